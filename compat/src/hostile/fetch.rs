//! Fetch requests with offsets, epochs and sessions that do not exist.

use anyhow::Result;
use serde_json::{Value, json};

use super::batch::batch;
use super::{Row, SESSION_ID, create_topic};
use crate::node::Node;

const TOPIC: &str = "hostile-fetch";
/// By name until 12, by id from 13.
const VERSION: i16 = 12;

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let id = create_topic(node, TOPIC, 2, &[])?;
    super::produce::append(node, TOPIC, 0, batch(10))?;
    super::produce::append(node, TOPIC, 0, batch(10))?;
    let mut rows = positions()?;
    rows.extend(limits()?);
    rows.extend(callers()?);
    rows.extend(ids(&id)?);
    rows.extend(sessions()?);
    Ok(rows)
}

/// One partition to fetch. Fields of `changes` replace the ordinary ones.
fn partition(changes: Value) -> Value {
    merge(
        json!({"partition": 0, "currentLeaderEpoch": -1, "fetchOffset": 0, "lastFetchedEpoch": -1, "logStartOffset": -1, "partitionMaxBytes": 1_000_000}),
        changes,
    )
}

fn fetch(partition: Value, changes: Value) -> Value {
    let topic = json!({"topic": TOPIC, "partitions": [partition]});
    merge(
        json!({"replicaId": -1, "maxWaitMs": 100, "minBytes": 1, "maxBytes": 10_000_000, "isolationLevel": 0, "sessionId": 0,
            "sessionEpoch": -1, "topics": [topic], "forgottenTopicsData": [], "rackId": ""}),
        changes,
    )
}

fn merge(mut base: Value, changes: Value) -> Value {
    if let (Some(base), Value::Object(changes)) = (base.as_object_mut(), changes) {
        base.extend(changes);
    }
    base
}

fn positions() -> Result<Vec<Row>> {
    let row = |name, changes| Row::request(name, "Fetch", VERSION, &fetch(partition(changes), json!({})));
    Ok(vec![
        row("from the beginning", json!({}))?,
        row("from inside the second batch", json!({"fetchOffset": 15}))?,
        row("from the end", json!({"fetchOffset": 20}))?,
        row("offset beyond the end", json!({"fetchOffset": 21}))?,
        row("offset of 2^63 - 1", json!({"fetchOffset": i64::MAX}))?,
        row("offset of -1", json!({"fetchOffset": -1}))?,
        row("offset of -2^63", json!({"fetchOffset": i64::MIN}))?,
        row("leader epoch as it is", json!({"currentLeaderEpoch": 0}))?,
        row("leader epoch of the future", json!({"currentLeaderEpoch": 5}))?,
        row("leader epoch of -2", json!({"currentLeaderEpoch": -2}))?,
        row(
            "last fetched epoch as it is",
            json!({"lastFetchedEpoch": 0, "fetchOffset": 10}),
        )?,
        row(
            "last fetched epoch of the future",
            json!({"lastFetchedEpoch": 9, "fetchOffset": 10}),
        )?,
        row(
            "last fetched epoch, offset beyond the end",
            json!({"lastFetchedEpoch": 0, "fetchOffset": 50}),
        )?,
        row("unknown partition", json!({"partition": 9}))?,
        row("negative partition", json!({"partition": -1}))?,
        row("an empty partition", json!({"partition": 1}))?,
    ])
}

fn limits() -> Result<Vec<Row>> {
    let row = |name, version, partition_changes, changes| {
        Row::request(name, "Fetch", version, &fetch(partition(partition_changes), changes))
    };
    Ok(vec![
        row("version 4", 4, json!({}), json!({}))?,
        row("max bytes of 0", VERSION, json!({}), json!({"maxBytes": 0}))?,
        row("max bytes of -1", VERSION, json!({}), json!({"maxBytes": -1}))?,
        row("max bytes of 1", VERSION, json!({}), json!({"maxBytes": 1}))?,
        row(
            "partition max bytes of 0",
            VERSION,
            json!({"partitionMaxBytes": 0}),
            json!({}),
        )?,
        row(
            "partition max bytes of -1",
            VERSION,
            json!({"partitionMaxBytes": -1}),
            json!({}),
        )?,
        row(
            "partition max bytes of 1",
            VERSION,
            json!({"partitionMaxBytes": 1}),
            json!({}),
        )?,
        row(
            "partition max bytes of one batch and a half",
            VERSION,
            json!({"partitionMaxBytes": 300}),
            json!({}),
        )?,
        row("min bytes of -1", VERSION, json!({}), json!({"minBytes": -1}))?,
        row(
            "min bytes that never come",
            VERSION,
            json!({}),
            json!({"minBytes": 1_000_000}),
        )?,
        row(
            "negative wait",
            VERSION,
            json!({"fetchOffset": 20}),
            json!({"maxWaitMs": -1}),
        )?,
    ])
}

fn callers() -> Result<Vec<Row>> {
    let row = |name, version, partition_changes, changes| {
        Row::request(name, "Fetch", version, &fetch(partition(partition_changes), changes))
    };
    let twice = json!({"topics": [{"topic": TOPIC, "partitions": [partition(json!({})), partition(json!({"fetchOffset": 10}))]}]});
    Ok(vec![
        row("isolation level 9", VERSION, json!({}), json!({"isolationLevel": 9}))?,
        row(
            "isolation level read_committed",
            VERSION,
            json!({}),
            json!({"isolationLevel": 1}),
        )?,
        row(
            "replica 1, which is the leader",
            VERSION,
            json!({}),
            json!({"replicaId": 1}),
        )?,
        row(
            "replica 7, which is nobody",
            VERSION,
            json!({}),
            json!({"replicaId": 7}),
        )?,
        row(
            "replica -2, the debugging consumer",
            VERSION,
            json!({}),
            json!({"replicaId": -2}),
        )?,
        row("a partition twice", VERSION, json!({}), twice)?,
        row("no topics", VERSION, json!({}), json!({"topics": []}))?,
        row(
            "unknown topic",
            VERSION,
            json!({}),
            json!({"topics": [{"topic": "nosuch", "partitions": [partition(json!({}))]}]}),
        )?,
        row(
            "bad topic name",
            VERSION,
            json!({}),
            json!({"topics": [{"topic": "../x", "partitions": [partition(json!({}))]}]}),
        )?,
        row(
            "another cluster's id",
            VERSION,
            json!({}),
            json!({"clusterId": "another"}),
        )?,
    ])
}

fn ids(id: &str) -> Result<Vec<Row>> {
    let row = |name, version, id: &str| {
        let topics = json!({"topics": [{"topicId": id, "partitions": [partition(json!({"partitionMaxBytes": 1}))]}]});
        Row::request(name, "Fetch", version, &fetch(Value::Null, topics))
    };
    Ok(vec![
        row("by topic id, version 13", 13, id)?,
        row("by topic id, version 17", 17, id)?,
        row("unknown topic id", 13, "AAAAAAAAAAcAAAAAAAAACA")?,
        row("topic id of zeros", 13, "AAAAAAAAAAAAAAAAAAAAAA")?,
    ])
}

fn sessions() -> Result<Vec<Row>> {
    let session = |id: i32, epoch: i32, changes: Value| {
        let merged = merge(json!({"sessionId": id, "sessionEpoch": epoch}), changes);
        (
            "Fetch",
            VERSION,
            fetch(partition(json!({"partitionMaxBytes": 1})), merged),
        )
    };
    let nothing = || json!({"topics": []});
    let forget = json!({"topics": [], "forgottenTopicsData": [{"topic": "nosuch", "partitions": [5]}]});
    Ok(vec![
        Row::requests("session that does not exist", &[session(12345, 1, json!({}))])?,
        Row::requests(
            "session that does not exist, to be closed",
            &[session(12345, -1, json!({}))],
        )?,
        Row::requests("session 0 with epoch 1", &[session(0, 1, json!({}))])?,
        Row::requests("session 0 with epoch -2", &[session(0, -2, nothing())])?,
        // The node gives the session's id in its first answer; the next request takes it up.
        Row::requests(
            "a session and its next epoch",
            &[session(0, 0, json!({})), session(SESSION_ID, 1, nothing())],
        )?,
        Row::requests(
            "a session and a later epoch",
            &[session(0, 0, json!({})), session(SESSION_ID, 7, nothing())],
        )?,
        Row::requests(
            "a session and the same epoch twice",
            &[
                session(0, 0, json!({})),
                session(SESSION_ID, 1, nothing()),
                session(SESSION_ID, 1, nothing()),
            ],
        )?,
        Row::requests(
            "a session that goes on after it was closed",
            &[
                session(0, 0, json!({})),
                session(SESSION_ID, -1, nothing()),
                session(SESSION_ID, 1, nothing()),
            ],
        )?,
        Row::requests("forgetting without a session", &[session(0, -1, forget)])?,
    ])
}
