//! Bytes that a client may send with an intact checksum: no answer is a panic, and what is accepted is sound.

use klamm_records::validate::{AppendOrigin, AppendRules, LeaderAppend, check_produce, validate_and_assign_offsets};
use klamm_records::{
    Batch, BatchBuilder, BatchSpec, Batches, Compression, CompressionType, DecompressionLimits, RecordHeader,
    TimestampType,
};
use klamm_types::{LeaderEpoch, Offset, Timestamp, TopicPartition};
use proptest::collection::vec;
use proptest::prelude::*;

const CODECS: [CompressionType; 5] = [
    CompressionType::None,
    CompressionType::Gzip,
    CompressionType::Snappy,
    CompressionType::Lz4,
    CompressionType::Zstd,
];

fn sample(codec: usize) -> Vec<u8> {
    let mut builder = BatchBuilder::new(BatchSpec {
        compression: Compression::default_of(CODECS[codec]),
        ..BatchSpec::default()
    });
    let header = RecordHeader {
        key: b"header",
        value: Some(b"value"),
    };
    for at in 0..4 {
        builder.push_with_headers(Timestamp(1000 + at), Some(b"key"), Some(&[at as u8; 40]), &[header]);
    }
    builder.build()
}

fn sign(bytes: &mut [u8]) {
    let length = (bytes.len() - 12) as i32;
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    let crc = crc_fast::crc32_iscsi(&bytes[21..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
}

fn check(mut bytes: Vec<u8>, target: usize, timestamp_type: TimestampType) -> Result<(), TestCaseError> {
    let partition = TopicPartition::new("t", 0);
    let rules = AppendRules {
        compression: CODECS.get(target).map(|codec| Compression::default_of(*codec)),
        timestamp_type,
        timestamp_before_max_ms: i64::MAX,
        timestamp_after_max_ms: i64::MAX,
        batch_bytes_max: 1 << 20,
        is_compacted: false,
        limits: DecompressionLimits::default(),
    };
    let append = LeaderAppend {
        partition: &partition,
        origin: AppendOrigin::Client,
        first_offset: Offset(100),
        leader_epoch: LeaderEpoch(1),
        now: Timestamp(2000),
        rules: &rules,
    };
    let _ = check_produce(9, &bytes);
    let Ok(validated) = validate_and_assign_offsets(&mut bytes, &append) else {
        return Ok(());
    };
    let batch = Batch::parse(validated.bytes(&bytes)).unwrap().unwrap();
    prop_assert_eq!(batch.verify_crc(), Ok(()));
    prop_assert_eq!(batch.timestamp_type(), timestamp_type);
    prop_assert_eq!(
        (batch.base_offset(), batch.last_offset()),
        (Offset(100), validated.last_offset)
    );
    let mut records = batch.records(&DecompressionLimits::default()).unwrap();
    let mut next = 100;
    let mut max = Timestamp::NONE;
    while let Some(record) = records.next_record().unwrap() {
        prop_assert_eq!(record.offset, Offset(next));
        next += 1;
        max = max.max(record.timestamp);
    }
    prop_assert_eq!(batch.next_offset(), Offset(next));
    prop_assert_eq!(max, validated.max_timestamp);
    Ok(())
}

fn timestamp_type() -> impl Strategy<Value = TimestampType> {
    prop_oneof![Just(TimestampType::CreateTime), Just(TimestampType::LogAppendTime)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn signed_damage_is_refused_or_harmless(
        codec in 0usize..5,
        target in 0usize..6,
        timestamp_type in timestamp_type(),
        changes in vec((21usize..400, any::<u8>()), 0..4),
        cut in 0usize..30,
    ) {
        let mut bytes = sample(codec);
        for (at, byte) in changes {
            let at = 21 + (at - 21) % (bytes.len() - 21);
            bytes[at] = byte;
        }
        // Half of the cases are cut short.
        bytes.truncate((bytes.len() - cut.saturating_sub(15)).max(61));
        sign(&mut bytes);
        check(bytes, target, timestamp_type)?;
    }

    #[test]
    fn signed_noise_is_refused_or_harmless(
        codec in 0usize..5,
        target in 0usize..6,
        count in 1i32..4,
        keep in 0usize..20,
        noise in vec(any::<u8>(), 0..200),
    ) {
        let mut bytes = sample(codec);
        // Some of the stream's own front, so that noise gets past magic numbers and frame headers.
        bytes.truncate(61 + keep);
        bytes.extend_from_slice(&noise);
        bytes[23..27].copy_from_slice(&(count - 1).to_be_bytes());
        bytes[57..61].copy_from_slice(&count.to_be_bytes());
        sign(&mut bytes);
        check(bytes, target, TimestampType::CreateTime)?;
    }

    #[test]
    fn damaged_legacy_messages_never_panic(at in 0usize..1132, byte in any::<u8>(), also in 0usize..1132, other in any::<u8>()) {
        let mut bytes = include_bytes!("fixtures/legacy.log").to_vec();
        bytes[at] = byte;
        bytes[also] = other;
        for batch in Batches::new(&bytes).map_while(Result::ok) {
            if let Ok(mut records) = batch.records(&DecompressionLimits::default()) {
                while let Ok(Some(_)) = records.next_record() {}
            }
        }
    }
}
