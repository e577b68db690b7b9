//! OffsetDelete: an administrator removes what a group has committed. Version 0. A group with members keeps the offsets
//! of the topics that it is subscribed to; of groups that are not consumers nobody knows what these are.

use klamm_protocol::messages::offset_delete_request::{OffsetDeleteRequest, OffsetDeleteRequestTopic};
use klamm_protocol::messages::offset_delete_response::{
    OffsetDeleteResponse, OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use klamm_types::ErrorCode;

use crate::GroupResponse;
use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::{ForeignKind, Group, offset_tombstone};

impl GroupCoordinator {
    pub(crate) fn delete_offsets(&self, request: &OffsetDeleteRequest, effects: &mut Effects) -> GroupResponse {
        let response = match self.check_offset_delete(&request.group_id) {
            Ok(()) => {
                let topics = request.topics.iter();
                OffsetDeleteResponse {
                    topics: topics
                        .map(|topic| self.delete_topic(&request.group_id, topic, effects))
                        .collect(),
                    ..Default::default()
                }
            }
            Err(error) => OffsetDeleteResponse {
                error_code: error.0,
                ..Default::default()
            },
        };
        GroupResponse::OffsetDelete(response)
    }

    fn check_offset_delete(&self, group_id: &str) -> Result<(), ErrorCode> {
        match self.groups.get(group_id) {
            None => Err(ErrorCode::GROUP_ID_NOT_FOUND),
            Some(Group::Classic(_)) => {
                let group = self.classic.get(group_id);
                let may = group.is_none_or(|group| group.is_empty() || group.is_of_consumers());
                may.then_some(()).ok_or(ErrorCode::NON_EMPTY_GROUP)
            }
            Some(Group::Consumer(_)) => Ok(()),
            Some(Group::Foreign(group)) if group.kind == ForeignKind::Share => Err(ErrorCode::GROUP_ID_NOT_FOUND),
            Some(Group::Foreign(group)) => group.is_empty().then_some(()).ok_or(ErrorCode::NON_EMPTY_GROUP),
        }
    }

    fn delete_topic(
        &self,
        group_id: &str,
        topic: &OffsetDeleteRequestTopic,
        effects: &mut Effects,
    ) -> OffsetDeleteResponseTopic {
        let error = match self.is_subscribed(group_id, &topic.name) {
            true => ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC,
            false => ErrorCode::NONE,
        };
        let mut partitions = Vec::with_capacity(topic.partitions.len());
        for partition in &topic.partitions {
            let index = partition.partition_index;
            partitions.push(OffsetDeleteResponsePartition {
                partition_index: index,
                error_code: error.0,
            });
            let is_there = self.offsets.get(group_id, &topic.name, index).is_some()
                || self.offsets.is_pending(group_id, &topic.name, index);
            if error == ErrorCode::NONE && is_there {
                effects.records.push(offset_tombstone(group_id, &topic.name, index));
            }
        }
        OffsetDeleteResponseTopic {
            name: topic.name.clone(),
            partitions,
        }
    }

    /// Whether a group consumes a topic, so that its offsets are in use.
    pub(super) fn is_subscribed(&self, group_id: &str, topic: &str) -> bool {
        match self.groups.get(group_id) {
            Some(Group::Classic(_)) => {
                let group = self.classic.get(group_id);
                group.is_some_and(|group| group.is_subscribed_to(topic))
            }
            Some(Group::Consumer(group)) => group.is_subscribed_to(topic),
            Some(Group::Foreign(_)) | None => false,
        }
    }
}
