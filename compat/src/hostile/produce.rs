//! Produce requests with broken, lying or forbidden batches.

use anyhow::{Result, ensure};
use klamm_protocol::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use klamm_protocol::{Records, Structure, frame};
use klamm_records::{BATCH_OVERHEAD_BYTES, BatchBuilder, BatchSpec, Compression};
use klamm_types::{Timestamp, Uuid};

use super::batch::*;
use super::{Exchange, Row, create_topic};
use crate::node::Node;
use crate::wire::{CORRELATION_ID, Connection};

const TOPIC: &str = "hostile-produce";
const COMPACTED: &str = "hostile-produce-compacted";
/// For rows of which Klamm keeps more than Apache Kafka does, so that the offsets of the others agree.
const TWICE: &str = "hostile-produce-twice";
const SMALL: &str = "hostile-produce-small";
const APPEND_TIME: &str = "hostile-produce-append-time";
/// By name until 12, by id from 13.
const VERSION: i16 = 12;

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let id: Uuid = create_topic(node, TOPIC, 2, &[])?.parse()?;
    create_topic(node, COMPACTED, 1, &[("cleanup.policy", "compact")])?;
    create_topic(node, TWICE, 1, &[])?;
    create_topic(node, SMALL, 1, &[("max.message.bytes", "200")])?;
    create_topic(node, APPEND_TIME, 1, &[("message.timestamp.type", "LogAppendTime")])?;
    let mut rows = addresses(id)?;
    rows.extend(headers()?);
    rows.extend(streams()?);
    rows.extend(records()?);
    rows.extend(policies()?);
    rows.extend(producers()?);
    Ok(rows)
}

/// Appends a good batch: something for other tables to read.
pub(super) fn append(node: &Node, topic: &str, partition: i32, batch: Vec<u8>) -> Result<()> {
    let mut connection = Connection::open(node.broker_port)?;
    let request = request(topic, partition, Some(batch)).to_json(VERSION);
    let response = connection.call("Produce", VERSION, &request)?;
    let error = &response["responses"][0]["partitionResponses"][0]["errorCode"];
    ensure!(*error == 0, "append to {topic}: {response}");
    Ok(())
}

/// One batch, or what stands for it, to partition 0 of a topic, acks of all.
fn to(topic: &str, name: &str, records: Vec<u8>) -> Result<Row> {
    send(name, VERSION, &request(topic, 0, Some(records)))
}

fn request(topic: &str, partition: i32, records: Option<Vec<u8>>) -> ProduceRequest {
    let partition = PartitionProduceData {
        index: partition,
        records: records.map(Records::from),
        ..PartitionProduceData::default()
    };
    let topic = TopicProduceData {
        name: topic.to_owned(),
        partition_data: vec![partition],
        ..Default::default()
    };
    ProduceRequest {
        acks: -1,
        timeout_ms: 10_000,
        topic_data: vec![topic],
        ..ProduceRequest::default()
    }
}

fn send(name: &str, version: i16, request: &ProduceRequest) -> Result<Row> {
    send_all(name, version, std::slice::from_ref(request))
}

fn send_all(name: &str, version: i16, requests: &[ProduceRequest]) -> Result<Row> {
    let exchanges = requests.iter().map(|request| {
        let bytes = frame::request(request, version, CORRELATION_ID, Some("compat"))?;
        Ok(Exchange {
            bytes,
            response: ("Produce", version),
            is_silent: request.acks == 0,
        })
    });
    Ok(Row {
        name: name.to_owned(),
        is_for_controller: false,
        exchanges: exchanges.collect::<Result<_>>()?,
    })
}

fn addresses(id: Uuid) -> Result<Vec<Row>> {
    let good = request(TOPIC, 0, Some(batch(3)));
    let by_id = |id| {
        let mut request = good.clone();
        request.topic_data.iter_mut().for_each(|topic| topic.topic_id = id);
        request
    };
    let acks = |acks| ProduceRequest { acks, ..good.clone() };
    let once = request(TWICE, 0, Some(batch(3)));
    let mut twice = once.clone();
    twice.topic_data.extend(once.topic_data.clone());
    let mut twice_in_one = once.clone();
    twice_in_one
        .topic_data
        .iter_mut()
        .for_each(|topic| topic.partition_data.extend(topic.partition_data.clone()));
    Ok(vec![
        send("a good batch", VERSION, &good)?,
        send("version 3", 3, &good)?,
        send("by topic id", 13, &by_id(id))?,
        send("unknown topic id", 13, &by_id(Uuid::from_u64_pair(7, 8)))?,
        send("topic id of zeros", 13, &by_id(Uuid::ZERO))?,
        send("unknown topic", VERSION, &request("nosuch", 0, Some(batch(1))))?,
        send("bad topic name", VERSION, &request("../x", 0, Some(batch(1))))?,
        send("unknown partition", VERSION, &request(TOPIC, 9, Some(batch(1))))?,
        send("negative partition", VERSION, &request(TOPIC, -1, Some(batch(1))))?,
        send("acks of 7", VERSION, &acks(7))?,
        send("acks of -2", VERSION, &acks(-2))?,
        send("acks of 0", VERSION, &acks(0))?,
        send(
            "acks of 0 and an unknown topic",
            VERSION,
            &ProduceRequest {
                acks: 0,
                ..request("nosuch", 0, Some(batch(1)))
            },
        )?,
        send(
            "acks of 0 and a bad CRC",
            VERSION,
            &ProduceRequest {
                acks: 0,
                ..request(TOPIC, 0, Some(bad_crc()))
            },
        )?,
        send(
            "no topics",
            VERSION,
            &ProduceRequest {
                topic_data: vec![],
                ..good.clone()
            },
        )?,
        send(
            "negative timeout",
            VERSION,
            &ProduceRequest {
                timeout_ms: -5,
                ..good.clone()
            },
        )?,
        send("a topic twice", VERSION, &twice)?,
        send("a partition twice", VERSION, &twice_in_one)?,
        send(
            "zstd before version 7",
            6,
            &request(TOPIC, 0, Some(compressed(Compression::Zstd { level: 3 }))),
        )?,
    ])
}

fn bad_crc() -> Vec<u8> {
    let mut bytes = batch(3);
    bytes.iter_mut().skip(CRC_AT).take(1).for_each(|byte| *byte ^= 1);
    bytes
}

fn compressed(compression: Compression) -> Vec<u8> {
    batch_of(
        BatchSpec {
            compression,
            ..BatchSpec::default()
        },
        20,
    )
}

fn headers() -> Result<Vec<Row>> {
    let row = |name, records| to(TOPIC, name, records);
    let count = |count: i32| with(batch(3), RECORDS_COUNT_AT, &count.to_be_bytes());
    let attributes = |bits: i16| with(batch(3), ATTRIBUTES_AT, &bits.to_be_bytes());
    let length = |length: i32| with(batch(3), LENGTH_AT, &length.to_be_bytes());
    let magic = |magic: u8| with(batch(3), MAGIC_AT, &[magic]);
    let last_delta = |delta: i32| with(batch(3), LAST_OFFSET_DELTA_AT, &delta.to_be_bytes());
    let mut truncated = batch(3);
    truncated.pop();
    let mut longer = batch(3);
    longer.push(0);
    Ok(vec![
        send("null records", VERSION, &request(TOPIC, 0, None))?,
        row("no bytes of records", vec![])?,
        row("ten bytes of records", vec![0; 10])?,
        row("a header of zeros", vec![0; BATCH_OVERHEAD_BYTES])?,
        row("a batch cut short", truncated)?,
        row("a byte after the batch", longer)?,
        row("two batches", [batch(1), batch(1)].concat())?,
        row("CRC does not match", bad_crc())?,
        row("length of 0", length(0))?,
        row("length of less than a header", length(40))?,
        row("length of more than the bytes", length(1000))?,
        row("length of less than the bytes", length(60))?,
        row("negative length", length(-1))?,
        row("magic 0", magic(0))?,
        row("magic 1", magic(1))?,
        row("magic 3", magic(3))?,
        row("magic -1", magic(0xff))?,
        row("count of 0", count(0))?,
        row("count of -1", count(-1))?,
        row("count of one more", count(4))?,
        row("count of one less", count(2))?,
        row("count of 2^31 - 1", count(i32::MAX))?,
        row("last offset delta of one more", last_delta(3))?,
        row("last offset delta of one less", last_delta(1))?,
        row("negative last offset delta", last_delta(-1))?,
        row(
            "count and delta agree on too many",
            with(count(1000), LAST_OFFSET_DELTA_AT, &999i32.to_be_bytes()),
        )?,
        row("codec 5", attributes(5))?,
        row("codec 7", attributes(7))?,
        row("LogAppendTime", attributes(8))?,
        row("transactional", attributes(16))?,
        row("control", attributes(32))?,
        row("delete horizon", attributes(64))?,
        row("unused attribute", attributes(1 << 12))?,
        row("base offset of 500", with(batch(3), 0, &500i64.to_be_bytes()))?,
        row("negative base offset", with(batch(3), 0, &(-9i64).to_be_bytes()))?,
        row("leader epoch of 99", with(batch(3), 12, &99i32.to_be_bytes()))?,
        row(
            "max timestamp that is no record's",
            with(batch(3), MAX_TIMESTAMP_AT, &(TIME.0 + 5).to_be_bytes()),
        )?,
        row(
            "negative max timestamp",
            with(batch(3), MAX_TIMESTAMP_AT, &(-7i64).to_be_bytes()),
        )?,
    ])
}

fn streams() -> Result<Vec<Row>> {
    let codecs = [
        ("gzip", Compression::Gzip { level: -1 }),
        ("snappy", Compression::Snappy),
        ("lz4", Compression::Lz4 { level: 9 }),
        ("zstd", Compression::Zstd { level: 3 }),
    ];
    let mut rows = Vec::new();
    for (codec, compression) in codecs {
        let whole = compressed(compression);
        let more = with(whole.clone(), RECORDS_COUNT_AT, &21i32.to_be_bytes());
        let more = with(more, LAST_OFFSET_DELTA_AT, &20i32.to_be_bytes());
        let fewer = with(whole.clone(), RECORDS_COUNT_AT, &19i32.to_be_bytes());
        let fewer = with(fewer, LAST_OFFSET_DELTA_AT, &18i32.to_be_bytes());
        let id = (whole.get(ATTRIBUTES_AT + 1).copied()).unwrap_or_default();
        let plain = with(batch(3), ATTRIBUTES_AT, &[0, id]);
        rows.push(to(TOPIC, &format!("{codec}: a good batch"), whole)?);
        rows.push(to(TOPIC, &format!("{codec}: broken stream"), broken(compression))?);
        rows.push(to(TOPIC, &format!("{codec}: not compressed at all"), plain)?);
        rows.push(to(TOPIC, &format!("{codec}: more records than there are"), more)?);
        rows.push(to(TOPIC, &format!("{codec}: fewer records than there are"), fewer)?);
    }
    let declared_other = with(compressed(Compression::Zstd { level: 3 }), ATTRIBUTES_AT, &[0, 1]);
    rows.push(to(TOPIC, "zstd that claims to be gzip", declared_other)?);
    Ok(rows)
}

fn records() -> Result<Vec<Row>> {
    let row = |name, count, records: &[Vec<u8>]| to(TOPIC, name, with_records(count, &records.concat()));
    let good = |delta| record(delta, 1, b"k", 1, b"v", 0);
    Ok(vec![
        row("records: as they should be", 2, &[good(0), good(1)])?,
        row("records: offset deltas all 0", 2, &[good(0), good(0)])?,
        row("records: offset deltas out of order", 2, &[good(1), good(0)])?,
        row("records: offset deltas with a gap", 2, &[good(0), good(2)])?,
        row("records: negative offset delta", 1, &[good(-1)])?,
        row(
            "records: key longer than the record",
            1,
            &[record(0, 100, b"k", 1, b"v", 0)],
        )?,
        row("records: key of length -2", 1, &[record(0, -2, b"", 1, b"v", 0)])?,
        row("records: value of length -2", 1, &[record(0, 1, b"k", -2, b"", 0)])?,
        row(
            "records: value longer than the record",
            1,
            &[record(0, 1, b"k", 100, b"v", 0)],
        )?,
        row(
            "records: value of 2^31 - 1",
            1,
            &[record(0, 1, b"k", i64::from(i32::MAX), b"v", 0)],
        )?,
        row(
            "records: headers that are not there",
            1,
            &[record(0, 1, b"k", 1, b"v", 5)],
        )?,
        row(
            "records: headers of a negative count",
            1,
            &[record(0, 1, b"k", 1, b"v", -1)],
        )?,
        row(
            "records: headers of 2^31 - 1",
            1,
            &[record(0, 1, b"k", 1, b"v", i64::from(i32::MAX))],
        )?,
        row(
            "records: a byte inside the record left over",
            1,
            &[vec![0x10, 0, 0, 0, 2, b'k', 2, b'v', 0, 0]],
        )?,
        row(
            "records: size larger than the batch",
            1,
            &[vec![0x7e, 0, 0, 0, 2, b'k', 2, b'v', 0]],
        )?,
        row("records: negative size", 1, &[vec![0x01, 0, 0, 0, 2, b'k', 2, b'v', 0]])?,
        row(
            "records: size as a varint of six bytes",
            1,
            &[vec![0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0, 0]],
        )?,
        row("records: bytes after the last", 1, &[good(0), vec![0, 0, 0]])?,
        row("records: none at all", 1, &[])?,
    ])
}

fn policies() -> Result<Vec<Row>> {
    let mut keyless = BatchBuilder::new(BatchSpec::default());
    keyless.push(TIME, Some(b"k"), Some(b"v"));
    keyless.push(TIME, None, Some(b"v"));
    let mut wide = BatchBuilder::new(BatchSpec::default());
    wide.push(TIME, None, Some(&[b'x'; 300]));
    let far = |timestamp: i64| {
        let mut builder = BatchBuilder::new(BatchSpec::default());
        builder.push(Timestamp(timestamp), None, Some(b"v"));
        builder.build()
    };
    let base = with(batch(1), BASE_TIMESTAMP_AT, &(-1i64).to_be_bytes());
    Ok(vec![
        to(COMPACTED, "compacted topic: a record without key", keyless.build())?,
        to(COMPACTED, "compacted topic: a good batch", batch(3))?,
        to(SMALL, "batch larger than max.message.bytes", wide.build())?,
        to(TOPIC, "timestamp of the year 3000", far(32_503_680_000_000))?,
        to(TOPIC, "timestamp of 0", far(0))?,
        to(TOPIC, "timestamp of -1", far(-1))?,
        to(TOPIC, "timestamp of -2", far(-2))?,
        to(TOPIC, "base timestamp of -1", base)?,
        to(
            APPEND_TIME,
            "LogAppendTime topic: timestamp of the year 3000",
            far(32_503_680_000_000),
        )?,
    ])
}

fn producers() -> Result<Vec<Row>> {
    let one = |batch| request(TOPIC, 1, Some(batch));
    let all = |name, batches: Vec<Vec<u8>>| send_all(name, VERSION, &batches.into_iter().map(one).collect::<Vec<_>>());
    let transactional = BatchSpec {
        is_transactional: true,
        ..BatchSpec::default()
    };
    let mut named = one(idempotent(900, 0, 0, 1));
    named.transactional_id = Some("nobody".to_owned());
    let mut transaction = one(with(idempotent(901, 0, 0, 1), ATTRIBUTES_AT, &[0, 16]));
    transaction.transactional_id = Some("nobody".to_owned());
    Ok(vec![
        all(
            "producer: sequence of -1",
            vec![with(idempotent(800, 0, 0, 1), BASE_SEQUENCE_AT, &[0xff; 4])],
        )?,
        all("producer: epoch of -1", vec![idempotent(801, -1, 0, 1)])?,
        all("producer: first sequence of 5", vec![idempotent(802, 0, 5, 1)])?,
        all(
            "producer: in order",
            vec![idempotent(803, 0, 0, 2), idempotent(803, 0, 2, 2)],
        )?,
        all(
            "producer: the same batch again",
            vec![idempotent(804, 0, 0, 2), idempotent(804, 0, 0, 2)],
        )?,
        all(
            "producer: a part of a batch again",
            vec![idempotent(805, 0, 0, 2), idempotent(805, 0, 1, 1)],
        )?,
        all(
            "producer: a gap",
            vec![idempotent(806, 0, 0, 2), idempotent(806, 0, 3, 1)],
        )?,
        all(
            "producer: an older epoch",
            vec![idempotent(807, 3, 0, 1), idempotent(807, 2, 1, 1)],
        )?,
        all(
            "producer: a newer epoch from 0",
            vec![idempotent(808, 0, 0, 1), idempotent(808, 1, 0, 1)],
        )?,
        all(
            "producer: a newer epoch from 1",
            vec![idempotent(809, 0, 0, 1), idempotent(809, 1, 1, 1)],
        )?,
        all(
            "producer: sequence that wraps",
            vec![idempotent(810, 0, i32::MAX, 2), idempotent(810, 0, 1, 1)],
        )?,
        all("producer: seven batches, then the second again", {
            let mut batches: Vec<_> = (0..7).map(|n| idempotent(811, 0, n, 1)).collect();
            batches.push(idempotent(811, 0, 1, 1));
            batches
        })?,
        all(
            "transactional batch without a producer",
            vec![batch_of(transactional, 1)],
        )?,
        all(
            "transactional batch without a transactional id",
            vec![with(idempotent(812, 0, 0, 1), ATTRIBUTES_AT, &[0, 16])],
        )?,
        send("transactional id with an ordinary batch", VERSION, &named)?,
        send("transaction that was never begun", VERSION, &transaction)?,
    ])
}
