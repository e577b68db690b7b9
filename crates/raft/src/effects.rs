//! What the owner of a [`crate::Raft`] must do after an event.

use klamm_types::{LeaderEpoch, NodeId, Offset};

use crate::{ElectionState, KRaftVersion, VoterSet};

/// The effects of one event, to be performed in order.
///
/// Durability contract. An effect may be performed only when those before it are done:
/// - [`Effect::PersistElection`] is done when the file is replaced and synced. Nothing may be appended or said in an
///   epoch before that epoch is durable: a node that forgets its vote votes twice.
/// - [`Effect::AppendControl`], and each batch that [`crate::Raft::propose`] allowed, is done when it is written. It
///   counts towards the high watermark only once it is synced, which [`crate::Event::Flushed`] reports.
/// - [`Effect::HighWatermark`] may be shown to state machines at once: what lies below is durable on a majority.
///
/// An effect that fails is not retried: its owner stops the node, since what reached the disk is then unknown.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Effects {
    list: Vec<Effect>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Replace and sync the quorum-state file.
    PersistElection {
        state: ElectionState,
        version: KRaftVersion,
    },
    /// Append one control batch; then sync, and report [`crate::Event::Flushed`].
    AppendControl {
        base_offset: Offset,
        epoch: LeaderEpoch,
        records: Vec<ControlRecord>,
    },
    /// Tell state machines who leads.
    LeaderChanged(LeaderAndEpoch),
    /// Everything below this offset is committed.
    HighWatermark(Offset),
}

/// Records that the quorum writes for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlRecord {
    /// The first record of an epoch.
    LeaderChange {
        leader: NodeId,
        voters: Vec<NodeId>,
        granting_voters: Vec<NodeId>,
    },
    KRaftVersion(KRaftVersion),
    Voters(VoterSet),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LeaderAndEpoch {
    pub leader: Option<NodeId>,
    pub epoch: LeaderEpoch,
}

impl Effects {
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.list.push(effect);
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// In the order in which they must be performed.
impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
