//! Topics, nodes, quorum, log directories, producer ids.

use std::time::Duration;

use klamm_protocol::messages::alter_partition_reassignments_request::{ReassignablePartition, ReassignableTopic};
use klamm_protocol::messages::describe_topic_partitions_request::{Cursor, TopicRequest};
use klamm_protocol::messages::metadata_request::MetadataRequestTopic;
use klamm_protocol::messages::update_features_request::FeatureUpdateKey;
use klamm_protocol::messages::*;
use klamm_protocol::{ApiKey, Request};
use klamm_types::{ErrorCode, NodeId, Uuid};

use crate::node::{CLIENT_PORT, CLUSTER_ID, CONTROLLER_PORT, with_node};

fn topics_named(names: &[&str]) -> MetadataRequest {
    let topics = names.iter().map(|name| MetadataRequestTopic {
        name: Some((*name).to_owned()),
        ..Default::default()
    });
    MetadataRequest {
        topics: Some(topics.collect()),
        allow_auto_topic_creation: false,
        ..Default::default()
    }
}

#[test]
fn a_node_starts_in_a_few_round_trips() {
    with_node("", |node| async move {
        assert!(node.started_in < Duration::from_millis(200), "{:?}", node.started_in);
        let status = node.lifecycle.status();
        let image = node.metadata.load().image.clone();
        let registered = image.cluster.broker(NodeId(1)).unwrap();
        assert_eq!(Some(registered.epoch), status.epoch);
        node.wait_until(|image| image.cluster.controller(NodeId(1)).is_some())
            .await;
    });
}

#[test]
fn topics_are_created_and_described() {
    with_node("", |node| async move {
        assert_eq!(node.create_topic("t", 3).await, ErrorCode::NONE);
        assert_eq!(node.create_topic("t", 3).await, ErrorCode::TOPIC_ALREADY_EXISTS);
        let metadata = node.ask(&topics_named(&["t", "absent", "in valid"])).await;
        assert_eq!(metadata.cluster_id.as_deref(), Some(CLUSTER_ID));
        assert_eq!(metadata.controller_id, 1);
        let broker = &metadata.brokers[0];
        assert_eq!(
            (broker.node_id, broker.host.as_str(), broker.port),
            (1, "node", i32::from(CLIENT_PORT))
        );
        let codes: Vec<ErrorCode> = metadata
            .topics
            .iter()
            .map(|topic| ErrorCode(topic.error_code))
            .collect();
        let expected = [
            ErrorCode::NONE,
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode::INVALID_TOPIC_EXCEPTION,
        ];
        assert_eq!(codes, expected);
        let partitions = &metadata.topics[0].partitions;
        assert_eq!(partitions.len(), 3);
        assert!(
            partitions
                .iter()
                .all(|p| p.leader_id == 1 && p.replica_nodes == [1] && p.offline_replicas.is_empty())
        );

        let by_id = MetadataRequest {
            topics: Some(
                [metadata.topics[0].topic_id, Uuid::from_u64_pair(1, 1)]
                    .map(|topic_id| MetadataRequestTopic {
                        topic_id,
                        name: None,
                        ..Default::default()
                    })
                    .to_vec(),
            ),
            ..Default::default()
        };
        let found = node.ask(&by_id).await;
        let mut found: Vec<(Option<&str>, ErrorCode)> = found
            .topics
            .iter()
            .map(|topic| (topic.name.as_deref(), ErrorCode(topic.error_code)))
            .collect();
        found.sort();
        assert_eq!(
            found,
            [(None, ErrorCode::UNKNOWN_TOPIC_ID), (Some("t"), ErrorCode::NONE)]
        );
    });
}

#[test]
fn topics_grow_and_go() {
    with_node("", |node| async move {
        assert_eq!(node.create_topic("t", 3).await, ErrorCode::NONE);
        let grow = CreatePartitionsRequest {
            topics: vec![create_partitions_request::CreatePartitionsTopic {
                name: "t".to_owned(),
                count: 5,
                assignments: None,
                ..Default::default()
            }],
            timeout_ms: 1000,
            ..Default::default()
        };
        assert_eq!(node.ask(&grow).await.results[0].error_code, 0);
        node.wait_until(|image| image.topics.named("t").is_some_and(|topic| topic.partitions.len() == 5))
            .await;

        let delete = DeleteTopicsRequest {
            topics: vec![delete_topics_request::DeleteTopicState {
                name: Some("t".to_owned()),
                ..Default::default()
            }],
            timeout_ms: 1000,
            ..Default::default()
        };
        assert_eq!(node.ask(&delete).await.responses[0].error_code, 0);
        node.wait_until(|image| image.topics.id("t").is_none()).await;
    });
}

#[test]
fn a_topic_is_created_for_who_asks_for_it() {
    with_node("num.partitions=4\n", |node| async move {
        let asking = MetadataRequest {
            allow_auto_topic_creation: true,
            ..topics_named(&["wanted"])
        };
        let first = node.ask(&asking).await;
        assert_eq!(
            ErrorCode(first.topics[0].error_code),
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
        );
        node.wait_until(|image| image.topics.id("wanted").is_some()).await;
        let second = node.ask(&asking).await;
        assert_eq!((second.topics[0].error_code, second.topics[0].partitions.len()), (0, 4));
        node.ask(&topics_named(&["unwanted"])).await;
        klamm_io::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(node.metadata.load().image.topics.id("unwanted"), None);
    });
}

#[test]
fn no_topic_is_created_where_the_broker_does_not_allow_it() {
    with_node("auto.create.topics.enable=false\n", |node| async move {
        let asking = MetadataRequest {
            allow_auto_topic_creation: true,
            ..topics_named(&["wanted"])
        };
        node.ask(&asking).await;
        klamm_io::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(node.metadata.load().image.topics.id("wanted"), None);
    });
}

#[test]
fn partitions_are_described_page_by_page() {
    with_node("", |node| async move {
        for (name, partitions) in [("a", 2), ("b", 3), ("c", 1)] {
            assert_eq!(node.create_topic(name, partitions).await, ErrorCode::NONE);
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let request = DescribeTopicPartitionsRequest {
                topics: ["c", "a", "b", "x"]
                    .map(|name| TopicRequest {
                        name: name.to_owned(),
                        ..Default::default()
                    })
                    .to_vec(),
                response_partition_limit: 2,
                cursor,
                ..Default::default()
            };
            let page = node.ask(&request).await;
            let places = page.topics.iter().flat_map(|topic| {
                let name = topic.name.clone().unwrap();
                topic
                    .partitions
                    .iter()
                    .map(move |p| format!("{name}-{}", p.partition_index))
            });
            seen.push(places.collect::<Vec<_>>());
            cursor = page.next_cursor.map(|next| Cursor {
                topic_name: next.topic_name,
                partition_index: next.partition_index,
                ..Default::default()
            });
            if cursor.is_none() {
                assert_eq!(
                    ErrorCode(page.topics.last().unwrap().error_code),
                    ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
                );
                break;
            }
        }
        assert_eq!(
            seen,
            [vec!["a-0", "a-1"], vec!["b-0", "b-1"], vec!["b-2", "c-0"], vec![]]
        );
    });
}

#[test]
fn a_cursor_must_fit_its_request() {
    with_node("", |node| async move {
        let check = async |cursor: (&str, i32), expected: ErrorCode| {
            let request = DescribeTopicPartitionsRequest {
                topics: vec![TopicRequest {
                    name: "t".to_owned(),
                    ..Default::default()
                }],
                cursor: Some(Cursor {
                    topic_name: cursor.0.to_owned(),
                    partition_index: cursor.1,
                    ..Default::default()
                }),
                ..Default::default()
            };
            let response = node.ask(&request).await;
            assert_eq!(ErrorCode(response.topics[0].error_code), expected, "{cursor:?}");
        };
        check(("t", -1), ErrorCode::INVALID_REQUEST).await;
        check(("a", 0), ErrorCode::INVALID_REQUEST).await;
        check(("t", 0), ErrorCode::UNKNOWN_TOPIC_OR_PARTITION).await;
    });
}

#[test]
fn producer_ids_ascend_and_transactional_ids_have_no_coordinator_here() {
    with_node("", |node| async move {
        let connection = node.connect(CLIENT_PORT).await;
        let idempotent = InitProducerIdRequest {
            transactional_id: None,
            ..Default::default()
        };
        let mut last = -1;
        for _ in 0..1500 {
            let response = connection.send(&idempotent).await.unwrap();
            assert_eq!((response.error_code, response.producer_epoch), (0, 0));
            assert!(response.producer_id > last, "{} after {last}", response.producer_id);
            last = response.producer_id;
        }
        assert_eq!(last, 1499, "two blocks, nothing lost between");
        let check = |id: &str, timeout_ms: i32| InitProducerIdRequest {
            transactional_id: Some(id.to_owned()),
            transaction_timeout_ms: timeout_ms,
            ..Default::default()
        };
        for (id, timeout_ms, expected) in [
            ("tx", 1000, ErrorCode::NOT_COORDINATOR),
            ("tx", 0, ErrorCode::INVALID_TRANSACTION_TIMEOUT),
            ("", 1000, ErrorCode::INVALID_REQUEST),
        ] {
            let response = connection.send_version(&check(id, timeout_ms), 4).await.unwrap();
            assert_eq!(ErrorCode(response.error_code), expected, "{id:?}");
        }
    });
}

#[test]
fn the_cluster_is_described_by_each_kind_of_node() {
    with_node("", |node| async move {
        node.wait_until(|image| image.cluster.controller(NodeId(1)).is_some())
            .await;
        let ask = |endpoint_type: i8| DescribeClusterRequest {
            include_cluster_authorized_operations: true,
            endpoint_type,
            ..Default::default()
        };
        let of_broker = node.ask(&ask(1)).await;
        assert_eq!(
            (of_broker.error_code, of_broker.controller_id, of_broker.brokers[0].port),
            (0, 1, 9092)
        );
        assert_eq!(of_broker.cluster_authorized_operations, 8096);
        assert_eq!(of_broker.cluster_id, CLUSTER_ID);
        let of_controller = node.ask_controller(&ask(2)).await;
        assert_eq!(
            (
                of_controller.error_code,
                of_controller.controller_id,
                of_controller.brokers[0].port
            ),
            (0, 1, 9093)
        );
        let mismatched = node.ask(&ask(2)).await;
        assert_eq!(ErrorCode(mismatched.error_code), ErrorCode::MISMATCHED_ENDPOINT_TYPE);
        let unknown = node.ask_controller(&ask(9)).await;
        assert_eq!(ErrorCode(unknown.error_code), ErrorCode::UNSUPPORTED_ENDPOINT_TYPE);
    });
}

#[test]
fn the_quorum_is_described_through_the_broker() {
    with_node("", |node| async move {
        let ask = |topic: &str| DescribeQuorumRequest {
            topics: vec![describe_quorum_request::TopicData {
                topic_name: topic.to_owned(),
                partitions: vec![Default::default()],
                ..Default::default()
            }],
            ..Default::default()
        };
        let response = node.ask(&ask("__cluster_metadata")).await;
        let partition = &response.topics[0].partitions[0];
        assert_eq!(
            (response.error_code, partition.error_code, partition.leader_id),
            (0, 0, 1)
        );
        assert!(partition.high_watermark > 0);
        assert_eq!(partition.current_voters[0].replica_id, 1);
        assert_eq!(response.nodes[0].listeners[0].port, CONTROLLER_PORT);
        for connection in [node.connect(CLIENT_PORT).await, node.connect(CONTROLLER_PORT).await] {
            for version in 0..=2 {
                let response = connection.send_version(&ask("__cluster_metadata"), version).await;
                let response = response.unwrap();
                let partition = &response.topics[0].partitions[0];
                let voter = &partition.current_voters[0];
                assert_eq!((response.error_code, partition.error_code), (0, 0), "version {version}");
                assert_eq!(voter.last_fetch_timestamp > 0, version >= 1);
                assert_eq!(!voter.replica_directory_id.is_reserved(), version >= 2);
                assert_eq!(response.nodes.len(), usize::from(version >= 2));
            }
        }
        let other = node.ask(&ask("other")).await;
        let code = ErrorCode(other.topics[0].partitions[0].error_code);
        assert_eq!(code, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    });
}

#[test]
fn a_static_quorum_is_upgraded_while_it_runs() {
    with_node("controller.quorum.voters=1@node:9093\n", |node| async move {
        let update = |level: i16, validate_only: bool| UpdateFeaturesRequest {
            feature_updates: vec![FeatureUpdateKey {
                feature: "kraft.version".to_owned(),
                max_version_level: level,
                upgrade_type: 1,
                ..Default::default()
            }],
            validate_only,
            ..Default::default()
        };
        let level = async || {
            let request = ApiVersionsRequest {
                client_software_name: "test".to_owned(),
                client_software_version: "1".to_owned(),
                ..Default::default()
            };
            let versions = node.ask(&request).await;
            let mut features = versions.finalized_features.into_iter();
            let found = features.find(|feature| feature.name == "kraft.version");
            found.map_or(0, |feature| feature.max_version_level)
        };
        node.wait_until(|image| image.cluster.controller(NodeId(1)).is_some())
            .await;
        for (wanted, validate_only, code, then) in [
            (2, false, ErrorCode::INVALID_UPDATE_VERSION, 0),
            (1, true, ErrorCode::NONE, 0),
            (1, false, ErrorCode::NONE, 1),
            (1, false, ErrorCode::NONE, 1),
            (0, false, ErrorCode::INVALID_UPDATE_VERSION, 1),
        ] {
            let response = node.ask(&update(wanted, validate_only)).await;
            let what = format!("to {wanted}: {:?}", response.error_message);
            assert_eq!((ErrorCode(response.error_code), level().await), (code, then), "{what}");
        }
        // The controller goes on behind the quorum's own records.
        assert_eq!(node.create_topic("t", 1).await, ErrorCode::NONE);
    });
}

#[test]
fn logs_are_described_by_directory() {
    with_node("", |node| async move {
        assert_eq!(node.create_topic("t", 2).await, ErrorCode::NONE);
        while node.replicas.partitions().len() < 2 {
            klamm_io::time::sleep(Duration::from_millis(1)).await;
        }
        let response = node.ask(&DescribeLogDirsRequest::default()).await;
        let check = |asked: Option<Vec<(&str, Vec<i32>)>>, expected: usize| {
            let topics = asked.map(|topics| {
                let topics =
                    topics.into_iter().map(
                        |(topic, partitions)| describe_log_dirs_request::DescribableLogDirTopic {
                            topic: topic.to_owned(),
                            partitions,
                            ..Default::default()
                        },
                    );
                topics.collect()
            });
            let node = &node;
            async move {
                let request = DescribeLogDirsRequest {
                    topics,
                    ..Default::default()
                };
                let response = node.ask(&request).await;
                let directory = &response.results[0];
                assert_eq!(
                    (response.error_code, directory.error_code, directory.log_dir.as_str()),
                    (0, 0, "/log")
                );
                let count: usize = directory.topics.iter().map(|topic| topic.partitions.len()).sum();
                assert_eq!(count, expected);
            }
        };
        assert_eq!(response.results.len(), 1);
        check(None, 2).await;
        check(Some(vec![("t", vec![1, 7])]), 1).await;
        check(Some(vec![("absent", vec![0])]), 0).await;
    });
}

#[test]
fn a_controller_takes_only_what_may_be_passed_on() {
    with_node("", |node| async move {
        let check = async |api: ApiKey, address: &[u8], principal: Option<Vec<u8>>, expected: ErrorCode| {
            let mut e = klamm_protocol::Encoder::new();
            let version = *api.valid_versions().end();
            klamm_protocol::header::encode_request_header(&mut e, api, version, 7, None).unwrap();
            let request = EnvelopeRequest {
                request_data: e.into_vec().into(),
                request_principal: principal.map(Into::into),
                client_host_address: address.to_vec().into(),
                ..Default::default()
            };
            let response = node.ask_controller(&request).await;
            assert_eq!(ErrorCode(response.error_code), expected, "{api}");
        };
        let principal = || {
            let mut e = klamm_protocol::Encoder::new();
            e.i16(0);
            let anonymous = DefaultPrincipalData {
                r#type: "User".to_owned(),
                name: "ANONYMOUS".to_owned(),
                ..Default::default()
            };
            klamm_protocol::Message::encode(&anonymous, &mut e, 0).unwrap();
            Some(e.into_vec())
        };
        let home = [127, 0, 0, 1];
        check(ApiKey::BrokerHeartbeat, &home, principal(), ErrorCode::INVALID_REQUEST).await;
        check(
            ApiKey::CreateTopics,
            &home[..3],
            principal(),
            ErrorCode::INVALID_REQUEST,
        )
        .await;
        check(
            ApiKey::CreateTopics,
            &home,
            None,
            ErrorCode::PRINCIPAL_DESERIALIZATION_FAILURE,
        )
        .await;
        check(ApiKey::CreateTopics, &home, principal(), ErrorCode::UNSUPPORTED_VERSION).await;
        assert_eq!(EnvelopeRequest::KEY, ApiKey::Envelope);
    });
}

#[test]
fn a_controller_cannot_unregister_itself_however_it_is_asked() {
    with_node("", |node| async move {
        node.wait_until(|image| image.cluster.controller(NodeId(1)).is_some())
            .await;
        for (id, expected) in [
            (1, ErrorCode::INVALID_REQUEST),
            (9, ErrorCode::CONTROLLER_ID_NOT_REGISTERED),
        ] {
            let request = UnregisterControllerRequest {
                controller_id: id,
                ..Default::default()
            };
            let answers = [node.ask(&request).await, node.ask_controller(&request).await];
            let codes = answers.map(|answer| ErrorCode(answer.error_code));
            assert_eq!(codes, [expected; 2], "{id}");
        }
    });
}

/// Brokers do not offer it yet: nobody here would copy the replicas.
#[test]
fn a_controller_takes_and_lists_reassignments() {
    with_node("", |node| async move {
        assert_eq!(node.create_topic("orders", 1).await, ErrorCode::NONE);
        let alter = |replicas: Option<Vec<i32>>| AlterPartitionReassignmentsRequest {
            timeout_ms: 30_000,
            topics: vec![ReassignableTopic {
                name: "orders".to_owned(),
                partitions: vec![ReassignablePartition {
                    partition_index: 0,
                    replicas,
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        for (replicas, expected) in [
            (Some(vec![1]), ErrorCode::NONE),
            (Some(vec![7]), ErrorCode::INVALID_REPLICA_ASSIGNMENT),
            (None, ErrorCode::NO_REASSIGNMENT_IN_PROGRESS),
        ] {
            let answer = node.ask_controller(&alter(replicas.clone())).await;
            assert_eq!(answer.error_code, 0, "{answer:?}");
            let partition = &answer.responses[0].partitions[0];
            assert_eq!(ErrorCode(partition.error_code), expected, "{replicas:?}: {answer:?}");
        }
        let listed = node.ask_controller(&ListPartitionReassignmentsRequest::default()).await;
        assert_eq!((listed.error_code, listed.topics.len()), (0, 0));
    });
}
