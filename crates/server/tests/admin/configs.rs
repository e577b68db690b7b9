//! Configurations: shown with their sources, changed where they belong, listed.

use std::time::Duration;

use klamm_config::keys;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use klamm_protocol::messages::describe_configs_request::DescribeConfigsResource;
use klamm_protocol::messages::*;
use klamm_types::ErrorCode;

use crate::node::with_node;

fn resource(kind: i8, name: &str) -> DescribeConfigsResource {
    DescribeConfigsResource {
        resource_type: kind,
        resource_name: name.to_owned(),
        configuration_keys: None,
        ..Default::default()
    }
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
        assert_eq!(node.create_topic("t", 1).await, ErrorCode::NONE);
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
        assert_eq!(node.create_topic("t", 1).await, ErrorCode::NONE);
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
