//! The one batch that a drain's decisions for a partition become.

use klamm_records::{BatchBuilder, BatchSpec, Compression};
use klamm_types::{Offset, Timestamp};

use super::encoded_records::EncodedRecord;

/// Records that are decided and replayed but not appended.
pub(super) struct OpenBatch {
    builder: BatchBuilder,
    base_offset: Offset,
    compression: Compression,
    bytes_max: usize,
}

impl OpenBatch {
    /// A batch whose first record gets `base_offset`.
    pub(super) fn new(base_offset: Offset, compression: Compression, bytes_max: usize) -> Self {
        let builder = BatchBuilder::new(BatchSpec {
            base_offset,
            compression,
            ..BatchSpec::default()
        });
        Self {
            builder,
            base_offset,
            compression,
            bytes_max,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.builder.is_empty()
    }

    pub(super) fn next_offset(&self) -> Offset {
        self.builder.next_offset()
    }

    pub(super) fn records_count(&self) -> u64 {
        u64::try_from(self.builder.records_count()).unwrap_or(0)
    }

    /// Whether records of that size go into this batch, as far as can be told before compression. An empty batch takes
    /// all: what is too large alone is for the log to refuse.
    pub(super) fn has_room_for(&self, size_bytes_max: usize) -> bool {
        self.is_empty() || self.builder.plain_size_bytes() + size_bytes_max <= self.bytes_max
    }

    /// Makes room in memory for records of that size.
    pub(super) fn reserve(&mut self, size_bytes_max: usize) {
        self.builder.reserve(size_bytes_max);
    }

    pub(super) fn push(&mut self, now: Timestamp, record: EncodedRecord<'_>) {
        self.builder.push(now, Some(record.key), record.value);
    }

    /// `max.message.bytes` as it is now.
    pub(super) fn set_bytes_max(&mut self, bytes_max: usize) {
        self.bytes_max = bytes_max;
    }

    /// Where the first record goes: the end of the log.
    pub(super) fn base_offset(&self) -> Offset {
        self.base_offset
    }

    /// The base offset and the bytes; leaves an empty batch that continues at the next offset.
    pub(super) fn take(&mut self) -> (Offset, Vec<u8>) {
        let next = Self::new(self.next_offset(), self.compression, self.bytes_max);
        let full = std::mem::replace(self, next);
        (full.base_offset, full.builder.build())
    }

    /// Goes on at an earlier offset, for what was taken has not been appended.
    pub(super) fn restart_at(&mut self, base_offset: Offset) {
        *self = Self::new(base_offset, self.compression, self.bytes_max);
    }
}
