//! Unattached: the node knows an epoch but not where its leader is. It may have voted in it. It asks around for the
//! leader, and stands for election if it hears of none in time.

use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::{Effects, Raft};

#[derive(Debug)]
pub(crate) struct Unattached {
    /// When a voter stops waiting for a leader; never for an observer.
    pub(crate) election_deadline: u64,
}

impl Raft {
    pub(crate) fn poll_unattached(&mut self, now: u64, effects: &mut Effects) -> Next {
        let Role::Unattached(unattached) = &self.role else {
            return Next::At(NEVER);
        };
        let deadline = unattached.election_deadline;
        if self.is_stopping {
            return Next::At(NEVER);
        }
        if self.may_stand() && now >= deadline {
            self.become_prospective(now);
            return Next::Again;
        }
        let until = self.fetch_from_any_bootstrap(now, effects);
        Next::At(if self.may_stand() { until.min(deadline) } else { until })
    }
}
