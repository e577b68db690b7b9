//! A whole node on a simulated host: what admin clients ask of its listeners.

mod node;

use std::time::Duration;

use klamm_config::keys;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use klamm_protocol::messages::describe_configs_request::DescribeConfigsResource;
use klamm_protocol::messages::describe_topic_partitions_request::{Cursor, TopicRequest};
use klamm_protocol::messages::metadata_request::MetadataRequestTopic;
use klamm_protocol::messages::*;
use klamm_protocol::{ApiKey, Request};
use klamm_types::{ErrorCode, NodeId, Uuid};

use node::{CLIENT_PORT, CLUSTER_ID, CONTROLLER_PORT, Node, with_node};

async fn create(node: &Node, name: &str, partitions: i32) -> ErrorCode {
    let request = CreateTopicsRequest {
        topics: vec![CreatableTopic {
            name: name.to_owned(),
            num_partitions: partitions,
            replication_factor: 1,
            ..Default::default()
        }],
        timeout_ms: 1000,
        ..Default::default()
    };
    let response = node.ask(&request).await;
    let code = ErrorCode(response.topics[0].error_code);
    if code == ErrorCode::NONE {
        node.wait_until(|image| image.topics.id(name).is_some()).await;
    }
    code
}

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

fn resource(kind: i8, name: &str) -> DescribeConfigsResource {
    DescribeConfigsResource {
        resource_type: kind,
        resource_name: name.to_owned(),
        configuration_keys: None,
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
fn topics_are_created_described_grown_and_deleted() {
    with_node("", |node| async move {
        assert_eq!(create(&node, "t", 3).await, ErrorCode::NONE);
        assert_eq!(create(&node, "t", 3).await, ErrorCode::TOPIC_ALREADY_EXISTS);
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
            assert_eq!(create(&node, name, partitions).await, ErrorCode::NONE);
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
        let other = node.ask(&ask("other")).await;
        let code = ErrorCode(other.topics[0].partitions[0].error_code);
        assert_eq!(code, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    });
}

#[test]
fn logs_are_described_by_directory() {
    with_node("", |node| async move {
        assert_eq!(create(&node, "t", 2).await, ErrorCode::NONE);
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
fn a_topic_shows_where_its_values_come_from() {
    with_node("log.retention.ms=5000\n", |node| async move {
        let request = CreateTopicsRequest {
            topics: vec![CreatableTopic {
                name: "t".to_owned(),
                num_partitions: 1,
                replication_factor: 1,
                configs: vec![CreatableTopicConfig {
                    name: "segment.bytes".to_owned(),
                    value: Some("1048577".to_owned()),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            timeout_ms: 1000,
            ..Default::default()
        };
        assert_eq!(node.ask(&request).await.topics[0].error_code, 0);
        node.wait_until(|image| image.topics.id("t").is_some()).await;
        let request = DescribeConfigsRequest {
            resources: vec![
                DescribeConfigsResource {
                    configuration_keys: Some(vec!["segment.bytes".to_owned(), "retention.ms".to_owned()]),
                    ..resource(2, "t")
                },
                resource(2, "absent"),
                resource(4, "1"),
                resource(4, "2"),
                resource(8, "1"),
            ],
            include_synonyms: true,
            ..Default::default()
        };
        let mut unknown = request.clone();
        unknown.resources.push(resource(77, "x"));
        let refused = node.ask(&unknown).await;
        assert!(
            refused
                .results
                .iter()
                .all(|result| result.error_code == ErrorCode::INVALID_REQUEST.0),
            "all for one"
        );
        let response = node.ask(&request).await;
        let shown: Vec<(&str, &str, i8)> = response.results[0]
            .configs
            .iter()
            .map(|c| (c.name.as_str(), c.value.as_deref().unwrap_or(""), c.config_source))
            .collect();
        assert_eq!(shown, [("retention.ms", "5000", 4), ("segment.bytes", "1048577", 1)]);
        let codes: Vec<ErrorCode> = response
            .results
            .iter()
            .map(|result| ErrorCode(result.error_code))
            .collect();
        let expected = [
            ErrorCode::NONE,
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode::NONE,
            ErrorCode::INVALID_REQUEST,
            ErrorCode::NONE,
        ];
        assert_eq!(codes, expected);
        assert_eq!(response.results[4].configs[0].name, "root");
    });
}

fn set(kind: i8, name: &str, operation: i8, key: &str, value: Option<&str>) -> IncrementalAlterConfigsRequest {
    use incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
    IncrementalAlterConfigsRequest {
        resources: vec![AlterConfigsResource {
            resource_type: kind,
            resource_name: name.to_owned(),
            configs: vec![AlterableConfig {
                name: key.to_owned(),
                config_operation: operation,
                value: value.map(str::to_owned),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

#[test]
fn configurations_change_where_they_belong() {
    with_node("", |node| async move {
        assert_eq!(create(&node, "t", 1).await, ErrorCode::NONE);
        let check = async |request: IncrementalAlterConfigsRequest, expected: ErrorCode| {
            let response = node.ask(&request).await;
            let answer = &response.responses[0];
            let what = &request.resources[0];
            assert_eq!(
                ErrorCode(answer.error_code),
                expected,
                "{what:?}: {:?}",
                answer.error_message
            );
            assert_eq!(answer.resource_name, what.resource_name);
        };
        check(set(2, "t", 0, "retention.ms", Some("1")), ErrorCode::NONE).await;
        check(set(2, "t", 0, "retention.ms", Some("x")), ErrorCode::INVALID_CONFIG).await;
        check(
            set(2, "absent", 0, "retention.ms", Some("1")),
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        )
        .await;
        check(set(2, "t", 0, "retention.ms", None), ErrorCode::INVALID_REQUEST).await;
        check(set(4, "", 0, "log.retention.ms", Some("7000")), ErrorCode::NONE).await;
        check(set(4, "1", 0, "log.dirs", Some("/x")), ErrorCode::INVALID_REQUEST).await;
        check(
            set(4, "2", 0, "log.retention.ms", Some("1")),
            ErrorCode::INVALID_REQUEST,
        )
        .await;
        check(
            set(4, "x", 0, "log.retention.ms", Some("1")),
            ErrorCode::INVALID_REQUEST,
        )
        .await;
        check(set(4, "1", 2, "log.retention.ms", Some("1")), ErrorCode::INVALID_CONFIG).await;
        check(set(8, "1", 0, "root", Some("DEBUG")), ErrorCode::NONE).await;
        check(set(8, "1", 0, "root", Some("LOUD")), ErrorCode::INVALID_CONFIG).await;
        check(set(8, "1", 0, "absent", Some("INFO")), ErrorCode::INVALID_CONFIG).await;
        check(set(8, "1", 1, "root", None), ErrorCode::INVALID_REQUEST).await;
        check(set(77, "x", 0, "a", Some("b")), ErrorCode::INVALID_REQUEST).await;
        let check = async |request: IncrementalAlterConfigsRequest, expected: ErrorCode| {
            let response = node.ask_controller(&request).await;
            assert_eq!(
                ErrorCode(response.responses[0].error_code),
                expected,
                "{:?}",
                request.resources
            );
        };
        check(set(8, "1", 0, "root", Some("LOUD")), ErrorCode::INVALID_CONFIG).await;
        check(set(8, "2", 0, "root", Some("INFO")), ErrorCode::INVALID_REQUEST).await;
        check(set(2, "t", 0, "retention.ms", Some("2")), ErrorCode::NONE).await;
        while node.configs.node().log_retention_ms() != 7000 {
            klamm_io::time::sleep(Duration::from_millis(1)).await;
        }
        let levels = DescribeConfigsRequest {
            resources: vec![resource(8, "1"), resource(4, "")],
            ..Default::default()
        };
        let shown = node.ask(&levels).await;
        assert_eq!(shown.results[0].configs[0].value.as_deref(), Some("DEBUG"));
        let default = &shown.results[1].configs[0];
        assert_eq!(
            (default.name.as_str(), default.value.as_deref()),
            ("log.retention.ms", Some("7000"))
        );
        assert_eq!(node.configs.node().get(keys::NODE_ID), 1);
    });
}

#[test]
fn what_has_a_configuration_is_listed() {
    with_node("", |node| async move {
        assert_eq!(create(&node, "t", 1).await, ErrorCode::NONE);
        let check = async |types: Vec<i8>, expected: &[(&str, i8)]| {
            let request = ListConfigResourcesRequest {
                resource_types: types,
                ..Default::default()
            };
            let response = node.ask(&request).await;
            let listed = response.config_resources.iter();
            let listed: Vec<(&str, i8)> = listed.map(|r| (r.resource_name.as_str(), r.resource_type)).collect();
            assert_eq!(listed, expected);
        };
        check(vec![], &[("1", 8), ("1", 4), ("t", 2)]).await;
        check(vec![2], &[("t", 2)]).await;
        let unknown = ListConfigResourcesRequest {
            resource_types: vec![99],
            ..Default::default()
        };
        assert_eq!(
            ErrorCode(node.ask(&unknown).await.error_code),
            ErrorCode::UNSUPPORTED_VERSION
        );
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
