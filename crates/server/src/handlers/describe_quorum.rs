//! DescribeQuorum, versions 0 to 2: who votes, who leads, how far everybody is (KIP-595).
//!
//! Only the leader knows, so any other node answers NOT_LEADER_OR_FOLLOWER for the partition. By version: when a replica
//! last fetched and last was caught up from 1; directory ids, messages and the voters' endpoints from 2.

use klamm_driver::{QuorumProgress, QuorumStatus};
use klamm_protocol::messages::describe_quorum_request::DescribeQuorumRequest;
use klamm_protocol::messages::describe_quorum_response::{
    DescribeQuorumResponse, Listener, Node, PartitionData, ReplicaState, TopicData,
};
use klamm_raft::{ReplicaProgress, Voter};
use klamm_types::{ErrorCode, NodeId, Offset, Timestamp, Uuid};

/// `now` is when the leader is caught up with itself.
pub(crate) fn handle(
    version: i16,
    request: &DescribeQuorumRequest,
    status: &QuorumStatus,
    progress: &QuorumProgress,
    node_id: NodeId,
    now: Timestamp,
) -> DescribeQuorumResponse {
    if !asks_for_metadata(request) {
        return refuse_partitions(request, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    }
    if !status.is_leader {
        return refuse_partitions(request, ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let partition = PartitionData {
        partition_index: 0,
        leader_id: node_id.0,
        leader_epoch: status.leader.epoch.0,
        high_watermark: status.high_watermark.map_or(-1, |offset| offset.0),
        current_voters: states(version, &progress.voters, progress, node_id, now),
        observers: states(version, &progress.observers, progress, node_id, now),
        ..Default::default()
    };
    DescribeQuorumResponse {
        topics: vec![TopicData {
            topic_name: METADATA_TOPIC.to_owned(),
            partitions: vec![partition],
            ..Default::default()
        }],
        nodes: if version >= FIRST_VERSION_WITH_DIRECTORIES {
            status.voters.iter().map(node).collect()
        } else {
            Vec::new()
        },
        ..Default::default()
    }
}

/// Whether a response says that this node does not lead.
pub(crate) fn is_refused_by_follower(response: &DescribeQuorumResponse) -> bool {
    let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
    let mut codes = partitions.map(|partition| ErrorCode(partition.error_code));
    codes.any(|code| code == ErrorCode::NOT_LEADER_OR_FOLLOWER)
}

fn asks_for_metadata(request: &DescribeQuorumRequest) -> bool {
    match request.topics.as_slice() {
        [topic] => {
            let partitions: Vec<i32> = topic.partitions.iter().map(|p| p.partition_index).collect();
            topic.topic_name == METADATA_TOPIC && partitions == [0]
        }
        _ => false,
    }
}

fn refuse_partitions(request: &DescribeQuorumRequest, code: ErrorCode) -> DescribeQuorumResponse {
    let sentence = match code {
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => "This server does not host this topic-partition.",
        _ => {
            "For requests intended only for the leader, this error indicates that the broker is not the current leader. \
             For requests intended for any replica, this error indicates that the broker is not a replica of the topic \
             partition."
        }
    };
    let topics = request.topics.iter().map(|topic| TopicData {
        topic_name: topic.topic_name.clone(),
        partitions: topic
            .partitions
            .iter()
            .map(|asked| PartitionData {
                partition_index: asked.partition_index,
                error_code: code.0,
                error_message: Some(sentence.to_owned()),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    DescribeQuorumResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

/// The leader's own state is that of its log; others are known by what they fetched.
fn states(
    version: i16,
    replicas: &[ReplicaProgress],
    progress: &QuorumProgress,
    node_id: NodeId,
    now: Timestamp,
) -> Vec<ReplicaState> {
    let at = |ms: Option<u64>| {
        let ago = ms.map(|ms| i64::try_from(progress.now_ms.saturating_sub(ms)).unwrap_or(i64::MAX));
        ago.map_or(-1, |ago| now.plus_ms(-ago).0)
    };
    let state = |replica: &ReplicaProgress| {
        let is_leader = replica.key.id == node_id;
        let directory_id = replica.key.directory_id;
        let directory_id = directory_id.filter(|_| version >= FIRST_VERSION_WITH_DIRECTORIES);
        ReplicaState {
            replica_id: replica.key.id.0,
            replica_directory_id: directory_id.unwrap_or(Uuid::ZERO),
            log_end_offset: replica.end.unwrap_or(Offset::UNKNOWN).0,
            last_fetch_timestamp: if is_leader { now.0 } else { at(replica.last_fetch_ms) },
            last_caught_up_timestamp: if is_leader {
                now.0
            } else {
                at(replica.last_caught_up_ms)
            },
            ..Default::default()
        }
    };
    replicas.iter().map(state).collect()
}

fn node(voter: &Voter) -> Node {
    let listeners = voter.endpoints.iter().map(|endpoint| Listener {
        name: endpoint.listener.clone(),
        host: endpoint.host.clone(),
        port: endpoint.port,
        ..Default::default()
    });
    Node {
        node_id: voter.key.id.0,
        listeners: listeners.collect(),
        ..Default::default()
    }
}

/// Older versions have no place for directory ids and endpoints, and a response must not hold what has no place.
const FIRST_VERSION_WITH_DIRECTORIES: i16 = 2;
const METADATA_TOPIC: &str = "__cluster_metadata";
