//! The node under test on its host: formats it, starts it, ends it in one of three ways, and starts it again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use klamm::{Node, NodeOptions};
use klamm_config::{NodeConfig, Properties};
use klamm_driver::{FormatOptions, METADATA_LOG_DIR};
use klamm_io::sim::{Fault, SimDisk, SimHost, Simulation};
use klamm_io::{Disk, TaskKind, time};
use klamm_log::OffsetCheckpoint;
use klamm_raft::{Endpoint, KRaftVersion, ReplicaKey, Voter, VoterSet};
use klamm_types::{NodeId, TopicPartition};
use tokio::sync::oneshot;

use crate::ledger::Ending;
use crate::sometimes::Sometimes;
use crate::world::World;

pub struct Server {
    world: World,
    pub host: SimHost,
    config: Arc<NodeConfig>,
    node: Option<Node>,
}

/// How one or more lives ended, and what the disk had then.
#[derive(Clone, Debug)]
pub struct Crash {
    pub ending: Ending,
    /// Offsets below which the node itself claims to have flushed.
    recovery_points: BTreeMap<TopicPartition, i64>,
}

/// What became of an attempt to start.
#[derive(Debug)]
pub enum Started {
    Up,
    /// The crash that was asked for came before the node was up.
    Crashed,
    /// It gave up with this sentence.
    Failed(String),
}

impl Crash {
    pub fn recovery_point(&self, topic: &str, partition: i32) -> Option<i64> {
        let named = TopicPartition::new(topic, partition);
        self.recovery_points.get(&named).copied()
    }
}

impl Server {
    /// A host with formatted directories.
    pub fn new(simulation: &Simulation, world: &World) -> anyhow::Result<Self> {
        let host = simulation.host(NODE_HOST);
        let mut properties = Properties::default();
        for (key, value) in &world.swarm.properties {
            properties.set(key, value.clone());
        }
        let config = NodeConfig::from_properties(&properties, &[]).context("the properties of the swarm")?;
        let server = Self {
            world: world.clone(),
            host,
            config: Arc::new(config),
            node: None,
        };
        server.format().context("cannot format the directories")?;
        Ok(server)
    }

    fn format(&self) -> Result<(), klamm_driver::FormatError> {
        let swarm = &self.world.swarm;
        let mut directories = vec![PathBuf::from(swarm.log_dir())];
        if swarm.has_metadata_dir {
            directories.push(PathBuf::from(swarm.metadata_dir()));
        }
        let io = self.host.io();
        let voter = Voter {
            key: ReplicaKey::new(NODE_ID, io.random.uuid()),
            endpoints: vec![Endpoint {
                listener: "CONTROLLER".to_owned(),
                host: NODE_HOST.to_owned(),
                port: CONTROLLER_PORT,
            }],
            kraft_versions: KRaftVersion::SUPPORTED,
        };
        let options = FormatOptions {
            node_id: NODE_ID,
            cluster_id: io.random.uuid().to_string(),
            directories,
            metadata_dir: PathBuf::from(swarm.metadata_dir()),
            release_version: None,
            features: BTreeMap::new(),
            ignore_formatted: false,
            scram: Vec::new(),
            has_dynamic_quorum: swarm.has_dynamic_voters,
            initial_voters: swarm.has_dynamic_voters.then(|| VoterSet::new([voter])),
        };
        klamm_driver::format(&io, &options).map(|_| ())
    }

    pub fn disk(&self) -> &SimDisk {
        &self.host.disk
    }

    pub fn metadata_log_dir(&self) -> PathBuf {
        Path::new(self.world.swarm.metadata_dir()).join(METADATA_LOG_DIR)
    }

    /// Segments of a partition, on the disk.
    pub fn segments(&self, topic: &str, partition: i32) -> usize {
        let dir = Path::new(self.world.swarm.log_dir()).join(format!("{topic}-{partition}"));
        let files = self.disk().list(&dir).unwrap_or_default();
        files.iter().filter(|file| file.name.ends_with(".log")).count()
    }

    pub fn is_up(&self) -> bool {
        self.node.is_some()
    }

    /// One attempt. `crash_after` turns the disk off at a change of it, counted from now.
    pub async fn try_start(&mut self, crash_after: Option<u64>) -> Started {
        if let Some(changes) = crash_after {
            self.disk().inject(Fault::power_off_after(changes));
        }
        let io = self.host.io();
        let options = NodeOptions {
            config: self.config.clone(),
        };
        let (tell, told) = oneshot::channel();
        let start = {
            let io = io.clone();
            async move {
                // Nobody listens if it was killed meanwhile.
                let _ = tell.send(Node::start(io, options).await);
            }
        };
        io.tasks.spawn(TaskKind::Workload, start);
        let started = tokio::select! {
            biased;
            () = crashed(self.disk()) => Started::Crashed,
            fatal = io.tasks.fatal() => Started::Failed(format!("{}: {}", fatal.kind.name(), fatal.reason)),
            told = told => match told {
                Ok(Ok(node)) => {
                    self.node = Some(node);
                    Started::Up
                }
                Ok(Err(e)) => Started::Failed(e.to_string()),
                Err(_) => Started::Failed("it panicked".to_owned()),
            },
            () = time::sleep(START_LIMIT) => Started::Failed(format!("not up after {} s", START_LIMIT.as_secs())),
        };
        // The start itself may have been the last change before the crash.
        let started = if self.disk().is_on() { started } else { Started::Crashed };
        self.world.verdict.note(|| format!("start: {started:?}"));
        self.look_for_panics();
        started
    }

    /// Ends the life that runs, or what is left of it. The disk has no faults afterwards.
    pub async fn end(&mut self, ending: Ending) -> Crash {
        self.world.verdict.note(|| format!("end: {ending:?}"));
        self.look_for_panics();
        match ending {
            Ending::Clean => {
                if let Some(node) = self.node.take() {
                    node.stop().await;
                }
                self.host.kill();
                self.world.counters.hit(Sometimes::StoppedCleanly);
            }
            Ending::Kill => {
                self.host.kill();
                self.world.counters.hit(Sometimes::Killed);
            }
            Ending::PowerLoss => {
                self.host.power_off();
                time::sleep(Duration::from_millis(self.world.random.between(1, 1000))).await;
                self.host.power_on();
                self.world.counters.hit(Sometimes::PowerLost);
            }
        }
        self.node = None;
        self.disk().clear_faults();
        self.disk().set_capacity(None);
        // Tasks of the old life are dropped when they are next looked at.
        time::sleep(Duration::from_millis(1)).await;
        let log_dir = Path::new(self.world.swarm.log_dir());
        self.world.verdict.note(|| self.listing());
        let checkpoint = OffsetCheckpoint::RecoveryPoint.read(self.disk(), log_dir);
        let offsets = checkpoint
            .unwrap_or_default()
            .into_iter()
            .map(|(partition, offset)| (partition, offset.0));
        Crash {
            ending,
            recovery_points: offsets.collect(),
        }
    }

    /// The files of all partitions, for a verbose run.
    pub fn listing(&self) -> String {
        let log_dir = Path::new(self.world.swarm.log_dir());
        let starts = OffsetCheckpoint::LogStartOffset
            .read(self.disk(), log_dir)
            .unwrap_or_default();
        let mut text = format!("log starts {starts:?}, files:");
        for dir in self
            .disk()
            .list(log_dir)
            .unwrap_or_default()
            .into_iter()
            .filter(|entry| entry.is_dir)
        {
            let files = self.disk().list(&log_dir.join(&dir.name)).unwrap_or_default();
            let files: Vec<String> = files.iter().map(|file| format!("{} {}", file.name, file.len)).collect();
            let epochs = self
                .disk()
                .read(&log_dir.join(&dir.name).join("leader-epoch-checkpoint"));
            let epochs = String::from_utf8_lossy(&epochs.unwrap_or_default()).replace('\n', ";");
            text += &format!("\n    {}: epochs {epochs} files {}", dir.name, files.join(", "));
        }
        text
    }

    /// Ends when the node gives up.
    pub async fn failed(&self) -> String {
        let fatal = self.host.io().tasks.fatal().await;
        format!("{}: {}", fatal.kind.name(), fatal.reason)
    }

    fn look_for_panics(&self) {
        let panics = self.host.io().tasks.panics();
        if panics > 0 {
            self.world
                .verdict
                .violate("panics", format!("{panics} tasks of the node panicked"));
        }
    }
}

impl Crash {
    /// Two ends without a look between them: the worse one, and all that was claimed.
    pub fn and_then(mut self, later: Self) -> Self {
        self.ending = self.ending.max(later.ending);
        for (partition, offset) in later.recovery_points {
            let known = self.recovery_points.entry(partition).or_insert(offset);
            *known = offset.max(*known);
        }
        self
    }
}

/// Ends when the disk was turned off.
pub async fn crashed(disk: &SimDisk) {
    while disk.is_on() {
        time::sleep(Duration::from_millis(1)).await;
    }
}

pub const NODE_HOST: &str = "node";
pub const NODE_PORT: u16 = 9092;
const CONTROLLER_PORT: u16 = 9093;
const NODE_ID: NodeId = NodeId(1);
const START_LIMIT: Duration = Duration::from_secs(60);
