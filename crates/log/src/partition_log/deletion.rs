//! Letting go of old records: by time, by size, by DeleteRecords; and of the whole log.
//!
//! A segment that goes is renamed to `.deleted` at once and removed after `file.delete.delay.ms`, so that a reader which
//! still holds its name finds nothing, and one which holds it open can finish.

use std::time::Duration;

use klamm_io::Monotonic;
use klamm_types::{Offset, Uuid};

use super::{Deletion, PartitionLog};
use crate::error::{DiskContext, LogError, Result};
use crate::file_name::{DirKind, FileKind, FileName, FileState, marked_dir_name};
use crate::producer_snapshot;
use crate::segment::Segment;

impl PartitionLog {
    /// Hides all records before `offset` (DeleteRecords, or a leader's log start); true if that changed anything.
    /// Segments that lie before it altogether go with the next [`Self::delete_old_segments`].
    ///
    /// # Errors
    /// `OffsetOutOfRange` beyond the high watermark: what is not replicated cannot be deleted.
    pub fn increment_log_start_offset(&mut self, offset: Offset) -> Result<bool> {
        self.check_alive()?;
        if offset > self.high_watermark {
            return Err(LogError::OffsetOutOfRange {
                offset,
                start: self.log_start_offset,
                end: self.high_watermark,
            });
        }
        if offset <= self.log_start_offset {
            return Ok(false);
        }
        self.log_start_offset = offset;
        self.epochs.truncate_from_start(offset);
        self.producers.forget_txns_before(offset);
        if self.producers.end_offset() < offset {
            self.producers.set_end_offset(offset);
        }
        // Kafka raises the recovery point as well. Here it stays what was flushed, so that it can be relied upon (L5).
        Ok(true)
    }

    /// Lets the segments go that retention no longer keeps; returns how many.
    pub fn delete_old_segments(&mut self) -> Result<usize> {
        self.check_alive()?;
        let mut deleted = self.delete_first_segments(Self::count_before_log_start)?;
        // Compaction has its own ways; without a policy only what DeleteRecords hid goes.
        if self.config.is_delete {
            deleted += self.delete_first_segments(Self::count_over_size)?;
            deleted += self.delete_first_segments(Self::count_over_age)?;
        }
        Ok(deleted)
    }

    /// How many segments from the first on lie before the log start offset.
    fn count_before_log_start(&self) -> Result<usize> {
        let ends = self.segments.iter().skip(1).map(Segment::base_offset);
        Ok(ends.take_while(|end| *end <= self.log_start_offset).count())
    }

    fn count_over_size(&self) -> Result<usize> {
        let Ok(retention_bytes) = u64::try_from(self.config.retention_bytes) else {
            return Ok(0);
        };
        let mut excess = self.size_bytes().saturating_sub(retention_bytes);
        if self.size_bytes() < retention_bytes {
            return Ok(0);
        }
        let mut count = 0;
        for segment in &self.segments {
            let size = u64::from(segment.size());
            if size > excess {
                break;
            }
            excess -= size;
            count += 1;
        }
        Ok(count)
    }

    fn count_over_age(&self) -> Result<usize> {
        if self.config.retention_ms < 0 {
            return Ok(0);
        }
        let now = self.clock.wall();
        let mut count = 0;
        for segment in &self.segments {
            if now.ms_since(segment.largest_timestamp(&self.dir)?) <= self.config.retention_ms {
                break;
            }
            count += 1;
        }
        Ok(count)
    }

    fn delete_first_segments(&mut self, count: fn(&Self) -> Result<usize>) -> Result<usize> {
        let count = count(self)?;
        let is_deletable = |index: &usize| {
            let end = self
                .segments
                .get(index + 1)
                .map_or(self.log_end_offset, Segment::base_offset);
            let is_last = index + 1 == self.segments.len();
            self.high_watermark >= end && !(is_last && self.active().size() == 0)
        };
        let count = (0..count).take_while(is_deletable).count();
        if count == 0 {
            return Ok(0);
        }
        let result = self.remove_first_segments(count);
        self.settle(result)?;
        Ok(count)
    }

    fn remove_first_segments(&mut self, count: usize) -> Result<()> {
        if count == self.segments.len() {
            self.roll_to(self.log_end_offset)?;
        }
        let start = self
            .segments
            .get(count)
            .map_or(self.log_end_offset, Segment::base_offset);
        self.increment_log_start_offset(start)?;
        let removed: Vec<Segment> = self.segments.drain(..count).collect();
        self.forget_upper_position();
        // One after the other: a power loss that brings an earlier one back must not leave a hole behind it.
        removed
            .into_iter()
            .try_for_each(|segment| self.mark_segments_deleted(&[segment]))
    }

    /// Renames the files of segments that are no longer part of the log, with their producer snapshots. Durably: records
    /// that are written later may take the offsets of those that come back.
    pub(super) fn mark_segments_deleted(&mut self, segments: &[Segment]) -> Result<()> {
        let mut files = Vec::new();
        for segment in segments {
            let base_offset = segment.base_offset();
            for kind in SEGMENT_FILES {
                let name = FileName::live(base_offset, kind);
                if self.dir.change_state(name, FileState::Deleted)? {
                    files.push(name.in_state(FileState::Deleted));
                }
            }
            if let Ok(index) = self.snapshots.binary_search(&base_offset) {
                self.snapshots.remove(index);
                self.unsynced.snapshots.retain(|offset| *offset != base_offset);
                let name = producer_snapshot::name(base_offset);
                if self.dir.change_state(name, FileState::Deleted)? {
                    files.push(name.in_state(FileState::Deleted));
                }
            }
        }
        if !files.is_empty() {
            self.dir.sync()?;
        }
        let delay = Duration::from_millis(self.config.file_delete_delay_ms.max(0).unsigned_abs());
        let due = self.clock.monotonic().plus(delay);
        self.deletions.push(Deletion { due, files });
        Ok(())
    }

    /// Whether the log start offset lies behind the first segment's base, so that no file name tells it.
    pub fn has_explicit_log_start(&self) -> bool {
        self.segments
            .first()
            .is_some_and(|first| self.log_start_offset > first.base_offset())
    }

    /// When [`Self::remove_due_files`] next has something to do.
    pub fn next_removal(&self) -> Option<Monotonic> {
        self.deletions.iter().map(|deletion| deletion.due).min()
    }

    /// Removes the files whose delay has passed.
    pub fn remove_due_files(&mut self) -> Result<()> {
        let now = self.clock.monotonic();
        let (due, waiting) = std::mem::take(&mut self.deletions)
            .into_iter()
            .partition(|deletion| deletion.due <= now);
        self.deletions = waiting;
        let due: Vec<Deletion> = due;
        for name in due.iter().flat_map(|deletion| &deletion.files) {
            self.dir.remove(*name)?;
        }
        Ok(())
    }

    /// Renames the directory: to be deleted, stray, or (for a future replica) current. `id` makes the name unique.
    pub fn rename_dir(&mut self, kind: DirKind, id: Uuid) -> Result<()> {
        let name = match kind {
            DirKind::Current => self.topic_partition.to_string(),
            _ => marked_dir_name(&self.topic_partition, kind, id),
        };
        let from = self.dir.path().to_owned();
        let to = self.parent_dir().join(name);
        let renamed = self.dir.disk.rename(&from, &to).disk("rename", &from);
        self.settle(renamed)?;
        self.dir.path = to;
        self.unsynced.parent = true;
        Ok(())
    }

    /// Renames the directory to `-delete` and takes no more changes. It is removed later, with [`Self::delete_dir`].
    pub fn mark_deleted(&mut self, id: Uuid) -> Result<()> {
        self.rename_dir(DirKind::Delete, id)?;
        self.failed = Some("it was deleted".to_owned());
        Ok(())
    }

    /// Removes the directory with all that is in it.
    pub fn delete_dir(self) -> Result<()> {
        let path = self.dir.path();
        self.dir.disk.remove_dir_all(path).disk("remove", path)
    }
}

pub(super) const SEGMENT_FILES: [FileKind; 4] = [
    FileKind::Log,
    FileKind::OffsetIndex,
    FileKind::TimeIndex,
    FileKind::TransactionIndex,
];
