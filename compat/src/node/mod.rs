//! A node of either implementation: formatted, started, stopped and killed with the same `server.properties`.

mod member;
mod ports;
mod process;
mod properties;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::layout;
use crate::program::Program;
use crate::toolbox::apache_kafka;
use crate::wire::Connection;

pub(crate) use member::{Member, Quorum, Role};
pub(crate) use ports::free as free_ports;
use process::Process;
pub(crate) use properties::Properties;

/// The release whose features both have.
const RELEASE: &str = "4.3";
const CLUSTER_ID: &str = "5L6g3nShT-eMCtK--X86sw";

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
    process: Option<Process>,
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
        let mut arguments = vec!["format", "--cluster-id", CLUSTER_ID, "--config", &file];
        if !properties.has_static_voter {
            arguments.push("--standalone");
        }
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
        let process = Process::start(self.implementation, &self.properties_path(), &self.log_path())?;
        let process = self.process.insert(process);
        let port = self.broker_port;
        process.wait_until(|| serves(port))
    }

    /// The same directory, from now on run by `implementation`. The process must be gone.
    pub(crate) fn hand_over(&mut self, implementation: Implementation) {
        assert!(self.process.is_none(), "a node changes hands only while it is down");
        self.implementation = implementation;
    }

    /// SIGTERM, and a clean end.
    pub(crate) fn stop(&mut self) -> Result<()> {
        self.process.take().context("the node is not running")?.stop()
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.process.take().context("the node is not running")?.kill()
    }

    /// An error with the end of its log if the process is gone although nobody ended it.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        let Some(process) = &mut self.process else {
            return Ok(());
        };
        process.check_alive().inspect_err(|_| self.process = None)
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

    pub(crate) fn log_path(&self) -> PathBuf {
        self.directory.join("node.log")
    }
}

/// Whether DescribeCluster lists a broker: it is registered and unfenced.
fn serves(broker_port: u16) -> Result<bool> {
    let mut connection = Connection::open(broker_port)?;
    let request =
        json!({"includeClusterAuthorizedOperations": false, "endpointType": 1, "includeFencedBrokers": false});
    let response = connection.call("DescribeCluster", 2, &request)?;
    Ok(response["brokers"]
        .as_array()
        .is_some_and(|brokers| !brokers.is_empty()))
}
