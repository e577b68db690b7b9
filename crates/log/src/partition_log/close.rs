//! Closing, as for a clean shutdown: everything durable, indexes trimmed, producers and epochs written down.
//!
//! A log that nothing happened to costs nothing. Thousands that have something to sync are closed together: all write,
//! one sync of the file system, all rename, one more sync.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::{Disk, OpenMode};
use klamm_types::Offset;

use super::PartitionLog;
use super::topic_id::TopicIdFile;
use crate::error::{DiskContext, Result};
use crate::leader_epochs;
use crate::partition_metadata;
use crate::producer_snapshot;

/// What is left to sync and to rename once a log that closes has written everything.
#[derive(Debug)]
pub struct ClosePlan {
    disk: Arc<dyn Disk>,
    /// Written and not synced.
    files: Vec<PathBuf>,
    /// From and to; after the files are durable.
    renames: Vec<(PathBuf, PathBuf)>,
    /// To be synced last.
    dirs: Vec<PathBuf>,
    up_to: Offset,
}

impl ClosePlan {
    /// Syncs file by file.
    ///
    /// # Errors
    /// The first one that fails. What it covered may never become durable (L7).
    pub fn run(&self) -> Result<()> {
        for path in &self.files {
            let file = self.disk.open(path, OpenMode::ReadWrite);
            file.and_then(|file| file.sync_all()).disk("sync", path)?;
        }
        self.rename()?;
        for dir in &self.dirs {
            self.disk.sync_dir(dir).disk("sync", dir)?;
        }
        Ok(())
    }

    /// Does the same for many logs of the directory `log_dir`, with two syncs of its file system if that is cheaper.
    pub fn run_all(plans: &[Self], log_dir: &Path) -> Result<()> {
        let syncs: usize = plans.iter().map(|plan| plan.files.len() + plan.dirs.len()).sum();
        let Some(first) = plans.first().filter(|_| syncs > SYNCED_EACH_MAX) else {
            return plans.iter().try_for_each(Self::run);
        };
        let sync = || first.disk.sync_file_system(log_dir).disk("sync", log_dir);
        sync()?;
        plans.iter().try_for_each(Self::rename)?;
        sync()
    }

    fn rename(&self) -> Result<()> {
        for (from, to) in &self.renames {
            self.disk.rename(from, to).disk("rename", from)?;
        }
        Ok(())
    }
}

impl PartitionLog {
    /// Closes the log. The caller then checkpoints the recovery point, which is the log's end, and writes the marker of
    /// the directory.
    pub fn close(&mut self) -> Result<()> {
        let plan = self.start_close()?;
        let outcome = plan.run();
        self.finish_close(&plan, outcome)
    }

    /// Writes everything that a start after a clean shutdown relies on; returns what is still to be done about it.
    pub fn start_close(&mut self) -> Result<ClosePlan> {
        self.check_alive()?;
        let result = self.plan_close();
        self.settle(result)
    }

    /// Takes note of the outcome of the plan. The log takes no changes any more.
    pub fn finish_close(&mut self, plan: &ClosePlan, outcome: Result<()>) -> Result<()> {
        self.settle(outcome)?;
        self.recovery_point = self.recovery_point.max(plan.up_to);
        self.failed = Some("it was closed".to_owned());
        Ok(())
    }

    fn plan_close(&mut self) -> Result<ClosePlan> {
        let up_to = self.log_end_offset;
        let mut plan = ClosePlan {
            disk: self.dir.disk.clone(),
            files: Vec::new(),
            renames: Vec::new(),
            dirs: Vec::new(),
            up_to,
        };
        self.take_producer_snapshot()?;
        let (dir, active) = self.active_mut();
        let was_open = active.seal(dir)?;
        let first_dirty = match up_to > self.recovery_point {
            true => self.segment_of(self.recovery_point).unwrap_or(0),
            false => self.segments.len() - usize::from(was_open),
        };
        for segment in self.segments.iter().skip(first_dirty) {
            plan.files.extend(segment.paths(&self.dir));
        }
        for offset in std::mem::take(&mut self.unsynced.snapshots) {
            plan.files.push(self.dir.file(producer_snapshot::name(offset)));
        }
        if self.epochs.is_behind_below(up_to) {
            let temporary = self.epochs.write_replacement(&self.dir)?;
            plan.replace(temporary, self.dir.path().join(leader_epochs::FILE_NAME));
        }
        self.plan_topic_id(&mut plan)?;
        let is_dir_changed = std::mem::take(&mut self.unsynced.dir) || !plan.renames.is_empty();
        if is_dir_changed || !plan.files.is_empty() {
            plan.dirs.push(self.dir.path().to_owned());
        }
        if std::mem::take(&mut self.unsynced.parent) {
            plan.dirs.push(self.parent_dir());
        }
        Ok(plan)
    }

    fn plan_topic_id(&mut self, plan: &mut ClosePlan) -> Result<()> {
        let path = self.dir.path().join(partition_metadata::FILE_NAME);
        match self.topic_id_file {
            TopicIdFile::Written => {}
            TopicIdFile::Unsynced | TopicIdFile::Syncing { is_named: true } => plan.files.push(path),
            TopicIdFile::Owed | TopicIdFile::Syncing { is_named: false } => {
                self.write_temporary_topic_id()?;
                plan.replace(partition_metadata::temporary_path(self.dir.path()), path);
            }
        }
        self.topic_id_file = TopicIdFile::Written;
        Ok(())
    }
}

impl ClosePlan {
    fn replace(&mut self, temporary: PathBuf, path: PathBuf) {
        self.files.push(temporary.clone());
        self.renames.push((temporary, path));
    }
}

/// From here on a sync of the whole file system is cheaper than one for each file, even beside other work on it.
const SYNCED_EACH_MAX: usize = 64;
