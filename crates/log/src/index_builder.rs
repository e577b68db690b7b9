//! The entries of a segment's offset and time index, made anew from its batches: after a crash, or where a file is missing.

use klamm_records::BatchHeader;
use klamm_types::{Offset, Timestamp};

use crate::error::Result;
use crate::index_file;
use crate::offset_index::OffsetPosition;
use crate::partition_dir::PartitionDir;
use crate::time_index::TimestampOffset;

/// Makes the entries of both indexes from the batches of a segment.
#[derive(Debug)]
pub(crate) struct IndexBuilder {
    base_offset: Offset,
    interval: u32,
    last_entry_position: u32,
    /// The largest timestamp so far.
    pub(crate) max: TimestampOffset,
    pub(crate) offsets: Vec<OffsetPosition>,
    times: Vec<TimestampOffset>,
}

impl IndexBuilder {
    pub(crate) fn new(base_offset: Offset, interval: u32) -> Self {
        Self {
            base_offset,
            interval,
            last_entry_position: 0,
            max: TimestampOffset {
                timestamp: Timestamp::NONE,
                offset: base_offset,
            },
            offsets: Vec::new(),
            times: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, position: u32, batch: &BatchHeader) {
        if batch.max_timestamp() > self.max.timestamp {
            self.max = TimestampOffset {
                timestamp: batch.max_timestamp(),
                offset: batch.last_offset(),
            };
        }
        if position - self.last_entry_position > self.interval {
            self.offsets.push(OffsetPosition {
                offset: batch.last_offset(),
                position,
            });
            self.add_time();
            self.last_entry_position = position;
        }
    }

    fn add_time(&mut self) {
        let last = self.times.last().map_or(Timestamp::NONE, |entry| entry.timestamp);
        if self.max.timestamp > last {
            self.times.push(self.max);
        }
    }

    /// The entries of the time index, with the last one that ends it.
    pub(crate) fn all_times(&self) -> Vec<TimestampOffset> {
        let mut times = self.times.clone();
        if self.max.timestamp > times.last().map_or(Timestamp::NONE, |entry| entry.timestamp) {
            times.push(self.max);
        }
        times
    }

    pub(crate) fn write(&self, dir: &PartitionDir) -> Result<(u64, u64)> {
        let times = self.all_times();
        index_file::write_whole(dir, self.base_offset, &self.offsets)?;
        index_file::write_whole(dir, self.base_offset, &times)?;
        Ok((self.offsets.len() as u64 * 8, times.len() as u64 * 12))
    }
}
