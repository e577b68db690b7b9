//! OffsetFetch, versions 1 to 10.
//!
//! By version: all topics of a group (null) from 2, and with it an error for the group, which before stood with each
//! partition; leader epochs from 5, stable offsets only on demand from 7, several groups from 8, members of consumer
//! groups from 9, topics by id instead of name in 10.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::offset_fetch_request::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use klamm_protocol::messages::offset_fetch_response::{
    OffsetFetchResponse, OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
    OffsetFetchResponseTopic, OffsetFetchResponseTopics,
};
use klamm_types::{ErrorCode, Uuid};

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    request: OffsetFetchRequest,
) -> OffsetFetchResponse {
    let version = client.api_version();
    let by_id = version >= FIRST_VERSION_BY_ID;
    let groups = match version >= FIRST_BATCHED_VERSION {
        true => request.groups,
        false => vec![from_old_form(request.group_id, request.topics)],
    };
    let mut calls = Vec::with_capacity(groups.len());
    let mut asked = Vec::with_capacity(groups.len());
    {
        let image = broker.metadata.image();
        for mut group in groups {
            let refused = match by_id {
                true => resolve(&image, &mut group),
                false => Vec::new(),
            };
            let call = GroupCall::OffsetFetch {
                group: group.clone().into(),
                require_stable: request.require_stable,
            };
            calls.push((broker.groups.partition_for(&image, &group.group_id), call));
            asked.push((group, refused));
        }
    }
    let answers = broker.groups.ask_each(&broker, &client, calls).await;
    let image = broker.metadata.image();
    let mut fetched = Vec::with_capacity(asked.len());
    for ((group, refused), answer) in asked.into_iter().zip(answers) {
        let mut answer = match answer {
            GroupResponse::OffsetFetch(answer) => answer,
            _ => failed(&group, ErrorCode::UNKNOWN_SERVER_ERROR),
        };
        if by_id {
            add_ids(&image, &mut answer);
        }
        if answer.error_code == 0 {
            answer.topics.extend(refused);
        } else if version < FIRST_VERSION_WITH_GROUP_ERROR {
            answer.topics = failed_topics(&group, answer.error_code);
        }
        fetched.push(answer);
    }
    match version >= FIRST_BATCHED_VERSION {
        true => OffsetFetchResponse {
            groups: fetched,
            ..Default::default()
        },
        false => into_old_form(fetched),
    }
}

/// Names the topics; those whose ids nobody knows are taken out and refused.
fn resolve(image: &MetadataImage, group: &mut OffsetFetchRequestGroup) -> Vec<OffsetFetchResponseTopics> {
    let mut refused = Vec::new();
    let Some(topics) = &mut group.topics else {
        return refused;
    };
    topics.retain_mut(|topic| match image.topics.get(topic.topic_id) {
        Some(known) => {
            topic.name = known.name.to_string();
            true
        }
        None => {
            refused.push(failed_topic(topic, ErrorCode::UNKNOWN_TOPIC_ID.0));
            false
        }
    });
    refused
}

/// Topics that have no id any more cannot be told.
fn add_ids(image: &MetadataImage, answer: &mut OffsetFetchResponseGroup) {
    answer.topics.retain_mut(|topic| {
        if topic.topic_id == Uuid::ZERO
            && let Some(known) = image.topics.named(&topic.name)
        {
            topic.topic_id = known.id;
        }
        topic.topic_id != Uuid::ZERO
    });
}

fn failed(group: &OffsetFetchRequestGroup, code: ErrorCode) -> OffsetFetchResponseGroup {
    OffsetFetchResponseGroup {
        group_id: group.group_id.clone(),
        error_code: code.0,
        ..Default::default()
    }
}

fn failed_topics(group: &OffsetFetchRequestGroup, error_code: i16) -> Vec<OffsetFetchResponseTopics> {
    let topics = group.topics.iter().flatten();
    topics.map(|topic| failed_topic(topic, error_code)).collect()
}

fn failed_topic(topic: &OffsetFetchRequestTopics, error_code: i16) -> OffsetFetchResponseTopics {
    let partitions = topic
        .partition_indexes
        .iter()
        .map(|index| OffsetFetchResponsePartitions {
            partition_index: *index,
            committed_offset: -1,
            committed_leader_epoch: -1,
            metadata: Some(String::new()),
            error_code,
            ..Default::default()
        });
    OffsetFetchResponseTopics {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        partitions: partitions.collect(),
        ..Default::default()
    }
}

/// Before batches a request was about one group.
fn from_old_form(
    group_id: String,
    topics: Option<Vec<klamm_protocol::messages::offset_fetch_request::OffsetFetchRequestTopic>>,
) -> OffsetFetchRequestGroup {
    let topics = topics.map(|topics| {
        let topics = topics.into_iter().map(|topic| OffsetFetchRequestTopics {
            name: topic.name,
            partition_indexes: topic.partition_indexes,
            ..Default::default()
        });
        topics.collect()
    });
    OffsetFetchRequestGroup {
        group_id,
        topics,
        ..Default::default()
    }
}

fn into_old_form(fetched: Vec<OffsetFetchResponseGroup>) -> OffsetFetchResponse {
    let group = fetched.into_iter().next().unwrap_or_default();
    let topics = group.topics.into_iter().map(|topic| OffsetFetchResponseTopic {
        name: topic.name,
        partitions: (topic.partitions.into_iter())
            .map(|partition| OffsetFetchResponsePartition {
                partition_index: partition.partition_index,
                committed_offset: partition.committed_offset,
                committed_leader_epoch: partition.committed_leader_epoch,
                metadata: partition.metadata,
                error_code: partition.error_code,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    OffsetFetchResponse {
        topics: topics.collect(),
        error_code: group.error_code,
        ..Default::default()
    }
}

const FIRST_VERSION_WITH_GROUP_ERROR: i16 = 2;
const FIRST_BATCHED_VERSION: i16 = 8;
const FIRST_VERSION_BY_ID: i16 = 10;
