//! ListOffsets: from a timestamp, or one of the special ones, to an offset.

use klamm_records::{Batch, DecompressionLimits};
use klamm_types::{LeaderEpoch, Offset, Timestamp};

use super::PartitionLog;
use crate::error::{LogError, Result};
use crate::segment::Segment;

/// An offset that was asked for by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedOffset {
    pub offset: Offset,
    /// -1 where the question was not about time.
    pub timestamp: Timestamp,
    pub leader_epoch: Option<LeaderEpoch>,
}

impl PartitionLog {
    /// The first offset at or after which records are in the log.
    pub fn earliest_offset(&self) -> ListedOffset {
        // Records of the formats before leader epochs may precede the first known one.
        let earliest = self
            .epochs
            .earliest()
            .filter(|e| e.start_offset <= self.log_start_offset);
        ListedOffset {
            offset: self.log_start_offset,
            timestamp: Timestamp::NONE,
            leader_epoch: earliest.map(|entry| entry.epoch),
        }
    }

    /// The log end offset; a caller that answers clients bounds it by what they may see.
    pub fn latest_offset(&self) -> ListedOffset {
        ListedOffset {
            offset: self.log_end_offset,
            timestamp: Timestamp::NONE,
            leader_epoch: self.latest_epoch(),
        }
    }

    /// The first record with a timestamp of at least `timestamp`.
    pub fn offset_for_timestamp(&self, timestamp: Timestamp) -> Result<Option<ListedOffset>> {
        for segment in &self.segments {
            if segment.largest_timestamp(&self.dir)? >= timestamp {
                return self.find_timestamp(segment, timestamp);
            }
        }
        Ok(None)
    }

    fn find_timestamp(&self, segment: &Segment, timestamp: Timestamp) -> Result<Option<ListedOffset>> {
        if segment.size() == 0 {
            return Ok(None);
        }
        let start = self.log_start_offset;
        let indexes = segment.indexes(&self.dir)?;
        let indexed = indexes
            .times
            .lookup(&self.dir, timestamp)?
            .unwrap_or(segment.base_offset());
        let position = indexes.offsets.lookup(&self.dir, indexed.max(start))?;
        let mut found = None;
        segment.for_each_batch(&self.dir, position..segment.size(), |_, batch| {
            if batch.max_timestamp() >= timestamp {
                found = first_record(batch, |t, offset| t >= timestamp && offset >= start)?;
            }
            Ok(found.is_none())
        })?;
        Ok(found)
    }

    /// The first record with the highest timestamp of the log (KIP-734).
    pub fn offset_of_max_timestamp(&self) -> Result<Option<ListedOffset>> {
        let mut youngest = None;
        for segment in &self.segments {
            let max = segment.max_timestamp(&self.dir)?;
            if youngest.is_none_or(|(_, best): (_, crate::time_index::TimestampOffset)| max.timestamp > best.timestamp)
            {
                youngest = Some((segment, max));
            }
        }
        let Some((segment, max)) = youngest.filter(|(_, max)| max.timestamp.0 >= 0) else {
            return Ok(None);
        };
        let position = segment.indexes(&self.dir)?.offsets.lookup(&self.dir, max.offset)?;
        let mut found = None;
        segment.for_each_batch(&self.dir, position..segment.size(), |_, batch| {
            let is_it = batch.max_timestamp() == max.timestamp;
            if is_it {
                found = first_record(batch, |t, _| t == max.timestamp)?;
            }
            Ok(!is_it)
        })?;
        Ok(found)
    }
}

/// The first record of a batch that is wanted.
fn first_record(batch: &Batch<'_>, is_wanted: impl Fn(Timestamp, Offset) -> bool) -> Result<Option<ListedOffset>> {
    let corrupt = |e: klamm_records::RecordError| LogError::CorruptRecord(e.to_string());
    let limits = DecompressionLimits::default();
    let mut records = batch.records(&limits).map_err(corrupt)?;
    while let Some(record) = records.next_record().map_err(corrupt)? {
        if is_wanted(record.timestamp, record.offset) {
            return Ok(Some(ListedOffset {
                offset: record.offset,
                timestamp: record.timestamp,
                leader_epoch: Some(batch.leader_epoch()).filter(|epoch| epoch.0 >= 0),
            }));
        }
    }
    Ok(None)
}
