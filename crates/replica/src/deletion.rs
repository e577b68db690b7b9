//! Directories of partitions that are gone: renamed at once, removed after a delay, as Kafka does.
//!
//! A reader that holds an open file reads on; the name is free for a new topic of the same name.

use std::sync::Arc;
use std::time::Duration;

use klamm_io::{Io, Monotonic};
use klamm_log::DirKind;
use klamm_log::{LogDirEntry, LogError, PartitionLog, marked_dir_name};
use parking_lot::Mutex;

use crate::directory::Directory;
use crate::partition::Partition;

/// Logs whose directories wait for their removal, in the order in which they are due.
#[derive(Debug, Default)]
pub(crate) struct DeletedDirs(Mutex<Vec<(Monotonic, PartitionLog)>>);

impl DeletedDirs {
    /// Takes the partitions' logs away and renames their directories.
    pub(crate) async fn delete(&self, io: &Io, partitions: Vec<Arc<Partition>>, delay_ms: i64) {
        let delay = Duration::from_millis(u64::try_from(delay_ms).unwrap_or(0));
        let due = io.clock.monotonic().plus(delay);
        let random = io.random.clone();
        let rename = move || {
            let logs = partitions.iter().filter_map(|partition| partition.take_log());
            let renamed = logs.filter_map(|mut log| match log.mark_deleted(random.uuid()) {
                Ok(()) => Some(log),
                Err(e) => {
                    tracing::error!(dir = %log.dir().display(), error = %e, "cannot mark a log for deletion");
                    None
                }
            });
            renamed.collect::<Vec<_>>()
        };
        let renamed = io.disk_threads.run(rename).await;
        self.0.lock().extend(renamed.into_iter().map(|log| (due, log)));
    }

    /// Renames the directory of a partition that nobody knows; it stays, for an operator to look at.
    pub(crate) async fn rename_stray(&self, io: &Io, directory: &Arc<Directory>, entry: LogDirEntry) {
        let (disk, id) = (io.disk.clone(), io.random.uuid());
        let parent = directory.log_dir().path().to_owned();
        let to = parent.join(marked_dir_name(&entry.name.topic_partition, DirKind::Stray, id));
        let renamed = io.disk_threads.run(move || {
            disk.rename(&entry.path, &to)?;
            disk.sync_dir(&parent)
        });
        if let Err(e) = renamed.await {
            directory.fail(&format!("cannot rename a stray log directory: {e}"));
        }
    }

    /// Removes the directories whose time has come.
    pub(crate) fn remove_due(&self, now: Monotonic) -> Result<usize, LogError> {
        let due: Vec<PartitionLog> = {
            let mut waiting = self.0.lock();
            let (due, later) = std::mem::take(&mut *waiting)
                .into_iter()
                .partition(|(at, _)| *at <= now);
            *waiting = later;
            let due: Vec<(Monotonic, PartitionLog)> = due;
            due.into_iter().map(|(_, log)| log).collect()
        };
        let count = due.len();
        due.into_iter().try_for_each(PartitionLog::delete_dir)?;
        Ok(count)
    }
}
