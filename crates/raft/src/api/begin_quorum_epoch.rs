//! BeginQuorumEpoch: the leader makes itself known to voters that do not fetch from it.

use klamm_types::ErrorCode;

use super::Heard;
use crate::Raft;
use crate::message::{BeginQuorumEpochRequest, Reply, Standing};

impl Raft {
    pub(crate) fn on_begin_quorum_epoch(&mut self, now: u64, request: BeginQuorumEpochRequest) -> Reply {
        let error = self.begin_quorum_epoch(now, request);
        Reply::BeginQuorumEpoch(self.standing(error))
    }

    fn begin_quorum_epoch(&mut self, now: u64, request: BeginQuorumEpochRequest) -> ErrorCode {
        let error = self.check_voter_request(request.leader, request.epoch);
        if error != ErrorCode::NONE {
            return error;
        }
        let endpoints = self.endpoints_of(request.leader, request.leader_endpoints);
        if !self.maybe_transition(now, request.epoch, Some(request.leader), endpoints) {
            return ErrorCode::INVALID_REQUEST;
        }
        self.leader_is_alive(now, request.leader, request.epoch);
        if !self.is_meant(request.voter) {
            return ErrorCode::INVALID_VOTER_KEY;
        }
        ErrorCode::NONE
    }

    /// That a voter knows its leader, its Fetch will tell.
    pub(super) fn on_begin_quorum_epoch_answer(&mut self, now: u64, standing: Standing) -> bool {
        match self.hear(now, &standing) {
            Heard::Done(is_of_use) => is_of_use,
            Heard::Go => standing.error == ErrorCode::NONE,
        }
    }
}
