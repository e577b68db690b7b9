//! RemoveRaftVoter (KIP-853): as with adding, one change at a time. A leader that removes itself leads until that is
//! committed, without counting itself, and then resigns.

use klamm_types::{ErrorCode, NodeId};

use crate::message::{RemoveVoterRequest, Reply, VoterChange};
use crate::role::Role;
use crate::voter_change::Removing;
use crate::{ControlRecord, Effects, Raft, RequestId};

impl Raft {
    /// Nothing if the answer comes later.
    pub(crate) fn on_remove_voter(
        &mut self,
        now: u64,
        id: RequestId,
        request: &RemoveVoterRequest,
        effects: &mut Effects,
    ) -> Option<Reply> {
        match self.remove_voter(now, id, request, effects) {
            Ok(()) => None,
            Err(refusal) => Some(Reply::RemoveVoter(refusal)),
        }
    }

    fn remove_voter(
        &mut self,
        now: u64,
        id: RequestId,
        request: &RemoveVoterRequest,
        effects: &mut Effects,
    ) -> Result<(), VoterChange> {
        let error = self.check_leader_request(self.epoch);
        if error != ErrorCode::NONE {
            return Err(VoterChange::of(error, None));
        }
        if request.voter.id < NodeId(0) || request.voter.directory_id.is_none() {
            let message = "Remove voter request didn't include a valid voter".to_owned();
            return Err(VoterChange::of(ErrorCode::INVALID_REQUEST, message));
        }
        let voters = self.changeable_voters("removing")?;
        let remaining = voters.with_removed(request.voter).ok_or_else(|| {
            let message = format!(
                "Cannot remove voter {} from the set of voters [{voters}]",
                request.voter
            );
            VoterChange::of(ErrorCode::VOTER_NOT_FOUND, message)
        })?;
        let offset = self.append_control(vec![ControlRecord::Voters(remaining)], effects);
        let deadline = now.saturating_add(self.config.timeouts.request_timeout_ms);
        if let Role::Leader(leader) = &mut self.role {
            leader.changes.removing = Some(Removing {
                request: id,
                deadline,
                offset,
            });
        }
        Ok(())
    }

    pub(super) fn on_remove_voter_answer(&mut self, now: u64, error: ErrorCode) -> bool {
        let is_of_use = matches!(
            error,
            ErrorCode::NONE | ErrorCode::REQUEST_TIMED_OUT | ErrorCode::VOTER_NOT_FOUND
        );
        if is_of_use {
            self.put_off_voter_update(now);
        }
        is_of_use
    }
}
