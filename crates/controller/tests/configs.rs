//! Dynamic configurations; the sentences are Apache Kafka's.

mod cluster;

use cluster::Cluster;
use klamm_metadata::{ConfigResource, MetadataVersion, ResourceType};
use klamm_protocol::messages::alter_configs_request::{
    self as old, AlterConfigsRequest, AlterConfigsResource as OldResource,
};
use klamm_protocol::messages::alter_configs_response::AlterConfigsResponse;
use klamm_protocol::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use klamm_protocol::messages::incremental_alter_configs_response::IncrementalAlterConfigsResponse;
use klamm_types::ErrorCode;

const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

const TOPIC: i8 = 2;
const BROKER: i8 = 4;
const LOGGER: i8 = 8;
const METRICS: i8 = 16;
const GROUP: i8 = 32;

fn change(resource_type: i8, name: &str, configs: &[(&str, i8, Option<&str>)]) -> AlterConfigsResource {
    let configs = configs.iter().map(|(name, operation, value)| AlterableConfig {
        name: (*name).to_owned(),
        config_operation: *operation,
        value: value.map(str::to_owned),
        ..Default::default()
    });
    AlterConfigsResource {
        resource_type,
        resource_name: name.to_owned(),
        configs: configs.collect(),
        ..Default::default()
    }
}

fn request(resources: Vec<AlterConfigsResource>) -> IncrementalAlterConfigsRequest {
    IncrementalAlterConfigsRequest {
        resources,
        ..Default::default()
    }
}

fn results(response: &IncrementalAlterConfigsResponse) -> Vec<String> {
    let responses = response.responses.iter();
    responses
        .map(|result| {
            let code = ErrorCode(result.error_code).name().unwrap_or_default();
            match &result.error_message {
                Some(sentence) => format!("{code}: {sentence}"),
                None => code.to_owned(),
            }
        })
        .collect()
}

/// Asks for one change on a cluster with broker 1 and topic t: nothing is written, and this is the answer.
fn check_refused(resource: AlterConfigsResource, expected: &str) {
    let mut cluster = Cluster::with_brokers(1, "");
    cluster.create("t", 1, 1);
    let (records, response) = cluster.ask(request(vec![resource]));
    assert_eq!(records, Vec::<String>::new(), "{expected}");
    assert_eq!(results(&response.try_into().unwrap()), [expected]);
}

#[test]
fn a_change_that_cannot_be_is_refused() {
    let check = check_refused;
    let retention = [("retention.ms", SET, Some("1000"))];
    check(
        change(TOPIC, "t", &[("nosuch.config", SET, Some("1"))]),
        "INVALID_CONFIG: Unknown topic config name: nosuch.config",
    );
    check(
        change(TOPIC, "nosuch", &retention),
        "UNKNOWN_TOPIC_OR_PARTITION: The topic 'nosuch' does not exist.",
    );
    check(
        change(TOPIC, "", &retention),
        "INVALID_REQUEST: Default topic resources are not allowed.",
    );
    check(
        change(TOPIC, "t", &[("retention.ms", APPEND, Some("1"))]),
        "INVALID_CONFIG: Can't APPEND to key retention.ms because its type is not LIST.",
    );
    check(
        change(TOPIC, "t", &[("retention.ms", SET, None)]),
        "INVALID_REQUEST: Null value not supported for : retention.ms",
    );
    check(
        change(TOPIC, "t", &[("cleanup.policy", APPEND, Some("burn"))]),
        "INVALID_CONFIG: Invalid value burn for configuration cleanup.policy: String must be one of: compact, delete",
    );
}

#[test]
fn a_change_of_another_resource_that_cannot_be_is_refused() {
    let check = check_refused;
    check(
        change(BROKER, "x", &[("background.threads", SET, Some("1"))]),
        "INVALID_REQUEST: Unable to parse broker name as a base 10 number.",
    );
    check(
        change(BROKER, "7", &[("background.threads", SET, Some("1"))]),
        "BROKER_ID_NOT_REGISTERED: No node with id 7 found.",
    );
    check(
        change(BROKER, "1", &[("cordoned.log.dirs", SET, Some("/a"))]),
        "INVALID_CONFIG: The cordoned.log.dirs configuration value cannot be set because it requires metadata.version \
         >= 4.3-IV0",
    );
    check(
        change(
            TOPIC,
            "t",
            &[(
                "leader.replication.throttled.replicas",
                SET,
                Some(&"0:1,".repeat(9_000)),
            )],
        ),
        "INVALID_CONFIG: The configuration value cannot be added because it exceeds the maximum value size of 32767 \
         bytes.",
    );
    check(
        change(GROUP, "", &[("share.auto.offset.reset", SET, Some("earliest"))]),
        "INVALID_REQUEST: Default group resources are not allowed.",
    );
    check(
        change(1, "t", &[("retention.ms", SET, Some("1000"))]),
        "UNSUPPORTED_VERSION: Unknown resource type 1.",
    );
    check(
        change(LOGGER, "1", &[("root", SET, Some("INFO"))]),
        "INVALID_REQUEST: Unknown resource type BROKER_LOGGER",
    );
}

#[test]
fn lists_grow_and_shrink_and_each_resource_stands_for_itself() {
    let mut cluster = Cluster::with_brokers(1, "");
    cluster.create("t", 1, 1);
    let policy = |cluster: &Cluster| {
        let resource = ConfigResource::topic("t");
        cluster
            .image()
            .configs
            .get(&resource, "cleanup.policy")
            .map(str::to_owned)
    };
    let mut alter = |operation: i8, value: Option<&str>| {
        let good = change(TOPIC, "t", &[("cleanup.policy", operation, value)]);
        let bad = change(TOPIC, "nosuch", &[("cleanup.policy", operation, value)]);
        let response = cluster.answer(request(vec![bad, good]));
        assert_eq!(results(&response)[1], "NONE");
        policy(&cluster)
    };
    assert_eq!(alter(APPEND, Some("compact")).as_deref(), Some("delete,compact"));
    assert_eq!(alter(APPEND, Some("compact")).as_deref(), Some("delete,compact"));
    assert_eq!(alter(SUBTRACT, Some("delete")).as_deref(), Some("compact"));
    assert_eq!(alter(DELETE, None), None);
}

#[test]
fn an_unchanged_value_is_written_for_brokers_only() {
    let mut cluster = Cluster::with_brokers(1, "");
    cluster.create("t", 1, 1);
    let topic = || request(vec![change(TOPIC, "t", &[("retention.ms", SET, Some("1000"))])]);
    assert_eq!(cluster.ask(topic()).0.len(), 1);
    assert_eq!(cluster.ask(topic()).0.len(), 0);
    let broker = || request(vec![change(BROKER, "", &[("background.threads", SET, Some("4"))])]);
    assert_eq!(cluster.ask(broker()).0.len(), 1);
    assert_eq!(cluster.ask(broker()).0.len(), 1);
    for (kind, name, key, value) in [
        (GROUP, "g", "share.auto.offset.reset", "earliest"),
        (METRICS, "m1", "interval.ms", "5000"),
    ] {
        assert_eq!(
            cluster
                .ask(request(vec![change(kind, name, &[(key, SET, Some(value))])]))
                .0
                .len(),
            1
        );
        let resource = ConfigResource::new(ResourceType::from_id(kind).unwrap(), name);
        assert_eq!(cluster.image().configs.get(&resource, key), Some(value));
    }
}

#[test]
fn a_resource_that_stands_twice_is_refused_once() {
    let mut cluster = Cluster::with_brokers(1, "");
    cluster.create("t", 1, 1);
    let twice = change(TOPIC, "t", &[("retention.ms", SET, Some("1000"))]);
    let (records, response) = cluster.ask(request(vec![twice.clone(), twice]));
    assert_eq!(records, Vec::<String>::new());
    assert_eq!(
        results(&response.try_into().unwrap()),
        ["INVALID_REQUEST: Duplicate resource."]
    );
}

#[test]
fn the_old_request_removes_what_it_does_not_name() {
    let mut cluster = Cluster::with_brokers(1, "");
    cluster.create("t", 1, 1);
    cluster.ask(request(vec![change(
        TOPIC,
        "t",
        &[
            ("retention.ms", SET, Some("1")),
            ("segment.bytes", SET, Some("1048576")),
        ],
    )]));
    let kept = old::AlterableConfig {
        name: "retention.ms".to_owned(),
        value: Some("2".to_owned()),
        ..Default::default()
    };
    let resource = OldResource {
        resource_type: TOPIC,
        resource_name: "t".to_owned(),
        configs: vec![kept],
        ..Default::default()
    };
    let response: AlterConfigsResponse = cluster.answer(AlterConfigsRequest {
        resources: vec![resource],
        ..Default::default()
    });
    assert_eq!(response.responses[0].error_code, 0);
    let resource = ConfigResource::topic("t");
    let left: Vec<_> = cluster.image().configs.of(&resource).collect();
    assert_eq!(left, [("retention.ms", "2")]);
}

#[test]
fn with_elr_the_minimum_belongs_to_the_cluster() {
    let mut cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "");
    cluster.start_broker(1);
    let mut alter = |name: &str, operation: i8, value: Option<&str>| {
        let (records, response) = cluster.ask(request(vec![change(
            BROKER,
            name,
            &[("min.insync.replicas", operation, value)],
        )]));
        (records.len(), results(&response.try_into().unwrap()).remove(0))
    };
    assert_eq!(
        alter("1", SET, Some("2")).1,
        "INVALID_CONFIG: Broker-level min.insync.replicas cannot be altered while ELR is enabled."
    );
    assert_eq!(
        alter("", DELETE, None).1,
        "INVALID_CONFIG: Cluster-level min.insync.replicas cannot be removed while ELR is enabled."
    );
    // The value, and the record that lets all ELRs start anew.
    assert_eq!(alter("", SET, Some("2")), (2, "NONE".to_owned()));
}
