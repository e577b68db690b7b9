//! `kafka-producer-perf-test`: sends records as fast as asked for and tells rate and latencies.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use klamm_client::{Client, ClientError, Delivery, EndpointKind, Producer, ProducerRecord};
use klamm_config::Properties;
use klamm_io::{Monotonic, time};

use crate::admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::producer_config;
use crate::properties;
use crate::subcommands::{Group, Parsed, Program, Refused, one, switch};
use crate::terminal::Terminal;

const PROGRAM: Program = Program {
    name: "kafka-producer-perf-test",
    about: "This tool is used to verify the producer performance.",
    usage: "usage: kafka-producer-perf-test
       [-h] [--bootstrap-server BOOTSTRAP-SERVER] --topic TOPIC
       --num-records NUM-RECORDS [--payload-delimiter PAYLOAD-DELIMITER]
       --throughput THROUGHPUT
       [--producer-props PROP-NAME=PROP-VALUE [PROP-NAME=PROP-VALUE ...]]
       [--command-property PROP-NAME=PROP-VALUE [PROP-NAME=PROP-VALUE ...]]
       [--producer.config CONFIG-FILE] [--command-config CONFIG-FILE]
       [--print-metrics] [--transactional-id TRANSACTIONAL-ID]
       [--transaction-duration-ms TRANSACTION-DURATION]
       [--warmup-records WARMUP-RECORDS] [--reporting-interval INTERVAL-MS]
       (--record-size RECORD-SIZE | --payload-file PAYLOAD-FILE |
       --payload-monotonic)",
    args: &[
        one("--bootstrap-server", "Brokers to ask first."),
        one("--topic", "The topic to produce to.").required(),
        one("--num-records", "How many records.").required(),
        one(
            "--payload-delimiter",
            "What separates payloads in the file. (default: \\n)",
        ),
        one("--throughput", "Records per second; -1 for as many as possible.").required(),
        one("--producer-props", "Deprecated: use --command-property.").many(),
        one("--command-property", "key=value for the producer.").many(),
        one("--producer.config", "Deprecated: use --command-config."),
        one("--command-config", "A properties file for the producer."),
        switch("--print-metrics", "Metrics at the end. (default: false)"),
        one("--transactional-id", "The transactional id to use."),
        one("--transaction-duration-ms", "Milliseconds of each transaction."),
        one(
            "--warmup-records",
            "Records that the second summary leaves out. (default: 0)",
        ),
        one(
            "--reporting-interval",
            "Milliseconds between progress lines. (default: 5000)",
        ),
        one("--record-size", "Bytes of a record."),
        one("--payload-file", "A file of payloads to choose from."),
        switch("--payload-monotonic", "The payload is the record's number."),
    ],
    groups: &[Group {
        names: &["--record-size", "--payload-file", "--payload-monotonic"],
        is_required: true,
    }],
    commands: &[],
};

/// Where payloads come from.
enum Payload {
    Random { size: usize },
    Chosen(Vec<Bytes>),
    Number,
}

/// The record's size, when it was sent, and its way.
type Sent = (usize, Monotonic, Delivery);

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
    let refuse = |text: String| Refused::Error {
        usage: PROGRAM.usage,
        text,
    };
    let number = |name: &str, default: i64| match parsed.value(name).map(str::parse::<i64>) {
        None => Ok(default),
        Some(Ok(number)) => Ok(number),
        Some(Err(_)) => {
            let text = parsed.value(name).unwrap_or_default();
            Err(refuse(format!(
                "argument {name}: could not convert '{text}' to Long (64 bits)"
            )))
        }
    };
    let numbers = (|| {
        Ok((
            number("--num-records", 0)?,
            number("--throughput", -1)?,
            number("--warmup-records", 0)?,
            number("--reporting-interval", 5000)?,
            number("--record-size", 0)?,
        ))
    })();
    let (count, throughput, warmup, interval, size) =
        numbers.map_err(|refused: Refused| refused.print(&PROGRAM, terminal, 1))?;
    if count <= 0 {
        return Err(refuse("--num-records should be greater than zero".to_owned()).print(&PROGRAM, terminal, 1));
    }
    let payload = payload(&parsed, size, terminal)?;
    let properties = producer_properties(&parsed, terminal)?;
    let servers = properties.get("bootstrap.servers").unwrap_or_default().to_owned();
    let client = Client::new(
        terminal.io.clone(),
        admin::client_config(&servers, EndpointKind::Brokers, &properties)?,
    );
    let mut test = Test {
        producer: Producer::new(client, producer_config::of(&properties)?),
        topic: parsed.value("--topic").unwrap_or_default().to_owned(),
        payload,
        count: count as u64,
        throughput,
        warmup: warmup.max(0) as u64,
        interval: Duration::from_millis(interval.max(1) as u64),
        sent: VecDeque::new(),
    };
    test.run(terminal).await
}

fn payload(parsed: &Parsed, size: i64, terminal: &mut Terminal<'_>) -> Result<Payload, Failure> {
    if let Some(path) = parsed.value("--payload-file") {
        let shown = std::path::absolute(path).unwrap_or_else(|_| path.into());
        terminal.line(format!("Reading payloads from: {}", shown.display()))?;
        let bytes = terminal.io.disk.read(Path::new(path)).unwrap_or_default();
        if bytes.is_empty() {
            return Err(Failure::message("File does not exist or empty file provided."));
        }
        let delimiter = parsed
            .value("--payload-delimiter")
            .unwrap_or("\\n")
            .replace("\\n", "\n")
            .replace("\\t", "\t");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let text = text.strip_suffix(&delimiter).unwrap_or(&text);
        let payloads: Vec<Bytes> = text
            .split(&delimiter)
            .map(|p| Bytes::copy_from_slice(p.as_bytes()))
            .collect();
        terminal.line(format!("Number of records read: {}", payloads.len()))?;
        return Ok(Payload::Chosen(payloads));
    }
    if parsed.has("--payload-monotonic") {
        return Ok(Payload::Number);
    }
    match usize::try_from(size) {
        Ok(size) if size > 0 => Ok(Payload::Random { size }),
        _ => Err(Failure::message("--record-size should be greater than zero.")),
    }
}

fn producer_properties(parsed: &Parsed, terminal: &mut Terminal<'_>) -> Result<Properties, Failure> {
    for (old, new) in [
        ("--producer-props", "--command-property"),
        ("--producer.config", "--command-config"),
    ] {
        if parsed.has(old) {
            terminal.line(format!(
                "Option {old} has been deprecated and will be removed in a future version. Use {new} instead."
            ))?;
        }
    }
    let mut properties = match parsed.value("--command-config").or(parsed.value("--producer.config")) {
        Some(path) => properties::load(path, terminal)?,
        None => Properties::new(),
    };
    for pair in parsed
        .values("--producer-props")
        .chain(parsed.values("--command-property"))
    {
        let Some((key, value)) = pair.split_once('=').filter(|(_, value)| !value.contains('=')) else {
            return Err(Failure::message(format!("Invalid property: {pair}")));
        };
        properties.set(key, value);
    }
    if let Some(servers) = parsed.value("--bootstrap-server") {
        properties.set("bootstrap.servers", servers);
    }
    if parsed.has("--transactional-id") || parsed.has("--transaction-duration-ms") {
        return Err(Failure::message("transactions are not supported by this tool yet"));
    }
    if properties.get("client.id").is_none() {
        properties.set("client.id", "perf-producer-client");
    }
    Ok(properties)
}

struct Test {
    producer: Producer,
    topic: String,
    payload: Payload,
    count: u64,
    throughput: i64,
    warmup: u64,
    interval: Duration,
    sent: VecDeque<Sent>,
}

impl Test {
    async fn run(&mut self, terminal: &mut Terminal<'_>) -> Outcome {
        let clock = terminal.io.clock.clone();
        if self.warmup > 0 {
            terminal.line(format!(
                "Warmup first {} records. Steady state results will print after the complete test summary.",
                self.warmup
            ))?;
        }
        let start = clock.monotonic();
        let mut all = Statistics::new(start, "");
        let mut steady: Option<Statistics> = None;
        for i in 0..self.count {
            if self.warmup > 0 && i == self.warmup {
                steady = Some(Statistics::new(clock.monotonic(), " steady state"));
            }
            let value = self.payload.next(i, terminal);
            let size = value.len();
            let record = ProducerRecord {
                topic: self.topic.clone(),
                value: Some(value),
                ..ProducerRecord::default()
            };
            let sent = clock.monotonic();
            let delivery = self.producer.send(record, terminal.io.clock.wall().0).await?;
            self.sent.push_back((size, sent, delivery));
            self.collect(SENT_MAX, &mut all, &mut steady, terminal).await?;
            if self.throughput > 0 {
                let due = Duration::from_secs_f64((i + 1) as f64 / self.throughput as f64);
                time::sleep_until(&*clock, start.plus(due)).await;
            }
        }
        self.producer.flush().await?;
        self.collect(0, &mut all, &mut steady, terminal).await?;
        let now = clock.monotonic();
        terminal.line(all.total(now))?;
        if let Some(mut steady) = steady {
            terminal.line(steady.total(now))?;
        }
        Ok(())
    }

    /// Takes up what is answered, and waits while more than `keep` are not.
    async fn collect(
        &mut self,
        keep: usize,
        all: &mut Statistics,
        steady: &mut Option<Statistics>,
        terminal: &mut Terminal<'_>,
    ) -> Outcome {
        while self.sent.len() > keep || self.sent.front().is_some_and(|(_, _, delivery)| delivery.is_settled()) {
            let Some((size, sent, delivery)) = self.sent.pop_front() else {
                break;
            };
            match delivery.await {
                Err(error) => report(&error, terminal)?,
                Ok(acked) => {
                    let latency = acked.at.since(sent);
                    if let Some(steady) = steady {
                        steady.record(latency, size);
                    }
                    all.record(latency, size);
                }
            }
            let now = terminal.io.clock.monotonic();
            let window = steady.as_mut().unwrap_or(all);
            if now.since(window.window_start) >= self.interval {
                let line = window.window(now);
                terminal.line(line)?;
                terminal.out.flush()?;
            }
        }
        Ok(())
    }
}

fn report(error: &ClientError, terminal: &mut Terminal<'_>) -> Outcome {
    Ok(terminal.error_line(java::exception(error))?)
}

impl Payload {
    fn next(&self, i: u64, terminal: &Terminal<'_>) -> Bytes {
        let random = &terminal.io.random;
        match self {
            Self::Number => Bytes::from(i.to_string()),
            Self::Chosen(payloads) => payloads[random.below(payloads.len() as u64) as usize].clone(),
            Self::Random { size } => {
                let mut bytes = vec![0; *size];
                random.fill(&mut bytes);
                bytes.iter_mut().for_each(|byte| *byte = b'A' + *byte % 26);
                bytes.into()
            }
        }
    }
}

/// Counts and latencies since the start, and of the window that runs.
struct Statistics {
    label: &'static str,
    start: Monotonic,
    count: u64,
    bytes: u64,
    /// How many records took so many milliseconds; the last place holds all that took longer.
    latencies: Vec<u64>,
    latency_sum_ms: f64,
    latency_max_ms: u64,
    window_start: Monotonic,
    window_count: u64,
    window_bytes: u64,
    window_sum_ms: f64,
    window_max_ms: u64,
}

impl Statistics {
    fn new(start: Monotonic, label: &'static str) -> Self {
        Self {
            label,
            start,
            count: 0,
            bytes: 0,
            latencies: vec![0; LATENCIES_MAX_MS + 1],
            latency_sum_ms: 0.0,
            latency_max_ms: 0,
            window_start: start,
            window_count: 0,
            window_bytes: 0,
            window_sum_ms: 0.0,
            window_max_ms: 0,
        }
    }

    fn record(&mut self, latency: Duration, bytes: usize) {
        let ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.count += 1;
        self.bytes += bytes as u64;
        self.latencies[usize::try_from(ms).unwrap_or(usize::MAX).min(LATENCIES_MAX_MS)] += 1;
        self.latency_sum_ms += ms as f64;
        self.latency_max_ms = self.latency_max_ms.max(ms);
        self.window_count += 1;
        self.window_bytes += bytes as u64;
        self.window_sum_ms += ms as f64;
        self.window_max_ms = self.window_max_ms.max(ms);
    }

    fn window(&mut self, now: Monotonic) -> String {
        let seconds = now.since(self.window_start).as_secs_f64();
        let line = format!(
            "{} records sent, {:.1} records/sec ({:.2} MB/sec), {:.1} ms avg latency, {:.1} ms max latency.",
            self.window_count,
            self.window_count as f64 / seconds,
            self.window_bytes as f64 / seconds / MEBIBYTE,
            self.window_sum_ms / self.window_count as f64,
            self.window_max_ms as f64,
        );
        self.window_start = now;
        (
            self.window_count,
            self.window_bytes,
            self.window_sum_ms,
            self.window_max_ms,
        ) = (0, 0, 0.0, 0);
        line
    }

    fn total(&mut self, now: Monotonic) -> String {
        let seconds = now.since(self.start).as_secs_f64();
        format!(
            "{}{} records sent, {:.6} records/sec ({:.2} MB/sec), {:.2} ms avg latency, {:.2} ms max latency, {} ms 50th, \
             {} ms 95th, {} ms 99th, {} ms 99.9th.",
            self.count,
            self.label,
            self.count as f64 / seconds,
            self.bytes as f64 / seconds / MEBIBYTE,
            self.latency_sum_ms / self.count as f64,
            self.latency_max_ms as f64,
            self.percentile(0.5),
            self.percentile(0.95),
            self.percentile(0.99),
            self.percentile(0.999),
        )
    }

    /// The latency at the place that is this part of the way through all of them in order.
    fn percentile(&self, part: f64) -> usize {
        let place = (part * self.count as f64) as u64;
        let mut passed = 0;
        let at = self.latencies.iter().position(|count| {
            passed += count;
            passed > place
        });
        at.unwrap_or(0)
    }
}

/// Records on their way whose outcome is still to be taken up.
const SENT_MAX: usize = 500_000;
/// Latencies are counted to the millisecond up to a minute.
const LATENCIES_MAX_MS: usize = 60_000;
const MEBIBYTE: f64 = 1024.0 * 1024.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_read_as_kafkas() {
        let mut statistics = Statistics::new(Monotonic(0), "");
        for ms in 1..=1000 {
            statistics.record(Duration::from_millis(ms), 1 << 20);
        }
        assert_eq!(
            statistics.total(Monotonic(2_000_000_000)),
            "1000 records sent, 500.000000 records/sec (500.00 MB/sec), 500.50 ms avg latency, 1000.00 ms max latency, \
             501 ms 50th, 951 ms 95th, 991 ms 99th, 1000 ms 99.9th."
        );
        assert_eq!(
            statistics.window(Monotonic(1_000_000_000)),
            "1000 records sent, 1000.0 records/sec (1000.00 MB/sec), 500.5 ms avg latency, 1000.0 ms max latency."
        );
    }
}
