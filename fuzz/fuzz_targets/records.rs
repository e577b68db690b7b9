//! Any bytes as the records of an append: the first byte chooses codec and rules, the rest are the records, given a
//! header and checksum that let them in.
//!
//! Checked: nothing panics; what a leader accepts has a sound checksum and reads back with dense offsets; any bytes at
//! all can be walked as batches of any format.

#![no_main]

use klamm_records::validate::{AppendOrigin, AppendRules, LeaderAppend, validate_and_assign_offsets};
use klamm_records::{
    Batch, BatchBuilder, BatchMut, BatchSpec, Batches, Compression, CompressionType, DecompressionLimits, TimestampType,
};
use klamm_types::{LeaderEpoch, Offset, Timestamp, TopicPartition};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    walk(data);
    if let [choice, count, records @ ..] = data {
        append(*choice, i32::from(*count), records);
    }
});

fn walk(bytes: &[u8]) {
    for batch in Batches::new(bytes).map_while(Result::ok) {
        let Ok(mut records) = batch.records(&LIMITS) else {
            continue;
        };
        while let Ok(Some(record)) = records.next_record() {
            assert_eq!(record.headers.iter().count(), record.headers.len());
        }
    }
}

fn append(choice: u8, count: i32, records: &[u8]) {
    let mut bytes = wrap(choice % 5, count, records);
    let target = CompressionType::from_id(choice / 5 % 6).ok();
    let timestamp_type = match choice & 0x80 {
        0 => TimestampType::CreateTime,
        _ => TimestampType::LogAppendTime,
    };
    let rules = AppendRules {
        compression: target.map(Compression::default_of),
        timestamp_type,
        timestamp_before_max_ms: i64::MAX,
        timestamp_after_max_ms: i64::MAX,
        batch_bytes_max: 1 << 20,
        is_compacted: false,
        limits: LIMITS,
    };
    let append = LeaderAppend {
        partition: &TopicPartition::new("t", 0),
        origin: AppendOrigin::Client,
        first_offset: Offset(100),
        leader_epoch: LeaderEpoch(1),
        now: Timestamp(2000),
        rules: &rules,
    };
    let Ok(validated) = validate_and_assign_offsets(&mut bytes, &append) else {
        return;
    };
    let batch = Batch::parse(validated.bytes(&bytes)).unwrap().unwrap();
    assert_eq!(batch.verify_crc(), Ok(()));
    let mut records = batch.records(&LIMITS).unwrap();
    for offset in 100..=validated.last_offset.0 {
        assert_eq!(records.next_record().unwrap().unwrap().offset, Offset(offset));
    }
    assert_eq!(records.next_record(), Ok(None));
}

/// A batch that declares `count` records around `records`, signed.
fn wrap(codec: u8, count: i32, records: &[u8]) -> Vec<u8> {
    let mut bytes = BatchBuilder::new(BatchSpec::default()).build();
    bytes.extend_from_slice(records);
    let length = (bytes.len() - 12) as i32;
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes[21..23].copy_from_slice(&i16::from(codec).to_be_bytes());
    bytes[23..27].copy_from_slice(&(count - 1).to_be_bytes());
    bytes[57..61].copy_from_slice(&count.to_be_bytes());
    // A changed timestamp makes the checksum be computed anew.
    if let Ok(Some(mut batch)) = BatchMut::parse(&mut bytes) {
        batch.set_max_timestamp(TimestampType::CreateTime, Timestamp(7));
    }
    bytes
}

/// Small, so that a run does not spend itself on unpacking zeros.
const LIMITS: DecompressionLimits = DecompressionLimits {
    bytes_max: 4 << 20,
    ratio_max: 2048,
    bytes_free: 1 << 20,
    zstd_window_log_max: 20,
};
