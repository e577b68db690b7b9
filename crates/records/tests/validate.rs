//! What a leader accepts, refuses and changes: each row is an input and Kafka's answer.

use klamm_records::validate::{
    AppendOrigin, AppendRules, LeaderAppend, Validated, ValidationError, check_produce, validate_and_assign_offsets,
};
use klamm_records::{
    Batch, BatchBuilder, BatchSpec, Compression, CompressionType, DecompressionLimits, RecordHeader, TimestampType,
};
use klamm_types::{ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, TopicPartition};

const NOW: i64 = 1_000_000;

const CODECS: [Compression; 5] = [
    Compression::None,
    Compression::Gzip { level: 1 },
    Compression::Snappy,
    Compression::Lz4 { level: 9 },
    Compression::Zstd { level: 3 },
];

fn rules() -> AppendRules {
    AppendRules {
        compression: None,
        timestamp_type: TimestampType::CreateTime,
        timestamp_before_max_ms: i64::MAX,
        timestamp_after_max_ms: 3_600_000,
        batch_bytes_max: 1_048_588,
        is_compacted: false,
        limits: DecompressionLimits::default(),
    }
}

fn validate_as(origin: AppendOrigin, bytes: &mut [u8], rules: &AppendRules) -> Result<Validated, ValidationError> {
    let partition = TopicPartition::new("t", 0);
    let append = LeaderAppend {
        partition: &partition,
        origin,
        first_offset: Offset(500),
        leader_epoch: LeaderEpoch(7),
        now: Timestamp(NOW),
        rules,
    };
    validate_and_assign_offsets(bytes, &append)
}

fn validate(bytes: &mut [u8], rules: &AppendRules) -> Result<Validated, ValidationError> {
    validate_as(AppendOrigin::Client, bytes, rules)
}

/// Three records at NOW-2, NOW-1, NOW; the last one with a header.
fn batch(spec: BatchSpec) -> Vec<u8> {
    let mut builder = BatchBuilder::new(spec);
    builder.push(Timestamp(NOW - 2), Some(b"a"), Some(&[b'x'; 100]));
    builder.push(Timestamp(NOW - 1), Some(b"b"), None);
    let header = RecordHeader { key: b"h", value: None };
    builder.push_with_headers(Timestamp(NOW), Some(b"c"), Some(b"z"), &[header]);
    builder.build()
}

fn with_codec(compression: Compression) -> BatchSpec {
    BatchSpec {
        compression,
        ..BatchSpec::default()
    }
}

fn put(bytes: &mut [u8], at: usize, field: &[u8]) {
    bytes[at..at + field.len()].copy_from_slice(field);
    sign(bytes);
}

fn sign(bytes: &mut [u8]) {
    let crc = crc_fast::crc32_iscsi(&bytes[21..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
}

/// A batch around `records`, which are taken as they are.
fn raw(records: &[u8], count: i32) -> Vec<u8> {
    let mut bytes = BatchBuilder::new(BatchSpec::default()).build();
    bytes.extend_from_slice(records);
    let length = (bytes.len() - 12) as i32;
    put(&mut bytes, 8, &length.to_be_bytes());
    put(&mut bytes, 23, &(count - 1).to_be_bytes());
    put(&mut bytes, 57, &count.to_be_bytes());
    bytes
}

/// A batch around `packed`, which is declared to be a stream of `codec`.
fn raw_packed(codec: CompressionType, packed: &[u8], count: i32) -> Vec<u8> {
    let mut bytes = raw(packed, count);
    put(&mut bytes, 21, &i16::from(codec.id()).to_be_bytes());
    bytes
}

fn contents(bytes: &[u8]) -> Vec<(i64, i64, Option<Vec<u8>>, usize)> {
    let batch = Batch::parse(bytes).unwrap().unwrap();
    batch.verify_crc().unwrap();
    let mut records = batch.records(&DecompressionLimits::default()).unwrap();
    let mut contents = Vec::new();
    while let Some(record) = records.next_record().unwrap() {
        let value = record.value.map(<[u8]>::to_vec);
        contents.push((record.offset.0, record.timestamp.0, value, record.headers.len()));
    }
    contents
}

fn expected_contents() -> Vec<(i64, i64, Option<Vec<u8>>, usize)> {
    vec![
        (500, NOW - 2, Some(vec![b'x'; 100]), 0),
        (501, NOW - 1, None, 0),
        (502, NOW, Some(b"z".to_vec()), 1),
    ]
}

#[test]
fn a_batch_in_the_right_codec_is_patched_in_place() {
    for codec in CODECS {
        for configured in [None, Some(codec)] {
            let mut bytes = batch(with_codec(codec));
            let crc = Batch::parse(&bytes).unwrap().unwrap().crc();
            let rules = AppendRules {
                compression: configured,
                ..rules()
            };
            let validated = validate(&mut bytes, &rules).unwrap();
            assert!(validated.rewritten.is_none(), "{codec:?}");
            assert_eq!(validated.header.crc(), crc, "offset and epoch are outside the checksum");
            assert_eq!(
                (validated.first_offset, validated.last_offset),
                (Offset(500), Offset(502))
            );
            assert_eq!(
                (validated.max_timestamp, validated.log_append_time),
                (Timestamp(NOW), None)
            );
            assert_eq!(
                (validated.records_count, validated.source_compression),
                (3, codec.kind())
            );
            assert_eq!(validated.header.leader_epoch(), LeaderEpoch(7));
            assert_eq!(contents(validated.bytes(&bytes)), expected_contents());
        }
    }
}

#[test]
fn a_batch_in_another_codec_is_rewritten() {
    for source in CODECS {
        for target in CODECS.into_iter().filter(|target| *target != source) {
            let mut bytes = batch(BatchSpec {
                producer_id: ProducerId(4),
                producer_epoch: ProducerEpoch(2),
                base_sequence: Sequence(10),
                is_transactional: true,
                ..with_codec(source)
            });
            let rules = AppendRules {
                compression: Some(target),
                ..rules()
            };
            let validated = validate(&mut bytes, &rules).unwrap();
            let header = validated.header;
            assert_eq!(header.compression(), Ok(target.kind()));
            assert_eq!(
                (header.producer_id(), header.producer_epoch()),
                (ProducerId(4), ProducerEpoch(2))
            );
            assert_eq!(
                (header.base_sequence(), header.last_sequence()),
                (Sequence(10), Sequence(12))
            );
            assert!(header.is_transactional());
            assert_eq!(header.leader_epoch(), LeaderEpoch(7));
            assert_eq!(validated.max_timestamp, Timestamp(NOW));
            assert_eq!(
                contents(validated.bytes(&bytes)),
                expected_contents(),
                "{source:?} to {target:?}"
            );
        }
    }
}

#[test]
fn log_append_time_replaces_every_timestamp() {
    for (source, target) in [(0, 0), (1, 1), (0, 3), (4, 2)].map(|(s, t): (usize, usize)| (CODECS[s], CODECS[t])) {
        let mut bytes = batch(with_codec(source));
        let rules = AppendRules {
            compression: Some(target),
            timestamp_type: TimestampType::LogAppendTime,
            timestamp_after_max_ms: 0,
            ..rules()
        };
        let validated = validate(&mut bytes, &rules).unwrap();
        assert_eq!(validated.log_append_time, Some(Timestamp(NOW)));
        assert_eq!(validated.max_timestamp, Timestamp(NOW));
        assert_eq!(validated.header.timestamp_type(), TimestampType::LogAppendTime);
        assert!(contents(validated.bytes(&bytes)).iter().all(|record| record.1 == NOW));
    }
}

#[test]
fn a_wrong_max_timestamp_is_corrected() {
    let mut bytes = batch(BatchSpec::default());
    put(&mut bytes, 35, &i64::MAX.to_be_bytes());
    let validated = validate(&mut bytes, &rules()).unwrap();
    assert_eq!(validated.max_timestamp, Timestamp(NOW));
    contents(validated.bytes(&bytes));
}

#[test]
fn records_without_timestamp_pass() {
    let mut builder = BatchBuilder::new(BatchSpec::default());
    builder.push(Timestamp::NONE, None, None);
    let rules = AppendRules {
        timestamp_before_max_ms: 0,
        timestamp_after_max_ms: 0,
        ..rules()
    };
    let validated = validate(&mut builder.build(), &rules).unwrap();
    assert_eq!(validated.max_timestamp, Timestamp::NONE);
}

#[test]
fn wrong_offset_deltas_are_renumbered() {
    // Offset deltas 0, 0, 5 instead of 0, 1, 2.
    let record = |delta: u8| [12, 0, 0, delta << 1, 1, 1, 0];
    let plain = [record(0), record(0), record(5)].concat();
    let packed = zstd::bulk::compress(&plain, 3).unwrap();
    for mut bytes in [raw(&plain, 3), raw_packed(CompressionType::Zstd, &packed, 3)] {
        let validated = validate(&mut bytes, &rules()).unwrap();
        let offsets: Vec<_> = contents(validated.bytes(&bytes))
            .iter()
            .map(|record| record.0)
            .collect();
        assert_eq!(offsets, [500, 501, 502]);
    }
}

#[test]
fn incomplete_bytes_after_the_batch_are_ignored() {
    let mut bytes = batch(BatchSpec::default());
    let size = bytes.len();
    bytes.extend_from_slice(&batch(BatchSpec::default())[..70]);
    let validated = validate(&mut bytes, &rules()).unwrap();
    assert_eq!(validated.bytes(&bytes).len(), size);
}

fn check_refused(mut bytes: Vec<u8>, rules: &AppendRules, code: ErrorCode, text: &str) {
    let error = validate(&mut bytes, rules).unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (code, text));
}

#[test]
fn headers_that_contradict_themselves_are_refused() {
    let change = |at: usize, field: &[u8]| {
        let mut bytes = batch(BatchSpec::default());
        put(&mut bytes, at, field);
        bytes
    };
    let check = |bytes: Vec<u8>, text: &str| check_refused(bytes, &rules(), ErrorCode::INVALID_RECORD, text);
    check(Vec::new(), "Record batch has no batches at all");
    check(
        batch(BatchSpec::default())[..60].to_vec(),
        "Record batch has no batches at all",
    );
    check(
        batch(BatchSpec::default()).repeat(2),
        "Compressed outer record has more than one batch",
    );
    check(
        change(0, &9i64.to_be_bytes()),
        "The baseOffset of the record batch in the append to t-0 should be 0, but it is 9",
    );
    check(
        change(23, &(-1i32).to_be_bytes()),
        "Batch has an invalid offset range: [0, -1] in topic partition t-0",
    );
    check(
        change(57, &0i32.to_be_bytes()),
        "Invalid reported count for record batch: 0 in topic partition t-0",
    );
    check(
        change(57, &(-3i32).to_be_bytes()),
        "Invalid reported count for record batch: -3 in topic partition t-0",
    );
    check(
        change(57, &4i32.to_be_bytes()),
        "Inconsistent batch offset range [0, 2] and count of records 4 in topic partition t-0",
    );
    check(
        change(21, &0x20i16.to_be_bytes()),
        "Clients are not allowed to write control records in topic partition t-0",
    );
    check(
        change(43, &77i64.to_be_bytes()),
        "Invalid sequence number -1 in record batch with producerId 77 in topic partition t-0",
    );
    check_refused(
        change(21, &6i16.to_be_bytes()),
        &rules(),
        ErrorCode::UNKNOWN_SERVER_ERROR,
        "Unknown compression type id: 6",
    );
}

#[test]
fn coordinators_may_write_control_batches_and_these_stay_plain() {
    let mut bytes = batch(BatchSpec {
        is_control: true,
        ..BatchSpec::default()
    });
    let rules = AppendRules {
        compression: Some(Compression::Zstd { level: 3 }),
        ..rules()
    };
    let validated = validate_as(AppendOrigin::Coordinator, &mut bytes, &rules).unwrap();
    assert!(validated.rewritten.is_none() && validated.header.is_control());
}

#[test]
fn corrupt_bytes_are_refused() {
    let check = |bytes: Vec<u8>, text: &str| check_refused(bytes, &rules(), ErrorCode::CORRUPT_MESSAGE, text);
    let mut flipped = batch(BatchSpec::default());
    let stored = Batch::parse(&flipped).unwrap().unwrap().crc();
    flipped[80] ^= 1;
    check(
        flipped,
        &format!("Record is corrupt (stored crc = {stored}) in topic partition t-0."),
    );
    let mut tiny = batch(BatchSpec::default());
    tiny[8..12].copy_from_slice(&13i32.to_be_bytes());
    check(tiny, "Record size 13 is less than the minimum record overhead (14)");
    let mut small = batch(BatchSpec::default());
    small[8..12].copy_from_slice(&48i32.to_be_bytes());
    check(
        small,
        "Record batch is corrupt (the size 60 is smaller than the minimum allowed overhead 61)",
    );
    let mut magic = batch(BatchSpec::default());
    magic[16] = 3;
    check(magic, "Invalid magic found in record: 3");
}

#[test]
fn malformed_records_are_refused() {
    let check = |records: &[u8], count: i32, text: &str| {
        check_refused(raw(records, count), &rules(), ErrorCode::INVALID_RECORD, text);
        // The same behind a codec, where Kafka's texts partly differ but its answer does not.
        let packed = zstd::bulk::compress(records, 3).unwrap();
        let mut bytes = raw_packed(CompressionType::Zstd, &packed, count);
        let error = validate(&mut bytes, &rules()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::INVALID_RECORD, "{error}");
    };
    // Size, attributes, timestamp delta, offset delta, key, value, headers.
    let good = [12, 0, 0, 0, 1, 1, 0];
    check(
        &good[..6],
        1,
        "Invalid record size: expected 6 bytes in record payload, but instead the buffer has only 5 remaining bytes.",
    );
    check(&good, 2, "Incorrect declared batch size, premature EOF reached");
    check(
        &good.repeat(2),
        1,
        "Incorrect declared batch size, records still remaining in file",
    );
    check(
        &[14, 0, 0, 0, 1, 1, 0, 0],
        1,
        "Invalid record size: expected to read 7 bytes in record payload, but instead read 6",
    );
    check(&[10, 0, 0, 0, 1, 1, 0], 1, "Found invalid record structure");
    check(&[12, 0, 0, 0, 8, 1, 0], 1, "Found invalid record structure");
    check(&[12, 0, 0, 0, 1, 1, 1], 1, "Found invalid number of record headers -1");
    check(
        &[12, 0, 0, 0, 1, 1, 2],
        1,
        "Found invalid number of record headers. 1 is larger than the remaining size of the buffer",
    );
    check(&[16, 0, 0, 0, 1, 1, 2, 1, 1], 1, "Invalid negative header key size -1");
    check(
        &[0x80, 0x80, 0x80, 0x80, 0x80, 1],
        1,
        "Incorrect declared batch size, premature EOF reached",
    );
}

#[test]
fn compacted_topics_need_keys() {
    for codec in CODECS {
        let mut builder = BatchBuilder::new(with_codec(codec));
        builder.push(Timestamp(NOW), None, Some(b"v"));
        builder.push(Timestamp(NOW), Some(b""), None);
        builder.push(Timestamp(NOW), None, None);
        let rules = AppendRules {
            is_compacted: true,
            ..rules()
        };
        let error = validate(&mut builder.build(), &rules).unwrap_err();
        assert_eq!(error.code(), ErrorCode::INVALID_RECORD);
        let indexes: Vec<_> = error.record_errors().iter().map(|error| error.batch_index).collect();
        assert_eq!(indexes, [0, 2]);
        let text = "Compacted topic cannot accept message without key in topic partition t-0";
        assert_eq!(error.record_errors()[0].message, text);
        assert_eq!(
            error.response_message().as_deref(),
            Some(
                format!(
                    "One or more records have been rejected due to 2 record errors in total, and only showing the first three errors at most: [RecordError(batchIndex=0, message='{text}'), RecordError(batchIndex=2, message='{text}')]"
                )
                .as_str()
            )
        );
    }
}

#[test]
fn timestamps_out_of_range_are_refused() {
    let check = |before: i64, after: i64, timestamp: i64, range: Option<&str>| {
        let mut builder = BatchBuilder::new(BatchSpec::default());
        builder.push(Timestamp(NOW), None, None);
        builder.push(Timestamp(timestamp), None, None);
        let rules = AppendRules {
            timestamp_before_max_ms: before,
            timestamp_after_max_ms: after,
            ..rules()
        };
        let result = validate(&mut builder.build(), &rules);
        let Some(range) = range else {
            assert!(result.is_ok(), "{timestamp}");
            return;
        };
        let error = result.unwrap_err();
        assert_eq!(error.code(), ErrorCode::INVALID_TIMESTAMP);
        assert_eq!(
            error.response_message().as_deref(),
            Some("One or more records have been rejected due to invalid timestamp")
        );
        let [record] = error.record_errors() else {
            panic!("{error:?}")
        };
        let message = format!(
            "Timestamp {timestamp} of message with offset 1 is out of range. The timestamp should be within {range}"
        );
        assert_eq!((record.batch_index, &record.message), (1, &message));
    };
    check(100, 50, NOW - 100, None);
    check(100, 50, NOW - 101, Some("[999900, 1000050]"));
    check(100, 50, NOW + 50, None);
    check(100, 50, NOW + 51, Some("[999900, 1000050]"));
    check(i64::MAX, 50, 0, None);
    check(i64::MAX, i64::MAX, i64::MAX, None);
}

#[test]
fn producers_may_not_claim_log_append_time() {
    let mut bytes = batch(BatchSpec {
        log_append_time: Some(Timestamp(NOW)),
        ..BatchSpec::default()
    });
    let rules = AppendRules {
        timestamp_type: TimestampType::LogAppendTime,
        ..rules()
    };
    let error = validate(&mut bytes.clone(), &rules).unwrap_err();
    assert_eq!(error.code(), ErrorCode::INVALID_TIMESTAMP);
    assert_eq!(
        error.record_errors()[2].message,
        "Invalid timestamp type in message DefaultRecord(offset=2, timestamp=1000000, key=1 bytes, value=1 bytes). Producer should not set timestamp type to LogAppendTime."
    );
    // A CreateTime topic takes it, and clears the mark.
    let validated = validate(&mut bytes, &self::rules()).unwrap();
    assert_eq!(validated.header.timestamp_type(), TimestampType::CreateTime);
}

#[test]
fn batches_beyond_max_message_bytes_are_refused() {
    let bytes = batch(BatchSpec::default());
    let size = bytes.len();
    let rules_of = |batch_bytes_max, compression| AppendRules {
        batch_bytes_max,
        compression,
        ..rules()
    };
    assert!(validate(&mut bytes.clone(), &rules_of(size, None)).is_ok());
    check_refused(
        bytes,
        &rules_of(size - 1, None),
        ErrorCode::MESSAGE_TOO_LARGE,
        &format!(
            "The record batch size in the append to t-0 is {size} bytes which exceeds the maximum configured value of {}).",
            size - 1
        ),
    );
    // Small when it comes, too large when unpacked.
    check_refused(
        batch(with_codec(Compression::Zstd { level: 3 })),
        &rules_of(size - 1, Some(Compression::None)),
        ErrorCode::MESSAGE_TOO_LARGE,
        &format!(
            "Message batch size is {size} bytes in append topartition t-0 which exceeds the maximum configured size of {}.",
            size - 1
        ),
    );
}

#[test]
fn produce_requests_are_checked_before_partitions() {
    let check = |version: i16, bytes: &[u8], expected: Result<(), (ErrorCode, &str)>| {
        let result = check_produce(version, bytes).map_err(|error| (error.code(), error.to_string()));
        let expected = expected.map_err(|(code, text)| (code, text.to_owned()));
        assert_eq!(result.map(|_| ()), expected);
    };
    let plain = batch(BatchSpec::default());
    let zstd = batch(with_codec(Compression::Zstd { level: 3 }));
    check(3, &plain, Ok(()));
    check(7, &zstd, Ok(()));
    check(
        6,
        &zstd,
        Err((
            ErrorCode::UNSUPPORTED_COMPRESSION_TYPE,
            "Produce requests with version 6 are not allowed to use ZStandard compression",
        )),
    );
    check(
        9,
        &[],
        Err((
            ErrorCode::INVALID_RECORD,
            "Produce requests with version 9 must have at least one record batch per partition",
        )),
    );
    check(
        9,
        &plain.repeat(2),
        Err((
            ErrorCode::INVALID_RECORD,
            "Produce requests with version 9 are only allowed to contain exactly one record batch per partition",
        )),
    );
    let v1 = [&[0; 8][..], &22i32.to_be_bytes(), &[0; 4], &[1], &[0; 9], &[0xff; 8]].concat();
    check(
        9,
        &v1,
        Err((
            ErrorCode::INVALID_RECORD,
            "Produce requests with version 9 are only allowed to contain record batches with magic version 2",
        )),
    );
}

/// Each codec's stream, damaged behind an intact checksum of the batch.
#[test]
fn broken_streams_are_refused() {
    for codec in &CODECS[1..] {
        let whole = batch(with_codec(*codec));
        let body = &whole[61..];
        let streams = [
            body[..body.len() / 2].to_vec(),
            body[..body.len() - 1].to_vec(),
            body[..3].to_vec(),
            vec![0xff; 40],
            Vec::new(),
        ];
        for (place, stream) in streams.iter().enumerate() {
            let mut bytes = raw_packed(codec.kind(), stream, 3);
            let error = validate(&mut bytes, &rules()).unwrap_err();
            assert!(
                matches!(
                    error.code(),
                    ErrorCode::UNKNOWN_SERVER_ERROR | ErrorCode::INVALID_RECORD
                ),
                "{codec:?} {place} {error}"
            );
            if place < 4 && *codec != Compression::Snappy {
                assert_eq!(
                    error.code(),
                    ErrorCode::UNKNOWN_SERVER_ERROR,
                    "{codec:?} {place} {error}"
                );
            }
        }
    }
}
