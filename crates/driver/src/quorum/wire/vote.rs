//! Vote, versions 0 to 2: directory ids and the leader's endpoint from 1, pre-votes from 2 (KIP-595, KIP-853, KIP-996).

use klamm_client::{ClientError, Connection};
use klamm_protocol::ApiKey;
use klamm_protocol::messages::vote_request::{self, VoteRequest};
use klamm_protocol::messages::vote_response::{self, NodeEndpoint, VoteResponse};
use klamm_raft::message::{self, Reply, Request, Response};
use klamm_raft::{OffsetAndEpoch, ReplicaKey};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset};

use super::{METADATA_PARTITION, METADATA_TOPIC, Sender};
use crate::quorum::{QuorumHandle, Via};

pub(super) async fn ask(
    connection: &Connection,
    sender: &Sender,
    request: &message::VoteRequest,
) -> Result<Response, ClientError> {
    let version = connection.version_of::<VoteRequest>()?;
    if request.is_pre_vote && version < PRE_VOTE_SINCE {
        let offered = Some((0, version));
        let api = ApiKey::Vote;
        return Err(ClientError::UnsupportedVersion { api, offered });
    }
    let partition = vote_request::PartitionData {
        partition_index: METADATA_PARTITION,
        replica_epoch: request.epoch.0,
        replica_id: request.candidate.id.0,
        replica_directory_id: request.candidate.directory_id_or_zero(),
        voter_directory_id: request
            .voter
            .map(|voter| voter.directory_id_or_zero())
            .unwrap_or_default(),
        last_offset_epoch: request.end.epoch.0,
        last_offset: request.end.offset.0,
        pre_vote: request.is_pre_vote,
        ..Default::default()
    };
    let wire = VoteRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        voter_id: request.voter.map_or(NodeId::NONE, |voter| voter.id).0,
        topics: vec![vote_request::TopicData {
            topic_name: METADATA_TOPIC.to_owned(),
            partitions: vec![partition],
            ..Default::default()
        }],
        ..Default::default()
    };
    let response = connection.send(&wire).await?;
    ClientError::check(response.error_code, None)?;
    let partition = response.topics.first().and_then(|topic| topic.partitions.first());
    let partition = partition.ok_or_else(|| super::meaningless(ApiKey::Vote))?;
    let endpoints = response
        .node_endpoints
        .iter()
        .map(|node| (node.node_id, node.host.clone(), node.port));
    Ok(Response::Vote {
        standing: super::standing(
            partition.error_code,
            partition.leader_id,
            partition.leader_epoch,
            super::endpoint_of(partition.leader_id, &sender.listener, endpoints),
        ),
        is_granted: partition.vote_granted,
    })
}

impl QuorumHandle {
    /// Answers a Vote that came in `via` a listener.
    pub async fn vote(&self, via: &Via, request: VoteRequest) -> VoteResponse {
        let Some(asked) = asked(&request) else {
            return refused(ErrorCode::INVALID_REQUEST);
        };
        let answer = self.request(request.cluster_id, Request::Vote(asked)).await;
        let reply = answer.map(|answer| answer.reply);
        let Some(Reply::Vote { standing, is_granted }) = &reply else {
            return refused(super::refusal(reply.as_ref()).unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
        };
        let (leader_id, leader_epoch) = super::leader_of(standing);
        let partition = vote_response::PartitionData {
            partition_index: METADATA_PARTITION,
            error_code: standing.error.0,
            leader_id,
            leader_epoch,
            vote_granted: *is_granted,
            ..Default::default()
        };
        let endpoint = super::leader_endpoint(standing, via, ENDPOINTS_SINCE).map(|(id, endpoint)| NodeEndpoint {
            node_id: id.0,
            host: endpoint.host.clone(),
            port: endpoint.port,
            ..Default::default()
        });
        VoteResponse {
            topics: vec![vote_response::TopicData {
                topic_name: METADATA_TOPIC.to_owned(),
                partitions: vec![partition],
                ..Default::default()
            }],
            node_endpoints: endpoint.into_iter().collect(),
            ..Default::default()
        }
    }
}

fn asked(request: &VoteRequest) -> Option<message::VoteRequest> {
    let [topic] = request.topics.as_slice() else {
        return None;
    };
    let [partition] = topic.partitions.as_slice() else {
        return None;
    };
    let is_metadata = topic.topic_name == METADATA_TOPIC && partition.partition_index == METADATA_PARTITION;
    is_metadata.then(|| message::VoteRequest {
        epoch: LeaderEpoch(partition.replica_epoch),
        candidate: ReplicaKey::new(NodeId(partition.replica_id), partition.replica_directory_id),
        voter: super::replica_key(request.voter_id, partition.voter_directory_id),
        end: OffsetAndEpoch {
            offset: Offset(partition.last_offset),
            epoch: LeaderEpoch(partition.last_offset_epoch),
        },
        is_pre_vote: partition.pre_vote,
    })
}

fn refused(error: ErrorCode) -> VoteResponse {
    VoteResponse {
        error_code: error.0,
        ..Default::default()
    }
}

const PRE_VOTE_SINCE: i16 = 2;

/// The version from which on a response says where the leader is.
const ENDPOINTS_SINCE: i16 = 1;
