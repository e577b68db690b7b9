//! BeginQuorumEpoch, versions 0 and 1: directory ids and endpoints from 1 (KIP-595, KIP-853).

use klamm_client::{ClientError, Connection};
use klamm_protocol::ApiKey;
use klamm_protocol::messages::begin_quorum_epoch_request::{self, BeginQuorumEpochRequest, LeaderEndpoint};
use klamm_protocol::messages::begin_quorum_epoch_response::{self, BeginQuorumEpochResponse, NodeEndpoint};
use klamm_raft::Endpoint;
use klamm_raft::message::{self, Reply, Request, Response};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId};

use super::{METADATA_PARTITION, METADATA_TOPIC, Sender};
use crate::quorum::{QuorumHandle, Via};

pub(super) async fn ask(
    connection: &Connection,
    sender: &Sender,
    request: &message::BeginQuorumEpochRequest,
) -> Result<Response, ClientError> {
    let partition = begin_quorum_epoch_request::PartitionData {
        partition_index: METADATA_PARTITION,
        leader_id: request.leader.0,
        leader_epoch: request.epoch.0,
        voter_directory_id: request
            .voter
            .map(|voter| voter.directory_id_or_zero())
            .unwrap_or_default(),
        ..Default::default()
    };
    let endpoints = request.leader_endpoints.iter().map(|endpoint| LeaderEndpoint {
        name: endpoint.listener.clone(),
        host: endpoint.host.clone(),
        port: endpoint.port,
        ..Default::default()
    });
    let wire = BeginQuorumEpochRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        voter_id: request.voter.map_or(NodeId::NONE, |voter| voter.id).0,
        topics: vec![begin_quorum_epoch_request::TopicData {
            topic_name: METADATA_TOPIC.to_owned(),
            partitions: vec![partition],
            ..Default::default()
        }],
        leader_endpoints: endpoints.collect(),
        ..Default::default()
    };
    let response = connection.send(&wire).await?;
    ClientError::check(response.error_code, None)?;
    let partition = response.topics.first().and_then(|topic| topic.partitions.first());
    let partition = partition.ok_or_else(|| super::meaningless(ApiKey::BeginQuorumEpoch))?;
    let endpoints = response
        .node_endpoints
        .iter()
        .map(|node| (node.node_id, node.host.clone(), node.port));
    Ok(Response::BeginQuorumEpoch(super::standing(
        partition.error_code,
        partition.leader_id,
        partition.leader_epoch,
        super::endpoint_of(partition.leader_id, &sender.listener, endpoints),
    )))
}

impl QuorumHandle {
    /// Answers a BeginQuorumEpoch that came in `via` a listener.
    pub async fn begin_quorum_epoch(&self, via: &Via, request: BeginQuorumEpochRequest) -> BeginQuorumEpochResponse {
        let Some(asked) = asked(&request) else {
            return refused(ErrorCode::INVALID_REQUEST);
        };
        let answer = self.request(request.cluster_id, Request::BeginQuorumEpoch(asked)).await;
        let reply = answer.map(|answer| answer.reply);
        let Some(Reply::BeginQuorumEpoch(standing)) = &reply else {
            return refused(super::refusal(reply.as_ref()).unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
        };
        let (leader_id, leader_epoch) = super::leader_of(standing);
        let partition = begin_quorum_epoch_response::PartitionData {
            partition_index: METADATA_PARTITION,
            error_code: standing.error.0,
            leader_id,
            leader_epoch,
            ..Default::default()
        };
        let endpoint = super::leader_endpoint(standing, via, ENDPOINTS_SINCE).map(|(id, endpoint)| NodeEndpoint {
            node_id: id.0,
            host: endpoint.host.clone(),
            port: endpoint.port,
            ..Default::default()
        });
        BeginQuorumEpochResponse {
            topics: vec![begin_quorum_epoch_response::TopicData {
                topic_name: METADATA_TOPIC.to_owned(),
                partitions: vec![partition],
                ..Default::default()
            }],
            node_endpoints: endpoint.into_iter().collect(),
            ..Default::default()
        }
    }
}

fn asked(request: &BeginQuorumEpochRequest) -> Option<message::BeginQuorumEpochRequest> {
    let [topic] = request.topics.as_slice() else {
        return None;
    };
    let [partition] = topic.partitions.as_slice() else {
        return None;
    };
    let is_metadata = topic.topic_name == METADATA_TOPIC && partition.partition_index == METADATA_PARTITION;
    let endpoints = request.leader_endpoints.iter().map(|endpoint| Endpoint {
        listener: endpoint.name.clone(),
        host: endpoint.host.clone(),
        port: endpoint.port,
    });
    is_metadata.then(|| message::BeginQuorumEpochRequest {
        leader: NodeId(partition.leader_id),
        epoch: LeaderEpoch(partition.leader_epoch),
        voter: super::replica_key(request.voter_id, partition.voter_directory_id),
        leader_endpoints: endpoints.collect(),
    })
}

fn refused(error: ErrorCode) -> BeginQuorumEpochResponse {
    BeginQuorumEpochResponse {
        error_code: error.0,
        ..Default::default()
    }
}

/// The version from which on a response says where the leader is.
const ENDPOINTS_SINCE: i16 = 1;
