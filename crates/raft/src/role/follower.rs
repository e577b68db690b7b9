//! Follower: the node fetches from the leader of its epoch; a voter stands for election when it no longer can.
//!
//! A connection to the leader that breaks brings that forward: most likely the leader's process is gone. That the
//! leader's other followers do not see it so, as when only this node's network flaps, the pre-vote tells.

use klamm_types::{LeaderEpoch, NodeId};

use crate::connections::Readiness;
use crate::message::{FetchRequest, FetchSnapshotRequest, Request, UpdateVoterRequest};
use crate::raft::{NEVER, Sent};
use crate::role::{Next, Role};
use crate::{Effects, Endpoint, OffsetAndEpoch, Peer, Raft};

#[derive(Debug)]
pub(crate) struct Follower {
    pub(crate) leader: NodeId,
    /// When a voter gives the leader up; anew with each answer of use.
    pub(crate) fetch_deadline: u64,
    /// When to see again whether the leader should change this node's entry in the voters.
    pub(crate) update_voter_deadline: u64,
    pub(crate) has_fetched: bool,
    /// The leader knows this voter's directory and endpoints; with kraft.version 0 only in memory.
    pub(crate) has_updated_leader: bool,
    /// The deadline was brought forward because a connection broke.
    pub(crate) is_leader_lost: bool,
    pub(crate) fetching_snapshot: Option<FetchingSnapshot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FetchingSnapshot {
    pub(crate) id: OffsetAndEpoch,
    /// Bytes that were fetched.
    pub(crate) position: u64,
    /// All of it was, and the owner makes it the log's beginning.
    pub(crate) is_installing: bool,
}

impl Raft {
    pub(crate) fn poll_follower(&mut self, now: u64, effects: &mut Effects) -> Next {
        if self.is_stopping {
            return Next::At(NEVER);
        }
        if !self.may_stand() {
            return self.poll_observer(now, effects);
        }
        let Role::Follower(follower) = &self.role else {
            return Next::At(NEVER);
        };
        let (deadline, update) = (follower.fetch_deadline, follower.update_voter_deadline);
        let leader = follower.leader;
        if now >= deadline {
            self.become_prospective(now);
            return Next::Again;
        }
        if now < update {
            return Next::At(self.fetch_from_best(now, effects).min(deadline));
        }
        let (until, is_done) = if self.should_update_leader() {
            let request = Request::UpdateVoter(UpdateVoterRequest {
                epoch: self.epoch,
                voter: self.config.local.key,
                endpoints: self.config.local.endpoints.clone(),
                kraft_versions: self.config.local.kraft_versions,
            });
            let sent = self.send_to_leader(now, leader, request, effects);
            (sent.until, sent.is_sent)
        } else {
            (self.fetch_from_best(now, effects), true)
        };
        if is_done {
            self.put_off_voter_update(now);
        }
        Next::At(until.min(deadline))
    }

    /// The entry of a dynamic voter is a record; a static voter's is remembered by the leader alone, until an upgrade of
    /// kraft.version makes it one.
    fn should_update_leader(&self) -> bool {
        if self.kraft_version().has_dynamic_voters() {
            return self.voters().is_outdated(&self.config.local);
        }
        matches!(&self.role, Role::Follower(follower) if !follower.has_updated_leader)
    }

    pub(crate) fn put_off_voter_update(&mut self, now: u64) {
        let period = self.config.timeouts.fetch_timeout_ms;
        if let Role::Follower(follower) = &mut self.role {
            follower.update_voter_deadline = now.saturating_add(period);
        }
    }

    /// From the leader; from anybody, to learn of a new one, while the leader does not answer.
    pub(crate) fn fetch_from_best(&mut self, now: u64, effects: &mut Effects) -> u64 {
        let Role::Follower(follower) = &self.role else {
            return NEVER;
        };
        let leader = Peer::Node(follower.leader);
        if follower
            .fetching_snapshot
            .is_some_and(|snapshot| snapshot.is_installing)
        {
            return NEVER;
        }
        if self.connections.has_timed_out(leader, now) {
            self.connections.reset(leader);
            return self.fetch_from_any_bootstrap(now, effects);
        }
        match self.connections.readiness(leader, now) {
            Readiness::BackingOff { until } => until.min(self.fetch_from_any_bootstrap(now, effects)),
            Readiness::Busy { until } => until,
            // Another node's answer may still come, and must find the log as it was when it was asked.
            Readiness::Ready => match self.connections.in_flight_until(now) {
                Some(until) => until,
                None => self.fetch_from_leader(now, effects),
            },
        }
    }

    fn fetch_from_leader(&mut self, now: u64, effects: &mut Effects) -> u64 {
        let Role::Follower(follower) = &self.role else {
            return NEVER;
        };
        let leader = follower.leader;
        let request = match follower.fetching_snapshot {
            Some(snapshot) => Request::FetchSnapshot(FetchSnapshotRequest {
                replica: self.config.local.key,
                epoch: self.epoch,
                id: snapshot.id,
                position: i64::try_from(snapshot.position).unwrap_or(i64::MAX),
                max_bytes: self.config.fetch_snapshot_max_bytes,
            }),
            None => self.fetch_request(),
        };
        self.send_to_leader(now, leader, request, effects).until
    }

    pub(crate) fn send_to_leader(&mut self, now: u64, leader: NodeId, request: Request, effects: &mut Effects) -> Sent {
        match self.endpoint_among(&self.leader_endpoints) {
            Some(endpoint) => self.send(now, Peer::Node(leader), endpoint, request, effects),
            // Nowhere to send it to: the deadline ends the waiting.
            None => Sent {
                is_sent: false,
                until: NEVER,
            },
        }
    }

    pub(crate) fn fetch_request(&self) -> Request {
        let end = self.log.end();
        Request::Fetch(FetchRequest {
            replica: self.config.local.key,
            epoch: self.epoch,
            offset: end.offset,
            last_fetched_epoch: end.epoch,
            high_watermark: self.high_watermark.unwrap_or(klamm_types::Offset::UNKNOWN),
            max_wait_ms: FETCH_WAIT_MS_MAX,
            max_bytes: self.config.fetch_max_bytes,
        })
    }

    /// An answer of use came from the leader.
    pub(crate) fn heard_from_leader(&mut self, now: u64) {
        self.failovers = 0;
        let timeout = self.config.timeouts.fetch_timeout_ms;
        if let Role::Follower(follower) = &mut self.role {
            follower.fetch_deadline = now.saturating_add(timeout);
            follower.has_fetched = true;
            follower.is_leader_lost = false;
        }
    }

    /// A connection to the leader broke, or nobody listens where it was. A voter stands for election soon; each time that
    /// this comes to nothing, it waits longer the next time.
    pub(crate) fn leader_lost(&mut self, now: u64, peer: NodeId) {
        let backoff = match &self.role {
            Role::Follower(follower) if follower.leader == peer && !follower.is_leader_lost => {
                self.failover_backoff_ms()
            }
            _ => return,
        };
        self.failovers = self.failovers.saturating_add(1);
        if let Role::Follower(follower) = &mut self.role {
            follower.is_leader_lost = true;
            // Others may ask for a pre-vote first: this node no longer stands by the leader.
            follower.has_fetched = false;
            follower.fetch_deadline = follower.fetch_deadline.min(now.saturating_add(backoff));
        }
    }

    pub(crate) fn endpoint_among(&self, endpoints: &[Endpoint]) -> Option<Endpoint> {
        endpoints
            .iter()
            .find(|point| point.listener == self.config.listener)
            .cloned()
    }

    pub(crate) fn is_following(&self, leader: NodeId, epoch: LeaderEpoch) -> bool {
        self.epoch == epoch && matches!(&self.role, Role::Follower(follower) if follower.leader == leader)
    }
}

/// How long the leader may hold a Fetch that finds nothing.
const FETCH_WAIT_MS_MAX: i32 = 500;
