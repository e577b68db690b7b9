//! Building of v2 batches: records are encoded as they come and compressed together at the end.

use klamm_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::Compression;
use crate::checksum::crc32c;
use crate::header::{
    ATTRIBUTES_AT, BASE_OFFSET_AT, BASE_SEQUENCE_AT, BASE_TIMESTAMP_AT, BATCH_OVERHEAD_BYTES, CONTROL_MASK, CRC_AT,
    DELETE_HORIZON_MASK, LAST_OFFSET_DELTA_AT, LEADER_EPOCH_AT, LENGTH_AT, LOG_OVERHEAD_BYTES, MAGIC_AT,
    MAX_TIMESTAMP_AT, PRODUCER_EPOCH_AT, PRODUCER_ID_AT, RECORDS_COUNT_AT, TIMESTAMP_TYPE_MASK, TRANSACTIONAL_MASK,
};
use crate::record::{Record, RecordHeader};
use crate::varint::{varint_size, write_varint, write_varlong};

/// What a batch says of itself, apart from its records. The default: offset 0, no epoch, no producer, not compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchSpec {
    pub base_offset: Offset,
    pub leader_epoch: LeaderEpoch,
    pub compression: Compression,
    /// The one timestamp of a LogAppendTime batch; `None` makes it CreateTime.
    pub log_append_time: Option<Timestamp>,
    pub producer_id: ProducerId,
    pub producer_epoch: ProducerEpoch,
    pub base_sequence: Sequence,
    pub is_transactional: bool,
    pub is_control: bool,
    /// When compaction may drop the tombstones of this batch; becomes the base timestamp (KIP-534).
    pub delete_horizon: Option<Timestamp>,
}

/// Collects records; [`BatchBuilder::build`] gives the bytes.
#[derive(Clone, Debug)]
pub struct BatchBuilder {
    spec: BatchSpec,
    /// Room for the header, then the records, not compressed.
    bytes: Vec<u8>,
    records_count: i32,
    base_timestamp: Option<Timestamp>,
    max_timestamp: Timestamp,
    last_offset: Option<Offset>,
}

impl Default for BatchSpec {
    fn default() -> Self {
        Self {
            base_offset: Offset::ZERO,
            leader_epoch: LeaderEpoch::NONE,
            compression: Compression::None,
            log_append_time: None,
            producer_id: ProducerId::NONE,
            producer_epoch: ProducerEpoch::NONE,
            base_sequence: Sequence::NONE,
            is_transactional: false,
            is_control: false,
            delete_horizon: None,
        }
    }
}

impl BatchBuilder {
    pub fn new(spec: BatchSpec) -> Self {
        Self {
            spec,
            bytes: vec![0; BATCH_OVERHEAD_BYTES],
            records_count: 0,
            base_timestamp: spec.delete_horizon,
            max_timestamp: Timestamp::NONE,
            last_offset: None,
        }
    }

    /// Makes room for records that take up to `bytes` more before compression.
    pub fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Appends a record without headers at the next offset.
    pub fn push(&mut self, timestamp: Timestamp, key: Option<&[u8]>, value: Option<&[u8]>) {
        self.push_with_headers(timestamp, key, value, &[]);
    }

    /// Appends a record at the next offset.
    pub fn push_with_headers(
        &mut self,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[RecordHeader<'_>],
    ) {
        let mut encoded = Vec::new();
        for header in headers {
            write_sized(&mut encoded, Some(header.key));
            write_sized(&mut encoded, header.value);
        }
        let offset = self.next_offset();
        self.push_encoded(offset, timestamp, key, value, headers.len(), &encoded);
    }

    /// Appends a record as it was read, at its own offset, which must lie beyond the last one and within `i32` of the
    /// base offset.
    pub fn push_record(&mut self, record: &Record<'_>) {
        self.push_at(record.offset, record);
    }

    /// Appends a record as it was read at the next offset.
    pub fn push_renumbered(&mut self, record: &Record<'_>) {
        self.push_at(self.next_offset(), record);
    }

    /// Lets the batch end at a later offset than its last record's, as compaction leaves it.
    pub fn set_last_offset(&mut self, offset: Offset) {
        assert!(
            offset + 1 >= self.next_offset(),
            "a batch cannot end before its last record"
        );
        self.last_offset = Some(offset);
    }

    /// Raises the max timestamp beyond those of the records, as compaction keeps it for a batch that it empties.
    pub fn set_max_timestamp(&mut self, timestamp: Timestamp) {
        self.max_timestamp = timestamp;
    }

    pub fn records_count(&self) -> i32 {
        self.records_count
    }

    pub fn is_empty(&self) -> bool {
        self.records_count == 0
    }

    /// The batch's size if it were not compressed.
    pub fn plain_size_bytes(&self) -> usize {
        self.bytes.len()
    }

    pub fn next_offset(&self) -> Offset {
        self.last_offset.map_or(self.spec.base_offset, |offset| offset + 1)
    }

    /// The highest timestamp so far; of a LogAppendTime batch, its own.
    pub fn max_timestamp(&self) -> Timestamp {
        self.spec.log_append_time.unwrap_or(self.max_timestamp)
    }

    /// The finished batch. One without records is a header only, as compaction leaves for a producer's last batch.
    pub fn build(mut self) -> Vec<u8> {
        let mut bytes = match self.spec.compression {
            Compression::None => std::mem::take(&mut self.bytes),
            _ if self.is_empty() => std::mem::take(&mut self.bytes),
            compression => {
                let mut packed = vec![0; BATCH_OVERHEAD_BYTES];
                compression.pack(self.bytes.get(BATCH_OVERHEAD_BYTES..).unwrap_or_default(), &mut packed);
                packed
            }
        };
        self.write_header(&mut bytes);
        bytes
    }

    fn push_at(&mut self, offset: Offset, record: &Record<'_>) {
        let headers = &record.headers;
        self.push_encoded(
            offset,
            record.timestamp,
            record.key,
            record.value,
            headers.len(),
            headers.encoded(),
        );
    }

    fn push_encoded(
        &mut self,
        offset: Offset,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers_count: usize,
        headers: &[u8],
    ) {
        assert!(offset >= self.next_offset(), "offsets of a batch ascend");
        let offset_delta = offset - self.spec.base_offset;
        assert!(
            offset_delta <= i64::from(i32::MAX),
            "a batch spans at most 2^31 offsets"
        );
        let base_timestamp = *self.base_timestamp.get_or_insert(timestamp);
        let timestamp_delta = timestamp.0.wrapping_sub(base_timestamp.0);
        let body_size = 1
            + varint_size(timestamp_delta)
            + varint_size(offset_delta)
            + sized_size(key)
            + sized_size(value)
            + varint_size(headers_count as i64)
            + headers.len();
        write_varint(&mut self.bytes, body_size as i32);
        self.bytes.push(0);
        write_varlong(&mut self.bytes, timestamp_delta);
        write_varlong(&mut self.bytes, offset_delta);
        write_sized(&mut self.bytes, key);
        write_sized(&mut self.bytes, value);
        write_varint(&mut self.bytes, headers_count as i32);
        self.bytes.extend_from_slice(headers);
        self.records_count += 1;
        self.last_offset = Some(offset);
        self.max_timestamp = self.max_timestamp.max(timestamp);
    }

    fn attributes(&self) -> i16 {
        let flag = |set: bool, mask: i16| if set { mask } else { 0 };
        i16::from(self.spec.compression.kind().id())
            | flag(self.spec.log_append_time.is_some(), TIMESTAMP_TYPE_MASK)
            | flag(self.spec.is_transactional, TRANSACTIONAL_MASK)
            | flag(self.spec.is_control, CONTROL_MASK)
            | flag(self.spec.delete_horizon.is_some(), DELETE_HORIZON_MASK)
    }

    fn write_header(&self, bytes: &mut [u8]) {
        let spec = &self.spec;
        let attributes = match self.is_empty() {
            true => self.attributes() & !crate::header::COMPRESSION_MASK,
            false => self.attributes(),
        };
        let length = (bytes.len() - LOG_OVERHEAD_BYTES) as i32;
        let last_offset_delta = (self.next_offset() - spec.base_offset - 1) as i32;
        let base_timestamp = self.base_timestamp.unwrap_or(Timestamp::NONE);
        put(bytes, BASE_OFFSET_AT, spec.base_offset.0.to_be_bytes());
        put(bytes, LENGTH_AT, length.to_be_bytes());
        put(bytes, LEADER_EPOCH_AT, spec.leader_epoch.0.to_be_bytes());
        put(bytes, MAGIC_AT, [2]);
        put(bytes, ATTRIBUTES_AT, attributes.to_be_bytes());
        put(bytes, LAST_OFFSET_DELTA_AT, last_offset_delta.to_be_bytes());
        put(bytes, BASE_TIMESTAMP_AT, base_timestamp.0.to_be_bytes());
        put(bytes, MAX_TIMESTAMP_AT, self.max_timestamp().0.to_be_bytes());
        put(bytes, PRODUCER_ID_AT, spec.producer_id.0.to_be_bytes());
        put(bytes, PRODUCER_EPOCH_AT, spec.producer_epoch.0.to_be_bytes());
        put(bytes, BASE_SEQUENCE_AT, spec.base_sequence.0.to_be_bytes());
        put(bytes, RECORDS_COUNT_AT, self.records_count.to_be_bytes());
        let crc = crc32c(bytes.get(ATTRIBUTES_AT..).unwrap_or_default());
        put(bytes, CRC_AT, crc.to_be_bytes());
    }
}

fn put<const SIZE: usize>(bytes: &mut [u8], at: usize, field: [u8; SIZE]) {
    if let Some(place) = bytes.get_mut(at..at + SIZE) {
        place.copy_from_slice(&field);
    }
}

fn write_sized(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => {
            write_varint(out, bytes.len() as i32);
            out.extend_from_slice(bytes);
        }
        None => write_varint(out, -1),
    }
}

fn sized_size(bytes: Option<&[u8]>) -> usize {
    bytes.map_or(1, |bytes| varint_size(bytes.len() as i64) + bytes.len())
}
