//! The quorum's task: owns the [`Raft`] of this node, appends to the metadata log, and tells how far it is committed.
//!
//! All appends that wait are written together and made durable by one sync. Whoever follows the log reads it by
//! [`crate::MetadataReader`] when the high watermark has moved: the task hands out no records, so that a slow follower
//! delays nobody.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use klamm_config::NodeConfig;
use klamm_io::watch;
use klamm_io::{Io, TaskKind, time};
use klamm_raft::{
    Effect, Effects, Endpoint, Event, KRaftVersion, LeaderAndEpoch, OffsetAndEpoch, Raft, RaftConfig, RaftStart,
    ReplicaKey, Voter, VoterSet,
};
use klamm_types::{LeaderEpoch, Offset, Uuid};
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tracing::info;

use crate::control_record::ControlMessage;
use crate::error::QuorumError;
use crate::metadata_batch::{VersionedRecord, encode_control, encode_records, records_that_fit};
use crate::metadata_log::{MetadataLog, MetadataLogConfig};
use crate::quorum_state_store::QuorumStateStore;

/// What a quorum is opened with.
#[derive(Clone, Debug)]
pub struct QuorumConfig {
    /// `metadata.log.dir`, or the first of `log.dirs`: where `__cluster_metadata-0` lies.
    pub metadata_dir: PathBuf,
    pub raft: RaftConfig,
    pub log: MetadataLogConfig,
}

impl QuorumConfig {
    /// From a node's configuration, the id of its metadata directory, and the endpoints of its controller listeners as
    /// others reach them: wildcard hosts resolved, ports bound.
    pub fn new(node: &NodeConfig, directory_id: Uuid, endpoints: Vec<Endpoint>) -> Self {
        let listener = node.listeners().controller_names().first().map_or("", String::as_str);
        let voters = node.voters().iter();
        let voters = voters.map(|(id, at)| (*id, at.host.clone(), at.port));
        Self {
            metadata_dir: node.metadata_log_dir().into(),
            raft: RaftConfig {
                local: Voter {
                    key: ReplicaKey::new(node.node_id(), directory_id),
                    endpoints,
                    kraft_versions: KRaftVersion::SUPPORTED,
                },
                static_voters: VoterSet::of_static(listener, voters),
            },
            log: MetadataLogConfig::new(node),
        }
    }
}

/// Where the quorum stands.
#[derive(Clone, Debug, PartialEq)]
pub struct QuorumStatus {
    pub leader: LeaderAndEpoch,
    pub is_leader: bool,
    /// Everything below is committed; unknown until a leader's epoch has a committed record.
    pub high_watermark: Option<Offset>,
    /// End of what is written or promised.
    pub end: OffsetAndEpoch,
    pub kraft_version: KRaftVersion,
    pub voters: Arc<VoterSet>,
}

/// A way to the quorum's task. Clones share it.
#[derive(Clone, Debug)]
pub struct QuorumHandle {
    commands: mpsc::Sender<Command>,
    status: watch::Receiver<QuorumStatus>,
    log: Arc<Mutex<MetadataLog>>,
    io: Io,
}

/// A batch that the leader of `epoch` wants to append at `base_offset`.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) epoch: LeaderEpoch,
    pub(crate) base_offset: Offset,
    pub(crate) records: Vec<VersionedRecord>,
}

#[derive(Debug)]
enum Command {
    Append(Append),
    /// What a snapshot that ends at this offset must say of the quorum.
    VotersBefore(Offset, oneshot::Sender<(KRaftVersion, Option<VoterSet>)>),
}

/// The state of this node's quorum and its metadata log.
pub struct Quorum {
    io: Io,
    raft: Raft,
    log: Arc<Mutex<MetadataLog>>,
    state_store: QuorumStateStore,
    commands: mpsc::Receiver<Command>,
    status: watch::Sender<QuorumStatus>,
}

impl Quorum {
    /// Opens the log, takes up the role the disk tells, and starts the quorum's task. A single voter is leader, with
    /// the first record of its epoch committed, when this returns.
    pub async fn start(io: &Io, config: QuorumConfig) -> Result<QuorumHandle, QuorumError> {
        let scope = io.tasks.child("quorum");
        let opened = io.disk_threads.run({
            let (io, config) = (io.clone(), config.clone());
            move || open(&io, &config)
        });
        let (log, state_store, start) = opened.await?;
        let mut effects = Effects::new();
        let raft = Raft::start(config.raft, start, &mut effects)?;
        let (commands_in, commands) = mpsc::channel(COMMANDS_MAX);
        let (status, status_out) = watch::channel(status_of(&raft, Arc::default()));
        let log = Arc::new(Mutex::new(log));
        let handle = QuorumHandle {
            commands: commands_in,
            status: status_out,
            log: log.clone(),
            io: io.clone(),
        };
        let mut quorum = Self {
            io: io.clone(),
            raft,
            log,
            state_store,
            commands,
            status,
        };
        quorum.perform(effects).await?;
        let cancelled = scope.clone();
        scope.spawn(TaskKind::Quorum, async move { quorum.run(&cancelled).await });
        Ok(handle)
    }

    async fn run(mut self, scope: &klamm_io::Tasks) -> Result<(), QuorumError> {
        let mut cleaning = time::interval(CLEANING_INTERVAL);
        loop {
            tokio::select! {
                biased;
                Some(command) = self.commands.recv() => self.on_command(command).await?,
                () = cleaning.tick() => self.clean().await?,
                () = scope.cancelled() => break,
            }
        }
        let mut effects = Effects::new();
        self.raft.handle(Event::Shutdown, &mut effects);
        self.perform(effects).await?;
        let log = self.log.clone();
        self.io.disk_threads.run(move || log.lock().close()).await
    }

    async fn on_command(&mut self, first: Command) -> Result<(), QuorumError> {
        let mut batches = Vec::new();
        let mut next = Some(first);
        while let Some(command) = next {
            match command {
                Command::Append(append) => batches.extend(self.accept(append)?),
                Command::VotersBefore(end, reply) => {
                    let voters = self.raft.voters_before(end).cloned();
                    // Whoever asked may have gone.
                    let _ = reply.send((self.raft.kraft_version_before(end), voters));
                }
            }
            next = self.commands.try_recv().ok();
        }
        match batches.is_empty() {
            true => Ok(()),
            false => self.append(batches).await,
        }
    }

    /// Encodes an append, or drops it if this node no longer leads the epoch it was decided in: its author learns that
    /// from the status. What is larger than a batch may be becomes several, which are then not atomic, as with Kafka.
    fn accept(&mut self, append: Append) -> Result<Vec<Vec<u8>>, QuorumError> {
        let Append {
            epoch,
            base_offset,
            records,
        } = append;
        let Ok(promised) = self.raft.propose(epoch, records.len()) else {
            return Ok(Vec::new());
        };
        assert_eq!(
            promised, base_offset,
            "the controller knows the end of the log it leads"
        );
        let now = self.io.clock.wall();
        let mut batches = Vec::new();
        let (mut rest, mut next_offset) = (records.as_slice(), base_offset);
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(records_that_fit(rest)?);
            batches.push(encode_records(next_offset, epoch, now, head)?);
            next_offset += i64::try_from(head.len()).unwrap_or(i64::MAX);
            rest = tail;
        }
        Ok(batches)
    }

    /// Writes batches, syncs once, and raises the high watermark.
    async fn append(&mut self, batches: Vec<Vec<u8>>) -> Result<(), QuorumError> {
        let log = self.log.clone();
        let epoch = self.raft.end().epoch;
        let end = self
            .io
            .disk_threads
            .run(move || log.lock().append_and_flush(batches, epoch));
        let end = end.await?;
        let mut effects = Effects::new();
        self.raft.handle(Event::Flushed { end }, &mut effects);
        Box::pin(self.perform(effects)).await
    }

    async fn perform(&mut self, effects: Effects) -> Result<(), QuorumError> {
        for effect in effects {
            match effect {
                Effect::PersistElection { state, version } => {
                    let store = self.state_store.clone();
                    let write = move || store.write(&state, version);
                    self.io.disk_threads.run(write).await?;
                }
                Effect::AppendControl {
                    base_offset,
                    epoch,
                    records,
                } => {
                    let messages: Vec<_> = records.into_iter().map(ControlMessage::Quorum).collect();
                    let batch = encode_control(base_offset, epoch, self.io.clock.wall(), &messages)?;
                    self.append(vec![batch]).await?;
                }
                Effect::LeaderChanged(change) => {
                    info!(epoch = change.epoch.0, leader = ?change.leader, "the leader of the quorum has changed");
                }
                // The status tells it below.
                Effect::HighWatermark(_) => {}
            }
        }
        let voters = self.status.borrow().voters.clone();
        self.status.send_replace(status_of(&self.raft, voters));
        Ok(())
    }

    /// Deletes the segments and snapshots that retention no longer keeps.
    async fn clean(&mut self) -> Result<(), QuorumError> {
        let Some(high_watermark) = self.raft.high_watermark() else {
            return Ok(());
        };
        let log = self.log.clone();
        let now = self.io.clock.wall();
        let clean = move || log.lock().clean(now, high_watermark);
        let start = self.io.disk_threads.run(clean).await?;
        self.raft.log_start_raised(start);
        Ok(())
    }
}

impl QuorumHandle {
    pub fn status(&self) -> QuorumStatus {
        self.status.borrow().clone()
    }

    /// Sees every later status, though not every one between two.
    pub fn watch(&self) -> watch::Receiver<QuorumStatus> {
        self.status.clone()
    }

    pub(crate) fn io(&self) -> &Io {
        &self.io
    }

    pub(crate) fn log(&self) -> &Arc<Mutex<MetadataLog>> {
        &self.log
    }

    /// Queues a batch. False if the queue is full or the task has ended; the controller keeps fewer in flight than the
    /// queue holds, so that only the latter happens.
    pub(crate) fn append(&self, append: Append) -> bool {
        self.commands.try_send(Command::Append(append)).is_ok()
    }

    /// kraft.version and voters as of `end`; nothing if the task has ended.
    pub(crate) async fn voters_before(&self, end: Offset) -> Option<(KRaftVersion, Option<VoterSet>)> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::VotersBefore(end, reply)).await.ok()?;
        answer.await.ok()
    }
}

/// Everything that reads the disk before there is a Raft.
fn open(io: &Io, config: &QuorumConfig) -> Result<(MetadataLog, QuorumStateStore, RaftStart), QuorumError> {
    let log = MetadataLog::open(io, &config.metadata_dir, config.log)?;
    let state_store = QuorumStateStore::new(io.disk.clone(), log.dir());
    let mut start = RaftStart {
        election: state_store.read()?,
        end: log.end(),
        ..Default::default()
    };
    log.replay_control(&mut start)?;
    Ok((log, state_store, start))
}

/// `voters` is shared if they are still the ones in force.
fn status_of(raft: &Raft, voters: Arc<VoterSet>) -> QuorumStatus {
    let is_current = *voters == *raft.voters();
    QuorumStatus {
        leader: raft.leader_and_epoch(),
        is_leader: raft.is_leader(),
        high_watermark: raft.high_watermark(),
        end: raft.end(),
        kraft_version: raft.kraft_version(),
        voters: if is_current {
            voters
        } else {
            Arc::new(raft.voters().clone())
        },
    }
}

/// Commands that may wait.
const COMMANDS_MAX: usize = 64;
/// How often Kafka looks for what to delete.
const CLEANING_INTERVAL: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests;
