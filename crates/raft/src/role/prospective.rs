//! Prospective: the node asks whether it would be elected before it disturbs anybody with a new epoch (KIP-996).
//!
//! Nothing is persisted for it: its epoch, its vote and the leader it knew stay as they were.

use crate::election::Election;
use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::{Effects, Raft};

#[derive(Debug)]
pub(crate) struct Prospective {
    pub(crate) election: Election,
    pub(crate) election_deadline: u64,
}

impl Raft {
    pub(crate) fn poll_prospective(&mut self, now: u64, effects: &mut Effects) -> Next {
        let Role::Prospective(prospective) = &self.role else {
            return Next::At(NEVER);
        };
        let deadline = prospective.election_deadline;
        let is_lost = prospective.election.is_lost();
        if prospective.election.is_won() {
            self.become_candidate(now);
            return Next::Again;
        }
        if !self.is_stopping && (is_lost || now >= deadline) {
            self.after_lost_pre_vote(now);
            return Next::Again;
        }
        let unknown = prospective.election.unknown();
        let until = self.send_votes(now, unknown, true, effects);
        Next::At(if self.is_stopping { until } else { until.min(deadline) })
    }

    /// The others see no need for an election: back to the leader that was known, or to waiting.
    pub(crate) fn after_lost_pre_vote(&mut self, now: u64) {
        match self.leader {
            Some(leader) if !self.leader_endpoints.is_empty() => {
                let endpoints = self.leader_endpoints.clone();
                self.become_follower(now, self.epoch, leader, endpoints);
            }
            leader => self.become_unattached(now, self.epoch, leader),
        }
    }
}
