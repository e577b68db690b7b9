//! `kafka-log-dirs`: what lies in the log directories of brokers, as one line of JSON.

use klamm_client::{EndpointKind, Target};
use klamm_protocol::messages::describe_log_dirs_request::DescribeLogDirsRequest;
use klamm_protocol::messages::describe_log_dirs_response::{DescribeLogDirsResponse, DescribeLogDirsResult};
use klamm_types::ErrorCode;
use serde_json::{Value, json};

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, flag, text};
use crate::properties;
use crate::terminal::Terminal;

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "The server(s) to use for bootstrapping",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "command-config",
        "Admin client property file",
        "Properties of the admin client.",
    ),
    flag("describe", "Describe the log directories."),
    text(
        "topic-list",
        "Topic list",
        "Topics to show, separated by commas; all if not given.",
    ),
    text(
        "broker-list",
        "Broker list",
        "Brokers to ask, separated by commas; all if not given.",
    ),
];

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version(
        "This tool helps to query log directory usage on the specified brokers.",
        terminal,
    )?;
    options.require(&["bootstrap-server", "describe"])?;
    let mut properties = properties::from_option(&options, "command-config", terminal)?;
    if properties.get("client.id").is_none() {
        properties.set("client.id", "log-dirs-tool");
    }
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    let known: Vec<i32> = admin
        .describe_cluster(false)
        .await?
        .brokers
        .iter()
        .map(|b| b.broker_id)
        .collect();
    let wanted = items(&options, "broker-list")?
        .map(|id| {
            id.parse()
                .map_err(|_| Failure::message(format!("For input string: \"{id}\"")))
        })
        .collect::<Result<Vec<i32>, _>>()?;
    let missing: Vec<i32> = wanted.iter().copied().filter(|id| !known.contains(id)).collect();
    if !missing.is_empty() {
        return Err(Failure::message(format!(
            "ERROR: The given brokers do not exist from --broker-list: {}. Current existent brokers: {}",
            list(&missing),
            list(&known)
        )));
    }
    let brokers = if wanted.is_empty() { known } else { wanted };
    terminal.line("Querying brokers for log directories information")?;
    let topics: Vec<&str> = items(&options, "topic-list")?.collect();
    let mut described = Vec::new();
    for broker in &brokers {
        let request = DescribeLogDirsRequest {
            topics: None,
            ..DescribeLogDirsRequest::default()
        };
        let code = |r: &DescribeLogDirsResponse| ErrorCode(r.error_code);
        let response = admin
            .call("describeLogDirs", Target::Node(*broker), &request, code)
            .await?;
        klamm_client::ClientError::check(response.error_code, None)?;
        let dirs: Vec<Value> = response.results.iter().map(|dir| show_dir(dir, &topics)).collect();
        described.push(json!({"broker": broker, "logDirs": dirs}));
    }
    terminal.line(format!(
        "Received log directory information from brokers {}",
        list(&brokers)
    ))?;
    terminal.line(json!({"brokers": described, "version": 1}))?;
    Ok(())
}

fn items<'a>(options: &'a Options, name: &str) -> Result<impl Iterator<Item = &'a str>, Failure> {
    Ok(options
        .value(name)?
        .unwrap_or_default()
        .split(',')
        .filter(|item| !item.is_empty()))
}

fn list(ids: &[i32]) -> String {
    ids.iter().map(i32::to_string).collect::<Vec<_>>().join(",")
}

fn show_dir(dir: &DescribeLogDirsResult, topics: &[&str]) -> Value {
    let mut partitions = Vec::new();
    for topic in dir
        .topics
        .iter()
        .filter(|t| topics.is_empty() || topics.contains(&t.name.as_str()))
    {
        partitions.extend(
            topic
                .partitions
                .iter()
                .map(|partition| (topic.name.as_str(), partition)),
        );
    }
    java::hash_order(&mut partitions, 16, |(topic, p)| {
        java::hash_topic_partition(topic, p.partition_index)
    });
    let show = |(topic, p): &(
        &str,
        &klamm_protocol::messages::describe_log_dirs_response::DescribeLogDirsPartition,
    )| {
        json!({
            "partition": format!("{topic}-{}", p.partition_index),
            "size": p.partition_size,
            "offsetLag": p.offset_lag,
            "isFuture": p.is_future_key,
        })
    };
    let error = match ErrorCode(dir.error_code) {
        ErrorCode::NONE => Value::Null,
        code => format!("org.apache.kafka.common.errors.{}", java::exception_name(code)).into(),
    };
    json!({"partitions": partitions.iter().map(show).collect::<Vec<_>>(), "error": error, "logDir": dir.log_dir})
}
