//! `.index`: from an offset to a position in the segment at or before it.
//!
//! ```text
//! 0 offset i32, relative to the base offset: the last offset of a batch
//! 4 position i32: where that batch begins
//! 8
//! ```
//! An entry is added with the first batch that begins more than `index.interval.bytes` after the batch of the entry
//! before. Preallocated to `segment.index.bytes` while active, trimmed at roll and close; synced with the segment.

use klamm_types::Offset;

use crate::error::Result;
use crate::file_name::FileKind;
use crate::index_file::{IndexEntry, IndexFile};
use crate::partition_dir::PartitionDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OffsetPosition {
    pub(crate) offset: Offset,
    pub(crate) position: u32,
}

pub(crate) type OffsetIndex = IndexFile<OffsetPosition>;

impl IndexEntry for OffsetPosition {
    const KIND: FileKind = FileKind::OffsetIndex;
    const SIZE: usize = 8;

    fn encode(self, base_offset: Offset, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&((self.offset - base_offset) as i32).to_be_bytes());
        bytes.extend_from_slice(&self.position.to_be_bytes());
    }

    fn decode(base_offset: Offset, bytes: &[u8]) -> Option<Self> {
        let (offset, rest) = bytes.split_first_chunk()?;
        Some(Self {
            offset: base_offset + i64::from(i32::from_be_bytes(*offset)),
            position: u32::from_be_bytes(*rest.first_chunk()?),
        })
    }
}

impl OffsetIndex {
    /// A position from which a scan finds `offset`.
    pub(crate) fn lookup(&self, dir: &PartitionDir, offset: Offset) -> Result<u32> {
        let (_, found) = self.search(dir, |entry| entry.offset <= offset)?;
        Ok(found.map_or(0, |entry| entry.position))
    }

    /// The first entry whose batch begins after `position`: an upper bound for the offsets before it.
    pub(crate) fn first_after_position(&self, dir: &PartitionDir, position: u64) -> Result<Option<OffsetPosition>> {
        let (count, _) = self.search(dir, |entry| u64::from(entry.position) < position)?;
        self.get(dir, count)
    }

    /// Drops the entries of batches that end at `offset` or after.
    pub(crate) fn truncate_to(&mut self, dir: &PartitionDir, offset: Offset) -> Result<()> {
        let (count, _) = self.search(dir, |entry| entry.offset < offset)?;
        self.truncate(dir, count)
    }

    pub(crate) fn has_room_for(&self, entries: usize) -> bool {
        self.entries() as usize + entries <= self.entries_max() as usize
    }

    pub(crate) fn is_full(&self) -> bool {
        self.entries() >= self.entries_max()
    }
}
