//! Cutting the end off, when a leader's log tells that it is not the leader's; and starting over at another offset.

use klamm_types::Offset;

use super::PartitionLog;
use crate::error::Result;
use crate::segment::Segment;

impl PartitionLog {
    /// Keeps the records before `offset`, to the batch; true if any went. Epochs from there on go in any case: there
    /// may be some without records (KAFKA-10706).
    pub fn truncate_to(&mut self, offset: Offset) -> Result<bool> {
        self.check_alive()?;
        if offset >= self.log_end_offset {
            self.epochs.truncate_from_end(self.log_end_offset);
            return Ok(false);
        }
        let result = match self.segment_of(offset) {
            Some(index) => self.cut(index, offset),
            None => self.start_over(offset),
        };
        self.settle(result).map(|()| true)
    }

    fn cut(&mut self, index: usize, offset: Offset) -> Result<()> {
        let removed: Vec<Segment> = self.segments.drain(index + 1..).collect();
        self.forget_upper_position();
        self.mark_segments_deleted(&removed)?;
        let now = self.clock.wall();
        let (dir, active) = self.active_mut();
        active.truncate_to(dir, offset, now)?;
        self.truncations += 1;
        self.log_end_offset = offset;
        self.recovery_point = self.recovery_point.min(offset);
        // Older epochs may follow, and recovery would take an entry left in the file for newer than their records.
        self.epochs.truncate_from_end(offset);
        self.epochs.write_if_dirty(&self.dir)?;
        self.log_start_offset = self.log_start_offset.min(offset);
        self.high_watermark = self.high_watermark.min(offset);
        self.rebuild_producers(offset)
    }

    /// Drops everything: the log goes on at `offset`.
    pub fn truncate_fully_and_start_at(&mut self, offset: Offset) -> Result<()> {
        self.check_alive()?;
        let result = self.start_over(offset);
        self.settle(result)
    }

    pub(super) fn start_over(&mut self, offset: Offset) -> Result<()> {
        let removed = std::mem::take(&mut self.segments);
        self.forget_upper_position();
        // All names must be free before the new segment takes one of them.
        let marked = self.mark_segments_deleted(&removed);
        let created = Segment::create(&self.dir, offset, self.segment_options());
        match created {
            Ok(segment) => self.segments.push(segment),
            // A log without segments cannot be; this one has failed anyway.
            Err(error) => {
                self.segments = removed;
                return Err(error);
            }
        }
        marked?;
        for snapshot in std::mem::take(&mut self.snapshots) {
            self.remove_snapshot(snapshot)?;
        }
        self.unsynced.dir = true;
        self.last_snapshot_offset = Offset::ZERO;
        self.producers.clear(offset);
        self.truncations += 1;
        self.epochs.clear();
        self.epochs.write_if_dirty(&self.dir)?;
        self.log_end_offset = offset;
        self.log_start_offset = offset;
        self.high_watermark = offset;
        self.recovery_point = self.recovery_point.min(offset);
        self.take_producer_snapshot()
    }
}
