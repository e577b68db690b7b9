//! What nodes of the quorum say to each other, as values: Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch, FetchSnapshot
//! (KIP-595, KIP-630, KIP-996), AddRaftVoter, RemoveRaftVoter, UpdateRaftVoter (KIP-853).
//!
//! The owner turns them into the wire's messages and back. What an old version of a message cannot carry is `None` or
//! empty here. Numbers that came from the wire are checked by [`crate::Raft`], not by whoever decodes them.

use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset};

use crate::{ControlRecord, Endpoint, LeaderAndEpoch, OffsetAndEpoch, ReplicaKey, VersionRange};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Vote(VoteRequest),
    BeginQuorumEpoch(BeginQuorumEpochRequest),
    EndQuorumEpoch(EndQuorumEpochRequest),
    Fetch(FetchRequest),
    FetchSnapshot(FetchSnapshotRequest),
    AddVoter(AddVoterRequest),
    RemoveVoter(RemoveVoterRequest),
    UpdateVoter(UpdateVoterRequest),
    /// Which levels of kraft.version the receiver runs; only sent, never received by a [`crate::Raft`].
    ApiVersions,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteRequest {
    pub epoch: LeaderEpoch,
    pub candidate: ReplicaKey,
    /// Whom the candidate takes the receiver for.
    pub voter: Option<ReplicaKey>,
    /// End of the candidate's log.
    pub end: OffsetAndEpoch,
    /// Only asks whether a vote would be granted (KIP-996).
    pub is_pre_vote: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginQuorumEpochRequest {
    pub leader: NodeId,
    pub epoch: LeaderEpoch,
    /// Whom the leader takes the receiver for.
    pub voter: Option<ReplicaKey>,
    pub leader_endpoints: Vec<Endpoint>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndQuorumEpochRequest {
    pub leader: NodeId,
    pub epoch: LeaderEpoch,
    /// The voters, the one with the longest log first.
    pub preferred_candidates: Vec<ReplicaKey>,
    pub leader_endpoints: Vec<Endpoint>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchRequest {
    pub replica: ReplicaKey,
    pub epoch: LeaderEpoch,
    /// End of the replica's log.
    pub offset: Offset,
    pub last_fetched_epoch: LeaderEpoch,
    /// What the replica knows to be committed; -1 for nothing, the largest offset where the version does not say (KIP-1166).
    pub high_watermark: Offset,
    pub max_wait_ms: i32,
    pub max_bytes: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchSnapshotRequest {
    pub replica: ReplicaKey,
    pub epoch: LeaderEpoch,
    pub id: OffsetAndEpoch,
    pub position: i64,
    pub max_bytes: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddVoterRequest {
    pub voter: ReplicaKey,
    pub endpoints: Vec<Endpoint>,
    /// Answer when the change is committed, rather than when it is appended.
    pub ack_when_committed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveVoterRequest {
    pub voter: ReplicaKey,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateVoterRequest {
    pub epoch: LeaderEpoch,
    pub voter: ReplicaKey,
    pub endpoints: Vec<Endpoint>,
    pub kraft_versions: VersionRange,
}

/// What every answer of the quorum's own APIs begins with: an error, and whom the answerer takes for the leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub error: ErrorCode,
    pub leader: LeaderAndEpoch,
    /// Empty where the version cannot carry them.
    pub leader_endpoints: Vec<Endpoint>,
}

/// An answer to somebody else's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The whole request is refused.
    Refused(ErrorCode),
    Vote {
        standing: Standing,
        is_granted: bool,
    },
    BeginQuorumEpoch(Standing),
    EndQuorumEpoch(Standing),
    Fetch {
        standing: Standing,
        high_watermark: Option<Offset>,
        log_start: Offset,
        content: FetchContent,
    },
    FetchSnapshot {
        standing: Standing,
        piece: Option<SnapshotPiece>,
    },
    AddVoter(VoterChange),
    RemoveVoter(VoterChange),
    UpdateVoter(Standing),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchContent {
    Nothing,
    /// The log from this offset to its end, as it is when the answer is sent; whole batches of at most so many bytes,
    /// but at least one.
    Records {
        from: Offset,
        max_bytes: i32,
    },
    /// The replica must first cut its log where it parted from the leader's.
    Diverging(OffsetAndEpoch),
    /// The replica must first fetch this snapshot.
    Snapshot(OffsetAndEpoch),
}

/// The bytes of a snapshot's file to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotPiece {
    pub id: OffsetAndEpoch,
    pub size_bytes: u64,
    pub position: u64,
    pub max_bytes: i32,
}

/// The outcome of a change of the voters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoterChange {
    pub error: ErrorCode,
    pub message: Option<String>,
}

/// Somebody else's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    Vote {
        standing: Standing,
        is_granted: bool,
    },
    BeginQuorumEpoch(Standing),
    EndQuorumEpoch(Standing),
    Fetch {
        standing: Standing,
        high_watermark: Option<Offset>,
        content: Fetched,
    },
    FetchSnapshot {
        standing: Standing,
        piece: Option<FetchedPiece>,
    },
    AddVoter(ErrorCode),
    RemoveVoter(ErrorCode),
    UpdateVoter(Standing),
    /// Nothing if the answerer knows no kraft.version.
    ApiVersions {
        error: ErrorCode,
        kraft_versions: Option<VersionRange>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Whole batches whose checksums are right, up to the first that is not. The owner keeps their bytes until it has
    /// handled the event.
    Batches(Vec<FetchedBatch>),
    Diverging(OffsetAndEpoch),
    Snapshot(OffsetAndEpoch),
}

/// What the quorum needs to know of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedBatch {
    pub base_offset: Offset,
    pub next_offset: Offset,
    pub epoch: LeaderEpoch,
    /// The batch's control records with their offsets.
    pub control: Vec<(Offset, ControlRecord)>,
}

/// A piece of a snapshot; the owner keeps its bytes until it has handled the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchedPiece {
    pub id: OffsetAndEpoch,
    pub size_bytes: i64,
    pub position: i64,
    pub len: u64,
}

/// Why a request got no answer that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody listens there, or the connection broke: whoever was there is most likely gone.
    Disconnected,
    /// The request took too long, or its answer made no sense.
    Unanswered,
    /// The whole request was refused.
    Refused(ErrorCode),
}

impl VoterChange {
    pub(crate) fn of(error: ErrorCode, message: impl Into<Option<String>>) -> Self {
        Self {
            error,
            message: message.into(),
        }
    }
}
