//! OffsetCommit, versions 2 to 10.
//!
//! By version: a time to keep the offsets from 2 to 4, leader epochs from 6, static members from 7, members of consumer
//! groups with their epochs from 9, topics by id instead of name in 10. Offsets of partitions that do not exist are
//! refused here; the coordinator gets the others.

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_metadata::{MetadataImage, TopicImage};
use klamm_protocol::messages::offset_commit_request::{OffsetCommitRequest, OffsetCommitRequestTopic};
use klamm_protocol::messages::offset_commit_response::{
    OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use klamm_types::{ErrorCode, PartitionId};

use crate::broker::Broker;
use crate::dispatch::{Call, Refused};
use crate::groups::GroupClient;
use crate::handled::Handled;
use crate::outgoing::Outgoing;

pub(crate) fn handle(
    broker: &Broker,
    call: Call<'_>,
    client: GroupClient,
    body: &[u8],
    out: &mut Outgoing,
) -> Result<Handled, Refused> {
    let mut request: OffsetCommitRequest = call.decode(body)?;
    let by_id = client.api_version() >= FIRST_VERSION_BY_ID;
    let image = broker.metadata.image();
    let mut refused = Vec::new();
    request
        .topics
        .retain_mut(|topic| resolve(&image, by_id, topic, &mut refused));
    let mut response = OffsetCommitResponse {
        topics: refused,
        ..Default::default()
    };
    if request.topics.is_empty() {
        out.reply(call.to, &response)?;
        return Ok(Handled::Done);
    }
    let partition = broker.groups.partition_for(&image, &request.group_id);
    let asked = broker
        .groups
        .submit(broker, client, partition, GroupCall::OffsetCommit(request.into()));
    asked.reply(call.to, out, move |answer| {
        if let GroupResponse::OffsetCommit(committed) = answer {
            if response.topics.is_empty() {
                response.topics = committed.topics;
            } else {
                for topic in committed.topics {
                    merge(&mut response.topics, by_id, topic);
                }
            }
        }
        response
    })
}

/// Gives the topic its name and id and leaves it those of its partitions that exist; the others are refused. False if
/// none is left.
fn resolve(
    image: &MetadataImage,
    by_id: bool,
    topic: &mut OffsetCommitRequestTopic,
    refused: &mut Vec<OffsetCommitResponseTopic>,
) -> bool {
    let known = match by_id {
        true => image.topics.get(topic.topic_id),
        false => image.topics.named(&topic.name),
    };
    if let Some(known) = known
        && has_all(known, topic)
    {
        set_both(topic, known);
        return true;
    }
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
            set_both(topic, known);
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
    !topic.partitions.is_empty()
}

/// Whether all partitions exist, as they mostly do.
fn has_all(known: &TopicImage, topic: &OffsetCommitRequestTopic) -> bool {
    let mut indexes = topic.partitions.iter().map(|partition| partition.partition_index);
    indexes.len() > 0 && indexes.all(|index| known.partition(PartitionId(index)).is_some())
}

/// A client knows the topic by its name or by its id.
fn set_both(topic: &mut OffsetCommitRequestTopic, known: &TopicImage) {
    if topic.name != *known.name {
        topic.name = known.name.to_string();
    }
    topic.topic_id = known.id;
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
