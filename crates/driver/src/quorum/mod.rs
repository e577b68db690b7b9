//! The quorum of this node: its configuration, its status, and the way to the task that runs it.
//!
//! The task owns the [`klamm_raft::Raft`], appends to the metadata log, and tells how far it is committed. Whoever follows
//! the log reads it by [`crate::MetadataReader`] when the high watermark has moved: the task hands out no records, so that
//! a slow follower delays nobody.

mod held_back;
mod peers;
mod perform;
mod task;
pub(crate) mod wire;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use klamm_config::{NodeConfig, keys};
use klamm_io::Io;
use klamm_io::watch;
use klamm_raft::message::{Reply, Request};
use klamm_raft::{
    Endpoint, KRaftVersion, LeaderAndEpoch, OffsetAndEpoch, RaftConfig, ReplicaKey, ReplicaProgress, Timeouts,
    UpgradeError, Voter, VoterSet,
};
use klamm_types::{LeaderEpoch, Offset, Uuid};
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};

pub use task::Quorum;

use crate::metadata_batch::VersionedRecord;
use crate::metadata_log::{MetadataLog, MetadataLogConfig};
use crate::snapshot::SnapshotCache;

/// What a quorum is opened with.
#[derive(Clone, Debug)]
pub struct QuorumConfig {
    /// `metadata.log.dir`, or the first of `log.dirs`: where `__cluster_metadata-0` lies.
    pub metadata_dir: PathBuf,
    /// Its seed is drawn at the start.
    pub raft: RaftConfig,
    pub log: MetadataLogConfig,
}

impl QuorumConfig {
    /// From a node's configuration, its cluster, the id of its metadata directory, and the endpoints of its controller
    /// listeners as others reach them: wildcard hosts resolved, ports bound.
    pub fn new(node: &NodeConfig, cluster_id: &str, directory_id: Uuid, endpoints: Vec<Endpoint>) -> Self {
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
                cluster_id: cluster_id.to_owned(),
                listener: listener.to_owned(),
                static_voters: VoterSet::of_static(listener, voters),
                bootstrap_servers: node
                    .bootstrap_servers()
                    .iter()
                    .map(|at| Endpoint {
                        listener: listener.to_owned(),
                        host: at.host.clone(),
                        port: at.port,
                    })
                    .collect(),
                can_become_voter: node.is_controller(),
                auto_join: node.get(keys::CONTROLLER_QUORUM_AUTO_JOIN_ENABLE),
                timeouts: timeouts(node),
                fetch_max_bytes: node.get(keys::CONTROLLER_QUORUM_FETCH_MAX_BYTES),
                fetch_snapshot_max_bytes: node.get(keys::CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES),
                seed: 0,
            },
            log: MetadataLogConfig::new(node),
        }
    }
}

fn timeouts(node: &NodeConfig) -> Timeouts {
    let millis = |ms: i32| u64::try_from(ms).unwrap_or(0);
    Timeouts {
        election_timeout_ms: millis(node.get(keys::CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS)),
        fetch_timeout_ms: millis(node.get(keys::CONTROLLER_QUORUM_FETCH_TIMEOUT_MS)),
        election_backoff_max_ms: millis(node.get(keys::CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS)),
        request_timeout_ms: millis(node.get(keys::CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS)),
        retry_backoff_ms: millis(node.get(keys::CONTROLLER_QUORUM_RETRY_BACKOFF_MS)),
    }
}

/// Where the quorum stands.
#[derive(Clone, Debug, PartialEq)]
pub struct QuorumStatus {
    pub leader: LeaderAndEpoch,
    /// Where the leader listens; empty while there is none.
    pub leader_endpoints: Arc<Vec<Endpoint>>,
    pub is_leader: bool,
    /// Everything below is committed; unknown until a leader's epoch has a committed record.
    pub high_watermark: Option<Offset>,
    /// End of what is written or promised.
    pub end: OffsetAndEpoch,
    pub kraft_version: KRaftVersion,
    pub voters: Arc<VoterSet>,
    /// A change of the voters waits to be written: the controller decides nothing more before it is, and says so. The
    /// number tells one such time from another.
    pub(crate) hold: Option<u64>,
}

/// How far the replicas have come, as the leader knows it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct QuorumProgress {
    pub voters: Vec<ReplicaProgress>,
    pub observers: Vec<ReplicaProgress>,
    /// The time of the quorum's events, in which the replicas' times are: milliseconds.
    pub now_ms: u64,
}

/// A way to the quorum's task. Clones share it.
#[derive(Clone, Debug)]
pub struct QuorumHandle {
    commands: mpsc::Sender<Command>,
    /// What the controller says has a queue of its own, which others cannot fill.
    turns: mpsc::Sender<Turn>,
    /// Whether there is a controller that must be waited for.
    has_controller: Arc<AtomicBool>,
    status: watch::Receiver<QuorumStatus>,
    log: Arc<Mutex<MetadataLog>>,
    snapshots: Arc<SnapshotCache>,
    io: Io,
}

/// How another node's request came.
#[derive(Clone, Debug)]
pub struct Via {
    pub listener: Arc<str>,
    /// Of the request's API.
    pub version: i16,
}

/// A batch that the leader of `epoch` wants to append at `base_offset`.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) epoch: LeaderEpoch,
    pub(crate) base_offset: Offset,
    pub(crate) records: Vec<VersionedRecord>,
}

/// The answer to another node's request, with the bytes that it speaks of.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) reply: Reply,
    pub(crate) bytes: Bytes,
}

/// What the controller says, in its order.
#[derive(Debug)]
pub(crate) enum Turn {
    Append(Append),
    /// All that was decided before this hold has been handed over.
    Held(u64),
}

#[derive(Debug)]
pub(crate) enum Command {
    /// What a snapshot that ends at this offset must say of the quorum.
    VotersBefore(Offset, oneshot::Sender<(KRaftVersion, Option<VoterSet>)>),
    /// This node wrote a snapshot.
    SnapshotTaken(OffsetAndEpoch, u64),
    /// Another node asks.
    Request(Option<String>, Request, oneshot::Sender<Answer>),
    Progress(oneshot::Sender<QuorumProgress>),
    /// Raises kraft.version, or only checks whether that can be done.
    UpgradeKRaftVersion {
        version: KRaftVersion,
        validate_only: bool,
        reply: oneshot::Sender<Result<bool, UpgradeError>>,
    },
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

    pub(crate) fn snapshots(&self) -> &Arc<SnapshotCache> {
        &self.snapshots
    }

    /// Queues a batch. False if the queue is full or the task has ended; the controller keeps fewer in flight than the
    /// queue holds, so that only the latter happens.
    pub(crate) fn append(&self, append: Append) -> bool {
        self.turns.try_send(Turn::Append(append)).is_ok()
    }

    /// The node has a controller from now on: before voters are changed it is asked to hold.
    pub(crate) fn attach_controller(&self) {
        self.has_controller.store(true, Ordering::Release);
    }

    /// Answers [`QuorumStatus::hold`]: nothing more is appended before it ends.
    pub(crate) fn held(&self, hold: u64) {
        // Without the task nothing is written any more; the queue has room for one answer beside the batches in flight.
        let _ = self.turns.try_send(Turn::Held(hold));
    }

    /// kraft.version and voters as of `end`; nothing if the task has ended.
    pub(crate) async fn voters_before(&self, end: Offset) -> Option<(KRaftVersion, Option<VoterSet>)> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::VotersBefore(end, reply)).await.ok()?;
        answer.await.ok()
    }

    pub(crate) async fn snapshot_taken(&self, id: OffsetAndEpoch, size_bytes: u64) {
        // Without the task nobody asks for snapshots any more.
        let _ = self.commands.send(Command::SnapshotTaken(id, size_bytes)).await;
    }

    /// How far the replicas have come; empty on a node that does not lead, nothing if the task has ended.
    pub async fn progress(&self) -> Option<QuorumProgress> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::Progress(reply)).await.ok()?;
        answer.await.ok()
    }

    /// Raises kraft.version, or only checks whether that can be done. True once the records are written, false if there
    /// is nothing to do, nothing if the task has ended.
    pub async fn upgrade_kraft_version(
        &self,
        version: KRaftVersion,
        validate_only: bool,
    ) -> Option<Result<bool, UpgradeError>> {
        let (reply, answer) = oneshot::channel();
        let upgrade = Command::UpgradeKRaftVersion {
            version,
            validate_only,
            reply,
        };
        self.commands.send(upgrade).await.ok()?;
        answer.await.ok()
    }

    /// Another node's request; nothing if the task has ended.
    pub(crate) async fn request(&self, cluster_id: Option<String>, request: Request) -> Option<Answer> {
        let (reply, answer) = oneshot::channel();
        self.commands
            .send(Command::Request(cluster_id, request, reply))
            .await
            .ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests;
