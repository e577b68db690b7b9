//! What was written into a directory so far, and whether a node serves exactly that.

use std::collections::{BTreeMap, VecDeque};

use anyhow::{Context, Result, bail, ensure};
use klamm_protocol::Records;
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic};
use klamm_protocol::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use klamm_records::{BatchBuilder, BatchSpec, Batches, Compression, DecompressionLimits, RecordHeader};
use klamm_types::{ProducerEpoch, ProducerId, Sequence, Timestamp};
use serde_json::{Value, json};

use super::offsets::CommittedOffsets;
use crate::wire::Connection;

const PRODUCE_VERSION: i16 = 12;
const FETCH_VERSION: i16 = 12;
const PARTITIONS: i32 = 2;
/// In one batch.
const RECORDS: usize = 50;
const FLEETING_TOPICS_MAX: usize = 1;
/// Large enough that a few turns fill a segment of the least size.
const VALUE_BYTES: usize = 3_000;

/// (topic, settings) of the topics that are there from the first turn on.
const TOPICS: &[(&str, &[(&str, &str)])] = &[
    (
        "swap-plain",
        &[("segment.bytes", "1048576"), ("index.interval.bytes", "1000")],
    ),
    ("swap-append-time", &[("message.timestamp.type", "LogAppendTime")]),
    ("swap-recompressed", &[("compression.type", "lz4")]),
    ("swap-idempotent", &[]),
];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    offset: i64,
    timestamp: i64,
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

#[derive(Debug, Default)]
struct PartitionHistory {
    entries: Vec<Entry>,
    log_start_offset: i64,
    end_offset: i64,
}

#[derive(Debug)]
pub(crate) struct History {
    partitions: BTreeMap<(String, i32), PartitionHistory>,
    configs: BTreeMap<String, String>,
    /// The time of the first record; retention would take older ones.
    start_ms: i64,
    batches: i64,
    /// A node that is killed forgets log start offsets that it has not written down yet, so that it may not have any.
    deletes_records: bool,
    /// Topics that go again after a few turns, oldest first. An odd number of them, so that each implementation deletes
    /// what the other created.
    fleeting: VecDeque<String>,
    /// The next sequence of the idempotent producer, and its last batch with the offset that this got.
    sequence: i32,
    last_idempotent: Option<(Vec<u8>, i64)>,
    committed: CommittedOffsets,
}

impl History {
    pub(crate) fn new(start_ms: i64, deletes_records: bool) -> Self {
        Self {
            deletes_records,
            partitions: BTreeMap::new(),
            configs: BTreeMap::new(),
            start_ms,
            batches: 0,
            fleeting: VecDeque::new(),
            sequence: 0,
            last_idempotent: None,
            committed: CommittedOffsets::default(),
        }
    }

    /// Appends to every topic, creates and deletes some, deletes records and alters a config.
    pub(crate) fn extend(&mut self, broker_port: u16, turn: usize) -> Result<()> {
        let mut connection = Connection::open(broker_port)?;
        if self.partitions.is_empty() {
            for (topic, configs) in TOPICS {
                self.create_topic(&mut connection, topic, configs)?;
            }
        }
        let fleeting = format!("swap-{turn}-{}", self.batches);
        self.create_topic(&mut connection, &fleeting, &[])?;
        self.append(&mut connection, &fleeting, 0, Compression::None)?;
        self.fleeting.push_back(fleeting);
        if self.fleeting.len() > FLEETING_TOPICS_MAX
            && let Some(oldest) = self.fleeting.pop_front()
        {
            self.delete_topic(&mut connection, &oldest)?;
        }
        self.append_everywhere(&mut connection)?;
        self.append_idempotent(&mut connection)?;
        self.committed.extend(&mut connection)?;
        if self.deletes_records {
            self.delete_records(&mut connection, "swap-recompressed", 1)?;
        }
        let retention = (1_000_000_000 + self.batches).to_string();
        self.alter_config(&mut connection, "swap-plain", &retention)
    }

    /// Reads all partitions from their beginnings and compares every record.
    pub(crate) fn verify(&self, broker_port: u16) -> Result<()> {
        let mut connection = Connection::open(broker_port)?;
        for ((topic, partition), expected) in &self.partitions {
            verify_partition(&mut connection, topic, *partition, expected)
                .with_context(|| format!("{topic}-{partition}"))?;
        }
        for (topic, retention) in &self.configs {
            let described = describe_retention(&mut connection, topic)?;
            ensure!(
                described == *retention,
                "{topic}: retention.ms is {described}, not {retention}"
            );
        }
        self.committed.verify(&mut connection)?;
        self.verify_topics(&mut connection)
    }

    fn verify_topics(&self, connection: &mut Connection) -> Result<()> {
        let request =
            json!({"topics": null, "allowAutoTopicCreation": false, "includeTopicAuthorizedOperations": false});
        let response = connection.call("Metadata", 12, &request)?;
        let topics = response["topics"].as_array().cloned().unwrap_or_default();
        let mut listed: Vec<&str> = topics.iter().filter_map(|topic| topic["name"].as_str()).collect();
        listed.retain(|name| *name != "__consumer_offsets");
        listed.sort_unstable();
        let mut expected: Vec<&str> = self.partitions.keys().map(|(topic, _)| topic.as_str()).collect();
        expected.dedup();
        ensure!(listed == expected, "topics are {listed:?}, not {expected:?}");
        Ok(())
    }

    fn create_topic(&mut self, connection: &mut Connection, name: &str, configs: &[(&str, &str)]) -> Result<()> {
        let configs: Vec<Value> = configs
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        let topic = json!({"name": name, "numPartitions": PARTITIONS, "replicationFactor": 1, "assignments": [], "configs": configs});
        let request = json!({"topics": [topic], "timeoutMs": 20000, "validateOnly": false});
        expect_success(connection, "CreateTopics", 7, &request)?;
        for partition in 0..PARTITIONS {
            self.partitions
                .insert((name.to_owned(), partition), PartitionHistory::default());
        }
        Ok(())
    }

    fn delete_topic(&mut self, connection: &mut Connection, name: &str) -> Result<()> {
        let topic = json!({"name": name, "topicId": "AAAAAAAAAAAAAAAAAAAAAA"});
        expect_success(
            connection,
            "DeleteTopics",
            6,
            &json!({"topics": [topic], "timeoutMs": 20000}),
        )?;
        self.partitions.retain(|(topic, _), _| topic != name);
        Ok(())
    }

    fn append_everywhere(&mut self, connection: &mut Connection) -> Result<()> {
        let codecs = [
            Compression::None,
            Compression::Gzip { level: -1 },
            Compression::Snappy,
            Compression::Lz4 { level: 9 },
            Compression::Zstd { level: 3 },
        ];
        for (topic, _) in TOPICS.iter().filter(|(topic, _)| *topic != "swap-idempotent") {
            for partition in 0..PARTITIONS {
                for codec in codecs {
                    self.append(connection, topic, partition, codec)?;
                }
            }
        }
        Ok(())
    }

    fn append(&mut self, connection: &mut Connection, topic: &str, partition: i32, codec: Compression) -> Result<()> {
        let entries = self.new_entries();
        let spec = BatchSpec {
            compression: codec,
            ..BatchSpec::default()
        };
        let (base_offset, append_time) = produce(connection, topic, partition, build(spec, &entries))?;
        self.note(topic, partition, base_offset, append_time, entries)
    }

    /// One batch of a producer that lives through all turns; the node must remember its last sequence. The batch
    /// before, sent again, gets its old offset.
    fn append_idempotent(&mut self, connection: &mut Connection) -> Result<()> {
        let topic = "swap-idempotent";
        if let Some((batch, offset)) = &self.last_idempotent {
            let (again, _) = produce(connection, topic, 0, batch.clone())?;
            ensure!(again == *offset, "a batch sent again got offset {again}, not {offset}");
        }
        let entries = self.new_entries();
        let spec = BatchSpec {
            producer_id: ProducerId(4242),
            producer_epoch: ProducerEpoch(3),
            base_sequence: Sequence(self.sequence),
            ..BatchSpec::default()
        };
        let batch = build(spec, &entries);
        let (base_offset, append_time) = produce(connection, topic, 0, batch.clone())?;
        self.sequence += RECORDS as i32;
        self.last_idempotent = Some((batch, base_offset));
        self.note(topic, 0, base_offset, append_time, entries)
    }

    /// Records that differ from all others: with and without key, value and headers.
    fn new_entries(&mut self) -> Vec<Entry> {
        self.batches += 1;
        let batch = self.batches;
        let entry = |n: usize| Entry {
            offset: 0,
            timestamp: self.start_ms + batch * 1000 + n as i64,
            key: (!n.is_multiple_of(3)).then(|| format!("key {batch} {n}").into_bytes()),
            value: (!n.is_multiple_of(5)).then(|| noise(batch, n)),
            headers: match n % 4 {
                0 => vec![
                    (b"n".to_vec(), Some(n.to_string().into_bytes())),
                    (b"null".to_vec(), None),
                ],
                _ => Vec::new(),
            },
        };
        (0..RECORDS).map(entry).collect()
    }

    fn note(&mut self, topic: &str, partition: i32, base: i64, append_time: i64, entries: Vec<Entry>) -> Result<()> {
        let history = self
            .partitions
            .get_mut(&(topic.to_owned(), partition))
            .context("unknown partition")?;
        ensure!(
            base == history.end_offset,
            "{topic}-{partition}: appended at {base}, not {}",
            history.end_offset
        );
        for (mut entry, offset) in entries.into_iter().zip(base..) {
            entry.offset = offset;
            if append_time >= 0 {
                entry.timestamp = append_time;
            }
            history.entries.push(entry);
        }
        history.end_offset = base + RECORDS as i64;
        Ok(())
    }

    /// Moves the log start offset to the middle of the last batch.
    fn delete_records(&mut self, connection: &mut Connection, topic: &str, partition: i32) -> Result<()> {
        let history = self
            .partitions
            .get_mut(&(topic.to_owned(), partition))
            .context("unknown partition")?;
        let offset = history.end_offset - 7;
        let request = json!({"name": topic, "partitions": [{"partitionIndex": partition, "offset": offset}]});
        expect_success(
            connection,
            "DeleteRecords",
            2,
            &json!({"topics": [request], "timeoutMs": 20000}),
        )?;
        history.log_start_offset = offset;
        history.entries.retain(|entry| entry.offset >= offset);
        Ok(())
    }

    fn alter_config(&mut self, connection: &mut Connection, topic: &str, retention_ms: &str) -> Result<()> {
        let config = json!({"name": "retention.ms", "configOperation": 0, "value": retention_ms});
        let resource = json!({"resourceType": 2, "resourceName": topic, "configs": [config]});
        let request = json!({"resources": [resource], "validateOnly": false});
        expect_success(connection, "IncrementalAlterConfigs", 1, &request)?;
        self.configs.insert(topic.to_owned(), retention_ms.to_owned());
        Ok(())
    }
}

/// Sends a batch, waiting out the moment in which a new topic has no leader. Gives base offset and append time.
fn produce(connection: &mut Connection, topic: &str, partition: i32, batch: Vec<u8>) -> Result<(i64, i64)> {
    let data = PartitionProduceData {
        index: partition,
        records: Some(Records::from(batch)),
        ..Default::default()
    };
    let topic = TopicProduceData {
        name: topic.to_owned(),
        partition_data: vec![data],
        ..Default::default()
    };
    let request = ProduceRequest {
        acks: -1,
        timeout_ms: 20_000,
        topic_data: vec![topic],
        ..Default::default()
    };
    for _ in 0..500 {
        let response = connection.exchange(PRODUCE_VERSION, &request)?;
        let answer = response
            .responses
            .iter()
            .flat_map(|topic| &topic.partition_responses)
            .next();
        let answer = answer.context("no partition in the response")?;
        match answer.error_code {
            0 => return Ok((answer.base_offset, answer.log_append_time_ms)),
            // UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER
            3 | 5 | 6 => std::thread::sleep(std::time::Duration::from_millis(20)),
            _ => bail!("produce: {answer:?}"),
        }
    }
    bail!("no leader")
}

/// Sends a request and takes any error code in its response for a failure.
fn expect_success(connection: &mut Connection, api: &str, version: i16, request: &Value) -> Result<()> {
    let response = connection.call(api, version, request)?;
    ensure!(all_succeeded(&response), "{api}: {response}");
    Ok(())
}

fn all_succeeded(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().all(|(name, field)| {
            if name == "errorCode" {
                *field == 0
            } else {
                all_succeeded(field)
            }
        }),
        Value::Array(elements) => elements.iter().all(all_succeeded),
        _ => true,
    }
}

fn verify_partition(
    connection: &mut Connection,
    topic: &str,
    partition: i32,
    expected: &PartitionHistory,
) -> Result<()> {
    let mut next = expected.log_start_offset;
    let mut expected_entries = expected.entries.iter();
    loop {
        let (records, high_watermark, log_start_offset) = fetch(connection, topic, partition, next)?;
        ensure!(
            high_watermark == expected.end_offset,
            "high watermark {high_watermark}, not {}",
            expected.end_offset
        );
        let start = expected.log_start_offset;
        ensure!(
            log_start_offset == start,
            "log start offset {log_start_offset}, not {start}"
        );
        if records.is_empty() {
            break;
        }
        let from = next;
        for entry in decode(&records)?.into_iter().filter(|entry| entry.offset >= from) {
            let wanted = expected_entries
                .next()
                .with_context(|| format!("offset {} is one too many", entry.offset))?;
            ensure!(entry == *wanted, "read {entry:?}\nwrote {wanted:?}");
            next = entry.offset + 1;
        }
    }
    ensure!(expected_entries.next().is_none(), "ends at {next}, before all was read");
    Ok(())
}

fn fetch(connection: &mut Connection, topic: &str, partition: i32, offset: i64) -> Result<(Vec<u8>, i64, i64)> {
    let partition = FetchPartition {
        partition,
        fetch_offset: offset,
        partition_max_bytes: 1 << 20,
        ..Default::default()
    };
    let topic = FetchTopic {
        topic: topic.to_owned(),
        partitions: vec![partition],
        ..Default::default()
    };
    let request = FetchRequest {
        replica_id: -1,
        max_wait_ms: 0,
        min_bytes: 0,
        topics: vec![topic],
        session_epoch: -1,
        ..Default::default()
    };
    for _ in 0..500 {
        let response = connection.exchange(FETCH_VERSION, &request)?;
        ensure!(response.error_code == 0, "fetch: {}", response.error_code);
        let answer = response.responses.into_iter().flat_map(|topic| topic.partitions).next();
        let answer = answer.context("no partition in the response")?;
        match answer.error_code {
            0 => {
                let records = answer
                    .records
                    .map(|records| records.bytes().to_vec())
                    .unwrap_or_default();
                return Ok((records, answer.high_watermark, answer.log_start_offset));
            }
            // A node that has just started may not lead the partition yet.
            3 | 5 | 6 => std::thread::sleep(std::time::Duration::from_millis(20)),
            code => bail!("fetch at {offset}: error {code}"),
        }
    }
    bail!("no leader")
}

fn decode(bytes: &[u8]) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for batch in Batches::new(bytes) {
        let batch = batch?;
        batch.verify_crc()?;
        let mut records = batch.records(&DecompressionLimits::default())?;
        while let Some(record) = records.next_record()? {
            entries.push(Entry {
                offset: record.offset.0,
                timestamp: record.timestamp.0,
                key: record.key.map(<[u8]>::to_vec),
                value: record.value.map(<[u8]>::to_vec),
                headers: record
                    .headers
                    .iter()
                    .map(|h| (h.key.to_vec(), h.value.map(<[u8]>::to_vec)))
                    .collect(),
            });
        }
    }
    Ok(entries)
}

fn build(spec: BatchSpec, entries: &[Entry]) -> Vec<u8> {
    let mut builder = BatchBuilder::new(spec);
    for entry in entries {
        let headers: Vec<_> = entry
            .headers
            .iter()
            .map(|(key, value)| RecordHeader {
                key,
                value: value.as_deref(),
            })
            .collect();
        builder.push_with_headers(
            Timestamp(entry.timestamp),
            entry.key.as_deref(),
            entry.value.as_deref(),
            &headers,
        );
    }
    builder.build()
}

/// Bytes that compress a little, and that no other record has.
fn noise(batch: i64, n: usize) -> Vec<u8> {
    let mut state = (batch as u64) << 20 | n as u64 | 1 << 60;
    let mut bytes = format!("value {batch} {n} ").into_bytes();
    while bytes.len() < VALUE_BYTES {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        bytes.push((state >> 56) as u8 & 0x3f);
    }
    bytes
}

fn describe_retention(connection: &mut Connection, topic: &str) -> Result<String> {
    let resource = json!({"resourceType": 2, "resourceName": topic, "configurationKeys": ["retention.ms"]});
    let request = json!({"resources": [resource], "includeSynonyms": false, "includeDocumentation": false});
    let response = connection.call("DescribeConfigs", 4, &request)?;
    let value = response["results"][0]["configs"][0]["value"].as_str();
    Ok(value
        .with_context(|| format!("DescribeConfigs: {response}"))?
        .to_owned())
}
