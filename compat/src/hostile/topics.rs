//! CreateTopics, CreatePartitions and DeleteTopics with what cannot be created, grown or deleted.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Row, create_topic};
use crate::node::Node;

const TOPIC: &str = "hostile-topics";

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let id = create_topic(node, TOPIC, 2, &[])?;
    let mut rows = names()?;
    rows.extend(counts()?);
    rows.extend(configs()?);
    rows.extend(partitions()?);
    rows.extend(deletions(&id)?);
    Ok(rows)
}

fn create(name: &str, topics: Value) -> Result<Row> {
    let request = json!({"topics": topics, "timeoutMs": 10000, "validateOnly": false});
    Row::request(&format!("CreateTopics: {name}"), "CreateTopics", 7, &request)
}

fn topic(name: &str, partitions: i32, factor: i16, assignments: Value, configs: Value) -> Value {
    json!({"name": name, "numPartitions": partitions, "replicationFactor": factor, "assignments": assignments, "configs": configs})
}

fn names() -> Result<Vec<Row>> {
    let row = |title: &str, name: &str| create(title, json!([topic(name, 1, 1, json!([]), json!([]))]));
    let twice = json!([
        topic("twice", 1, 1, json!([]), json!([])),
        topic("twice", 2, 1, json!([]), json!([]))
    ]);
    Ok(vec![
        row("empty name", "")?,
        row("name .", ".")?,
        row("name ..", "..")?,
        row("name of 250 characters", &"x".repeat(250))?,
        row("name with a slash", "a/b")?,
        row("name with a zero byte", "a\0b")?,
        row("name with an umlaut", "ä")?,
        row("name with a line feed", "a\nb")?,
        row("name that exists", TOPIC)?,
        row("name of the metadata log", "__cluster_metadata")?,
        create("the same name twice", twice)?,
        create("no topics", json!([]))?,
    ])
}

fn counts() -> Result<Vec<Row>> {
    let row = |title: &str, partitions: i32, factor: i16, assignments: Value| {
        create(
            title,
            json!([topic("hostile-counts", partitions, factor, assignments, json!([]))]),
        )
    };
    let none = || json!([]);
    let assign = |partition: i32, brokers: Value| json!({"partitionIndex": partition, "brokerIds": brokers});
    Ok(vec![
        row("0 partitions", 0, 1, none())?,
        row("-2 partitions", -2, 1, none())?,
        row("10^7 partitions", 10_000_000, 1, none())?,
        row("2^31 - 1 partitions", i32::MAX, 1, none())?,
        row("replication factor 0", 1, 0, none())?,
        row("replication factor 3", 1, 3, none())?,
        row("replication factor -2", 1, -2, none())?,
        row("replication factor 2^15 - 1", 1, i16::MAX, none())?,
        row(
            "assignment and a number of partitions",
            1,
            -1,
            json!([assign(0, json!([1]))]),
        )?,
        row(
            "assignment and a replication factor",
            -1,
            1,
            json!([assign(0, json!([1]))]),
        )?,
        row(
            "assignment to an unknown broker",
            -1,
            -1,
            json!([assign(0, json!([9]))]),
        )?,
        row(
            "assignment to a broker twice",
            -1,
            -1,
            json!([assign(0, json!([1, 1]))]),
        )?,
        row("assignment to nobody", -1, -1, json!([assign(0, json!([]))]))?,
        row(
            "assignment with a gap",
            -1,
            -1,
            json!([assign(0, json!([1])), assign(2, json!([1]))]),
        )?,
        row("assignment that starts at 1", -1, -1, json!([assign(1, json!([1]))]))?,
        row(
            "assignment of a partition twice",
            -1,
            -1,
            json!([assign(0, json!([1])), assign(0, json!([1]))]),
        )?,
        row(
            "assignment of different sizes",
            -1,
            -1,
            json!([assign(0, json!([1])), assign(1, json!([1, 2]))]),
        )?,
    ])
}

fn configs() -> Result<Vec<Row>> {
    let row = |name: &str, value: Value| {
        let config = json!([{"name": name, "value": value}]);
        create(
            &format!("config {name}={value}"),
            json!([topic("hostile-configs", 1, 1, json!([]), config)]),
        )
    };
    let twice = json!([{"name": "retention.ms", "value": "1"}, {"name": "retention.ms", "value": "2"}]);
    Ok(vec![
        row("nosuch", json!("1"))?,
        row("", json!("1"))?,
        row("retention.ms", json!("soon"))?,
        row("retention.ms", json!("-2"))?,
        row("retention.ms", Value::Null)?,
        row("retention.ms", json!(""))?,
        row("retention.ms", json!("9223372036854775808"))?,
        row("segment.bytes", json!("1"))?,
        row("segment.bytes", json!("2147483648"))?,
        row("cleanup.policy", json!("compact,burn"))?,
        row("cleanup.policy", json!(""))?,
        row("compression.type", json!("rar"))?,
        row("min.cleanable.dirty.ratio", json!("1.5"))?,
        row("min.insync.replicas", json!("0"))?,
        row("message.timestamp.type", json!("Yesterday"))?,
        row("preallocate", json!("perhaps"))?,
        row("compression.zstd.level", json!("99"))?,
        row("remote.storage.enable", json!("true"))?,
        row("local.retention.ms", json!("-3"))?,
        row("leader.replication.throttled.replicas", json!("a,b"))?,
        create(
            "a config twice",
            json!([topic("hostile-twice", 1, 1, json!([]), twice)]),
        )?,
        create(
            "min.compaction.lag above its maximum",
            json!([topic(
                "hostile-lag",
                1,
                1,
                json!([]),
                json!([{"name": "min.compaction.lag.ms", "value": "10"}, {"name": "max.compaction.lag.ms", "value": "5"}])
            )]),
        )?,
    ])
}

/// No large counts here: with 20,000 Apache Kafka answers UNKNOWN_SERVER_ERROR and creates thousands of partitions all
/// the same, and ten million keep its controller from answering anybody for minutes.
fn partitions() -> Result<Vec<Row>> {
    let row = |title: &str, name: &str, count: i32, assignments: Value| {
        let request = json!({"topics": [{"name": name, "count": count, "assignments": assignments}], "timeoutMs": 10000, "validateOnly": false});
        Row::request(&format!("CreatePartitions: {title}"), "CreatePartitions", 3, &request)
    };
    let twice = json!({"name": TOPIC, "count": 3, "assignments": null});
    let twice = json!({"topics": [twice, twice], "timeoutMs": 10000, "validateOnly": false});
    let brokers = |ids: Value| json!([{"brokerIds": ids}]);
    Ok(vec![
        row("as many as there are", TOPIC, 2, Value::Null)?,
        row("fewer", TOPIC, 1, Value::Null)?,
        row("0", TOPIC, 0, Value::Null)?,
        row("unknown topic", "nosuch", 5, Value::Null)?,
        row("more than assigned", TOPIC, 4, brokers(json!([1])))?,
        row("assigned to an unknown broker", TOPIC, 3, brokers(json!([9])))?,
        row("assigned to nobody", TOPIC, 3, brokers(json!([])))?,
        row("assigned to a broker twice", TOPIC, 3, brokers(json!([1, 1])))?,
        Row::request("CreatePartitions: a topic twice", "CreatePartitions", 3, &twice)?,
    ])
}

fn deletions(id: &str) -> Result<Vec<Row>> {
    let row = |title: &str, topics: Value| {
        let request = json!({"topics": topics, "timeoutMs": 10000});
        Row::request(&format!("DeleteTopics: {title}"), "DeleteTopics", 6, &request)
    };
    let zero = "AAAAAAAAAAAAAAAAAAAAAA";
    let named = |name: &str| json!({"name": name, "topicId": zero});
    let with_id = |id: &str| json!({"name": null, "topicId": id});
    Ok(vec![
        row("unknown name", json!([named("nosuch")]))?,
        row("unknown id", json!([with_id("AAAAAAAAAAcAAAAAAAAACA")]))?,
        row("neither name nor id", json!([with_id(zero)]))?,
        row("both name and id", json!([{"name": TOPIC, "topicId": id}]))?,
        row("no topics", json!([]))?,
        row("a name twice", json!([named(TOPIC), named(TOPIC)]))?,
        row("by id", json!([with_id(id)]))?,
        row("by id again", json!([with_id(id)]))?,
    ])
}
