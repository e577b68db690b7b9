//! The records of consumer groups, as `GroupCoordinatorRecordHelpers` writes them.

use std::sync::Arc;

use klamm_protocol::messages::consumer_group_target_assignment_member_value::{
    ConsumerGroupTargetAssignmentMemberValue, TopicPartition,
};
use klamm_protocol::messages::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupMemberMetadataKey, ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue, ConsumerGroupPartitionMetadataKey, ConsumerGroupRegularExpressionKey,
    ConsumerGroupRegularExpressionValue, ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue,
};
use klamm_types::Timestamp;

use super::member::{CurrentAssignment, MemberMetadata};
use super::state::{ConsumerGroup, ResolvedRegularExpression};
use crate::GroupRecord;
use crate::group::assignor::Assignment;

/// Makes the records of one group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Records<'a> {
    pub(crate) group_id: &'a str,
}

impl Records<'_> {
    /// `None` makes the tombstone, here and below.
    pub(crate) fn member(self, member_id: &str, metadata: Option<&MemberMetadata>) -> GroupRecord {
        GroupRecord::ConsumerGroupMemberMetadata {
            key: ConsumerGroupMemberMetadataKey {
                group_id: self.group_id.to_owned(),
                member_id: member_id.to_owned(),
            },
            value: metadata.map(|metadata| Box::new(metadata.to_record())),
        }
    }

    pub(crate) fn group_epoch(self, epoch: i32, metadata_hash: i64) -> GroupRecord {
        let value = ConsumerGroupMetadataValue {
            epoch,
            metadata_hash,
            ..Default::default()
        };
        self.group_metadata(Some(value))
    }

    pub(crate) fn target(self, member_id: &str, target: Option<&Assignment>) -> GroupRecord {
        GroupRecord::ConsumerGroupTargetAssignmentMember {
            key: ConsumerGroupTargetAssignmentMemberKey {
                group_id: self.group_id.to_owned(),
                member_id: member_id.to_owned(),
            },
            value: target.map(target_value),
        }
    }

    pub(crate) fn assignment_epoch(self, assignment_epoch: i32, timestamp: Timestamp) -> GroupRecord {
        let value = ConsumerGroupTargetAssignmentMetadataValue {
            assignment_epoch,
            assignment_timestamp: timestamp.0,
            ..Default::default()
        };
        self.target_metadata(Some(value))
    }

    pub(crate) fn current(self, member_id: &str, current: Option<&CurrentAssignment>) -> GroupRecord {
        GroupRecord::ConsumerGroupCurrentMemberAssignment {
            key: ConsumerGroupCurrentMemberAssignmentKey {
                group_id: self.group_id.to_owned(),
                member_id: member_id.to_owned(),
            },
            value: current.map(CurrentAssignment::to_record),
        }
    }

    pub(crate) fn regex(self, regex: &str, resolved: Option<&ResolvedRegularExpression>) -> GroupRecord {
        GroupRecord::ConsumerGroupRegularExpression {
            key: ConsumerGroupRegularExpressionKey {
                group_id: self.group_id.to_owned(),
                regular_expression: regex.to_owned(),
            },
            value: resolved.map(|resolved| ConsumerGroupRegularExpressionValue {
                topics: resolved.topics.iter().map(ToString::to_string).collect(),
                version: resolved.version,
                timestamp: resolved.timestamp,
                ..Default::default()
            }),
        }
    }

    pub(crate) fn partition_metadata_tombstone(self) -> GroupRecord {
        GroupRecord::ConsumerGroupPartitionMetadata {
            key: ConsumerGroupPartitionMetadataKey {
                group_id: self.group_id.to_owned(),
            },
            value: None,
        }
    }

    /// What removes a member from the group.
    pub(crate) fn member_tombstones(self, member_id: &str) -> [GroupRecord; 3] {
        [
            self.current(member_id, None),
            self.target(member_id, None),
            self.member(member_id, None),
        ]
    }

    /// What removes the group. `name` says under which id a member is known to the log by then.
    pub(crate) fn group_tombstones(
        self,
        group: &ConsumerGroup,
        name: impl Fn(&Arc<str>) -> Arc<str>,
    ) -> Vec<GroupRecord> {
        let ids: Vec<Arc<str>> = group.members().map(|member| name(&member.member_id)).collect();
        let mut records = Vec::with_capacity(3 * ids.len() + 3);
        records.extend(ids.iter().map(|id| self.current(id, None)));
        records.extend(ids.iter().map(|id| self.target(id, None)));
        records.push(self.target_metadata(None));
        records.extend(ids.iter().map(|id| self.member(id, None)));
        records.extend(group.resolved_regexes().map(|(regex, _)| self.regex(regex, None)));
        records.push(self.partition_metadata_tombstone());
        records.push(self.group_metadata(None));
        records
    }

    fn group_metadata(self, value: Option<ConsumerGroupMetadataValue>) -> GroupRecord {
        let key = ConsumerGroupMetadataKey {
            group_id: self.group_id.to_owned(),
        };
        GroupRecord::ConsumerGroupMetadata { key, value }
    }

    fn target_metadata(self, value: Option<ConsumerGroupTargetAssignmentMetadataValue>) -> GroupRecord {
        let key = ConsumerGroupTargetAssignmentMetadataKey {
            group_id: self.group_id.to_owned(),
        };
        GroupRecord::ConsumerGroupTargetAssignmentMetadata { key, value }
    }
}

fn target_value(target: &Assignment) -> ConsumerGroupTargetAssignmentMemberValue {
    let topics = target.topics().iter().map(|topic| TopicPartition {
        topic_id: topic.topic_id,
        partitions: topic.partitions.to_vec(),
        ..Default::default()
    });
    ConsumerGroupTargetAssignmentMemberValue {
        topic_partitions: topics.collect(),
        ..Default::default()
    }
}
