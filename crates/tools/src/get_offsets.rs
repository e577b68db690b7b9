//! `kafka-get-offsets`: offsets of partitions by time.

use std::collections::BTreeMap;

use klamm_client::{ClientError, EndpointKind, IsolationLevel};
use klamm_types::TopicPartition;

use crate::admin::{self, Admin};
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, flag, text};
use crate::properties;
use crate::terminal::Terminal;
use crate::topic_filter::{TopicFilter, is_internal};

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "HOST1:PORT1,...,HOST3:PORT3",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "topic-partitions",
        "topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3",
        "Partitions: a regular expression for the topic, then a number or a range without its upper bound.",
    ),
    text("topic", "topic", "Topics, as a regular expression; all if not given."),
    text(
        "partitions",
        "partition ids",
        "Partitions of the topics; all if not given.",
    ),
    text(
        "time",
        "<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered \
         / -6 or earliest-pending-upload",
        "The first offset at or after this time (default: latest)",
    ),
    text("command-config", "config file", "Properties of the admin client."),
    flag("exclude-internal-topics", "Leave internal topics out."),
];

const ABOUT: &str = "An interactive shell for getting topic-partition offsets.";

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let outcome = offsets(args, terminal).await;
    let message = match outcome {
        Err(Failure::Message(text)) => text,
        Err(Failure::Client(error)) => java::exception(&error),
        other => return other,
    };
    Err(Failure::message(format!("Error occurred: {message}")))
}

async fn offsets(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version(ABOUT, terminal)?;
    options.require(&["bootstrap-server"])?;
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    admin::check_servers(servers)?;
    if options.has("topic-partitions") && (options.has("topic") || options.has("partitions")) {
        return Err(Failure::message(
            "--topic-partitions cannot be used with --topic or --partitions",
        ));
    }
    let timestamp = timestamp(options.value("time")?.unwrap_or("latest"))?;
    let filter = Filter::of(&options)?;
    let mut properties = properties::from_option(&options, "command-config", terminal)?;
    properties.set("client.id", "GetOffsetShell");
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    let mut wanted = BTreeMap::new();
    for topic in admin.list_topics().await? {
        let name = topic.name.unwrap_or_default();
        if options.has("exclude-internal-topics") && is_internal(&name) {
            continue;
        }
        let partitions = topic
            .partitions
            .iter()
            .map(|p| p.partition_index)
            .filter(|p| filter.matches(&name, *p));
        wanted.extend(partitions.map(|partition| (TopicPartition::new(&name, partition), timestamp)));
    }
    if wanted.is_empty() {
        return Err(Failure::message(
            "Could not match any topic-partitions with the specified filters",
        ));
    }
    let listed = admin
        .client
        .list_offsets(&wanted, IsolationLevel::ReadUncommitted)
        .await?;
    // Sorted by the text of topic and partition: 10 comes before 2.
    let by_text: BTreeMap<String, _> = listed
        .into_iter()
        .map(|(tp, result)| (format!("{}-{}", tp.topic, tp.partition), (tp, result)))
        .collect();
    for (text, (tp, result)) in by_text {
        match result {
            Ok(found) if found.offset >= 0 => {
                terminal.line(format!("{}:{}:{}", tp.topic, tp.partition, found.offset))?;
            }
            Ok(_) => {}
            Err(code) => {
                let error = java::exception(&ClientError::Code { code, message: None });
                terminal.error_line(format!(
                    "Skip getting offsets for topic-partition {text} due to error: {error}"
                ))?;
            }
        }
    }
    Ok(())
}

fn timestamp(text: &str) -> Result<i64, Failure> {
    let named = [
        "latest",
        "earliest",
        "max-timestamp",
        "earliest-local",
        "latest-tiered",
        "earliest-pending-upload",
    ];
    if let Some(place) = named.iter().position(|name| *name == text) {
        return Ok(-1 - place as i64);
    }
    text.parse().map_err(|_| {
        Failure::message(format!(
            "Malformed time argument {text}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or \
             earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp"
        ))
    })
}

/// Any of the rules must match.
#[derive(Debug)]
struct Filter(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    topic: TopicFilter,
    partitions: Partitions,
}

#[derive(Debug)]
enum Partitions {
    All,
    Some(Vec<i32>),
    /// Without the upper bound.
    Range(i32, i32),
}

impl Filter {
    fn of(options: &Options) -> Result<Self, Failure> {
        if let Some(list) = options.value("topic-partitions")? {
            return Ok(Self(list.split(',').map(Rule::parse).collect::<Result<_, _>>()?));
        }
        let partitions = match options.value("partitions")?.filter(|list| !list.is_empty()) {
            None => Partitions::All,
            Some(list) => {
                Partitions::Some(list.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| {
                    Failure::message(format!(
                        "--partitions expects a comma separated list of numeric partition ids, but received: {list}"
                    ))
                })?)
            }
        };
        let topic = TopicFilter::new(options.value("topic")?.unwrap_or(".*"))?;
        Ok(Self(vec![Rule { topic, partitions }]))
    }

    fn matches(&self, topic: &str, partition: i32) -> bool {
        self.0
            .iter()
            .any(|rule| rule.topic.matches(topic) && rule.partitions.contains(partition))
    }
}

impl Rule {
    fn parse(text: &str) -> Result<Self, Failure> {
        let invalid = || Failure::message(format!("Invalid rule specification: {text}"));
        let (topic, partitions) = text.split_once(':').unwrap_or((text, ""));
        let number = |text: &str, default: i32| match text {
            "" => Ok(default),
            text if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().map_err(|_| invalid()),
            _ => Err(invalid()),
        };
        let partitions = match partitions.split_once('-') {
            Some((from, to)) => Partitions::Range(number(from, 0)?, number(to, i32::MAX)?),
            None if partitions.is_empty() => Partitions::All,
            None => Partitions::Some(vec![number(partitions, 0)?]),
        };
        Ok(Self {
            topic: TopicFilter::new(if topic.is_empty() { ".*" } else { topic })?,
            partitions,
        })
    }
}

impl Partitions {
    fn contains(&self, partition: i32) -> bool {
        match self {
            Self::All => true,
            Self::Some(list) => list.contains(&partition),
            Self::Range(from, to) => (*from..*to).contains(&partition),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_select_partitions() {
        let check = |rule: &str, topic: &str, expected: &[i32]| {
            let filter = Filter(vec![Rule::parse(rule).unwrap()]);
            let matched: Vec<i32> = (0..5).filter(|p| filter.matches(topic, *p)).collect();
            assert_eq!(matched, expected, "{rule}");
        };
        check("a", "a", &[0, 1, 2, 3, 4]);
        check("a:3", "a", &[3]);
        check("a:1-3", "a", &[1, 2]);
        check("a.*:3-", "ab", &[3, 4]);
        check(":-2", "x", &[0, 1]);
        check("b", "a", &[]);
        assert!(Rule::parse("a:x").is_err());
        assert_eq!(
            (timestamp("earliest-pending-upload").unwrap(), timestamp("-2").unwrap()),
            (-6, -2)
        );
    }
}
