//! `.timeindex`: from a timestamp to an offset before which no record is as young.
//!
//! ```text
//! 0 timestamp i64: the largest of the segment so far
//! 8 offset i32, relative to the base offset: the last offset of the batch with it
//! 12
//! ```
//! Added along with an offset index entry if the timestamp has risen, and once more when the segment is rolled or
//! closed, so that the last entry of a segment that is not active is its largest timestamp. For that last one a place is
//! kept free. Preallocated, trimmed and synced as the offset index.

use klamm_types::{Offset, Timestamp};

use crate::error::Result;
use crate::file_name::FileKind;
use crate::index_file::{IndexEntry, IndexFile};
use crate::partition_dir::PartitionDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimestampOffset {
    pub(crate) timestamp: Timestamp,
    pub(crate) offset: Offset,
}

pub(crate) type TimeIndex = IndexFile<TimestampOffset>;

impl IndexEntry for TimestampOffset {
    const KIND: FileKind = FileKind::TimeIndex;
    const SIZE: usize = 12;

    fn encode(self, base_offset: Offset, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.timestamp.0.to_be_bytes());
        bytes.extend_from_slice(&((self.offset - base_offset) as i32).to_be_bytes());
    }

    fn decode(base_offset: Offset, bytes: &[u8]) -> Option<Self> {
        let (timestamp, rest) = bytes.split_first_chunk()?;
        Some(Self {
            timestamp: Timestamp(i64::from_be_bytes(*timestamp)),
            offset: base_offset + i64::from(i32::from_be_bytes(*rest.first_chunk()?)),
        })
    }
}

impl TimeIndex {
    /// The offset of the last entry with a timestamp up to `timestamp`, if there is one.
    pub(crate) fn lookup(&self, dir: &PartitionDir, timestamp: Timestamp) -> Result<Option<Offset>> {
        let (_, found) = self.search(dir, |entry| entry.timestamp <= timestamp)?;
        Ok(found.map(|entry| entry.offset))
    }

    /// Adds an entry if the timestamp has risen.
    pub(crate) fn maybe_append(&mut self, dir: &PartitionDir, entry: TimestampOffset) -> Result<()> {
        let last = self.last().map_or(Timestamp::NONE, |last| last.timestamp);
        if entry.timestamp > last {
            self.append(dir, entry)?;
        }
        Ok(())
    }

    pub(crate) fn truncate_to(&mut self, dir: &PartitionDir, offset: Offset) -> Result<()> {
        let (count, _) = self.search(dir, |entry| entry.offset < offset)?;
        self.truncate(dir, count)
    }

    pub(crate) fn has_room_for(&self, entries: usize) -> bool {
        self.entries() as usize + entries < self.entries_max() as usize
    }

    /// The last place is for the entry at the roll.
    pub(crate) fn is_full(&self) -> bool {
        self.entries() + 1 >= self.entries_max()
    }
}
