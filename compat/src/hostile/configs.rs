//! DescribeConfigs, IncrementalAlterConfigs and AlterConfigs on resources and keys that do not exist.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Row, create_topic};
use crate::node::Node;

const TOPIC: &str = "hostile-configs-topic";
const TOPIC_TYPE: i8 = 2;
const BROKER_TYPE: i8 = 4;
const LOGGER_TYPE: i8 = 8;
const CLIENT_METRICS_TYPE: i8 = 16;
const GROUP_TYPE: i8 = 32;
const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    create_topic(node, TOPIC, 1, &[])?;
    let mut rows = descriptions()?;
    rows.extend(alterations()?);
    rows.extend(resource_alterations()?);
    rows.extend(malformed_alterations()?);
    rows.extend(logger_alterations()?);
    rows.extend(subscription_and_group_alterations()?);
    rows.extend(replacements()?);
    Ok(rows)
}

fn descriptions() -> Result<Vec<Row>> {
    let row = |title: &str, kind: i8, name: &str, keys: Value| {
        let request = json!({"resources": [{"resourceType": kind, "resourceName": name, "configurationKeys": keys}],
            "includeSynonyms": true, "includeDocumentation": false});
        Row::request(&format!("DescribeConfigs: {title}"), "DescribeConfigs", 4, &request)
    };
    let one = || json!(["retention.ms"]);
    Ok(vec![
        row("one key of a topic", TOPIC_TYPE, TOPIC, one())?,
        row("unknown key", TOPIC_TYPE, TOPIC, json!(["nosuch"]))?,
        row("a key of brokers", TOPIC_TYPE, TOPIC, json!(["log.retention.ms"]))?,
        row("no keys", TOPIC_TYPE, TOPIC, json!([]))?,
        row("unknown topic", TOPIC_TYPE, "nosuch", one())?,
        row("bad topic name", TOPIC_TYPE, "a/b", one())?,
        row("empty topic name", TOPIC_TYPE, "", one())?,
        row("one key of a broker", BROKER_TYPE, "1", json!(["log.retention.hours"]))?,
        row(
            "one key of all brokers",
            BROKER_TYPE,
            "",
            json!(["log.retention.hours"]),
        )?,
        row("another broker", BROKER_TYPE, "7", json!(["log.retention.hours"]))?,
        row(
            "a broker that is no number",
            BROKER_TYPE,
            "one",
            json!(["log.retention.hours"]),
        )?,
        row("resource type 0", 0, "x", one())?,
        row("resource type 99", 99, "x", one())?,
        row("resource type -1", -1, "x", one())?,
    ])
}

fn alterations() -> Result<Vec<Row>> {
    let row = alter_one;
    let topic =
        |title: &str, key: &str, operation: i8, value: Value| row(title, TOPIC_TYPE, TOPIC, key, operation, value);
    Ok(vec![
        topic("unknown key", "nosuch", SET, json!("1"))?,
        topic("bad value", "retention.ms", SET, json!("x"))?,
        topic("null value", "retention.ms", SET, Value::Null)?,
        topic("operation 9", "retention.ms", 9, json!("1"))?,
        topic("append to a number", "retention.ms", APPEND, json!("1"))?,
        topic("subtract from a number", "retention.ms", SUBTRACT, json!("1"))?,
        topic("append to a list", "cleanup.policy", APPEND, json!("compact"))?,
        topic("append what is there", "cleanup.policy", APPEND, json!("compact"))?,
        topic("append what may not be", "cleanup.policy", APPEND, json!("burn"))?,
        topic("subtract from a list", "cleanup.policy", SUBTRACT, json!("delete"))?,
        topic("subtract the last", "cleanup.policy", SUBTRACT, json!("compact"))?,
        topic("delete what is not set", "segment.ms", DELETE, Value::Null)?,
        topic("delete an unknown key", "nosuch", DELETE, Value::Null)?,
    ])
}

fn resource_alterations() -> Result<Vec<Row>> {
    let row = alter_one;
    let set = |value: &str| json!({"name": "retention.ms", "configOperation": SET, "value": value});
    let resource = |configs: Value| json!({"resourceType": TOPIC_TYPE, "resourceName": TOPIC, "configs": configs});
    Ok(vec![
        row("unknown topic", TOPIC_TYPE, "nosuch", "retention.ms", SET, json!("1"))?,
        row("bad topic name", TOPIC_TYPE, "a/b", "retention.ms", SET, json!("1"))?,
        row(
            "another broker",
            BROKER_TYPE,
            "7",
            "log.retention.ms",
            SET,
            json!("1000000"),
        )?,
        row(
            "a broker that is no number",
            BROKER_TYPE,
            "one",
            "log.retention.ms",
            SET,
            json!("1000000"),
        )?,
        row(
            "read-only key of a broker",
            BROKER_TYPE,
            "1",
            "log.dirs",
            SET,
            json!("/x"),
        )?,
        row("unknown key of a broker", BROKER_TYPE, "1", "nosuch", SET, json!("1"))?,
        row(
            "bad value for all brokers",
            BROKER_TYPE,
            "",
            "log.retention.ms",
            SET,
            json!("x"),
        )?,
        row(
            "listener of all brokers",
            BROKER_TYPE,
            "",
            "listeners",
            SET,
            json!("PLAINTEXT://:1"),
        )?,
        row("resource type 0", 0, "x", "retention.ms", SET, json!("1"))?,
        row("resource type 99", 99, "x", "retention.ms", SET, json!("1"))?,
        alter("a key twice", json!([resource(json!([set("1"), set("2")]))]))?,
        alter(
            "a resource twice",
            json!([resource(json!([set("1")])), resource(json!([set("2")]))]),
        )?,
        alter("no configs", json!([resource(json!([]))]))?,
        alter("no resources", json!([]))?,
    ])
}

/// What is wrong before anybody looks whether the key or the resource exists.
fn malformed_alterations() -> Result<Vec<Row>> {
    let topic = |title: &str, key: &str, operation: i8, value: Value| {
        alter_one(title, TOPIC_TYPE, TOPIC, key, operation, value)
    };
    let broker =
        |title: &str, key: &str, operation: i8, value: Value| alter_one(title, BROKER_TYPE, "1", key, operation, value);
    Ok(vec![
        topic("operation -1", "retention.ms", -1, json!("1"))?,
        topic("operation 9 and no value", "retention.ms", 9, Value::Null)?,
        topic("operation 9 on an unknown key", "nosuch", 9, json!("1"))?,
        topic("empty key", "", SET, json!("1"))?,
        topic("delete an empty key", "", DELETE, Value::Null)?,
        topic("delete with a value", "retention.ms", DELETE, json!("1"))?,
        topic("append nothing", "cleanup.policy", APPEND, Value::Null)?,
        topic("append an empty text", "cleanup.policy", APPEND, json!(""))?,
        topic("subtract nothing", "cleanup.policy", SUBTRACT, Value::Null)?,
        topic("subtract what is not there", "cleanup.policy", SUBTRACT, json!("burn"))?,
        topic("append to an unknown key", "nosuch", APPEND, json!("1"))?,
        topic(
            "value of 32,764 bytes",
            "follower.replication.throttled.replicas",
            SET,
            json!("1:1,".repeat(8191)),
        )?,
        topic("key with a line feed", "retention.ms\n", SET, json!("1"))?,
        broker("operation 9 for a broker", "log.retention.ms", 9, json!("1"))?,
        broker("null value for a broker", "log.retention.ms", SET, Value::Null)?,
        broker("append to a number of a broker", "log.retention.ms", APPEND, json!("1"))?,
        broker("empty key of a broker", "", SET, json!("1"))?,
        alter_one("empty topic name", TOPIC_TYPE, "", "retention.ms", SET, json!("1"))?,
        alter_one("resource type -1", -1, "x", "retention.ms", SET, json!("1"))?,
    ])
}

fn logger_alterations() -> Result<Vec<Row>> {
    let row = alter_one;
    Ok(vec![
        row(
            "logger of another broker",
            LOGGER_TYPE,
            "7",
            "kafka",
            SET,
            json!("INFO"),
        )?,
        row("unknown logger", LOGGER_TYPE, "1", "nosuch.logger", SET, json!("INFO"))?,
        row("bad level of a logger", LOGGER_TYPE, "1", "root", SET, json!("LOUD"))?,
        row("null level of a logger", LOGGER_TYPE, "1", "root", SET, Value::Null)?,
        row("delete the root logger", LOGGER_TYPE, "1", "root", DELETE, Value::Null)?,
        row("append to a logger", LOGGER_TYPE, "1", "root", APPEND, json!("INFO"))?,
    ])
}

fn subscription_and_group_alterations() -> Result<Vec<Row>> {
    let row = alter_one;
    Ok(vec![
        row(
            "client metrics without a name",
            CLIENT_METRICS_TYPE,
            "",
            "interval.ms",
            SET,
            json!("1000"),
        )?,
        row(
            "client metrics with an unknown key",
            CLIENT_METRICS_TYPE,
            "m",
            "nosuch",
            SET,
            json!("1"),
        )?,
        row(
            "client metrics with a bad interval",
            CLIENT_METRICS_TYPE,
            "m",
            "interval.ms",
            SET,
            json!("1"),
        )?,
        row(
            "client metrics with a bad pattern",
            CLIENT_METRICS_TYPE,
            "m",
            "match",
            SET,
            json!("client_id=["),
        )?,
        row(
            "group without a name",
            GROUP_TYPE,
            "",
            "consumer.session.timeout.ms",
            SET,
            json!("45000"),
        )?,
        row("group with an unknown key", GROUP_TYPE, "g", "nosuch", SET, json!("1"))?,
        row(
            "group with a bad value",
            GROUP_TYPE,
            "g",
            "consumer.session.timeout.ms",
            SET,
            json!("x"),
        )?,
        row(
            "group with a value out of range",
            GROUP_TYPE,
            "g",
            "consumer.session.timeout.ms",
            SET,
            json!("1"),
        )?,
    ])
}

fn alter_one(title: &str, kind: i8, name: &str, key: &str, operation: i8, value: Value) -> Result<Row> {
    let config = json!({"name": key, "configOperation": operation, "value": value});
    alter(
        title,
        json!([{"resourceType": kind, "resourceName": name, "configs": [config]}]),
    )
}

fn alter(title: &str, resources: Value) -> Result<Row> {
    let request = json!({"resources": resources, "validateOnly": false});
    Row::request(
        &format!("IncrementalAlterConfigs: {title}"),
        "IncrementalAlterConfigs",
        1,
        &request,
    )
}

fn replacements() -> Result<Vec<Row>> {
    let row = |title: &str, kind: i8, name: &str, key: &str, value: Value| {
        let resource = json!({"resourceType": kind, "resourceName": name, "configs": [{"name": key, "value": value}]});
        let request = json!({"resources": [resource], "validateOnly": false});
        Row::request(&format!("AlterConfigs: {title}"), "AlterConfigs", 2, &request)
    };
    Ok(vec![
        row("one key", TOPIC_TYPE, TOPIC, "retention.ms", json!("12345"))?,
        row("unknown key", TOPIC_TYPE, TOPIC, "nosuch", json!("1"))?,
        row("null value", TOPIC_TYPE, TOPIC, "retention.ms", Value::Null)?,
        row("unknown topic", TOPIC_TYPE, "nosuch", "retention.ms", json!("1"))?,
        row("resource type 99", 99, "x", "retention.ms", json!("1"))?,
    ])
}
