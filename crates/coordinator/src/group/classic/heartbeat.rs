//! Heartbeat: a member is alive, and learns whether it must join again. Versions 0 to 4.

use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_types::{ErrorCode, Timestamp};

use crate::GroupResponse;
use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::Group;
use crate::refusal::refused_heartbeat;

use super::{ClassicGroup, State, Turn};

impl GroupCoordinator {
    pub(crate) fn heartbeat(
        &mut self,
        now: Timestamp,
        request: &HeartbeatRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        let answer = self.with_classic_group(now, &request.group_id, effects, |group, turn| {
            group.heartbeat(request, turn)
        });
        let error = match answer {
            Some(answer) => answer.err().unwrap_or_default(),
            None => {
                if let Some(Group::Consumer(_)) = self.groups.get(request.group_id.as_str()) {
                    return GroupResponse::Heartbeat(self.heartbeat_to_consumer_group(now, request, effects));
                }
                ErrorCode::UNKNOWN_MEMBER_ID
            }
        };
        GroupResponse::Heartbeat(refused_heartbeat(error))
    }

    /// An offset commit of a member counts as a heartbeat, unless its group is about to sync.
    pub(crate) fn extend_classic_session(&mut self, now: Timestamp, group_id: &str, member_id: &str) {
        let Some(group) = self.classic.get(group_id) else {
            return;
        };
        let counts = matches!(group.state, State::Stable | State::PreparingRebalance);
        if let Some((id, member)) = group.members.get_key_value(member_id)
            && counts
        {
            let at = now.plus_ms(member.session_timeout_ms.into());
            self.timers.schedule(group.session_key(id), at, 0);
        }
    }
}

impl ClassicGroup {
    fn heartbeat(&self, request: &HeartbeatRequest, turn: &mut Turn<'_>) -> Result<(), ErrorCode> {
        self.check_sender(
            &request.member_id,
            request.group_instance_id.as_deref(),
            "heartbeat",
            turn,
        )?;
        if request.generation_id != self.generation {
            return Err(ErrorCode::ILLEGAL_GENERATION);
        }
        let member = self.members.get_key_value(request.member_id.as_str());
        let (id, member) = member.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        turn.extend_session(self, id, member);
        match self.state {
            State::Empty => Err(ErrorCode::UNKNOWN_MEMBER_ID),
            State::PreparingRebalance => Err(ErrorCode::REBALANCE_IN_PROGRESS),
            State::CompletingRebalance | State::Stable => Ok(()),
        }
    }
}
