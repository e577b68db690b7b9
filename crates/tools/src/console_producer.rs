//! `kafka-console-producer`: lines of standard input to a topic.

use klamm_client::{Client, EndpointKind, Producer};
use klamm_config::Properties;

use crate::admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::line_reader::{LineReader, Lines};
use crate::options::{Opt, Options, Takes, flag, integer, long, text};
use crate::producer_config;
use crate::properties;
use crate::terminal::Terminal;

pub(crate) const OPTIONS: &[Opt] = &[
    text("topic", "topic", "REQUIRED: The topic to produce to."),
    text(
        "bootstrap-server",
        "server to connect to",
        "REQUIRED: Brokers to ask first: HOST1:PORT1,HOST2:PORT2.",
    ),
    flag("sync", "Wait for each record before the next is sent."),
    Opt {
        name: "compression-codec",
        takes: Takes::MaybeText,
        help: "none, gzip, snappy, lz4 or zstd; gzip if no value is given.",
    },
    integer("batch-size", "size", "Bytes of a batch: batch.size. (default: 16384)"),
    integer(
        "message-send-max-retries",
        "",
        "How often to try again: retries. (default: 3)",
    ),
    long(
        "retry-backoff-ms",
        "",
        "Wait before another try: retry.backoff.ms. (default: 100)",
    ),
    long(
        "timeout",
        "timeout_ms",
        "How long a batch waits for more: linger.ms. (default: 1000)",
    ),
    text(
        "request-required-acks",
        "request required acks",
        "Acks that a request needs. (default: -1)",
    ),
    integer(
        "request-timeout-ms",
        "request timeout ms",
        "Time for one request. (default: 1500)",
    ),
    long(
        "metadata-expiry-ms",
        "metadata expiration interval",
        "Age of metadata: metadata.max.age.ms. (default: 300000)",
    ),
    long(
        "max-block-ms",
        "max block on send",
        "How long send may block. (default: 60000)",
    ),
    long(
        "max-memory-bytes",
        "total memory in bytes",
        "Bytes to buffer: buffer.memory. (default: 33554432)",
    ),
    integer(
        "max-partition-memory-bytes",
        "memory in bytes per partition",
        "Deprecated: use --batch-size.",
    ),
    text(
        "line-reader",
        "reader_class",
        "The class that reads lines. (default: org.apache.kafka.tools.LineMessageReader)",
    ),
    integer(
        "socket-buffer-size",
        "size",
        "Bytes of the socket's buffer: send.buffer.bytes. (default: 102400)",
    ),
    text("property", "prop", "Deprecated: use --reader-property."),
    text(
        "reader-property",
        "prop",
        "key=value for the reader: parse.key, parse.headers, ignore.error, key.separator, headers.delimiter, \
         headers.separator, headers.key.separator, null.marker.",
    ),
    text("reader-config", "config file", "A properties file for the reader."),
    text(
        "producer-property",
        "producer_prop",
        "Deprecated: use --command-property.",
    ),
    text("command-property", "producer_prop", "key=value for the producer."),
    text("producer.config", "config file", "Deprecated: use --command-config."),
    text("command-config", "config file", "A properties file for the producer."),
];

/// Options that are names for producer configs, and their defaults.
const CONFIGS: [(&str, &str, Option<&str>); 9] = [
    ("timeout", "linger.ms", Some("1000")),
    ("request-required-acks", "acks", Some("-1")),
    ("request-timeout-ms", "request.timeout.ms", Some("1500")),
    ("message-send-max-retries", "retries", Some("3")),
    ("retry-backoff-ms", "retry.backoff.ms", Some("100")),
    ("max-memory-bytes", "buffer.memory", Some("33554432")),
    ("batch-size", "batch.size", Some("16384")),
    ("max-partition-memory-bytes", "batch.size", None),
    ("max-block-ms", "max.block.ms", Some("60000")),
];

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    // Here the table of options follows what jopt has to say.
    let options = Options::parse(OPTIONS, args).map_err(|failure| Failure::usage(failure.to_string()))?;
    options.help_or_version(
        "This tool helps to read data from standard input and publish it to Kafka.",
        terminal,
    )?;
    options.require(&["topic"])?;
    refuse_both(&options, "command-config", "producer.config")?;
    refuse_both(&options, "command-property", "producer-property")?;
    refuse_both(&options, "reader-property", "property")?;
    for (old, new) in [
        ("producer-property", "command-property"),
        ("producer.config", "command-config"),
        ("property", "reader-property"),
    ] {
        if options.has(old) {
            terminal.line(format!(
                "Warning: --{old} is deprecated and will be removed in a future version. Use --{new} instead."
            ))?;
        }
    }
    if options.has("max-partition-memory-bytes") {
        terminal.line(
            "Warning: --max-partition-memory-bytes is deprecated and will be removed in Apache Kafka 5.0. Use \
             --batch-size instead.",
        )?;
    }
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    admin::check_servers(servers)?;
    let topic = options.value("topic")?.unwrap_or_default();
    let reader = reader(&options, topic, terminal)?;
    let properties = producer_properties(&options, terminal)?;
    let client = Client::new(
        terminal.io.clone(),
        admin::client_config(servers, EndpointKind::Brokers, &properties)?,
    );
    let producer = Producer::new(client, producer_config::of(&properties)?);
    let outcome = send_lines(&producer, reader, options.has("sync"), terminal).await;
    // What was read before a bad line is sent all the same.
    producer.flush().await?;
    outcome
}

/// Two names of one thing.
fn refuse_both(options: &Options, new: &str, old: &str) -> Outcome {
    match options.has(new) && options.has(old) {
        true => Err(Failure::usage(format!(
            "Options --{new} and --{old} cannot be specified together."
        ))),
        false => Ok(()),
    }
}

fn reader(options: &Options, topic: &str, terminal: &Terminal<'_>) -> Result<LineReader, Failure> {
    if let Some(class) = options.value("line-reader")?
        && class != "org.apache.kafka.tools.LineMessageReader"
    {
        return Err(Failure::message(format!("java.lang.ClassNotFoundException: {class}")));
    }
    let mut properties = properties::from_option(options, "reader-config", terminal)?;
    properties::add_pairs(
        &mut properties,
        options.values("property").chain(options.values("reader-property")),
    );
    LineReader::new(topic, &properties)
}

fn producer_properties(options: &Options, terminal: &Terminal<'_>) -> Result<Properties, Failure> {
    let file = if options.has("producer.config") {
        "producer.config"
    } else {
        "command-config"
    };
    let mut properties = properties::from_option(options, file, terminal)?;
    let pairs = options
        .values("producer-property")
        .chain(options.values("command-property"));
    properties::add_pairs(&mut properties, pairs);
    let codec = match options.has("compression-codec") {
        true => options.value("compression-codec")?.unwrap_or("gzip"),
        false => "none",
    };
    properties.set("compression.type", codec);
    if properties.get("client.id").is_none() {
        properties.set("client.id", "console-producer");
    }
    for (option, key, default) in CONFIGS {
        // An option that was given wins over the properties, its default does not.
        match (options.value(option)?, default) {
            (Some(value), _) => properties.set(key, value),
            (None, Some(default)) if properties.get(key).is_none() => properties.set(key, default),
            _ => {}
        }
    }
    Ok(properties)
}

async fn send_lines(
    producer: &Producer,
    mut reader: LineReader,
    is_sync: bool,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let mut lines = Lines::default();
    let mut deliveries = std::collections::VecDeque::new();
    prompt(terminal)?;
    loop {
        let chunk = terminal.read_chunk().await?;
        let is_end = chunk.is_empty();
        let complete = if is_end {
            lines.finish().into_iter().collect()
        } else {
            lines.push(&chunk)
        };
        for line in complete {
            let record = reader.parse(&line)?;
            let shown = (
                record.topic.clone(),
                record.key.as_ref().map(|k| k.len()),
                record.value.as_ref().map(|v| v.len()),
            );
            let delivery = producer.send(record, terminal.io.clock.wall().0).await?;
            if is_sync {
                delivery.await?;
            } else {
                deliveries.push_back((shown, delivery));
            }
            while deliveries.len() > PENDING_MAX {
                report_oldest(&mut deliveries, terminal).await?;
            }
            prompt(terminal)?;
        }
        if is_end {
            break;
        }
    }
    producer.flush().await?;
    while !deliveries.is_empty() {
        report_oldest(&mut deliveries, terminal).await?;
    }
    Ok(())
}

fn prompt(terminal: &mut Terminal<'_>) -> Outcome {
    if terminal.is_interactive {
        write!(terminal.out, ">")?;
        terminal.out.flush()?;
    }
    Ok(())
}

/// Topic, bytes of the key, bytes of the value.
type Shown = (String, Option<usize>, Option<usize>);

/// A record that failed is told; the tool goes on, and ends well.
async fn report_oldest(
    deliveries: &mut std::collections::VecDeque<(Shown, klamm_client::Delivery)>,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let Some(((topic, key, value), delivery)) = deliveries.pop_front() else {
        return Ok(());
    };
    if let Err(error) = delivery.await {
        let size = |bytes: Option<usize>| bytes.map_or("null".to_owned(), |n| format!("{n} bytes"));
        terminal.error_line(format!(
            "ERROR Error when sending message to topic {topic} with key: {}, value: {} with error: \
             (org.apache.kafka.clients.producer.internals.ErrorLoggingCallback)",
            size(key),
            size(value)
        ))?;
        terminal.error_line(java::exception(&error))?;
    }
    Ok(())
}

/// Records whose outcome is still to be looked at.
const PENDING_MAX: usize = 100_000;
