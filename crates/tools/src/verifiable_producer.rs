//! `kafka-verifiable-producer`: sends increasing integers and tells of each one, as a line of JSON, whether it was acked.
//!
//! Nothing is tried again, so that what the cluster answered is what is said.

use std::collections::VecDeque;

use bytes::Bytes;
use klamm_client::{Acked, Client, ClientError, Delivery, EndpointKind, Producer, ProducerRecord};
use klamm_config::Properties;
use klamm_io::{Monotonic, time};
use serde_json::{Value, json};

use crate::admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::producer_config;
use crate::properties;
use crate::subcommands::{Group, Parsed, Program, Refused, one};
use crate::terminal::{Interrupted, Terminal};

const PROGRAM: Program = Program {
    name: "verifiable-producer",
    about: "This tool produces increasing integers to the specified topic and prints JSON metadata to stdout on each \
            \"send\" request, making externally visible which messages have been acked and which have not.",
    usage: "usage: verifiable-producer [-h] --topic TOPIC [--max-messages MAX-MESSAGES]
                           [--throughput THROUGHPUT] [--acks ACKS]
                           [--producer.config CONFIG-FILE]
                           [--message-create-time CREATE-TIME]
                           [--value-prefix VALUE-PREFIX]
                           [--repeating-keys REPEATING-KEYS]
                           [--command-config CONFIG-FILE]
                           --bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]",
    args: &[
        one("--topic", "The topic to produce to.").required(),
        one("--bootstrap-server", "Brokers to ask first."),
        one("--max-messages", "How many messages; -1 for no end. (default: -1)"),
        one(
            "--throughput",
            "Messages per second; -1 for as many as possible. (default: -1)",
        ),
        one("--acks", "Acks required on each message: 0, 1 or -1. (default: -1)"),
        one("--producer.config", "Deprecated: use --command-config."),
        one(
            "--message-create-time",
            "Milliseconds since the epoch at which the timestamps begin. (default: -1)",
        ),
        one(
            "--value-prefix",
            "A number that stands before each value, with a dot between.",
        ),
        one(
            "--repeating-keys",
            "Keys count from 0 up to this number, then from 0 again.",
        ),
        one("--command-config", "A properties file for the producer."),
    ],
    groups: &[Group {
        names: &["--bootstrap-server"],
        is_required: true,
    }],
    commands: &[],
};

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    topic: String,
    /// Negative for no end.
    messages_max: i32,
    /// Negative for no bound.
    throughput: i32,
    acks: i32,
    value_prefix: Option<i32>,
    repeating_keys: Option<i32>,
    create_time: Option<i64>,
}

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let parsed = match PROGRAM.parse(args) {
        Ok(parsed) => parsed,
        // Without arguments the help is meant, and all is well.
        Err(_) if args.is_empty() => {
            let help = PROGRAM.parse(&["--help".to_owned()]).err();
            return Err(help.map_or(Failure::Done, |help| help.print(&PROGRAM, terminal, 0)));
        }
        Err(refused) => return Err(refused.print(&PROGRAM, terminal, 1)),
    };
    let options = Options::of(&parsed).map_err(|text| refused(text, terminal))?;
    let properties = producer_properties(&parsed, options.acks, terminal)?;
    let servers = parsed.value("--bootstrap-server").unwrap_or_default();
    let client = admin::client_config(servers, EndpointKind::Brokers, &properties)?;
    let client = Client::new(terminal.io.clone(), client);
    let producer = Producer::new(client, producer_config::of(&properties)?);
    let (wall, now) = (terminal.io.clock.wall().0, terminal.io.clock.monotonic());
    let mut run = Run {
        options,
        producer,
        began: now,
        began_wall: wall,
        sent: VecDeque::new(),
        sent_count: 0,
        acked_count: 0,
    };
    run.produce(terminal).await
}

fn refused(text: String, terminal: &mut Terminal<'_>) -> Failure {
    let usage = PROGRAM.usage;
    Refused::Error { usage, text }.print(&PROGRAM, terminal, 1)
}

impl Options {
    fn of(parsed: &Parsed) -> Result<Self, String> {
        let number = |name: &str| parsed.value(name).map(|text| integer(name, text)).transpose();
        let acks = number("--acks")?.unwrap_or(-1);
        if ![0, 1, -1].contains(&acks) {
            return Err(format!(
                "argument --acks: invalid choice: '{acks}' (choose from {{0,1,-1}})"
            ));
        }
        let create_time = match parsed.value("--message-create-time") {
            None => -1,
            Some(text) => text
                .parse::<i64>()
                .map_err(|_| not_a("--message-create-time", text, "Long"))?,
        };
        Ok(Self {
            topic: parsed.value("--topic").unwrap_or_default().to_owned(),
            messages_max: number("--max-messages")?.unwrap_or(-1),
            throughput: number("--throughput")?.unwrap_or(-1),
            acks,
            value_prefix: number("--value-prefix")?,
            repeating_keys: number("--repeating-keys")?,
            create_time: Some(create_time).filter(|time| *time != -1),
        })
    }

    fn value(&self, number: u64) -> String {
        match self.value_prefix {
            Some(prefix) => format!("{prefix}.{number}"),
            None => number.to_string(),
        }
    }

    fn key(&self, number: u64) -> Option<String> {
        let keys = self.repeating_keys?;
        // A count that is never reached counts on.
        let key = u64::try_from(keys).ok().and_then(|keys| number.checked_rem(keys));
        Some(key.unwrap_or(number).to_string())
    }
}

fn integer(name: &str, text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| not_a(name, text, "Integer"))
}

fn not_a(name: &str, text: &str, kind: &str) -> String {
    format!("argument {name}: could not convert '{text}' to {kind} (For input string: \"{text}\")")
}

fn producer_properties(parsed: &Parsed, acks: i32, terminal: &mut Terminal<'_>) -> Result<Properties, Failure> {
    let (old, new) = (parsed.value("--producer.config"), parsed.value("--command-config"));
    if old.is_some() && new.is_some() {
        let text = "Options --producer.config and --command-config are mutually exclusive.";
        return Err(refused(text.to_owned(), terminal));
    }
    if old.is_some() {
        terminal.line(
            "Option --producer.config has been deprecated and will be removed in a future version. Use \
             --command-config instead.",
        )?;
    }
    let mut properties = Properties::new();
    properties.set("acks", acks.to_string());
    properties.set("retries", "0");
    if let Some(path) = new.or(old) {
        properties.extend(&properties::load(path, terminal)?);
    }
    Ok(properties)
}

/// A message on its way.
struct Sent {
    key: Option<String>,
    value: String,
    delivery: Delivery,
}

struct Run {
    options: Options,
    producer: Producer,
    began: Monotonic,
    /// Milliseconds since the epoch.
    began_wall: i64,
    sent: VecDeque<Sent>,
    sent_count: u64,
    acked_count: u64,
}

impl Run {
    async fn produce(&mut self, terminal: &mut Terminal<'_>) -> Outcome {
        let mut interrupted = terminal.interrupted()?;
        event(terminal, "startup_complete", [])?;
        terminal.out.flush()?;
        let count = u64::try_from(self.options.messages_max).unwrap_or(u64::MAX);
        let mut create_time = self.options.create_time;
        for number in 0..count {
            self.send(number, create_time, terminal).await?;
            let passed = terminal.io.clock.wall().0 - self.began_wall;
            create_time = create_time.map(|time| time.saturating_add(passed));
            self.collect(SENT_MAX, terminal).await?;
            if self.pause(number + 1, &mut interrupted, terminal).await {
                break;
            }
        }
        self.producer.flush().await?;
        self.collect(0, terminal).await?;
        event(terminal, "shutdown_complete", [])?;
        let seconds = terminal.io.clock.monotonic().since(self.began).as_secs_f64();
        let summary = [
            ("sent", json!(self.sent_count)),
            ("acked", json!(self.acked_count)),
            ("target_throughput", json!(self.options.throughput)),
            ("avg_throughput", json!(self.acked_count as f64 / seconds)),
        ];
        event(terminal, "tool_data", summary)
    }

    async fn send(&mut self, number: u64, create_time: Option<i64>, terminal: &mut Terminal<'_>) -> Outcome {
        let (key, value) = (self.options.key(number), self.options.value(number));
        let record = ProducerRecord {
            topic: self.options.topic.clone(),
            key: key.clone().map(Bytes::from),
            value: Some(Bytes::from(value.clone())),
            timestamp: create_time,
            ..ProducerRecord::default()
        };
        self.sent_count += 1;
        match self.producer.send(record, terminal.io.clock.wall().0).await {
            Ok(delivery) => self.sent.push_back(Sent { key, value, delivery }),
            Err(error) => self.failed(key, &value, &error, terminal)?,
        }
        Ok(())
    }

    /// Keeps to the rate that is asked for; true if the tool is to end.
    async fn pause(&self, sent: u64, interrupted: &mut Interrupted, terminal: &Terminal<'_>) -> bool {
        let clock = &*terminal.io.clock;
        let wait = async {
            match self.options.throughput {
                0 => std::future::pending().await,
                ..0 => {}
                rate => {
                    let due = std::time::Duration::from_secs_f64(sent as f64 / f64::from(rate));
                    time::sleep_until(clock, self.began.plus(due)).await;
                }
            }
        };
        tokio::select! {
            biased;
            () = interrupted.wait() => true,
            () = wait => false,
        }
    }

    /// Tells what became of messages, and waits while more than `keep` are on their way.
    async fn collect(&mut self, keep: usize, terminal: &mut Terminal<'_>) -> Outcome {
        while self.sent.len() > keep || self.sent.front().is_some_and(|sent| sent.delivery.is_settled()) {
            let Some(Sent { key, value, delivery }) = self.sent.pop_front() else {
                break;
            };
            match delivery.await {
                Ok(acked) => self.succeeded(key, &value, acked, terminal)?,
                Err(error) => self.failed(key, &value, &error, terminal)?,
            }
        }
        Ok(terminal.out.flush()?)
    }

    fn succeeded(&mut self, key: Option<String>, value: &str, acked: Acked, terminal: &mut Terminal<'_>) -> Outcome {
        self.acked_count += 1;
        let fields = [
            ("key", json!(key)),
            ("value", json!(value)),
            ("offset", json!(acked.offset)),
            ("topic", json!(self.options.topic)),
            ("partition", json!(acked.partition)),
        ];
        event(terminal, "producer_send_success", fields)
    }

    fn failed(&self, key: Option<String>, value: &str, error: &ClientError, terminal: &mut Terminal<'_>) -> Outcome {
        let exception = java::exception(error);
        let (class, message) = exception.split_once(": ").unwrap_or((&exception, ""));
        let fields = [
            ("topic", json!(self.options.topic)),
            ("key", json!(key)),
            ("value", json!(value)),
            ("exception", json!(format!("class {class}"))),
            ("message", json!(message)),
        ];
        event(terminal, "producer_send_error", fields)
    }
}

/// One line of JSON.
fn event<const COUNT: usize>(terminal: &mut Terminal<'_>, name: &str, fields: [(&str, Value); COUNT]) -> Outcome {
    let mut line = serde_json::Map::new();
    line.insert("timestamp".to_owned(), json!(terminal.io.clock.wall().0));
    line.insert("name".to_owned(), json!(name));
    line.extend(fields.map(|(field, value)| (field.to_owned(), value)));
    Ok(terminal.line(Value::Object(line))?)
}

/// Messages on their way at a time; the buffer of the producer bounds their bytes.
const SENT_MAX: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Options, String> {
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        Options::of(&PROGRAM.parse(&args).unwrap())
    }

    #[test]
    fn keys_repeat_and_values_have_their_prefix() {
        let plain = options("--topic t --bootstrap-server b:1").unwrap();
        assert_eq!((plain.key(3), plain.value(3).as_str()), (None, "3"));
        assert_eq!((plain.messages_max, plain.throughput, plain.acks), (-1, -1, -1));
        let both = options("--topic t --bootstrap-server b:1 --repeating-keys 2 --value-prefix 9").unwrap();
        let keys: Vec<_> = (0..4).filter_map(|number| both.key(number)).collect();
        assert_eq!(keys, ["0", "1", "0", "1"]);
        assert_eq!(both.value(3), "9.3");
    }

    #[test]
    fn wrong_numbers_are_refused_in_kafkas_words() {
        let check = |more: &str, expected: &str| {
            assert_eq!(
                options(&format!("--topic t --bootstrap-server b:1 {more}")),
                Err(expected.to_owned())
            );
        };
        check(
            "--max-messages abc",
            "argument --max-messages: could not convert 'abc' to Integer (For input string: \"abc\")",
        );
        check(
            "--acks 7",
            "argument --acks: invalid choice: '7' (choose from {0,1,-1})",
        );
    }
}
