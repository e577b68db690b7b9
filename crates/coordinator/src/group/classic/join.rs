//! JoinGroup: a member wants to be in the next generation of its group.
//!
//! Versions 0 to 9. From version 4 a new member without an instance id first gets an id and comes again with it; from
//! version 5 members may be static; from version 9 a static leader that replaces itself need not assign again. The
//! order of checks and the errors are those of Kafka's GroupMetadataManager.

use std::fmt::Write;
use std::sync::Arc;

use klamm_protocol::messages::join_group_request::JoinGroupRequest;
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_types::{ErrorCode, Timestamp};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::{ConsumerChange, ForeignGroup, Group};
use crate::refusal::{refused_join, refused_sync};
use crate::{GroupEvent, GroupResponse, RequestContext};

use super::event::ClassicJoin;
use super::{ClassicGroup, ClassicMember, NO_REASON, State, Turn};

impl GroupCoordinator {
    /// Members of a consumer group may speak the classic protocol, but an empty group of another type makes way.
    pub(crate) fn join_group(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: JoinGroupRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        match self.groups.get(request.group_id.as_str()) {
            Some(Group::Consumer(group)) if !group.is_empty() => {
                return self.join_consumer_group(now, context, request, effects);
            }
            Some(Group::Foreign(group)) if !group.can_be_deleted() => {
                return GroupResponse::JoinGroup(refused_join(ErrorCode::INCONSISTENT_GROUP_PROTOCOL).into());
            }
            _ => {}
        }
        let id = request.group_id.clone();
        let is_new = !self.classic.contains_key(id.as_str());
        if is_new {
            if !request.member_id.is_empty() {
                return GroupResponse::JoinGroup(refused(&request.member_id, ErrorCode::UNKNOWN_MEMBER_ID).into());
            }
            self.make_way(&id, effects);
            let shared = self.shared_id(&id);
            self.classic.insert(shared.clone(), ClassicGroup::new(shared, now));
        }
        let response = self.with_classic_group(now, &id, effects, |group, turn| {
            let response = group.join(context, &request, turn);
            if is_new {
                group.write_new(turn.effects);
            }
            response
        });
        // The group is there: it was found or made above.
        response.unwrap_or_else(|| GroupResponse::JoinGroup(refused_join(ErrorCode::COORDINATOR_NOT_AVAILABLE).into()))
    }

    /// Deletes an empty group of another type.
    fn make_way(&self, id: &str, effects: &mut Effects) {
        let kind = match self.groups.get(id) {
            Some(Group::Consumer(group)) => {
                group.tombstones(id, &mut effects.records);
                "consumer"
            }
            Some(Group::Foreign(_)) => {
                ForeignGroup::tombstones(id, &mut effects.records);
                "streams"
            }
            Some(Group::Classic(_)) | None => return,
        };
        let event = GroupEvent::new(&self.shared_id(id), ConsumerChange::MadeWay { kind });
        effects.events.push(event);
    }
}

impl ClassicGroup {
    fn join(&mut self, context: &RequestContext, request: &JoinGroupRequest, turn: &mut Turn<'_>) -> GroupResponse {
        let is_unknown = request.member_id.is_empty();
        let answer = if !self.accepts(&request.member_id, turn.config.group_size_max) {
            self.expel(&request.member_id.as_str().into(), turn);
            Some(refused_join(ErrorCode::GROUP_MAX_SIZE_REACHED))
        } else if !self.supports(&request.protocol_type, &request.protocols) {
            let error = ErrorCode::INCONSISTENT_GROUP_PROTOCOL;
            Some(refused(&request.member_id, error))
        } else if is_unknown {
            self.join_new_member(context, request, turn)
        } else {
            self.join_known_member(context, request, turn)
        };
        answer.map_or(GroupResponse::Parked, |joined| GroupResponse::JoinGroup(joined.into()))
    }

    /// Whether there is room. In a round those count who have joined it, so that it is the last to come who are turned
    /// away when the group has grown too large for the configuration.
    fn accepts(&self, member_id: &str, size_max: usize) -> bool {
        let member = self.members.get(member_id);
        match self.state {
            State::Empty => true,
            State::PreparingRebalance => {
                member.is_some_and(|member| member.join.is_some()) || self.joined_count < size_max
            }
            State::CompletingRebalance | State::Stable => member.is_some() || self.members.len() < size_max,
        }
    }

    fn join_new_member(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
        turn: &mut Turn<'_>,
    ) -> Option<JoinGroupResponse> {
        let instance_id = request.group_instance_id.as_deref();
        let member_id: Arc<str> = new_member_id(instance_id.unwrap_or(&context.client_id), context.random).into();
        let replaced = instance_id.and_then(|instance_id| self.static_members.get(instance_id));
        let state = self.state.name();
        if let Some((existing, instance)) = replaced.cloned().zip(instance_id) {
            let instance = instance.into();
            let event = ClassicJoin::Replacement {
                existing: existing.clone(),
                instance,
                state,
            };
            turn.tell(self, event);
            return self.replace_static_member(context, request, &existing, member_id, turn);
        }
        if instance_id.is_none() && context.api_version >= KNOWN_MEMBER_ID_FROM {
            turn.schedule(self.session_key(&member_id), request.session_timeout_ms.into());
            let response = refused(&member_id, ErrorCode::MEMBER_ID_REQUIRED);
            let member = member_id.clone();
            turn.tell(self, ClassicJoin::IdGiven { member, state });
            self.pending_joins.insert(member_id);
            return Some(response);
        }
        let member = member_id.clone();
        let event = match instance_id {
            None => ClassicJoin::Dynamic { member, state },
            Some(instance) => ClassicJoin::Static {
                member,
                instance: instance.into(),
                state,
            },
        };
        turn.tell(self, event);
        self.add_member(context, request, member_id, turn)
    }

    fn join_known_member(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
        turn: &mut Turn<'_>,
    ) -> Option<JoinGroupResponse> {
        let member_id = request.member_id.as_str();
        if let Some(pending) = self.pending_joins.get(member_id).cloned() {
            // Ids are given out to dynamic members only; nothing in Kafka's protocol leads to an instance id here.
            if request.group_instance_id.is_some() {
                return Some(refused(member_id, ErrorCode::UNKNOWN_SERVER_ERROR));
            }
            let (member, state) = (pending.clone(), self.state.name());
            turn.tell(self, ClassicJoin::Pending { member, state });
            return self.add_member(context, request, pending, turn);
        }
        let instance_id = request.group_instance_id.as_deref();
        if let Err(error) = self.check_sender(member_id, instance_id, "join-group", turn) {
            return Some(refused(member_id, error));
        }
        let (id, member) = self.members.get_key_value(member_id)?;
        let is_unchanged = member.has_protocols(&request.protocols);
        let id = id.clone();
        match self.state {
            // The answer to an earlier JoinGroup was lost.
            State::CompletingRebalance if is_unchanged => Some(self.joined(member_id)),
            // A leader that joins again wants a new assignment, because partitions have changed, say.
            State::Stable if is_unchanged && !self.is_leader(member_id) => Some(self.joined(member_id)),
            State::Stable | State::CompletingRebalance | State::PreparingRebalance => {
                let (is_leader, state) = (self.is_leader(member_id), self.state);
                self.update_member(context, request, &id, turn);
                self.rebalance_or_complete(turn, || {
                    let why = why(request);
                    match (is_leader, state) {
                        (true, State::Stable) => format!("Leader {id} re-joining group during Stable; {why}"),
                        _ => format!("Updating metadata for member {id} during {}; {why}", state.name()),
                    }
                });
                None
            }
            State::Empty => Some(refused(member_id, ErrorCode::UNKNOWN_MEMBER_ID)),
        }
    }

    /// Adds a member that waits for the round to end.
    fn add_member(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
        id: Arc<str>,
        turn: &mut Turn<'_>,
    ) -> Option<JoinGroupResponse> {
        if self.state == State::PreparingRebalance && self.is_initial_round {
            self.has_new_member = true;
        }
        if self.members.is_empty() {
            self.protocol_type = Some(request.protocol_type.as_str().into());
        }
        let member = ClassicMember {
            instance_id: request.group_instance_id.as_deref().map(Into::into),
            client_id: context.client_id.as_str().into(),
            client_host: context.client_host.clone(),
            rebalance_timeout_ms: rebalance_timeout_ms(context, request),
            session_timeout_ms: request.session_timeout_ms,
            protocols: self.protocols(&request.protocols),
            assignment: bytes::Bytes::new(),
            join: Some(context.token),
            sync: None,
            is_new: true,
        };
        // It cannot send heartbeats, and while its request waits nobody sees its connection break. So it is removed if
        // the round takes too long; if it is there, it will try again.
        turn.schedule(self.session_key(&id), turn.config.new_member_join_timeout_ms.into());
        let reason = || {
            let instance = request.group_instance_id.as_deref().unwrap_or("null");
            format!(
                "Adding new member {id} with group instance id {instance}; {}",
                why(request)
            )
        };
        self.insert(id.clone(), member);
        self.rebalance_or_complete(turn, reason);
        None
    }

    /// Takes over what a member says about itself, and lets its request wait.
    fn update_member(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
        id: &Arc<str>,
        turn: &mut Turn<'_>,
    ) {
        // The client has given an earlier request up; whoever still reads its answer is to join again.
        let superseded = refused(id, ErrorCode::REBALANCE_IN_PROGRESS);
        self.answer_join(id, superseded, &mut turn.effects.sends);
        let protocols = self.protocols(&request.protocols);
        let Some(member) = self.members.get_mut(id) else { return };
        let before = std::mem::replace(&mut member.protocols, protocols.clone());
        member.rebalance_timeout_ms = rebalance_timeout_ms(context, request);
        member.session_timeout_ms = request.session_timeout_ms;
        member.join = Some(context.token);
        self.joined_count += 1;
        self.count_supporter(&before, false);
        self.count_supporter(&protocols, true);
    }

    /// A static member has come back under its instance id: it gets a new member id, and who has the old one is fenced.
    /// If nothing else changes, the generation goes on.
    fn replace_static_member(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
        old_id: &Arc<str>,
        new_id: Arc<str>,
        turn: &mut Turn<'_>,
    ) -> Option<JoinGroupResponse> {
        let leader_before = self.leader.clone();
        let instance = request.group_instance_id.as_deref().unwrap_or_default();
        self.rename_member(old_id, &new_id, turn);
        self.extend_session(&new_id, turn);
        self.update_member(context, request, &new_id, turn);
        match self.state {
            State::Stable if self.elect_protocol() == self.protocol => {
                let response = self.rejoined(context, &new_id, leader_before.as_deref());
                if let Some(member) = self.members.get_mut(&new_id) {
                    member.join = None;
                    self.joined_count -= 1;
                }
                turn.tell(self, ClassicJoin::GenerationKept);
                self.write(turn.effects);
                Some(response)
            }
            State::Stable => {
                self.rebalance_or_complete(turn, || {
                    format!(
                        "Group's selectedProtocol will change because static member {new_id} with instance id {instance} \
                         joined with change of protocol; {}",
                        why(request)
                    )
                });
                None
            }
            // The leader may be assigning to the old id already, so the new one would get nothing.
            State::CompletingRebalance => {
                let why = why(request);
                let reason = format!("Updating metadata for static member {new_id} with instance id {instance}; {why}");
                self.prepare_rebalance(turn, &reason);
                None
            }
            State::PreparingRebalance => {
                self.complete_if_all_joined(turn);
                None
            }
            // A group without members has no static member to replace.
            State::Empty => Some(refused(&new_id, ErrorCode::UNKNOWN_MEMBER_ID)),
        }
    }

    /// Gives a static member a new id. Whoever waits under the old one is fenced.
    fn rename_member(&mut self, old_id: &Arc<str>, new_id: &Arc<str>, turn: &mut Turn<'_>) {
        let fenced = refused(old_id, ErrorCode::FENCED_INSTANCE_ID);
        self.answer_join(old_id, fenced, &mut turn.effects.sends);
        let fenced = refused_sync(ErrorCode::FENCED_INSTANCE_ID);
        self.answer_sync(old_id, fenced, &mut turn.effects.sends);
        turn.timers.cancel(&self.session_key(old_id));
        let led = self.is_leader(old_id);
        if let Some(member) = self.remove(old_id) {
            self.insert(new_id.clone(), member);
        }
        if led {
            self.leader = Some(new_id.clone());
        }
    }

    /// What a replaced static member is told. A leader must know who is in the group, but not assign again, which
    /// clients before version 9 cannot be told: they are told that the old id still leads.
    fn rejoined(&self, context: &RequestContext, id: &str, leader_before: Option<&str>) -> JoinGroupResponse {
        if context.api_version >= SKIP_ASSIGNMENT_FROM {
            return JoinGroupResponse {
                skip_assignment: self.is_leader(id),
                ..self.joined(id)
            };
        }
        JoinGroupResponse {
            leader: leader_before.unwrap_or_default().to_owned(),
            members: Vec::new(),
            ..self.joined(id)
        }
    }
}

fn refused(member_id: &str, error: ErrorCode) -> JoinGroupResponse {
    JoinGroupResponse {
        member_id: member_id.to_owned(),
        ..refused_join(error)
    }
}

/// Why a client joins, as it says itself (KIP-800).
fn why(request: &JoinGroupRequest) -> String {
    let reason = request.reason.as_deref().filter(|reason| !reason.is_empty());
    format!("client reason: {}", reason.unwrap_or(NO_REASON))
}

/// Version 0 has one timeout for both.
fn rebalance_timeout_ms(context: &RequestContext, request: &JoinGroupRequest) -> i32 {
    match context.api_version {
        0 => request.session_timeout_ms,
        _ => request.rebalance_timeout_ms,
    }
}

/// A name and a random UUID as Java prints it, which consumers' tools take apart.
fn new_member_id(name: &str, mut random: [u8; 16]) -> String {
    random[6] = random[6] & 0x0f | 0x40;
    random[8] = random[8] & 0x3f | 0x80;
    let mut id = format!("{name}-");
    for (index, byte) in random.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

const KNOWN_MEMBER_ID_FROM: i16 = 4;
const SKIP_ASSIGNMENT_FROM: i16 = 9;

#[cfg(test)]
mod tests {
    use super::new_member_id;

    #[test]
    fn member_ids_end_with_a_random_uuid() {
        assert_eq!(new_member_id("c", [0xff; 16]), "c-ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
