//! What everybody in one run shares.

use std::sync::Arc;

use klamm_io::sim::SimRandom;

use crate::gate::Gate;
use crate::groups::Groups;
use crate::ledger::Ledger;
use crate::sometimes::Counters;
use crate::swarm::Swarm;
use crate::topics::Topics;
use crate::verdict::Verdict;

/// Clones are the same world.
#[derive(Clone, Debug)]
pub struct World {
    pub swarm: Arc<Swarm>,
    /// Forked by purpose.
    pub random: SimRandom,
    pub ledger: Ledger,
    pub topics: Topics,
    pub groups: Groups,
    pub gate: Gate,
    pub verdict: Verdict,
    pub counters: Counters,
}
