//! OffsetFetch: what a group has committed.
//!
//! Versions 1 to 10, one group at a time. From 2 a request may ask for all topics, from 7 for stable offsets only, from
//! 9 it names the member of a consumer group, from 10 topics have ids. A group that is not there has no offsets, and
//! that is no error.

use klamm_protocol::messages::offset_fetch_request::{OffsetFetchRequestGroup, OffsetFetchRequestTopics};
use klamm_protocol::messages::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartitions, OffsetFetchResponseTopics,
};
use klamm_types::{ErrorCode, Uuid};

use crate::GroupResponse;
use crate::coordinator::GroupCoordinator;
use crate::group::Group;

use super::store::CommittedOffset;

impl GroupCoordinator {
    pub(crate) fn fetch_offsets(&self, request: &OffsetFetchRequestGroup, require_stable: bool) -> GroupResponse {
        let group = self.groups.get(request.group_id.as_str());
        let checked = match group {
            Some(Group::Consumer(group)) => {
                group.check_offset_fetch(request.member_id.as_deref(), request.member_epoch)
            }
            _ => Ok(()),
        };
        let topics = match &request.topics {
            _ if checked.is_err() => Vec::new(),
            None => self.fetch_all(&request.group_id, require_stable),
            Some(topics) => {
                let topics = topics.iter();
                topics
                    .map(|topic| self.fetch_topic(&request.group_id, topic, require_stable))
                    .collect()
            }
        };
        GroupResponse::OffsetFetch(OffsetFetchResponseGroup {
            group_id: request.group_id.clone(),
            topics,
            error_code: checked.err().unwrap_or_default().0,
            ..Default::default()
        })
    }

    fn fetch_topic(
        &self,
        group_id: &str,
        topic: &OffsetFetchRequestTopics,
        require_stable: bool,
    ) -> OffsetFetchResponseTopics {
        let offsets = self
            .offsets
            .group(group_id)
            .and_then(|topics| topics.get(topic.name.as_str()));
        let partitions = topic.partition_indexes.iter().map(|index| {
            let offset = offsets.and_then(|offsets| offsets.get(index));
            let offset = offset.filter(|offset| is_of(offset.topic_id, topic.topic_id));
            self.fetched(group_id, &topic.name, *index, offset, require_stable)
        });
        OffsetFetchResponseTopics {
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            partitions: partitions.collect(),
            ..Default::default()
        }
    }

    fn fetch_all(&self, group_id: &str, require_stable: bool) -> Vec<OffsetFetchResponseTopics> {
        let topics = self.offsets.group(group_id).into_iter().flatten();
        let topics = topics.map(|(name, offsets)| {
            let partitions = offsets
                .iter()
                .map(|(index, offset)| self.fetched(group_id, name, *index, Some(offset), require_stable));
            OffsetFetchResponseTopics {
                name: name.to_string(),
                partitions: partitions.collect(),
                ..Default::default()
            }
        });
        topics.collect()
    }

    fn fetched(
        &self,
        group_id: &str,
        topic: &str,
        index: i32,
        offset: Option<&CommittedOffset>,
        require_stable: bool,
    ) -> OffsetFetchResponsePartitions {
        let is_unstable = require_stable && self.offsets.is_pending(group_id, topic, index);
        match offset.filter(|_| !is_unstable) {
            Some(offset) => OffsetFetchResponsePartitions {
                partition_index: index,
                committed_offset: offset.offset,
                committed_leader_epoch: offset.leader_epoch,
                metadata: Some(offset.metadata.to_string()),
                ..Default::default()
            },
            None => OffsetFetchResponsePartitions {
                partition_index: index,
                committed_offset: NO_OFFSET,
                committed_leader_epoch: -1,
                metadata: Some(String::new()),
                error_code: if is_unstable {
                    ErrorCode::UNSTABLE_OFFSET_COMMIT.0
                } else {
                    0
                },
                ..Default::default()
            },
        }
    }
}

/// Whether an offset was committed for the topic that is asked for, and not for an older one of the same name. Where
/// one of the ids is not known, nobody can tell.
fn is_of(committed: Uuid, asked: Uuid) -> bool {
    committed.is_zero() || asked.is_zero() || committed == asked
}

const NO_OFFSET: i64 = -1;
