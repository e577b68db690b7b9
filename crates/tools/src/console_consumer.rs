//! `kafka-console-consumer`: records of topics to standard output.
//!
//! As a member of a group that is asked for by name, by either protocol; without one it reads all partitions itself.

use std::time::Duration;

use klamm_client::{
    Client, ClientError, ConsumedRecord, ConsumerConfig, EndpointKind, GroupConfig, GroupConsumer, GroupProtocol,
    IsolationLevel, PartitionConsumer, StartOffset,
};
use klamm_config::Properties;
use klamm_io::time;
use klamm_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use klamm_types::{ErrorCode, TopicPartition};

use crate::admin;
use crate::failure::{Failure, Outcome};
use crate::formatter::Formatter;
use crate::java;
use crate::options::{Opt, Options, flag, integer, long, text};
use crate::properties;
use crate::terminal::Terminal;
use crate::topic_filter::TopicFilter;

pub(crate) const OPTIONS: &[Opt] = &[
    text("topic", "topic", "The topic to consume."),
    text(
        "include",
        "Java regex (String)",
        "Topics to consume, as a regular expression.",
    ),
    integer(
        "partition",
        "partition",
        "The partition to consume; from its end unless --offset is given.",
    ),
    text(
        "offset",
        "consume offset",
        "An offset, 'earliest' or 'latest'. (default: latest)",
    ),
    text(
        "consumer-property",
        "consumer_prop",
        "Deprecated: use --command-property.",
    ),
    text("command-property", "consumer_prop", "key=value for the consumer."),
    text("consumer.config", "config file", "Deprecated: use --command-config."),
    text("command-config", "config file", "A properties file for the consumer."),
    text(
        "formatter",
        "class",
        "The formatter. (default: org.apache.kafka.tools.consumer.DefaultMessageFormatter)",
    ),
    text("property", "prop", "Deprecated: use --formatter-property."),
    text(
        "formatter-property",
        "prop",
        "key=value for the formatter: print.timestamp, print.key, print.offset, print.epoch, print.partition, \
         print.headers, print.value, key.separator, line.separator, headers.separator, null.literal, key.deserializer, \
         value.deserializer, header.deserializer.",
    ),
    text(
        "formatter-config",
        "config file",
        "A properties file for the formatter.",
    ),
    flag(
        "from-beginning",
        "Start with the earliest record rather than the latest.",
    ),
    integer(
        "max-messages",
        "num_messages",
        "Records to consume before exiting; all if not given.",
    ),
    long("timeout-ms", "timeout_ms", "Exit if no record comes for this time."),
    flag("skip-message-on-error", "Skip a record that cannot be shown."),
    text(
        "bootstrap-server",
        "server to connect to",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "key-deserializer",
        "deserializer for keys",
        "The class that reads keys.",
    ),
    text(
        "value-deserializer",
        "deserializer for values",
        "The class that reads values.",
    ),
    flag("enable-systest-events", "Tell when the consumer starts and stops."),
    text(
        "isolation-level",
        "",
        "read_committed or read_uncommitted. (default: read_uncommitted)",
    ),
    text("group", "consumer group id", "The consumer group."),
];

/// What to consume, and until when.
struct Plan {
    topic: Option<String>,
    include: Option<TopicFilter>,
    partition: Option<i32>,
    start: StartOffset,
    messages_max: Option<u64>,
    timeout: Option<Duration>,
    formatter: Formatter,
    skips_errors: bool,
}

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args).map_err(|failure| Failure::usage(failure.to_string()))?;
    options.help_or_version(
        "This tool helps to read data from Kafka topics and outputs it to standard output.",
        terminal,
    )?;
    check(&options)?;
    let properties = consumer_properties(&options, terminal)?;
    let plan = Plan::of(&options, &properties, terminal)?;
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let client = Client::new(
        terminal.io.clone(),
        admin::client_config(servers, EndpointKind::Brokers, &properties)?,
    );
    let config = consumer_config(&properties, &plan)?;
    let mut source = match group_config(&properties, config.clone())? {
        Some(group) => Source::Group(Box::new(GroupConsumer::new(&client, group))),
        None => Source::Partitions(Box::new(PartitionConsumer::new(client.clone(), config))),
    };
    let mut count = 0;
    let mut outcome = consume(&client, &mut source, &plan, &mut count, terminal).await;
    terminal.out.flush()?;
    if let Source::Group(consumer) = source {
        // A coordinator that cannot be reached finds out by itself.
        let closed = time::timeout(CLOSE_TIMEOUT, consumer.close()).await;
        outcome = outcome.and(closed.unwrap_or(Ok(())).map_err(Failure::from));
    }
    let outcome = match outcome {
        Err(Failure::Client(error)) => {
            terminal.error_line(
                "ERROR Error processing message, terminating consumer process:  \
                 (org.apache.kafka.tools.consumer.ConsoleConsumer)",
            )?;
            terminal.error_line(java::exception(&error))?;
            Ok(())
        }
        other => other,
    };
    terminal.error_line(format!("Processed a total of {count} messages"))?;
    outcome
}

fn check(options: &Options) -> Outcome {
    if options.has("topic") == options.has("include") {
        return Err(Failure::usage(
            "Exactly one of the following arguments is required: [topic], [include]",
        ));
    }
    if options.has("partition") {
        if !options.has("topic") {
            return Err(Failure::usage("The topic is required when partition is specified."));
        }
        if options.has("from-beginning") && options.has("offset") {
            return Err(Failure::usage(
                "Options from-beginning and offset cannot be specified together.",
            ));
        }
    } else if options.has("offset") {
        return Err(Failure::usage("The partition is required when offset is specified."));
    }
    options.require(&["bootstrap-server"])?;
    for (old, new) in [
        ("consumer-property", "command-property"),
        ("consumer.config", "command-config"),
    ] {
        if options.has(old) && options.has(new) {
            return Err(Failure::usage(format!(
                "Options --{old} and --{new} cannot be specified together."
            )));
        }
    }
    Ok(())
}

fn consumer_properties(options: &Options, terminal: &mut Terminal<'_>) -> Result<Properties, Failure> {
    for (old, new) in [
        ("consumer-property", "command-property"),
        ("consumer.config", "command-config"),
    ] {
        if options.has(old) {
            terminal.line(format!(
                "Option --{old} is deprecated and will be removed in a future version. Use --{new} instead."
            ))?;
        }
    }
    let file = if options.has("consumer.config") {
        "consumer.config"
    } else {
        "command-config"
    };
    let mut properties = properties::from_option(options, file, terminal)?;
    let pairs = options
        .values("consumer-property")
        .chain(options.values("command-property"));
    properties::add_pairs(&mut properties, pairs);
    if let Some(group) = options.value("group")? {
        if properties.get("group.id").is_some_and(|other| other != group) {
            return Err(Failure::usage(
                "The group ids provided in different places (directly using '--group', via '--consumer-property', or via \
                 '--consumer.config') do not match.",
            ));
        }
        properties.set("group.id", group);
    }
    if properties.get("group.id").is_some() && options.has("partition") {
        return Err(Failure::usage(
            "Options group and partition cannot be specified together.",
        ));
    }
    if let Some(level) = options.value("isolation-level")? {
        properties.set("isolation.level", level);
    }
    if properties.get("client.id").is_none() {
        properties.set("client.id", "console-consumer");
    }
    match (
        properties.get("auto.offset.reset").map(str::to_owned),
        options.has("from-beginning"),
    ) {
        (Some(reset), true) if reset != "earliest" => Err(Failure::message(format!(
            "Can't simultaneously specify --from-beginning and 'auto.offset.reset={reset}', please remove one option"
        ))),
        (None, is_first) => {
            properties.set("auto.offset.reset", if is_first { "earliest" } else { "latest" });
            Ok(properties)
        }
        _ => Ok(properties),
    }
}

fn consumer_config(properties: &Properties, plan: &Plan) -> Result<ConsumerConfig, Failure> {
    let isolation = match properties.get("isolation.level") {
        None | Some("read_uncommitted") => IsolationLevel::ReadUncommitted,
        Some("read_committed") => IsolationLevel::ReadCommitted,
        Some(other) => {
            return Err(Failure::message(format!(
                "Invalid value {other} for configuration isolation.level: String must be one of: read_committed, \
                 read_uncommitted"
            )));
        }
    };
    let reset = match plan.start {
        StartOffset::At(_) => StartOffset::Latest,
        start => start,
    };
    let mut config = ConsumerConfig {
        isolation,
        reset,
        ..ConsumerConfig::default()
    };
    let number = |key: &str| properties.get(key).and_then(|text| text.trim().parse::<i32>().ok());
    config.bytes_min = number("fetch.min.bytes").unwrap_or(config.bytes_min);
    config.bytes_max = number("fetch.max.bytes").unwrap_or(config.bytes_max);
    config.partition_bytes_max = number("max.partition.fetch.bytes").unwrap_or(config.partition_bytes_max);
    if let Some(ms) = number("fetch.max.wait.ms") {
        config.wait = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    }
    Ok(config)
}

/// The group that the properties name, if any.
fn group_config(properties: &Properties, consumer: ConsumerConfig) -> Result<Option<GroupConfig>, Failure> {
    let Some(group) = properties.get("group.id") else {
        return Ok(None);
    };
    let protocol = match properties.get("group.protocol").unwrap_or("classic") {
        name if name.eq_ignore_ascii_case("classic") => GroupProtocol::Classic,
        name if name.eq_ignore_ascii_case("consumer") => GroupProtocol::Consumer,
        other => {
            return Err(Failure::message(format!(
                "Invalid value {other} for configuration group.protocol: String must be one of: CLASSIC, CONSUMER"
            )));
        }
    };
    let duration = |key: &str, default_ms: u64| match properties.get(key).map(|text| text.trim().parse()) {
        None => Ok(Duration::from_millis(default_ms)),
        Some(Ok(ms)) => Ok(Duration::from_millis(ms)),
        Some(Err(_)) => Err(Failure::message(format!(
            "Invalid value for configuration {key}: Not a number of type INT"
        ))),
    };
    let commits = properties
        .get("enable.auto.commit")
        .is_none_or(|text| text.trim() == "true");
    let commit_interval = duration("auto.commit.interval.ms", 5_000)?;
    Ok(Some(GroupConfig {
        group: group.to_owned(),
        protocol,
        instance_id: properties.get("group.instance.id").map(str::to_owned),
        session_timeout: duration("session.timeout.ms", 45_000)?,
        rebalance_timeout: duration("max.poll.interval.ms", 300_000)?,
        heartbeat_interval: duration("heartbeat.interval.ms", 3_000)?,
        auto_commit: commits.then_some(commit_interval),
        consumer,
    }))
}

/// Where records come from.
enum Source {
    Partitions(Box<PartitionConsumer>),
    Group(Box<GroupConsumer>),
}

impl Source {
    async fn poll(&mut self, limit: Duration) -> Result<Vec<ConsumedRecord>, ClientError> {
        match self {
            Self::Partitions(consumer) => consumer.poll(limit).await,
            Self::Group(consumer) => consumer.poll(limit).await,
        }
    }

    /// Finds topics and partitions that are not read yet.
    async fn refresh(&mut self, client: &Client, plan: &Plan) -> Outcome {
        match self {
            Self::Partitions(consumer) => assign(client, consumer, plan).await,
            Self::Group(consumer) => {
                let topics = match &plan.topic {
                    Some(topic) => vec![topic.clone()],
                    None => matching(client, plan).await?,
                };
                consumer.subscribe(topics);
                Ok(())
            }
        }
    }

    fn mark(&mut self, record: &ConsumedRecord) {
        match self {
            Self::Partitions(_) => {}
            Self::Group(consumer) => consumer.mark(record),
        }
    }
}

/// The topics that `--include` matches now, in order.
async fn matching(client: &Client, plan: &Plan) -> Result<Vec<String>, ClientError> {
    let names = client
        .metadata(None)
        .await?
        .topics
        .into_iter()
        .filter_map(|topic| topic.name);
    let is_included = |name: &String| plan.include.as_ref().is_some_and(|include| include.matches(name));
    let mut topics: Vec<String> = names.filter(is_included).collect();
    topics.sort_unstable();
    Ok(topics)
}

impl Plan {
    fn of(options: &Options, properties: &Properties, terminal: &mut Terminal<'_>) -> Result<Self, Failure> {
        let reset = match properties.get("auto.offset.reset") {
            Some("earliest") => StartOffset::Earliest,
            _ => StartOffset::Latest,
        };
        let start = match options.value("offset")? {
            None => reset,
            Some(text) => match (text.to_lowercase().as_str(), text.parse()) {
                ("earliest", _) => StartOffset::Earliest,
                ("latest", _) => StartOffset::Latest,
                (_, Ok(offset)) if offset >= 0 => StartOffset::At(offset),
                _ => {
                    return Err(Failure::usage(format!(
                        "The provided offset value '{text}' is incorrect. Valid values are 'earliest', 'latest', or a \
                         non-negative long."
                    )));
                }
            },
        };
        let timeout: Option<i64> = options.number("timeout-ms")?;
        Ok(Self {
            topic: options.value("topic")?.map(str::to_owned),
            include: options.value("include")?.map(TopicFilter::new).transpose()?,
            partition: options.number("partition")?,
            start,
            messages_max: options
                .number::<i32>("max-messages")?
                .and_then(|max| u64::try_from(max).ok()),
            timeout: timeout.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis),
            formatter: formatter(options, terminal)?,
            skips_errors: options.has("skip-message-on-error"),
        })
    }
}

fn formatter(options: &Options, terminal: &mut Terminal<'_>) -> Result<Formatter, Failure> {
    if options.has("property") && options.has("formatter-property") {
        return Err(Failure::usage(
            "Options --property and --formatter-property cannot be specified together.",
        ));
    }
    if options.has("property") {
        terminal.line(
            "Option --property is deprecated and will be removed in a future version. Use --formatter-property instead.",
        )?;
    }
    let mut properties = properties::from_option(options, "formatter-config", terminal)?;
    for (option, key) in [
        ("key-deserializer", "key.deserializer"),
        ("value-deserializer", "value.deserializer"),
    ] {
        if let Some(class) = options.value(option)?.filter(|class| !class.is_empty()) {
            properties.set(key, class);
        }
    }
    let pairs = options.values("property").chain(options.values("formatter-property"));
    properties::add_pairs(&mut properties, pairs);
    Formatter::new(
        options.value("formatter")?.unwrap_or("DefaultMessageFormatter"),
        &properties,
    )
}

async fn consume(
    client: &Client,
    source: &mut Source,
    plan: &Plan,
    count: &mut u64,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let clock = terminal.io.clock.clone();
    let mut interrupted = terminal.interrupted()?;
    let is_done = |count: u64| plan.messages_max.is_some_and(|max| count >= max);
    let mut last_record = clock.monotonic();
    let mut assigned = None;
    while !is_done(*count) {
        // Partitions that come later are found sooner or later.
        if assigned.is_none_or(|at| clock.monotonic().since(at) >= REFRESH) {
            source.refresh(client, plan).await?;
            assigned = Some(clock.monotonic());
        }
        let idle = clock.monotonic().since(last_record);
        let left = plan
            .timeout
            .map_or(REFRESH, |timeout| timeout.saturating_sub(idle))
            .min(REFRESH);
        let records = tokio::select! {
            biased;
            () = interrupted.wait() => return Err(Failure::Exit(INTERRUPTED)),
            records = source.poll(left) => records?,
        };
        if records.is_empty() {
            if plan
                .timeout
                .is_some_and(|timeout| clock.monotonic().since(last_record) >= timeout)
            {
                return Err(ClientError::Timeout(String::new()).into());
            }
            continue;
        }
        last_record = clock.monotonic();
        for record in records {
            if is_done(*count) {
                break;
            }
            *count += 1;
            source.mark(&record);
            match plan.formatter.write(&record, terminal.out) {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                    terminal.error_line("Unable to write to standard out, closing consumer.")?;
                    return Ok(());
                }
                Err(error) if !plan.skips_errors => return Err(error.into()),
                _ => {}
            }
        }
        terminal.out.flush()?;
    }
    Ok(())
}

/// Adds the partitions that are not read yet.
async fn assign(client: &Client, consumer: &mut PartitionConsumer, plan: &Plan) -> Outcome {
    if let (Some(topic), Some(partition)) = (&plan.topic, plan.partition) {
        let tp = TopicPartition::new(topic, partition);
        if !consumer.is_assigned(&tp) {
            consumer.assign(tp, plan.start);
        }
        return Ok(());
    }
    let mut retry = client.retry();
    loop {
        let named = |topic: &String| {
            vec![MetadataRequestTopic {
                name: Some(topic.clone()),
                ..Default::default()
            }]
        };
        let request = MetadataRequest {
            topics: plan.topic.as_ref().map(named),
            allow_auto_topic_creation: plan.topic.is_some(),
            ..MetadataRequest::default()
        };
        let response = client.metadata_of(&request).await?;
        let mut trouble = None;
        for topic in &response.topics {
            let name = topic.name.as_deref().unwrap_or_default();
            if plan.include.as_ref().is_some_and(|include| !include.matches(name)) {
                continue;
            }
            if topic.error_code != 0 {
                trouble = Some(ClientError::Code {
                    code: ErrorCode(topic.error_code),
                    message: None,
                });
            }
            for partition in &topic.partitions {
                let tp = TopicPartition::new(name, partition.partition_index);
                if !consumer.is_assigned(&tp) {
                    consumer.assign(tp, plan.start);
                }
            }
        }
        match trouble {
            None => return Ok(()),
            Some(error) => retry.after(error).await?,
        }
    }
}

/// `default.api.timeout.ms` of Java's consumer is a minute, but its `close` gives up after half of it.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(30);
/// How often new partitions are looked for.
const REFRESH: Duration = Duration::from_secs(5);
/// 128 plus the number of SIGINT.
const INTERRUPTED: u8 = 130;
