//! The fixed front of a batch, decoded, whatever its magic.
//!
//! ```text
//! v2   0 base offset i64        12 leader epoch i32   21 attributes i16         35 max timestamp i64   57 records count i32
//!      8 length i32 (after it)  16 magic i8           23 last offset delta i32  43 producer id i64     61 records
//!                               17 crc u32            27 base timestamp i64     51 producer epoch i16
//!                                                                               53 base sequence i32
//! v1   0 offset i64  8 size i32  12 crc u32  16 magic i8  17 attributes i8  18 timestamp i64  26 key, value
//! v0   0 offset i64  8 size i32  12 crc u32  16 magic i8  17 attributes i8                    18 key, value
//! ```
//! Attributes: bits 0–2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon. A v0 or v1 batch is one
//! message; if compressed, its value holds the real messages and its offset is that of the last of them.

use klamm_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::CompressionType;

/// The front of a batch. Fields that a v0 or v1 message does not have read as "none" (-1, false).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchHeader {
    base_offset: i64,
    length: u32,
    leader_epoch: i32,
    magic: u8,
    crc: u32,
    attributes: i16,
    last_offset_delta: i32,
    base_timestamp: i64,
    max_timestamp: i64,
    producer_id: i64,
    producer_epoch: i16,
    base_sequence: i32,
    records_count: i32,
}

/// What the timestamps of a batch mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum TimestampType {
    /// Set by the producer, per record.
    #[default]
    CreateTime,
    /// Set by the leader, one for the whole batch: its max timestamp.
    LogAppendTime,
}

/// Bytes that are no batch. All of these are `CORRUPT_MESSAGE`; the texts are Kafka's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    #[error("Record size {size} is less than the minimum record overhead ({LEGACY_OVERHEAD_MIN})")]
    SizeBelowMinimum { size: i32 },
    #[error("Invalid magic found in record: {0}")]
    Magic(i8),
    #[error(
        "Record batch is corrupt (the size {size} is smaller than the minimum allowed overhead {BATCH_OVERHEAD_BYTES})"
    )]
    SizeBelowOverhead { size: usize },
    #[error("Record is corrupt (stored crc = {stored}, computed crc = {computed})")]
    Crc { stored: u32, computed: u32 },
}

impl BatchHeader {
    /// Decodes the front of the batch at the start of `bytes`, of which [`BATCH_OVERHEAD_BYTES`] are always enough.
    /// `None`: there are too few bytes to tell. The batch's own bytes need not be there.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>, BatchError> {
        let Some(front) = bytes.first_chunk::<LOG_OVERHEAD_BYTES>() else {
            return Ok(None);
        };
        let size = i32::from_be_bytes(field(front, LENGTH_AT));
        let length = match u32::try_from(size) {
            Ok(length) if length >= LEGACY_OVERHEAD_MIN => length,
            _ => return Err(BatchError::SizeBelowMinimum { size }),
        };
        match bytes.get(MAGIC_AT).map(|magic| *magic as i8) {
            None => Ok(None),
            Some(MAGIC_V2) if (length as usize) < BATCH_OVERHEAD_BYTES - LOG_OVERHEAD_BYTES => {
                Err(BatchError::SizeBelowOverhead {
                    size: length as usize + LOG_OVERHEAD_BYTES,
                })
            }
            Some(MAGIC_V2) => Ok(bytes.first_chunk().map(|front| Self::decode(front, length))),
            Some(MAGIC_V1) if length < LEGACY_OVERHEAD_V1 => Err(BatchError::SizeBelowMinimum { size }),
            Some(MAGIC_V1) => Ok(bytes.first_chunk().map(|front| Self::decode_v1(front, length))),
            Some(MAGIC_V0) => Ok(bytes.first_chunk().map(|front| Self::decode_v0(front, length))),
            Some(magic) => Err(BatchError::Magic(magic)),
        }
    }

    #[inline]
    fn decode(front: &[u8; BATCH_OVERHEAD_BYTES], length: u32) -> Self {
        Self {
            base_offset: i64::from_be_bytes(field(front, BASE_OFFSET_AT)),
            length,
            leader_epoch: i32::from_be_bytes(field(front, LEADER_EPOCH_AT)),
            magic: 2,
            crc: u32::from_be_bytes(field(front, CRC_AT)),
            attributes: i16::from_be_bytes(field(front, ATTRIBUTES_AT)),
            last_offset_delta: i32::from_be_bytes(field(front, LAST_OFFSET_DELTA_AT)),
            base_timestamp: i64::from_be_bytes(field(front, BASE_TIMESTAMP_AT)),
            max_timestamp: i64::from_be_bytes(field(front, MAX_TIMESTAMP_AT)),
            producer_id: i64::from_be_bytes(field(front, PRODUCER_ID_AT)),
            producer_epoch: i16::from_be_bytes(field(front, PRODUCER_EPOCH_AT)),
            base_sequence: i32::from_be_bytes(field(front, BASE_SEQUENCE_AT)),
            records_count: i32::from_be_bytes(field(front, RECORDS_COUNT_AT)),
        }
    }

    fn decode_v1(front: &[u8; LEGACY_KEY_AT_V1], length: u32) -> Self {
        let timestamp = i64::from_be_bytes(field(front, LEGACY_TIMESTAMP_AT));
        Self {
            magic: 1,
            base_timestamp: timestamp,
            max_timestamp: timestamp,
            ..Self::decode_v0(&field(front, 0), length)
        }
    }

    fn decode_v0(front: &[u8; LEGACY_KEY_AT_V0], length: u32) -> Self {
        Self {
            base_offset: i64::from_be_bytes(field(front, BASE_OFFSET_AT)),
            length,
            leader_epoch: -1,
            magic: 0,
            crc: u32::from_be_bytes(field(front, LEGACY_CRC_AT)),
            attributes: i16::from(front[LEGACY_ATTRIBUTES_AT]) & LEGACY_ATTRIBUTES_MASK,
            last_offset_delta: 0,
            base_timestamp: -1,
            max_timestamp: -1,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
            records_count: -1,
        }
    }

    /// The format: 0, 1 or 2.
    pub fn magic(&self) -> u8 {
        self.magic
    }

    /// Offset of the first record; it keeps its value when compaction removes that record. Of a v0 or v1 message this
    /// is the last offset: the first is known only after decompression.
    pub fn base_offset(&self) -> Offset {
        Offset(self.base_offset)
    }

    pub fn last_offset(&self) -> Offset {
        self.base_offset() + i64::from(self.last_offset_delta)
    }

    /// The offset after this batch.
    pub fn next_offset(&self) -> Offset {
        self.last_offset() + 1
    }

    pub fn last_offset_delta(&self) -> i32 {
        self.last_offset_delta
    }

    /// The whole batch in bytes, with base offset and length field.
    pub fn size_bytes(&self) -> usize {
        self.length as usize + LOG_OVERHEAD_BYTES
    }

    pub fn leader_epoch(&self) -> LeaderEpoch {
        LeaderEpoch(self.leader_epoch)
    }

    /// The checksum as stored.
    pub fn crc(&self) -> u32 {
        self.crc
    }

    /// The codec, or the unknown id (5 to 7).
    pub fn compression(&self) -> Result<CompressionType, u8> {
        CompressionType::from_id((self.attributes & COMPRESSION_MASK) as u8)
    }

    /// Whether the records are compressed, by a known codec or not.
    pub fn is_compressed(&self) -> bool {
        self.attributes & COMPRESSION_MASK != 0
    }

    pub fn timestamp_type(&self) -> TimestampType {
        match self.attributes & TIMESTAMP_TYPE_MASK {
            0 => TimestampType::CreateTime,
            _ => TimestampType::LogAppendTime,
        }
    }

    pub fn is_transactional(&self) -> bool {
        self.attributes & TRANSACTIONAL_MASK != 0
    }

    /// Whether the records are for brokers and clients rather than for applications: markers, quorum records.
    pub fn is_control(&self) -> bool {
        self.attributes & CONTROL_MASK != 0
    }

    pub fn has_delete_horizon(&self) -> bool {
        self.attributes & DELETE_HORIZON_MASK != 0
    }

    /// When the tombstones and markers of this batch may go (KIP-534).
    pub fn delete_horizon(&self) -> Option<Timestamp> {
        self.has_delete_horizon().then(|| self.base_timestamp())
    }

    /// What the timestamp deltas of the records count from; if there is a delete horizon, that.
    pub fn base_timestamp(&self) -> Timestamp {
        Timestamp(self.base_timestamp)
    }

    pub fn max_timestamp(&self) -> Timestamp {
        Timestamp(self.max_timestamp)
    }

    pub fn has_producer_id(&self) -> bool {
        self.producer_id > -1
    }

    pub fn producer_id(&self) -> ProducerId {
        ProducerId(self.producer_id)
    }

    pub fn producer_epoch(&self) -> ProducerEpoch {
        ProducerEpoch(self.producer_epoch)
    }

    pub fn base_sequence(&self) -> Sequence {
        Sequence(self.base_sequence)
    }

    pub fn last_sequence(&self) -> Sequence {
        match self.base_sequence() {
            Sequence::NONE => Sequence::NONE,
            base => base.plus(self.last_offset_delta),
        }
    }

    /// Records in the batch as stored, possibly negative in bytes from outside; -1 for a v0 or v1 message.
    pub fn records_count(&self) -> i32 {
        self.records_count
    }

    pub(crate) fn attributes(&self) -> i16 {
        self.attributes
    }
}

/// Inlined, so that the compiler sees that `at` lies within.
#[inline(always)]
fn field<const N: usize, const SIZE: usize>(front: &[u8; N], at: usize) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    bytes.copy_from_slice(&front[at..at + SIZE]);
    bytes
}

/// Base offset and length: what comes before the bytes that the length counts.
pub const LOG_OVERHEAD_BYTES: usize = 12;
/// A v2 batch without records; also the most that [`BatchHeader::parse`] needs to see.
pub const BATCH_OVERHEAD_BYTES: usize = 61;

pub(crate) const BASE_OFFSET_AT: usize = 0;
pub(crate) const LENGTH_AT: usize = 8;
pub(crate) const LEADER_EPOCH_AT: usize = 12;
pub(crate) const MAGIC_AT: usize = 16;
pub(crate) const CRC_AT: usize = 17;
pub(crate) const ATTRIBUTES_AT: usize = 21;
pub(crate) const LAST_OFFSET_DELTA_AT: usize = 23;
pub(crate) const BASE_TIMESTAMP_AT: usize = 27;
pub(crate) const MAX_TIMESTAMP_AT: usize = 35;
pub(crate) const PRODUCER_ID_AT: usize = 43;
pub(crate) const PRODUCER_EPOCH_AT: usize = 51;
pub(crate) const BASE_SEQUENCE_AT: usize = 53;
pub(crate) const RECORDS_COUNT_AT: usize = 57;

const LEGACY_CRC_AT: usize = 12;
const LEGACY_ATTRIBUTES_AT: usize = 17;
const LEGACY_TIMESTAMP_AT: usize = 18;
pub(crate) const LEGACY_KEY_AT_V0: usize = 18;
pub(crate) const LEGACY_KEY_AT_V1: usize = 26;
/// The least that the length field of a message may say: v0 with null key and value; v1 has 8 bytes more.
const LEGACY_OVERHEAD_MIN: u32 = 14;
const LEGACY_OVERHEAD_V1: u32 = 22;

const MAGIC_V0: i8 = 0;
const MAGIC_V1: i8 = 1;
const MAGIC_V2: i8 = 2;

pub(crate) const COMPRESSION_MASK: i16 = 0x07;
pub(crate) const TIMESTAMP_TYPE_MASK: i16 = 0x08;
pub(crate) const TRANSACTIONAL_MASK: i16 = 0x10;
pub(crate) const CONTROL_MASK: i16 = 0x20;
pub(crate) const DELETE_HORIZON_MASK: i16 = 0x40;
const LEGACY_ATTRIBUTES_MASK: i16 = COMPRESSION_MASK | TIMESTAMP_TYPE_MASK;
