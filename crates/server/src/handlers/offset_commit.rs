//! OffsetCommit, versions 2 to 10.
//!
//! By version: a time to keep the offsets from 2 to 4, leader epochs from 6, static members from 7, members of consumer
//! groups with their epochs from 9, topics by id instead of name in 10. Offsets of partitions that do not exist are
//! refused here; the coordinator gets the others.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::offset_commit_request::{OffsetCommitRequest, OffsetCommitRequestTopic};
use klamm_protocol::messages::offset_commit_response::{
    OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use klamm_types::{ErrorCode, PartitionId};

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    mut request: OffsetCommitRequest,
) -> OffsetCommitResponse {
    let by_id = client.api_version() >= FIRST_VERSION_BY_ID;
    let mut refused = Vec::new();
    {
        let image = broker.metadata.image();
        let asked = std::mem::take(&mut request.topics);
        request.topics = (asked.into_iter())
            .filter_map(|topic| resolve(&image, by_id, topic, &mut refused))
            .collect();
    }
    let mut response = OffsetCommitResponse {
        topics: refused,
        ..Default::default()
    };
    if request.topics.is_empty() {
        return response;
    }
    let group = request.group_id.clone();
    let call = GroupCall::OffsetCommit(request);
    if let GroupResponse::OffsetCommit(committed) = broker.groups.ask(&broker, &client, &group, call).await {
        if response.topics.is_empty() {
            response.topics = committed.topics;
        } else {
            for topic in committed.topics {
                merge(&mut response.topics, by_id, topic);
            }
        }
    }
    response
}

/// The topic with its name and id and those of its partitions that exist; the others are refused.
fn resolve(
    image: &MetadataImage,
    by_id: bool,
    mut topic: OffsetCommitRequestTopic,
    refused: &mut Vec<OffsetCommitResponseTopic>,
) -> Option<OffsetCommitRequestTopic> {
    let known = match by_id {
        true => image.topics.get(topic.topic_id),
        false => image.topics.named(&topic.name),
    };
    let mut refusal = OffsetCommitResponseTopic {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        ..Default::default()
    };
    let mut refuse = |partition_index: i32, code: ErrorCode| {
        refusal.partitions.push(OffsetCommitResponsePartition {
            partition_index,
            error_code: code.0,
            ..Default::default()
        });
    };
    match known {
        None => {
            let code = match by_id {
                true => ErrorCode::UNKNOWN_TOPIC_ID,
                false => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            };
            topic.partitions.drain(..).for_each(|p| refuse(p.partition_index, code));
        }
        Some(known) => {
            topic.name = known.name.to_string();
            topic.topic_id = known.id;
            topic.partitions.retain(|partition| {
                let exists = known.partition(PartitionId(partition.partition_index)).is_some();
                if !exists {
                    refuse(partition.partition_index, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
                }
                exists
            });
        }
    }
    if !refusal.partitions.is_empty() || known.is_none() {
        refused.push(refusal);
    }
    (!topic.partitions.is_empty()).then_some(topic)
}

/// What was committed of a topic stands beside what was refused of it.
fn merge(topics: &mut Vec<OffsetCommitResponseTopic>, by_id: bool, topic: OffsetCommitResponseTopic) {
    let same = |other: &&mut OffsetCommitResponseTopic| match by_id {
        true => other.topic_id == topic.topic_id,
        false => other.name == topic.name,
    };
    match topics.iter_mut().find(same) {
        Some(known) => known.partitions.extend(topic.partitions),
        None => topics.push(topic),
    }
}

const FIRST_VERSION_BY_ID: i16 = 10;
