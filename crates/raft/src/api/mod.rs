//! Requests and responses, one file per API: what others ask of this node, and what comes of what it asked.

mod add_voter;
mod begin_quorum_epoch;
mod end_quorum_epoch;
mod fetch;
mod fetch_snapshot;
mod remove_voter;
mod update_voter;
mod upgrade;
mod vote;

use klamm_types::{ErrorCode, LeaderEpoch, NodeId};

pub use upgrade::UpgradeError;

use crate::message::{Failure, Reply, Request, Response, Standing};
use crate::role::Role;
use crate::{Correlation, Effect, Effects, Endpoint, Peer, Raft, ReplicaKey, RequestId};

/// What the standing in a response leaves to do.
enum Heard {
    /// Nothing; whether the response was of use.
    Done(bool),
    Go,
}

impl Raft {
    pub(crate) fn on_request(
        &mut self,
        now: u64,
        id: RequestId,
        cluster_id: Option<String>,
        request: Request,
        effects: &mut Effects,
    ) {
        // Whoever does not say its cluster is believed to be of this one.
        if let Some(other) = cluster_id.filter(|cluster| *cluster != self.config.cluster_id) {
            let reply = self.refuse_cluster(&other, &request);
            self.say(Effect::Reply { to: id, reply }, effects);
            return;
        }
        let reply = match request {
            Request::Vote(request) => Some(self.on_vote(now, &request)),
            Request::BeginQuorumEpoch(request) => Some(self.on_begin_quorum_epoch(now, request)),
            Request::EndQuorumEpoch(request) => Some(self.on_end_quorum_epoch(now, request)),
            Request::Fetch(request) => self.on_fetch(now, id, request, effects),
            Request::FetchSnapshot(request) => Some(self.on_fetch_snapshot(now, &request)),
            Request::AddVoter(request) => self.on_add_voter(now, id, request, effects),
            Request::RemoveVoter(request) => self.on_remove_voter(now, id, &request, effects),
            Request::UpdateVoter(request) => Some(self.on_update_voter(now, request, effects)),
            Request::ApiVersions => Some(Reply::Refused(ErrorCode::INVALID_REQUEST)),
        };
        if let Some(reply) = reply {
            self.say(Effect::Reply { to: id, reply }, effects);
        }
    }

    fn refuse_cluster(&self, other: &str, request: &Request) -> Reply {
        let error = ErrorCode::INCONSISTENT_CLUSTER_ID;
        let message = || {
            let cluster_id = &self.config.cluster_id;
            Some(format!(
                "The given id \"{other}\" doesn't match the cluster id \"{cluster_id}\""
            ))
        };
        match request {
            Request::AddVoter(_) => Reply::AddVoter(crate::message::VoterChange::of(error, message())),
            Request::RemoveVoter(_) => Reply::RemoveVoter(crate::message::VoterChange::of(error, message())),
            Request::UpdateVoter(_) => Reply::UpdateVoter(self.standing(error)),
            _ => Reply::Refused(error),
        }
    }

    pub(crate) fn on_response(
        &mut self,
        now: u64,
        from: Peer,
        correlation: Correlation,
        result: Result<Response, Failure>,
        effects: &mut Effects,
    ) {
        if !self.connections.is_expected(from, correlation) {
            return;
        }
        let is_of_use = match result {
            Ok(response) => self.on_answer(now, from, response, effects),
            Err(failure) => self.on_failure(now, from, failure, effects),
        };
        self.connections.answered(from, correlation, is_of_use, now);
    }

    fn on_answer(&mut self, now: u64, from: Peer, response: Response, effects: &mut Effects) -> bool {
        match response {
            Response::Vote { standing, is_granted } => self.on_vote_answer(now, from, standing, is_granted),
            Response::BeginQuorumEpoch(standing) => self.on_begin_quorum_epoch_answer(now, standing),
            Response::EndQuorumEpoch(standing) => self.on_end_quorum_epoch_answer(now, from, standing),
            Response::Fetch {
                standing,
                high_watermark,
                content,
            } => self.on_fetch_answer(now, standing, high_watermark, content, effects),
            Response::FetchSnapshot { standing, piece } => self.on_fetch_snapshot_answer(now, standing, piece, effects),
            Response::AddVoter(error) => self.on_add_voter_answer(now, error),
            Response::RemoveVoter(error) => self.on_remove_voter_answer(now, error),
            Response::UpdateVoter(standing) => self.on_update_voter_answer(now, standing),
            Response::ApiVersions { error, kraft_versions } => {
                self.on_api_versions_answer(now, from, error, kraft_versions, effects)
            }
        }
    }

    fn on_failure(&mut self, now: u64, from: Peer, failure: Failure, effects: &mut Effects) -> bool {
        self.api_versions_failed(from, failure, effects);
        match (failure, from) {
            // A voter that does not know pre-votes can only be asked for its vote.
            (Failure::Refused(ErrorCode::UNSUPPORTED_VERSION), _) if matches!(self.role, Role::Prospective(_)) => {
                self.become_candidate(now);
            }
            // A static voter's leader of an older version needs not know where it listens.
            (Failure::Refused(ErrorCode::UNSUPPORTED_VERSION), Peer::Node(peer)) => {
                if let Role::Follower(follower) = &mut self.role
                    && follower.leader == peer
                {
                    follower.has_updated_leader = true;
                }
            }
            (Failure::Disconnected, Peer::Node(peer)) => self.leader_lost(now, peer),
            _ => {}
        }
        false
    }

    /// Draws from a response what concerns every API: a later epoch, an unknown leader.
    fn hear(&mut self, now: u64, standing: &Standing) -> Heard {
        let Standing {
            error,
            leader,
            leader_endpoints,
        } = standing;
        let endpoints = match leader.leader {
            Some(leader) if leader_endpoints.is_empty() => self.voters().endpoints(leader).to_vec(),
            _ => leader_endpoints.clone(),
        };
        let is_stale = matches!(
            *error,
            ErrorCode::FENCED_LEADER_EPOCH | ErrorCode::NOT_LEADER_OR_FOLLOWER
        );
        if leader.epoch < self.epoch || *error == ErrorCode::UNKNOWN_LEADER_EPOCH {
            return Heard::Done(false);
        }
        if leader.epoch > self.epoch || is_stale {
            let before = (self.epoch, self.leader);
            self.maybe_transition(now, leader.epoch, leader.leader, endpoints);
            return Heard::Done(before != (self.epoch, self.leader));
        }
        let is_unattached = self.leader.is_none() || matches!(self.role, Role::Unattached(_));
        if is_unattached && leader.leader.is_some() {
            let has_followed = self.maybe_transition(now, leader.epoch, leader.leader, endpoints);
            if *error != ErrorCode::NONE {
                return Heard::Done(has_followed);
            }
        }
        match *error {
            ErrorCode::BROKER_NOT_AVAILABLE | ErrorCode::INVALID_VOTER_KEY | ErrorCode::INVALID_REQUEST => {
                Heard::Done(false)
            }
            _ => Heard::Go,
        }
    }

    /// Errors of requests that go from voter to voter.
    fn check_voter_request(&self, remote: NodeId, epoch: LeaderEpoch) -> ErrorCode {
        if epoch < self.epoch {
            ErrorCode::FENCED_LEADER_EPOCH
        } else if remote < NodeId(0) {
            ErrorCode::INVALID_REQUEST
        } else {
            ErrorCode::NONE
        }
    }

    /// Errors of requests that only the leader of `epoch` can serve.
    fn check_leader_request(&self, epoch: LeaderEpoch) -> ErrorCode {
        if epoch < self.epoch {
            ErrorCode::FENCED_LEADER_EPOCH
        } else if epoch > self.epoch {
            ErrorCode::UNKNOWN_LEADER_EPOCH
        } else if !self.is_leader() {
            ErrorCode::NOT_LEADER_OR_FOLLOWER
        } else if self.is_stopping {
            ErrorCode::BROKER_NOT_AVAILABLE
        } else {
            ErrorCode::NONE
        }
    }

    /// Whether a request is meant for this node: a node that lost its disk is not the voter that it was.
    fn is_meant(&self, voter: Option<ReplicaKey>) -> bool {
        let local = self.config.local.key;
        voter.is_none_or(|voter| {
            voter.id == local.id && (voter.directory_id.is_none() || voter.directory_id == local.directory_id)
        })
    }

    /// The endpoints that a request names for its leader, or that the voters have for it.
    fn endpoints_of(&self, leader: NodeId, named: Vec<Endpoint>) -> Vec<Endpoint> {
        if named.is_empty() {
            self.voters().endpoints(leader).to_vec()
        } else {
            named
        }
    }
}
