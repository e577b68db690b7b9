//! SyncGroup: a member asks for its assignment; the leader brings everybody's.
//!
//! Versions 0 to 5; from version 5 a member says which protocol it believes to be chosen.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use klamm_protocol::messages::sync_group_request::SyncGroupRequest;
use klamm_protocol::messages::sync_group_response::SyncGroupResponse;
use klamm_types::{ErrorCode, Timestamp};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::Group;
use crate::refusal::refused_sync;
use crate::{GroupResponse, RequestContext, Token};

use super::event::ClassicRound;
use super::{ClassicGroup, State, Turn};

impl GroupCoordinator {
    pub(crate) fn sync_group(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: SyncGroupRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        if let Some(Group::Consumer(group)) = self.groups.get(request.group_id.as_str())
            && !group.is_empty()
        {
            return self.sync_consumer_group(now, &request, effects);
        }
        let response = self.with_classic_group(now, &request.group_id, effects, |group, turn| {
            match group.sync(context.token, &request, turn) {
                Ok(Some(response)) => GroupResponse::SyncGroup(response.into()),
                Ok(None) => GroupResponse::Parked,
                Err(error) => GroupResponse::SyncGroup(refused_sync(error).into()),
            }
        });
        response.unwrap_or_else(|| GroupResponse::SyncGroup(refused_sync(ErrorCode::UNKNOWN_MEMBER_ID).into()))
    }
}

impl ClassicGroup {
    fn sync(
        &mut self,
        token: Token,
        request: &SyncGroupRequest,
        turn: &mut Turn<'_>,
    ) -> Result<Option<SyncGroupResponse>, ErrorCode> {
        self.check_sync(request, turn)?;
        let id = request.member_id.as_str();
        match self.state {
            State::Empty => Err(ErrorCode::UNKNOWN_MEMBER_ID),
            State::PreparingRebalance => Err(ErrorCode::REBALANCE_IN_PROGRESS),
            State::Stable => {
                self.has_synced(id, turn);
                Ok(Some(self.synced(id)))
            }
            State::CompletingRebalance => {
                let superseded = refused_sync(ErrorCode::REBALANCE_IN_PROGRESS);
                self.answer_sync(id, superseded, &mut turn.effects.sends);
                if let Some(member) = self.members.get_mut(id) {
                    member.sync = Some(token);
                }
                self.has_synced(id, turn);
                if self.is_leader(id) {
                    self.assign(request, turn);
                }
                Ok(None)
            }
        }
    }

    fn check_sync(&self, request: &SyncGroupRequest, turn: &mut Turn<'_>) -> Result<(), ErrorCode> {
        let instance_id = request.group_instance_id.as_deref();
        self.check_sender(&request.member_id, instance_id, "sync-group", turn)?;
        if request.generation_id != self.generation {
            return Err(ErrorCode::ILLEGAL_GENERATION);
        }
        let differs =
            |said: Option<&str>, known: Option<&str>| said.zip(known).is_some_and(|(said, known)| said != known);
        if differs(request.protocol_type.as_deref(), self.protocol_type())
            || differs(request.protocol_name.as_deref(), self.protocol())
        {
            return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
        }
        Ok(())
    }

    fn has_synced(&mut self, id: &str, turn: &mut Turn<'_>) {
        self.pending_syncs.remove(id);
        if self.pending_syncs.is_empty() {
            turn.timers.cancel(&self.sync_key());
        }
    }

    /// The leader has assigned: the generation is written, and all who wait are told. The driver tells them once the
    /// record is committed.
    fn assign(&mut self, request: &SyncGroupRequest, turn: &mut Turn<'_>) {
        self.tell_of_assignment(request, turn);
        for member in self.members.values_mut() {
            member.assignment = Bytes::new();
        }
        for assigned in &request.assignments {
            if let Some(member) = self.members.get_mut(assigned.member_id.as_str()) {
                // A slice would keep the whole request in memory.
                member.assignment = Bytes::copy_from_slice(&assigned.assignment);
            }
        }
        for (id, _) in self.members.iter().filter(|(_, member)| member.assignment.is_empty()) {
            let (member, generation) = (id.clone(), self.generation);
            turn.tell(self, ClassicRound::NothingAssigned { member, generation });
        }
        self.write(turn.effects);
        self.enter(State::Stable, turn.now);
        let waiting = self.members.iter().filter(|(_, member)| member.sync.is_some());
        let waiting: Vec<_> = waiting.map(|(id, _)| id.clone()).collect();
        for id in waiting {
            let response = self.synced(&id);
            self.answer_sync(&id, response, &mut turn.effects.sends);
            self.extend_session(&id, turn);
        }
    }

    fn tell_of_assignment(&self, request: &SyncGroupRequest, turn: &mut Turn<'_>) {
        let generation = self.generation;
        let assigned = ClassicRound::Assigned {
            leader: request.member_id.as_str().into(),
            generation,
            members: self.members.len(),
            static_members: self.static_members.len(),
        };
        turn.tell(self, assigned);
        let named: BTreeSet<&str> = request
            .assignments
            .iter()
            .map(|assigned| &*assigned.member_id)
            .collect();
        let missing = self.members.keys().filter(|id| !named.contains(&***id));
        let members: Vec<Arc<str>> = missing.cloned().collect();
        if !members.is_empty() {
            turn.tell(self, ClassicRound::AssignmentsMissing { members, generation });
        }
    }

    fn synced(&self, id: &str) -> SyncGroupResponse {
        let member = self.members.get(id);
        SyncGroupResponse {
            protocol_type: self.protocol_type().map(str::to_owned),
            protocol_name: self.protocol().map(str::to_owned),
            assignment: member.map(|member| member.assignment.clone()).unwrap_or_default(),
            ..Default::default()
        }
    }
}
