//! `kafka-topics`: create, delete, describe, list and alter topics.

mod describe;

use std::collections::BTreeSet;

use klamm_client::{ClientError, EndpointKind, Target};
use klamm_protocol::messages::create_partitions_request::{
    CreatePartitionsAssignment, CreatePartitionsRequest, CreatePartitionsTopic,
};
use klamm_protocol::messages::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
};
use klamm_protocol::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use klamm_types::ErrorCode;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, flag, integer, text};
use crate::properties;
use crate::terminal::Terminal;
use crate::topic_filter::{TopicFilter, is_internal};

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "server to connect to",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "command-config",
        "command config property file",
        "Properties of the admin client.",
    ),
    flag("list", "Names of all topics."),
    flag("create", "Create a topic."),
    flag("delete", "Delete topics."),
    flag("alter", "Add partitions to topics."),
    flag("describe", "Show topics and their partitions."),
    text(
        "topic",
        "topic",
        "The topic; a regular expression except with --create.",
    ),
    text("topic-id", "topic-id", "The id of the topic to describe."),
    text(
        "config",
        "name=value",
        "A config of the topic to create; kafka-configs changes it later.",
    ),
    text("delete-config", "name", "Without effect since 4.0; use kafka-configs."),
    integer(
        "partitions",
        "# of partitions",
        "Number of partitions to have; the cluster's default if not given.",
    ),
    integer(
        "replication-factor",
        "replication factor",
        "Replicas of each partition; the cluster's default if not given.",
    ),
    text(
        "replica-assignment",
        "broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : \
         broker_id_for_part2_replica2 , ...",
        "Brokers of each partition, chosen by hand.",
    ),
    flag(
        "under-replicated-partitions",
        "Describe only partitions with replicas that are not in sync.",
    ),
    flag(
        "unavailable-partitions",
        "Describe only partitions without a live leader.",
    ),
    flag(
        "under-min-isr-partitions",
        "Describe only partitions with fewer in-sync replicas than the minimum.",
    ),
    flag(
        "at-min-isr-partitions",
        "Describe only partitions with exactly the minimum of in-sync replicas.",
    ),
    flag(
        "topics-with-overrides",
        "Describe only topics with configs of their own.",
    ),
    flag(
        "if-exists",
        "Do nothing if the topic to alter, delete or describe does not exist.",
    ),
    flag("if-not-exists", "Do not fail if the topic to create exists."),
    flag("exclude-internal", "Leave internal topics out of list and describe."),
    integer(
        "partition-size-limit-per-response",
        "maximum number of partitions per response",
        "Partitions per response when describing.",
    ),
];

const ACTIONS: [&str; 5] = ["alter", "create", "describe", "list", "delete"];
/// Reports that show some partitions only.
const REPORTS: [&str; 4] = [
    "under-replicated-partitions",
    "under-min-isr-partitions",
    "at-min-isr-partitions",
    "unavailable-partitions",
];
const TIMEOUT_MS: i32 = 30_000;

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    if args.is_empty() {
        return Err(Failure::usage("Create, delete, describe, or change a topic."));
    }
    options.help_or_version(
        "This tool helps to create, delete, describe, or change a topic.",
        terminal,
    )?;
    check(&options, terminal)?;
    let properties = properties::from_option(&options, "command-config", terminal)?;
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    let outcome = if options.has("create") {
        create(&admin, &options, terminal).await
    } else if options.has("alter") {
        alter(&admin, &options).await
    } else if options.has("list") {
        let names = wanted_topics(&admin, &options).await?;
        terminal.line(names.join("\n")).map_err(Failure::from)
    } else if options.has("describe") {
        describe::describe(&admin, &options, terminal).await
    } else {
        delete(&admin, &options).await
    };
    // Errors while executing go to standard output: that is where Kafka's tool has them.
    let message = match outcome {
        Err(Failure::Message(text)) => text,
        Err(Failure::Client(error)) => java::sentence(&error),
        other => return other,
    };
    terminal.line(format!("Error while executing topic command : {message}"))?;
    Err(Failure::Said)
}

fn check(options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    if ACTIONS.iter().filter(|action| options.has(action)).count() != 1 {
        return Err(Failure::usage(
            "Command must include exactly one action: --list, --describe, --create, --alter or --delete",
        ));
    }
    if options.has("delete-config") {
        terminal.error_line(
            "delete-config option is no longer supported and deprecated since version 4.0. \
             The config will be fully removed in future releases.",
        )?;
    }
    if !options.has("bootstrap-server") {
        return Err(Failure::message("--bootstrap-server must be specified"));
    }
    let has_topic = options.has("topic") || options.has("topic-id");
    if options.has("describe") && options.has("if-exists") {
        if !has_topic {
            return Err(Failure::usage("--topic or --topic-id is required to describe a topic"));
        }
        if options.has("topic") && options.has("topic-id") {
            terminal.line(
                "Only topic id will be used when both --topic and --topic-id are specified and topicId is not \
                 Uuid.ZERO_UUID",
            )?;
        }
    }
    if !options.has("list") && !options.has("describe") {
        options.require(&["topic"])?;
    }
    if options.has("alter") {
        if options.has("config") {
            return Err(Failure::usage(
                "Option combination \"[[bootstrap-server], [config]]\" can't be used with option \"[alter]\" (To alter \
                 topic configurations, the kafka-configs tool can be used.)",
            ));
        }
        options.require(&["partitions"])?;
    }
    check_combinations(options)
}

/// Each option goes with some actions only.
fn check_combinations(options: &Options) -> Outcome {
    let only_with = |option: &str, actions: &[&str]| {
        let others: Vec<&str> = ACTIONS.iter().filter(|a| !actions.contains(a)).copied().collect();
        options.exclude(option, &others)
    };
    only_with("config", &["alter", "create"])?;
    only_with("partitions", &["alter", "create"])?;
    only_with("replication-factor", &["create"])?;
    only_with("replica-assignment", &["alter", "create"])?;
    if options.has("create") {
        options.exclude("replica-assignment", &["partitions", "replication-factor"])?;
    }
    for report in REPORTS {
        only_with(report, &["describe"])?;
        options.exclude(report, &["topics-with-overrides"])?;
    }
    only_with("topics-with-overrides", &["describe"])?;
    options.exclude("topics-with-overrides", &REPORTS)?;
    only_with("if-exists", &["alter", "delete", "describe"])?;
    only_with("if-not-exists", &["create"])?;
    only_with("exclude-internal", &["list", "describe"])
}

async fn create(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let name = options.value("topic")?.unwrap_or_default();
    let partitions: Option<i32> = options.number("partitions")?;
    let factor: Option<i32> = options.number("replication-factor")?;
    let assignment = assignment(options)?;
    let configs = configs(options)?;
    if name.contains(['.', '_']) {
        terminal.line(
            "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could \
             collide. To avoid issues it is best to use either, but not both.",
        )?;
    }
    if factor.is_some_and(|factor| factor < 1 || factor > i32::from(i16::MAX)) {
        return Err(Failure::message(
            "The replication factor must be between 1 and 32767 inclusive",
        ));
    }
    if partitions.is_some_and(|count| count < 1) {
        return Err(Failure::message("The partitions must be greater than 0"));
    }
    let topic = CreatableTopic {
        name: name.to_owned(),
        num_partitions: partitions.filter(|_| assignment.is_empty()).unwrap_or(-1),
        replication_factor: factor.filter(|_| assignment.is_empty()).unwrap_or(-1) as i16,
        assignments: (0..)
            .zip(assignment)
            .map(|(partition_index, broker_ids)| CreatableReplicaAssignment {
                partition_index,
                broker_ids,
                ..CreatableReplicaAssignment::default()
            })
            .collect(),
        configs,
        ..CreatableTopic::default()
    };
    let request = CreateTopicsRequest {
        topics: vec![topic],
        timeout_ms: TIMEOUT_MS,
        validate_only: false,
        ..CreateTopicsRequest::default()
    };
    let code = |code: Option<i16>| ErrorCode(code.unwrap_or(0));
    let response = admin
        .call("createTopics", Target::Controller, &request, |r| {
            code(r.topics.first().map(|t| t.error_code))
        })
        .await?;
    for topic in &response.topics {
        match ClientError::check(topic.error_code, topic.error_message.as_deref()) {
            Ok(()) => terminal.line(format!("Created topic {name}."))?,
            Err(error) if error.code() == Some(ErrorCode::TOPIC_ALREADY_EXISTS) && options.has("if-not-exists") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// `key=value` of every `--config`.
fn configs(options: &Options) -> Result<Vec<CreatableTopicConfig>, Failure> {
    let mut configs: Vec<CreatableTopicConfig> = Vec::new();
    for pair in options.values("config") {
        let parts: Vec<&str> = pair.split('=').map(str::trim).collect();
        let [name, value] = parts[..] else {
            return Err(Failure::message(
                "requirement failed: Invalid topic config: all configs to be added must be in the format \"key=val\".",
            ));
        };
        configs.retain(|config| config.name != name);
        configs.push(CreatableTopicConfig {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            ..CreatableTopicConfig::default()
        });
    }
    Ok(configs)
}

/// Brokers by partition: `1:2,2:3`.
fn assignment(options: &Options) -> Result<Vec<Vec<i32>>, Failure> {
    let mut assignment: Vec<Vec<i32>> = Vec::new();
    let Some(list) = options.value("replica-assignment")?.filter(|list| !list.is_empty()) else {
        return Ok(assignment);
    };
    for (partition, brokers) in list.split(',').enumerate() {
        let parse = |id: &str| {
            id.trim()
                .parse()
                .map_err(|_| Failure::message(format!("For input string: \"{id}\"")))
        };
        let brokers = brokers.split(':').map(parse).collect::<Result<Vec<i32>, _>>()?;
        let twice: BTreeSet<i32> = brokers
            .iter()
            .enumerate()
            .filter(|(i, id)| brokers[..*i].contains(id))
            .map(|(_, id)| *id)
            .collect();
        if !twice.is_empty() {
            let twice = twice.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
            return Err(Failure::message(format!(
                "Partition replica lists may not contain duplicate entries: {twice}"
            )));
        }
        if assignment.first().is_some_and(|first| first.len() != brokers.len()) {
            return Err(Failure::message(format!(
                "Partition {partition} has different replication factor: {brokers:?}"
            )));
        }
        assignment.push(brokers);
    }
    Ok(assignment)
}

async fn alter(admin: &Admin, options: &Options) -> Outcome {
    let assignment = assignment(options)?;
    let count = options.number("partitions")?.unwrap_or(-1);
    let names = existing_topics(admin, options).await?;
    let described = admin.describe_topics(&names, PAGE).await?;
    let topics = described.iter().map(|topic| CreatePartitionsTopic {
        name: topic.name.clone(),
        count,
        assignments: (!assignment.is_empty()).then(|| {
            let new = assignment.iter().skip(topic.partitions.len());
            new.map(|ids| CreatePartitionsAssignment {
                broker_ids: ids.clone(),
                ..Default::default()
            })
            .collect()
        }),
        ..CreatePartitionsTopic::default()
    });
    let request = CreatePartitionsRequest {
        topics: topics.collect(),
        timeout_ms: TIMEOUT_MS,
        validate_only: false,
        ..CreatePartitionsRequest::default()
    };
    if request.topics.is_empty() {
        return Ok(());
    }
    let response = admin
        .call("createPartitions", Target::Controller, &request, |r| {
            r.results.first().map_or(ErrorCode::NONE, |t| ErrorCode(t.error_code))
        })
        .await?;
    let check = |(code, message): (i16, Option<&str>)| ClientError::check(code, message);
    response
        .results
        .iter()
        .map(|t| (t.error_code, t.error_message.as_deref()))
        .try_for_each(check)?;
    Ok(())
}

async fn delete(admin: &Admin, options: &Options) -> Outcome {
    let names = existing_topics(admin, options).await?;
    if names.is_empty() {
        return Ok(());
    }
    let topic = |name: &String| DeleteTopicState {
        name: Some(name.clone()),
        ..DeleteTopicState::default()
    };
    let request = DeleteTopicsRequest {
        topics: names.iter().map(topic).collect(),
        timeout_ms: TIMEOUT_MS,
        ..DeleteTopicsRequest::default()
    };
    let response = admin
        .call("deleteTopics", Target::Controller, &request, |r| {
            r.responses.first().map_or(ErrorCode::NONE, |t| ErrorCode(t.error_code))
        })
        .await?;
    for topic in &response.responses {
        ClientError::check(topic.error_code, topic.error_message.as_deref())?;
    }
    Ok(())
}

async fn wanted_topics(admin: &Admin, options: &Options) -> Result<Vec<String>, Failure> {
    let filter = options.value("topic")?.map(TopicFilter::new).transpose()?;
    let excludes = options.has("exclude-internal");
    let names = admin.list_topics().await?.into_iter().filter_map(|topic| topic.name);
    let wanted =
        |name: &String| filter.as_ref().is_none_or(|filter| filter.matches(name)) && !(excludes && is_internal(name));
    Ok(names.filter(wanted).collect())
}

async fn existing_topics(admin: &Admin, options: &Options) -> Result<Vec<String>, Failure> {
    let names = wanted_topics(admin, options).await?;
    match options.value("topic")?.filter(|topic| !topic.is_empty()) {
        Some(topic) if names.is_empty() && !options.has("if-exists") => {
            Err(Failure::message(format!("Topic '{topic}' does not exist as expected")))
        }
        _ => Ok(names),
    }
}

/// Partitions per response when describing.
const PAGE: i32 = 2000;
