//! One replica's log: its segments in order, and what follows from them: leader epochs, producers, offsets.
//!
//! ```text
//! log start offset ≤ high watermark ≤ log end offset      recovery point ≤ log end offset
//!        └ last stable offset = min(high watermark, first offset of a transaction that is not decided) ┘
//! ```
//! Owns the files of its directory. Whoever holds it serializes access; `read` and the look-ups take `&self`. After an
//! I/O error on a write the log has failed and refuses every change: only a new start may look at the disk again.

mod append;
mod close;
mod deletion;
mod flush;
mod list_offsets;
mod load;
mod producers;
mod read;
mod recovery;
mod topic_id;
mod truncate;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use klamm_io::{Clock, Disk, Monotonic, Random};
use klamm_types::{LeaderEpoch, Offset, TopicPartition, Uuid};

pub use self::append::{AppendInfo, AppendOrigin, LeaderAppend};
pub use self::close::ClosePlan;
pub use self::flush::FlushPlan;
pub use self::list_offsets::ListedOffset;
pub use self::load::{OpenState, RecoveryProgress};
pub use self::producers::ActiveProducer;
pub use self::read::{FetchUpper, FileRegion, ReadInfo};
use self::topic_id::TopicIdFile;
use crate::error::{LogError, Result};
use crate::file_name::FileName;
use crate::leader_epochs::{EpochEndOffset, EpochEntry, LeaderEpochs};
use crate::log_config::LogConfig;
use crate::open_files::OpenFiles;
use crate::partition_dir::PartitionDir;
use crate::producer_state::ProducerStates;
use crate::segment::{Segment, SegmentOptions};

/// What a log needs from outside.
#[derive(Clone, Debug)]
pub struct LogEnv {
    pub disk: Arc<dyn Disk>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    /// The bound of open files, shared by all logs.
    pub files: Arc<OpenFiles>,
}

#[derive(Debug)]
pub struct PartitionLog {
    dir: PartitionDir,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    topic_partition: TopicPartition,
    topic_id: Option<Uuid>,
    topic_id_file: TopicIdFile,
    config: Arc<LogConfig>,
    /// By base offset; never empty. The last is the active one.
    segments: Vec<Segment>,
    log_start_offset: Offset,
    log_end_offset: Offset,
    high_watermark: Offset,
    /// All before it is durable.
    recovery_point: Offset,
    epochs: LeaderEpochs,
    producers: ProducerStates,
    /// Offsets of the producer snapshot files, ascending.
    snapshots: Vec<Offset>,
    /// What the newest snapshot covers.
    last_snapshot_offset: Offset,
    /// Files that wait for `file.delete.delay.ms`.
    deletions: Vec<Deletion>,
    unsynced: Unsynced,
    last_flush: Monotonic,
    /// Counts the times that records were cut off: a flush that began before says nothing about those written since.
    truncations: u64,
    /// Position of the last upper bound that a read asked for.
    upper_position: Mutex<Option<(Offset, usize, u32)>>,
    /// Why no change is possible any more.
    failed: Option<String>,
}

/// Renamed files and when they may go.
#[derive(Debug)]
struct Deletion {
    due: Monotonic,
    files: Vec<FileName>,
}

/// What was written without a sync and has to be durable before the recovery point moves.
#[derive(Debug, Default)]
struct Unsynced {
    /// A segment was created: the directory.
    dir: bool,
    /// The partition directory itself was created: its parent.
    parent: bool,
    snapshots: Vec<Offset>,
}

impl Unsynced {
    fn take_back(&mut self, taken: &Self) {
        self.dir |= taken.dir;
        self.parent |= taken.parent;
        self.snapshots.extend(&taken.snapshots);
    }
}

impl PartitionLog {
    pub fn topic_partition(&self) -> &TopicPartition {
        &self.topic_partition
    }

    /// The id in `partition.metadata`; none in a directory from before topic ids.
    pub fn topic_id(&self) -> Option<Uuid> {
        self.topic_id
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The directory of `log.dirs` that this log lies in.
    pub fn parent_dir(&self) -> PathBuf {
        self.dir.path().parent().map(Path::to_owned).unwrap_or_default()
    }

    pub fn config(&self) -> &LogConfig {
        &self.config
    }

    /// Takes effect with the next append, roll or retention run.
    pub fn update_config(&mut self, config: Arc<LogConfig>) {
        self.config = config;
    }

    pub fn log_start_offset(&self) -> Offset {
        self.log_start_offset
    }

    /// The offset that the next record gets.
    pub fn log_end_offset(&self) -> Offset {
        self.log_end_offset
    }

    pub fn high_watermark(&self) -> Offset {
        self.high_watermark
    }

    pub fn recovery_point(&self) -> Offset {
        self.recovery_point
    }

    pub fn is_empty(&self) -> bool {
        self.log_start_offset == self.log_end_offset
    }

    /// Bytes of all segments.
    pub fn size_bytes(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.size())).sum()
    }

    pub fn segments_count(&self) -> usize {
        self.segments.len()
    }

    /// Why the log takes no changes any more, if so.
    pub fn failure(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// Moves the high watermark, within the log's bounds; returns where it is now. Whether it may fall is for the
    /// caller to know: a follower's may.
    pub fn set_high_watermark(&mut self, offset: Offset) -> Offset {
        self.high_watermark = offset.max(self.log_start_offset).min(self.log_end_offset);
        self.producers.forget_txns_before(self.high_watermark);
        self.high_watermark
    }

    /// The first offset that a read_committed reader may not see yet.
    pub fn last_stable_offset(&self) -> Offset {
        match self.producers.first_unstable_offset() {
            Some(first) => first.max(self.log_start_offset).min(self.high_watermark),
            None => self.high_watermark,
        }
    }

    /// The first offset that the cleaner must leave alone: a transaction is open there.
    pub fn first_undecided_offset(&self) -> Option<Offset> {
        self.producers.first_undecided_offset()
    }

    pub fn latest_epoch(&self) -> Option<LeaderEpoch> {
        self.epochs.latest().map(|entry| entry.epoch)
    }

    pub fn epoch_entries(&self) -> &[EpochEntry] {
        self.epochs.entries()
    }

    pub fn epoch_for_offset(&self, offset: Offset) -> Option<LeaderEpoch> {
        self.epochs.epoch_for_offset(offset)
    }

    /// Where the largest epoch up to the requested one ended (KIP-101, KIP-279).
    pub fn end_offset_for_epoch(&self, epoch: LeaderEpoch) -> Option<EpochEndOffset> {
        self.epochs.end_offset_for(epoch, self.log_end_offset)
    }

    /// Notes that a leader of `epoch` begins at `start_offset`; what contradicts it is forgotten.
    pub fn assign_epoch_start_offset(&mut self, epoch: LeaderEpoch, start_offset: Offset) {
        self.epochs.assign(epoch, start_offset);
    }

    fn active(&self) -> &Segment {
        self.segments.last().expect("a log has at least one segment")
    }

    fn active_mut(&mut self) -> (&PartitionDir, &mut Segment) {
        let segment = self.segments.last_mut().expect("a log has at least one segment");
        (&self.dir, segment)
    }

    /// Index of the segment that an offset belongs to; `None` before the first one.
    fn segment_of(&self, offset: Offset) -> Option<usize> {
        self.segments
            .partition_point(|segment| segment.base_offset() <= offset)
            .checked_sub(1)
    }

    fn segment_options(&self) -> SegmentOptions {
        SegmentOptions::new(&self.config, self.random.next_u64(), self.clock.wall())
    }

    /// Refuses a change to a log that has failed.
    fn check_alive(&self) -> Result<()> {
        match &self.failed {
            Some(reason) => Err(LogError::Failed(reason.clone())),
            None => Ok(()),
        }
    }

    /// Makes a failed write final (L7): the state in memory and on disk may differ from here on.
    fn settle<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(error @ LogError::Disk { .. }) = &result {
            self.failed = Some(error.to_string());
        }
        result
    }

    /// As [`Self::settle`], for a step that leaves the state half changed whatever kept it from its end: producers know
    /// of batches that are not on the disk, and a retry must not be told that they are.
    fn settle_half_done<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            self.failed = Some(error.to_string());
        }
        result
    }

    fn forget_upper_position(&mut self) {
        if let Ok(cached) = self.upper_position.get_mut() {
            *cached = None;
        }
    }
}
