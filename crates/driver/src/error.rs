//! Why the quorum's task ends. None of these can be waited out: the node stops.

use std::io;

use klamm_log::LogError;
use klamm_metadata::ReplayError;
use klamm_protocol::{DecodeError, EncodeError};
use klamm_raft::{ElectionStateError, Fault, StartError};
use klamm_records::{BatchError, RecordError};
use klamm_types::{LeaderEpoch, Offset};

#[derive(Debug, thiserror::Error)]
pub enum QuorumError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("metadata log: {0}")]
    Log(#[from] LogError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A bug: the quorum wants written what no response brought.
    #[error("records are to be written that were not fetched")]
    NotFetched,
    #[error(transparent)]
    ElectionState(#[from] ElectionStateError),
    #[error("{file}: {reason}")]
    Snapshot { file: String, reason: RecordsError },
    #[error("metadata log at offset {offset}: {reason}")]
    Records { offset: Offset, reason: RecordsError },
    #[error("the log starts at {start}, but the latest snapshot is {latest}")]
    SnapshotMissing { start: Offset, latest: String },
    #[error(
        "{file}: {what}, but the log was durable below offset {durable}. A voter must not vote with what is left of its \
         log: give this node an empty directory with a new directory id (kafka-storage format), and let the quorum fill \
         it (kafka-metadata-quorum remove-controller, then add-controller)"
    )]
    LogDamaged {
        file: String,
        what: String,
        durable: Offset,
    },
    #[error(
        "{dir}: the log ends at offset {end}, but was durable below offset {durable}. If Apache Kafka has run on this \
         directory since, it may have cut the log where it parted from its leader's, which takes nothing that is \
         committed, and has left {checkpoint}, where that offset is kept, as it was: remove that file and start again. \
         Otherwise the disk has lost records, and a voter must not vote with what is left of its log: give this node an \
         empty directory with a new directory id (kafka-storage format), and let the quorum fill it \
         (kafka-metadata-quorum remove-controller, then add-controller)"
    )]
    LogEndsEarly {
        dir: String,
        end: Offset,
        durable: Offset,
        /// The name of the file that holds `durable`.
        checkpoint: &'static str,
    },
    #[error("a record cannot be written: {0}")]
    Encode(#[from] EncodeError),
    #[error("a metadata record cannot be applied at offset {offset}: {reason}")]
    Replay { offset: Offset, reason: String },
}

/// Bytes of the metadata log or of a snapshot that are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordsError {
    #[error(transparent)]
    Batch(#[from] BatchError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Message(#[from] DecodeError),
    #[error("the file ends within a batch")]
    Truncated,
    #[error("a batch of {0} bytes is too large")]
    BatchTooLarge(usize),
    #[error("a record has no value")]
    NoValue,
    #[error("a batch of offset {0} is out of order")]
    OutOfOrder(Offset),
    #[error(
        "a batch has the leader epoch {0}, which is earlier than those before it, has never begun, or began elsewhere"
    )]
    WrongEpoch(LeaderEpoch),
    #[error("unsupported kraft.version {0}")]
    KRaftVersion(i16),
    #[error("a metadata record cannot be applied: {0}")]
    Replay(ReplayError),
    #[error("no snapshot header at the beginning")]
    NoHeader,
    #[error("no snapshot footer at the end")]
    NoFooter,
    #[error("records after the snapshot footer")]
    AfterFooter,
}
