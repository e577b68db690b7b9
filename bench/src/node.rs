//! One combined node of either implementation on the loopback address, with the same properties.

use std::fmt;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use klamm_types::ErrorCode;

use crate::process::Process;
use crate::wire::{self, Connection};
use crate::{layout, prerequisites, program};

/// As much as Kafka's own start script gives its server, and its collector's settings.
pub(crate) const JVM_OPTIONS: &[&str] = &[
    "-Xmx1G",
    "-Xms1G",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
];
/// Kafka needs 76 s for 14,000 partitions after a kill.
const START_TIME_MAX: Duration = Duration::from_secs(240);
const FORMAT_TIME_MAX: Duration = Duration::from_secs(60);
/// How fine a start is measured.
const POLL: Duration = Duration::from_millis(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Implementation {
    Kafka,
    Klamm,
}

impl Implementation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kafka => "kafka",
            Self::Klamm => "klamm",
        }
    }
}

impl fmt::Display for Implementation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A node in a directory of its own, which goes with it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) implementation: Implementation,
    directory: PathBuf,
    broker_port: u16,
    process: Option<Process>,
}

impl Node {
    /// Writes the properties and formats the log directory with the implementation's own tool. `work` names the
    /// directory, `keys` are set beside those that every node has.
    pub(crate) fn format(implementation: Implementation, work: &str, keys: &[(&str, &str)]) -> Result<Self> {
        let directory = layout::scratch(&format!("{implementation}-{work}"));
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        let (broker_port, controller_port) = (free_port()?, free_port()?);
        let node = Self {
            implementation,
            directory,
            broker_port,
            process: None,
        };
        fs::write(node.properties_path(), node.properties(controller_port, keys))?;
        let mut format = node.command("kafka.tools.StorageTool", "storage");
        format.args(["format", "--cluster-id", "tKl7mBenchSeJ0nGgH2a3Q", "--config"]);
        format.arg(node.properties_path());
        program::output(&mut format, FORMAT_TIME_MAX).context("format the log directory")?;
        Ok(node)
    }

    /// Starts the process and gives it back at once.
    pub(crate) fn spawn(&mut self) -> Result<()> {
        let mut server = self.command("kafka.Kafka", "server");
        server.arg(self.properties_path());
        self.process = Some(Process::start(&mut server, &self.directory.join("node.log"))?);
        Ok(())
    }

    /// Starts the process and waits until `topic` exists and takes records.
    pub(crate) fn start_with_topic(&mut self, topic: &str, partitions: i32) -> Result<()> {
        self.spawn()?;
        self.retry("create a topic", |connection| {
            connection.create_topic(topic, partitions)
        })?;
        self.wait_until_accepted(topic, 0)
    }

    /// The time from the start of the process to the first record that the partition accepts.
    pub(crate) fn start_to_accepted(&mut self, topic: &str, partition: i32) -> Result<Duration> {
        let began = Instant::now();
        self.spawn()?;
        self.wait_until_accepted(topic, partition)?;
        Ok(began.elapsed())
    }

    /// Deletes a topic and waits until its files are gone: pages not yet written go with them, and do not slow down
    /// what is measured next.
    pub(crate) fn delete_topic(&mut self, topic: &str) -> Result<()> {
        self.retry("delete a topic", |connection| connection.delete_topic(topic))?;
        let deadline = Instant::now() + START_TIME_MAX;
        while !self.partition_dirs(topic)?.is_empty() {
            if Instant::now() >= deadline {
                bail!("the files of {topic} do not go");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// The directories of a topic's partitions, also of deleted ones.
    pub(crate) fn partition_dirs(&self, topic: &str) -> Result<Vec<PathBuf>> {
        let prefix = format!("{topic}-");
        let mut found = Vec::new();
        for entry in fs::read_dir(self.log_dir())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&prefix) {
                found.push(path);
            }
        }
        Ok(found)
    }

    pub(crate) fn process(&self) -> Result<&Process> {
        self.process.as_ref().context("the node is not running")
    }

    pub(crate) fn stop(&mut self) -> Result<()> {
        self.process.take().context("the node is not running")?.stop()
    }

    pub(crate) fn kill(&mut self) -> Result<()> {
        self.process.take().context("the node is not running")?.kill()
    }

    pub(crate) fn connect(&self) -> Result<Connection> {
        Connection::open(self.broker_port)
    }

    pub(crate) fn bootstrap(&self) -> String {
        format!("127.0.0.1:{}", self.broker_port)
    }

    fn wait_until_accepted(&mut self, topic: &str, partition: i32) -> Result<()> {
        let frame = wire::produce_frame(topic, partition, b"accepted")?;
        self.retry("produce a record", |connection| connection.produce(&frame))
    }

    /// Asks until the answer is no error, on a new connection after each broken one.
    fn retry(&mut self, what: &str, mut ask: impl FnMut(&mut Connection) -> Result<ErrorCode>) -> Result<()> {
        let deadline = Instant::now() + START_TIME_MAX;
        let mut connection = None;
        loop {
            if connection.is_none() {
                connection = self.connect().ok();
            }
            let answer = connection.as_mut().map(&mut ask);
            let problem = match answer {
                Some(Ok(ErrorCode::NONE)) => return Ok(()),
                Some(Ok(code)) => format!("{code:?}"),
                Some(Err(e)) => {
                    connection = None;
                    format!("{e:#}")
                }
                None => "no connection".to_owned(),
            };
            let log = self.directory.join("node.log");
            let process = self.process.as_mut().context("the node is not running")?;
            if !process.is_running()? {
                bail!("{} ended; {} may say why", self.implementation, log.display());
            }
            if Instant::now() >= deadline {
                bail!(
                    "{}: cannot {what}: {problem}; see {}",
                    self.implementation,
                    log.display()
                );
            }
            thread::sleep(POLL);
        }
    }

    /// A command of the implementation: a class for the one, a subcommand for the other.
    fn command(&self, class: &str, subcommand: &str) -> Command {
        match self.implementation {
            Implementation::Kafka => {
                let home = prerequisites::kafka_home();
                let logging = home.join("log4j2.yaml");
                let mut java = Command::new("java");
                java.args(JVM_OPTIONS)
                    .arg(format!("-Dlog4j2.configurationFile={}", logging.display()))
                    .arg("-cp")
                    .arg(home.join("libs/*"))
                    .arg(class);
                java
            }
            Implementation::Klamm => {
                let mut klamm = Command::new(layout::klamm());
                klamm.arg(subcommand);
                klamm
            }
        }
    }

    fn properties(&self, controller_port: u16, keys: &[(&str, &str)]) -> String {
        let log_dir = self.log_dir().display().to_string();
        let listeners = format!(
            "PLAINTEXT://{},CONTROLLER://127.0.0.1:{controller_port}",
            self.bootstrap()
        );
        let voters = format!("1@127.0.0.1:{controller_port}");
        let own = [
            ("listeners", listeners.as_str()),
            ("advertised.listeners", &listeners),
            ("controller.quorum.voters", &voters),
            ("log.dirs", &log_dir),
        ];
        let all = own.iter().chain(PROPERTIES).chain(keys);
        all.map(|(key, value)| format!("{key}={value}\n")).collect()
    }

    fn properties_path(&self) -> PathBuf {
        self.directory.join("server.properties")
    }

    fn log_dir(&self) -> PathBuf {
        self.directory.join("logs")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The process first, since it would go on writing.
        self.process = None;
        // The log stays: it says why something failed.
        let _ = fs::remove_dir_all(self.log_dir());
    }
}

/// What both are given. Deleted files go after a second, so that the space of one run is there for the next.
pub(crate) const PROPERTIES: &[(&str, &str)] = &[
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.listener.names", "CONTROLLER"),
    ("inter.broker.listener.name", "PLAINTEXT"),
    ("offsets.topic.replication.factor", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("log.segment.delete.delay.ms", "1000"),
];

/// A port that nobody listens on now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
