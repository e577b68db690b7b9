//! Resigned: this node led the epoch and gave it up, or stopped while it led.
//!
//! It neither appends nor votes in that epoch again: what it had not synced may be lost, and an offset of an epoch must
//! never name two records.

use klamm_types::{LeaderEpoch, NodeId};

use crate::ElectionState;

#[derive(Debug)]
pub(crate) struct Resigned {
    local: NodeId,
    epoch: LeaderEpoch,
    voters: Vec<NodeId>,
}

impl Resigned {
    pub(crate) fn new(local: NodeId, epoch: LeaderEpoch, voters: Vec<NodeId>) -> Self {
        Self { local, epoch, voters }
    }

    pub(crate) fn election(&self) -> ElectionState {
        ElectionState {
            epoch: self.epoch,
            leader: Some(self.local),
            voted: None,
            voters: self.voters.clone(),
        }
    }
}
