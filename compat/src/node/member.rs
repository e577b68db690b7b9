//! A node with one role among others: a controller or a broker, of either implementation.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::process::Process;
use super::properties::ALWAYS;
use super::{CLUSTER_ID, Implementation, RELEASE};
use crate::layout;
use crate::program::Program;
use crate::toolbox::apache_kafka;
use crate::wire::Connection;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Controller,
    Broker,
}

/// One node of a cluster, in a directory of its own.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) implementation: Implementation,
    pub(crate) role: Role,
    pub(crate) id: i32,
    /// Where it listens, for brokers and clients or for controllers.
    pub(crate) port: u16,
    /// Holds `server.properties`, `logs` (the log directory) and `node.log` (what the process printed).
    directory: PathBuf,
    process: Option<Process>,
}

/// How a cluster finds its controllers.
#[derive(Clone, Debug)]
pub(crate) enum Quorum {
    /// `controller.quorum.voters`, as this says.
    Static(String),
    /// `controller.quorum.bootstrap.servers`, and `--initial-controllers` for the format of a controller that is one of
    /// them.
    Dynamic { servers: String, controllers: String },
}

impl Member {
    /// A node that is not formatted yet; `directory` is where all members have theirs.
    pub(crate) fn new(implementation: Implementation, role: Role, id: i32, port: u16, directory: &Path) -> Self {
        Self {
            implementation,
            role,
            id,
            port,
            directory: directory.join(id.to_string()),
            process: None,
        }
    }

    /// Writes the properties and formats the log directory with the implementation's own tool.
    pub(crate) fn format(&self, quorum: &Quorum, more: &[(&str, &str)]) -> Result<()> {
        fs::create_dir_all(&self.directory)?;
        fs::write(self.properties_path(), self.properties(quorum, more))?;
        let file = self.properties_path().display().to_string();
        let mut arguments = vec!["format", "--cluster-id", CLUSTER_ID, "--config", &file];
        arguments.extend(["--release-version", RELEASE]);
        match quorum {
            Quorum::Static(_) => {}
            Quorum::Dynamic { controllers, .. } if self.is_among(controllers) => {
                arguments.extend(["--initial-controllers", controllers]);
            }
            Quorum::Dynamic { .. } => arguments.push("--no-initial-controllers"),
        }
        let program = match self.implementation {
            Implementation::Kafka => apache_kafka::tool("storage", &arguments)?,
            Implementation::Klamm => Program::new(layout::klamm(), &["storage"]).arguments(&arguments),
        };
        program.succeed().context("format the log directory")?;
        Ok(())
    }

    fn is_among(&self, controllers: &str) -> bool {
        let own = format!("{}@", self.id);
        self.role == Role::Controller && controllers.split(',').any(|voter| voter.starts_with(&own))
    }

    fn properties(&self, quorum: &Quorum, more: &[(&str, &str)]) -> String {
        let mut all = BTreeMap::from(ALWAYS.map(|(key, value)| (key.to_owned(), value.to_owned())));
        let (role, listener) = match self.role {
            Role::Controller => ("controller", "CONTROLLER"),
            Role::Broker => ("broker", "PLAINTEXT"),
        };
        if self.role == Role::Controller {
            // Only brokers know of it.
            all.remove("inter.broker.listener.name");
        }
        let (key, controllers) = match quorum {
            Quorum::Static(voters) => ("controller.quorum.voters", voters),
            Quorum::Dynamic { servers, .. } => ("controller.quorum.bootstrap.servers", servers),
        };
        let own = [
            ("process.roles", role.to_owned()),
            ("node.id", self.id.to_string()),
            ("listeners", format!("{listener}://{}", self.address())),
            (key, controllers.clone()),
            ("log.dirs", self.log_directory().display().to_string()),
            // A broker that is killed is missed after a moment.
            ("broker.session.timeout.ms", "4000".to_owned()),
            ("broker.heartbeat.interval.ms", "500".to_owned()),
        ];
        all.extend(own.map(|(key, value)| (key.to_owned(), value)));
        all.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        all.iter().map(|(key, value)| format!("{key}={value}\n")).collect()
    }

    /// Starts the process; see [`Member::wait_until_it_serves`].
    pub(crate) fn launch(&mut self) -> Result<()> {
        ensure!(self.process.is_none(), "node {} runs already", self.id);
        let log = self.directory.join("node.log");
        self.process = Some(Process::start(self.implementation, &self.properties_path(), &log)?);
        Ok(())
    }

    /// A broker serves when it says that it is unfenced; a controller when it answers.
    pub(crate) fn wait_until_it_serves(&mut self) -> Result<()> {
        let (id, port, role) = (self.id, self.port, self.role);
        let serves = || match role {
            Role::Controller => Ok(Connection::open(port)?.call("ApiVersions", 0, &json!({})).is_ok()),
            Role::Broker => Ok(is_unfenced(port, id)?),
        };
        let process = self.process.as_mut().context("the node is not running")?;
        process.wait_until(serves).with_context(|| format!("node {id}"))
    }

    pub(crate) fn start(&mut self) -> Result<()> {
        self.launch()?;
        self.wait_until_it_serves()
    }

    /// The same directory, from now on run by `implementation`. The process must be gone.
    pub(crate) fn hand_over(&mut self, implementation: Implementation) {
        assert!(self.process.is_none(), "a node changes hands only while it is down");
        self.implementation = implementation;
    }

    /// SIGTERM, and a clean end.
    pub(crate) fn stop(&mut self) -> Result<()> {
        let process = self.process.take().context("the node is not running")?;
        process.stop().with_context(|| format!("node {}", self.id))
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.process.take().context("the node is not running")?.kill()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.process.is_some()
    }

    /// An error if the process is gone although nobody ended it.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        let Some(process) = &mut self.process else {
            return Ok(());
        };
        process.check_alive().with_context(|| format!("node {}", self.id))
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn log_directory(&self) -> PathBuf {
        self.directory.join("logs")
    }

    /// Of the log directory, as its `meta.properties` has it.
    pub(crate) fn directory_id(&self) -> Result<String> {
        let file = self.log_directory().join("meta.properties");
        let text = fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
        let id = text.lines().find_map(|line| line.strip_prefix("directory.id="));
        Ok(id
            .with_context(|| format!("no directory.id in {}", file.display()))?
            .to_owned())
    }

    pub(crate) fn properties_path(&self) -> PathBuf {
        self.directory.join("server.properties")
    }
}

/// Whether the broker at this port knows that the broker with this id is registered and not fenced.
fn is_unfenced(port: u16, id: i32) -> Result<bool> {
    let request =
        json!({"includeClusterAuthorizedOperations": false, "endpointType": 1, "includeFencedBrokers": false});
    let response = Connection::open(port)?.call("DescribeCluster", 2, &request)?;
    let brokers = response["brokers"].as_array();
    Ok(brokers.is_some_and(|brokers| brokers.iter().any(|broker| broker["brokerId"] == id)))
}
