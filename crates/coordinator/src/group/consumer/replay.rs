//! From records to hard state. Records come as they were written, or in what compaction left of that: a record may speak
//! of a member, or of a group, that no other record has mentioned.

use std::sync::Arc;

use klamm_protocol::messages::consumer_group_target_assignment_member_value::ConsumerGroupTargetAssignmentMemberValue;
use klamm_protocol::messages::{
    ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupMemberMetadataValue, ConsumerGroupMetadataValue,
    ConsumerGroupRegularExpressionValue, ConsumerGroupTargetAssignmentMetadataValue,
};
use klamm_types::Offset;

use super::member::{CurrentAssignment, LEAVE_GROUP_MEMBER_EPOCH, Member, MemberMetadata, sorted_names};
use super::state::{Change, ConsumerGroup, GroupEpochs, ResolvedRegularExpression};
use crate::GroupRecord;
use crate::coordinator::{GroupCoordinator, Undo as CoordinatorUndo};
use crate::group::Group;
use crate::group::assignor::Assignment;

/// What it takes to undo a change to a consumer group.
#[derive(Debug)]
pub(crate) struct Undo {
    pub(crate) group_id: Arc<str>,
    inverse: Change,
}

impl GroupCoordinator {
    /// A record of a kind of consumer groups; pushes its inverse to the undo log.
    pub(crate) fn replay_consumer_record(&mut self, offset: Offset, record: &GroupRecord) {
        use GroupRecord as R;
        match record {
            R::ConsumerGroupMetadata { key, value } => self.replay_epoch(offset, &key.group_id, value.as_ref()),
            R::ConsumerGroupPartitionMetadata { key, value } => {
                let is_there = value.is_some();
                self.change_group(offset, &key.group_id, is_there, |_| {
                    Some(Change::PartitionMetadataRecord(is_there))
                });
            }
            R::ConsumerGroupMemberMetadata { key, value } => {
                let (id, value) = (key.member_id.as_str(), value.as_deref());
                self.change_group(offset, &key.group_id, value.is_some(), |group| {
                    member_change(group, id, value)
                });
            }
            R::ConsumerGroupTargetAssignmentMetadata { key, value } => {
                let value = value.as_ref();
                self.change_group(offset, &key.group_id, value.is_some(), |group| {
                    Some(target_epoch_change(group, value))
                });
            }
            R::ConsumerGroupTargetAssignmentMember { key, value } => {
                let (id, value) = (key.member_id.as_str(), value.as_ref());
                self.change_group(offset, &key.group_id, value.is_some(), |group| {
                    Some(target_change(group, id, value))
                });
            }
            R::ConsumerGroupCurrentMemberAssignment { key, value } => {
                let (id, value) = (key.member_id.as_str(), value.as_ref());
                self.change_group(offset, &key.group_id, value.is_some(), |group| {
                    current_change(group, id, value)
                });
            }
            R::ConsumerGroupRegularExpression { key, value } => {
                let (regex, value) = (key.regular_expression.as_str(), value.as_ref());
                self.change_group(offset, &key.group_id, value.is_some(), |_| {
                    Some(regex_change(regex, value))
                });
            }
            _ => {}
        }
    }

    pub(crate) fn undo_consumer_change(&mut self, undo: Undo) {
        if let Some(Group::Consumer(group)) = self.groups.get_mut(&undo.group_id) {
            group.apply(undo.inverse);
        }
    }

    fn replay_epoch(&mut self, offset: Offset, group_id: &str, value: Option<&ConsumerGroupMetadataValue>) {
        if let Some(value) = value {
            self.change_group(offset, group_id, true, |group| {
                Some(Change::Epochs(GroupEpochs {
                    group_epoch: value.epoch,
                    metadata_hash: value.metadata_hash,
                    ..*group.epochs()
                }))
            });
        } else if let Some((id, Group::Consumer(_))) = self.groups.get_key_value(group_id) {
            let id = id.clone();
            self.consumer.groups.remove(&id);
            self.put_group(offset, id, None);
        }
    }

    /// Makes one change to a group. A value makes the group if it is not there; a tombstone does not.
    fn change_group(
        &mut self,
        offset: Offset,
        group_id: &str,
        may_create: bool,
        change: impl FnOnce(&ConsumerGroup) -> Option<Change>,
    ) {
        let group_id = self.shared_id(group_id);
        if may_create && !matches!(self.groups.get(&group_id), Some(Group::Consumer(_))) {
            // A group that only holds offsets makes way; any other left a tombstone before.
            self.put_group(offset, group_id.clone(), Some(Group::Consumer(Box::default())));
        }
        if let Some(Group::Consumer(group)) = self.groups.get_mut(&group_id)
            && let Some(change) = change(group)
        {
            let inverse = group.apply(change);
            self.undo
                .push(offset, CoordinatorUndo::Consumer(Undo { group_id, inverse }));
        }
    }
}

fn member_change(group: &ConsumerGroup, id: &str, value: Option<&ConsumerGroupMemberMetadataValue>) -> Option<Change> {
    let known = group.member(id);
    let Some(value) = value else {
        let id = known?.member_id.clone();
        return Some(Change::Member { id, member: None });
    };
    let mut member = known.map_or_else(|| Member::new(id.into()), |member| (**member).clone());
    let metadata = MemberMetadata::from_record(value);
    member.metadata = match group.members().next() {
        Some(other) => metadata.shared_with(&other.metadata),
        None => Arc::new(metadata),
    };
    Some(changed(member))
}

fn current_change(
    group: &ConsumerGroup,
    id: &str,
    value: Option<&ConsumerGroupCurrentMemberAssignmentValue>,
) -> Option<Change> {
    let known = group.member(id);
    let Some(value) = value else {
        let mut member = (**known?).clone();
        member.current = CurrentAssignment {
            epoch: LEAVE_GROUP_MEMBER_EPOCH,
            previous_epoch: LEAVE_GROUP_MEMBER_EPOCH,
            state: member.current.state,
            assigned: Default::default(),
            pending_revocation: Default::default(),
        };
        return Some(changed(member));
    };
    let mut member = known.map_or_else(|| Member::new(id.into()), |member| (**member).clone());
    member.current = CurrentAssignment::from_record(value);
    Some(changed(member))
}

fn changed(member: Member) -> Change {
    Change::Member {
        id: member.member_id.clone(),
        member: Some(Arc::new(member)),
    }
}

fn target_change(group: &ConsumerGroup, id: &str, value: Option<&ConsumerGroupTargetAssignmentMemberValue>) -> Change {
    let target = value.map(|value| {
        let topics = value.topic_partitions.iter();
        Assignment::from_topics(topics.map(|topic| (topic.topic_id, topic.partitions.clone())))
    });
    let id = group
        .member(id)
        .map_or_else(|| id.into(), |member| member.member_id.clone());
    Change::Target { id, target }
}

fn target_epoch_change(group: &ConsumerGroup, value: Option<&ConsumerGroupTargetAssignmentMetadataValue>) -> Change {
    Change::Epochs(GroupEpochs {
        assignment_epoch: value.map_or(-1, |value| value.assignment_epoch),
        assignment_timestamp: value.map_or(0, |value| value.assignment_timestamp),
        ..*group.epochs()
    })
}

fn regex_change(regex: &str, value: Option<&ConsumerGroupRegularExpressionValue>) -> Change {
    let resolved = value.map(|value| {
        Arc::new(ResolvedRegularExpression {
            topics: sorted_names(&value.topics),
            version: value.version,
            timestamp: value.timestamp,
        })
    });
    let regex = regex.into();
    Change::Regex { regex, resolved }
}
