//! The coordinator of the groups of one partition of `__consumer_offsets`, as a machine.
//!
//! Hard state is `groups` and `offsets`: plain maps, whose every change leaves its inverse in `undo`. The rest is soft.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_config::NodeConfig;
use klamm_machine::{Machine, Outcome, OutcomeOf, UndoLog};
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::{
    GroupMetadataKey, GroupMetadataValue, LegacyOffsetCommitKey, LegacyOffsetCommitValue, OffsetCommitKey,
    OffsetCommitValue,
};
use klamm_types::{ErrorCode, Offset, ProducerId, Timestamp};

use crate::group::{ClassicGroup, ForeignGroup, ForeignKind, Group, consumer};
use crate::offsets::{self, DeletedTopics, OffsetStore};
use crate::refusal::refusal;
use crate::timers::{Due, TimerKey, Timers};
use crate::{
    Completion, GroupCall, GroupCoordinatorConfig, GroupEvent, GroupRecord, GroupRequest, GroupResponse,
    MetadataChange, RequestContext,
};

pub(crate) type Decision = OutcomeOf<GroupCoordinator>;

/// Decides for the groups of one partition of `__consumer_offsets`. Made anew each time a node becomes the partition's
/// leader: the driver replays the log, asks [`GroupCall::Activate`], and then whatever clients ask.
pub struct GroupCoordinator {
    pub(crate) config: GroupCoordinatorConfig,
    pub(crate) groups: BTreeMap<Arc<str>, Group>,
    pub(crate) offsets: OffsetStore,
    pub(crate) undo: UndoLog<Undo>,
    pub(crate) image: Arc<MetadataImage>,
    /// The offset of the image.
    pub(crate) image_version: i64,
    /// Classic groups as they are now. Empty until this coordinator is active; then those that `groups` has.
    pub(crate) classic: BTreeMap<Arc<str>, ClassicGroup>,
    /// What is soft of consumer groups.
    pub(crate) consumer: consumer::Soft,
    pub(crate) timers: Timers,
    pub(crate) deleted_topics: DeletedTopics,
    /// The group from which the search for expired offsets goes on.
    pub(crate) expiration_from: Arc<str>,
    is_active: bool,
    /// Groups that were made anew since they lost records: their sessions are to start.
    restarted: BTreeSet<Arc<str>>,
    /// Answers to requests of groups that a roll-back took by surprise; the next tick hands them out.
    pub(crate) abandoned: Vec<Completion>,
}

/// What it takes to undo what a record changed.
#[derive(Debug)]
pub(crate) enum Undo {
    Group {
        id: Arc<str>,
        before: Option<Group>,
    },
    ForeignMember {
        id: Arc<str>,
        member: Box<str>,
        was_there: bool,
    },
    Consumer(consumer::Undo),
    Offset(offsets::Undo),
}

/// What a decision leads to beside its response.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) records: Vec<GroupRecord>,
    pub(crate) sends: Vec<Completion>,
    pub(crate) events: Vec<GroupEvent>,
}

impl GroupCoordinator {
    /// A coordinator that has replayed nothing.
    pub fn new(config: GroupCoordinatorConfig) -> Self {
        Self {
            config,
            groups: BTreeMap::new(),
            offsets: OffsetStore::default(),
            undo: UndoLog::new(),
            image: Arc::default(),
            image_version: -1,
            classic: BTreeMap::new(),
            consumer: consumer::Soft::default(),
            timers: Timers::default(),
            deleted_topics: DeletedTopics::default(),
            expiration_from: "".into(),
            is_active: false,
            restarted: BTreeSet::new(),
            abandoned: Vec::new(),
        }
    }

    /// Takes over settings that were changed while the node runs. Deadlines that are set already stay.
    fn configure(&mut self, config: Option<Arc<NodeConfig>>) {
        if let Some(config) = config
            && !Arc::ptr_eq(&config, &self.config.node)
        {
            self.config = GroupCoordinatorConfig::new(config);
            self.consumer.forget_settings();
        }
    }

    /// Applies a record of a transactional batch.
    pub fn replay_transactional(&mut self, offset: Offset, producer: ProducerId, record: &GroupRecord) {
        match record {
            GroupRecord::OffsetCommit { key, value } => {
                self.replay_offset(offset, Some(producer), key, value.as_ref());
            }
            GroupRecord::LegacyOffsetCommit { key, value } => {
                self.replay_offset(
                    offset,
                    Some(producer),
                    &modern_key(key),
                    value.as_ref().map(modern).as_ref(),
                );
            }
            other => self.replay(offset, other),
        }
    }

    /// Applies the marker of a transaction.
    pub fn replay_end_transaction(&mut self, offset: Offset, producer: ProducerId, is_committed: bool) {
        self.offsets
            .replay_end_transaction(offset, producer, is_committed, &mut self.undo);
    }

    fn decide_call(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        call: GroupCall,
        effects: &mut Effects,
    ) -> GroupResponse {
        match call {
            GroupCall::Heartbeat(request) => self.heartbeat(now, &request, effects),
            GroupCall::OffsetCommit(request) => self.commit_offsets(now, context, &request, effects),
            GroupCall::ConsumerGroupHeartbeat(request) => {
                self.consumer_group_heartbeat(now, context, *request, effects)
            }
            GroupCall::JoinGroup(request) => self.join_group(now, context, *request, effects),
            GroupCall::SyncGroup(request) => self.sync_group(now, context, *request, effects),
            GroupCall::LeaveGroup(request) => self.leave_group(now, *request, effects),
            GroupCall::OffsetFetch { group, require_stable } => self.fetch_offsets(&group, require_stable),
            GroupCall::TxnOffsetCommit(request) => self.commit_transactional_offsets(now, context, *request, effects),
            GroupCall::OffsetDelete(request) => self.delete_offsets(&request, effects),
            GroupCall::ConsumerGroupDescribe(ids) => self.describe_consumer_groups(&ids),
            GroupCall::DescribeGroups(ids) => self.describe_groups(context, &ids),
            GroupCall::ListGroups(request) => self.list_groups(&request),
            GroupCall::DeleteGroups(ids) => self.delete_groups(&ids, effects),
            GroupCall::MetadataChanged(change) => self.change_metadata(now, *change),
            GroupCall::Activate { image, version, config } => {
                self.configure(config);
                self.activate(now, image, version, effects)
            }
            GroupCall::Tick => self.tick(now, effects),
        }
    }

    fn activate(
        &mut self,
        now: Timestamp,
        image: Arc<MetadataImage>,
        version: i64,
        effects: &mut Effects,
    ) -> GroupResponse {
        self.image = image;
        self.image_version = version;
        self.consumer.new_topics_version = version;
        self.is_active = true;
        let interval_ms = self.config.offsets_retention_check_interval_ms;
        self.timers
            .schedule(TimerKey::OffsetExpiration, now.plus_ms(interval_ms), 0);
        let ids: Vec<Arc<str>> = self.groups.keys().cloned().collect();
        for id in ids {
            match self.groups.get(&id) {
                Some(Group::Classic(value)) => {
                    let group = ClassicGroup::load(id.clone(), value);
                    self.classic.insert(id.clone(), group);
                    self.activate_classic_group(now, &id, effects);
                }
                Some(Group::Consumer(_)) => self.activate_consumer_group(now, &id, effects),
                Some(Group::Foreign(_)) | None => {}
            }
        }
        GroupResponse::Done
    }

    fn change_metadata(&mut self, now: Timestamp, change: MetadataChange) -> GroupResponse {
        self.refresh_consumer_groups(&change);
        self.configure(change.config);
        self.image = change.image;
        self.image_version = change.version;
        self.note_deleted_topics(now, &change.deleted_topics);
        GroupResponse::Done
    }

    /// Meets deadlines until one of them yields records: those must be replayed before the next deadline is met, which
    /// the driver sees from `next_deadline`.
    fn tick(&mut self, now: Timestamp, effects: &mut Effects) -> GroupResponse {
        effects.sends.append(&mut self.abandoned);
        while effects.records.is_empty()
            && let Some(id) = self.restarted.pop_first()
        {
            match self.groups.get(&id) {
                Some(Group::Consumer(_)) => self.activate_consumer_group(now, &id, effects),
                _ => self.activate_classic_group(now, &id, effects),
            }
        }
        while effects.records.is_empty()
            && let Some(due) = self.timers.pop_due(now)
        {
            self.meet_deadline(now, due, effects);
        }
        GroupResponse::Done
    }

    fn meet_deadline(&mut self, now: Timestamp, due: Due, effects: &mut Effects) {
        match &due.key {
            TimerKey::ClassicSession { group, member } => self.meet_classic_session(now, group, member, effects),
            TimerKey::ClassicJoin { group } => self.meet_classic_join(now, group, effects),
            TimerKey::ClassicSync { group } => self.meet_classic_sync(now, group, due.epoch, effects),
            TimerKey::ClassicDowngraded { group } => self.meet_downgrade(now, group, due.epoch != 0, effects),
            TimerKey::ConsumerSession { .. }
            | TimerKey::ConsumerRebalance { .. }
            | TimerKey::ConsumerJoin { .. }
            | TimerKey::ConsumerSync { .. }
            | TimerKey::ConsumerRegexes { .. } => self.meet_consumer_deadline(now, &due, effects),
            TimerKey::OffsetExpiration => self.expire_offsets(now, effects),
            TimerKey::TopicDeletion => self.delete_offsets_of_deleted_topics(now, effects),
        }
    }

    /// The id of a group as the maps share it, or a new one.
    pub(crate) fn shared_id(&self, id: &str) -> Arc<str> {
        let known = self.groups.get_key_value(id);
        known.map_or_else(|| id.into(), |(id, _)| id.clone())
    }

    /// Puts a group in place, or removes it, so that it can be undone.
    pub(crate) fn put_group(&mut self, offset: Offset, id: Arc<str>, group: Option<Group>) {
        let before = match group {
            Some(group) => self.groups.insert(id.clone(), group),
            None => self.groups.remove(&id),
        };
        self.undo.push(offset, Undo::Group { id, before });
    }

    fn replay_offset(
        &mut self,
        offset: Offset,
        producer: Option<ProducerId>,
        key: &OffsetCommitKey,
        value: Option<&OffsetCommitValue>,
    ) {
        // Who commits without being a member has a simple group: a classic one without protocol and members.
        if value.is_some() && !self.groups.contains_key(key.group.as_str()) {
            let simple = GroupMetadataValue {
                protocol: None,
                leader: None,
                ..Default::default()
            };
            let id: Arc<str> = key.group.as_str().into();
            self.put_group(offset, id.clone(), Some(Group::Classic(Arc::new(simple))));
            self.reload_classic_group(&id);
        }
        match producer {
            Some(producer) => self
                .offsets
                .replay_transactional(offset, producer, key, value, &mut self.undo),
            None => self.offsets.replay(offset, key, value, &mut self.undo),
        }
    }

    fn replay_group_metadata(&mut self, offset: Offset, key: &GroupMetadataKey, value: Option<&GroupMetadataValue>) {
        let id = self.shared_id(&key.group);
        match value {
            Some(value) => {
                self.put_group(offset, id.clone(), Some(Group::Classic(Arc::new(value.clone()))));
                let is_own = self.classic.get_mut(&id).is_some_and(ClassicGroup::take_own_record);
                if !is_own {
                    self.reload_classic_group(&id);
                }
            }
            None if matches!(self.groups.get(&id), Some(Group::Classic(_))) => {
                self.put_group(offset, id.clone(), None);
                self.reload_classic_group(&id);
            }
            None => {}
        }
    }

    /// Makes the soft part of a classic group anew from its last record, or drops it if the group is no classic one any
    /// more. Who waits is told to look for the coordinator again.
    fn reload_classic_group(&mut self, id: &Arc<str>) {
        if let Some(mut group) = self.classic.remove(id) {
            group.abandon(ErrorCode::COORDINATOR_NOT_AVAILABLE, &mut self.abandoned);
            group.cancel_timers(&mut self.timers);
        }
        if let (true, Some(Group::Classic(value))) = (self.is_active, self.groups.get(id)) {
            if !value.members.is_empty() {
                self.restarted.insert(id.clone());
            }
            self.classic.insert(id.clone(), ClassicGroup::load(id.clone(), value));
        }
    }

    fn replay_foreign_group(&mut self, offset: Offset, id: &str, kind: ForeignKind, exists: bool) {
        let id = self.shared_id(id);
        match (self.groups.get(&id), exists) {
            (Some(Group::Foreign(group)), true) if group.kind == kind => {}
            (_, true) => self.put_group(offset, id, Some(Group::Foreign(ForeignGroup::new(kind)))),
            (Some(Group::Foreign(group)), false) if group.kind == kind => self.put_group(offset, id, None),
            (_, false) => {}
        }
    }

    fn replay_foreign_member(&mut self, offset: Offset, id: &str, kind: ForeignKind, member: &str, exists: bool) {
        if exists {
            self.replay_foreign_group(offset, id, kind, true);
        }
        let id = self.shared_id(id);
        let Some(Group::Foreign(group)) = self.groups.get_mut(&id) else {
            return;
        };
        let was_there = match exists {
            true => !group.members.insert(member.into()),
            false => group.members.remove(member),
        };
        let member = member.into();
        self.undo.push(offset, Undo::ForeignMember { id, member, was_there });
    }

    fn undo_change(&mut self, undo: Undo) {
        match undo {
            Undo::Group {
                id,
                before: Some(group),
            } => drop(self.groups.insert(id, group)),
            Undo::Group { id, before: None } => drop(self.groups.remove(&id)),
            Undo::ForeignMember { id, member, was_there } => {
                let Some(Group::Foreign(group)) = self.groups.get_mut(&id) else {
                    return;
                };
                if was_there {
                    group.members.insert(member);
                } else {
                    group.members.remove(&member);
                }
            }
            Undo::Consumer(undo) => self.undo_consumer_change(undo),
            Undo::Offset(undo) => self.offsets.undo(undo),
        }
    }
}

impl Machine for GroupCoordinator {
    type Request = GroupRequest;
    type Response = GroupResponse;
    type Record = GroupRecord;
    type Send = Completion;
    type Event = GroupEvent;

    fn decide(&mut self, now: Timestamp, request: GroupRequest) -> Decision {
        if let Some(response) = refusal(request.context.api_version, &request.call, &self.config) {
            return Outcome::reply(response);
        }
        let mut effects = Effects::default();
        let response = self.decide_call(now, &request.context, request.call, &mut effects);
        self.undo.reserve(effects.records.len());
        Outcome {
            records: effects.records,
            response,
            sends: effects.sends,
            events: effects.events,
        }
    }

    fn replay(&mut self, offset: Offset, record: &GroupRecord) {
        use GroupRecord as R;
        match record {
            R::OffsetCommit { key, value } => self.replay_offset(offset, None, key, value.as_ref()),
            R::LegacyOffsetCommit { key, value } => {
                self.replay_offset(offset, None, &modern_key(key), value.as_ref().map(modern).as_ref());
            }
            R::GroupMetadata { key, value } => self.replay_group_metadata(offset, key, value.as_ref()),
            R::ConsumerGroupMetadata { .. }
            | R::ConsumerGroupPartitionMetadata { .. }
            | R::ConsumerGroupMemberMetadata { .. }
            | R::ConsumerGroupTargetAssignmentMetadata { .. }
            | R::ConsumerGroupTargetAssignmentMember { .. }
            | R::ConsumerGroupCurrentMemberAssignment { .. }
            | R::ConsumerGroupRegularExpression { .. } => self.replay_consumer_record(offset, record),
            R::ShareGroupMetadata { key, value } => {
                self.replay_foreign_group(offset, &key.group_id, ForeignKind::Share, value.is_some());
            }
            R::ShareGroupMemberMetadata { key, value } => {
                let (id, member) = (&key.group_id, &key.member_id);
                self.replay_foreign_member(offset, id, ForeignKind::Share, member, value.is_some());
            }
            R::StreamsGroupMetadata { key, value } => {
                self.replay_foreign_group(offset, &key.group_id, ForeignKind::Streams, value.is_some());
            }
            R::StreamsGroupMemberMetadata { key, value } => {
                let (id, member) = (&key.group_id, &key.member_id);
                self.replay_foreign_member(offset, id, ForeignKind::Streams, member, value.is_some());
            }
            // What share and streams groups assign does not matter here; the log keeps it.
            R::ShareGroupTargetAssignmentMetadata { .. }
            | R::ShareGroupTargetAssignmentMember { .. }
            | R::ShareGroupCurrentMemberAssignment { .. }
            | R::ShareGroupStatePartitionMetadata { .. }
            | R::StreamsGroupTargetAssignmentMetadata { .. }
            | R::StreamsGroupTargetAssignmentMember { .. }
            | R::StreamsGroupCurrentMemberAssignment { .. }
            | R::StreamsGroupTopology { .. } => {}
        }
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        if !self.abandoned.is_empty() || !self.restarted.is_empty() {
            return Some(Timestamp(0));
        }
        self.timers.next()
    }

    fn commit(&mut self, up_to: Offset) {
        self.undo.commit(up_to);
    }

    fn roll_back_to(&mut self, offset: Offset) {
        // Of several changes to a group the oldest is undone last, and tells what the group was before.
        let mut changed_groups = BTreeSet::new();
        while let Some(undo) = self.undo.pop_from(offset) {
            match &undo {
                Undo::Group { id, .. } => drop(changed_groups.insert(id.clone())),
                Undo::Consumer(undo) => drop(self.restarted.insert(undo.group_id.clone())),
                Undo::ForeignMember { .. } | Undo::Offset(_) => {}
            }
            self.undo_change(undo);
        }
        for id in changed_groups {
            self.reload_classic_group(&id);
        }
    }
}

impl From<offsets::Undo> for Undo {
    fn from(undo: offsets::Undo) -> Self {
        Self::Offset(undo)
    }
}

/// Coordinators before 0.8.2 wrote another kind of record that says the same.
fn modern_key(key: &LegacyOffsetCommitKey) -> OffsetCommitKey {
    OffsetCommitKey {
        group: key.group.clone(),
        topic: key.topic.clone(),
        partition: key.partition,
    }
}

fn modern(value: &LegacyOffsetCommitValue) -> OffsetCommitValue {
    OffsetCommitValue {
        offset: value.offset,
        metadata: value.metadata.clone(),
        commit_timestamp: value.commit_timestamp,
        ..Default::default()
    }
}
