//! DescribeTopicPartitions, version 0: topics page by page, with their eligible leader replicas (KIP-966).
//!
//! A response holds at most as many partitions as the client and `max.request.partition.size.limit` allow, and says with a
//! cursor where the next one goes on.

use std::collections::BTreeSet;

use klamm_metadata::{MetadataImage, PartitionRegistration, TopicImage};
use klamm_protocol::messages::describe_topic_partitions_request::{
    Cursor as AskedCursor, DescribeTopicPartitionsRequest,
};
use klamm_protocol::messages::describe_topic_partitions_response::{
    Cursor, DescribeTopicPartitionsResponse, DescribeTopicPartitionsResponsePartition,
    DescribeTopicPartitionsResponseTopic,
};
use klamm_types::{ErrorCode, PartitionId, validate_topic_name};

use crate::authorized_operations;
use crate::broker::Broker;
use crate::dispatch::Call;
use crate::partition_view::{PartitionView, ids};

pub(crate) fn handle(
    broker: &Broker,
    call: Call<'_>,
    request: &DescribeTopicPartitionsRequest,
) -> DescribeTopicPartitionsResponse {
    let image = broker.metadata.image();
    let cursor = request.cursor.as_ref();
    let from = cursor.map_or("", |cursor| cursor.topic_name.as_str());
    let all = request.topics.is_empty();
    let topics: BTreeSet<&str> = match all {
        true => image
            .topics
            .by_name
            .keys()
            .map(|name| &**name)
            .filter(|name| *name >= from)
            .collect(),
        false => request
            .topics
            .iter()
            .map(|topic| topic.name.as_str())
            .filter(|name| *name >= from)
            .collect(),
    };
    let contradicts = |cursor: &AskedCursor| cursor.partition_index < 0 || !all && !topics.contains(from);
    if cursor.is_some_and(contradicts) {
        return refused(request, ErrorCode::INVALID_REQUEST);
    }
    let limit = request
        .response_partition_limit
        .min(broker.partitions_per_response_max)
        .max(1);
    let mut left = usize::try_from(limit).unwrap_or(1);
    let mut response = DescribeTopicPartitionsResponse::default();
    for name in topics {
        if left == 0 {
            response.next_cursor = Some(cursor_at(name, 0));
            break;
        }
        let Some(topic) = image.topics.named(name) else {
            if !all {
                response.topics.push(missing(broker, name));
            }
            continue;
        };
        let start = cursor
            .filter(|cursor| cursor.topic_name == name)
            .map_or(0, |cursor| cursor.partition_index);
        let partitions = page(&image, call, topic, start, left);
        left -= partitions.len();
        let next = partitions.last().map_or(start, |last| last.partition_index + 1);
        response.topics.push(described(broker, topic, partitions));
        if usize::try_from(next).is_ok_and(|next| next < topic.partitions.len()) {
            response.next_cursor = Some(cursor_at(name, next));
            break;
        }
    }
    response
}

/// The error in every topic that was asked for: the response has no other place for it.
fn refused(request: &DescribeTopicPartitionsRequest, error: ErrorCode) -> DescribeTopicPartitionsResponse {
    let topics = request.topics.iter().map(|topic| DescribeTopicPartitionsResponseTopic {
        error_code: error.0,
        name: Some(topic.name.clone()),
        ..Default::default()
    });
    DescribeTopicPartitionsResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

fn cursor_at(topic: &str, partition: i32) -> Cursor {
    Cursor {
        topic_name: topic.to_owned(),
        partition_index: partition,
        ..Default::default()
    }
}

fn page(
    image: &MetadataImage,
    call: Call<'_>,
    topic: &TopicImage,
    start: i32,
    count_max: usize,
) -> Vec<DescribeTopicPartitionsResponsePartition> {
    let rest = topic.partitions.range(PartitionId(start)..).take(count_max);
    rest.map(|(index, partition)| {
        let view = PartitionView::new(image, &call.client.listener, partition);
        partition_of(*index, view, partition)
    })
    .collect()
}

fn partition_of(
    index: PartitionId,
    view: PartitionView<'_>,
    partition: &PartitionRegistration,
) -> DescribeTopicPartitionsResponsePartition {
    DescribeTopicPartitionsResponsePartition {
        partition_index: index.0,
        leader_id: view.leader().map_or(-1, |leader| leader.0),
        leader_epoch: partition.leader_epoch.0,
        replica_nodes: ids(&partition.replicas),
        isr_nodes: ids(&partition.isr),
        eligible_leader_replicas: Some(ids(&partition.elr)),
        last_known_elr: Some(ids(&partition.last_known_elr)),
        offline_replicas: view.offline_replicas(),
        ..Default::default()
    }
}

fn described(
    broker: &Broker,
    topic: &TopicImage,
    partitions: Vec<DescribeTopicPartitionsResponsePartition>,
) -> DescribeTopicPartitionsResponseTopic {
    DescribeTopicPartitionsResponseTopic {
        name: Some(topic.name.to_string()),
        topic_id: topic.id,
        is_internal: broker.is_internal(&topic.name),
        partitions,
        topic_authorized_operations: authorized_operations::TOPIC,
        ..Default::default()
    }
}

fn missing(broker: &Broker, name: &str) -> DescribeTopicPartitionsResponseTopic {
    let error = match validate_topic_name(name) {
        Ok(()) => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        Err(_) => ErrorCode::INVALID_TOPIC_EXCEPTION,
    };
    DescribeTopicPartitionsResponseTopic {
        error_code: error.0,
        name: Some(name.to_owned()),
        is_internal: broker.is_internal(name),
        topic_authorized_operations: authorized_operations::TOPIC,
        ..Default::default()
    }
}
