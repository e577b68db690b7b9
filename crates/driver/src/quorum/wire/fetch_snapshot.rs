//! FetchSnapshot, versions 0 and 1: directory ids and the leader's endpoint from 1 (KIP-630, KIP-853).

use bytes::Bytes;
use klamm_client::{ClientError, Connection};
use klamm_protocol::messages::fetch_snapshot_request::{self, FetchSnapshotRequest, PartitionSnapshot, TopicSnapshot};
use klamm_protocol::messages::fetch_snapshot_response::{self, FetchSnapshotResponse, LeaderIdAndEpoch, NodeEndpoint};
use klamm_protocol::{ApiKey, Records};
use klamm_raft::message::{self, FetchedPiece, Reply, Request, Response, SnapshotPiece};
use klamm_raft::{OffsetAndEpoch, ReplicaKey};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset};

use super::{METADATA_PARTITION, METADATA_TOPIC, Sender};
use crate::quorum::peers::Payload;
use crate::quorum::{QuorumHandle, Via};

pub(super) async fn ask(
    connection: &Connection,
    sender: &Sender,
    request: &message::FetchSnapshotRequest,
) -> Result<(Response, Payload), ClientError> {
    let response = connection.send(&to_wire(sender, request)).await?;
    ClientError::check(response.error_code, None)?;
    let partition = response.topics.first().and_then(|topic| topic.partitions.first());
    let partition = partition.ok_or_else(|| super::meaningless(ApiKey::FetchSnapshot))?;
    let leader = &partition.current_leader;
    let endpoints = response
        .node_endpoints
        .iter()
        .map(|node| (node.node_id, node.host.clone(), node.port));
    let standing = super::standing(
        partition.error_code,
        leader.leader_id,
        leader.leader_epoch,
        super::endpoint_of(leader.leader_id, &sender.listener, endpoints),
    );
    let bytes = match &partition.unaligned_records {
        Records::Bytes(bytes) => bytes.clone(),
        Records::External { .. } => Bytes::new(),
    };
    let piece = FetchedPiece {
        id: OffsetAndEpoch {
            offset: Offset(partition.snapshot_id.end_offset),
            epoch: LeaderEpoch(partition.snapshot_id.epoch),
        },
        size_bytes: partition.size,
        position: partition.position,
        len: bytes.len() as u64,
    };
    let piece = (standing.error == ErrorCode::NONE).then_some(piece);
    Ok((Response::FetchSnapshot { standing, piece }, Payload::Piece(bytes)))
}

fn to_wire(sender: &Sender, request: &message::FetchSnapshotRequest) -> FetchSnapshotRequest {
    let partition = PartitionSnapshot {
        partition: METADATA_PARTITION,
        current_leader_epoch: request.epoch.0,
        snapshot_id: fetch_snapshot_request::SnapshotId {
            end_offset: request.id.offset.0,
            epoch: request.id.epoch.0,
            ..Default::default()
        },
        position: request.position,
        replica_directory_id: request.replica.directory_id_or_zero(),
        ..Default::default()
    };
    FetchSnapshotRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        replica_id: request.replica.id.0,
        max_bytes: request.max_bytes,
        topics: vec![TopicSnapshot {
            name: METADATA_TOPIC.to_owned(),
            partitions: vec![partition],
            ..Default::default()
        }],
        ..Default::default()
    }
}

impl QuorumHandle {
    /// Answers a FetchSnapshot that came in `via` a listener.
    pub async fn fetch_snapshot(&self, via: &Via, request: FetchSnapshotRequest) -> FetchSnapshotResponse {
        let asked = match asked(&request) {
            Ok(asked) => asked,
            Err(refusal) => return *refusal,
        };
        let Some(answer) = self.request(request.cluster_id, Request::FetchSnapshot(asked)).await else {
            return refused(ErrorCode::BROKER_NOT_AVAILABLE);
        };
        let Reply::FetchSnapshot { standing, piece } = &answer.reply else {
            return refused(super::refusal(Some(&answer.reply)).unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
        };
        let (leader_id, leader_epoch) = super::leader_of(standing);
        let mut partition = fetch_snapshot_response::PartitionSnapshot {
            index: METADATA_PARTITION,
            error_code: standing.error.0,
            current_leader: LeaderIdAndEpoch {
                leader_id,
                leader_epoch,
                ..Default::default()
            },
            ..Default::default()
        };
        if let Some(piece) = piece {
            give(&mut partition, piece, answer.bytes.clone());
        }
        let endpoint = super::leader_endpoint(standing, via, ENDPOINTS_SINCE).map(|(id, endpoint)| NodeEndpoint {
            node_id: id.0,
            host: endpoint.host.clone(),
            port: endpoint.port,
            ..Default::default()
        });
        FetchSnapshotResponse {
            topics: vec![fetch_snapshot_response::TopicSnapshot {
                name: METADATA_TOPIC.to_owned(),
                partitions: vec![partition],
                ..Default::default()
            }],
            node_endpoints: endpoint.into_iter().collect(),
            ..Default::default()
        }
    }
}

fn give(partition: &mut fetch_snapshot_response::PartitionSnapshot, piece: &SnapshotPiece, bytes: Bytes) {
    partition.snapshot_id = fetch_snapshot_response::SnapshotId {
        end_offset: piece.id.offset.0,
        epoch: piece.id.epoch.0,
        ..Default::default()
    };
    partition.size = i64::try_from(piece.size_bytes).unwrap_or(i64::MAX);
    partition.position = i64::try_from(piece.position).unwrap_or(i64::MAX);
    partition.unaligned_records = Records::Bytes(bytes);
}

/// Unlike the other APIs of the quorum, this one answers for an unknown partition.
fn asked(request: &FetchSnapshotRequest) -> Result<message::FetchSnapshotRequest, Box<FetchSnapshotResponse>> {
    let invalid = || Box::new(refused(ErrorCode::INVALID_REQUEST));
    let [topic] = request.topics.as_slice() else {
        return Err(invalid());
    };
    let [partition] = topic.partitions.as_slice() else {
        return Err(invalid());
    };
    if topic.name != METADATA_TOPIC || partition.partition != METADATA_PARTITION {
        let unknown = fetch_snapshot_response::PartitionSnapshot {
            index: partition.partition,
            error_code: ErrorCode::UNKNOWN_TOPIC_OR_PARTITION.0,
            ..Default::default()
        };
        return Err(Box::new(FetchSnapshotResponse {
            topics: vec![fetch_snapshot_response::TopicSnapshot {
                name: topic.name.clone(),
                partitions: vec![unknown],
                ..Default::default()
            }],
            ..Default::default()
        }));
    }
    Ok(message::FetchSnapshotRequest {
        replica: ReplicaKey::new(NodeId(request.replica_id), partition.replica_directory_id),
        epoch: LeaderEpoch(partition.current_leader_epoch),
        id: OffsetAndEpoch {
            offset: Offset(partition.snapshot_id.end_offset),
            epoch: LeaderEpoch(partition.snapshot_id.epoch),
        },
        position: partition.position,
        max_bytes: request.max_bytes,
    })
}

fn refused(error: ErrorCode) -> FetchSnapshotResponse {
    FetchSnapshotResponse {
        error_code: error.0,
        ..Default::default()
    }
}

/// The version from which on a response says where the leader is.
const ENDPOINTS_SINCE: i16 = 1;
