//! A node of the simulated quorum: its disk, its clock, and its [`Raft`] while it runs.

use klamm_types::{NodeId, Uuid};

use super::disk::Disk;
use crate::{Effects, Endpoint, KRaftVersion, Raft, RaftConfig, ReplicaKey, StartError, Timeouts, Voter, VoterSet};

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) id: NodeId,
    pub(crate) disk: Disk,
    pub(crate) raft: Option<Raft>,
    /// Counts starts: what was meant for an earlier run is lost.
    pub(crate) run: u64,
    /// Nothing reaches it before this time.
    pub(crate) paused_until: u64,
    pub(crate) can_become_voter: bool,
    clock: Clock,
    pub(crate) tick_at: Option<u64>,
}

/// A clock that runs too fast or too slow, from anywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) offset_ms: u64,
    /// Milliseconds that it counts in a second.
    pub(crate) rate: u64,
}

impl Clock {
    pub(crate) fn at(self, now: u64) -> u64 {
        self.offset_ms + now * self.rate / 1000
    }

    /// The time at which the clock will have reached `local`.
    pub(crate) fn when(self, local: u64) -> u64 {
        local
            .saturating_sub(self.offset_ms)
            .saturating_mul(1000)
            .div_ceil(self.rate)
    }
}

/// The same for all nodes.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) static_voters: VoterSet,
    pub(crate) bootstrap_servers: Vec<Endpoint>,
    pub(crate) auto_join: bool,
    pub(crate) seed: u64,
}

impl Node {
    pub(crate) fn new(id: NodeId, disk: Disk, can_become_voter: bool, clock: Clock) -> Self {
        Self {
            id,
            disk,
            raft: None,
            run: 0,
            paused_until: 0,
            can_become_voter,
            clock,
            tick_at: None,
        }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    pub(crate) fn key(&self) -> ReplicaKey {
        ReplicaKey::new(self.id, self.disk.directory)
    }

    pub(crate) fn start(&mut self, now: u64, settings: &Settings, effects: &mut Effects) -> Result<(), StartError> {
        self.run += 1;
        let config = RaftConfig {
            local: voter(self.id, self.disk.directory),
            cluster_id: CLUSTER.to_owned(),
            listener: LISTENER.to_owned(),
            static_voters: settings.static_voters.clone(),
            bootstrap_servers: settings.bootstrap_servers.clone(),
            can_become_voter: self.can_become_voter,
            auto_join: settings.auto_join,
            timeouts: Timeouts::default(),
            fetch_max_bytes: BATCHES_PER_FETCH,
            fetch_snapshot_max_bytes: PIECE_BYTES,
            seed: settings.seed ^ (self.id.0 as u64) << 32 ^ self.run,
        };
        let start = self.disk.open();
        self.raft = Some(Raft::start(config, start, self.clock.at(now), effects)?);
        Ok(())
    }
}

pub(crate) fn voter(id: NodeId, directory: Uuid) -> Voter {
    Voter {
        key: ReplicaKey::new(id, directory),
        endpoints: vec![endpoint(id)],
        kraft_versions: KRaftVersion::SUPPORTED,
    }
}

/// The port is the node's id.
pub(crate) fn endpoint(id: NodeId) -> Endpoint {
    Endpoint {
        listener: LISTENER.to_owned(),
        host: "sim".to_owned(),
        port: id.0 as u16,
    }
}

pub(crate) const CLUSTER: &str = "simulated";
pub(crate) const LISTENER: &str = "CONTROLLER";
/// What `fetch_max_bytes` means here.
const BATCHES_PER_FETCH: i32 = 5;
const PIECE_BYTES: i32 = 100;
