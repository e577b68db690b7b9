//! What a broker does for its logs on a schedule: retention, flushing, checkpoints, expired producers, removal of files.
//!
//! Kafka's intervals and Kafka's files. Each round runs on a disk thread and takes one partition's mutex at a time.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, keys};
use klamm_io::{OpenMode, TaskKind, Tasks, time};
use klamm_log::{LogError, OffsetCheckpoint, Offsets, PartitionLog};
use klamm_types::Uuid;

use crate::partition::Partition;
use crate::replica_manager::ReplicaManager;

type Round = fn(&ReplicaManager);

impl ReplicaManager {
    /// Starts the schedules; they end with `tasks`.
    pub fn start_housekeeping(self: &Arc<Self>, tasks: &Tasks, config: &NodeConfig) {
        let ms = |value: i64| Duration::from_millis(u64::try_from(value).unwrap_or(0).min(SCHEDULE_MS_MAX));
        let rounds: [(TaskKind, Duration, Round); 7] = [
            (
                TaskKind::LogRetention,
                ms(config.get(keys::LOG_RETENTION_CHECK_INTERVAL_MS)),
                Self::retain,
            ),
            (TaskKind::LogRetention, REMOVAL_INTERVAL, Self::remove_due_files),
            (TaskKind::Checkpoints, TOPIC_ID_INTERVAL, Self::sync_topic_ids),
            (
                TaskKind::LogFlush,
                ms(config.get(keys::LOG_FLUSH_SCHEDULER_INTERVAL_MS)),
                Self::flush_due,
            ),
            (
                TaskKind::Checkpoints,
                ms(config.get(keys::REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS)),
                Self::checkpoint_high_watermarks,
            ),
            (
                TaskKind::Checkpoints,
                ms(i64::from(config.get(keys::LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS))),
                Self::checkpoint_logs,
            ),
            (
                TaskKind::LogRetention,
                ms(i64::from(config.get(keys::PRODUCER_ID_EXPIRATION_CHECK_INTERVAL_MS))),
                Self::expire_producers,
            ),
        ];
        for (kind, interval, round) in rounds {
            if interval.as_millis() < u128::from(SCHEDULE_MS_MAX) {
                self.repeat(tasks, kind, interval, round);
            }
        }
    }

    fn repeat(self: &Arc<Self>, tasks: &Tasks, kind: TaskKind, interval: Duration, round: Round) {
        let (manager, scope) = (self.clone(), tasks.clone());
        tasks.spawn(kind, async move {
            loop {
                tokio::select! {
                    biased;
                    () = scope.cancelled() => return,
                    () = time::sleep(interval) => {}
                }
                let job = manager.clone();
                manager.io.disk_threads.run(move || round(&job)).await;
            }
        });
    }

    fn retain(&self) {
        for partition in self.table.all() {
            self.on_log(&partition, |log| log.delete_old_segments().map(drop));
        }
    }

    fn remove_due_files(&self) {
        let now = self.io.clock.monotonic();
        if let Err(e) = self.deleted_dirs.remove_due(now) {
            tracing::error!(error = %e, "cannot remove the directory of a deleted partition");
        }
        for partition in self.table.all() {
            let is_due = partition.with_log(|log| log.next_removal().is_some_and(|at| at <= now));
            if is_due == Some(true) {
                self.on_log(&partition, PartitionLog::remove_due_files);
            }
        }
    }

    /// Makes the topic ids of new partitions durable.
    pub(crate) fn sync_topic_ids(&self) {
        let owed = std::mem::take(&mut *self.owed_topic_ids.lock());
        let mut by_directory: BTreeMap<Uuid, Vec<(Arc<Partition>, PathBuf)>> = BTreeMap::new();
        for partition in owed {
            match partition.with_log(PartitionLog::start_topic_id_sync) {
                Some(Ok(Some(path))) => {
                    let same = by_directory.entry(partition.directory_id()).or_default();
                    same.push((partition, path));
                }
                Some(Ok(None)) | None => {}
                Some(Err(e)) => self.log_failed(&partition, &e),
            }
        }
        for (id, written) in by_directory {
            if let Err(e) = self.sync_files(id, &written) {
                self.fail_directory(id, &format!("cannot sync topic ids: {e}"));
                continue;
            }
            for (partition, _) in written {
                match partition.with_log(PartitionLog::finish_topic_id_sync) {
                    // It was written again for an append.
                    Some(Ok(false)) => self.owed_topic_ids.lock().push(partition),
                    Some(Ok(true)) | None => {}
                    Some(Err(e)) => self.log_failed(&partition, &e),
                }
            }
        }
    }

    /// One by one, or all together with whatever else waits to be written to that file system.
    fn sync_files(&self, directory: Uuid, files: &[(Arc<Partition>, PathBuf)]) -> io::Result<()> {
        match self.directory(directory).filter(|_| files.len() > SYNCED_EACH_MAX) {
            Some(directory) => self.io.disk.sync_file_system(directory.log_dir().path()),
            None => files.iter().try_for_each(|(_, path)| {
                let synced = self
                    .io
                    .disk
                    .open(path, OpenMode::ReadWrite)
                    .and_then(|file| file.sync_all());
                match synced {
                    // An append has renamed the file, or the partition was deleted.
                    Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
                    result => result,
                }
            }),
        }
    }

    fn flush_due(&self) {
        for partition in self.table.all() {
            if partition.with_log(|log| log.is_flush_due()) == Some(true) {
                self.flush(&partition);
            }
        }
    }

    /// Syncs a log while others append to it.
    fn flush(&self, partition: &Partition) {
        let Some(Ok(plan)) = partition.with_log(PartitionLog::start_flush) else {
            return;
        };
        let outcome = plan.run();
        self.on_log(partition, |log| log.finish_flush(&plan, outcome));
    }

    fn expire_producers(&self) {
        for partition in self.table.all() {
            partition.with_log(PartitionLog::remove_expired_producers);
        }
    }

    /// Writes all checkpoints. Blocks on the disk.
    pub(crate) fn checkpoint_all(&self) {
        self.checkpoint_high_watermarks();
        self.checkpoint_logs();
    }

    fn checkpoint_high_watermarks(&self) {
        self.checkpoint(OffsetCheckpoint::Replication, |log, offsets| {
            offsets.insert(log.topic_partition().clone(), log.high_watermark());
        });
    }

    fn checkpoint_logs(&self) {
        self.checkpoint(OffsetCheckpoint::RecoveryPoint, |log, offsets| {
            offsets.insert(log.topic_partition().clone(), log.recovery_point());
        });
        self.checkpoint_log_starts();
    }

    /// Writes down where logs start. Blocks on the disk.
    pub fn checkpoint_log_starts(&self) {
        self.checkpoint(OffsetCheckpoint::LogStartOffset, |log, offsets| {
            // Only where it is not what the first segment's name says anyway.
            if log.has_explicit_log_start() {
                offsets.insert(log.topic_partition().clone(), log.log_start_offset());
            }
        });
    }

    fn checkpoint(&self, checkpoint: OffsetCheckpoint, note: impl Fn(&PartitionLog, &mut Offsets)) {
        let _one_at_a_time = self.checkpointing.lock();
        let directories = self.directories();
        let mut by_directory: BTreeMap<Uuid, Offsets> = directories
            .iter()
            .map(|directory| (directory.id(), directory.unopened(checkpoint)))
            .collect();
        for partition in self.table.all() {
            let offsets = by_directory.entry(partition.directory_id()).or_default();
            partition.with_log(|log| note(log, offsets));
        }
        for directory in directories.iter().filter(|directory| directory.is_online()) {
            let offsets = by_directory.remove(&directory.id()).unwrap_or_default();
            if let Err(e) = directory.checkpoint(checkpoint, &offsets) {
                self.fail_directory(directory.id(), &e.to_string());
            }
        }
    }

    /// Works on a log and takes its directory offline if the disk fails.
    pub(crate) fn on_log(&self, partition: &Partition, work: impl FnOnce(&mut PartitionLog) -> Result<(), LogError>) {
        if let Some(Err(e)) = partition.with_log(work) {
            self.housekeeping_failed(partition, &e);
        }
    }

    pub(crate) fn housekeeping_failed(&self, partition: &Partition, error: &LogError) {
        tracing::error!(partition = %partition.name(), error = %error, "housekeeping of a log failed");
        self.log_failed(partition, error);
    }
}

/// Renamed files and directories are looked for this often; their delay is a minute by default.
const REMOVAL_INTERVAL: Duration = Duration::from_secs(10);
/// How long a new partition's topic id may wait for others to be synced with.
const TOPIC_ID_INTERVAL: Duration = Duration::from_secs(1);
/// More files than these are synced with their whole file system.
const SYNCED_EACH_MAX: usize = 64;
/// A schedule this long is none: Kafka's default for flushing is 2^63 - 1 ms.
const SCHEDULE_MS_MAX: u64 = 100 * 365 * 24 * 3600 * 1000;
