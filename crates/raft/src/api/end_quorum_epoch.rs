//! EndQuorumEpoch: the leader has resigned, and says who should stand for election first.

use klamm_types::ErrorCode;

use super::Heard;
use crate::message::{EndQuorumEpochRequest, Reply, Standing};
use crate::role::Role;
use crate::{Peer, Raft, ReplicaKey};

impl Raft {
    pub(crate) fn on_end_quorum_epoch(&mut self, now: u64, request: EndQuorumEpochRequest) -> Reply {
        let error = self.end_quorum_epoch(now, request);
        Reply::EndQuorumEpoch(self.standing(error))
    }

    fn end_quorum_epoch(&mut self, now: u64, request: EndQuorumEpochRequest) -> ErrorCode {
        let error = self.check_voter_request(request.leader, request.epoch);
        if error != ErrorCode::NONE {
            return error;
        }
        let endpoints = self.endpoints_of(request.leader, request.leader_endpoints);
        if !self.maybe_transition(now, request.epoch, Some(request.leader), endpoints) {
            return ErrorCode::INVALID_REQUEST;
        }
        if self.is_following(request.leader, request.epoch) {
            let backoff = self.succession_backoff_ms(&request.preferred_candidates);
            if let Role::Follower(follower) = &mut self.role {
                follower.fetch_deadline = now.saturating_add(backoff);
                // The leader itself wants another one.
                follower.has_fetched = false;
            }
        }
        ErrorCode::NONE
    }

    /// The first in the list stands at once, each further one waits twice as long as the one before, and whoever is not
    /// in it longest.
    fn succession_backoff_ms(&self, candidates: &[ReplicaKey]) -> u64 {
        let local = self.config.local.key;
        let is_local = |key: &ReplicaKey| {
            key.id == local.id && (key.directory_id.is_none() || key.directory_id == local.directory_id)
        };
        let longest = self.config.timeouts.election_backoff_max_ms;
        match candidates.iter().position(is_local) {
            Some(0) => 0,
            Some(position) => {
                let shift = |by: usize| u32::try_from(by).unwrap_or(u32::MAX);
                let base = longest.checked_shr(shift(candidates.len() - 1)).unwrap_or(0);
                let factor = 1_u64.checked_shl(shift(position - 1)).unwrap_or(u64::MAX);
                base.saturating_mul(factor).min(longest)
            }
            None => longest,
        }
    }

    pub(super) fn on_end_quorum_epoch_answer(&mut self, now: u64, from: Peer, standing: Standing) -> bool {
        if let Heard::Done(is_of_use) = self.hear(now, &standing) {
            return is_of_use;
        }
        let Peer::Node(from) = from else {
            return false;
        };
        if let Role::Resigned(resigned) = &mut self.role
            && standing.error == ErrorCode::NONE
        {
            resigned.untold.remove(&from);
            return true;
        }
        false
    }
}
