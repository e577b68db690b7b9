//! Candidate: this node has voted for itself in a new epoch and collects the votes of the others.

use crate::connections::Readiness;
use crate::election::Election;
use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::{Effects, Peer, Raft, ReplicaKey};

#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) election: Election,
    pub(crate) election_deadline: u64,
    /// The election came to nothing and the deadline was brought forward for that.
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
        if !self.is_vote_split(now) {
            return;
        }
        let soon = now.saturating_add(self.election_backoff_ms());
        if let Role::Candidate(candidate) = &mut self.role {
            candidate.is_backing_off = true;
            candidate.election_deadline = candidate.election_deadline.min(soon);
        }
    }

    /// Whether this election has just come to nothing: it is lost, or somebody rejected it and nobody who is still to
    /// answer can be reached, as the leader that failed.
    fn is_vote_split(&mut self, now: u64) -> bool {
        let Role::Candidate(Candidate {
            election,
            is_backing_off: false,
            ..
        }) = &self.role
        else {
            return false;
        };
        let is_unreachable = |key: ReplicaKey| {
            let readiness = self.connections.readiness(Peer::Node(key.id), now);
            matches!(readiness, Readiness::BackingOff { .. })
        };
        election.is_lost() || election.has_rejection() && election.unknown().into_iter().all(is_unreachable)
    }
}
