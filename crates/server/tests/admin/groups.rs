//! Groups on a whole node: the topic that their coordinators keep, offsets that expire, settings that change.

use std::time::Duration;

use klamm_config::keys;
use klamm_io::time;
use klamm_protocol::messages::find_coordinator_response::Coordinator;
use klamm_protocol::messages::incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
use klamm_protocol::messages::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use klamm_protocol::messages::offset_fetch_request::{OffsetFetchRequestGroup, OffsetFetchRequestTopics};
use klamm_protocol::messages::*;
use klamm_types::{ErrorCode, Uuid};

use crate::node::{Node, with_node};

const ONE_REPLICA: &str = "offsets.topic.replication.factor=1\n";

async fn find(node: &Node, group: &str) -> Coordinator {
    let request = FindCoordinatorRequest {
        coordinator_keys: vec![group.to_owned()],
        ..Default::default()
    };
    let mut found = node.ask(&request).await;
    found.coordinators.remove(0)
}

/// Asks until the group has a coordinator that has loaded what there is.
async fn await_coordinator(node: &Node, group: &str) {
    while find(node, group).await.error_code != 0 {
        time::sleep(Duration::from_millis(10)).await;
    }
    time::sleep(Duration::from_millis(100)).await;
}

async fn topic(node: &Node, name: &str) -> Uuid {
    assert_eq!(node.create_topic(name, 2).await, ErrorCode::NONE);
    node.metadata.load().image.topics.id(name).unwrap()
}

async fn commit(node: &Node, group: &str, topic_id: Uuid, offset: i64) -> ErrorCode {
    let request = OffsetCommitRequest {
        group_id: group.to_owned(),
        topics: vec![OffsetCommitRequestTopic {
            topic_id,
            partitions: vec![OffsetCommitRequestPartition {
                committed_offset: offset,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    ErrorCode(node.ask(&request).await.topics[0].partitions[0].error_code)
}

async fn committed(node: &Node, group: &str, topic_id: Uuid) -> i64 {
    let request = OffsetFetchRequest {
        groups: vec![OffsetFetchRequestGroup {
            group_id: group.to_owned(),
            topics: Some(vec![OffsetFetchRequestTopics {
                topic_id,
                partition_indexes: vec![0],
                ..Default::default()
            }]),
            ..Default::default()
        }],
        ..Default::default()
    };
    node.ask(&request).await.groups[0].topics[0].partitions[0].committed_offset
}

async fn groups(node: &Node) -> Vec<String> {
    let listed = node.ask(&ListGroupsRequest::default()).await.groups;
    listed.into_iter().map(|group| group.group_id).collect()
}

async fn set(node: &Node, resource_type: i8, resource: &str, name: &str, value: &str) -> ErrorCode {
    let request = IncrementalAlterConfigsRequest {
        resources: vec![AlterConfigsResource {
            resource_type,
            resource_name: resource.to_owned(),
            configs: vec![AlterableConfig {
                name: name.to_owned(),
                value: Some(value.to_owned()),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    let code = ErrorCode(node.ask(&request).await.responses[0].error_code);
    // What is committed reaches the coordinators a moment later.
    time::sleep(Duration::from_millis(100)).await;
    code
}

async fn beat(node: &Node, member: &str, epoch: i32) -> ConsumerGroupHeartbeatResponse {
    let is_joining = epoch == 0;
    let request = ConsumerGroupHeartbeatRequest {
        group_id: "g".to_owned(),
        member_id: member.to_owned(),
        member_epoch: epoch,
        rebalance_timeout_ms: if is_joining { 60_000 } else { -1 },
        subscribed_topic_names: is_joining.then(|| vec!["t".to_owned()]),
        topic_partitions: is_joining.then(Vec::new),
        ..Default::default()
    };
    let response = node.ask(&request).await;
    assert_eq!(response.error_code, 0, "{response:?}");
    response
}

#[test]
fn the_topic_of_the_offsets_is_made_when_somebody_asks_for_a_coordinator() {
    let properties = "offsets.topic.replication.factor=1\noffsets.topic.num.partitions=7\n\
                      offsets.topic.segment.bytes=2000000\n";
    with_node(properties, |node| async move {
        let coordinator = find(&node, "g").await;
        assert_eq!(ErrorCode(coordinator.error_code), ErrorCode::COORDINATOR_NOT_AVAILABLE);
        assert_eq!(
            (coordinator.node_id, coordinator.host.as_str(), coordinator.port),
            (-1, "", -1)
        );
        await_coordinator(&node, "g").await;
        assert_eq!(find(&node, "g").await.node_id, 1);
        let image = node.metadata.load().image.clone();
        let topic = image.topics.named("__consumer_offsets").unwrap();
        assert_eq!(topic.partitions.len(), 7);
        let resource = klamm_metadata::ConfigResource::topic("__consumer_offsets");
        let configs: Vec<(String, String)> = image
            .configs
            .of(&resource)
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let expected = [
            ("cleanup.policy", "compact"),
            ("compression.type", "producer"),
            ("segment.bytes", "2000000"),
        ];
        assert_eq!(configs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    });
}

#[test]
fn more_replicas_than_brokers_leave_groups_without_a_coordinator() {
    with_node("offsets.topic.replication.factor=3\n", |node| async move {
        for _ in 0..3 {
            let code = ErrorCode(find(&node, "g").await.error_code);
            assert_eq!(code, ErrorCode::COORDINATOR_NOT_AVAILABLE);
            time::sleep(Duration::from_millis(500)).await;
        }
        assert!(node.metadata.load().image.topics.named("__consumer_offsets").is_none());
    });
}

#[test]
fn offsets_expire_and_the_group_with_them() {
    let properties = "offsets.topic.replication.factor=1\noffsets.retention.minutes=2\n\
                      offsets.retention.check.interval.ms=1000\n";
    with_node(properties, |node| async move {
        let topic_id = topic(&node, "t").await;
        await_coordinator(&node, "g").await;
        assert_eq!(commit(&node, "g", topic_id, 5).await, ErrorCode::NONE);
        time::sleep(Duration::from_secs(60)).await;
        assert_eq!(commit(&node, "h", topic_id, 6).await, ErrorCode::NONE);
        time::sleep(Duration::from_secs(58)).await;
        assert_eq!(committed(&node, "g", topic_id).await, 5);
        assert_eq!(groups(&node).await, ["g", "h"]);
        time::sleep(Duration::from_secs(4)).await;
        assert_eq!(committed(&node, "g", topic_id).await, -1);
        assert_eq!(committed(&node, "h", topic_id).await, 6);
        assert_eq!(groups(&node).await, ["h"]);
    });
}

#[test]
fn offsets_of_a_deleted_topic_go_with_it() {
    with_node(ONE_REPLICA, |node| async move {
        let topic_id = topic(&node, "t").await;
        await_coordinator(&node, "g").await;
        assert_eq!(commit(&node, "g", topic_id, 5).await, ErrorCode::NONE);
        let request = DeleteTopicsRequest {
            topics: vec![delete_topics_request::DeleteTopicState {
                topic_id,
                ..Default::default()
            }],
            timeout_ms: 1000,
            ..Default::default()
        };
        assert_eq!(node.ask(&request).await.responses[0].error_code, 0);
        time::sleep(Duration::from_millis(500)).await;
        let all = OffsetFetchRequest {
            groups: vec![OffsetFetchRequestGroup {
                group_id: "g".to_owned(),
                topics: None,
                ..Default::default()
            }],
            ..Default::default()
        };
        assert_eq!(node.ask(&all).await.groups[0].topics, []);
        let topic_id = topic(&node, "t").await;
        assert_eq!(
            committed(&node, "g", topic_id).await,
            -1,
            "nor do they come back with another of its name"
        );
    });
}

#[test]
fn settings_of_a_group_hold_from_its_next_heartbeat_on() {
    with_node(ONE_REPLICA, |node| async move {
        topic(&node, "t").await;
        await_coordinator(&node, "g").await;
        let first = beat(&node, "a", 0).await;
        assert_eq!((first.member_epoch, first.heartbeat_interval_ms), (2, 5000));
        let group = 32;
        assert_eq!(
            set(&node, group, "g", "consumer.heartbeat.interval.ms", "7000").await,
            ErrorCode::NONE
        );
        assert_eq!(beat(&node, "a", 2).await.heartbeat_interval_ms, 7000);
        assert_eq!(
            set(&node, group, "g", "consumer.heartbeat.interval.ms", "1000").await,
            ErrorCode::INVALID_CONFIG,
            "less than group.consumer.min.heartbeat.interval.ms"
        );
        // The next assignment is due a second after the last, unless it is configured otherwise for all.
        assert_eq!(beat(&node, "b", 0).await.member_epoch, 2);
        let broker = 4;
        let name = keys::GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS.name();
        assert_eq!(set(&node, broker, "", name, "0").await, ErrorCode::NONE);
        assert_eq!(beat(&node, "c", 0).await.member_epoch, 4);
        assert_eq!(
            set(&node, broker, "", "group.consumer.session.timeout.ms", "50000").await,
            ErrorCode::INVALID_REQUEST,
            "is read at the start alone"
        );
    });
}
