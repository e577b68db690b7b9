//! Creating, growing and deleting topics; the sentences are Apache Kafka's.

mod cluster;

use cluster::{Cluster, create_request, registration};
use klamm_metadata::MetadataVersion;
use klamm_protocol::messages::create_partitions_request::{
    CreatePartitionsAssignment, CreatePartitionsRequest, CreatePartitionsTopic,
};
use klamm_protocol::messages::create_partitions_response::CreatePartitionsResponse;
use klamm_protocol::messages::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
};
use klamm_protocol::messages::create_topics_response::CreateTopicsResponse;
use klamm_protocol::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use klamm_protocol::messages::delete_topics_response::DeleteTopicsResponse;
use klamm_types::{ErrorCode, Uuid};

fn topic(name: &str, num_partitions: i32, replication_factor: i16) -> CreatableTopic {
    CreatableTopic {
        name: name.to_owned(),
        num_partitions,
        replication_factor,
        ..Default::default()
    }
}

fn assigned(name: &str, assignments: &[(i32, &[i32])]) -> CreatableTopic {
    let assignments = assignments
        .iter()
        .map(|(partition_index, brokers)| CreatableReplicaAssignment {
            partition_index: *partition_index,
            broker_ids: brokers.to_vec(),
            ..Default::default()
        });
    CreatableTopic {
        assignments: assignments.collect(),
        ..topic(name, -1, -1)
    }
}

fn configured(name: &str, config: &str, value: Option<&str>) -> CreatableTopic {
    let config = CreatableTopicConfig {
        name: config.to_owned(),
        value: value.map(str::to_owned),
        ..Default::default()
    };
    CreatableTopic {
        configs: vec![config],
        ..topic(name, 1, 1)
    }
}

/// `CODE: sentence` of each topic of the answer.
fn results(response: &CreateTopicsResponse) -> Vec<String> {
    let topics = response.topics.iter();
    topics
        .map(|topic| said(topic.error_code, &topic.error_message))
        .collect()
}

fn said(code: i16, sentence: &Option<String>) -> String {
    let name = ErrorCode(code).name().unwrap_or_default();
    match sentence {
        Some(sentence) => format!("{name}: {sentence}"),
        None => name.to_owned(),
    }
}

#[test]
fn a_topic_that_cannot_be_is_refused() {
    let check = |wanted: CreatableTopic, expected: &str| {
        let mut cluster = Cluster::with_brokers(1, "");
        cluster.create("orders", 1, 1);
        cluster.create("a.b", 1, 1);
        let (records, response) = cluster.ask(create_request(vec![wanted]));
        assert_eq!(records, Vec::<String>::new());
        assert_eq!(results(&response.try_into().unwrap()), [expected]);
    };
    check(
        topic("orders", 1, 1),
        "TOPIC_ALREADY_EXISTS: Topic 'orders' already exists.",
    );
    check(
        topic("a_b", 1, 1),
        "INVALID_TOPIC_EXCEPTION: Topic 'a_b' collides with existing topic: a.b",
    );
    check(
        topic("a/b", 1, 1),
        "INVALID_TOPIC_EXCEPTION: Topic name is invalid: 'a/b' contains one or more characters other than ASCII \
         alphanumerics, '.', '_' and '-'",
    );
    check(
        topic("__cluster_metadata", 1, 1),
        "INVALID_REQUEST: Creation of internal topic __cluster_metadata is prohibited.",
    );
    check(
        topic("t", 1, 3),
        "INVALID_REPLICATION_FACTOR: Unable to replicate the partition 3 time(s): The target replication factor of 3 \
         cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories \
         cordoned.",
    );
    check(
        topic("t", 1, 0),
        "INVALID_REPLICATION_FACTOR: Replication factor must be larger than 0, or -1 to use the default value.",
    );
    check(
        topic("t", 0, 1),
        "INVALID_PARTITIONS: Number of partitions was set to an invalid non-positive value.",
    );
    check(
        topic("t", 10_001, 1),
        "POLICY_VIOLATION: Excessively large number of partitions per request.",
    );
    check(
        topic("t", 10_000, 1),
        "POLICY_VIOLATION: Unable to perform excessively large batch operation.",
    );
    check(
        configured("t", "nosuch.config", Some("1")),
        "INVALID_CONFIG: Unknown topic config name: nosuch.config",
    );
    check(
        configured("t", "retention.ms", None),
        "INVALID_CONFIG: Null value not supported for topic configs: retention.ms",
    );
    check(
        configured("t", "retention.ms", Some("-2")),
        "INVALID_CONFIG: Invalid value -2 for configuration retention.ms: Value must be at least -1",
    );
}

#[test]
fn an_assignment_that_cannot_be_is_refused() {
    let check = |wanted: CreatableTopic, expected: &str| {
        let mut cluster = Cluster::with_brokers(2, "");
        cluster.ask(registration(3, 1));
        assert_eq!(results(&cluster.answer(create_request(vec![wanted]))), [expected]);
    };
    check(
        CreatableTopic {
            replication_factor: 1,
            ..assigned("t", &[(0, &[1])])
        },
        "INVALID_REQUEST: A manual partition assignment was specified, but replication factor was not set to -1.",
    );
    check(
        CreatableTopic {
            num_partitions: 1,
            ..assigned("t", &[(0, &[1])])
        },
        "INVALID_REQUEST: A manual partition assignment was specified, but numPartitions was not set to -1.",
    );
    let invalid = |what: &str| format!("INVALID_REPLICA_ASSIGNMENT: {what}");
    check(
        assigned("t", &[(0, &[1]), (2, &[1])]),
        &invalid("partitions should be a consecutive 0-based integer sequence"),
    );
    check(
        assigned("t", &[(0, &[1]), (0, &[1])]),
        &invalid("Found multiple manual partition assignments for partition 0"),
    );
    let includes = |what: &str| invalid(&format!("The manual partition assignment includes {what}"));
    check(assigned("t", &[(0, &[])]), &includes("an empty replica list."));
    check(
        assigned("t", &[(0, &[4])]),
        &includes("broker 4, but no such broker is registered."),
    );
    check(
        assigned("t", &[(0, &[2, 1, 2])]),
        &includes("the broker 2 more than once."),
    );
    check(
        assigned("t", &[(0, &[1, 2]), (1, &[1])]),
        &includes(
            "a partition with 1 replica(s), but this is not consistent with previous partitions, which have 2 \
             replica(s).",
        ),
    );
    check(
        assigned("t", &[(0, &[3])]),
        &invalid(
            "All brokers specified in the manual partition assignment for partition 0 are fenced or in controlled \
             shutdown.",
        ),
    );
}

#[test]
fn a_topic_comes_with_its_configs_before_its_partitions() {
    let mut cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "");
    cluster.start_broker(1);
    let (records, response) = cluster.ask(create_request(vec![configured("t", "min.insync.replicas", Some("1"))]));
    let response: CreateTopicsResponse = response.try_into().unwrap();
    let id = response.topics[0].topic_id;
    assert_eq!(
        records,
        [
            format!(r#"Topic {{"name":"t","topicId":"{id}"}}"#),
            r#"Config {"resourceType":2,"resourceName":"t","name":"min.insync.replicas","value":"1"}"#.to_owned(),
            r#"ClearElr {"topicName":"t"}"#.to_owned(),
            format!(
                r#"Partition {{"partitionId":0,"topicId":"{id}","replicas":[1],"isr":[1],"removingReplicas":[],"addingReplicas":[],"leader":1,"leaderEpoch":0,"partitionEpoch":0,"directories":["{}"]}}"#,
                cluster::directory(1)
            ),
        ]
    );
    let created = &response.topics[0];
    assert_eq!((created.num_partitions, created.replication_factor), (1, 1));
    let configs = created.configs.as_ref().unwrap();
    assert!(configs.is_sorted_by_key(|config| config.name.as_str()));
    let source = |name: &str| {
        let config = configs.iter().find(|config| config.name == name).unwrap();
        (config.value.clone().unwrap(), config.config_source)
    };
    assert_eq!(source("min.insync.replicas"), ("1".to_owned(), 1));
    assert_eq!(source("retention.ms"), ("604800000".to_owned(), 5));
}

#[test]
fn validating_answers_and_writes_nothing() {
    let mut cluster = Cluster::with_brokers(1, "num.partitions=4\n");
    let request = CreateTopicsRequest {
        validate_only: true,
        ..create_request(vec![topic("t", -1, -1), topic("u", 1, 2)])
    };
    let (records, response) = cluster.ask(request);
    let response: CreateTopicsResponse = response.try_into().unwrap();
    assert_eq!(records, Vec::<String>::new());
    assert_eq!(
        (response.topics[0].error_code, response.topics[0].num_partitions),
        (0, 4)
    );
    assert_eq!(response.topics[1].error_code, ErrorCode::INVALID_REPLICATION_FACTOR.0);
}

#[test]
fn a_name_that_stands_twice_is_refused_once() {
    let mut cluster = Cluster::with_brokers(1, "");
    let response = cluster.answer(create_request(vec![
        topic("t", 1, 1),
        topic("u", 1, 1),
        topic("t", 1, 1),
    ]));
    assert_eq!(results(&response), ["NONE", "INVALID_REQUEST: Duplicate topic name."]);
    assert!(cluster.image().topics.named("t").is_none());
}

#[test]
fn replicas_are_striped_over_brokers() {
    let mut cluster = Cluster::with_brokers(3, "");
    cluster.create("t", 300, 2);
    let topic = cluster.image().topics.named("t").unwrap();
    for broker in 1..=3 {
        let led = topic.partitions.values().filter(|p| p.leader.0 == broker).count();
        let held = topic
            .partitions
            .values()
            .filter(|p| p.replicas.iter().any(|r| r.0 == broker))
            .count();
        assert_eq!((led, (190..=210).contains(&held)), (100, true), "{broker}: {held}");
    }
    assert!(
        topic
            .partitions
            .values()
            .all(|p| p.replicas[0] != p.replicas[1] && p.isr.len() == 2)
    );
}

#[test]
fn replicas_avoid_sharing_a_rack_and_fenced_brokers_follow() {
    let mut cluster = Cluster::with_brokers(0, "");
    for id in 1..=6 {
        let mut request = registration(id, 1);
        request.rack = Some(format!("rack-{}", id % 3));
        cluster.ask(request);
        if id != 6 {
            cluster.heartbeat(id);
        }
    }
    cluster.create("t", 50, 3);
    for partition in cluster.image().topics.named("t").unwrap().partitions.values() {
        let mut racks: Vec<i32> = partition.replicas.iter().map(|replica| replica.0 % 3).collect();
        racks.sort();
        assert_eq!(racks, [0, 1, 2]);
        assert_ne!(partition.leader.0, 6);
        assert!(!partition.isr.contains(&klamm_types::NodeId(6)));
    }
}

#[test]
fn topics_are_deleted_by_name_and_by_id() {
    let mut cluster = Cluster::with_brokers(1, "");
    for name in ["a", "b", "c", "d"] {
        cluster.create(name, 1, 1);
    }
    let id = |cluster: &Cluster, name: &str| cluster.image().topics.id(name).unwrap();
    let (b, c) = (id(&cluster, "b"), id(&cluster, "c"));
    let state = |name: Option<&str>, topic_id: Uuid| DeleteTopicState {
        name: name.map(str::to_owned),
        topic_id,
        ..Default::default()
    };
    let stranger = Uuid::from_u64_pair(5, 5);
    let request = DeleteTopicsRequest {
        topics: vec![
            state(Some("a"), Uuid::ZERO),
            state(None, b),
            state(Some("c"), Uuid::ZERO),
            state(None, c),
            state(Some("nosuch"), Uuid::ZERO),
            state(None, stranger),
            state(None, Uuid::ZERO),
            state(Some("d"), stranger),
            state(Some("d"), Uuid::ZERO),
            state(Some("d"), Uuid::ZERO),
        ],
        ..Default::default()
    };
    let response: DeleteTopicsResponse = cluster.answer(request);
    let mut said: Vec<String> = response
        .responses
        .iter()
        .map(|result| {
            let name = result.name.as_deref().unwrap_or("-");
            format!("{name} {}", said(result.error_code, &result.error_message))
        })
        .collect();
    said.sort();
    assert_eq!(
        said,
        [
            "- INVALID_REQUEST: Neither topic name nor id were specified.",
            "- UNKNOWN_TOPIC_ID: This server does not host this topic ID.",
            "a NONE",
            "b NONE",
            "c INVALID_REQUEST: The provided topic name maps to an ID that was already supplied.",
            "d INVALID_REQUEST: Duplicate topic name.",
            "d INVALID_REQUEST: You may not specify both topic name and topic id.",
            "nosuch UNKNOWN_TOPIC_OR_PARTITION: This server does not host this topic-partition.",
        ]
    );
    let left: Vec<&str> = cluster
        .image()
        .topics
        .by_name
        .keys()
        .map(|name| name.as_str())
        .collect();
    assert_eq!(left, ["c", "d"]);
}

#[test]
fn a_topic_grows() {
    let check = |count: i32, manual: Option<&[&[i32]]>, expected: &str| {
        let mut cluster = Cluster::with_brokers(2, "");
        cluster.create("jobs", 8, 1);
        let assignments = manual.map(|manual| {
            let one = |brokers: &&[i32]| CreatePartitionsAssignment {
                broker_ids: brokers.to_vec(),
                ..Default::default()
            };
            manual.iter().map(one).collect()
        });
        let wanted = CreatePartitionsTopic {
            name: "jobs".to_owned(),
            count,
            assignments,
            ..Default::default()
        };
        let response: CreatePartitionsResponse = cluster.answer(CreatePartitionsRequest {
            topics: vec![wanted],
            ..Default::default()
        });
        let result = &response.results[0];
        assert_eq!(said(result.error_code, &result.error_message), expected);
        let expected_count = if result.error_code == 0 { count } else { 8 };
        assert_eq!(cluster.partitions("jobs").len(), expected_count as usize);
    };
    check(11, None, "NONE");
    check(9, Some(&[&[2]]), "NONE");
    check(8, None, "INVALID_PARTITIONS: Topic already has 8 partition(s).");
    check(
        2,
        None,
        "INVALID_PARTITIONS: The topic jobs currently has 8 partition(s); 2 would not be an increase.",
    );
    check(
        10,
        Some(&[&[1]]),
        "INVALID_REPLICA_ASSIGNMENT: Attempted to add 2 additional partition(s), but only 1 assignment(s) were \
         specified.",
    );
    check(
        9,
        Some(&[&[1, 2]]),
        "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes a partition with 2 replica(s), but this \
         is not consistent with previous partitions, which have 1 replica(s).",
    );
    check(
        i32::MAX,
        None,
        "POLICY_VIOLATION: Unable to perform excessively large batch operation.",
    );
}
