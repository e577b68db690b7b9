//! LeaveGroup: members go, or an administrator sends static members away.
//!
//! Versions 0 to 5. Before version 3 a request was about one member; the handler puts it into the list.

use std::sync::Arc;

use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::leave_group_response::{LeaveGroupResponse, MemberResponse};
use klamm_types::{ErrorCode, Timestamp};

use crate::GroupResponse;
use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::Group;
use crate::refusal::refused_leave;

use super::event::ClassicEnd;
use super::{ClassicGroup, NO_REASON, State, Turn};

impl GroupCoordinator {
    pub(crate) fn leave_group(
        &mut self,
        now: Timestamp,
        request: LeaveGroupRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        if let Some(Group::Consumer(_)) = self.groups.get(request.group_id.as_str()) {
            return GroupResponse::LeaveGroup(self.leave_consumer_group(now, request, effects));
        }
        let response = self.with_classic_group(now, &request.group_id, effects, |group, turn| {
            group.leave(&request.members, turn)
        });
        let not_there = || refused_leave(&request, ErrorCode::UNKNOWN_MEMBER_ID);
        GroupResponse::LeaveGroup(response.unwrap_or_else(not_there))
    }
}

impl ClassicGroup {
    fn leave(&mut self, leaving: &[MemberIdentity], turn: &mut Turn<'_>) -> LeaveGroupResponse {
        let mut members = Vec::with_capacity(leaving.len());
        let mut left = Vec::new();
        for member in leaving {
            let result = self.find_leaving(member, turn);
            if let Ok(id) = &result {
                self.tell_of_leaving(id, member.reason.as_deref(), turn);
                self.expel(id, turn);
                left.push(&*member.member_id);
            }
            members.push(MemberResponse {
                member_id: member.member_id.clone(),
                group_instance_id: member.group_instance_id.clone(),
                error_code: result.err().unwrap_or_default().0,
                ..Default::default()
            });
        }
        match self.state {
            _ if left.is_empty() => {}
            State::Stable | State::CompletingRebalance => {
                let reason = format!("explicit `LeaveGroup` request for ({}) members.", left.join(", "));
                self.prepare_rebalance(turn, &reason);
            }
            State::PreparingRebalance => self.complete_if_all_joined(turn),
            State::Empty => {}
        }
        LeaveGroupResponse {
            members,
            ..Default::default()
        }
    }

    fn tell_of_leaving(&self, member: &Arc<str>, reason: Option<&str>, turn: &mut Turn<'_>) {
        let (member, reason) = (member.clone(), reason.unwrap_or(NO_REASON).to_owned());
        let event = match self.pending_joins.contains(&member) {
            true => ClassicEnd::PendingLeft { member, reason },
            false => ClassicEnd::Left { member, reason },
        };
        turn.tell(self, event);
    }

    /// Whom a request means: an administrator knows a static member by its instance id only.
    fn find_leaving(&self, leaving: &MemberIdentity, turn: &mut Turn<'_>) -> Result<Arc<str>, ErrorCode> {
        let (member_id, instance_id) = (leaving.member_id.as_str(), leaving.group_instance_id.as_deref());
        if member_id.is_empty() {
            let known = instance_id.and_then(|instance_id| self.static_members.get(instance_id));
            return known.cloned().ok_or(ErrorCode::UNKNOWN_MEMBER_ID);
        }
        if let Some(pending) = self.pending_joins.get(member_id) {
            return Ok(pending.clone());
        }
        self.check_sender(member_id, instance_id, "leave-group", turn)?;
        let member = self.members.get_key_value(member_id);
        member.map(|(id, _)| id.clone()).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)
    }
}
