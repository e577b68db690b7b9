//! Members of a consumer group that speak the classic protocol: their JoinGroup, SyncGroup, Heartbeat and LeaveGroup.
//!
//! While clients of a group are upgraded one by one, some speak the one protocol and some the other. The coordinator
//! assigns for all of them. A classic member's generation is its member epoch; what it would be told by heartbeats it
//! learns by joining again, and it acknowledges revocations with the partitions in its embedded subscription.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::JoinGroupRequest;
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::LeaveGroupRequest;
use klamm_protocol::messages::leave_group_response::{LeaveGroupResponse, MemberResponse};
use klamm_protocol::messages::sync_group_request::SyncGroupRequest;
use klamm_protocol::messages::sync_group_response::SyncGroupResponse;
use klamm_types::ErrorCode;

use super::decider::{Decider, MemberUpdate, Refused, new_member_id};
use super::embedded_protocol::{Subscription, encode_assignment};
use super::event::{ConsumerChange, ConsumerEnd, ConsumerJoin};
use super::heartbeat::CLASSIC;
use super::leave::unknown_instance;
use super::member::{ClassicMember, Member, MemberMetadata, MemberState, sorted_names};
use crate::RequestContext;
use crate::group::assignor::Assignment;
use crate::group::classic::{CONSUMER_PROTOCOL_TYPE, NO_REASON};
use crate::timers::TimerKey;

/// From this version of JoinGroup on a new member first gets an id and comes again with it.
const KNOWN_MEMBER_ID_FROM: i16 = 4;

impl Decider<'_> {
    /// JoinGroup.
    pub(crate) fn join(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
    ) -> Result<JoinGroupResponse, Refused> {
        if !self.config.consumer_migration_policy.may_mix() {
            let group_id = &self.group_id;
            let message = format!(
                "Cannot join the consumer group {group_id} with the classic protocol because the group migration is \
                 disabled."
            );
            self.tell(ConsumerChange::ClassicProtocolRefused);
            return Err(Refused::new(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, message));
        }
        let is_unknown = request.member_id.is_empty();
        let member_id = match is_unknown {
            true => new_member_id(context.random),
            false => request.member_id.as_str().into(),
        };
        self.check_size(&member_id)?;
        self.check_protocols(&member_id, request)?;
        if is_unknown && request.group_instance_id.is_none() && context.api_version >= KNOWN_MEMBER_ID_FROM {
            let response = JoinGroupResponse {
                member_id: member_id.to_string(),
                error_code: ErrorCode::MEMBER_ID_REQUIRED.0,
                ..Default::default()
            };
            self.tell(ConsumerJoin::IdGiven { member: member_id });
            return Ok(response);
        }
        let (before, replaced) = match request.group_instance_id.as_deref() {
            None => {
                let member = self.dynamic_member(&member_id, true)?;
                self.tell_of_joining(&member_id, CLASSIC);
                (member, None)
            }
            Some(instance_id) => {
                let replaced = self.group.static_member(instance_id).cloned();
                (self.static_member(&member_id, instance_id, is_unknown, true)?, replaced)
            }
        };
        self.join_as(context, request, &before, replaced.as_deref())
    }

    fn join_as(
        &mut self,
        context: &RequestContext,
        request: &JoinGroupRequest,
        before: &Member,
        replaced: Option<&Member>,
    ) -> Result<JoinGroupResponse, Refused> {
        let is_downgrade = replaced.is_some_and(|replaced| self.is_downgraded_by_replacing(replaced));
        let subscription = request
            .protocols
            .first()
            .and_then(|protocol| Subscription::decode(&protocol.metadata));
        let subscription = subscription.ok_or_else(|| {
            let message = "Malformed embedded consumer protocol in subscription deserialization.";
            Refused::new(ErrorCode::UNKNOWN_SERVER_ERROR, message.to_owned())
        })?;
        let owned = Assignment::from_topics(subscription.owned_partitions(self.image));
        let mut after = before.clone();
        let metadata = joined_metadata(context, request, &before.metadata, &subscription);
        let have_names_changed = self.put_metadata(&mut after, metadata);
        let regex_update = self.update_regular_expressions(&before.metadata, &after.metadata)?;
        let must_bump = have_names_changed || regex_update.is_changed();
        let mut group_epoch = self.group.epochs().group_epoch;
        let update = MemberUpdate { before, after: &after };
        if must_bump || self.is_metadata_stale() {
            group_epoch = self.update_group_epoch(must_bump, update);
        }
        let assignment_epoch = self.group.epochs().assignment_epoch;
        let rebalances = is_downgrade && assignment_epoch < group_epoch;
        let target = match is_downgrade {
            true => (assignment_epoch, self.last_target(&after)),
            false => self.target(group_epoch, update),
        };
        if !rebalances {
            after.current = self.reconcile(&after, &target, must_bump, Some(&owned))?;
        }
        self.cancel_join_deadline(&after.member_id);
        if is_downgrade {
            self.convert_to_classic(&BTreeSet::new(), Some(&after), rebalances);
        } else {
            self.time_session(&after.member_id, request.session_timeout_ms);
            let key = TimerKey::ConsumerSync {
                group: self.group_id.clone(),
                member: after.member_id.clone(),
            };
            let timeout_ms = rebalance_timeout_ms(context, request);
            self.timers.schedule(key, self.now.plus_ms(i64::from(timeout_ms)), 0);
        }
        Ok(JoinGroupResponse {
            member_id: after.member_id.to_string(),
            generation_id: after.current.epoch,
            protocol_type: Some(CONSUMER_PROTOCOL_TYPE.to_owned()),
            protocol_name: request.protocols.first().map(|protocol| protocol.name.clone()),
            ..Default::default()
        })
    }

    /// The classic members must keep an assignor in common, though nobody will run it.
    fn check_protocols(&self, member_id: &str, request: &JoinGroupRequest) -> Result<(), Refused> {
        let mut names = request.protocols.iter().map(|protocol| protocol.name.as_str());
        if request.protocol_type == CONSUMER_PROTOCOL_TYPE
            && names.any(|name| self.group.all_classic_members_support(name))
        {
            return Ok(());
        }
        let message = format!("Member {member_id}'s protocols are not supported.");
        Err(Refused::new(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, message))
    }

    /// SyncGroup.
    pub(crate) fn sync(&mut self, request: &SyncGroupRequest) -> Result<SyncGroupResponse, Refused> {
        let member = self.classic_member(
            &request.member_id,
            request.group_instance_id.as_deref(),
            request.generation_id,
        )?;
        let Some(classic) = member.metadata.classic.clone() else {
            return Err(speaks_consumer_protocol(&member));
        };
        check_protocol(&member, &classic, request)?;
        let current = &member.current;
        if self.group.epochs().assignment_epoch > current.epoch && current.state != MemberState::UnrevokedPartitions {
            self.time_join(&member);
            let message = format!(
                "A new rebalance is triggered in group {} and member {} should rejoin to catch up.",
                self.group_id, member.member_id
            );
            return Err(Refused::new(ErrorCode::REBALANCE_IN_PROGRESS, message));
        }
        let key = TimerKey::ConsumerSync {
            group: self.group_id.clone(),
            member: member.member_id.clone(),
        };
        self.timers.cancel(&key);
        self.time_session(&member.member_id, classic.session_timeout_ms);
        let version = classic.protocols.first().map_or(&[][..], |(_, metadata)| metadata);
        let assigned = current
            .assigned
            .iter()
            .map(|(topic_id, partition, _)| (topic_id, partition));
        Ok(SyncGroupResponse {
            protocol_type: request.protocol_type.clone(),
            protocol_name: request.protocol_name.clone(),
            assignment: encode_assignment(assigned, version, self.image),
            ..Default::default()
        })
    }

    /// Heartbeat. A member that could get on by joining again is told to.
    pub(crate) fn classic_heartbeat(&mut self, request: &HeartbeatRequest) -> Result<(), Refused> {
        let member = self.classic_member(
            &request.member_id,
            request.group_instance_id.as_deref(),
            request.generation_id,
        )?;
        let session_timeout_ms = member
            .metadata
            .classic
            .as_ref()
            .map_or(0, |classic| classic.session_timeout_ms);
        self.time_session(&member.member_id, session_timeout_ms);
        let must_join = member.current.epoch < self.group.epochs().assignment_epoch
            || match member.current.state {
                MemberState::UnrevokedPartitions => true,
                MemberState::UnreleasedPartitions => !self.waits_for_others(&member),
                MemberState::Stable | MemberState::Unknown(_) => false,
            }
            || self.is_left_without_target();
        if must_join {
            self.time_join(&member);
            return Err(Refused::new(ErrorCode::REBALANCE_IN_PROGRESS, String::new()));
        }
        Ok(())
    }

    /// Whether a new target assignment is due that none of the members' heartbeats will make, since all speak the classic
    /// protocol (the migration policy may forbid that the group becomes a classic one): the first that joins again makes
    /// it. Apache Kafka 4.3.1 leaves such a group as it is until a member joins for another reason.
    fn is_left_without_target(&mut self) -> bool {
        let epochs = self.group.epochs();
        epochs.assignment_epoch < epochs.group_epoch
            && self.group.classic_member_count() == self.group.member_count()
            && self.may_assign()
    }

    /// LeaveGroup. An administrator may remove a static member without knowing its member id.
    pub(crate) fn classic_leave(&mut self, request: &LeaveGroupRequest) -> LeaveGroupResponse {
        let mut leaving: Vec<Arc<Member>> = Vec::new();
        let mut responses = Vec::with_capacity(request.members.len());
        for identity in &request.members {
            let found = self.leaving_member(&identity.member_id, identity.group_instance_id.as_deref());
            responses.push(MemberResponse {
                member_id: identity.member_id.clone(),
                group_instance_id: identity.group_instance_id.clone(),
                error_code: found.as_ref().err().map_or(ErrorCode::NONE, |refused| refused.error).0,
                ..Default::default()
            });
            if found.is_ok() {
                let event = ConsumerEnd::LeftByRequest {
                    member: identity.member_id.clone(),
                    instance: identity.group_instance_id.clone(),
                    reason: identity.reason.clone().unwrap_or_else(|| NO_REASON.to_owned()),
                };
                self.tell(event);
            }
            if let Ok(member) = found
                && leaving.iter().all(|other| other.member_id != member.member_id)
            {
                leaving.push(member);
            }
        }
        self.fence(&leaving);
        LeaveGroupResponse {
            members: responses,
            ..Default::default()
        }
    }

    fn leaving_member(&mut self, member_id: &str, instance_id: Option<&str>) -> Result<Arc<Member>, Refused> {
        let Some(instance_id) = instance_id else {
            return self
                .group
                .member(member_id)
                .cloned()
                .ok_or_else(|| self.unknown_member(member_id));
        };
        let group = self.group;
        let member = group
            .static_member(instance_id)
            .ok_or_else(|| unknown_instance(instance_id))?;
        if !member_id.is_empty() {
            self.check_instance_id(member, member_id, instance_id)?;
        }
        Ok(member.clone())
    }

    fn classic_member(
        &mut self,
        member_id: &str,
        instance_id: Option<&str>,
        generation: i32,
    ) -> Result<Arc<Member>, Refused> {
        let group = self.group;
        let member = match instance_id {
            None => group.member(member_id).ok_or_else(|| self.unknown_member(member_id))?,
            Some(instance_id) => {
                let member = group.static_member(instance_id).ok_or_else(|| {
                    let group_id = &self.group_id;
                    let message = format!("Member with instance id {instance_id} is not a member of group {group_id}.");
                    Refused::new(ErrorCode::UNKNOWN_MEMBER_ID, message)
                })?;
                self.check_instance_id(member, member_id, instance_id)?;
                member
            }
        };
        if !member.uses_classic_protocol() {
            return Err(speaks_consumer_protocol(member));
        }
        if member.current.epoch != generation {
            let message = format!(
                "The request generation id {generation} is not equal to the member epoch {} of member {member_id}.",
                member.current.epoch
            );
            return Err(Refused::new(ErrorCode::ILLEGAL_GENERATION, message));
        }
        Ok(member.clone())
    }

    /// Whether a partition of the member's target is still another's.
    fn waits_for_others(&self, member: &Member) -> bool {
        let target = self.group.target(&member.member_id);
        let mut missing = target
            .iter()
            .filter(|(topic_id, partition)| !member.current.assigned.contains(*topic_id, *partition));
        missing.any(|(topic_id, partition)| self.group.is_owned(topic_id, partition))
    }

    fn time_join(&mut self, member: &Member) {
        let key = self.join_key(&member.member_id);
        if !self.timers.is_scheduled(&key) {
            let timeout_ms = i64::from(member.metadata.rebalance_timeout_ms);
            self.timers.schedule(key, self.now.plus_ms(timeout_ms), 0);
        }
    }

    fn cancel_join_deadline(&mut self, member_id: &Arc<str>) {
        let key = self.join_key(member_id);
        self.timers.cancel(&key);
    }

    fn join_key(&self, member_id: &Arc<str>) -> TimerKey {
        TimerKey::ConsumerJoin {
            group: self.group_id.clone(),
            member: member_id.clone(),
        }
    }
}

/// What a JoinGroup says of its member. Regular expressions are for the consumer protocol only.
fn joined_metadata(
    context: &RequestContext,
    request: &JoinGroupRequest,
    before: &MemberMetadata,
    subscription: &Subscription,
) -> MemberMetadata {
    // A slice would keep the whole request in memory.
    let owned = |metadata: &Bytes| Bytes::copy_from_slice(metadata);
    let protocols = request.protocols.iter();
    let classic = ClassicMember {
        session_timeout_ms: request.session_timeout_ms,
        protocols: protocols
            .map(|protocol| (protocol.name.as_str().into(), owned(&protocol.metadata)))
            .collect(),
    };
    MemberMetadata {
        instance_id: request
            .group_instance_id
            .as_deref()
            .map(Arc::from)
            .or_else(|| before.instance_id.clone()),
        rack_id: subscription.rack_id().map(Arc::from).or_else(|| before.rack_id.clone()),
        client_id: context.client_id.as_str().into(),
        client_host: context.client_host.clone(),
        subscribed_topic_names: sorted_names(subscription.topics()),
        subscribed_topic_regex: Some("".into()),
        rebalance_timeout_ms: match rebalance_timeout_ms(context, request) {
            -1 => before.rebalance_timeout_ms,
            timeout_ms => timeout_ms,
        },
        server_assignor: before.server_assignor.clone(),
        classic: Some(Arc::new(classic)),
    }
}

/// Version 0 has one timeout for both.
fn rebalance_timeout_ms(context: &RequestContext, request: &JoinGroupRequest) -> i32 {
    match context.api_version {
        0 => request.session_timeout_ms,
        _ => request.rebalance_timeout_ms,
    }
}

fn check_protocol(member: &Member, classic: &ClassicMember, request: &SyncGroupRequest) -> Result<(), Refused> {
    let member_id = &member.member_id;
    let inconsistent = |message: String| Err(Refused::new(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, message));
    let expected = classic.protocols.first().map_or("", |(name, _)| name);
    match (request.protocol_type.as_deref(), request.protocol_name.as_deref()) {
        (Some(protocol_type), _) if protocol_type != CONSUMER_PROTOCOL_TYPE => inconsistent(format!(
            "The protocol type {protocol_type} from member {member_id} request is not equal to the group protocol type \
             {CONSUMER_PROTOCOL_TYPE}."
        )),
        (_, Some(name)) if name != expected => inconsistent(format!(
            "The protocol name {name} from member {member_id} request is not equal to the protocol name {expected} \
             returned in the join response."
        )),
        _ => Ok(()),
    }
}

fn speaks_consumer_protocol(member: &Member) -> Refused {
    let message = format!("Member {} does not use the classic protocol.", member.member_id);
    Refused::new(ErrorCode::UNKNOWN_MEMBER_ID, message)
}
