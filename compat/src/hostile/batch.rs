//! Batches with one thing wrong. After a change the checksum is made right again, so that the change is what is found.

use klamm_records::{BATCH_OVERHEAD_BYTES, BatchBuilder, BatchSpec, Compression};
use klamm_types::{ProducerEpoch, ProducerId, Sequence, Timestamp};

pub(super) const LENGTH_AT: usize = 8;
pub(super) const MAGIC_AT: usize = 16;
pub(super) const CRC_AT: usize = 17;
pub(super) const ATTRIBUTES_AT: usize = 21;
pub(super) const LAST_OFFSET_DELTA_AT: usize = 23;
pub(super) const BASE_TIMESTAMP_AT: usize = 27;
pub(super) const MAX_TIMESTAMP_AT: usize = 35;
pub(super) const BASE_SEQUENCE_AT: usize = 53;
pub(super) const RECORDS_COUNT_AT: usize = 57;

/// A time that is neither old nor in the future by Kafka's defaults, the same in every run.
pub(super) const TIME: Timestamp = Timestamp(1_700_000_000_000);

/// `count` records with keys and values.
pub(super) fn batch(count: usize) -> Vec<u8> {
    batch_of(BatchSpec::default(), count)
}

pub(super) fn batch_of(spec: BatchSpec, count: usize) -> Vec<u8> {
    let mut builder = BatchBuilder::new(spec);
    for n in 0..count {
        let (key, value) = (format!("key {n}"), format!("value {n}"));
        builder.push(TIME, Some(key.as_bytes()), Some(value.as_bytes()));
    }
    builder.build()
}

pub(super) fn idempotent(producer_id: i64, epoch: i16, sequence: i32, count: usize) -> Vec<u8> {
    let spec = BatchSpec {
        producer_id: ProducerId(producer_id),
        producer_epoch: ProducerEpoch(epoch),
        base_sequence: Sequence(sequence),
        ..BatchSpec::default()
    };
    batch_of(spec, count)
}

/// The batch with other bytes at a place, and the checksum that fits.
pub(super) fn with(mut bytes: Vec<u8>, at: usize, field: &[u8]) -> Vec<u8> {
    if let Some(place) = bytes.get_mut(at..at + field.len()) {
        place.copy_from_slice(field);
    }
    checksummed(bytes)
}

/// A batch of this codec whose compressed bytes are no stream of that codec.
pub(super) fn broken(compression: Compression) -> Vec<u8> {
    let mut bytes = batch_of(
        BatchSpec {
            compression,
            ..BatchSpec::default()
        },
        20,
    );
    // Past the magic numbers of the framings, so that it is the stream that breaks.
    let at = BATCH_OVERHEAD_BYTES + (bytes.len() - BATCH_OVERHEAD_BYTES) / 2;
    for byte in bytes.iter_mut().skip(at) {
        *byte = !*byte;
    }
    checksummed(bytes)
}

/// A batch with these bytes for records.
pub(super) fn with_records(count: i32, records: &[u8]) -> Vec<u8> {
    let mut bytes = batch(1);
    bytes.truncate(BATCH_OVERHEAD_BYTES);
    bytes.extend_from_slice(records);
    let length = (bytes.len() - LENGTH_AT - 4) as i32;
    bytes = with(bytes, LENGTH_AT, &length.to_be_bytes());
    bytes = with(bytes, LAST_OFFSET_DELTA_AT, &(count - 1).to_be_bytes());
    with(bytes, RECORDS_COUNT_AT, &count.to_be_bytes())
}

/// A record without headers; the lengths can be lies.
pub(super) fn record(
    offset_delta: i64,
    key_length: i64,
    key: &[u8],
    value_length: i64,
    value: &[u8],
    headers: i64,
) -> Vec<u8> {
    let mut body = vec![0];
    for number in [0, offset_delta, key_length] {
        varint(&mut body, number);
    }
    body.extend_from_slice(key);
    varint(&mut body, value_length);
    body.extend_from_slice(value);
    varint(&mut body, headers);
    let mut record = Vec::new();
    varint(&mut record, body.len() as i64);
    record.extend(body);
    record
}

fn varint(out: &mut Vec<u8>, value: i64) {
    let mut zigzag = ((value << 1) ^ (value >> 63)) as u64;
    while zigzag >= 0x80 {
        out.push(zigzag as u8 | 0x80);
        zigzag >>= 7;
    }
    out.push(zigzag as u8);
}

fn checksummed(mut bytes: Vec<u8>) -> Vec<u8> {
    let covered = bytes.get(ATTRIBUTES_AT..).unwrap_or_default();
    let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32Iscsi, covered) as u32;
    if let Some(place) = bytes.get_mut(CRC_AT..ATTRIBUTES_AT) {
        place.copy_from_slice(&crc.to_be_bytes());
    }
    bytes
}
