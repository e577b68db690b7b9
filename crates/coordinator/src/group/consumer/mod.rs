//! Consumer groups of the new protocol (KIP-848): what their records say, and what the coordinator asks of them.
//!
//! A group is a log of epochs. Whatever changes what should be assigned (a member, a subscription, a topic) raises the
//! group epoch; for a group epoch a target assignment is made; and each member is moved towards its target with its
//! heartbeats, one step at a time (`reconcile`). `state` is what the records add up to, `decider` what a decision works
//! with, and there is a module for each thing that can be asked.

mod assigned;
mod classic_protocol;
mod decider;
mod describe;
mod embedded_protocol;
pub(crate) mod event;
mod heartbeat;
mod leave;
mod member;
mod metadata_hash;
mod migration;
mod offset_check;
mod reconcile;
mod records;
mod regular_expressions;
mod replay;
mod state;
mod subscription;
mod target;

use std::sync::Arc;

use klamm_protocol::messages::consumer_group_describe_response::DescribedGroup;
use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::heartbeat_response::HeartbeatResponse;
use klamm_protocol::messages::join_group_request::JoinGroupRequest;
use klamm_protocol::messages::leave_group_request::LeaveGroupRequest;
use klamm_protocol::messages::leave_group_response::LeaveGroupResponse;
use klamm_protocol::messages::sync_group_request::SyncGroupRequest;
use klamm_types::{ErrorCode, Timestamp};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::event::GroupEvent;
use crate::group::Group;
use crate::refusal::{refused_heartbeat, refused_join, refused_leave, refused_sync};
use crate::timers::{Due, TimerKey};
use crate::{GroupCoordinatorConfig, GroupRecord, GroupResponse, MetadataChange, RequestContext};

use decider::{Decider, Refused};
use event::ConsumerChange;
use member::{LEAVE_GROUP_MEMBER_EPOCH, LEAVE_GROUP_STATIC_MEMBER_EPOCH};
use migration::Upgrade;
use records::Records;

pub(crate) use decider::Soft;
pub use migration::MigrationPolicy;
pub(crate) use offset_check::{OffsetCommitCheck, OffsetCommitPermit};
pub(crate) use replay::Undo;
pub(crate) use state::ConsumerGroup;

/// What is wrong with a heartbeat by itself.
pub(crate) fn refusal(
    request: &ConsumerGroupHeartbeatRequest,
    api_version: i16,
    config: &GroupCoordinatorConfig,
) -> Option<GroupResponse> {
    let refused = heartbeat::check_request(request, api_version, config).err()?;
    let refused = refused_consumer_heartbeat(refused);
    Some(GroupResponse::ConsumerGroupHeartbeat(refused.into()))
}

fn refused_consumer_heartbeat(refused: Refused) -> ConsumerGroupHeartbeatResponse {
    ConsumerGroupHeartbeatResponse {
        error_code: refused.error.0,
        error_message: Some(refused.message),
        ..Default::default()
    }
}

impl ConsumerGroup {
    /// As ListGroups and ConsumerGroupDescribe name it: `Empty`, `Assigning`, `Reconciling`, `Stable`.
    pub(crate) fn state(&self) -> &'static str {
        self.group_state().name()
    }

    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        self.subscriptions().is_subscribed_to(topic)
    }

    /// The records that delete the group.
    pub(crate) fn tombstones(&self, group_id: &str, records: &mut Vec<GroupRecord>) {
        records.extend(Records { group_id }.group_tombstones(self, Arc::clone));
    }
}

/// What `coordinator.rs` and `group/classic` ask of consumer groups.
impl GroupCoordinator {
    pub(crate) fn consumer_group_heartbeat(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: ConsumerGroupHeartbeatRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        let response = self.try_consumer_group_heartbeat(now, context, &request, effects);
        GroupResponse::ConsumerGroupHeartbeat(response.unwrap_or_else(refused_consumer_heartbeat).into())
    }

    fn try_consumer_group_heartbeat(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: &ConsumerGroupHeartbeatRequest,
        effects: &mut Effects,
    ) -> Result<ConsumerGroupHeartbeatResponse, Refused> {
        let id = self.shared_id(&request.group_id);
        let not_found = |message: String| Err(Refused::new(ErrorCode::GROUP_ID_NOT_FOUND, message));
        let is_leaving = matches!(
            request.member_epoch,
            LEAVE_GROUP_MEMBER_EPOCH | LEAVE_GROUP_STATIC_MEMBER_EPOCH
        );
        let is_joining = request.member_epoch == 0;
        match self.groups.get(&id) {
            Some(Group::Consumer(_)) if is_leaving => {
                self.decide_consumer_group(now, &id, effects, |decider| decider.leave(request))
            }
            Some(Group::Consumer(_)) => {
                self.decide_consumer_group(now, &id, effects, |decider| decider.heartbeat(context, request))
            }
            Some(Group::Classic(_)) if is_joining => self.upgrade_and_join(now, &id, context, request, effects),
            Some(_) => not_found(format!("Group {id} is not a consumer group.")),
            None if is_leaving => not_found(format!("Group {id} not found.")),
            None if is_joining => {
                // A classic group may be there already that has no record yet.
                self.upgrade_and_join(now, &id, context, request, effects)
            }
            None => not_found(format!("Consumer group {id} not found.")),
        }
    }

    /// The first member of the consumer protocol joins a group that is a classic one, or none.
    fn upgrade_and_join(
        &mut self,
        now: Timestamp,
        id: &Arc<str>,
        context: &RequestContext,
        request: &ConsumerGroupHeartbeatRequest,
        effects: &mut Effects,
    ) -> Result<ConsumerGroupHeartbeatResponse, Refused> {
        let upgrade = self.upgrade_classic_group(id, effects)?;
        let is_upgrade = upgrade.is_some();
        if let Some(Upgrade { was_empty, .. }) = upgrade {
            effects
                .events
                .push(GroupEvent::new(id, ConsumerChange::Upgraded { was_empty }));
        }
        let (group, mut records) = upgrade.map_or_else(Default::default, |upgrade| (upgrade.group, upgrade.records));
        let mut decider = Decider {
            now,
            config: &self.config,
            image: &self.image,
            image_version: self.image_version,
            timers: &mut self.timers,
            soft: &mut self.consumer,
            group_id: id.clone(),
            group: &group,
            records: Vec::new(),
            events: Vec::new(),
        };
        let response = decider.heartbeat(context, request);
        effects.events.append(&mut decider.events);
        let response = response?;
        for member in group.members() {
            let timeout_ms = member
                .metadata
                .classic
                .as_ref()
                .map_or(0, |classic| classic.session_timeout_ms);
            decider.time_session(&member.member_id, timeout_ms);
        }
        records.append(&mut decider.records);
        effects.records.append(&mut records);
        if is_upgrade {
            self.forget_classic_group(id, effects);
        }
        Ok(response)
    }

    /// Runs `decide` on a consumer group, which must be there. Its records count only if nothing is refused.
    fn decide_consumer_group<R>(
        &mut self,
        now: Timestamp,
        id: &Arc<str>,
        effects: &mut Effects,
        decide: impl FnOnce(&mut Decider<'_>) -> Result<R, Refused>,
    ) -> Result<R, Refused> {
        let Some(Group::Consumer(group)) = self.groups.get(id) else {
            let message = format!("Group {id} is not a consumer group.");
            return Err(Refused::new(ErrorCode::GROUP_ID_NOT_FOUND, message));
        };
        let mut decider = Decider {
            now,
            config: &self.config,
            image: &self.image,
            image_version: self.image_version,
            timers: &mut self.timers,
            soft: &mut self.consumer,
            group_id: id.clone(),
            group,
            records: Vec::new(),
            events: Vec::new(),
        };
        let decided = decide(&mut decider);
        effects.events.append(&mut decider.events);
        let decided = decided?;
        effects.records.append(&mut decider.records);
        Ok(decided)
    }

    pub(crate) fn describe_consumer_groups(&self, ids: &[String]) -> GroupResponse {
        let describe = |id: &String| match self.groups.get(id.as_str()) {
            Some(Group::Consumer(group)) => group.describe(id, &self.config, &self.image),
            found => DescribedGroup {
                group_id: id.clone(),
                error_code: ErrorCode::GROUP_ID_NOT_FOUND.0,
                error_message: Some(match found {
                    Some(_) => format!("Group {id} is not a consumer group."),
                    None => format!("Group {id} not found."),
                }),
                ..Default::default()
            },
        };
        GroupResponse::ConsumerGroupDescribe(ids.iter().map(describe).collect())
    }

    /// A JoinGroup of a client of the classic protocol to a consumer group with members.
    pub(crate) fn join_consumer_group(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: JoinGroupRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        let id = self.shared_id(&request.group_id);
        let joined = self.decide_consumer_group(now, &id, effects, |decider| decider.join(context, &request));
        GroupResponse::JoinGroup(joined.unwrap_or_else(|refused| refused_join(refused.error)).into())
    }

    pub(crate) fn sync_consumer_group(
        &mut self,
        now: Timestamp,
        request: &SyncGroupRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        let id = self.shared_id(&request.group_id);
        let synced = self.decide_consumer_group(now, &id, effects, |decider| decider.sync(request));
        GroupResponse::SyncGroup(synced.unwrap_or_else(|refused| refused_sync(refused.error)).into())
    }

    pub(crate) fn heartbeat_to_consumer_group(
        &mut self,
        now: Timestamp,
        request: &HeartbeatRequest,
        effects: &mut Effects,
    ) -> HeartbeatResponse {
        let id = self.shared_id(&request.group_id);
        let beaten = self.decide_consumer_group(now, &id, effects, |decider| decider.classic_heartbeat(request));
        refused_heartbeat(beaten.err().map_or(ErrorCode::NONE, |refused| refused.error))
    }

    pub(crate) fn leave_consumer_group(
        &mut self,
        now: Timestamp,
        request: LeaveGroupRequest,
        effects: &mut Effects,
    ) -> LeaveGroupResponse {
        let id = self.shared_id(&request.group_id);
        let left = self.decide_consumer_group(now, &id, effects, |decider| Ok(decider.classic_leave(&request)));
        left.unwrap_or_else(|refused| refused_leave(&request, refused.error))
    }

    /// This node has become the coordinator, or the group has lost records: sessions of the group's members start.
    pub(crate) fn activate_consumer_group(&mut self, now: Timestamp, id: &Arc<str>, effects: &mut Effects) {
        let activated = self.decide_consumer_group(now, id, effects, |decider| {
            let timeout_ms = decider.settings().session_timeout_ms;
            let group = decider.group;
            for member in group.members() {
                decider.time_session(&member.member_id, timeout_ms);
                decider.time_revocation(&member.member_id, &member.current, member.metadata.rebalance_timeout_ms);
            }
            Ok(())
        });
        // A group that is not there any more has no sessions.
        activated.unwrap_or_default();
    }

    /// A deadline of a consumer group has passed.
    pub(crate) fn meet_consumer_deadline(&mut self, now: Timestamp, due: &Due, effects: &mut Effects) {
        let (TimerKey::ConsumerSession { group, .. }
        | TimerKey::ConsumerRebalance { group, .. }
        | TimerKey::ConsumerJoin { group, .. }
        | TimerKey::ConsumerSync { group, .. }
        | TimerKey::ConsumerRegexes { group }) = &due.key
        else {
            return;
        };
        let met = self.decide_consumer_group(now, group, effects, |decider| {
            match &due.key {
                TimerKey::ConsumerRegexes { .. } => decider.match_regular_expressions(),
                _ => decider.meet_deadline(due),
            }
            Ok(())
        });
        // The group may have gone before the deadline.
        met.unwrap_or_default();
    }

    /// Takes notice of changed topics and configurations. `self.image` is still the old one.
    pub(crate) fn refresh_consumer_groups(&mut self, change: &MetadataChange) {
        if !self.image.configs.resources.ptr_eq(&change.image.configs.resources) {
            self.consumer.forget_settings();
        }
        let is_new = |id| self.image.topics.get(id).is_none();
        if change.changed_topics.iter().any(|id| is_new(*id)) {
            self.consumer.new_topics_version = change.version;
        }
        let changed = change
            .changed_topics
            .iter()
            .filter_map(|id| change.image.topics.get(*id));
        let changed = changed.map(|topic| topic.name.to_string());
        let deleted = change.deleted_topics.iter().map(|(name, _)| name.to_string());
        let topics: Vec<String> = changed.chain(deleted).collect();
        for topic in &topics {
            self.consumer.hashes.forget(topic);
        }
        for (id, group) in &self.groups {
            if let Group::Consumer(group) = group
                && let Some(soft) = self.consumer.groups.get_mut(id)
                && topics.iter().any(|topic| group.is_subscribed_to(topic))
            {
                soft.hashed_epoch = None;
            }
        }
    }
}
