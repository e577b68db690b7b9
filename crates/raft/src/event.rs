//! What can happen to a [`crate::Raft`].

use klamm_types::{LeaderEpoch, NodeId, Offset};

use crate::message::{Failure, Request, Response};
use crate::{KRaftVersion, OffsetAndEpoch, VoterSet};

/// Names somebody else's request, for its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Tells an answer to this node's last request to a peer from a late answer to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Correlation(pub u64);

/// To whom this node sends requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    Node(NodeId),
    /// One of `controller.quorum.bootstrap.servers`, by its place: whose node it is, is not known.
    Bootstrap(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time has passed: [`crate::Raft::next_deadline`] is reached.
    Tick,
    /// Somebody asks. [`crate::Effect::Reply`] answers, at once or later.
    Request {
        id: RequestId,
        cluster_id: Option<String>,
        request: Request,
    },
    /// What came of an [`crate::Effect::Send`].
    Response {
        from: Peer,
        correlation: Correlation,
        result: Result<Response, Failure>,
    },
    /// A connection to this node broke while nothing was asked.
    ConnectionClosed(NodeId),
    /// What [`crate::Raft::propose`] allowed is written, though not yet synced: it may be fetched.
    Appended,
    /// The local log is on stable storage below this offset.
    Flushed { end: Offset },
    /// This node wrote a snapshot of its own.
    SnapshotTaken { id: OffsetAndEpoch, size_bytes: u64 },
    /// [`crate::Effect::InstallSnapshot`] is done; what the snapshot says of the quorum.
    SnapshotInstalled {
        id: OffsetAndEpoch,
        size_bytes: u64,
        kraft_version: Option<KRaftVersion>,
        voters: Option<VoterSet>,
    },
    /// [`crate::Effect::InstallSnapshot`] found that the fetched file is no snapshot; it is deleted.
    SnapshotRefused { id: OffsetAndEpoch },
    /// The log now starts here, and older snapshots are gone.
    LogStartRaised { start: Offset },
    /// The controller of this epoch gives up.
    Resign { epoch: LeaderEpoch },
    /// The node stops: a leader gives up its epoch, and nothing is begun any more.
    Shutdown,
}
