//! UpdateRaftVoter (KIP-853): a voter's endpoints or versions have changed. With kraft.version 0 the leader only
//! remembers them, for the upgrade that makes the voters records (KIP-1186).

use klamm_types::{ErrorCode, NodeId};

use super::Heard;
use crate::message::{Reply, Standing, UpdateVoterRequest};
use crate::role::Role;
use crate::{ControlRecord, Effects, Raft, Voter};

impl Raft {
    pub(crate) fn on_update_voter(&mut self, now: u64, request: UpdateVoterRequest, effects: &mut Effects) -> Reply {
        let error = self.update_voter(now, request, effects);
        Reply::UpdateVoter(self.standing(error))
    }

    fn update_voter(&mut self, now: u64, request: UpdateVoterRequest, effects: &mut Effects) -> ErrorCode {
        let error = self.check_leader_request(request.epoch);
        if error != ErrorCode::NONE {
            return error;
        }
        let range = request.kraft_versions;
        let is_illegal = request.voter.id < NodeId(0)
            || request.voter.directory_id.is_none()
            || self.endpoint_among(&request.endpoints).is_none()
            || range.min < 0
            || range.max < range.min;
        if is_illegal {
            return ErrorCode::INVALID_REQUEST;
        }
        let key = request.voter;
        let voter = Voter {
            key,
            endpoints: request.endpoints,
            kraft_versions: range,
        };
        let error = match self.kraft_version().has_dynamic_voters() {
            true => self.update_voter_record(voter, effects),
            false => self.update_volatile_voter(voter),
        };
        if error == ErrorCode::NONE {
            self.note_following(key, now);
        }
        error
    }

    fn update_voter_record(&mut self, voter: Voter, effects: &mut Effects) -> ErrorCode {
        let voters = match self.changeable_voters("updating") {
            Ok(voters) => voters,
            Err(refusal) => return refusal.error,
        };
        if !voter.kraft_versions.contains(self.kraft_version()) {
            return ErrorCode::INVALID_REQUEST;
        }
        match voters.with_updated(voter) {
            Some(voters) => {
                self.append_control(vec![ControlRecord::Voters(voters)], effects);
                ErrorCode::NONE
            }
            None => ErrorCode::VOTER_NOT_FOUND,
        }
    }

    fn update_volatile_voter(&mut self, voter: Voter) -> ErrorCode {
        if self.high_watermark.is_none() {
            return ErrorCode::REQUEST_TIMED_OUT;
        }
        if !voter.kraft_versions.contains(self.kraft_version()) {
            return ErrorCode::INVALID_REQUEST;
        }
        let Role::Leader(leader) = &mut self.role else {
            return ErrorCode::NOT_LEADER_OR_FOLLOWER;
        };
        // None while the record of an upgrade is not in the log yet.
        let Some(voters) = &leader.volatile_voters else {
            return ErrorCode::REQUEST_TIMED_OUT;
        };
        match voters.with_updated_by_id(voter) {
            Some(updated) => {
                leader.volatile_voters = Some(updated);
                ErrorCode::NONE
            }
            None => ErrorCode::VOTER_NOT_FOUND,
        }
    }

    pub(super) fn on_update_voter_answer(&mut self, now: u64, standing: Standing) -> bool {
        if let Heard::Done(is_of_use) = self.hear(now, &standing) {
            return is_of_use;
        }
        let is_of_use = matches!(standing.error, ErrorCode::NONE | ErrorCode::UNSUPPORTED_VERSION);
        if is_of_use && let Role::Follower(follower) = &mut self.role {
            follower.has_updated_leader = true;
            self.heard_from_leader(now);
        }
        is_of_use
    }
}
