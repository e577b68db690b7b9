//! ListOffsets, OffsetForLeaderEpoch, Metadata, DeleteRecords, InitProducerId and their like with arguments that name
//! nothing.

use anyhow::Result;
use serde_json::{Value, json};

use super::batch::batch;
use super::{Row, create_topic};
use crate::node::Node;

const TOPIC: &str = "hostile-reads";

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let id = create_topic(node, TOPIC, 1, &[])?;
    super::produce::append(node, TOPIC, 0, batch(10))?;
    let mut rows = list_offsets()?;
    rows.extend(leader_epochs()?);
    rows.extend(metadata(&id)?);
    rows.extend(delete_records()?);
    rows.extend(others()?);
    Ok(rows)
}

fn list_offsets() -> Result<Vec<Row>> {
    let row = |name: &str, version, topic: &str, partition: i32, epoch: i32, timestamp: i64| {
        let partition = json!({"partitionIndex": partition, "currentLeaderEpoch": epoch, "timestamp": timestamp});
        let request = json!({"replicaId": -1, "isolationLevel": 0, "timeoutMs": 10000, "topics": [{"name": topic, "partitions": [partition]}]});
        Row::request(&format!("ListOffsets: {name}"), "ListOffsets", version, &request)
    };
    let twice = json!({"partitionIndex": 0, "currentLeaderEpoch": -1, "timestamp": -1});
    let twice =
        json!({"replicaId": -1, "isolationLevel": 0, "topics": [{"name": TOPIC, "partitions": [twice, twice]}]});
    let all_times = (-7i64..=0).map(|time| row(&format!("time {time}"), 10, TOPIC, 0, -1, time));
    let mut rows = all_times.collect::<Result<Vec<_>>>()?;
    rows.extend([
        row("time of the records", 10, TOPIC, 0, -1, super::batch::TIME.0)?,
        row("time after the records", 10, TOPIC, 0, -1, super::batch::TIME.0 + 1)?,
        row("time -100", 10, TOPIC, 0, -1, -100)?,
        row("max timestamp before version 7", 6, TOPIC, 0, -1, -3)?,
        row("version 1", 1, TOPIC, 0, -1, -1)?,
        row("unknown topic", 7, "nosuch", 0, -1, -1)?,
        row("bad topic name", 7, "..", 0, -1, -1)?,
        row("unknown partition", 7, TOPIC, 5, -1, -1)?,
        row("leader epoch as it is", 7, TOPIC, 0, 0, -1)?,
        row("leader epoch of the future", 7, TOPIC, 0, 4, -1)?,
        Row::request("ListOffsets: a partition twice", "ListOffsets", 7, &twice)?,
    ]);
    Ok(rows)
}

fn leader_epochs() -> Result<Vec<Row>> {
    let row = |name: &str, topic: &str, partition: i32, current: i32, epoch: i32| {
        let partition = json!({"partition": partition, "currentLeaderEpoch": current, "leaderEpoch": epoch});
        let request = json!({"replicaId": -2, "topics": [{"topic": topic, "partitions": [partition]}]});
        Row::request(
            &format!("OffsetForLeaderEpoch: {name}"),
            "OffsetForLeaderEpoch",
            4,
            &request,
        )
    };
    Ok(vec![
        row("epoch as it is", TOPIC, 0, -1, 0)?,
        row("epoch of the future", TOPIC, 0, -1, 9)?,
        row("epoch -1", TOPIC, 0, -1, -1)?,
        row("current epoch of the future", TOPIC, 0, 3, 0)?,
        row("unknown partition", TOPIC, 6, -1, 0)?,
        row("unknown topic", "nosuch", 0, -1, 0)?,
    ])
}

fn metadata(id: &str) -> Result<Vec<Row>> {
    let row = |name: &str, version, topics: Value| {
        let request = json!({"topics": topics, "allowAutoTopicCreation": false,
            "includeClusterAuthorizedOperations": false, "includeTopicAuthorizedOperations": false});
        Row::request(&format!("Metadata: {name}"), "Metadata", version, &request)
    };
    let zero = "AAAAAAAAAAAAAAAAAAAAAA";
    let by_id = |id: &str| json!([{"topicId": id, "name": null}]);
    let by_name = |name: &str| json!([{"topicId": zero, "name": name}]);
    let describe = |title: &str, request| Row::request(title, "DescribeTopicPartitions", 0, &request);
    let partitions = |name: &str, partition: i32, limit: i32| json!({"topics": [{"name": name}], "responsePartitionLimit": limit, "cursor": {"topicName": name, "partitionIndex": partition}});
    Ok(vec![
        row("by name", 12, by_name(TOPIC))?,
        row("unknown topic", 12, by_name("nosuch"))?,
        row("empty name", 12, by_name(""))?,
        row("name ..", 12, by_name(".."))?,
        row("name of 250 characters", 12, by_name(&"x".repeat(250)))?,
        row("name with a slash", 12, by_name("a/b"))?,
        row(
            "the same name twice",
            12,
            json!([{"topicId": zero, "name": TOPIC}, {"topicId": zero, "name": TOPIC}]),
        )?,
        row("by id", 12, by_id(id))?,
        row("unknown id", 12, by_id("AAAAAAAAAAcAAAAAAAAACA"))?,
        row("id of zeros and no name", 12, by_id(zero))?,
        row("id before version 12", 11, by_name(TOPIC))?,
        describe("DescribeTopicPartitions: limit of 0", partitions(TOPIC, 0, 0))?,
        describe("DescribeTopicPartitions: unknown topic", partitions("nosuch", 0, 10))?,
        describe("DescribeTopicPartitions: negative cursor", partitions(TOPIC, -3, 10))?,
        describe("DescribeTopicPartitions: by name", partitions(TOPIC, 0, 10))?,
    ])
}

fn delete_records() -> Result<Vec<Row>> {
    let row = |name: &str, topic: &str, partition: i32, offset: i64| {
        let topic = json!({"name": topic, "partitions": [{"partitionIndex": partition, "offset": offset}]});
        let request = json!({"topics": [topic], "timeoutMs": 10000});
        Row::request(&format!("DeleteRecords: {name}"), "DeleteRecords", 2, &request)
    };
    Ok(vec![
        row("beyond the end", TOPIC, 0, 11)?,
        row("offset -2", TOPIC, 0, -2)?,
        row("unknown partition", TOPIC, 4, 1)?,
        row("unknown topic", "nosuch", 0, 1)?,
        row("to 4", TOPIC, 0, 4)?,
        row("back to 2", TOPIC, 0, 2)?,
    ])
}

fn others() -> Result<Vec<Row>> {
    let fetch = |name: &str, offset: i64| {
        let partition = json!({"partition": 0, "currentLeaderEpoch": -1, "fetchOffset": offset, "lastFetchedEpoch": -1,
            "logStartOffset": -1, "partitionMaxBytes": 1});
        let request = json!({"replicaId": -1, "maxWaitMs": 100, "minBytes": 1, "maxBytes": 1000, "isolationLevel": 0,
            "sessionId": 0, "sessionEpoch": -1, "topics": [{"topic": TOPIC, "partitions": [partition]}],
            "forgottenTopicsData": [], "rackId": ""});
        Row::request(name, "Fetch", 12, &request)
    };
    let init = |name: &str, id: Value, timeout: i32, producer: i64, epoch: i16| {
        let request = json!({"transactionalId": id, "transactionTimeoutMs": timeout, "producerId": producer, "producerEpoch": epoch});
        Row::request(&format!("InitProducerId: {name}"), "InitProducerId", 4, &request)
    };
    let cluster = |name: &str, kind: i8| {
        let request =
            json!({"includeClusterAuthorizedOperations": false, "endpointType": kind, "includeFencedBrokers": false});
        Row::request(&format!("DescribeCluster: {name}"), "DescribeCluster", 2, &request)
    };
    let producers = |name: &str, topic: &str, partition: i32| {
        let request = json!({"topics": [{"name": topic, "partitionIndexes": [partition]}]});
        Row::request(&format!("DescribeProducers: {name}"), "DescribeProducers", 0, &request)
    };
    Ok(vec![
        fetch("Fetch below the log start offset", 3)?,
        fetch("Fetch at the log start offset, inside a batch", 4)?,
        init("a producer id without an epoch", Value::Null, 1000, 5, -1)?,
        init("an epoch without a producer id", Value::Null, 1000, -1, 5)?,
        cluster("controllers' endpoints, asked of a broker", 2)?,
        cluster("endpoints of type 9", 9)?,
        producers("unknown topic", "nosuch", 0)?,
        producers("unknown partition", TOPIC, 8)?,
        producers("a partition without producers", TOPIC, 0)?,
    ])
}
