//! The quorum's state machine: who leads, and up to where the log is committed.

use klamm_types::{LeaderEpoch, NodeId, Offset};

use crate::role::{Candidate, Leader, Resigned, Role, start_of_epoch};
use crate::{
    ControlRecord, Effect, Effects, ElectionState, KRaftVersion, LeaderAndEpoch, LogHistory, ReplicaKey, RoleName,
    Voter, VoterSet,
};

/// One node's part in the quorum. See [`Effects`] for what its owner owes it.
#[derive(Debug)]
pub struct Raft {
    local: Voter,
    role: Role,
    /// What the configuration says; only in force while the log and the snapshots hold no voters.
    static_voters: VoterSet,
    voters: LogHistory<VoterSet>,
    kraft_version: LogHistory<KRaftVersion>,
    /// Where the next record goes, written or promised.
    end: OffsetAndEpoch,
}

/// What does not change while the node runs.
#[derive(Clone, Debug)]
pub struct RaftConfig {
    /// This node as a voter: its id, its metadata directory's id, its controller listeners.
    pub local: Voter,
    /// `controller.quorum.voters`; empty where voters are dynamic.
    pub static_voters: VoterSet,
}

/// What the disk holds when the node starts.
#[derive(Clone, Debug, Default)]
pub struct RaftStart {
    /// The quorum-state file, if there is one. Operators delete it; the log's last epoch is then all that is known.
    pub election: Option<ElectionState>,
    /// End offset and last epoch of the log, or of the snapshot if the log is empty.
    pub end: OffsetAndEpoch,
    /// From the snapshot and the log, all of it: these take effect when appended, not when committed.
    pub voters: LogHistory<VoterSet>,
    pub kraft_version: LogHistory<KRaftVersion>,
}

/// A place in the log: `offset` is the end, `epoch` that of the record before it. Also the name of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct OffsetAndEpoch {
    pub offset: Offset,
    pub epoch: LeaderEpoch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The local log is on stable storage below this offset.
    Flushed { end: Offset },
    /// The node stops: a leader gives up its epoch.
    Shutdown,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    #[error("node {local} is not the only voter of [{voters}]; quorums of several voters are not supported yet")]
    NotOnlyVoter { local: ReplicaKey, voters: String },
    #[error("no voters: controller.quorum.voters is empty and neither the log nor a snapshot names any")]
    NoVoters,
    #[error("kraft.version is 1 but neither the log nor a snapshot names voters")]
    NoVotersRecord,
    #[error("the leader epoch {0} cannot grow any further")]
    EpochExhausted(LeaderEpoch),
}

/// Why a leader's append is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProposeError {
    #[error("not the leader of epoch {epoch}; the current one is {current}")]
    NotLeader { epoch: LeaderEpoch, current: LeaderEpoch },
}

impl Raft {
    /// Takes up the role that the disk tells. The only voter becomes leader at once, in a new epoch.
    pub fn start(config: RaftConfig, start: RaftStart, effects: &mut Effects) -> Result<Self, StartError> {
        let RaftConfig { local, static_voters } = config;
        let current = start.voters.last().map_or(&static_voters, |(_, voters)| voters);
        let version = start
            .kraft_version
            .last()
            .map_or(KRaftVersion::V0, |(_, version)| *version);
        if current.is_empty() {
            return Err(StartError::NoVoters);
        }
        if version >= KRaftVersion::V1 && start.voters.last().is_none() {
            return Err(StartError::NoVotersRecord);
        }
        if !current.is_only_voter(local.key) {
            return Err(StartError::NotOnlyVoter {
                local: local.key,
                voters: current.to_string(),
            });
        }
        let election = start.election.unwrap_or_default();
        let epoch = epoch_to_stand_in(&election, start.end.epoch, local.key)?;
        let candidate = Candidate::new(local.key, epoch, current);
        let mut raft = Self {
            role: Role::Candidate(candidate),
            local,
            static_voters,
            voters: start.voters,
            kraft_version: start.kraft_version,
            end: start.end,
        };
        raft.become_leader_if_elected(effects);
        Ok(raft)
    }

    pub fn handle(&mut self, event: Event, effects: &mut Effects) {
        match event {
            Event::Flushed { end } => self.on_flushed(end, effects),
            Event::Shutdown => self.on_shutdown(effects),
        }
    }

    /// Allows the leader of `epoch` to append one batch of `count` records, and says where. The owner must append it,
    /// in the order of the proposals, or stop.
    pub fn propose(&mut self, epoch: LeaderEpoch, count: usize) -> Result<Offset, ProposeError> {
        let not_leader = ProposeError::NotLeader {
            epoch,
            current: self.leader_and_epoch().epoch,
        };
        match &self.role {
            Role::Leader(leader) if leader.epoch() == epoch => {
                let base_offset = self.end.offset;
                self.promise(count, epoch);
                Ok(base_offset)
            }
            _ => Err(not_leader),
        }
    }

    pub fn leader_and_epoch(&self) -> LeaderAndEpoch {
        let election = self.role.election();
        // A leader that resigned is not somebody to send requests to.
        let leader = match self.role {
            Role::Resigned(_) => None,
            _ => election.leader,
        };
        LeaderAndEpoch {
            leader,
            epoch: election.epoch,
        }
    }

    pub fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    pub fn role(&self) -> RoleName {
        self.role.name()
    }

    pub fn high_watermark(&self) -> Option<Offset> {
        match &self.role {
            Role::Leader(leader) => leader.high_watermark(),
            _ => None,
        }
    }

    /// Where the leader's epoch begins; nothing on other nodes.
    pub fn epoch_start(&self) -> Option<Offset> {
        match &self.role {
            Role::Leader(leader) => Some(leader.epoch_start()),
            _ => None,
        }
    }

    /// End of what is written or promised.
    pub fn end(&self) -> OffsetAndEpoch {
        self.end
    }

    /// The voters in force, committed or not.
    pub fn voters(&self) -> &VoterSet {
        self.voters.last().map_or(&self.static_voters, |(_, voters)| voters)
    }

    /// The voters that a snapshot ending at `end` must hold; nothing if the log names none.
    pub fn voters_before(&self, end: Offset) -> Option<&VoterSet> {
        self.voters.at_or_before(end - 1)
    }

    pub fn kraft_version(&self) -> KRaftVersion {
        self.kraft_version
            .last()
            .map_or(KRaftVersion::V0, |(_, version)| *version)
    }

    /// The kraft.version that a snapshot ending at `end` must hold.
    pub fn kraft_version_before(&self, end: Offset) -> KRaftVersion {
        self.kraft_version.at_or_before(end - 1).copied().unwrap_or_default()
    }

    /// The log now starts at `start`: older voters and versions will not be asked for again.
    pub fn log_start_raised(&mut self, start: Offset) {
        self.voters.truncate_before(start);
        self.kraft_version.truncate_before(start);
    }

    pub fn local_id(&self) -> NodeId {
        self.local.key.id
    }

    fn on_flushed(&mut self, end: Offset, effects: &mut Effects) {
        assert!(
            end <= self.end.offset,
            "flushed {end}, beyond the end {}",
            self.end.offset
        );
        if let Role::Leader(leader) = &mut self.role
            && let Some(high_watermark) = leader.flushed(end)
        {
            effects.push(Effect::HighWatermark(high_watermark));
        }
    }

    /// Resigning is not persisted: a node that was leader always starts in a new epoch.
    fn on_shutdown(&mut self, effects: &mut Effects) {
        if let Role::Leader(leader) = &self.role {
            let resigned = Resigned::new(self.local.key.id, leader.epoch(), self.voters().ids());
            self.role = Role::Resigned(resigned);
            effects.push(Effect::LeaderChanged(self.leader_and_epoch()));
        }
    }

    /// A candidate that its own vote elects needs no durable vote besides its durable election.
    fn become_leader_if_elected(&mut self, effects: &mut Effects) {
        let Role::Candidate(candidate) = &self.role else {
            return;
        };
        if !candidate.is_elected() {
            return;
        }
        let epoch = candidate.epoch();
        let voters_offset = self.voters.last().map(|(offset, _)| offset);
        let records = start_of_epoch(
            &self.local,
            self.voters(),
            voters_offset,
            self.kraft_version(),
            candidate.granting_voters(),
        );
        self.role = Role::Leader(Leader::new(self.local.key.id, epoch, self.end.offset, self.voters()));
        effects.push(Effect::PersistElection {
            state: self.role.election(),
            version: self.kraft_version(),
        });
        self.append_control(epoch, records, effects);
        effects.push(Effect::LeaderChanged(self.leader_and_epoch()));
    }

    fn append_control(&mut self, epoch: LeaderEpoch, records: Vec<ControlRecord>, effects: &mut Effects) {
        let base_offset = self.end.offset;
        for (offset, record) in (base_offset.0..).map(Offset).zip(&records) {
            match record {
                ControlRecord::Voters(voters) => self.voters.add(offset, voters.clone()),
                ControlRecord::KRaftVersion(version) => self.kraft_version.add(offset, *version),
                ControlRecord::LeaderChange { .. } => {}
            }
        }
        self.promise(records.len(), epoch);
        effects.push(Effect::AppendControl {
            base_offset,
            epoch,
            records,
        });
    }

    fn promise(&mut self, count: usize, epoch: LeaderEpoch) {
        self.end = OffsetAndEpoch {
            offset: self.end.offset + i64::try_from(count).unwrap_or(i64::MAX),
            epoch,
        };
    }
}

/// Snapshots are ordered by epoch first (as Kafka's `OffsetAndEpoch`).
impl Ord for OffsetAndEpoch {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.epoch, self.offset).cmp(&(other.epoch, other.offset))
    }
}

impl PartialOrd for OffsetAndEpoch {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The epoch of this node's candidacy: one above all it knows of, except where it already voted for itself and nobody
/// was elected.
fn epoch_to_stand_in(
    election: &ElectionState,
    log_epoch: LeaderEpoch,
    local: ReplicaKey,
) -> Result<LeaderEpoch, StartError> {
    if election.epoch >= log_epoch && election.leader.is_none() && election.has_voted_for(local) {
        return Ok(election.epoch);
    }
    let known = election.epoch.max(log_epoch);
    known
        .0
        .checked_add(1)
        .map(LeaderEpoch)
        .ok_or(StartError::EpochExhausted(known))
}
