//! The log directories of this broker: what their checkpoints said at the start, and which of them have failed.
//!
//! A directory that fails once stays offline until the node starts again: after an error of the disk nobody knows what
//! the page cache holds (L7).

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_log::{CleanShutdown, DirKind, LogDir, LogDirEntry, LogError, OffsetCheckpoint, Offsets, OpenState};
use klamm_types::{Offset, TopicPartition, Uuid};
use parking_lot::Mutex;

/// One directory of `log.dirs` in use.
#[derive(Debug)]
pub struct Directory {
    log_dir: Arc<LogDir>,
    /// `directory.id` of its meta.properties.
    id: Uuid,
    failure: Mutex<Option<String>>,
    found: Mutex<Found>,
}

/// What was in the directory when the node started and is not yet open.
#[derive(Debug, Default)]
struct Found {
    clean: Option<CleanShutdown>,
    partitions: BTreeMap<TopicPartition, LogDirEntry>,
    recovery_points: Offsets,
    log_starts: Offsets,
    high_watermarks: Offsets,
}

impl Directory {
    /// Takes the directory into use: reads its checkpoints, and consumes its clean-shutdown marker before any log is
    /// opened, so that a crash from here on is an unclean stop (L1).
    pub fn open(log_dir: Arc<LogDir>, id: Uuid) -> Result<Self, LogError> {
        let clean = log_dir.take_clean_shutdown()?;
        let entries = log_dir.entries()?.into_iter();
        let current = entries.filter(|entry| entry.name.kind == DirKind::Current);
        let found = Found {
            clean,
            partitions: current
                .map(|entry| (entry.name.topic_partition.clone(), entry))
                .collect(),
            recovery_points: log_dir.read_checkpoint(OffsetCheckpoint::RecoveryPoint)?,
            log_starts: log_dir.read_checkpoint(OffsetCheckpoint::LogStartOffset)?,
            high_watermarks: log_dir.read_checkpoint(OffsetCheckpoint::Replication)?,
        };
        Ok(Self {
            log_dir,
            id,
            failure: Mutex::default(),
            found: Mutex::new(found),
        })
    }

    pub fn id(&self) -> Uuid {
        self.id
    }

    pub fn log_dir(&self) -> &Arc<LogDir> {
        &self.log_dir
    }

    /// How the directory was left; nothing after an unclean stop.
    pub fn clean_shutdown(&self) -> Option<CleanShutdown> {
        self.found.lock().clean.clone()
    }

    pub fn is_online(&self) -> bool {
        self.failure.lock().is_none()
    }

    /// Takes the directory offline; true for the first failure.
    pub(crate) fn fail(&self, reason: &str) -> bool {
        let mut failure = self.failure.lock();
        let is_first = failure.is_none();
        failure.get_or_insert_with(|| reason.to_owned());
        is_first
    }

    /// Whether a partition's directory was found at the start.
    pub(crate) fn has(&self, partition: &TopicPartition) -> bool {
        self.found.lock().partitions.contains_key(partition)
    }

    /// What is known about a partition that is about to be opened, with its last high watermark. It is forgotten here.
    pub(crate) fn take(&self, partition: &TopicPartition, topic_id: Uuid) -> (OpenState, Offset) {
        let mut found = self.found.lock();
        let was_found = found.partitions.remove(partition).is_some();
        let offset = |offsets: &Offsets| {
            offsets
                .get(partition)
                .copied()
                .filter(|_| was_found)
                .unwrap_or(Offset::ZERO)
        };
        let state = OpenState {
            recovery_point: offset(&found.recovery_points),
            log_start_offset: offset(&found.log_starts),
            is_clean: found.clean.is_some(),
            topic_id: Some(topic_id),
        };
        (state, offset(&found.high_watermarks))
    }

    /// The partitions that were found and that nobody has asked for.
    pub(crate) fn unclaimed(&self) -> Vec<LogDirEntry> {
        self.found.lock().partitions.values().cloned().collect()
    }

    pub(crate) fn forget(&self, partition: &TopicPartition) {
        self.found.lock().partitions.remove(partition);
    }
}
