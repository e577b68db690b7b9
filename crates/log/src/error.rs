//! What can go wrong with a log, sorted by who must act: the directory (`Disk`, `Failed`), the partition (`Corrupt`),
//! or the one who asked (all others; the texts are for the error message of a response).

use std::io;
use std::path::{Path, PathBuf};

use klamm_records::validate::ValidationError;
use klamm_types::{Offset, Uuid};

pub type Result<T> = std::result::Result<T, LogError>;

#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The disk refused. What the page cache holds is no longer known to be on the disk, so the log directory has to go
    /// offline; trying again is never right.
    #[error("{action} {path}: {source}")]
    Disk {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// This process has as many files open as it may. Nothing was changed; trying again later is right.
    #[error("no descriptor left to {action} {path}")]
    OutOfDescriptors { action: &'static str, path: PathBuf },
    /// An earlier `Disk` error stopped this log.
    #[error("the log has failed earlier: {0}")]
    Failed(String),
    /// A file of ours holds what we cannot have written, and nothing else can stand in for it.
    #[error("{path} is corrupt: {reason}")]
    Corrupt { path: PathBuf, reason: String },
    #[error("offset {offset} is out of range {start}..={end}")]
    OffsetOutOfRange { offset: Offset, start: Offset, end: Offset },
    /// The records break the rules of an append.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
    /// Replicated bytes that fail their checksum or cannot be parsed.
    #[error("corrupt record: {0}")]
    CorruptRecord(String),
    /// The batch would not fit into a segment.
    #[error("message batch size is {size} bytes, which exceeds the maximum configured segment size of {segment_bytes}")]
    RecordBatchTooLarge { size: usize, segment_bytes: u32 },
    /// A leader sent offsets that this replica already has.
    #[error("first offset {first_offset} of the append is less than the next offset {next_offset}")]
    UnexpectedAppendOffset { first_offset: Offset, next_offset: Offset },
    /// Offsets within one append do not rise.
    #[error("out of order offsets found in append")]
    OffsetsOutOfOrder,
    #[error("{0}")]
    OutOfOrderSequence(String),
    #[error("{0}")]
    InvalidProducerEpoch(String),
    #[error("{0}")]
    InvalidTxnState(String),
    #[error("{0}")]
    TransactionCoordinatorFenced(String),
    /// A record that this origin may not append.
    #[error("{0}")]
    InvalidRecord(String),
    /// The directory belongs to another incarnation of the topic.
    #[error("tried to assign topic id {expected}, but the log already contains topic id {found}")]
    InconsistentTopicId { expected: Uuid, found: Uuid },
}

impl LogError {
    /// Whether the log directory must be taken offline.
    pub fn is_disk_failure(&self) -> bool {
        matches!(self, Self::Disk { .. } | Self::Failed(_))
    }
}

/// Adds what was tried, and on which file, to an I/O error.
pub(crate) trait DiskContext<T> {
    fn disk(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> DiskContext<T> for io::Result<T> {
    fn disk(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| match klamm_io::is_out_of_descriptors(&source) {
            true => LogError::OutOfDescriptors {
                action,
                path: path.to_owned(),
            },
            false => LogError::Disk {
                action,
                path: path.to_owned(),
                source,
            },
        })
    }
}
