//! The log directories of this broker: what their checkpoints said at the start, and which of them have failed.
//!
//! A directory that fails once stays offline until the node starts again: after an error of the disk nobody knows what
//! the page cache holds (L7).

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::quality::FixedState;
use klamm_log::{CleanShutdown, DirKind, LogDir, LogDirEntry, LogError, OffsetCheckpoint, Offsets, OpenState};
use klamm_types::{Offset, TopicPartition, Uuid};
use parking_lot::Mutex;

use crate::replica_manager::METADATA_TOPIC;

/// One directory of `log.dirs` in use.
#[derive(Debug)]
pub struct Directory {
    log_dir: Arc<LogDir>,
    /// `directory.id` of its meta.properties.
    id: Uuid,
    failure: Mutex<Option<String>>,
    found: Mutex<Found>,
    /// A hash of what each checkpoint was last written with.
    checkpointed: Mutex<BTreeMap<&'static str, u64>>,
}

/// What was in the directory when the node started and is not yet open: directories that nobody has asked for, and
/// offsets that no open log stands for.
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
        let partitions: BTreeMap<TopicPartition, LogDirEntry> = current
            .map(|entry| (entry.name.topic_partition.clone(), entry))
            .collect();
        let read = |checkpoint| {
            let mut offsets = log_dir.read_checkpoint(checkpoint)?;
            let count = offsets.len();
            offsets.retain(|partition, _| partitions.contains_key(partition));
            if offsets.len() < count {
                // A topic of the same name may come before the next checkpoint, and a crash after that.
                log_dir.write_checkpoint(checkpoint, &offsets)?;
            }
            Ok::<_, LogError>(offsets)
        };
        let found = Found {
            clean,
            recovery_points: read(OffsetCheckpoint::RecoveryPoint)?,
            log_starts: read(OffsetCheckpoint::LogStartOffset)?,
            high_watermarks: read(OffsetCheckpoint::Replication)?,
            partitions,
        };
        found.announce(&log_dir);
        Ok(Self {
            log_dir,
            id,
            failure: Mutex::default(),
            found: Mutex::new(found),
            checkpointed: Mutex::default(),
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
        self.found.lock().clean
    }

    /// What a checkpoint said of the logs that are still to be opened; a new one must go on to say it. To be asked before
    /// the open logs are, so that one which is opened meanwhile is told of twice, never not at all.
    pub(crate) fn unopened(&self, checkpoint: OffsetCheckpoint) -> Offsets {
        self.found.lock().offsets(checkpoint).cloned().unwrap_or_default()
    }

    /// Writes a checkpoint. Nothing is written if that is what was written last: a checkpoint may have thousands of
    /// lines, and most of the time nothing moves in most directories.
    pub(crate) fn checkpoint(&self, checkpoint: OffsetCheckpoint, offsets: &Offsets) -> Result<(), LogError> {
        let hash = FixedState::default().hash_one(offsets);
        let mut checkpointed = self.checkpointed.lock();
        if checkpointed.get(checkpoint.file_name()) != Some(&hash) {
            self.log_dir.write_checkpoint(checkpoint, offsets)?;
            checkpointed.insert(checkpoint.file_name(), hash);
        }
        Ok(())
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

    /// What is known about a partition that is about to be opened, with its last high watermark. The directory is
    /// nobody's no longer.
    pub(crate) fn claim(&self, partition: &TopicPartition, topic_id: Uuid) -> (OpenState, Offset) {
        let mut found = self.found.lock();
        found.partitions.remove(partition);
        let offset = |offsets: &Offsets| offsets.get(partition).copied().unwrap_or(Offset::ZERO);
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

    /// Forgets what was found of a partition: its open log knows better, or the directory is another's now.
    pub(crate) fn forget(&self, partition: &TopicPartition) {
        let mut found = self.found.lock();
        found.partitions.remove(partition);
        found.recovery_points.remove(partition);
        found.log_starts.remove(partition);
        found.high_watermarks.remove(partition);
    }
}

impl Found {
    /// In Kafka's words, which tell an operator how long the start may take.
    fn announce(&self, log_dir: &LogDir) {
        let path = log_dir.path().display();
        let is_ours = |partition: &&TopicPartition| partition.topic.as_str() != METADATA_TOPIC;
        let count = self.partitions.keys().filter(is_ours).count();
        let text = match (count, self.clean) {
            (0, _) => format!("No logs found to be loaded in {path}"),
            (_, Some(_)) => {
                format!("Skipping recovery of {count} logs from {path} since clean shutdown file was found")
            }
            (_, None) => format!("Recovering {count} logs from {path} since no clean shutdown file was found"),
        };
        tracing::info!(target: "kafka.log.LogManager", "{text}");
    }

    fn offsets(&self, checkpoint: OffsetCheckpoint) -> Option<&Offsets> {
        match checkpoint {
            OffsetCheckpoint::RecoveryPoint => Some(&self.recovery_points),
            OffsetCheckpoint::LogStartOffset => Some(&self.log_starts),
            OffsetCheckpoint::Replication => Some(&self.high_watermarks),
            OffsetCheckpoint::Cleaner => None,
        }
    }
}
