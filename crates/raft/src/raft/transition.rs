//! From role to role. A transition changes what the node remembers; what follows of it, the new role's poll does.
//!
//! The epoch never falls. Within an epoch a vote that was given, and a leader that is known, stay (Kafka's
//! `QuorumState`).

use klamm_types::{LeaderEpoch, NodeId};

use crate::election::Election;
use crate::raft::{Abandoned, NEVER};
use crate::role::{Candidate, Follower, Leader, Prospective, Resigned, Role, Unattached, start_of_epoch};
use crate::{Effect, Effects, ElectionState, Endpoint, Fault, Raft};

impl Raft {
    /// The role a node starts in: the one it had, except that a leader has resigned.
    pub(crate) fn take_up(&mut self, election: Option<ElectionState>, now: u64) {
        self.persisted = election.clone();
        let election = election.unwrap_or_default();
        let log_epoch = self.log.end().epoch;
        let local = self.config.local.key;
        self.epoch = election.epoch.max(log_epoch);
        self.voted = election.voted.filter(|_| election.epoch >= log_epoch);
        if election.epoch < log_epoch {
            self.become_unattached(now, log_epoch, None);
        } else if election.is_leader(local.id) {
            self.become_resigned(now, Vec::new());
        } else if election.leader.is_none() && election.has_voted_for(local) && self.may_stand() {
            self.role = Role::Candidate(Candidate {
                election: Election::new(local.id, self.voters()),
                election_deadline: now.saturating_add(self.random_election_timeout_ms()),
                is_backing_off: false,
            });
        } else {
            let leader = election.leader;
            let endpoints = leader.map_or_else(Vec::new, |leader| self.voters().endpoints(leader).to_vec());
            match leader {
                Some(leader) if !endpoints.is_empty() => self.become_follower(now, self.epoch, leader, endpoints),
                leader => self.become_unattached(now, self.epoch, leader),
            }
        }
        if self.voters().is_only_voter(local) && !matches!(self.role, Role::Candidate(_)) {
            // Nobody else could have been elected meanwhile.
            self.become_prospective(now);
        }
    }

    /// `leader` is one of whom nothing more is known, if any.
    pub(crate) fn become_unattached(&mut self, now: u64, epoch: LeaderEpoch, leader: Option<NodeId>) {
        let election_deadline = match &self.role {
            _ if !self.may_stand() => NEVER,
            Role::Unattached(role) if role.election_deadline != NEVER => role.election_deadline,
            Role::Prospective(role) if !role.election.is_lost() => role.election_deadline,
            Role::Candidate(role) => role.election_deadline,
            Role::Resigned(role) => role.election_deadline,
            _ => now.saturating_add(self.random_election_timeout_ms()),
        };
        self.enter_epoch(epoch, leader, Vec::new());
        self.role = Role::Unattached(Unattached { election_deadline });
    }

    pub(crate) fn become_prospective(&mut self, now: u64) {
        let election_deadline = now.saturating_add(self.random_election_timeout_ms());
        self.abandon_leadership();
        self.connections.reset_all();
        self.role = Role::Prospective(Prospective {
            election: Election::new(self.config.local.key.id, self.voters()),
            election_deadline,
        });
    }

    pub(crate) fn become_candidate(&mut self, now: u64) {
        let Some(epoch) = self.next_epoch() else {
            return;
        };
        let election_deadline = now.saturating_add(self.random_election_timeout_ms());
        self.enter_epoch(epoch, None, Vec::new());
        self.voted = Some(self.config.local.key);
        self.role = Role::Candidate(Candidate {
            election: Election::new(self.config.local.key.id, self.voters()),
            election_deadline,
            is_backing_off: false,
        });
    }

    pub(crate) fn become_leader(&mut self, now: u64, effects: &mut Effects) {
        let Role::Candidate(candidate) = &self.role else {
            return;
        };
        let local = self.config.local.clone();
        let voters_offset = self.voters.last().map(|(offset, _)| offset);
        let granting = candidate.election.granting();
        let records = start_of_epoch(&local, self.voters(), voters_offset, self.kraft_version(), granting);
        let check_quorum_deadline = now.saturating_add(self.check_quorum_timeout_ms());
        let mut leader = Leader::new(local.key, self.log.end().offset, self.voters(), check_quorum_deadline);
        if !self.kraft_version().has_dynamic_voters() {
            leader.volatile_voters = self.voters().with_updated_by_id(local.clone());
        }
        self.enter_epoch(self.epoch, Some(local.key.id), local.endpoints);
        // A leader's vote is no longer of interest: nobody else can be elected in its epoch.
        self.voted = None;
        self.high_watermark = None;
        self.failovers = 0;
        self.role = Role::Leader(Box::new(leader));
        self.append_control(records, effects);
    }

    pub(crate) fn become_follower(&mut self, now: u64, epoch: LeaderEpoch, leader: NodeId, endpoints: Vec<Endpoint>) {
        assert_ne!(leader, self.config.local.key.id, "a node does not follow itself");
        let deadline = now.saturating_add(self.config.timeouts.fetch_timeout_ms);
        self.enter_epoch(epoch, Some(leader), endpoints);
        self.role = Role::Follower(Follower {
            leader,
            fetch_deadline: deadline,
            update_voter_deadline: deadline,
            has_fetched: false,
            has_updated_leader: false,
            is_leader_lost: false,
            fetching_snapshot: None,
        });
    }

    /// Resigning is not persisted: a node that was leader always starts as one that resigned.
    pub(crate) fn become_resigned(&mut self, now: u64, preferred_successors: Vec<crate::ReplicaKey>) {
        let local = self.config.local.clone();
        let election_deadline = now.saturating_add(self.random_election_timeout_ms());
        let untold = self
            .voters()
            .ids()
            .into_iter()
            .filter(|id| *id != local.key.id)
            .collect();
        self.enter_epoch(self.epoch, Some(local.key.id), local.endpoints);
        self.role = Role::Resigned(Resigned {
            election_deadline,
            untold,
            preferred_successors,
        });
    }

    pub(crate) fn resign(&mut self, now: u64, effects: &mut Effects) {
        let Role::Leader(leader) = &self.role else {
            return;
        };
        let successors = leader.successors();
        self.become_resigned(now, successors);
        self.refuse_abandoned(effects);
    }

    /// Learns from a message who leads which epoch. False if that cannot be: an epoch has one leader.
    pub(crate) fn maybe_transition(
        &mut self,
        now: u64,
        epoch: LeaderEpoch,
        leader: Option<NodeId>,
        endpoints: Vec<Endpoint>,
    ) -> bool {
        if leader == Some(self.config.local.key.id) {
            if epoch > self.epoch {
                // It led that epoch before its disk was lost. It must not vote in it again.
                self.become_unattached(now, epoch, leader);
            }
            return self.leader == leader;
        }
        if epoch > self.epoch {
            match leader {
                Some(leader) if !endpoints.is_empty() => self.become_follower(now, epoch, leader, endpoints),
                leader => self.become_unattached(now, epoch, leader),
            }
            return true;
        }
        let Some(leader) = leader.filter(|_| epoch == self.epoch) else {
            return true;
        };
        if self.leader.is_some_and(|known| known != leader) {
            return false;
        }
        let is_news = self.leader.is_none() || endpoints.len() > self.leader_endpoints.len();
        if is_news && !endpoints.is_empty() {
            self.become_follower(now, epoch, leader, endpoints);
        }
        true
    }

    /// Whoever asked for pre-votes, and hears from the leader itself, has no reason to.
    pub(crate) fn leader_is_alive(&mut self, now: u64, leader: NodeId, epoch: LeaderEpoch) {
        if matches!(self.role, Role::Prospective(_)) && self.epoch == epoch && self.leader == Some(leader) {
            self.after_lost_pre_vote(now);
        }
    }

    pub(crate) fn next_epoch(&mut self) -> Option<LeaderEpoch> {
        let next = self.epoch.0.checked_add(1).map(LeaderEpoch);
        if next.is_none() {
            self.fail(Fault::EpochExhausted(self.epoch));
        }
        next
    }

    /// Writes the quorum-state file if it would say something else.
    pub(crate) fn persist(&mut self, effects: &mut Effects) {
        let version = self.kraft_version();
        let state = ElectionState {
            epoch: self.epoch,
            leader: self.leader,
            voted: self.voted,
            voters: if version.has_dynamic_voters() {
                Vec::new()
            } else {
                self.voters().ids()
            },
        };
        let is_same = self.persisted.as_ref().is_some_and(|before| {
            (before.epoch, before.leader, before.voted) == (state.epoch, state.leader, state.voted)
        });
        if !is_same {
            self.persisted = Some(state.clone());
            effects.push(Effect::PersistElection { state, version });
        }
    }

    fn enter_epoch(&mut self, epoch: LeaderEpoch, leader: Option<NodeId>, endpoints: Vec<Endpoint>) {
        assert!(epoch >= self.epoch, "the epoch falls from {} to {epoch}", self.epoch);
        if epoch > self.epoch {
            self.voted = None;
        }
        self.epoch = epoch;
        self.leader = leader;
        self.leader_endpoints = endpoints;
        self.abandon_leadership();
        self.connections.reset_all();
    }

    /// Whoever still waits for a leader that is none any more will be refused.
    fn abandon_leadership(&mut self) {
        let Role::Leader(leader) = &mut self.role else {
            return;
        };
        let parked = leader.parked.drain(..).map(|parked| (parked.id, Abandoned::Fetch));
        self.abandoned.extend(parked);
        let adding = leader.changes.adding.take().and_then(|adding| adding.request);
        self.abandoned.extend(adding.map(|id| (id, Abandoned::AddVoter)));
        let removing = leader.changes.removing.take().map(|removing| removing.request);
        self.abandoned.extend(removing.map(|id| (id, Abandoned::RemoveVoter)));
    }

    pub(crate) fn random_election_timeout_ms(&mut self) -> u64 {
        let timeout = self.config.timeouts.election_timeout_ms;
        timeout.saturating_add(self.random.below(timeout))
    }

    /// A pause before an election that comes early: random, and on average twice as long each time that it led nowhere.
    pub(crate) fn election_backoff_ms(&mut self) -> u64 {
        self.failovers = self.failovers.saturating_add(1);
        self.failover_backoff_ms()
    }

    pub(crate) fn failover_backoff_ms(&mut self) -> u64 {
        let longest = self.config.timeouts.election_backoff_max_ms.max(1);
        let span = FAILOVER_JITTER_MS
            .checked_shl(self.failovers)
            .unwrap_or(longest)
            .clamp(1, longest);
        self.random.below(span)
    }
}

/// The first pause before an election that a broken connection causes is shorter than this: long enough that the voters,
/// who see it at the same time, seldom stand at the same time.
const FAILOVER_JITTER_MS: u64 = 30;
