//! Resigned: this node led the epoch and gave it up, or stopped while it led.
//!
//! It neither appends nor votes in that epoch again: what it had not synced may be lost, and an offset of an epoch must
//! never name two records. It tells the voters, and after an election timeout goes on in the next epoch.

use std::collections::BTreeSet;

use klamm_types::NodeId;

use crate::message::{EndQuorumEpochRequest, Request};
use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::{Effects, Peer, Raft, ReplicaKey};

#[derive(Debug)]
pub(crate) struct Resigned {
    pub(crate) election_deadline: u64,
    /// Voters who have not acknowledged it.
    pub(crate) untold: BTreeSet<NodeId>,
    /// The voters, the one with the longest log first; empty after a restart.
    pub(crate) preferred_successors: Vec<ReplicaKey>,
}

impl Raft {
    pub(crate) fn poll_resigned(&mut self, now: u64, effects: &mut Effects) -> Next {
        let Role::Resigned(resigned) = &self.role else {
            return Next::At(NEVER);
        };
        let deadline = resigned.election_deadline;
        if !self.is_stopping && now >= deadline {
            // Not in the same epoch: others would be told that this node leads it.
            let Some(epoch) = self.next_epoch() else {
                return Next::At(NEVER);
            };
            self.become_unattached(now, epoch, None);
            return Next::Again;
        }
        let request = Request::EndQuorumEpoch(EndQuorumEpochRequest {
            leader: self.config.local.key.id,
            epoch: self.epoch,
            preferred_candidates: resigned.preferred_successors.clone(),
            leader_endpoints: self.config.local.endpoints.clone(),
        });
        let mut until = if self.is_stopping { NEVER } else { deadline };
        for id in resigned.untold.clone() {
            if let Some(endpoint) = self.voter_endpoint(id) {
                until = until.min(self.send(now, Peer::Node(id), endpoint, request.clone(), effects).until);
            }
        }
        Next::At(until)
    }
}
