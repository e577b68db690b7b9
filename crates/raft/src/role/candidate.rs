//! Candidate: this node has voted for itself in a new epoch and collects the votes of the others.

use std::collections::BTreeSet;

use klamm_types::{LeaderEpoch, NodeId};

use crate::{ElectionState, ReplicaKey, VoterSet};

#[derive(Debug)]
pub(crate) struct Candidate {
    local: ReplicaKey,
    epoch: LeaderEpoch,
    voters: Vec<NodeId>,
    granting: BTreeSet<NodeId>,
}

impl Candidate {
    /// A candidate's first vote is its own.
    pub(crate) fn new(local: ReplicaKey, epoch: LeaderEpoch, voters: &VoterSet) -> Self {
        Self {
            local,
            epoch,
            voters: voters.ids(),
            granting: BTreeSet::from([local.id]),
        }
    }

    pub(crate) fn is_elected(&self) -> bool {
        self.granting.len() > self.voters.len() / 2
    }

    pub(crate) fn epoch(&self) -> LeaderEpoch {
        self.epoch
    }

    pub(crate) fn granting_voters(&self) -> Vec<NodeId> {
        self.granting.iter().copied().collect()
    }

    pub(crate) fn election(&self) -> ElectionState {
        ElectionState {
            epoch: self.epoch,
            leader: None,
            voted: Some(self.local),
            voters: self.voters.clone(),
        }
    }
}
