//! ConsumerGroupHeartbeat, v0 and v1: to join, to stay, to say what is owned, and to leave.
//!
//! A member joins with epoch 0, leaves with -1, and with -2 if it is static and means to come back. v1 has members make
//! their ids themselves and can subscribe by regular expression.

use std::sync::Arc;

use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_types::ErrorCode;

use super::decider::{Decider, MemberUpdate, Refused, new_member_id};
use super::event::{ConsumerEnd, ConsumerJoin};
use super::member::{LEAVE_GROUP_MEMBER_EPOCH, LEAVE_GROUP_STATIC_MEMBER_EPOCH, Member, MemberMetadata, sorted_names};
use super::regular_expressions::RegexUpdate;
use crate::group::assignor::Assignment;
use crate::{GroupCoordinatorConfig, RequestContext};

/// The protocols by which a member may join.
pub(crate) const CLASSIC: &str = "classic";
const CONSUMER: &str = "consumer";
/// From this version on a member makes its own id.
const MEMBER_ID_REQUIRED_VERSION: i16 = 1;

/// What is wrong with a heartbeat by itself.
pub(crate) fn check_request(
    request: &ConsumerGroupHeartbeatRequest,
    api_version: i16,
    config: &GroupCoordinatorConfig,
) -> Result<(), Refused> {
    let invalid = |message: &str| Err(Refused::new(ErrorCode::INVALID_REQUEST, message.to_owned()));
    let is_blank = |text: &str| text.trim().is_empty();
    let epoch = request.member_epoch;
    let must_have_id = api_version >= MEMBER_ID_REQUIRED_VERSION || epoch > 0 || epoch == LEAVE_GROUP_MEMBER_EPOCH;
    if must_have_id && is_blank(&request.member_id) {
        return invalid("MemberId can't be empty.");
    }
    if is_blank(&request.group_id) {
        return invalid("GroupId can't be empty.");
    }
    if request.instance_id.as_deref().is_some_and(is_blank) {
        return invalid("InstanceId can't be empty.");
    }
    if request.rack_id.as_deref().is_some_and(is_blank) {
        return invalid("RackId can't be empty.");
    }
    if epoch == 0 {
        if request.rebalance_timeout_ms == -1 {
            return invalid("RebalanceTimeoutMs must be provided in first request.");
        }
        if request
            .topic_partitions
            .as_ref()
            .is_none_or(|partitions| !partitions.is_empty())
        {
            return invalid("TopicPartitions must be empty when (re-)joining.");
        }
        if request.subscribed_topic_names.is_none() && request.subscribed_topic_regex.is_none() {
            return invalid("Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
        }
    } else if epoch == LEAVE_GROUP_STATIC_MEMBER_EPOCH && request.instance_id.is_none() {
        return invalid("InstanceId can't be null.");
    } else if epoch < LEAVE_GROUP_STATIC_MEMBER_EPOCH {
        return invalid("MemberEpoch is invalid.");
    }
    match &request.server_assignor {
        Some(name) if !config.consumer_assignors.iter().any(|assignor| assignor.name() == name) => {
            let supported: Vec<&str> = config
                .consumer_assignors
                .iter()
                .map(|assignor| assignor.name())
                .collect();
            let message = format!(
                "ServerAssignor {name} is not supported. Supported assignors: {}.",
                supported.join(", ")
            );
            Err(Refused::new(ErrorCode::UNSUPPORTED_ASSIGNOR, message))
        }
        _ => Ok(()),
    }
}

impl Decider<'_> {
    /// A heartbeat of one who joins or stays.
    pub(crate) fn heartbeat(
        &mut self,
        context: &RequestContext,
        request: &ConsumerGroupHeartbeatRequest,
    ) -> Result<ConsumerGroupHeartbeatResponse, Refused> {
        self.check_size(&request.member_id)?;
        let made_id = request.member_id.is_empty().then(|| new_member_id(context.random));
        let member_id = made_id.as_deref().unwrap_or(&request.member_id);
        let owned = request.topic_partitions.as_deref().map(owned_partitions);
        let is_joining = request.member_epoch == 0;
        let before = match request.instance_id.as_deref() {
            None => self.dynamic_member(member_id, is_joining)?,
            Some(instance_id) => self.static_member(member_id, instance_id, is_joining, false)?,
        };
        let member_id = before.member_id.clone();
        check_epoch(&before, request.member_epoch, owned.as_ref())?;
        if is_joining && request.instance_id.is_none() {
            self.tell_of_joining(&member_id, CONSUMER);
        }

        let mut after = (*before).clone();
        let have_names_changed = self.update_metadata(&mut after, context, request);
        let regex_update = self.update_regular_expressions(&before.metadata, &after.metadata)?;
        let has_subscription_changed = have_names_changed || regex_update.is_changed();
        // An expression that is not resolved yet asks for another target only when it is.
        let must_bump = have_names_changed || regex_update == RegexUpdate::ChangedAndResolved;
        let mut group_epoch = self.group.epochs().group_epoch;
        let update = MemberUpdate {
            before: &before,
            after: &after,
        };
        if must_bump || self.is_metadata_stale() {
            group_epoch = self.update_group_epoch(must_bump, update);
        }
        let target = self.target(group_epoch, update);
        let current = self.reconcile(&after, &target, has_subscription_changed, owned.as_ref())?;

        let settings = self.settings();
        self.time_session(&member_id, settings.session_timeout_ms);
        let is_full_request = request.rebalance_timeout_ms != -1
            && (request.subscribed_topic_names.is_some() || request.subscribed_topic_regex.is_some())
            && owned.is_some();
        let must_tell = is_joining || is_full_request || current.assigned != before.current.assigned;
        Ok(ConsumerGroupHeartbeatResponse {
            member_id: Some(member_id.to_string()),
            member_epoch: current.epoch,
            heartbeat_interval_ms: settings.heartbeat_interval_ms,
            assignment: must_tell.then(|| current.assigned.to_response()),
            ..Default::default()
        })
    }

    /// Takes over what the heartbeat says of the member, and writes it down if that is new. Whether it names other topics.
    fn update_metadata(
        &mut self,
        member: &mut Member,
        context: &RequestContext,
        request: &ConsumerGroupHeartbeatRequest,
    ) -> bool {
        let before = member.metadata.clone();
        let says_nothing = request.rebalance_timeout_ms == -1
            && request.instance_id.is_none()
            && request.rack_id.is_none()
            && request.server_assignor.is_none()
            && request.subscribed_topic_names.is_none()
            && request.subscribed_topic_regex.is_none();
        if says_nothing
            && before.classic.is_none()
            && *before.client_id == *context.client_id
            && *before.client_host == *context.client_host
        {
            return false;
        }
        let text = |new: &Option<String>, old: &Option<Arc<str>>| match new {
            Some(new) => Some(Arc::from(new.as_str())),
            None => old.clone(),
        };
        let names = request.subscribed_topic_names.as_deref();
        let after = MemberMetadata {
            instance_id: text(&request.instance_id, &before.instance_id),
            rack_id: text(&request.rack_id, &before.rack_id),
            client_id: context.client_id.as_str().into(),
            client_host: context.client_host.clone(),
            subscribed_topic_names: names.map_or_else(|| before.subscribed_topic_names.clone(), sorted_names),
            subscribed_topic_regex: text(&request.subscribed_topic_regex, &before.subscribed_topic_regex),
            rebalance_timeout_ms: match request.rebalance_timeout_ms {
                -1 => before.rebalance_timeout_ms,
                timeout_ms => timeout_ms,
            },
            server_assignor: text(&request.server_assignor, &before.server_assignor),
            classic: None,
        };
        self.put_metadata(member, after)
    }

    /// Gives the member new metadata, and writes it down if it differs. Whether it names other topics.
    pub(crate) fn put_metadata(&mut self, member: &mut Member, metadata: MemberMetadata) -> bool {
        if *member.metadata == metadata {
            return false;
        }
        let metadata = match self.group.members().next() {
            Some(other) => metadata.shared_with(&other.metadata),
            None => Arc::new(metadata),
        };
        let before = std::mem::replace(&mut member.metadata, metadata);
        let after = &member.metadata;
        self.records
            .push(self.new_records().member(&member.member_id, Some(after)));
        before.subscribed_topic_names != after.subscribed_topic_names
    }

    pub(crate) fn check_size(&self, member_id: &str) -> Result<(), Refused> {
        let max = self.config.consumer_group_size_max;
        let is_member = || !member_id.is_empty() && self.group.member(member_id).is_some();
        if self.group.member_count() >= max && !is_member() {
            let message = format!("The consumer group has reached its maximum capacity of {max} members.");
            return Err(Refused::new(ErrorCode::GROUP_MAX_SIZE_REACHED, message));
        }
        Ok(())
    }

    pub(crate) fn dynamic_member(&self, member_id: &str, may_create: bool) -> Result<Arc<Member>, Refused> {
        match self.group.member(member_id) {
            Some(member) => Ok(member.clone()),
            None if may_create => Ok(Arc::new(Member::new(member_id.into()))),
            None => Err(self.unknown_member(member_id)),
        }
    }

    /// The member with the instance id. One that joins takes the place of its predecessor, with all that it had.
    pub(crate) fn static_member(
        &mut self,
        member_id: &str,
        instance_id: &str,
        may_create: bool,
        uses_classic_protocol: bool,
    ) -> Result<Arc<Member>, Refused> {
        let group = self.group;
        let protocol = if uses_classic_protocol { CLASSIC } else { CONSUMER };
        let Some(existing) = group.static_member(instance_id) else {
            if may_create {
                let event = ConsumerJoin::Static {
                    member: member_id.into(),
                    instance: instance_id.into(),
                    protocol,
                };
                self.tell(event);
                return self.dynamic_member(member_id, true);
            }
            let message = format!("Instance id {instance_id} is unknown.");
            return Err(Refused::new(ErrorCode::UNKNOWN_MEMBER_ID, message));
        };
        if !may_create {
            self.check_instance_id(existing, member_id, instance_id)?;
            return Ok(existing.clone());
        }
        let is_between_consumers = !uses_classic_protocol && !existing.uses_classic_protocol();
        if is_between_consumers && existing.current.epoch != LEAVE_GROUP_STATIC_MEMBER_EPOCH {
            let message = format!(
                "Static member {member_id} with instance id {instance_id} cannot join the group because the instance id \
                 is owned by {} member.",
                existing.member_id
            );
            let event = ConsumerJoin::Owned {
                member: member_id.into(),
                instance: instance_id.into(),
                owner: existing.member_id.clone(),
            };
            self.tell(event);
            return Err(Refused::new(ErrorCode::UNRELEASED_INSTANCE_ID, message));
        }
        let mut replacement = Member {
            member_id: member_id.into(),
            ..(**existing).clone()
        };
        (replacement.current.epoch, replacement.current.previous_epoch) = (0, 0);
        self.replace_member(existing, &replacement);
        let event = ConsumerJoin::Replacement {
            member: replacement.member_id.clone(),
            instance: instance_id.into(),
            existing: existing.member_id.clone(),
            protocol,
        };
        self.tell(event);
        Ok(Arc::new(replacement))
    }

    fn replace_member(&mut self, existing: &Member, replacement: &Member) {
        let target = self.group.target(&existing.member_id);
        let records = self.new_records();
        let id = &replacement.member_id;
        let mut all = Vec::from(records.member_tombstones(&existing.member_id));
        all.push(records.member(id, Some(&replacement.metadata)));
        all.push(records.target(id, Some(&target)));
        all.push(records.current(id, Some(&replacement.current)));
        self.records.append(&mut all);
    }

    /// Whether a member may speak for an instance id.
    pub(crate) fn check_instance_id(
        &mut self,
        existing: &Member,
        member_id: &str,
        instance_id: &str,
    ) -> Result<(), Refused> {
        if *existing.member_id == *member_id {
            return Ok(());
        }
        let message = format!(
            "Static member {member_id} with instance id {instance_id} was fenced by member {}.",
            existing.member_id
        );
        let event = ConsumerEnd::InstanceFenced {
            member: member_id.into(),
            instance: instance_id.into(),
            existing: existing.member_id.clone(),
        };
        self.tell(event);
        Err(Refused::new(ErrorCode::FENCED_INSTANCE_ID, message))
    }

    pub(crate) fn tell_of_joining(&mut self, member_id: &Arc<str>, protocol: &'static str) {
        let member = member_id.clone();
        self.tell(ConsumerJoin::Dynamic { member, protocol });
    }

    pub(crate) fn unknown_member(&self, member_id: &str) -> Refused {
        let message = format!("Member {member_id} is not a member of group {}.", self.group_id);
        Refused::new(ErrorCode::UNKNOWN_MEMBER_ID, message)
    }
}

/// Whether a member is where it says it is. One that missed the answer which moved it on may be an epoch behind, if it owns
/// nothing but what it is assigned.
fn check_epoch(member: &Member, epoch: i32, owned: Option<&Assignment>) -> Result<(), Refused> {
    let current = &member.current;
    let is_subset = || {
        owned.is_some_and(|owned| {
            owned
                .iter()
                .all(|(topic_id, partition)| current.assigned.contains(topic_id, partition))
        })
    };
    let is_behind = || epoch == current.previous_epoch && is_subset();
    if epoch == 0 || epoch == current.epoch || epoch < current.epoch && is_behind() {
        return Ok(());
    }
    let relation = if epoch > current.epoch { "greater" } else { "smaller" };
    let message = format!(
        "The consumer group member has a {relation} member epoch ({epoch}) than the one known by the group coordinator \
         ({}). The member must abandon all its partitions and rejoin.",
        current.epoch
    );
    Err(Refused::new(ErrorCode::FENCED_MEMBER_EPOCH, message))
}

fn owned_partitions(topics: &[TopicPartitions]) -> Assignment {
    Assignment::from_topics(topics.iter().map(|topic| (topic.topic_id, topic.partitions.clone())))
}
