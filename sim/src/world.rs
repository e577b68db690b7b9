//! What everybody in one run shares.

use std::sync::Arc;

use klamm_io::sim::SimRandom;

use crate::gate::Gate;
use crate::groups::Groups;
use crate::ledger::Ledger;
use crate::ownership::{Moment, Ownership};
use crate::sometimes::Counters;
use crate::subscriptions::Subscriptions;
use crate::swarm::Swarm;
use crate::topics::Topics;
use crate::verdict::Verdict;
use crate::weather::Weather;

/// Clones are the same world.
#[derive(Clone, Debug)]
pub struct World {
    pub swarm: Arc<Swarm>,
    /// Forked by purpose.
    pub random: SimRandom,
    pub ledger: Ledger,
    pub topics: Topics,
    pub groups: Groups,
    pub subscriptions: Subscriptions,
    pub ownership: Ownership,
    pub weather: Weather,
    pub gate: Gate,
    pub verdict: Verdict,
    pub counters: Counters,
}

impl World {
    pub fn moment(&self) -> Moment {
        Moment {
            ms: self.verdict.now_ms(),
            power_losses: self.ledger.power_losses(),
        }
    }
}
