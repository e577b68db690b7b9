//! A node of either implementation on the loopback address that clients talk to, with the same properties: broker and
//! controller in one, or a broker beside a quorum.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use klamm_types::ErrorCode;

use crate::implementation::Implementation;
use crate::process::Process;
use crate::quorum::Quorum;
use crate::server::{Server, free_port};
use crate::wire::{self, Connection};

/// Kafka needs 76 s for 14,000 partitions after a kill.
const START_TIME_MAX: Duration = Duration::from_secs(240);
/// How fine a start is measured.
const POLL: Duration = Duration::from_millis(1);

/// A node in a directory of its own, which goes with it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) implementation: Implementation,
    broker_port: u16,
    server: Server,
}

impl Node {
    /// Formats a broker that is its own controller. `work` names the directory, `keys` are set beside those that every
    /// node has.
    pub(crate) fn format(implementation: Implementation, work: &str, keys: &[(&str, &str)]) -> Result<Self> {
        let (broker_port, controller_port) = (free_port()?, free_port()?);
        let listeners = format!("PLAINTEXT://127.0.0.1:{broker_port},CONTROLLER://127.0.0.1:{controller_port}");
        let voters = format!("1@127.0.0.1:{controller_port}");
        let own = [
            ("process.roles", "broker,controller"),
            ("node.id", "1"),
            ("listeners", &listeners),
            ("advertised.listeners", &listeners),
            ("controller.quorum.voters", &voters),
        ];
        Self::with_properties(implementation, work, broker_port, &[&own, PROPERTIES, keys].concat())
    }

    /// Formats a broker of the quorum's cluster.
    pub(crate) fn format_broker(quorum: &Quorum, work: &str) -> Result<Self> {
        let broker_port = free_port()?;
        let listeners = format!("PLAINTEXT://127.0.0.1:{broker_port}");
        let voters = quorum.voters();
        let own = [
            ("process.roles", "broker"),
            ("node.id", "101"),
            ("listeners", listeners.as_str()),
            ("controller.quorum.voters", &voters),
        ];
        Self::with_properties(quorum.implementation, work, broker_port, &[&own, PROPERTIES].concat())
    }

    fn with_properties(
        implementation: Implementation,
        work: &str,
        broker_port: u16,
        properties: &[(&str, &str)],
    ) -> Result<Self> {
        Ok(Self {
            implementation,
            broker_port,
            server: Server::format(implementation, work, properties)?,
        })
    }

    /// Starts the process and waits until `topic` exists and takes records.
    pub(crate) fn start_with_topic(&mut self, topic: &str, partitions: i32) -> Result<()> {
        self.server.spawn()?;
        self.retry("create a topic", |connection| {
            connection.create_topic(topic, partitions)
        })?;
        self.wait_until_accepted(topic, 0)
    }

    /// The time from the start of the process to the first record that the partition accepts.
    pub(crate) fn start_to_accepted(&mut self, topic: &str, partition: i32) -> Result<Duration> {
        let began = Instant::now();
        self.server.spawn()?;
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
        for entry in fs::read_dir(self.server.log_dir())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&prefix) {
                found.push(path);
            }
        }
        Ok(found)
    }

    pub(crate) fn process(&self) -> Result<&Process> {
        self.server.process()
    }

    pub(crate) fn stop(&mut self) -> Result<()> {
        self.server.stop()
    }

    pub(crate) fn kill(&mut self) -> Result<()> {
        self.server.kill()
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
            self.server.check_running()?;
            if Instant::now() >= deadline {
                bail!(
                    "{}: cannot {what}: {problem}; see {}",
                    self.implementation,
                    self.server.log().display()
                );
            }
            thread::sleep(POLL);
        }
    }
}

/// What both are given. Deleted files go after a second, so that the space of one run is there for the next.
pub(crate) const PROPERTIES: &[(&str, &str)] = &[
    ("controller.listener.names", "CONTROLLER"),
    ("inter.broker.listener.name", "PLAINTEXT"),
    ("offsets.topic.replication.factor", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("log.segment.delete.delay.ms", "1000"),
];
