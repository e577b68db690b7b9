//! Metadata, versions 0 to 13: brokers, topics, and who leads each partition.
//!
//! By version: an empty list of topics means all of them in 0, none from 1 (null means all); topics by id from 12, where a
//! name may be null; whether asking creates a topic is the asker's choice from 4; LISTENER_NOT_FOUND from 6, before that
//! LEADER_NOT_AVAILABLE; unreachable replicas are left out, with an error, in 0 only; authorized operations of the
//! cluster in 8 to 10, of topics from 8.

use std::collections::BTreeSet;

use klamm_metadata::{MetadataImage, TopicImage};
use klamm_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use klamm_protocol::messages::metadata_response::{
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use klamm_types::{ErrorCode, PartitionId, Uuid, validate_topic_name};

use crate::authorized_operations;
use crate::broker::Broker;
use crate::dispatch::Call;
use crate::metadata_view::address;
use crate::partition_view::{PartitionView, ids};

pub(crate) fn handle(broker: &Broker, call: Call<'_>, request: MetadataRequest) -> MetadataResponse {
    let image = broker.metadata.image();
    if let Some(error) = invalid(call.version, request.topics.as_deref().unwrap_or_default()) {
        return refused(call.version, &request, error);
    }
    let mut topics = topics(broker, call, &request, &image);
    if request.include_topic_authorized_operations {
        for topic in topics
            .iter_mut()
            .filter(|topic| topic.error_code != ErrorCode::UNKNOWN_TOPIC_ID.0)
        {
            topic.topic_authorized_operations = authorized_operations::TOPIC;
        }
    }
    let listener = &*call.client.listener;
    let alive = image.cluster.brokers.values().filter(|broker| !broker.is_fenced);
    let brokers: Vec<MetadataResponseBroker> = alive
        .filter_map(|broker| address(broker, listener))
        .map(|node| MetadataResponseBroker {
            node_id: node.id.0,
            host: node.host,
            port: node.port.into(),
            rack: node.rack,
            ..Default::default()
        })
        .collect();
    MetadataResponse {
        // Clients send what is for the controller to any broker; it passes it on.
        controller_id: any_alive(broker, &image),
        brokers,
        cluster_id: Some(broker.cluster_id.clone()),
        topics,
        cluster_authorized_operations: match request.include_cluster_authorized_operations {
            true => authorized_operations::CLUSTER,
            false => authorized_operations::NOT_ASKED,
        },
        ..Default::default()
    }
}

/// A broker that is not fenced, at random; -1 if there is none.
pub(crate) fn any_alive(broker: &Broker, image: &MetadataImage) -> i32 {
    let alive = || image.cluster.brokers.values().filter(|broker| !broker.is_fenced);
    let count = alive().count() as u64;
    let chosen = usize::try_from(broker.io.random.below(count)).unwrap_or(0);
    alive().nth(chosen).map_or(-1, |broker| broker.id.0)
}

fn invalid(version: i16, topics: &[MetadataRequestTopic]) -> Option<ErrorCode> {
    let names_only = version < FIRST_VERSION_BY_ID;
    let is_bad = |topic: &MetadataRequestTopic| topic.name.is_none() || !topic.topic_id.is_zero();
    // Kafka's server stumbles over a topic with neither name nor id, if no other one has an id.
    let is_nothing = |topic: &MetadataRequestTopic| topic.name.is_none();
    let has_ids = topics.iter().any(|topic| !topic.topic_id.is_zero());
    match names_only {
        true => topics.iter().any(is_bad).then_some(ErrorCode::INVALID_REQUEST),
        false => (!has_ids && topics.iter().any(is_nothing)).then_some(ErrorCode::UNKNOWN_SERVER_ERROR),
    }
}

fn refused(version: i16, request: &MetadataRequest, error: ErrorCode) -> MetadataResponse {
    let topics = request.topics.iter().flatten().map(|topic| MetadataResponseTopic {
        error_code: error.0,
        // A name may not be null in the versions whose requests end here.
        name: Some(topic.name.clone().unwrap_or_default()),
        topic_id: topic.topic_id,
        ..Default::default()
    });
    MetadataResponse {
        topics: topics.collect(),
        error_code: if version >= 13 { error.0 } else { 0 },
        ..Default::default()
    }
}

fn topics(
    broker: &Broker,
    call: Call<'_>,
    request: &MetadataRequest,
    image: &MetadataImage,
) -> Vec<MetadataResponseTopic> {
    let listed = request
        .topics
        .as_deref()
        .filter(|topics| call.version > 0 || !topics.is_empty());
    let Some(listed) = listed else {
        let all = image.topics.by_name.values().filter_map(|id| image.topics.get(*id));
        return all.map(|topic| describe(broker, call, image, topic)).collect();
    };
    let by_id: BTreeSet<Uuid> = listed
        .iter()
        .map(|topic| topic.topic_id)
        .filter(|id| !id.is_zero())
        .collect();
    if !by_id.is_empty() {
        let answer = |id: &Uuid| match image.topics.get(*id) {
            Some(topic) => describe(broker, call, image, topic),
            None => MetadataResponseTopic {
                error_code: ErrorCode::UNKNOWN_TOPIC_ID.0,
                name: None,
                topic_id: *id,
                topic_authorized_operations: authorized_operations::NOT_ASKED,
                ..Default::default()
            },
        };
        return by_id.iter().map(answer).collect();
    }
    let names: BTreeSet<&str> = listed.iter().filter_map(|topic| topic.name.as_deref()).collect();
    let (known, unknown): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| image.topics.id(name).is_some());
    let described = known.into_iter().filter_map(|name| image.topics.named(name));
    let mut topics: Vec<_> = described.map(|topic| describe(broker, call, image, topic)).collect();
    topics.extend(missing(broker, call.version, request, unknown));
    topics
}

/// What is said of topics that are not there, after having them made if that is wanted.
fn missing(broker: &Broker, version: i16, request: &MetadataRequest, unknown: Vec<&str>) -> Vec<MetadataResponseTopic> {
    let names: Vec<String> = unknown.into_iter().map(str::to_owned).collect();
    let creates = broker.creates_topics && (version < 4 || request.allow_auto_topic_creation);
    let errors = match creates && !names.is_empty() {
        true => broker.auto_topic_creation.create(&names),
        false => names
            .iter()
            .map(|name| match validate_topic_name(name) {
                Ok(()) => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                Err(_) => ErrorCode::INVALID_TOPIC_EXCEPTION,
            })
            .collect(),
    };
    let answers = names.into_iter().zip(errors);
    answers
        .map(|(name, error)| MetadataResponseTopic {
            error_code: error.0,
            is_internal: broker.is_internal(&name),
            name: Some(name),
            ..Default::default()
        })
        .collect()
}

fn describe(broker: &Broker, call: Call<'_>, image: &MetadataImage, topic: &TopicImage) -> MetadataResponseTopic {
    let partitions = topic.partitions.iter().map(|(index, partition)| {
        partition_of(
            call.version,
            *index,
            PartitionView::new(image, &call.client.listener, partition),
            partition,
        )
    });
    MetadataResponseTopic {
        name: Some(topic.name.to_string()),
        topic_id: topic.id,
        is_internal: broker.is_internal(&topic.name),
        partitions: partitions.collect(),
        ..Default::default()
    }
}

fn partition_of(
    version: i16,
    index: PartitionId,
    view: PartitionView<'_>,
    partition: &klamm_metadata::PartitionRegistration,
) -> MetadataResponsePartition {
    // Version 0 tells only of replicas that can be reached, and says so.
    let (replicas, isr) = match version {
        0 => (view.reachable(&partition.replicas), view.reachable(&partition.isr)),
        _ => (ids(&partition.replicas), ids(&partition.isr)),
    };
    let is_whole = replicas.len() == partition.replicas.len() && isr.len() == partition.isr.len();
    let (error, leader) = match view.leader() {
        Err(ErrorCode::LISTENER_NOT_FOUND) if version < 6 => (ErrorCode::LEADER_NOT_AVAILABLE, -1),
        Err(error) => (error, -1),
        Ok(leader) if is_whole => (ErrorCode::NONE, leader.0),
        Ok(leader) => (ErrorCode::REPLICA_NOT_AVAILABLE, leader.0),
    };
    MetadataResponsePartition {
        error_code: error.0,
        partition_index: index.0,
        leader_id: leader,
        leader_epoch: partition.leader_epoch.0,
        replica_nodes: replicas,
        isr_nodes: isr,
        offline_replicas: view.offline_replicas(),
        ..Default::default()
    }
}

const FIRST_VERSION_BY_ID: i16 = 12;
