//! Leader: the only node that appends in its epoch; it decides what is committed.
//!
//! It resigns when a majority of the voters has not fetched for a while (check quorum), so that a leader that is cut off
//! does not keep clients waiting.

use std::collections::{BTreeMap, BTreeSet};

use klamm_types::{NodeId, Offset};

use crate::message::{BeginQuorumEpochRequest, FetchRequest, Request};
use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::voter_change::VoterChanges;
use crate::{ControlRecord, Effects, KRaftVersion, Peer, Raft, ReplicaKey, RequestId, Voter, VoterSet};

#[derive(Debug)]
pub(crate) struct Leader {
    local: ReplicaKey,
    pub(crate) epoch_start: Offset,
    voters: BTreeMap<NodeId, ReplicaProgress>,
    /// Whoever fetches and is no voter, the leader itself included once it is none.
    observers: BTreeMap<ReplicaKey, ReplicaProgress>,
    /// Voters that fetched since the last time that a majority had.
    fetched: BTreeSet<NodeId>,
    pub(crate) check_quorum_deadline: u64,
    begin_quorum_deadline: u64,
    /// Fetches that found nothing yet.
    pub(crate) parked: Vec<Parked>,
    pub(crate) changes: VoterChanges,
    /// With kraft.version 0: the voters with the directories and endpoints that they told this leader.
    pub(crate) volatile_voters: Option<VoterSet>,
    pub(crate) is_resigning: bool,
}

/// How far a replica has come, by its fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaProgress {
    pub key: ReplicaKey,
    /// End of what it has synced; nothing until it is known in this epoch.
    pub end: Option<Offset>,
    /// When it fetched last, in the time of the events; nothing for the leader itself.
    pub last_fetch_ms: Option<u64>,
    /// When it had last all that the leader had.
    pub last_caught_up_ms: Option<u64>,
    /// The leader's end at its last fetch.
    leader_end: Option<Offset>,
}

#[derive(Debug)]
pub(crate) struct Parked {
    pub(crate) id: RequestId,
    pub(crate) request: FetchRequest,
    pub(crate) deadline: u64,
}

impl Leader {
    pub(crate) fn new(local: ReplicaKey, epoch_start: Offset, voters: &VoterSet, check_quorum_deadline: u64) -> Self {
        let progress = |voter: &Voter| (voter.key.id, ReplicaProgress::new(voter.key));
        Self {
            local,
            epoch_start,
            voters: voters.iter().map(progress).collect(),
            observers: BTreeMap::new(),
            fetched: BTreeSet::new(),
            check_quorum_deadline,
            begin_quorum_deadline: 0,
            parked: Vec::new(),
            changes: VoterChanges::default(),
            volatile_voters: None,
            is_resigning: false,
        }
    }

    /// The leader's own log is on stable storage below `end`.
    pub(crate) fn flushed(&mut self, end: Offset) {
        let local = self.local;
        if let Some(progress) = self.progress_mut(local) {
            assert!(
                progress.end.is_none_or(|before| before <= end),
                "the leader's log shrank to {end}"
            );
            progress.end = Some(end);
        }
    }

    /// A replica has fetched from `offset`: it has synced all below, of a log that is a prefix of this one.
    pub(crate) fn fetched(&mut self, key: ReplicaKey, now: u64, offset: Offset, leader_end: Offset) {
        let Some(progress) = self.progress_mut(key) else {
            return;
        };
        if offset >= leader_end {
            progress.last_caught_up_ms = progress.last_caught_up_ms.max(Some(now));
        } else if progress.leader_end.is_some_and(|before| offset >= before) {
            progress.last_caught_up_ms = progress.last_caught_up_ms.max(progress.last_fetch_ms);
        }
        progress.leader_end = Some(leader_end);
        progress.last_fetch_ms = progress.last_fetch_ms.max(Some(now));
        progress.end = Some(offset);
    }

    /// The largest offset that a majority of the voters has synced (Raft §5.3).
    pub(crate) fn majority_end(&self) -> Option<Offset> {
        let mut ends: Vec<Option<Offset>> = self.voters.values().map(|progress| progress.end).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.get(ends.len() / 2).copied().flatten()
    }

    /// The voters changed: whoever is new among them keeps the progress it made as an observer, and the reverse.
    pub(crate) fn adopt(&mut self, voters: &VoterSet) {
        let mut former = std::mem::take(&mut self.voters);
        for voter in voters.iter() {
            let known = match former.remove(&voter.key.id) {
                Some(progress) if progress.is_of(voter.key) => Some(progress),
                Some(other) => {
                    self.observers.insert(other.key, other);
                    self.observers.remove(&voter.key)
                }
                None => self.observers.remove(&voter.key),
            };
            let mut progress = known.unwrap_or_else(|| ReplicaProgress::new(voter.key));
            progress.key = voter.key;
            self.voters.insert(voter.key.id, progress);
        }
        for (_, progress) in former {
            self.observers.insert(progress.key, progress);
        }
        self.fetched.retain(|id| self.voters.contains_key(id));
    }

    /// Notes that a voter follows. True when that makes a majority since the last time that it was true.
    pub(crate) fn follows(&mut self, key: ReplicaKey) -> bool {
        if self.voters.get(&key.id).is_some_and(|progress| progress.is_of(key)) {
            self.fetched.insert(key.id);
        }
        let majority = self.voters.len() / 2 + 1;
        let needed = match self.voters.contains_key(&self.local.id) {
            true => majority - 1,
            false => majority,
        };
        let is_majority = self.fetched.len() >= needed;
        if is_majority {
            self.fetched.clear();
        }
        is_majority
    }

    /// A replica that has fetched lately and had everything once in this epoch.
    pub(crate) fn is_caught_up(&self, key: ReplicaKey, now: u64) -> bool {
        self.observers.get(&key).is_some_and(|progress| {
            let is_recent = progress
                .last_fetch_ms
                .is_some_and(|at| now.saturating_sub(at) < CAUGHT_UP_WITHIN_MS);
            progress.last_caught_up_ms.is_some() && is_recent
        })
    }

    /// Other voters, the one with the longest log first.
    pub(crate) fn successors(&self) -> Vec<ReplicaKey> {
        let mut others: Vec<_> = self
            .voters
            .values()
            .filter(|progress| !progress.is_of(self.local))
            .collect();
        others.sort_by(|a, b| b.end.cmp(&a.end).then(a.key.cmp(&b.key)));
        others.iter().map(|progress| progress.key).collect()
    }

    pub(crate) fn voters(&self) -> impl Iterator<Item = &ReplicaProgress> {
        self.voters.values()
    }

    pub(crate) fn observers(&self) -> impl Iterator<Item = &ReplicaProgress> {
        self.observers.values()
    }

    pub(crate) fn forget_silent_observers(&mut self, now: u64) {
        let local = self.local;
        self.observers.retain(|key, progress| {
            let is_silent = progress
                .last_fetch_ms
                .is_none_or(|at| now.saturating_sub(at) >= OBSERVER_SESSION_MS);
            *key == local || !is_silent
        });
    }

    /// Other voters that have not fetched for `timeout_ms`: they may not know who leads.
    fn silent_voters(&self, now: u64, timeout_ms: u64) -> Vec<ReplicaKey> {
        let is_silent = |progress: &&ReplicaProgress| {
            progress
                .last_fetch_ms
                .is_none_or(|at| now.saturating_sub(at) >= timeout_ms)
        };
        let others = self.voters.values().filter(|progress| progress.key.id != self.local.id);
        others.filter(is_silent).map(|progress| progress.key).collect()
    }

    fn progress_mut(&mut self, key: ReplicaKey) -> Option<&mut ReplicaProgress> {
        if self.voters.get(&key.id).is_some_and(|progress| progress.is_of(key)) {
            return self.voters.get_mut(&key.id);
        }
        if self.observers.len() >= OBSERVERS_MAX && !self.observers.contains_key(&key) {
            return None;
        }
        Some(self.observers.entry(key).or_insert_with(|| ReplicaProgress::new(key)))
    }
}

impl ReplicaProgress {
    fn new(key: ReplicaKey) -> Self {
        Self {
            key,
            end: None,
            last_fetch_ms: None,
            last_caught_up_ms: None,
            leader_end: None,
        }
    }

    /// A static voter is known by its id alone.
    fn is_of(&self, key: ReplicaKey) -> bool {
        self.key.id == key.id && (self.key.directory_id.is_none() || self.key.directory_id == key.directory_id)
    }
}

impl Raft {
    pub(crate) fn poll_leader(&mut self, now: u64, effects: &mut Effects) -> Next {
        let Role::Leader(leader) = &mut self.role else {
            return Next::At(NEVER);
        };
        let checks_quorum = leader.voters.len() > 1 || !leader.voters.contains_key(&leader.local.id);
        let is_cut_off = checks_quorum && now >= leader.check_quorum_deadline;
        if self.is_stopping || leader.is_resigning || is_cut_off {
            self.resign(now, effects);
            return Next::Again;
        }
        leader.forget_silent_observers(now);
        let check_quorum = if checks_quorum {
            leader.check_quorum_deadline
        } else {
            NEVER
        };
        let changes = self.expire_voter_change(now, effects);
        self.answer_parked(now, effects);
        let until = self.send_begin_quorum_epoch(now, effects);
        let parked = match &self.role {
            Role::Leader(leader) => leader.parked.iter().map(|parked| parked.deadline).min(),
            _ => None,
        };
        Next::At(until.min(check_quorum).min(changes).min(parked.unwrap_or(NEVER)))
    }

    fn send_begin_quorum_epoch(&mut self, now: u64, effects: &mut Effects) -> u64 {
        let period = self.config.timeouts.fetch_timeout_ms / 2;
        let Role::Leader(leader) = &mut self.role else {
            return NEVER;
        };
        if now < leader.begin_quorum_deadline {
            return leader.begin_quorum_deadline;
        }
        leader.begin_quorum_deadline = now.saturating_add(period.max(1));
        let until = if leader.voters.len() > 1 {
            leader.begin_quorum_deadline
        } else {
            NEVER
        };
        for voter in leader.silent_voters(now, period) {
            let Some(endpoint) = self.voter_endpoint(voter.id) else {
                continue;
            };
            let request = Request::BeginQuorumEpoch(BeginQuorumEpochRequest {
                leader: self.config.local.key.id,
                epoch: self.epoch,
                voter: Some(voter),
                leader_endpoints: self.config.local.endpoints.clone(),
            });
            self.send(now, Peer::Node(voter.id), endpoint, request, effects);
        }
        until
    }

    /// A voter that follows keeps the leader from resigning.
    pub(crate) fn note_following(&mut self, key: ReplicaKey, now: u64) {
        let timeout = self.check_quorum_timeout_ms();
        if let Role::Leader(leader) = &mut self.role
            && leader.follows(key)
        {
            leader.check_quorum_deadline = now.saturating_add(timeout);
        }
    }

    /// Longer than followers wait, for what the network takes (as Kafka's `LeaderState`).
    pub(crate) fn check_quorum_timeout_ms(&self) -> u64 {
        self.config.timeouts.fetch_timeout_ms.saturating_mul(3) / 2
    }
}

/// What a leader writes first in its epoch: who leads and, where voters are records, the version and the voters if the
/// log has none yet (`voters_offset` -1: they come from the snapshot that formatting wrote) or this node's entry in
/// them is out of date.
pub(crate) fn start_of_epoch(
    leader: &Voter,
    voters: &VoterSet,
    voters_offset: Option<Offset>,
    version: KRaftVersion,
    granting_voters: Vec<NodeId>,
) -> Vec<ControlRecord> {
    let mut records = vec![ControlRecord::LeaderChange {
        leader: leader.key.id,
        voters: voters.ids(),
        granting_voters,
    }];
    if version.has_dynamic_voters()
        && (voters_offset == Some(Offset(-1)) || voters.is_outdated(leader))
        && let Some(updated) = voters.with_updated(leader.clone())
    {
        records.push(ControlRecord::KRaftVersion(version));
        records.push(ControlRecord::Voters(updated));
    }
    records
}

/// A replica that fetched longer ago is not added to the voters (as Kafka's `LeaderState`).
const CAUGHT_UP_WITHIN_MS: u64 = 3_600_000;
/// An observer that fetched longer ago is forgotten.
const OBSERVER_SESSION_MS: u64 = 300_000;
/// More observers than this are served, but not remembered.
const OBSERVERS_MAX: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: i32) -> ReplicaKey {
        ReplicaKey {
            id: NodeId(id),
            directory_id: None,
        }
    }

    fn set(ids: &[i32]) -> VoterSet {
        let voters = ids.iter().map(|id| (NodeId(*id), "localhost".to_owned(), 9093));
        VoterSet::of_static("CONTROLLER", voters)
    }

    #[test]
    fn a_majority_of_the_voters_decides() {
        let check = |voters: &[i32], ends: &[(i32, i64)], expected: Option<i64>| {
            let mut leader = Leader::new(key(1), Offset(0), &set(voters), 0);
            leader.flushed(Offset(10));
            for (id, end) in ends {
                leader.fetched(key(*id), 1, Offset(*end), Offset(10));
            }
            assert_eq!(leader.majority_end(), expected.map(Offset), "{voters:?} {ends:?}");
        };
        check(&[1], &[], Some(10));
        check(&[1, 2], &[], None);
        check(&[1, 2], &[(2, 4)], Some(4));
        check(&[1, 2, 3], &[(3, 7)], Some(7));
        check(&[1, 2, 3, 4], &[(2, 8), (3, 7)], Some(7));
        check(&[1, 2, 3, 4, 5], &[(2, 8)], None);
        check(&[1, 2, 3, 4, 5], &[(2, 8), (5, 3)], Some(3));
        // An observer does not count, nor does a leader that is no voter.
        check(&[1, 2, 3], &[(9, 10)], None);
        check(&[2, 3], &[(2, 5), (3, 4)], Some(4));
    }

    #[test]
    fn progress_survives_a_change_of_the_voters() {
        let mut leader = Leader::new(key(1), Offset(0), &set(&[1, 2]), 0);
        leader.flushed(Offset(10));
        leader.fetched(key(2), 1, Offset(9), Offset(10));
        leader.fetched(key(3), 1, Offset(8), Offset(10));
        leader.adopt(&set(&[1, 2, 3]));
        assert_eq!(leader.majority_end(), Some(Offset(9)));
        leader.adopt(&set(&[2, 3]));
        assert_eq!(leader.majority_end(), Some(Offset(8)));
        assert_eq!(leader.successors(), [key(2), key(3)]);
        leader.flushed(Offset(12));
        leader.adopt(&set(&[1, 2, 3]));
        assert_eq!(leader.majority_end(), Some(Offset(9)));
    }

    #[test]
    fn a_replica_has_caught_up_once_it_had_all_there_was_at_its_last_fetch() {
        let mut leader = Leader::new(key(1), Offset(0), &set(&[1]), 0);
        leader.fetched(key(2), 100, Offset(3), Offset(10));
        assert!(!leader.is_caught_up(key(2), 100));
        leader.fetched(key(2), 200, Offset(10), Offset(20));
        assert!(leader.is_caught_up(key(2), 200));
        assert!(!leader.is_caught_up(key(2), 200 + CAUGHT_UP_WITHIN_MS));
        assert!(!leader.is_caught_up(key(3), 200));
    }
}
