//! What one voter asks of another, of the only voter there is, which leads.
//!
//! No epoch of a vote is above its own: it would resign. No other leader of that epoch is named either: Apache Kafka ends
//! itself then.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Row;
use super::controller::{CLUSTER, OTHER_CLUSTER, SOME_ID, row};
use crate::node::Node;
use crate::wire::Connection;

const METADATA: &str = "__cluster_metadata";
const NO_ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn rows(node: &Node) -> Result<Vec<Row>> {
    let epoch = epoch(node)?;
    let mut rows = votes(epoch)?;
    rows.extend(epochs(epoch)?);
    rows.extend(snapshots(epoch)?);
    Ok(rows)
}

/// The epoch that the voter leads; it is above 1 if it was elected more than once.
fn epoch(node: &Node) -> Result<i64> {
    let request = json!({"topics": [{"topicName": METADATA, "partitions": [{"partitionIndex": 0}]}]});
    let response = Connection::open(node.controller_port)?.call("DescribeQuorum", 2, &request)?;
    let partition = &response["topics"][0]["partitions"][0];
    partition["leaderEpoch"].as_i64().context("no leader")
}

/// A vote that broker 9 asks for in the epoch, but for some fields.
fn votes(epoch: i64) -> Result<Vec<Row>> {
    let vote = |fields: &[(&str, Value)]| {
        let mut partition = json!({"partitionIndex": 0, "replicaEpoch": epoch, "replicaId": 9,
            "replicaDirectoryId": SOME_ID, "voterDirectoryId": NO_ID, "lastOffsetEpoch": 0, "lastOffset": 0,
            "preVote": false});
        for (name, value) in fields {
            partition[*name] = value.clone();
        }
        json!({"clusterId": CLUSTER, "voterId": 1, "topics": [{"topicName": METADATA, "partitions": [partition]}]})
    };
    let mut of_another_cluster = vote(&[]);
    of_another_cluster["clusterId"] = OTHER_CLUSTER.into();
    let mut on_another_topic = vote(&[]);
    on_another_topic["topics"][0]["topicName"] = "t".into();
    let mut of_another_voter = vote(&[]);
    of_another_voter["voterId"] = 7.into();
    let mut on_nothing = vote(&[]);
    on_nothing["topics"] = json!([]);
    let rows = [
        ("Vote: another cluster", of_another_cluster),
        ("Vote: another topic", on_another_topic),
        ("Vote: no topic", on_nothing),
        ("Vote: another voter", of_another_voter),
        ("Vote: an epoch of the past", vote(&[("replicaEpoch", json!(0))])),
        ("Vote: a negative epoch", vote(&[("replicaEpoch", json!(-1))])),
        ("Vote: a negative offset", vote(&[("lastOffset", json!(-1))])),
        ("Vote: the epoch of a leader", vote(&[])),
        (
            "Vote: beforehand, in the epoch of a leader",
            vote(&[("preVote", json!(true))]),
        ),
    ];
    rows.iter()
        .map(|(name, request)| row(name, "Vote", 2, request))
        .collect()
}

/// That an epoch has begun, or has ended.
fn epochs(current: i64) -> Result<Vec<Row>> {
    let begin = |cluster: &str, topic: &str, epoch: i64| {
        let partition = json!({"partitionIndex": 0, "voterDirectoryId": NO_ID, "leaderId": 9, "leaderEpoch": epoch});
        json!({"clusterId": cluster, "voterId": -1, "topics": [{"topicName": topic, "partitions": [partition]}],
            "leaderEndpoints": []})
    };
    let end = |cluster: &str, epoch: i64| {
        let partition = json!({"partitionIndex": 0, "leaderId": 9, "leaderEpoch": epoch, "preferredCandidates": []});
        json!({"clusterId": cluster, "topics": [{"topicName": METADATA, "partitions": [partition]}], "leaderEndpoints": []})
    };
    let (another, topic, past) = ("another cluster", "another topic", "an epoch of the past");
    let rows = [
        ("BeginQuorumEpoch", another, begin(OTHER_CLUSTER, METADATA, current)),
        ("BeginQuorumEpoch", topic, begin(CLUSTER, "t", current)),
        ("BeginQuorumEpoch", past, begin(CLUSTER, METADATA, 0)),
        ("EndQuorumEpoch", another, end(OTHER_CLUSTER, current)),
        ("EndQuorumEpoch", past, end(CLUSTER, 0)),
    ];
    let rows = rows.iter();
    rows.map(|(api, what, request)| row(&format!("{api}: {what}"), api, 1, request))
        .collect()
}

fn snapshots(current: i64) -> Result<Vec<Row>> {
    let fetch = |topic: &str, epoch: i64, end_offset: i64, position: i64| {
        let partition = json!({"partition": 0, "currentLeaderEpoch": epoch,
            "snapshotId": {"endOffset": end_offset, "epoch": 1}, "position": position, "replicaDirectoryId": SOME_ID});
        json!({"clusterId": CLUSTER, "replicaId": 9, "maxBytes": 1000, "topics": [{"name": topic, "partitions": [partition]}]})
    };
    let mut of_another_cluster = fetch(METADATA, current, 5, 0);
    of_another_cluster["clusterId"] = OTHER_CLUSTER.into();
    let rows = [
        ("FetchSnapshot: another cluster", of_another_cluster),
        ("FetchSnapshot: another topic", fetch("t", current, 5, 0)),
        ("FetchSnapshot: an epoch of the past", fetch(METADATA, 0, 5, 0)),
        (
            "FetchSnapshot: an epoch of the future",
            fetch(METADATA, current + 1000, 5, 0),
        ),
        (
            "FetchSnapshot: one that is not there",
            fetch(METADATA, current, 987_654, 0),
        ),
        ("FetchSnapshot: a negative offset", fetch(METADATA, current, -1, 0)),
        (
            "FetchSnapshot: a negative position",
            fetch(METADATA, current, 987_654, -1),
        ),
    ];
    rows.iter()
        .map(|(name, request)| row(name, "FetchSnapshot", 1, request))
        .collect()
}
