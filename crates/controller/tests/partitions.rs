//! What leaders, operators and time change in partitions, and which features a cluster has.

mod cluster;

use cluster::{Cluster, registration};
use klamm_controller::ControllerCall;
use klamm_metadata::MetadataVersion;
use klamm_protocol::messages::alter_partition_request::{AlterPartitionRequest, BrokerState, PartitionData, TopicData};
use klamm_protocol::messages::alter_partition_response::AlterPartitionResponse;
use klamm_protocol::messages::create_topics_request::{CreatableReplicaAssignment, CreatableTopic};
use klamm_protocol::messages::elect_leaders_request::{ElectLeadersRequest, TopicPartitions};
use klamm_protocol::messages::elect_leaders_response::ElectLeadersResponse;
use klamm_protocol::messages::update_features_request::{FeatureUpdateKey, UpdateFeaturesRequest};
use klamm_protocol::messages::update_features_response::UpdateFeaturesResponse;
use klamm_types::ErrorCode;

/// Three brokers and a partition on [1, 2, 3], led by 1.
fn led_by_one() -> Cluster {
    let mut cluster = Cluster::with_brokers(3, "");
    let assignment = CreatableReplicaAssignment {
        partition_index: 0,
        broker_ids: vec![1, 2, 3],
        ..Default::default()
    };
    let topic = CreatableTopic {
        name: "t".to_owned(),
        num_partitions: -1,
        replication_factor: -1,
        assignments: vec![assignment],
        ..Default::default()
    };
    cluster.ask(cluster::create_request(vec![topic]));
    assert_eq!(
        cluster.partitions("t"),
        ["0/0 leader 1 replicas 1,2,3 isr 1,2,3 elr  last "]
    );
    cluster
}

fn new_isr(cluster: &Cluster, isr: &[(i32, i64)]) -> PartitionData {
    let states = isr.iter().map(|(broker_id, broker_epoch)| BrokerState {
        broker_id: *broker_id,
        broker_epoch: *broker_epoch,
        ..Default::default()
    });
    let topic = cluster.image().topics.named("t").unwrap();
    let partition = topic.partitions.values().next().unwrap();
    PartitionData {
        partition_index: 0,
        leader_epoch: partition.leader_epoch.0,
        partition_epoch: partition.partition_epoch.0,
        new_isr_with_epochs: states.collect(),
        ..Default::default()
    }
}

fn alter(cluster: &mut Cluster, broker_id: i32, partition: PartitionData) -> AlterPartitionResponse {
    let topic = TopicData {
        topic_id: cluster.image().topics.id("t").unwrap(),
        partitions: vec![partition],
        ..Default::default()
    };
    cluster.answer(AlterPartitionRequest {
        broker_id,
        broker_epoch: cluster.epoch(broker_id).0,
        topics: vec![topic],
        ..Default::default()
    })
}

#[test]
fn only_the_leader_at_the_current_epochs_changes_the_isr() {
    let check = |broker: i32, isr: &[(i32, i64)], change: &dyn Fn(&mut PartitionData), expected: ErrorCode| {
        let mut cluster = led_by_one();
        cluster.ask(registration(4, 1));
        let before = cluster.partitions("t");
        let mut partition = new_isr(&cluster, isr);
        change(&mut partition);
        let response = alter(&mut cluster, broker, partition);
        assert_eq!(ErrorCode(response.topics[0].partitions[0].error_code), expected);
        assert_eq!(cluster.partitions("t") == before, expected != ErrorCode::NONE);
    };
    let same = |_: &mut PartitionData| {};
    check(1, &[(1, -1), (2, -1)], &same, ErrorCode::NONE);
    check(2, &[(1, -1), (2, -1)], &same, ErrorCode::INVALID_REQUEST);
    check(1, &[(2, -1), (3, -1)], &same, ErrorCode::INVALID_REQUEST);
    check(1, &[(1, -1), (1, -1)], &same, ErrorCode::INVALID_REQUEST);
    check(1, &[(1, -1), (4, -1)], &same, ErrorCode::INVALID_REQUEST);
    check(1, &[(1, -1), (2, 3)], &same, ErrorCode::INELIGIBLE_REPLICA);
    check(1, &[(1, -1)], &|p| p.leader_epoch = 1, ErrorCode::NOT_CONTROLLER);
    check(1, &[(1, -1)], &|p| p.leader_epoch = -1, ErrorCode::FENCED_LEADER_EPOCH);
    check(1, &[(1, -1)], &|p| p.partition_epoch = 1, ErrorCode::NOT_CONTROLLER);
    check(
        1,
        &[(1, -1)],
        &|p| p.partition_epoch = -1,
        ErrorCode::INVALID_UPDATE_VERSION,
    );
    check(
        1,
        &[(1, -1)],
        &|p| p.leader_recovery_state = 1,
        ErrorCode::INVALID_REQUEST,
    );
    check(
        1,
        &[(1, -1)],
        &|p| p.partition_index = 7,
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
    );
}

#[test]
fn a_fenced_or_restarted_broker_does_not_join_the_isr() {
    let mut cluster = led_by_one();
    let old_epoch = cluster.epoch(2).0;
    cluster.lose_broker(2);
    let isr = new_isr(&cluster, &[(1, -1), (2, old_epoch), (3, -1)]);
    let response = alter(&mut cluster, 1, isr);
    assert_eq!(
        response.topics[0].partitions[0].error_code,
        ErrorCode::INELIGIBLE_REPLICA.0
    );
    cluster.ask(registration(2, 2));
    cluster.heartbeat(2);
    let isr = new_isr(&cluster, &[(1, -1), (2, old_epoch), (3, -1)]);
    let response = alter(&mut cluster, 1, isr);
    assert_eq!(
        response.topics[0].partitions[0].error_code,
        ErrorCode::INELIGIBLE_REPLICA.0
    );
    let isr = new_isr(&cluster, &[(1, -1), (2, cluster.epoch(2).0), (3, -1)]);
    let response = alter(&mut cluster, 1, isr);
    assert_eq!(response.topics[0].partitions[0].isr, [1, 2, 3]);
}

fn elect(cluster: &mut Cluster, election_type: i8, partition: i32) -> String {
    let topic = TopicPartitions {
        topic: "t".to_owned(),
        partitions: vec![partition],
        ..Default::default()
    };
    let response: ElectLeadersResponse = cluster.answer(ElectLeadersRequest {
        election_type,
        topic_partitions: Some(vec![topic]),
        ..Default::default()
    });
    let result = &response.replica_election_results[0].partition_result[0];
    ErrorCode(result.error_code).name().unwrap_or_default().to_owned()
}

#[test]
fn leaders_are_elected_on_demand() {
    let mut cluster = led_by_one();
    assert_eq!(elect(&mut cluster, 0, 0), "ELECTION_NOT_NEEDED");
    assert_eq!(elect(&mut cluster, 0, 9), "UNKNOWN_TOPIC_OR_PARTITION");
    assert_eq!(elect(&mut cluster, 5, 0), "INVALID_REQUEST");
    cluster.lose_broker(1);
    assert_eq!(
        cluster.partitions("t"),
        ["1/1 leader 2 replicas 1,2,3 isr 2,3 elr  last "]
    );
    assert_eq!(elect(&mut cluster, 0, 0), "PREFERRED_LEADER_NOT_AVAILABLE");
    cluster.heartbeat(1);
    let isr = new_isr(&cluster, &[(2, -1), (3, -1), (1, -1)]);
    alter(&mut cluster, 2, isr);
    assert_eq!(elect(&mut cluster, 0, 0), "NONE");
    assert_eq!(
        cluster.partitions("t"),
        ["2/3 leader 1 replicas 1,2,3 isr 2,3,1 elr  last "]
    );
}

#[test]
fn an_unclean_election_takes_who_is_there() {
    let mut cluster = led_by_one();
    let isr = new_isr(&cluster, &[(1, -1)]);
    alter(&mut cluster, 1, isr);
    cluster.lose_broker(1);
    assert_eq!(
        cluster.partitions("t"),
        ["1/2 leader -1 replicas 1,2,3 isr 1 elr  last "]
    );
    assert_eq!(elect(&mut cluster, 1, 0), "NONE");
    assert_eq!(
        cluster.partitions("t"),
        ["2/3 leader 2 replicas 1,2,3 isr 2 elr  last "]
    );
    let (_, partition) = cluster
        .image()
        .topics
        .named("t")
        .unwrap()
        .partitions
        .iter()
        .next()
        .unwrap();
    assert_eq!(partition.leader_recovery_state.value(), 1);
    assert_eq!(elect(&mut cluster, 1, 0), "ELECTION_NOT_NEEDED");
}

#[test]
fn time_gives_leadership_back() {
    let mut cluster = led_by_one();
    cluster.lose_broker(1);
    cluster.heartbeat(1);
    let isr = new_isr(&cluster, &[(2, -1), (3, -1), (1, -1)]);
    alter(&mut cluster, 2, isr);
    // Time enough for the check, with heartbeats so that nobody is fenced.
    cluster.now = cluster.now.plus_ms(300_000);
    for broker in 1..=3 {
        cluster.heartbeat(broker);
    }
    cluster.ask(ControllerCall::Deadline);
    assert!(
        cluster.partitions("t")[0].contains("leader 1 "),
        "{:?}",
        cluster.partitions("t")
    );
}

#[test]
fn features_go_up_and_sometimes_down() {
    let check = |name: &str, level: i16, upgrade_type: i8, expected: &str| {
        let mut cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "");
        cluster.start_broker(1);
        let before = cluster.image().features.clone();
        let update = FeatureUpdateKey {
            feature: name.to_owned(),
            max_version_level: level,
            upgrade_type,
            ..Default::default()
        };
        let response: UpdateFeaturesResponse = cluster.answer(UpdateFeaturesRequest {
            feature_updates: vec![update],
            ..Default::default()
        });
        let failed = "The update failed for all features since the following feature had an error: ";
        let expected = (!expected.is_empty()).then(|| format!("{failed}{expected}"));
        assert_eq!(response.error_message, expected);
        match expected {
            Some(_) => assert_eq!(cluster.image().features, before),
            None => assert_eq!(cluster.image().features.level(name), level),
        }
    };
    check("metadata.version", 33, 1, "");
    check(
        "metadata.version",
        29,
        2,
        "Unsupported metadata.version downgrade from 30 to 29. Refusing to perform the requested downgrade because it \
         might delete metadata information.",
    );
    check(
        "metadata.version",
        29,
        1,
        "Invalid update version 29 for feature metadata.version. Can't downgrade the version of this feature without \
         setting the upgrade type to either safe or unsafe downgrade.",
    );
    check(
        "metadata.version",
        40,
        1,
        "Invalid update version 40 for feature metadata.version. Local controller 1 only supports versions 7-33",
    );
    check("group.version", 0, 2, "");
    check("share.version", 2, 1, "");
    check(
        "group.version",
        1,
        9,
        "Invalid update version 1 for feature group.version. The controller does not support the given upgrade type.",
    );
    check(
        "nosuch.version",
        1,
        1,
        "Invalid update version 1 for feature nosuch.version. Local controller 1 does not support this feature.",
    );
    check(
        "kraft.version",
        0,
        2,
        "Invalid update version 0 for feature kraft.version. Can't downgrade the version of this feature.",
    );
}
