//! Candidate: this node has voted for itself in a new epoch and collects the votes of the others.

use crate::election::Election;
use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::{Effects, Raft};

#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) election: Election,
    pub(crate) election_deadline: u64,
    /// The election is lost and the deadline was brought forward for that.
    pub(crate) is_backing_off: bool,
}

impl Raft {
    pub(crate) fn poll_candidate(&mut self, now: u64, effects: &mut Effects) -> Next {
        self.hasten_after_lost_election(now);
        let Role::Candidate(candidate) = &self.role else {
            return Next::At(NEVER);
        };
        let deadline = candidate.election_deadline;
        if candidate.election.is_won() {
            self.become_leader(now, effects);
            return Next::Again;
        }
        if !self.is_stopping && now >= deadline {
            self.become_prospective(now);
            return Next::Again;
        }
        let unknown = match candidate.election.is_lost() {
            true => Vec::new(),
            false => candidate.election.unknown(),
        };
        let until = self.send_votes(now, unknown, false, effects);
        Next::At(if self.is_stopping { until } else { until.min(deadline) })
    }

    /// A split vote must not cost a whole election timeout: the candidates try again soon, after pauses that are random
    /// and double each time, so that one of them comes first.
    fn hasten_after_lost_election(&mut self, now: u64) {
        let Role::Candidate(candidate) = &mut self.role else {
            return;
        };
        if candidate.is_backing_off || !candidate.election.is_lost() {
            return;
        }
        candidate.is_backing_off = true;
        let latest = candidate.election_deadline;
        let soon = now.saturating_add(self.election_backoff_ms());
        if let Role::Candidate(candidate) = &mut self.role {
            candidate.election_deadline = soon.min(latest);
        }
    }
}
