//! EndQuorumEpoch, versions 0 and 1: successors with their directory ids, and endpoints, from 1 (KIP-595, KIP-853).

use klamm_client::{ClientError, Connection};
use klamm_protocol::ApiKey;
use klamm_protocol::messages::end_quorum_epoch_request::{self, EndQuorumEpochRequest, LeaderEndpoint};
use klamm_protocol::messages::end_quorum_epoch_response::{self, EndQuorumEpochResponse, NodeEndpoint};
use klamm_raft::message::{self, Reply, Request, Response};
use klamm_raft::{Endpoint, ReplicaKey};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId};

use super::{METADATA_PARTITION, METADATA_TOPIC, Sender};
use crate::quorum::{QuorumHandle, Via};

pub(super) async fn ask(
    connection: &Connection,
    sender: &Sender,
    request: &message::EndQuorumEpochRequest,
) -> Result<Response, ClientError> {
    let partition = end_quorum_epoch_request::PartitionData {
        partition_index: METADATA_PARTITION,
        leader_id: request.leader.0,
        leader_epoch: request.epoch.0,
        preferred_successors: request.preferred_candidates.iter().map(|key| key.id.0).collect(),
        preferred_candidates: request
            .preferred_candidates
            .iter()
            .map(|key| end_quorum_epoch_request::ReplicaInfo {
                candidate_id: key.id.0,
                candidate_directory_id: key.directory_id_or_zero(),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    };
    let endpoints = request.leader_endpoints.iter().map(|endpoint| LeaderEndpoint {
        name: endpoint.listener.clone(),
        host: endpoint.host.clone(),
        port: endpoint.port,
        ..Default::default()
    });
    let wire = EndQuorumEpochRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        topics: vec![end_quorum_epoch_request::TopicData {
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
    let partition = partition.ok_or_else(|| super::meaningless(ApiKey::EndQuorumEpoch))?;
    let endpoints = response
        .node_endpoints
        .iter()
        .map(|node| (node.node_id, node.host.clone(), node.port));
    Ok(Response::EndQuorumEpoch(super::standing(
        partition.error_code,
        partition.leader_id,
        partition.leader_epoch,
        super::endpoint_of(partition.leader_id, &sender.listener, endpoints),
    )))
}

impl QuorumHandle {
    /// Answers a EndQuorumEpoch that came in `via` a listener.
    pub async fn end_quorum_epoch(&self, via: &Via, request: EndQuorumEpochRequest) -> EndQuorumEpochResponse {
        let Some(asked) = asked(&request) else {
            return refused(ErrorCode::INVALID_REQUEST);
        };
        let answer = self.request(request.cluster_id, Request::EndQuorumEpoch(asked)).await;
        let reply = answer.map(|answer| answer.reply);
        let Some(Reply::EndQuorumEpoch(standing)) = &reply else {
            return refused(super::refusal(reply.as_ref()).unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
        };
        let (leader_id, leader_epoch) = super::leader_of(standing);
        let partition = end_quorum_epoch_response::PartitionData {
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
        EndQuorumEpochResponse {
            topics: vec![end_quorum_epoch_response::TopicData {
                topic_name: METADATA_TOPIC.to_owned(),
                partitions: vec![partition],
                ..Default::default()
            }],
            node_endpoints: endpoint.into_iter().collect(),
            ..Default::default()
        }
    }
}

fn asked(request: &EndQuorumEpochRequest) -> Option<message::EndQuorumEpochRequest> {
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
    // One of the two lists is empty, by the version.
    let ids = partition.preferred_successors.iter().map(|id| ReplicaKey {
        id: NodeId(*id),
        directory_id: None,
    });
    let keys = partition.preferred_candidates.iter();
    let keys = keys.map(|key| ReplicaKey::new(NodeId(key.candidate_id), key.candidate_directory_id));
    is_metadata.then(|| message::EndQuorumEpochRequest {
        leader: NodeId(partition.leader_id),
        epoch: LeaderEpoch(partition.leader_epoch),
        preferred_candidates: ids.chain(keys).collect(),
        leader_endpoints: endpoints.collect(),
    })
}

fn refused(error: ErrorCode) -> EndQuorumEpochResponse {
    EndQuorumEpochResponse {
        error_code: error.0,
        ..Default::default()
    }
}

/// The version from which on a response says where the leader is.
const ENDPOINTS_SINCE: i16 = 1;
