//! A node of either implementation: formatted, started, stopped and killed with the same `server.properties`.

mod ports;
mod properties;

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use crate::layout;
use crate::program::{self, Program};
use crate::toolbox::apache_kafka;
use crate::wire::Connection;

pub(crate) use properties::Properties;

/// A JVM on a busy machine may take this long until it serves.
const START_TIME_MAX: Duration = Duration::from_secs(90);
/// The release whose features both have.
const RELEASE: &str = "4.3";
const STOP_TIME_MAX: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Implementation {
    Kafka,
    Klamm,
}

impl fmt::Display for Implementation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Kafka => "kafka",
            Self::Klamm => "klamm",
        })
    }
}

/// One combined node in a directory of its own. A running process is killed when this goes.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) implementation: Implementation,
    /// Holds `server.properties`, `logs` (the log directory) and `node.log` (what the process printed).
    pub(crate) directory: PathBuf,
    pub(crate) broker_port: u16,
    pub(crate) controller_port: u16,
    process: Option<Child>,
}

impl Node {
    /// Writes the properties and formats the log directory with the implementation's own tool.
    pub(crate) fn format(implementation: Implementation, directory: &Path, properties: &Properties) -> Result<Self> {
        let [broker_port, controller_port] = ports::free()?;
        let node = Self {
            implementation,
            directory: directory.to_owned(),
            broker_port,
            controller_port,
            process: None,
        };
        fs::create_dir_all(directory)?;
        fs::write(node.properties_path(), properties.text(&node))?;
        let file = node.properties_path().display().to_string();
        let cluster_id = "5L6g3nShT-eMCtK--X86sw";
        let mut arguments = vec!["format", "--standalone", "--cluster-id", cluster_id, "--config", &file];
        if implementation == Implementation::Klamm {
            // Klamm knows later features than the Apache Kafka that it is compared with.
            arguments.extend(["--release-version", RELEASE]);
        }
        let program = match implementation {
            Implementation::Kafka => apache_kafka::tool("storage", &arguments)?,
            Implementation::Klamm => Program::new(layout::klamm(), &["storage"]).arguments(&arguments),
        };
        program.succeed().context("format the log directory")?;
        Ok(node)
    }

    /// Writes the properties for a log directory that is there already, as `logs` in the directory.
    pub(crate) fn adopt(
        implementation: Implementation,
        directory: &Path,
        controller_port: u16,
        properties: &Properties,
    ) -> Result<Self> {
        let [broker_port] = ports::free()?;
        let node = Self {
            implementation,
            directory: directory.to_owned(),
            broker_port,
            controller_port,
            process: None,
        };
        fs::write(node.properties_path(), properties.text(&node))?;
        Ok(node)
    }

    /// Formats and starts a node as most cases use it.
    pub(crate) fn create(implementation: Implementation, directory: &Path) -> Result<Self> {
        let mut node = Self::format(implementation, directory, &Properties::default())?;
        node.start()?;
        Ok(node)
    }

    /// Starts the process and waits until the broker is registered and no longer fenced.
    pub(crate) fn start(&mut self) -> Result<()> {
        let file = self.properties_path();
        let mut command = match self.implementation {
            Implementation::Kafka => apache_kafka::server(&file)?,
            Implementation::Klamm => {
                let mut command = Command::new(layout::klamm());
                command.arg("server").arg(&file);
                command
            }
        };
        let log = File::options().append(true).create(true).open(self.log_path())?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", self.implementation))?;
        self.process = Some(child);
        self.wait_until_it_serves()
    }

    /// The same directory, from now on run by `implementation`. The process must be gone.
    pub(crate) fn hand_over(&mut self, implementation: Implementation) {
        assert!(self.process.is_none(), "a node changes hands only while it is down");
        self.implementation = implementation;
    }

    /// SIGTERM, and a clean end.
    pub(crate) fn stop(&mut self) -> Result<()> {
        let mut child = self.process.take().context("the node is not running")?;
        program::terminate(&child)?;
        let Some(code) = program::wait(&mut child, STOP_TIME_MAX)? else {
            child.kill()?;
            child.wait()?;
            bail!(
                "{} did not stop on SIGTERM within {STOP_TIME_MAX:?}",
                self.implementation
            );
        };
        // A JVM that SIGTERM ends exits with 128 + 15, also after it has closed everything.
        ensure!(
            matches!(code, Some(0 | 143)),
            "{} exited with {code:?} on SIGTERM\n{}",
            self.implementation,
            self.last_lines()
        );
        Ok(())
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) -> Result<()> {
        let mut child = self.process.take().context("the node is not running")?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// An error with the end of its log if the process is gone although nobody ended it.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        let Some(child) = &mut self.process else { return Ok(()) };
        if let Some(status) = child.try_wait()? {
            self.process = None;
            bail!("{} died with {status}\n{}", self.implementation, self.last_lines());
        }
        Ok(())
    }

    pub(crate) fn process_id(&self) -> Result<u32> {
        Ok(self.process.as_ref().context("the node is not running")?.id())
    }

    pub(crate) fn bootstrap(&self) -> String {
        format!("127.0.0.1:{}", self.broker_port)
    }

    pub(crate) fn bootstrap_controller(&self) -> String {
        format!("127.0.0.1:{}", self.controller_port)
    }

    pub(crate) fn properties_path(&self) -> PathBuf {
        self.directory.join("server.properties")
    }

    pub(crate) fn log_directory(&self) -> PathBuf {
        self.directory.join("logs")
    }

    fn log_path(&self) -> PathBuf {
        self.directory.join("node.log")
    }

    fn wait_until_it_serves(&mut self) -> Result<()> {
        let deadline = Instant::now() + START_TIME_MAX;
        loop {
            self.check_alive()?;
            if self.serves().unwrap_or(false) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                bail!(
                    "{} does not serve after {START_TIME_MAX:?}\n{}",
                    self.implementation,
                    self.last_lines()
                );
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether DescribeCluster lists a broker: it is registered and unfenced.
    fn serves(&self) -> Result<bool> {
        let mut connection = Connection::open(self.broker_port)?;
        let request =
            json!({"includeClusterAuthorizedOperations": false, "endpointType": 1, "includeFencedBrokers": false});
        let response = connection.call("DescribeCluster", 2, &request)?;
        Ok(response["brokers"]
            .as_array()
            .is_some_and(|brokers| !brokers.is_empty()))
    }

    /// The end of what the process printed.
    fn last_lines(&self) -> String {
        let text = fs::read(self.log_path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines
            .get(lines.len().saturating_sub(15)..)
            .unwrap_or_default()
            .join("\n")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if self.process.is_some() {
            // Nobody is left to hear of an error.
            let _ = self.kill();
        }
    }
}
