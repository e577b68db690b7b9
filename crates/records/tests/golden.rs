//! Batches that Apache Kafka wrote: read, and written again to the same bytes. `fixtures/README.md` says where they are
//! from.

use std::collections::BTreeMap;

use klamm_protocol::messages::leader_change_message::Voter;
use klamm_records::control::{ControlRecord, EndTransactionMarker, quorum_batch};
use klamm_records::{
    Batch, BatchBuilder, BatchSpec, Batches, Compression, CompressionType, DecompressionLimits, Record, TimestampType,
};
use klamm_types::{LeaderEpoch, Timestamp};
use serde::Deserialize;

const ORDERS: &[u8] = include_bytes!("fixtures/orders.log");
const PAYMENTS: &[u8] = include_bytes!("fixtures/payments.log");
const ACCOUNTS: &[u8] = include_bytes!("fixtures/accounts.log");
/// By Kafka's own Java library.
const JAVA: &[u8] = include_bytes!("fixtures/java.log");
const LEGACY: &[u8] = include_bytes!("fixtures/legacy.log");
const QUORUM: &[u8] = include_bytes!("fixtures/quorum.log");

#[derive(Debug, Deserialize)]
struct Expected {
    offset: i64,
    timestamp: i64,
    key: Option<String>,
    value: Option<String>,
    headers: BTreeMap<String, String>,
}

fn batches(log: &'static [u8]) -> Vec<Batch<'static>> {
    let mut batches = Batches::new(log);
    let all = batches.by_ref().collect::<Result<Vec<_>, _>>().unwrap();
    assert!(batches.rest().is_empty());
    all
}

fn for_each_record(batch: &Batch<'_>, mut visit: impl FnMut(&Record<'_>)) {
    let mut records = batch.records(&DecompressionLimits::default()).unwrap();
    while let Some(record) = records.next_record().unwrap() {
        visit(&record);
    }
}

fn check(log: &'static [u8], expected: &str) {
    let expected: Vec<Expected> = expected
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut expected = expected.iter();
    for batch in batches(log) {
        assert_eq!(batch.verify_crc(), Ok(()));
        assert_eq!(batch.magic(), 2);
        if batch.is_control() {
            continue;
        }
        let mut count = 0;
        for_each_record(&batch, |record| {
            let expected = expected.next().unwrap();
            assert_eq!(record.offset.0, expected.offset);
            assert_eq!(record.key, expected.key.as_deref().map(str::as_bytes));
            assert_eq!(record.value, expected.value.as_deref().map(str::as_bytes));
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let headers: BTreeMap<_, _> = record
                .headers
                .iter()
                .map(|header| (text(header.key), text(header.value.unwrap_or_default())))
                .collect();
            assert_eq!(headers, expected.headers);
            match batch.timestamp_type() {
                TimestampType::CreateTime => assert_eq!(record.timestamp.0, expected.timestamp),
                TimestampType::LogAppendTime => assert_eq!(record.timestamp, batch.max_timestamp()),
            }
            count += 1;
        });
        assert_eq!(batch.records_count(), count);
    }
    assert!(expected.next().is_none());
}

#[test]
fn records_are_those_produced() {
    check(ORDERS, include_str!("fixtures/orders.jsonl"));
    check(PAYMENTS, include_str!("fixtures/payments.jsonl"));
    check(ACCOUNTS, include_str!("fixtures/accounts.jsonl"));
    let codecs: Vec<_> = batches(ORDERS)
        .iter()
        .map(|batch| batch.compression().unwrap())
        .collect();
    use CompressionType::{Gzip, Lz4, None, Snappy, Zstd};
    assert_eq!(codecs, [None, Gzip, Snappy, Lz4, Zstd]);
}

#[test]
fn compaction_leaves_delete_horizons() {
    let horizons: Vec<_> = batches(ACCOUNTS)
        .iter()
        .map(|batch| batch.delete_horizon().is_some())
        .collect();
    assert_eq!(horizons, [true, false, false, false, false, true]);
}

fn rebuild(batch: &Batch<'_>, compression: Compression) -> Vec<u8> {
    let mut builder = BatchBuilder::new(BatchSpec {
        base_offset: batch.base_offset(),
        leader_epoch: batch.leader_epoch(),
        compression,
        log_append_time: (batch.timestamp_type() == TimestampType::LogAppendTime).then(|| batch.max_timestamp()),
        producer_id: batch.producer_id(),
        producer_epoch: batch.producer_epoch(),
        base_sequence: batch.base_sequence(),
        is_transactional: batch.is_transactional(),
        is_control: batch.is_control(),
        delete_horizon: batch.delete_horizon(),
    });
    for_each_record(batch, |record| builder.push_record(record));
    builder.build()
}

/// Without a codec in between, the builder's bytes are Kafka's.
#[test]
fn plain_batches_are_built_to_the_same_bytes() {
    let all = [ORDERS, ACCOUNTS, QUORUM].map(batches).concat();
    let plain: Vec<_> = all.iter().filter(|batch| !batch.is_compressed()).collect();
    assert_eq!(plain.len(), 6);
    for batch in plain {
        assert_eq!(rebuild(batch, Compression::None), batch.bytes());
    }
}

/// With one, snappy and lz4 show that framing and block size are Java's; the compressors themselves may differ.
#[test]
fn compressed_batches_have_the_framing_of_java() {
    for batch in batches(JAVA) {
        let codec = batch.compression().unwrap();
        let rebuilt = rebuild(&batch, Compression::default_of(codec));
        let rebuilt = Batch::parse(&rebuilt).unwrap().unwrap();
        let front = match codec {
            CompressionType::None => batch.body().len(),
            CompressionType::Snappy => 16,
            CompressionType::Lz4 => 7,
            CompressionType::Gzip | CompressionType::Zstd => 4,
        };
        assert_eq!(rebuilt.body()[..front], batch.body()[..front], "{codec}");
        assert!(rebuilt.size_bytes() < batch.size_bytes() * 2, "{codec}");
    }
}

/// The rule by which the fixture was made, over all formats and codecs.
#[test]
fn records_of_the_java_library_are_read() {
    let mut offset = 0;
    let mut kinds = Vec::new();
    for batch in [JAVA, LEGACY].map(batches).concat() {
        if kinds.last() == Some(&(2, "zstd")) {
            offset = 0;
        }
        assert_eq!(batch.verify_crc(), Ok(()));
        kinds.push((batch.magic(), batch.compression().unwrap().name()));
        let mut place = 0;
        for_each_record(&batch, |record| {
            assert_eq!(record.offset.0, offset);
            let is_keyless = offset % 3 == 2;
            assert_eq!(
                record.key.map(<[u8]>::to_vec),
                (!is_keyless).then(|| format!("k{offset}").into_bytes())
            );
            let value = record.value.unwrap();
            if batch.magic() == 2 && batch.is_compressed() && place == 1 {
                assert!(value.len() == 150_000 && (0..150_000).all(|at| value[at] == b'a' + (at / 7 % 26) as u8));
            } else {
                assert_eq!(value, format!("value {offset}").as_bytes());
            }
            let timestamp = match (batch.magic(), batch.timestamp_type()) {
                (0, _) => -1,
                (_, TimestampType::CreateTime) => 1000 + offset,
                (_, TimestampType::LogAppendTime) => 5000,
            };
            assert_eq!(record.timestamp, Timestamp(timestamp));
            let headers: Vec<_> = record.headers.iter().map(|header| (header.key, header.value)).collect();
            match batch.magic() == 2 && place == 0 {
                true => assert_eq!(headers, [(&b"h"[..], Some(&[1][..])), (b"null", None)]),
                false => assert!(headers.is_empty()),
            }
            offset += 1;
            place += 1;
        });
        assert_eq!(batch.next_offset().0, offset);
    }
    kinds.dedup();
    let codecs = |magic, names: &[&'static str]| names.iter().map(|name| (magic, *name)).collect::<Vec<_>>();
    let expected = [
        codecs(2, &["none", "gzip", "snappy", "lz4", "zstd"]),
        codecs(0, &["none", "gzip", "snappy", "lz4"]),
        codecs(1, &["none", "gzip", "snappy", "lz4", "gzip"]),
    ];
    assert_eq!(kinds, expected.concat());
}

#[test]
fn markers_are_read_and_written() {
    let mut markers = Vec::new();
    for batch in batches(PAYMENTS).iter().filter(|batch| batch.is_control()) {
        assert!(batch.is_transactional());
        for_each_record(batch, |record| {
            let Ok(ControlRecord::EndTransaction(marker)) = ControlRecord::decode(record) else {
                panic!("{record:?}")
            };
            markers.push(marker.is_commit);
            let ours = marker
                .batch(batch.producer_id(), batch.producer_epoch(), record.timestamp)
                .unwrap();
            // Up to what the log assigns: body and producer fields are the same.
            assert_eq!(ours[43..], batch.bytes()[43..]);
        });
    }
    assert_eq!(markers, [true, false]);
    let marker = EndTransactionMarker {
        is_commit: true,
        coordinator_epoch: 12,
    };
    let bytes = marker.batch(3.into(), 4.into(), Timestamp(5)).unwrap();
    let batch = Batch::parse(&bytes).unwrap().unwrap();
    for_each_record(&batch, |record| {
        assert_eq!(ControlRecord::decode(record), Ok(ControlRecord::EndTransaction(marker)));
    });
}

#[test]
fn quorum_records_are_read_and_written() {
    let mut names = Vec::new();
    for batch in batches(QUORUM) {
        let mut records = Vec::new();
        let mut timestamp = Timestamp::NONE;
        for_each_record(&batch, |record| {
            timestamp = record.timestamp;
            records.push(ControlRecord::decode(record).unwrap());
        });
        for record in &records {
            names.push(match record {
                ControlRecord::LeaderChange(message) => {
                    assert_eq!(message.leader_id, 1);
                    assert!(matches!(message.voters.as_slice(), [Voter { voter_id: 1, .. }]));
                    "leader change"
                }
                ControlRecord::SnapshotHeader(_) => "header",
                ControlRecord::SnapshotFooter(_) => "footer",
                ControlRecord::KRaftVersion(message) => {
                    assert_eq!(message.kraft_version, 1);
                    "version"
                }
                ControlRecord::KRaftVoters(message) => {
                    assert_eq!(message.voters[0].endpoints[0].name, "CONTROLLER");
                    "voters"
                }
                other => panic!("{other:?}"),
            });
        }
        let rebuilt = quorum_batch(batch.base_offset(), batch.leader_epoch(), timestamp, &records).unwrap();
        assert_eq!(rebuilt, batch.bytes());
        assert!(batch.leader_epoch() >= LeaderEpoch(0));
    }
    assert_eq!(
        names,
        [
            "leader change",
            "version",
            "voters",
            "header",
            "version",
            "voters",
            "footer"
        ]
    );
}

#[test]
fn unknown_and_broken_control_records_are_told_apart() {
    let decode = |key: Option<&[u8]>, value: Option<&[u8]>| {
        let mut builder = BatchBuilder::new(BatchSpec::default());
        builder.push(Timestamp(0), key, value);
        let bytes = builder.build();
        let batch = Batch::parse(&bytes).unwrap().unwrap();
        let mut decoded = None;
        for_each_record(&batch, |record| decoded = Some(ControlRecord::decode(record)));
        decoded.unwrap().map_err(|error| error.to_string())
    };
    assert_eq!(
        decode(Some(&[0, 0, 0, 9]), None),
        Ok(ControlRecord::Unknown { type_id: 9 })
    );
    assert!(matches!(
        decode(Some(&[0, 5, 0, 1]), Some(&[0, 7, 0, 0, 0, 2])),
        Ok(ControlRecord::EndTransaction(EndTransactionMarker {
            is_commit: true,
            coordinator_epoch: 2
        }))
    ));
    for (key, value) in [
        (None, None),
        (Some(&[0, 0, 0][..]), None),
        (Some(&[0xff, 0xff, 0, 0]), None),
        (Some(&[0, 0, 0, 1]), None),
        (Some(&[0, 0, 0, 1]), Some(&[0xff, 0xff, 0, 0, 0, 2][..])),
        (Some(&[0, 0, 0, 1]), Some(&[0, 0, 0, 0, 0])),
        (Some(&[0, 0, 0, 6]), Some(&[0, 0, 0xff])),
    ] {
        assert!(decode(key, value).is_err(), "{key:?} {value:?}");
    }
}
