//! What the owner of a [`crate::Raft`] must do after an event.

use klamm_types::{LeaderEpoch, NodeId, Offset};

use crate::message::{Reply, Request};
use crate::{Correlation, ElectionState, Endpoint, KRaftVersion, OffsetAndEpoch, Peer, RequestId, VoterSet};

/// The effects of one event, to be performed in order, all of them before the next event is handled.
///
/// Durability contract. An effect may be performed only when those before it are done:
/// - [`Effect::PersistElection`] is done when the file is replaced and synced. Nothing may be appended or said in an
///   epoch before that epoch, and the vote given in it, are durable: a node that forgets its vote votes twice.
/// - [`Effect::AppendControl`], and each batch that [`crate::Raft::propose`] allowed, is done when it is written. It
///   counts towards the high watermark only once it is synced, which [`crate::Event::Flushed`] reports.
/// - [`Effect::AppendFetched`] is done when the batches are written and, if it says so, synced, [`Effect::Sync`] when all
///   is: the next Fetch tells the leader that it is, and the leader counts that.
/// - [`Effect::Truncate`] is done when the log is cut, [`Effect::InstallSnapshot`] when the snapshot is synced and the
///   log starts at its end. Its result is the next event.
/// - [`Effect::HighWatermark`] may be shown to state machines at once: what lies below is durable on a majority.
///
/// An effect on the disk that fails is not retried: its owner stops the node, since what reached the disk is then
/// unknown. Requests and replies may be lost, late, or arrive twice.
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
    /// Append the first so many batches of the Fetch response that the event brought.
    AppendFetched {
        batches: usize,
        end: Offset,
        is_synced: bool,
    },
    /// Sync all that is written to the log.
    Sync,
    /// Cut the log: it ends here now.
    Truncate(Offset),
    /// Write the fetched piece of a snapshot; a position of 0 begins it anew.
    WriteSnapshot { id: OffsetAndEpoch, position: u64 },
    /// The snapshot is whole: make it durable, replace the log by it, and report [`crate::Event::SnapshotInstalled`].
    InstallSnapshot(OffsetAndEpoch),
    /// Send a request and report [`crate::Event::Response`].
    Send {
        to: Peer,
        endpoint: Endpoint,
        correlation: Correlation,
        request: Request,
    },
    /// Answer a request.
    Reply { to: RequestId, reply: Reply },
    /// Tell state machines who leads.
    LeaderChanged(LeaderAndEpoch),
    /// Everything below this offset is committed.
    HighWatermark(Offset),
    /// What this node holds contradicts the quorum: stop the node, and never guess.
    Fail(Fault),
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

/// Why a node can no longer take part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error(
        "the leader {leader} of epoch {epoch} asks to truncate the metadata log to {offset}, below the high watermark \
         {high_watermark}"
    )]
    TruncationBelowHighWatermark {
        leader: NodeId,
        epoch: LeaderEpoch,
        offset: Offset,
        high_watermark: Offset,
    },
    #[error("the snapshot {offset}-{epoch} of the leader ends below the high watermark {high_watermark}")]
    SnapshotBelowHighWatermark {
        offset: Offset,
        epoch: LeaderEpoch,
        high_watermark: Offset,
    },
    #[error("the leader epoch {0} cannot grow any further")]
    EpochExhausted(LeaderEpoch),
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
