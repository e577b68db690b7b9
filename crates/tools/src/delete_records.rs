//! `kafka-delete-records`: moves the start of partitions forward, as a JSON file says.

use std::collections::BTreeMap;
use std::path::Path;

use klamm_client::{ClientError, EndpointKind, Layout, Target};
use klamm_protocol::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};
use klamm_types::{ErrorCode, TopicPartition};
use serde_json::Value;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, text};
use crate::properties;
use crate::terminal::Terminal;

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "server(s) to use for bootstrapping",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "offset-json-file",
        "Offset json file path",
        "REQUIRED: Where each partition is to start: {\"partitions\": [{\"topic\": \"foo\", \"partition\": 1, \
         \"offset\": 1}], \"version\":1}",
    ),
    text(
        "command-config",
        "command config property file path",
        "Properties of the admin client.",
    ),
];

type Outcomes = Vec<(TopicPartition, Result<i64, ClientError>)>;

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version(
        "This tool helps to delete records of the given partitions down to the specified offset.",
        terminal,
    )?;
    options.require(&["bootstrap-server", "offset-json-file"])?;
    let properties = properties::from_option(&options, "command-config", terminal)?;
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    let path = options.value("offset-json-file")?.unwrap_or_default();
    let bytes = terminal.io.disk.read(Path::new(path));
    let bytes = bytes.map_err(|_| Failure::message(format!("Unable to read file {path}")))?;
    let offsets = parse(&bytes)?;
    terminal.line("Executing records delete operation")?;
    let mut outcomes = delete(&admin, &offsets).await?;
    terminal.line("Records delete operation completed:")?;
    let count = outcomes.len();
    java::hash_order(&mut outcomes, count, |(tp, _)| {
        java::hash_topic_partition(&tp.topic, tp.partition.0)
    });
    for (tp, outcome) in outcomes {
        let (topic, partition) = (&tp.topic, tp.partition);
        match outcome {
            Ok(low) => terminal.line(format!("partition: {topic}-{partition}\tlow_watermark: {low}"))?,
            Err(error) => {
                terminal.line(format!(
                    "partition: {topic}-{partition}\terror: {}",
                    java::exception(&error)
                ))?;
            }
        }
    }
    Ok(())
}

fn parse(bytes: &[u8]) -> Result<BTreeMap<TopicPartition, i64>, Failure> {
    let json: Value =
        serde_json::from_slice(bytes).map_err(|_| Failure::message("The input string is not a valid JSON"))?;
    match json.get("version").map(Value::as_i64) {
        None | Some(Some(1)) => {}
        Some(version) => {
            let version = version.unwrap_or_default();
            return Err(Failure::message(format!("Not supported version field value {version}")));
        }
    }
    let partitions = json.get("partitions").and_then(Value::as_array);
    let partitions = partitions.ok_or_else(|| Failure::message("Missing partitions field"))?;
    let mut offsets = BTreeMap::new();
    let mut twice = Vec::new();
    for entry in partitions {
        let number = |name: &str| {
            entry
                .get(name)
                .and_then(Value::as_i64)
                .ok_or_else(|| Failure::message(format!("No such field exists: `{name}`")))
        };
        let topic = entry.get("topic").and_then(Value::as_str);
        let topic = topic.ok_or_else(|| Failure::message("No such field exists: `topic`"))?;
        let partition =
            i32::try_from(number("partition")?).map_err(|_| Failure::message("partition is out of range"))?;
        let tp = TopicPartition::new(topic, partition);
        if offsets.insert(tp.clone(), number("offset")?).is_some() {
            twice.push(format!("{topic}-{partition}"));
        }
    }
    if !twice.is_empty() {
        return Err(Failure::message(format!(
            "Offset json file contains duplicate topic partitions: {}",
            twice.join(",")
        )));
    }
    Ok(offsets)
}

/// Asks each leader for its partitions, again while the answers are worth another try.
async fn delete(admin: &Admin, offsets: &BTreeMap<TopicPartition, i64>) -> Result<Outcomes, Failure> {
    let mut outcomes: BTreeMap<TopicPartition, Result<i64, ClientError>> = BTreeMap::new();
    let mut retry = admin.client.retry();
    loop {
        let is_open = |tp: &&TopicPartition| {
            outcomes
                .get(*tp)
                .is_none_or(|o| o.as_ref().is_err_and(ClientError::is_retriable))
        };
        let open: Vec<TopicPartition> = offsets.keys().filter(is_open).cloned().collect();
        if open.is_empty() {
            break;
        }
        let error = match delete_once(admin, &open, offsets, &mut outcomes).await {
            Err(error) => error,
            Ok(()) => match open
                .iter()
                .filter_map(|tp| outcomes.get(tp)?.as_ref().err())
                .find(|e| e.is_retriable())
            {
                Some(error) => error.clone(),
                None => continue,
            },
        };
        match retry.after(error).await {
            Ok(()) => {}
            Err(_) if open.iter().all(|tp| outcomes.contains_key(tp)) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(outcomes.into_iter().collect())
}

async fn delete_once(
    admin: &Admin,
    open: &[TopicPartition],
    offsets: &BTreeMap<TopicPartition, i64>,
    outcomes: &mut BTreeMap<TopicPartition, Result<i64, ClientError>>,
) -> Result<(), ClientError> {
    let mut names: Vec<String> = open.iter().map(|tp| tp.topic.to_string()).collect();
    names.dedup();
    let mut layout = Layout::default();
    layout.learn(&admin.client.metadata(Some(&names)).await?);
    let mut by_node: BTreeMap<i32, BTreeMap<String, Vec<DeleteRecordsPartition>>> = BTreeMap::new();
    for tp in open {
        let Some(leader) = layout.leader(&tp.topic, tp.partition.0) else {
            let error = layout
                .topic(&tp.topic)
                .map_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, |t| t.error);
            let code = if error.is_none() {
                ErrorCode::LEADER_NOT_AVAILABLE
            } else {
                error
            };
            outcomes.insert(tp.clone(), Err(ClientError::Code { code, message: None }));
            continue;
        };
        by_node
            .entry(leader.node)
            .or_default()
            .entry(tp.topic.to_string())
            .or_default()
            .push(DeleteRecordsPartition {
                partition_index: tp.partition.0,
                offset: offsets.get(tp).copied().unwrap_or(-1),
                ..DeleteRecordsPartition::default()
            });
    }
    for (node, topics) in by_node {
        let topics = topics.into_iter().map(|(name, partitions)| DeleteRecordsTopic {
            name,
            partitions,
            ..DeleteRecordsTopic::default()
        });
        let request = DeleteRecordsRequest {
            topics: topics.collect(),
            timeout_ms: 30_000,
            ..DeleteRecordsRequest::default()
        };
        for topic in admin.client.send_once(Target::Node(node), &request).await?.topics {
            for partition in topic.partitions {
                let outcome = ClientError::check(partition.error_code, None).map(|()| partition.low_watermark);
                outcomes.insert(TopicPartition::new(&topic.name, partition.partition_index), outcome);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_parsed() {
        let check = |text: &str, expected: Result<i64, &str>| {
            let parsed = parse(text.as_bytes()).map(|offsets| offsets[&TopicPartition::new("a", 1)]);
            assert_eq!(
                parsed.map_err(|f| f.to_string()),
                expected.map_err(str::to_owned),
                "{text}"
            );
        };
        check(
            r#"{"partitions":[{"topic":"a","partition":1,"offset":7}],"version":1}"#,
            Ok(7),
        );
        check(r#"{"partitions":[{"topic":"a","partition":1,"offset":-1}]}"#, Ok(-1));
        check("{", Err("The input string is not a valid JSON"));
        check(r#"{"version":2}"#, Err("Not supported version field value 2"));
        check(r#"{"version":1}"#, Err("Missing partitions field"));
        check(
            r#"{"partitions":[{"topic":"a","partition":1,"offset":7},{"topic":"a","partition":1,"offset":8}]}"#,
            Err("Offset json file contains duplicate topic partitions: a-1"),
        );
    }
}
