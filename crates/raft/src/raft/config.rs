//! What a [`crate::Raft`] is started with.

use klamm_types::LeaderEpoch;

use crate::{ElectionState, Endpoint, KRaftVersion, LogHistory, LogView, Voter, VoterSet};

/// What does not change while the node runs.
#[derive(Clone, Debug)]
pub struct RaftConfig {
    /// This node as a voter, whether it is one or not: its id, its metadata directory's id, its controller listeners.
    pub local: Voter,
    pub cluster_id: String,
    /// The first of `controller.listener.names`: over which voters are reached.
    pub listener: String,
    /// `controller.quorum.voters`; empty where voters are dynamic. Only in force while the log and the snapshots hold no
    /// voters.
    pub static_voters: VoterSet,
    /// `controller.quorum.bootstrap.servers`: whom to ask for the leader. Without them the voters are asked.
    pub bootstrap_servers: Vec<Endpoint>,
    /// A controller syncs what it fetches even as an observer: it counts as soon as it is a voter.
    pub can_become_voter: bool,
    /// `controller.quorum.auto.join.enable`
    pub auto_join: bool,
    pub timeouts: Timeouts,
    /// `controller.quorum.fetch.max.bytes`
    pub fetch_max_bytes: i32,
    /// `controller.quorum.fetch.snapshot.max.bytes`
    pub fetch_snapshot_max_bytes: i32,
    /// All random choices follow from it.
    pub seed: u64,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// `controller.quorum.election.timeout.ms`
    pub election_timeout_ms: u64,
    /// `controller.quorum.fetch.timeout.ms`
    pub fetch_timeout_ms: u64,
    /// `controller.quorum.election.backoff.max.ms`
    pub election_backoff_max_ms: u64,
    /// `controller.quorum.request.timeout.ms`
    pub request_timeout_ms: u64,
    /// `controller.quorum.retry.backoff.ms`
    pub retry_backoff_ms: u64,
}

/// What the disk holds when the node starts. The owner has synced the log: what a crash left of unsynced writes is there
/// to stay, or gone.
#[derive(Clone, Debug, Default)]
pub struct RaftStart {
    /// The quorum-state file, if there is one. Operators delete it; the log's last epoch is then all that is known.
    pub election: Option<ElectionState>,
    pub log: LogView,
    /// From the snapshot and the log, all of it: these take effect when appended, not when committed.
    pub voters: LogHistory<VoterSet>,
    pub kraft_version: LogHistory<KRaftVersion>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    #[error("no voters: controller.quorum.voters is empty and neither the log nor a snapshot names any")]
    NoVoters,
    #[error("kraft.version is 1 but neither the log nor a snapshot names voters")]
    NoVotersRecord,
    #[error("the leader epoch {0} cannot grow any further")]
    EpochExhausted(LeaderEpoch),
}

/// Kafka's defaults.
impl Default for Timeouts {
    fn default() -> Self {
        Self {
            election_timeout_ms: 1000,
            fetch_timeout_ms: 2000,
            election_backoff_max_ms: 1000,
            request_timeout_ms: 2000,
            retry_backoff_ms: 20,
        }
    }
}

impl RaftStart {
    pub(crate) fn check(&self, config: &RaftConfig) -> Result<(), StartError> {
        let version = self
            .kraft_version
            .last()
            .map_or(KRaftVersion::V0, |(_, version)| *version);
        if version.has_dynamic_voters() && self.voters.last().is_none() {
            return Err(StartError::NoVotersRecord);
        }
        let has_voters = self.voters.last().is_some() || !config.static_voters.is_empty();
        if !has_voters && config.bootstrap_servers.is_empty() {
            return Err(StartError::NoVoters);
        }
        Ok(())
    }
}
