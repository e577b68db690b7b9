//! Moving partitions between brokers.

mod cluster;

use cluster::Cluster;
use klamm_protocol::messages::alter_partition_reassignments_request::{
    AlterPartitionReassignmentsRequest, ReassignablePartition, ReassignableTopic,
};
use klamm_protocol::messages::alter_partition_reassignments_response::AlterPartitionReassignmentsResponse;
use klamm_protocol::messages::alter_partition_request::{AlterPartitionRequest, BrokerState, PartitionData, TopicData};
use klamm_protocol::messages::alter_partition_response::AlterPartitionResponse;
use klamm_protocol::messages::create_topics_request::{CreatableReplicaAssignment, CreatableTopic};
use klamm_protocol::messages::list_partition_reassignments_request::ListPartitionReassignmentsRequest;
use klamm_protocol::messages::list_partition_reassignments_response::ListPartitionReassignmentsResponse;
use klamm_types::ErrorCode;

/// Four brokers and a partition on [1, 2].
fn on_one_and_two() -> Cluster {
    let mut cluster = Cluster::with_brokers(4, "");
    let assignment = CreatableReplicaAssignment {
        partition_index: 0,
        broker_ids: vec![1, 2],
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
    cluster
}

fn reassign(cluster: &mut Cluster, replicas: Option<&[i32]>, may_change_factor: bool) -> String {
    let partition = ReassignablePartition {
        partition_index: 0,
        replicas: replicas.map(<[i32]>::to_vec),
        ..Default::default()
    };
    let response: AlterPartitionReassignmentsResponse = cluster.answer(AlterPartitionReassignmentsRequest {
        allow_replication_factor_change: may_change_factor,
        topics: vec![ReassignableTopic {
            name: "t".to_owned(),
            partitions: vec![partition],
            ..Default::default()
        }],
        ..Default::default()
    });
    let result = &response.responses[0].partitions[0];
    let code = ErrorCode(result.error_code).name().unwrap_or_default();
    match &result.error_message {
        Some(sentence) => format!("{code}: {sentence}"),
        None => code.to_owned(),
    }
}

/// The leader reports its ISR; gives the code.
fn report_isr(cluster: &mut Cluster, isr: &[i32]) -> ErrorCode {
    let topic = cluster.image().topics.named("t").unwrap();
    let partition = topic.partitions.values().next().unwrap();
    let states = isr.iter().map(|broker_id| BrokerState {
        broker_id: *broker_id,
        ..Default::default()
    });
    let data = PartitionData {
        leader_epoch: partition.leader_epoch.0,
        partition_epoch: partition.partition_epoch.0,
        new_isr_with_epochs: states.collect(),
        ..Default::default()
    };
    let request = AlterPartitionRequest {
        broker_id: partition.leader.0,
        broker_epoch: cluster.epoch(partition.leader.0).0,
        topics: vec![TopicData {
            topic_id: topic.id,
            partitions: vec![data],
            ..Default::default()
        }],
        ..Default::default()
    };
    let response: AlterPartitionResponse = cluster.answer(request);
    ErrorCode(response.topics[0].partitions[0].error_code)
}

fn ongoing(cluster: &mut Cluster) -> Vec<(Vec<i32>, Vec<i32>, Vec<i32>)> {
    let response: ListPartitionReassignmentsResponse = cluster.answer(ListPartitionReassignmentsRequest::default());
    let partitions = response.topics.into_iter().flat_map(|topic| topic.partitions);
    partitions
        .map(|partition| {
            (
                partition.replicas,
                partition.adding_replicas,
                partition.removing_replicas,
            )
        })
        .collect()
}

#[test]
fn a_move_ends_when_all_that_were_added_are_in_sync() {
    let mut cluster = on_one_and_two();
    assert_eq!(ongoing(&mut cluster), []);
    assert_eq!(reassign(&mut cluster, Some(&[3, 4]), true), "NONE");
    assert_eq!(
        cluster.partitions("t"),
        ["0/1 leader 1 replicas 3,4,1,2 isr 1,2 elr  last "]
    );
    assert_eq!(ongoing(&mut cluster), [(vec![3, 4, 1, 2], vec![3, 4], vec![1, 2])]);
    assert_eq!(report_isr(&mut cluster, &[1, 2, 3]), ErrorCode::NONE);
    assert_eq!(
        cluster.partitions("t"),
        ["0/2 leader 1 replicas 3,4,1,2 isr 1,2,3 elr  last "]
    );
    // The last one joins: the old replicas go, and with them the leader that reported it.
    assert_eq!(report_isr(&mut cluster, &[1, 2, 3, 4]), ErrorCode::NEW_LEADER_ELECTED);
    assert_eq!(
        cluster.partitions("t"),
        ["1/3 leader 3 replicas 3,4 isr 3,4 elr  last "]
    );
    assert_eq!(ongoing(&mut cluster), []);
    let topic = cluster.image().topics.named("t").unwrap();
    let directories = &topic.partitions.values().next().unwrap().directories;
    assert_eq!(**directories, [cluster::directory(3), cluster::directory(4)]);
}

#[test]
fn a_move_can_be_called_off() {
    let mut cluster = on_one_and_two();
    assert_eq!(reassign(&mut cluster, None, true), "NO_REASSIGNMENT_IN_PROGRESS");
    reassign(&mut cluster, Some(&[3, 4]), true);
    report_isr(&mut cluster, &[1, 2, 3]);
    assert_eq!(reassign(&mut cluster, None, true), "NONE");
    assert_eq!(
        cluster.partitions("t"),
        ["1/3 leader 1 replicas 1,2 isr 1,2 elr  last "]
    );
}

#[test]
fn fewer_replicas_leave_at_once_with_a_new_epoch() {
    let mut cluster = on_one_and_two();
    assert_eq!(reassign(&mut cluster, Some(&[2]), true), "NONE");
    assert_eq!(cluster.partitions("t"), ["1/1 leader 2 replicas 2 isr 2 elr  last "]);
}

#[test]
fn a_move_that_cannot_be_is_refused() {
    let check = |replicas: &[i32], may_change_factor: bool, expected: &str| {
        let mut cluster = on_one_and_two();
        assert_eq!(reassign(&mut cluster, Some(replicas), may_change_factor), expected);
    };
    check(&[2, 1], false, "NONE");
    check(
        &[1],
        false,
        "INVALID_REPLICATION_FACTOR: The replication factor is changed from 2 to 1",
    );
    check(
        &[1, 9],
        true,
        "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes broker 9, but no such broker is \
         registered.",
    );
    check(
        &[],
        true,
        "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes an empty replica list.",
    );
}
