//! Changes to a v2 batch in place. Base offset and leader epoch lie outside the checksum and are free to set;
//! everything else costs a pass over the batch.

use klamm_types::{LeaderEpoch, Offset, Timestamp};

use crate::checksum::crc32c;
use crate::header::{
    ATTRIBUTES_AT, BASE_OFFSET_AT, BATCH_OVERHEAD_BYTES, BatchError, BatchHeader, CRC_AT, LEADER_EPOCH_AT,
    MAX_TIMESTAMP_AT, TIMESTAMP_TYPE_MASK, TimestampType,
};

/// One whole v2 batch that may be changed.
#[derive(Debug)]
pub struct BatchMut<'a> {
    header: BatchHeader,
    bytes: &'a mut [u8],
}

impl<'a> BatchMut<'a> {
    /// The v2 batch at the start of `bytes`; `None` if it is not complete. Older formats are refused as a bad magic:
    /// nothing writes them any more.
    pub fn parse(bytes: &'a mut [u8]) -> Result<Option<Self>, BatchError> {
        let Some(header) = BatchHeader::parse(bytes)? else {
            return Ok(None);
        };
        if header.magic() != 2 {
            return Err(BatchError::Magic(header.magic() as i8));
        }
        let batch = bytes.get_mut(..header.size_bytes()).map(|bytes| Self { header, bytes });
        Ok(batch)
    }

    /// The header as it was when parsed.
    pub fn header(&self) -> &BatchHeader {
        &self.header
    }

    pub fn set_base_offset(&mut self, offset: Offset) {
        self.put(BASE_OFFSET_AT, offset.0.to_be_bytes());
    }

    pub fn set_leader_epoch(&mut self, epoch: LeaderEpoch) {
        self.put(LEADER_EPOCH_AT, epoch.0.to_be_bytes());
    }

    /// Sets both; only if one of them changes is the checksum computed again.
    pub fn set_max_timestamp(&mut self, timestamp_type: TimestampType, max_timestamp: Timestamp) {
        if self.header.timestamp_type() == timestamp_type && self.header.max_timestamp() == max_timestamp {
            return;
        }
        // As in Kafka, the upper byte of the attributes, unused so far, is cleared when they are written anew.
        let attributes = self.header.attributes() & 0x7f & !TIMESTAMP_TYPE_MASK;
        let attributes = match timestamp_type {
            TimestampType::CreateTime => attributes,
            TimestampType::LogAppendTime => attributes | TIMESTAMP_TYPE_MASK,
        };
        self.put(ATTRIBUTES_AT, attributes.to_be_bytes());
        self.put(MAX_TIMESTAMP_AT, max_timestamp.0.to_be_bytes());
        self.update_crc();
    }

    fn update_crc(&mut self) {
        let crc = crc32c(self.bytes.get(ATTRIBUTES_AT..).unwrap_or_default());
        self.put(CRC_AT, crc.to_be_bytes());
    }

    fn put<const SIZE: usize>(&mut self, at: usize, field: [u8; SIZE]) {
        debug_assert!(at + SIZE <= BATCH_OVERHEAD_BYTES);
        if let Some(place) = self.bytes.get_mut(at..at + SIZE) {
            place.copy_from_slice(&field);
        }
    }
}
