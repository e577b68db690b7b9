//! The coordinator of the groups of one partition of `__consumer_offsets`, as a machine.
//!
//! Hard state is `groups` and `offsets`: plain maps, whose every change leaves its inverse in `undo`. The rest is soft.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_machine::{Machine, Outcome, UndoLog};
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::{
    GroupMetadataKey, GroupMetadataValue, LegacyOffsetCommitKey, LegacyOffsetCommitValue, OffsetCommitKey,
    OffsetCommitValue,
};
use klamm_types::{ErrorCode, Offset, ProducerId, Timestamp};

use crate::group::{ForeignGroup, ForeignKind, Group, consumer};
use crate::offsets::{self, OffsetStore};
use crate::refusal::{error_response, refusal};
use crate::timers::{Due, TimerKey, Timers};
use crate::{
    Completion, GroupCall, GroupCoordinatorConfig, GroupRecord, GroupRequest, GroupResponse, MetadataChange,
    RequestContext,
};

pub(crate) type Decision = Outcome<GroupRecord, GroupResponse, Completion>;

/// Decides for the groups of one partition of `__consumer_offsets`. Made anew each time a node becomes the partition's
/// leader: the driver replays the log, asks [`GroupCall::Activate`], and then whatever clients ask.
pub struct GroupCoordinator {
    pub(crate) config: GroupCoordinatorConfig,
    pub(crate) groups: BTreeMap<Arc<str>, Group>,
    pub(crate) offsets: OffsetStore,
    pub(crate) undo: UndoLog<Undo>,
    pub(crate) image: Arc<MetadataImage>,
    pub(crate) timers: Timers,
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
            timers: Timers::default(),
            abandoned: Vec::new(),
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
            GroupCall::ConsumerGroupHeartbeat(request) => self.consumer_group_heartbeat(now, context, request, effects),
            GroupCall::MetadataChanged(change) => self.change_metadata(now, &change),
            GroupCall::Activate(image) => self.activate(now, image),
            GroupCall::Tick => self.tick(now, effects),
            call => error_response(&call, ErrorCode::UNSUPPORTED_VERSION),
        }
    }

    fn activate(&mut self, now: Timestamp, image: Arc<MetadataImage>) -> GroupResponse {
        self.image = image;
        let interval_ms = self.config.offsets_retention_check_interval_ms;
        self.timers
            .schedule(TimerKey::OffsetExpiration, now.plus_ms(interval_ms), 0);
        let ids: Vec<Arc<str>> = self.groups.keys().cloned().collect();
        for id in ids {
            if let Some(Group::Consumer(_)) = self.groups.get(&id) {
                self.activate_consumer_group(now, &id);
            }
        }
        GroupResponse::Done
    }

    fn change_metadata(&mut self, now: Timestamp, change: &MetadataChange) -> GroupResponse {
        self.image = change.image.clone();
        self.refresh_consumer_groups(now, change);
        GroupResponse::Done
    }

    /// Meets deadlines until one of them yields records: those must be replayed before the next deadline is met, which
    /// the driver sees from `next_deadline`.
    fn tick(&mut self, now: Timestamp, effects: &mut Effects) -> GroupResponse {
        effects.sends.append(&mut self.abandoned);
        while effects.records.is_empty() {
            let Some(due) = self.timers.pop_due(now) else { break };
            self.meet_deadline(now, due, effects);
        }
        GroupResponse::Done
    }

    fn meet_deadline(&mut self, now: Timestamp, due: Due, effects: &mut Effects) {
        match &due.key {
            TimerKey::ConsumerSession { .. }
            | TimerKey::ConsumerRebalance { .. }
            | TimerKey::ConsumerJoin { .. }
            | TimerKey::ConsumerSync { .. }
            | TimerKey::ConsumerAssignment { .. } => self.meet_consumer_deadline(now, due, effects),
            _ => {}
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
            self.put_group(
                offset,
                key.group.as_str().into(),
                Some(Group::Classic(Arc::new(simple))),
            );
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
        let group = value.map(|value| Group::Classic(Arc::new(value.clone())));
        if group.is_some() || self.groups.contains_key(&id) {
            self.put_group(offset, id, group);
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

    fn decide(&mut self, now: Timestamp, request: GroupRequest) -> Decision {
        if let Some(response) = refusal(&request.call, &self.config) {
            return Outcome::reply(response);
        }
        let mut effects = Effects::default();
        let response = self.decide_call(now, &request.context, request.call, &mut effects);
        Outcome {
            records: effects.records,
            response,
            sends: effects.sends,
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
        if !self.abandoned.is_empty() {
            return Some(Timestamp(0));
        }
        self.timers.next()
    }

    fn commit(&mut self, up_to: Offset) {
        self.undo.commit(up_to);
    }

    fn roll_back_to(&mut self, offset: Offset) {
        while let Some(undo) = self.undo.pop_from(offset) {
            self.undo_change(undo);
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
