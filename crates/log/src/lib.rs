//! One partition on disk, byte for byte as Apache Kafka writes it: stop the JVM, open its directories here, go back any
//! day. Synchronous; time, disk and randomness come in through [`LogEnv`].
//!
//! [`LogDir`] is a directory of `log.dirs`: lock, identity, clean-shutdown marker, checkpoints, the partitions in it.
//! [`PartitionLog`] is one replica: append, read, look up, truncate, retain, flush, recover. Every kind of file has its
//! module, which draws its bytes and says when it is written and synced; `docs/on-disk-files.md` has them side by side.
//!
//! Never here: sockets, tasks, timers, other replicas. What must happen later is returned as a deadline.

mod batch_reader;
mod checkpoint_file;
pub mod clean_shutdown;
mod error;
mod file_name;
mod index_builder;
mod index_file;
mod leader_epochs;
mod log_config;
mod log_dir;
pub mod meta_properties;
mod offset_checkpoint;
mod offset_index;
mod open_files;
mod partition_dir;
mod partition_log;
pub mod partition_metadata;
mod producer_append;
mod producer_snapshot;
mod producer_state;
mod segment;
mod segment_space;
mod time_index;
mod transaction_index;

pub use clean_shutdown::CleanShutdown;
pub use error::{LogError, Result};
pub use file_name::{DirKind, DirName, FileKind, FileName, FileState, marked_dir_name};
pub use leader_epochs::{EpochEndOffset, EpochEntry};
pub use log_config::LogConfig;
pub use log_dir::{LogDir, LogDirEntry};
pub use meta_properties::MetaProperties;
pub use offset_checkpoint::{OffsetCheckpoint, Offsets};
pub use open_files::OpenFiles;
pub use partition_log::{
    ActiveProducer, AppendInfo, AppendOrigin, ClosePlan, FetchUpper, FileRegion, FlushPlan, LeaderAppend, ListedOffset,
    LogEnv, OpenState, PartitionLog, ReadInfo, RecoveryProgress,
};
pub use producer_state::VerificationGuard;
pub use transaction_index::AbortedTxn;
