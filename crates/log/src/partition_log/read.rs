//! Reading: from an offset to a range of a segment's file, bounded by what the reader may see. No record byte is touched.

use klamm_io::FileHandle;
use klamm_types::Offset;

use super::PartitionLog;
use crate::error::{LogError, Result};
use crate::segment::Segment;
use crate::transaction_index::AbortedTxn;

/// How far a reader may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchUpper {
    /// Replicas.
    LogEnd,
    HighWatermark,
    /// read_committed.
    LastStable,
}

/// A range of a file. It stays readable after the file has been deleted; a truncation may cut it short.
#[derive(Clone, Debug)]
pub struct FileRegion {
    pub file: FileHandle,
    pub position: u64,
    pub len: u32,
}

#[derive(Clone, Debug, Default)]
pub struct ReadInfo {
    /// Whole batches, except that the last may be cut short by the size limit. The first one may begin before the offset
    /// that was asked for: a batch is never split. Nothing if there is nothing to see yet.
    pub region: Option<FileRegion>,
    /// Whether even the first batch is cut short.
    pub is_first_incomplete: bool,
    /// Transactions whose records a read_committed reader has to skip, in the order of their markers.
    pub aborted: Vec<AbortedTxn>,
}

/// Index of a segment and a position in it, before which a reader may see everything.
type UpperPosition = (usize, u32);

impl PartitionLog {
    /// Finds up to `max_bytes` from `from` on. With `min_one_message` the first batch is given whole even if it is
    /// larger.
    pub fn read(&self, from: Offset, max_bytes: u32, upper: FetchUpper, min_one_message: bool) -> Result<ReadInfo> {
        let first = self.check_readable(from)?;
        let upper_offset = match upper {
            FetchUpper::LogEnd => self.log_end_offset,
            FetchUpper::HighWatermark => self.high_watermark,
            FetchUpper::LastStable => self.last_stable_offset(),
        };
        if from >= upper_offset {
            return Ok(ReadInfo::default());
        }
        let (upper_segment, upper_position) = self.upper_position(upper_offset)?;
        let candidates = self.segments.iter().enumerate().take(upper_segment + 1).skip(first);
        for (index, segment) in candidates {
            // The rest of a segment may have been compacted away.
            let Some(found) = segment.find(&self.dir, from)? else {
                continue;
            };
            let end = if index == upper_segment {
                upper_position
            } else {
                segment.size()
            };
            let batch_size = found.header.size_bytes() as u32;
            let limit = if min_one_message {
                max_bytes.max(batch_size)
            } else {
                max_bytes
            };
            let len = end.saturating_sub(found.position).min(limit);
            let mut info = ReadInfo {
                is_first_incomplete: limit < batch_size,
                ..ReadInfo::default()
            };
            if len > 0 {
                info.region = Some(FileRegion {
                    file: segment.file(&self.dir)?,
                    position: u64::from(found.position),
                    len,
                });
            }
            if upper == FetchUpper::LastStable {
                let end = u64::from(found.position) + u64::from(len);
                let upper_offset = self.offset_bound(index, segment, end)?;
                info.aborted = self.aborted_txns(index, from, upper_offset)?;
            }
            return Ok(info);
        }
        Ok(ReadInfo::default())
    }

    /// The transactions with records in `from..upper` that were aborted.
    pub fn collect_aborted_txns(&self, from: Offset, upper: Offset) -> Result<Vec<AbortedTxn>> {
        match self.segment_of(from) {
            Some(index) => self.aborted_txns(index, from, upper),
            None => Ok(Vec::new()),
        }
    }

    fn aborted_txns(&self, first_segment: usize, from: Offset, upper: Offset) -> Result<Vec<AbortedTxn>> {
        let mut found = Vec::new();
        for segment in self.segments.iter().skip(first_segment) {
            if segment.transactions.collect(&self.dir, from, upper, &mut found)? {
                break;
            }
        }
        Ok(found)
    }

    /// An offset that no record before the position reaches.
    fn offset_bound(&self, index: usize, segment: &Segment, position: u64) -> Result<Offset> {
        let offsets = &segment.indexes(&self.dir)?.offsets;
        if let Some(entry) = offsets.first_after_position(&self.dir, position)? {
            return Ok(entry.offset);
        }
        let next = self.segments.get(index + 1);
        Ok(next.map_or(self.log_end_offset, Segment::base_offset))
    }

    /// The first segment that may hold the offset, if the offset is in the log.
    pub(super) fn check_readable(&self, offset: Offset) -> Result<usize> {
        let segment = self.segment_of(offset);
        let is_in_range = (self.log_start_offset..=self.log_end_offset).contains(&offset);
        segment.filter(|_| is_in_range).ok_or(LogError::OffsetOutOfRange {
            offset,
            start: self.log_start_offset,
            end: self.log_end_offset,
        })
    }

    /// Where the batch of an upper bound begins.
    fn upper_position(&self, upper: Offset) -> Result<UpperPosition> {
        let last = self.segments.len() - 1;
        if upper >= self.log_end_offset {
            return Ok((last, self.active().size()));
        }
        let mut cached = self.upper_position.lock().unwrap_or_else(|e| e.into_inner());
        if let Some((_, segment, position)) = cached.filter(|(offset, _, _)| *offset == upper) {
            return Ok((segment, position));
        }
        let index = self.segment_of(upper).unwrap_or(0);
        let Some(segment) = self.segments.get(index) else {
            return Ok((last, self.active().size()));
        };
        let position = match segment.find(&self.dir, upper)? {
            Some(found) => found.position,
            None => segment.size(),
        };
        *cached = Some((upper, index, position));
        Ok((index, position))
    }
}
