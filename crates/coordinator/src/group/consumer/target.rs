//! The target assignment of a group: made once for a group epoch, at most once in an interval, and written down only for
//! the members for whom it changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_metadata::MetadataImage;
use klamm_types::Uuid;

use super::decider::{Decider, MemberUpdate};
use super::event::ConsumerChange;
use super::member::{Member, MemberMetadata};
use crate::group::assignor::{Assignment, Assignor, GroupSpec, MemberSpec, SubscribedTopicDescriber, SubscriptionType};

impl SubscribedTopicDescriber for MetadataImage {
    fn partition_count(&self, topic_id: Uuid) -> Option<usize> {
        self.topics.get(topic_id).map(|topic| topic.partitions.len())
    }
}

/// What a heartbeat leads to beside targets: the epoch of the assignment and the member's step towards its target.
const OTHER_RECORDS_MAX: usize = 2;

impl Decider<'_> {
    /// The epoch of the target assignment and what it gives the member. Makes a new one if the group is at a later epoch
    /// and the last one is old enough.
    pub(crate) fn target(&mut self, group_epoch: i32, update: MemberUpdate<'_>) -> (i32, Assignment) {
        let epochs = *self.group.epochs();
        let is_there = update.after.is_reconciled_to(epochs.assignment_epoch);
        if epochs.assignment_epoch >= group_epoch && is_there {
            // It has its target and needs none to get to it.
            return (epochs.assignment_epoch, Assignment::default());
        }
        if epochs.assignment_epoch >= group_epoch || !self.may_assign() {
            return (epochs.assignment_epoch, self.last_target(update.after));
        }
        let mut records = std::mem::take(&mut self.records);
        let members = self.members_with(update.after);
        let assignor = self.assignor(update);
        let targets = self.assign(assignor, &members, update);
        let all = members.iter().map(|(member, _)| &member.member_id).zip(&targets);
        let has_changed = |(id, target): &(&Arc<str>, &Assignment)| self.group.target_if_any(id) != Some(*target);
        let changed: Vec<_> = all.clone().filter(has_changed).collect();
        // In a large group these are many at once: they take no more memory than they need, with what else is decided.
        records.reserve_exact(changed.len() + OTHER_RECORDS_MAX);
        records.extend(
            changed
                .iter()
                .map(|(id, target)| self.new_records().target(id, Some(target))),
        );
        let own = all.clone().find(|(id, _)| **id == update.after.member_id);
        let own = own.map(|(_, target)| target.clone()).unwrap_or_default();
        self.records = records;
        let now = self.now;
        self.push(|records| records.assignment_epoch(group_epoch, now));
        self.tell(ConsumerChange::TargetComputed {
            epoch: group_epoch,
            assignor: assignor.name(),
        });
        (group_epoch, own)
    }

    /// Whether the last target is old enough.
    pub(crate) fn may_assign(&mut self) -> bool {
        let assigned_at = self.group.epochs().assignment_timestamp;
        let interval_ms = i64::from(self.settings().assignment_interval_ms);
        // A clock that was put back says nothing of how long ago it was: nobody waits until it is there again.
        let waited_ms = self.now.0.saturating_sub(assigned_at);
        assigned_at == 0 || !(0..interval_ms).contains(&waited_ms)
    }

    /// What the last target gives a member: a static one has what its predecessor had.
    pub(crate) fn last_target(&self, member: &Member) -> Assignment {
        match member.instance_id() {
            None => self.group.target(&member.member_id),
            Some(instance_id) => self
                .group
                .static_member(instance_id)
                .map(|predecessor| self.group.target(&predecessor.member_id))
                .unwrap_or_default(),
        }
    }

    /// All members with `updated` in its place, in the order of their ids, each with its last target.
    fn members_with<'b>(&'b self, updated: &'b Member) -> Vec<(&'b Member, Assignment)> {
        let predecessor = updated
            .instance_id()
            .and_then(|instance_id| self.group.static_member(instance_id));
        let is_replaced = |member: &Member| {
            member.member_id == updated.member_id
                || predecessor.is_some_and(|predecessor| predecessor.member_id == member.member_id)
        };
        let others = self.group.members().filter(|member| !is_replaced(member));
        let mut members = Vec::with_capacity(self.group.member_count() + 1);
        members.extend(others.map(|member| (&**member, self.group.target(&member.member_id))));
        let target = match predecessor {
            Some(predecessor) => self.group.target(&predecessor.member_id),
            None => self.group.target(&updated.member_id),
        };
        let index = members.partition_point(|(member, _)| member.member_id < updated.member_id);
        members.insert(index, (updated, target));
        members
    }

    fn assign(
        &self,
        assignor: Assignor,
        members: &[(&Member, Assignment)],
        update: MemberUpdate<'_>,
    ) -> Vec<Assignment> {
        // Members that share a subscription share the list of its topics.
        let mut lists = BTreeMap::new();
        for (member, _) in members {
            let key = subscription_key(&member.metadata);
            lists
                .entry(key)
                .or_insert_with(|| self.subscribed_topic_ids(&member.metadata));
        }
        let specs = members.iter().map(|(member, target)| MemberSpec {
            member_id: &member.member_id,
            instance_id: member.instance_id().map(|id| &**id),
            subscribed_topic_ids: lists
                .get(&subscription_key(&member.metadata))
                .map_or(&[], Vec::as_slice),
            assignment: target,
        });
        let spec = GroupSpec {
            members: specs.collect(),
            subscription_type: self.subscription_type(members.len(), update),
        };
        assignor.assign(&spec, self.image)
    }

    fn subscription_type(&self, members: usize, update: MemberUpdate<'_>) -> SubscriptionType {
        match self.changed_subscriptions(update) {
            Some(changed) => changed.subscription_type(members),
            None => self.group.subscriptions().subscription_type(members),
        }
    }

    /// The assignor that most members name; among equals, and where nobody names one, the first.
    fn assignor(&self, update: MemberUpdate<'_>) -> Assignor {
        let counts = self
            .group
            .assignor_counts(Some(&update.before.metadata), Some(&update.after.metadata));
        let default = self.config.default_consumer_assignor();
        let known = Assignor::ALL.into_iter().rev();
        let counted = known.filter_map(|assignor| Some((*counts.get(assignor.name())?, assignor)));
        counted
            .max_by_key(|(count, _)| *count)
            .map_or(default, |(_, assignor)| assignor)
    }
}

/// Tells subscriptions apart by where they are in memory: equal ones are mostly shared.
fn subscription_key(member: &MemberMetadata) -> (*const Arc<str>, usize, *const u8) {
    let names = &member.subscribed_topic_names;
    (
        names.as_ptr(),
        names.len(),
        member.regex().map_or(std::ptr::null(), |regex| regex.as_ptr()),
    )
}
