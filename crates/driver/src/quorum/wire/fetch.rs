//! Fetch of the metadata log, versions 13 to 18: the topic by its id, the leader's endpoint from 16, directory ids from
//! 17, the replica's high watermark from 18 (KIP-595, KIP-853, KIP-1166). There are no sessions.

use std::time::Duration;

use bytes::Bytes;
use klamm_client::{ClientError, Connection};
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic, ReplicaState};
use klamm_protocol::messages::fetch_response::{
    EpochEndOffset, FetchResponse, FetchableTopicResponse, LeaderIdAndEpoch, NodeEndpoint, PartitionData, SnapshotId,
};
use klamm_protocol::{ApiKey, Records};
use klamm_raft::message::{self, FetchContent, Fetched, FetchedBatch, Reply, Request, Response};
use klamm_raft::{OffsetAndEpoch, ReplicaKey};
use klamm_records::Batches;
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset, Uuid};
use tracing::warn;

use super::{METADATA_PARTITION, METADATA_TOPIC, Sender};
use crate::control_record::ControlMessage;
use crate::metadata_batch::MetadataBatch;
use crate::quorum::peers::Payload;
use crate::quorum::{QuorumHandle, Via};

pub(super) async fn ask(
    connection: &Connection,
    sender: &Sender,
    request: &message::FetchRequest,
) -> Result<(Response, Payload), ClientError> {
    let wait = Duration::from_millis(u64::try_from(request.max_wait_ms).unwrap_or(0));
    let version = connection.version_of::<FetchRequest>()?;
    let response = connection
        .send_waiting(&to_wire(version, sender, request), wait)
        .await?;
    ClientError::check(response.error_code, None)?;
    let partition = response.responses.first().and_then(|topic| topic.partitions.first());
    let partition = partition.ok_or_else(|| super::meaningless(ApiKey::Fetch))?;
    let leader = &partition.current_leader;
    let endpoints = response.node_endpoints.iter().map(|node| {
        let port = u16::try_from(node.port).unwrap_or(0);
        (node.node_id, node.host.clone(), port)
    });
    let standing = super::standing(
        partition.error_code,
        leader.leader_id,
        leader.leader_epoch,
        super::endpoint_of(leader.leader_id, &sender.listener, endpoints),
    );
    let (diverging, snapshot) = (&partition.diverging_epoch, &partition.snapshot_id);
    let (content, payload) = if diverging.epoch >= 0 {
        (
            Fetched::Diverging(place(diverging.end_offset, diverging.epoch)),
            Payload::Nothing,
        )
    } else if snapshot.epoch >= 0 || snapshot.end_offset >= 0 {
        (
            Fetched::Snapshot(place(snapshot.end_offset, snapshot.epoch)),
            Payload::Nothing,
        )
    } else {
        let bytes = match &partition.records {
            Some(Records::Bytes(bytes)) => bytes.clone(),
            _ => Bytes::new(),
        };
        let (batches, pieces) = batches(&bytes);
        (Fetched::Batches(batches), Payload::Batches(pieces))
    };
    let high_watermark = (partition.high_watermark >= 0).then_some(Offset(partition.high_watermark));
    let response = Response::Fetch {
        standing,
        high_watermark,
        content,
    };
    Ok((response, payload))
}

fn to_wire(version: i16, sender: &Sender, request: &message::FetchRequest) -> FetchRequest {
    let has_replica_state = version >= REPLICA_STATE_SINCE;
    let id = |is_here: bool| if is_here { request.replica.id.0 } else { NodeId::NONE.0 };
    let partition = FetchPartition {
        partition: METADATA_PARTITION,
        current_leader_epoch: request.epoch.0,
        fetch_offset: request.offset.0,
        last_fetched_epoch: request.last_fetched_epoch.0,
        replica_directory_id: request.replica.directory_id_or_zero(),
        high_watermark: request.high_watermark.0,
        ..Default::default()
    };
    FetchRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        replica_id: id(!has_replica_state),
        replica_state: ReplicaState {
            replica_id: id(has_replica_state),
            ..Default::default()
        },
        max_wait_ms: request.max_wait_ms,
        max_bytes: request.max_bytes,
        topics: vec![FetchTopic {
            topic: METADATA_TOPIC.to_owned(),
            topic_id: Uuid::METADATA_TOPIC,
            partitions: vec![partition],
            ..Default::default()
        }],
        ..Default::default()
    }
}

/// The whole batches of a response, as long as they are sound, and the bytes of each.
fn batches(bytes: &Bytes) -> (Vec<FetchedBatch>, Vec<Bytes>) {
    let (mut batches, mut pieces) = (Vec::new(), Vec::new());
    let mut position = 0;
    for batch in Batches::new(bytes) {
        let decoded = batch.map_err(|e| e.to_string()).and_then(|batch| {
            let decoded = MetadataBatch::decode(&batch).map_err(|e| e.to_string())?;
            Ok((decoded, batch.size_bytes()))
        });
        let (batch, size) = match decoded {
            Ok(decoded) => decoded,
            Err(reason) => {
                warn!(reason, "the leader of the quorum sent a damaged batch");
                break;
            }
        };
        let control = batch.control.into_iter().filter_map(|(offset, message)| match message {
            ControlMessage::Quorum(record) => Some((offset, record)),
            ControlMessage::SnapshotHeader { .. } | ControlMessage::SnapshotFooter => None,
        });
        batches.push(FetchedBatch {
            base_offset: batch.base_offset,
            next_offset: batch.next_offset,
            epoch: batch.epoch,
            control: control.collect(),
        });
        pieces.push(bytes.slice(position..position + size));
        position += size;
    }
    (batches, pieces)
}

impl QuorumHandle {
    /// Answers a Fetch of the metadata log that came in `via` a listener, at once or when there is something to fetch.
    pub async fn fetch(&self, via: &Via, request: FetchRequest) -> FetchResponse {
        let Some(asked) = asked(&request) else {
            return refused(ErrorCode::INVALID_REQUEST);
        };
        let Some(answer) = self.request(request.cluster_id, Request::Fetch(asked)).await else {
            return refused(ErrorCode::BROKER_NOT_AVAILABLE);
        };
        let Reply::Fetch {
            standing,
            high_watermark,
            log_start,
            content,
        } = &answer.reply
        else {
            return refused(super::refusal(Some(&answer.reply)).unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
        };
        let (leader_id, leader_epoch) = super::leader_of(standing);
        let mut partition = PartitionData {
            partition_index: METADATA_PARTITION,
            error_code: standing.error.0,
            high_watermark: high_watermark.unwrap_or(Offset::UNKNOWN).0,
            log_start_offset: log_start.0,
            current_leader: LeaderIdAndEpoch {
                leader_id,
                leader_epoch,
                ..Default::default()
            },
            records: Some(Records::Bytes(answer.bytes.clone())),
            ..Default::default()
        };
        match content {
            FetchContent::Diverging(end) => {
                partition.diverging_epoch = EpochEndOffset {
                    epoch: end.epoch.0,
                    end_offset: end.offset.0,
                    ..Default::default()
                };
            }
            FetchContent::Snapshot(id) => {
                partition.snapshot_id = SnapshotId {
                    epoch: id.epoch.0,
                    end_offset: id.offset.0,
                    ..Default::default()
                };
            }
            FetchContent::Nothing | FetchContent::Records { .. } => {}
        }
        let endpoint = super::leader_endpoint(standing, via, ENDPOINTS_SINCE).map(|(id, endpoint)| NodeEndpoint {
            node_id: id.0,
            host: endpoint.host.clone(),
            port: endpoint.port.into(),
            ..Default::default()
        });
        FetchResponse {
            responses: vec![FetchableTopicResponse {
                topic: METADATA_TOPIC.to_owned(),
                topic_id: Uuid::METADATA_TOPIC,
                partitions: vec![partition],
                ..Default::default()
            }],
            node_endpoints: endpoint.into_iter().collect(),
            ..Default::default()
        }
    }
}

/// A version that names topics by id leaves the name empty, and the reverse.
fn asked(request: &FetchRequest) -> Option<message::FetchRequest> {
    let [topic] = request.topics.as_slice() else {
        return None;
    };
    let [partition] = topic.partitions.as_slice() else {
        return None;
    };
    let is_topic = topic.topic == METADATA_TOPIC || topic.topic_id == Uuid::METADATA_TOPIC;
    let id = request.replica_id.max(request.replica_state.replica_id);
    (is_topic && partition.partition == METADATA_PARTITION).then(|| message::FetchRequest {
        replica: ReplicaKey::new(NodeId(id), partition.replica_directory_id),
        epoch: LeaderEpoch(partition.current_leader_epoch),
        offset: Offset(partition.fetch_offset),
        last_fetched_epoch: LeaderEpoch(partition.last_fetched_epoch),
        high_watermark: Offset(partition.high_watermark),
        max_wait_ms: request.max_wait_ms,
        max_bytes: request.max_bytes,
    })
}

fn place(offset: i64, epoch: i32) -> OffsetAndEpoch {
    OffsetAndEpoch {
        offset: Offset(offset),
        epoch: LeaderEpoch(epoch),
    }
}

fn refused(error: ErrorCode) -> FetchResponse {
    FetchResponse {
        error_code: error.0,
        ..Default::default()
    }
}

/// Where the replica says who it is (KIP-903).
const REPLICA_STATE_SINCE: i16 = 15;

/// The version from which on a response says where the leader is.
const ENDPOINTS_SINCE: i16 = 16;
