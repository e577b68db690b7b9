//! `--reset-offsets`: computes new offsets, shows them, and commits them if told to.

use std::collections::{BTreeMap, BTreeSet};

use klamm_client::{ClientError, EARLIEST_TIMESTAMP, IsolationLevel, LATEST_TIMESTAMP};
use klamm_types::{ErrorCode, TopicPartition};

use super::{SCENARIOS, print_error, time, wanted_groups};
use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::Options;
use crate::terminal::Terminal;

/// New offsets by partition.
type Plan = BTreeMap<TopicPartition, i64>;

/// Partitions per response when topics are described.
const PAGE: i32 = 2_000;

pub(super) async fn reset(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let mut plans = Vec::new();
    for group in wanted_groups(admin, options).await? {
        let state = match admin.describe_group(&group).await {
            Ok(description) => description.state,
            Err(ClientError::Code {
                code: ErrorCode::GROUP_ID_NOT_FOUND,
                ..
            }) => "Dead".to_owned(),
            Err(error) => return Err(wrapped(&error)),
        };
        let plan = match state.as_str() {
            "Empty" | "Dead" => reset_group(admin, options, &group, terminal).await?,
            _ => {
                print_error(
                    terminal,
                    &format!(
                        "Assignments can only be reset if the group '{group}' is inactive, but the current state is \
                         {state}."
                    ),
                )?;
                Plan::new()
            }
        };
        plans.push((group, plan));
    }
    java::hash_order(&mut plans, 1, |(group, _)| java::hash_text(group));
    match options.has("export") {
        true => export(options, &plans, terminal),
        false => print(&plans, terminal),
    }
}

async fn reset_group(
    admin: &Admin,
    options: &Options,
    group: &str,
    terminal: &mut Terminal<'_>,
) -> Result<Plan, Failure> {
    let partitions = scope(admin, options, group).await?;
    check_exist(admin, &partitions).await?;
    let plan = plan(admin, options, group, partitions, terminal).await?;
    if options.has("execute") {
        let altered = admin.alter_offsets(group, &plan).await;
        altered.map_err(|error| Failure::message(java::sentence(&error)))?;
    }
    Ok(plan)
}

/// The partitions that the command line names.
async fn scope(admin: &Admin, options: &Options, group: &str) -> Result<BTreeSet<TopicPartition>, Failure> {
    let mut partitions = BTreeSet::new();
    if options.has("all-topics") {
        let committed = admin.committed_offsets(group).await.map_err(|error| wrapped(&error))?;
        partitions.extend(committed.into_keys());
    } else if options.has("topic") {
        for topic in options.values("topic") {
            match topic.contains(':') {
                true => partitions.extend(parse_partitions(topic)?),
                false => {
                    let found = partitions_of(admin, topic).await;
                    partitions.extend(found.map_err(|error| Failure::message(java::sentence(&error)))?);
                }
            }
        }
    } else if !options.has("from-file") {
        return Err(Failure::usage(
            "One of the reset scopes should be defined: --all-topics, --topic.",
        ));
    }
    Ok(partitions)
}

/// `topic:0,1,2`
pub(super) fn parse_partitions(text: &str) -> Result<Vec<TopicPartition>, Failure> {
    let parts: Vec<&str> = text.split(':').collect();
    let [topic, partitions] = parts.as_slice() else {
        return Err(Failure::usage(format!(
            "Invalid topic arg '{text}', expected topic name and partitions"
        )));
    };
    let parse = |partition: &str| {
        let number = partition.parse().map_err(|_| {
            Failure::usage(format!(
                "Invalid partition '{partition}' specified in topic arg '{text}''"
            ))
        });
        number.map(|number| TopicPartition::new(topic, number))
    };
    partitions.split(',').map(parse).collect()
}

/// All partitions of a topic.
pub(super) async fn partitions_of(admin: &Admin, topic: &str) -> Result<Vec<TopicPartition>, ClientError> {
    let described = admin.describe_topics(&[topic.to_owned()], PAGE).await?;
    let partitions = described.iter().flat_map(|topic| {
        let name = topic.name.as_str();
        topic
            .partitions
            .iter()
            .map(move |partition| TopicPartition::new(name, partition.index))
    });
    Ok(partitions.collect())
}

async fn check_exist(admin: &Admin, partitions: &BTreeSet<TopicPartition>) -> Outcome {
    let mut topics: Vec<String> = partitions.iter().map(|tp| tp.topic.to_string()).collect();
    topics.dedup();
    let described = admin.describe_topics(&topics, PAGE).await;
    let described = described.map_err(|error| wrapped(&error))?;
    let is_there = |tp: &&TopicPartition, with_leader: bool| {
        let topic = described.iter().find(|topic| topic.name == tp.topic.as_str());
        let mut partitions = topic.iter().flat_map(|topic| &topic.partitions);
        partitions.any(|p| p.index == tp.partition.0 && (!with_leader || p.leader.is_some()))
    };
    for (with_leader, complaint) in [(false, "do not exist"), (true, "have no leader")] {
        let missing: Vec<String> = (partitions.iter())
            .filter(|tp| !is_there(tp, with_leader))
            .map(|tp| format!("{}-{}", tp.topic, tp.partition))
            .collect();
        if !missing.is_empty() {
            return Err(Failure::message(format!(
                "The partitions \"{}\" {complaint}",
                missing.join(",")
            )));
        }
    }
    Ok(())
}

async fn plan(
    admin: &Admin,
    options: &Options,
    group: &str,
    partitions: BTreeSet<TopicPartition>,
    terminal: &mut Terminal<'_>,
) -> Result<Plan, Failure> {
    if let Some(offset) = options.number::<i64>("to-offset")? {
        let wanted = partitions.into_iter().map(|tp| (tp, offset)).collect();
        return within_range(admin, wanted, terminal).await;
    }
    if options.has("to-earliest") {
        return listed(admin, &partitions, EARLIEST_TIMESTAMP).await;
    }
    if options.has("to-latest") {
        return listed(admin, &partitions, LATEST_TIMESTAMP).await;
    }
    if let Some(count) = options.number::<i64>("shift-by")? {
        let committed = admin.committed_offsets(group).await.map_err(|error| wrapped(&error))?;
        let shifted = partitions.into_iter().map(|tp| match committed.get(&tp) {
            Some(current) => Ok((tp, current.offset.saturating_add(count))),
            None => Err(Failure::usage(format!(
                "Cannot shift offset for partition {}-{} since there is no current committed offset",
                tp.topic, tp.partition
            ))),
        });
        return within_range(admin, shifted.collect::<Result<_, _>>()?, terminal).await;
    }
    if let Some(text) = options.value("to-datetime")? {
        let timestamp = time::parse_date_time(text)
            .ok_or_else(|| Failure::message(format!("java.text.ParseException: Unparseable date: \"{text}\"")))?;
        return at_time(admin, partitions, timestamp, terminal).await;
    }
    if let Some(text) = options.value("by-duration")? {
        let duration =
            time::parse_duration(text).ok_or_else(|| Failure::message("Text cannot be parsed to a Duration"))?;
        let now = terminal.io.clock.wall();
        return at_time(admin, partitions, now.plus_ms(-duration).0, terminal).await;
    }
    if let Some(path) = options.value("from-file")? {
        return from_file(admin, options, group, path, terminal).await;
    }
    if options.has("to-current") {
        let committed = admin.committed_offsets(group).await.map_err(|error| wrapped(&error))?;
        let (with, without): (BTreeSet<_>, BTreeSet<_>) =
            partitions.into_iter().partition(|tp| committed.contains_key(tp));
        let mut plan = listed(admin, &without, LATEST_TIMESTAMP).await?;
        let current = with.into_iter().filter_map(|tp| {
            let offset = committed.get(&tp)?.offset;
            Some((tp, offset))
        });
        plan.extend(current);
        return Ok(plan);
    }
    let scenarios: Vec<String> = SCENARIOS.iter().map(|scenario| format!("[{scenario}]")).collect();
    Err(Failure::usage(format!(
        "Option '[reset-offsets]' requires one of the following scenarios: [{}]",
        scenarios.join(", ")
    )))
}

/// What ListOffsets says of a time for each partition; -1 where there is nothing as young.
async fn listed(admin: &Admin, partitions: &BTreeSet<TopicPartition>, timestamp: i64) -> Result<Plan, Failure> {
    let wanted = partitions.iter().map(|tp| (tp.clone(), timestamp)).collect();
    let listed = admin
        .client
        .list_offsets(&wanted, IsolationLevel::ReadUncommitted)
        .await;
    let listed = listed.map_err(|error| wrapped(&error))?;
    let offsets = listed.into_iter().map(|(tp, found)| match found {
        Ok(found) => Ok((tp, found.offset)),
        Err(code) => Err(wrapped(&ClientError::Code { code, message: None })),
    });
    offsets.collect()
}

async fn at_time(
    admin: &Admin,
    partitions: BTreeSet<TopicPartition>,
    timestamp: i64,
    terminal: &mut Terminal<'_>,
) -> Result<Plan, Failure> {
    let mut plan = listed(admin, &partitions, timestamp).await?;
    let (found, empty): (Plan, Plan) = plan.into_iter().partition(|(_, offset)| *offset >= 0);
    for (tp, _) in in_java_order(&empty) {
        terminal.line(format!(
            "\nWarn: Partition {} from topic {} is empty. Falling back to latest known offset.",
            tp.partition, tp.topic
        ))?;
    }
    plan = listed(admin, &empty.into_keys().collect(), LATEST_TIMESTAMP).await?;
    plan.extend(found);
    Ok(plan)
}

/// Offsets outside of the log are moved to its nearer end.
async fn within_range(admin: &Admin, wanted: Plan, terminal: &mut Terminal<'_>) -> Result<Plan, Failure> {
    let partitions = wanted.keys().cloned().collect();
    let earliest = listed(admin, &partitions, EARLIEST_TIMESTAMP).await?;
    let latest = listed(admin, &partitions, LATEST_TIMESTAMP).await?;
    let mut plan = Plan::new();
    for (tp, offset) in wanted {
        let start = earliest.get(&tp).copied().unwrap_or(offset);
        let end = latest.get(&tp).copied().unwrap_or(offset);
        let (bound, side, name) = match offset {
            _ if offset > end => (end, "higher", "latest"),
            _ if offset < start => (start, "lower", "earliest"),
            _ => (offset, "", ""),
        };
        if bound != offset {
            terminal.error_line(format!(
                "WARN New offset ({offset}) is {side} than {name} offset for topic partition {}-{}. Value will be set \
                 to {bound} (org.apache.kafka.tools.OffsetsUtils)",
                tp.topic, tp.partition
            ))?;
        }
        plan.insert(tp, bound);
    }
    Ok(plan)
}

/// Lines of `topic,partition,offset`, with the group in front if the command line does not name exactly one.
async fn from_file(
    admin: &Admin,
    options: &Options,
    group: &str,
    path: &str,
    terminal: &mut Terminal<'_>,
) -> Result<Plan, Failure> {
    let bytes = terminal
        .io
        .disk
        .read(std::path::Path::new(path))
        .map_err(|_| Failure::message(format!("java.nio.file.NoSuchFileException: {path}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let is_single = options.values("group").count() == 1;
    let mut plan = Plan::new();
    let mut is_named = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split(',').map(|field| field.trim().trim_matches('"')).collect();
        let (named, rest) = match (fields.as_slice(), is_single) {
            ([topic, partition, offset], true) => (group, [*topic, *partition, *offset]),
            ([named, topic, partition, offset], _) => (*named, [*topic, *partition, *offset]),
            _ => return Err(Failure::message(format!("cannot read the line '{line}' of {path}"))),
        };
        let [topic, partition, offset] = rest;
        let (Ok(partition), Ok(offset)) = (partition.parse(), offset.parse()) else {
            return Err(Failure::message(format!("cannot read the line '{line}' of {path}")));
        };
        if named == group {
            is_named = true;
            plan.insert(TopicPartition::new(topic, partition), offset);
        }
    }
    if !is_named {
        print_error(terminal, &format!("No reset plan for group {group} found"))?;
        return Ok(plan);
    }
    within_range(admin, plan, terminal).await
}

fn print(plans: &[(String, Plan)], terminal: &mut Terminal<'_>) -> Outcome {
    let group_width = plans.iter().map(|(group, _)| group.len()).max().unwrap_or(0).max(15);
    let topics = plans.iter().flat_map(|(_, plan)| plan.keys());
    let topic_width = topics.map(|tp| tp.topic.as_str().len()).max().unwrap_or(0).max(15);
    if !plans.is_empty() {
        write!(
            terminal.out,
            "\n{:<group_width$} {:<topic_width$} {:<10} NEW-OFFSET",
            "GROUP", "TOPIC", "PARTITION"
        )?;
    }
    for (group, plan) in plans {
        for (tp, offset) in in_java_order(plan) {
            let topic = tp.topic.as_str();
            let partition = tp.partition.to_string();
            write!(
                terminal.out,
                "\n{group:<group_width$} {topic:<topic_width$} {partition:<10} {offset}"
            )?;
        }
    }
    terminal.line("")?;
    Ok(())
}

fn export(options: &Options, plans: &[(String, Plan)], terminal: &mut Terminal<'_>) -> Outcome {
    let is_single = options.values("group").count() == 1;
    let mut csv = String::new();
    for (group, plan) in plans {
        for (tp, offset) in in_java_order(plan) {
            if !is_single {
                csv.push_str(&format!("{},", quoted(group)));
            }
            csv.push_str(&format!("{},{},{offset}\n", quoted(tp.topic.as_str()), tp.partition));
        }
    }
    terminal.line(csv)?;
    Ok(())
}

fn in_java_order(plan: &Plan) -> Vec<(&TopicPartition, i64)> {
    let mut rows: Vec<_> = plan.iter().map(|(tp, offset)| (tp, *offset)).collect();
    java::hash_order(&mut rows, 16, |(tp, _)| {
        java::hash_topic_partition(tp.topic.as_str(), tp.partition.0)
    });
    rows
}

/// A text in CSV: quoted if it is long or has a sign that could mean something.
fn quoted(text: &str) -> String {
    let is_plain = text.len() <= PLAIN_LENGTH_MAX && text.bytes().all(|b| b > b',');
    match is_plain {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

/// An error as Kafka tells it that has been put into another exception.
fn wrapped(error: &ClientError) -> Failure {
    Failure::message(format!(
        "java.util.concurrent.ExecutionException: {}",
        java::exception(error)
    ))
}

/// Jackson does not look for signs in longer texts.
const PLAIN_LENGTH_MAX: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_parsed() {
        let parsed = parse_partitions("t:0,2").unwrap();
        assert_eq!(parsed, [TopicPartition::new("t", 0), TopicPartition::new("t", 2)]);
        for (text, complaint) in [
            ("t:0:1", "Invalid topic arg 't:0:1', expected topic name and partitions"),
            ("t:x", "Invalid partition 'x' specified in topic arg 't:x''"),
        ] {
            assert_eq!(parse_partitions(text).unwrap_err().to_string(), complaint);
        }
    }

    #[test]
    fn texts_are_quoted_as_jackson_does() {
        for (text, expected) in [
            ("events-1", "events-1"),
            ("a.b_c", "a.b_c"),
            ("a,b", "\"a,b\""),
            ("an-extremely-long-topic-name", "\"an-extremely-long-topic-name\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
