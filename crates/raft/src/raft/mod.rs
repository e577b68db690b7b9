//! The quorum's state machine: who leads, and up to where the log is committed.

mod config;
mod sending;
mod transition;

use klamm_types::{LeaderEpoch, NodeId, Offset};

pub use config::{RaftConfig, RaftStart, StartError, Timeouts};
pub(crate) use sending::Sent;

use crate::connections::Connections;
use crate::message::Reply;
use crate::random::Random;
use crate::role::{Next, ReplicaProgress, Role};
use crate::{
    ControlRecord, Effect, Effects, ElectionState, Endpoint, Event, Fault, KRaftVersion, LeaderAndEpoch, LogHistory,
    LogView, OffsetAndEpoch, ReplicaKey, RequestId, RoleName, VoterSet,
};

/// One node's part in the quorum. See [`Effects`] for what its owner owes it. Times are milliseconds of a clock that
/// never goes back; where it starts means nothing.
#[derive(Debug)]
pub struct Raft {
    pub(crate) config: RaftConfig,
    random: Random,
    pub(crate) role: Role,
    pub(crate) epoch: LeaderEpoch,
    /// Of this epoch, as far as is known; this node's own id after it has resigned, too.
    pub(crate) leader: Option<NodeId>,
    pub(crate) leader_endpoints: Vec<Endpoint>,
    pub(crate) voted: Option<ReplicaKey>,
    /// What the quorum-state file says, or will say once the effects are performed.
    persisted: Option<ElectionState>,
    /// A leader's own is unknown until a record of its epoch is on a majority: until then even what an earlier leader
    /// committed must not be shown, or the high watermark would seem to fall.
    pub(crate) high_watermark: Option<Offset>,
    /// The largest high watermark ever known here: nothing below is ever truncated.
    pub(crate) committed: Offset,
    pub(crate) log: LogView,
    /// The log is on stable storage below this offset.
    pub(crate) flushed: Offset,
    pub(crate) voters: LogHistory<VoterSet>,
    kraft_version: LogHistory<KRaftVersion>,
    pub(crate) connections: Connections,
    /// Elections that this node began because its leader seemed gone, since it last heard from one.
    pub(crate) failovers: u32,
    /// Requests that a leader held when it ceased to lead.
    abandoned: Vec<(RequestId, Abandoned)>,
    announced: LeaderAndEpoch,
    deadline: u64,
    pub(crate) is_stopping: bool,
    fault: Option<Fault>,
    /// Set by the simulator, to see that it would notice.
    #[cfg(test)]
    pub(crate) planted: Option<crate::simulator::PlantedBug>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Abandoned {
    Fetch,
    AddVoter,
    RemoveVoter,
}

/// Why a leader's append is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProposeError {
    #[error("not the leader of epoch {epoch}; the current one is {current}")]
    NotLeader { epoch: LeaderEpoch, current: LeaderEpoch },
}

impl Raft {
    /// Takes up the role that the disk tells. The only voter becomes leader at once, in a new epoch.
    pub fn start(config: RaftConfig, start: RaftStart, now: u64, effects: &mut Effects) -> Result<Self, StartError> {
        start.check(&config)?;
        let mut raft = Self {
            random: Random::new(config.seed),
            role: Role::Unattached(crate::role::Unattached {
                election_deadline: NEVER,
            }),
            epoch: LeaderEpoch(0),
            leader: None,
            leader_endpoints: Vec::new(),
            voted: None,
            persisted: None,
            high_watermark: None,
            committed: Offset::ZERO,
            flushed: start.log.end().offset,
            log: start.log,
            voters: start.voters,
            kraft_version: start.kraft_version,
            connections: Connections::new(config.timeouts.request_timeout_ms, config.timeouts.retry_backoff_ms),
            failovers: 0,
            abandoned: Vec::new(),
            announced: LeaderAndEpoch::default(),
            deadline: NEVER,
            is_stopping: false,
            fault: None,
            config,
            #[cfg(test)]
            planted: None,
        };
        raft.take_up(start.election, now);
        raft.settle(now, effects);
        match raft.fault {
            Some(Fault::EpochExhausted(epoch)) => Err(StartError::EpochExhausted(epoch)),
            _ => Ok(raft),
        }
    }

    pub fn handle(&mut self, now: u64, event: Event, effects: &mut Effects) {
        if self.fault.is_some() {
            return;
        }
        match event {
            Event::Tick | Event::Appended => {}
            Event::Request {
                id,
                cluster_id,
                request,
            } => self.on_request(now, id, cluster_id, request, effects),
            Event::Response {
                from,
                correlation,
                result,
            } => self.on_response(now, from, correlation, result, effects),
            Event::ConnectionClosed(peer) => self.leader_lost(now, peer),
            Event::Flushed { end } => self.on_flushed(now, end, effects),
            Event::SnapshotTaken { id, size_bytes } => self.log.add_snapshot(id, size_bytes),
            Event::SnapshotInstalled {
                id,
                size_bytes,
                kraft_version,
                voters,
            } => self.on_snapshot_installed(now, id, size_bytes, kraft_version, voters, effects),
            Event::SnapshotRefused { id } => self.on_snapshot_refused(id),
            Event::LogStartRaised { start } => self.on_log_start_raised(start),
            Event::Resign { epoch } => self.on_resign(epoch),
            Event::Shutdown => self.is_stopping = true,
        }
        self.settle(now, effects);
    }

    /// When the next [`Event::Tick`] is due, unless something else happens before; nothing if time changes nothing.
    pub fn next_deadline(&self) -> Option<u64> {
        (self.deadline != NEVER).then_some(self.deadline)
    }

    /// Allows the leader of `epoch` to append one batch of `count` records, and says where. The owner must append it, in
    /// the order of the proposals and before the next event, or stop.
    pub fn propose(&mut self, epoch: LeaderEpoch, count: usize) -> Result<Offset, ProposeError> {
        if !self.is_leader() || self.epoch != epoch {
            let current = self.epoch;
            return Err(ProposeError::NotLeader { epoch, current });
        }
        let base_offset = self.log.end().offset;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.log.append(epoch, base_offset + count);
        Ok(base_offset)
    }

    /// Whom to send requests to; not a leader that resigned.
    pub fn leader_and_epoch(&self) -> LeaderAndEpoch {
        let is_former = self.leader == Some(self.config.local.key.id) && !self.is_leader();
        LeaderAndEpoch {
            leader: self.leader.filter(|_| !is_former),
            epoch: self.epoch,
        }
    }

    /// Where the leader of [`Raft::leader_and_epoch`] listens, by its own word where it has said so. A node that knows no
    /// voters, since its configuration names bootstrap servers only, learns it from answers.
    pub fn leader_endpoints(&self) -> &[Endpoint] {
        match self.leader_and_epoch().leader {
            Some(_) => &self.leader_endpoints,
            None => &[],
        }
    }

    pub fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    pub fn role(&self) -> RoleName {
        match &self.role {
            Role::Unattached(_) => RoleName::Unattached,
            Role::Prospective(_) => RoleName::Prospective,
            Role::Candidate(_) => RoleName::Candidate,
            Role::Leader(_) => RoleName::Leader,
            Role::Follower(_) if self.is_voter() => RoleName::Follower,
            Role::Follower(_) => RoleName::Observer,
            Role::Resigned(_) => RoleName::Resigned,
        }
    }

    /// Whether this node, with this directory, is one of the voters in force.
    pub fn is_voter(&self) -> bool {
        self.voters().is_voter(self.config.local.key)
    }

    /// Whether this node may be elected: as a voter, or as one whose removal may not be committed. Such a node may hold
    /// the longest log, so that without it nobody could be elected. As a leader it does not count itself, and resigns
    /// once its removal is committed (Ongaro's dissertation, §4.2.2; Kafka's observers never stand).
    pub(crate) fn may_stand(&self) -> bool {
        let local = self.config.local.key;
        let is_removal_uncommitted = || {
            let (offset, _) = self.voters.last().filter(|(offset, _)| *offset >= self.committed)?;
            self.voters
                .at_or_before(offset - 1)
                .map(|former| former.is_voter(local))
        };
        self.is_voter() || (self.config.can_become_voter && is_removal_uncommitted() == Some(true))
    }

    /// Whether a node that was told to stop has no more to do for the others.
    pub fn may_stop(&self) -> bool {
        let is_alone = !self.may_stand() || self.voters().is_only_voter(self.config.local.key);
        self.is_stopping && (is_alone || matches!(self.role, Role::Follower(_)))
    }

    pub fn epoch(&self) -> LeaderEpoch {
        self.epoch
    }

    pub fn high_watermark(&self) -> Option<Offset> {
        self.high_watermark
    }

    /// Where the leader's epoch begins; nothing on other nodes.
    pub fn epoch_start(&self) -> Option<Offset> {
        match &self.role {
            Role::Leader(leader) => Some(leader.epoch_start),
            _ => None,
        }
    }

    /// End of what is written or promised.
    pub fn end(&self) -> OffsetAndEpoch {
        self.log.end()
    }

    pub fn log(&self) -> &LogView {
        &self.log
    }

    /// The voters in force, committed or not.
    pub fn voters(&self) -> &VoterSet {
        self.voters
            .last()
            .map_or(&self.config.static_voters, |(_, voters)| voters)
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

    /// How far the voters have come, if this node leads; by id, the leader included.
    pub fn voters_progress(&self) -> Vec<ReplicaProgress> {
        match &self.role {
            Role::Leader(leader) => leader.voters().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// How far the observers have come, if this node leads.
    pub fn observers_progress(&self) -> Vec<ReplicaProgress> {
        match &self.role {
            Role::Leader(leader) => leader.observers().cloned().collect(),
            _ => Vec::new(),
        }
    }

    pub fn local_id(&self) -> NodeId {
        self.config.local.key.id
    }

    /// Lets the role act until time must pass, then makes durable and known what has changed.
    pub(crate) fn settle(&mut self, now: u64, effects: &mut Effects) {
        for _ in 0..POLLS_MAX {
            if self.fault.is_some() {
                break;
            }
            let next = match &self.role {
                Role::Unattached(_) => self.poll_unattached(now, effects),
                Role::Prospective(_) => self.poll_prospective(now, effects),
                Role::Candidate(_) => self.poll_candidate(now, effects),
                Role::Leader(_) => self.poll_leader(now, effects),
                Role::Follower(_) => self.poll_follower(now, effects),
                Role::Resigned(_) => self.poll_resigned(now, effects),
            };
            match next {
                Next::Again => self.deadline = now,
                Next::At(deadline) => {
                    self.deadline = deadline;
                    break;
                }
            }
        }
        self.persist(effects);
        self.refuse_abandoned(effects);
        let leader = self.leader_and_epoch();
        if leader != self.announced {
            self.announced = leader;
            effects.push(Effect::LeaderChanged(leader));
        }
        if let Some(fault) = &self.fault {
            self.deadline = NEVER;
            effects.push(Effect::Fail(fault.clone()));
        }
    }

    fn refuse_abandoned(&mut self, effects: &mut Effects) {
        for (to, kind) in std::mem::take(&mut self.abandoned) {
            let error = klamm_types::ErrorCode::NOT_LEADER_OR_FOLLOWER;
            let reply = match kind {
                Abandoned::Fetch => self.empty_fetch(error),
                Abandoned::AddVoter => Reply::AddVoter(crate::message::VoterChange::of(error, None)),
                Abandoned::RemoveVoter => Reply::RemoveVoter(crate::message::VoterChange::of(error, None)),
            };
            self.say(Effect::Reply { to, reply }, effects);
        }
    }

    fn on_flushed(&mut self, now: u64, end: Offset, effects: &mut Effects) {
        assert!(
            end <= self.log.end().offset,
            "flushed {end}, beyond the end {}",
            self.log.end().offset
        );
        self.flushed = self.flushed.max(end);
        if let Role::Leader(leader) = &mut self.role {
            leader.flushed(self.flushed);
            self.raise_high_watermark(now, effects);
        }
    }

    /// Commits what a majority of the voters has, once that covers a record of this epoch (Raft §5.4.2).
    pub(crate) fn raise_high_watermark(&mut self, now: u64, effects: &mut Effects) {
        let Role::Leader(leader) = &self.role else {
            return;
        };
        let majority_end = leader.majority_end();
        #[cfg(test)]
        let majority_end = match self.has_planted(crate::simulator::PlantedBug::MinorityCommits) {
            true => leader.voters().filter_map(|voter| voter.end).max(),
            false => majority_end,
        };
        let Some(candidate) = majority_end else {
            return;
        };
        let covers_epoch = candidate > leader.epoch_start;
        #[cfg(test)]
        let covers_epoch = covers_epoch || self.has_planted(crate::simulator::PlantedBug::OldEpochsCommitted);
        // It falls behind only right after the voters changed; what was committed stays so.
        if covers_epoch && candidate >= self.committed && self.high_watermark.is_none_or(|current| candidate > current)
        {
            self.set_high_watermark(candidate, effects);
            self.voter_changes_committed(candidate, effects);
            self.answer_parked(now, effects);
        }
    }

    pub(crate) fn set_high_watermark(&mut self, offset: Offset, effects: &mut Effects) {
        self.high_watermark = Some(offset);
        self.committed = self.committed.max(offset);
        effects.push(Effect::HighWatermark(offset));
    }

    fn on_log_start_raised(&mut self, start: Offset) {
        self.log.raise_start(start);
        // What held where the log begins stays: the first record may be cut off again.
        self.voters.truncate_before(start - 1);
        self.kraft_version.truncate_before(start - 1);
    }

    fn on_resign(&mut self, epoch: LeaderEpoch) {
        if let Role::Leader(leader) = &mut self.role
            && self.epoch == epoch
        {
            leader.is_resigning = true;
        }
    }

    /// Takes note of control records, which take effect as soon as they are in the log.
    pub(crate) fn note_control(&mut self, offset: Offset, record: &ControlRecord) {
        match record {
            ControlRecord::Voters(voters) => {
                self.voters.add(offset, voters.clone());
                if let Role::Leader(leader) = &mut self.role {
                    leader.adopt(voters);
                }
            }
            ControlRecord::KRaftVersion(version) => self.kraft_version.add(offset, *version),
            ControlRecord::LeaderChange { .. } => {}
        }
    }

    pub(crate) fn truncate_control(&mut self, end: Offset) {
        self.voters.truncate_to(end);
        self.kraft_version.truncate_to(end);
    }

    /// What a snapshot says replaces all that the log said.
    pub(crate) fn replace_control(
        &mut self,
        end: Offset,
        kraft_version: Option<KRaftVersion>,
        voters: Option<VoterSet>,
    ) {
        self.voters.clear();
        self.kraft_version.clear();
        if let Some(voters) = voters {
            self.voters.add(end - 1, voters);
        }
        if let Some(version) = kraft_version {
            self.kraft_version.add(end - 1, version);
        }
    }

    /// Appends one batch of control records to the log that this node leads. Returns the offset of the last.
    pub(crate) fn append_control(&mut self, records: Vec<ControlRecord>, effects: &mut Effects) -> Offset {
        let base_offset = self.log.end().offset;
        let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
        self.log.append(self.epoch, base_offset + count);
        for (offset, record) in (base_offset.0..).map(Offset).zip(&records) {
            self.note_control(offset, record);
        }
        let effect = Effect::AppendControl {
            base_offset,
            epoch: self.epoch,
            records,
        };
        self.say(effect, effects);
        base_offset + (count - 1)
    }

    pub(crate) fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    #[cfg(test)]
    pub(crate) fn has_planted(&self, bug: crate::simulator::PlantedBug) -> bool {
        self.planted == Some(bug)
    }
}

/// A deadline that never comes.
pub(crate) const NEVER: u64 = u64::MAX;
/// Roles that one event can lead through; more are no use.
const POLLS_MAX: usize = 8;
