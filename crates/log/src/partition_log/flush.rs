//! Rolling to a new segment, making records durable.

use std::path::PathBuf;
use std::sync::Arc;

use klamm_io::{Disk, FileHandle, OpenMode};
use klamm_types::Offset;

use super::{PartitionLog, Unsynced};
use crate::error::{DiskContext, LogError, Result};
use crate::producer_snapshot;
use crate::segment::Segment;

/// The syncs that make a log durable up to an offset. They may take long and need nothing of the log, so they can run
/// while others append; [`PartitionLog::finish_flush`] then moves the recovery point.
#[derive(Debug)]
pub struct FlushPlan {
    disk: Arc<dyn Disk>,
    files: Vec<FileHandle>,
    dirs: Vec<PathBuf>,
    /// Where the recovery point goes.
    up_to: Offset,
    truncations: u64,
    /// What the log no longer keeps note of, as long as the syncs succeed.
    taken: Unsynced,
}

impl FlushPlan {
    /// Performs the syncs.
    ///
    /// # Errors
    /// The first one that fails. What it covered may never become durable (L7).
    pub fn run(&self) -> Result<()> {
        for file in &self.files {
            file.sync_data().disk("sync a file in", self.dir())?;
        }
        for dir in &self.dirs {
            self.disk.sync_dir(dir).disk("sync", dir)?;
        }
        Ok(())
    }

    pub fn up_to(&self) -> Offset {
        self.up_to
    }

    fn dir(&self) -> &std::path::Path {
        self.dirs.first().map_or(std::path::Path::new(""), PathBuf::as_path)
    }
}

impl PartitionLog {
    /// Starts a new segment at the log's end; nothing happens if the active one is empty and starts there.
    pub fn roll(&mut self) -> Result<()> {
        self.check_alive()?;
        let result = self.roll_to(self.log_end_offset);
        self.settle(result)
    }

    pub(super) fn roll_to(&mut self, first_offset: Offset) -> Result<()> {
        let base_offset = first_offset.max(self.log_end_offset);
        if self.active().base_offset() == base_offset && self.active().size() == 0 {
            return Ok(());
        }
        let (dir, active) = self.active_mut();
        active.seal(dir)?;
        if self.recovery_point >= base_offset {
            // Recovery is to begin with the new segment: it will not look at the indexes of this one.
            self.sync_active_indexes()?;
            // Index files that a recovery found missing are made as late as now.
            self.unsynced.dir = true;
        }
        // A power loss must not leave the new segment without those before it: the log would begin in the middle.
        if std::mem::take(&mut self.unsynced.dir) {
            let path = self.dir.path();
            self.dir.disk.sync_dir(path).disk("sync", path)?;
        }
        let segment = Segment::create(&self.dir, base_offset, self.segment_options())?;
        self.segments.push(segment);
        self.unsynced.dir = true;
        self.forget_upper_position();
        // The new segment's files and the snapshot are synced with the next flush.
        self.producers.set_end_offset(base_offset);
        self.take_producer_snapshot()
    }

    fn sync_active_indexes(&mut self) -> Result<()> {
        let (dir, active) = self.active_mut();
        for file in active.handles(dir, false)? {
            file.sync_data().disk("sync a file in", dir.path())?;
        }
        Ok(())
    }

    /// Makes all records durable.
    pub fn flush(&mut self) -> Result<()> {
        let plan = self.start_flush()?;
        let result = plan.run();
        self.finish_flush(&plan, result)
    }

    /// What has to be synced for the records so far. Small files that no append changes are synced here and now.
    pub fn start_flush(&mut self) -> Result<FlushPlan> {
        self.check_alive()?;
        let result = self.plan_flush();
        self.settle(result)
    }

    fn plan_flush(&mut self) -> Result<FlushPlan> {
        let up_to = self.log_end_offset;
        let mut plan = FlushPlan {
            disk: self.dir.disk.clone(),
            files: Vec::new(),
            dirs: Vec::new(),
            up_to,
            truncations: self.truncations,
            taken: Unsynced::default(),
        };
        if up_to > self.recovery_point {
            let first = self.segment_of(self.recovery_point).unwrap_or(0);
            let last = self.segments.len() - 1;
            for (index, segment) in self.segments.iter_mut().enumerate().skip(first) {
                plan.files.extend(segment.handles(&self.dir, index == last)?);
            }
            // Epochs of records below the recovery point are only in this file.
            if self.epochs.is_behind_below(up_to) {
                self.epochs.write_if_dirty(&self.dir)?;
            }
        }
        self.sync_topic_id()?;
        for offset in &self.unsynced.snapshots {
            plan.files
                .push(self.dir.open(producer_snapshot::name(*offset), OpenMode::ReadWrite)?);
        }
        plan.taken = std::mem::take(&mut self.unsynced);
        if plan.taken.dir {
            plan.dirs.push(self.dir.path().to_owned());
        }
        if plan.taken.parent {
            plan.dirs.push(self.parent_dir());
        }
        Ok(plan)
    }

    /// Takes note of the syncs' outcome. One plan is to be finished before the next is started.
    pub fn finish_flush(&mut self, plan: &FlushPlan, outcome: Result<()>) -> Result<()> {
        if outcome.is_err() {
            // For want of a descriptor it may be tried again.
            self.unsynced.take_back(&plan.taken);
        }
        self.settle(outcome)?;
        if plan.up_to > self.recovery_point && plan.truncations == self.truncations {
            self.recovery_point = plan.up_to;
        }
        self.last_flush = self.clock.monotonic();
        Ok(())
    }

    /// Whether `flush.ms` have passed since the last flush, with something to flush.
    pub fn is_flush_due(&self) -> bool {
        let waited = self.clock.monotonic().since(self.last_flush).as_millis();
        self.log_end_offset > self.recovery_point && waited >= u128::from(self.config.flush_ms.max(0).unsigned_abs())
    }

    /// Writes the leader epochs if memory knows more than the file.
    pub fn write_epochs(&mut self) -> Result<()> {
        self.check_alive()?;
        let result = self.epochs.write_if_dirty(&self.dir);
        self.settle(result)
    }

    /// The error that made the log fail, as one to return.
    pub fn failure_error(&self) -> Option<LogError> {
        self.failed.clone().map(LogError::Failed)
    }
}
