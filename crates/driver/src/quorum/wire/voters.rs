//! AddRaftVoter, RemoveRaftVoter and UpdateRaftVoter (KIP-853), and the ApiVersions by which a leader learns what a new
//! voter can run.

use klamm_client::{ClientError, Connection};
use klamm_protocol::messages::add_raft_voter_request::{self, AddRaftVoterRequest};
use klamm_protocol::messages::add_raft_voter_response::AddRaftVoterResponse;
use klamm_protocol::messages::api_versions_request::ApiVersionsRequest;
use klamm_protocol::messages::remove_raft_voter_request::RemoveRaftVoterRequest;
use klamm_protocol::messages::remove_raft_voter_response::RemoveRaftVoterResponse;
use klamm_protocol::messages::update_raft_voter_request::{self, UpdateRaftVoterRequest};
use klamm_protocol::messages::update_raft_voter_response::{CurrentLeader, UpdateRaftVoterResponse};
use klamm_raft::message::{self, Reply, Request, Response, Standing, VoterChange};
use klamm_raft::{Endpoint, KRaftVersion, ReplicaKey, VersionRange};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId};

use super::Sender;
use crate::quorum::{QuorumHandle, Via};

pub(super) async fn ask_to_add(
    connection: &Connection,
    sender: &Sender,
    request: &message::AddVoterRequest,
) -> Result<Response, ClientError> {
    let listeners = request
        .endpoints
        .iter()
        .map(|endpoint| add_raft_voter_request::Listener {
            name: endpoint.listener.clone(),
            host: endpoint.host.clone(),
            port: endpoint.port,
            ..Default::default()
        });
    let wire = AddRaftVoterRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        voter_id: request.voter.id.0,
        voter_directory_id: request.voter.directory_id_or_zero(),
        listeners: listeners.collect(),
        ack_when_committed: request.ack_when_committed,
        ..Default::default()
    };
    let response = connection.send(&wire).await?;
    Ok(Response::AddVoter(ErrorCode(response.error_code)))
}

pub(super) async fn ask_to_remove(
    connection: &Connection,
    sender: &Sender,
    request: &message::RemoveVoterRequest,
) -> Result<Response, ClientError> {
    let wire = RemoveRaftVoterRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        voter_id: request.voter.id.0,
        voter_directory_id: request.voter.directory_id_or_zero(),
        ..Default::default()
    };
    let response = connection.send(&wire).await?;
    Ok(Response::RemoveVoter(ErrorCode(response.error_code)))
}

pub(super) async fn ask_to_update(
    connection: &Connection,
    sender: &Sender,
    request: &message::UpdateVoterRequest,
) -> Result<Response, ClientError> {
    let listeners = request
        .endpoints
        .iter()
        .map(|endpoint| update_raft_voter_request::Listener {
            name: endpoint.listener.clone(),
            host: endpoint.host.clone(),
            port: endpoint.port,
            ..Default::default()
        });
    let wire = UpdateRaftVoterRequest {
        cluster_id: Some(sender.cluster_id.clone()),
        current_leader_epoch: request.epoch.0,
        voter_id: request.voter.id.0,
        voter_directory_id: request.voter.directory_id_or_zero(),
        listeners: listeners.collect(),
        kraft_version_feature: update_raft_voter_request::KRaftVersionFeature {
            min_supported_version: request.kraft_versions.min,
            max_supported_version: request.kraft_versions.max,
            ..Default::default()
        },
        ..Default::default()
    };
    let response = connection.send(&wire).await?;
    let leader = &response.current_leader;
    let endpoint = Endpoint {
        listener: sender.listener.clone(),
        host: leader.host.clone(),
        port: u16::try_from(leader.port).unwrap_or(0),
    };
    let endpoints = if leader.host.is_empty() {
        Vec::new()
    } else {
        vec![endpoint]
    };
    Ok(Response::UpdateVoter(super::standing(
        response.error_code,
        leader.leader_id,
        leader.leader_epoch,
        endpoints,
    )))
}

pub(super) async fn ask_for_versions(connection: &Connection) -> Result<Response, ClientError> {
    let request = ApiVersionsRequest {
        client_software_name: "klamm".to_owned(),
        client_software_version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Default::default()
    };
    let response = connection.send(&request).await?;
    let feature = response
        .supported_features
        .iter()
        .find(|feature| feature.name == KRaftVersion::FEATURE_NAME);
    Ok(Response::ApiVersions {
        error: ErrorCode(response.error_code),
        kraft_versions: feature.map(|feature| VersionRange {
            min: feature.min_version,
            max: feature.max_version,
        }),
    })
}

impl QuorumHandle {
    pub async fn add_raft_voter(&self, request: AddRaftVoterRequest) -> AddRaftVoterResponse {
        let endpoints = request.listeners.into_iter().map(|listener| Endpoint {
            listener: listener.name,
            host: listener.host,
            port: listener.port,
        });
        let asked = Request::AddVoter(message::AddVoterRequest {
            voter: ReplicaKey::new(NodeId(request.voter_id), request.voter_directory_id),
            endpoints: endpoints.collect(),
            ack_when_committed: request.ack_when_committed,
        });
        let change = self.change_voters(request.cluster_id, asked).await;
        AddRaftVoterResponse {
            error_code: change.error.0,
            error_message: change.message,
            ..Default::default()
        }
    }

    pub async fn remove_raft_voter(&self, request: RemoveRaftVoterRequest) -> RemoveRaftVoterResponse {
        let asked = Request::RemoveVoter(message::RemoveVoterRequest {
            voter: ReplicaKey::new(NodeId(request.voter_id), request.voter_directory_id),
        });
        let change = self.change_voters(request.cluster_id, asked).await;
        RemoveRaftVoterResponse {
            error_code: change.error.0,
            error_message: change.message,
            ..Default::default()
        }
    }

    async fn change_voters(&self, cluster_id: Option<String>, request: Request) -> VoterChange {
        let reply = self.request(cluster_id, request).await.map(|answer| answer.reply);
        let error = super::refusal(reply.as_ref()).unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR);
        match reply {
            Some(Reply::AddVoter(change) | Reply::RemoveVoter(change)) => change,
            _ => VoterChange { error, message: None },
        }
    }

    /// Answers an UpdateRaftVoter that came in `via` a listener.
    pub async fn update_raft_voter(&self, via: &Via, request: UpdateRaftVoterRequest) -> UpdateRaftVoterResponse {
        let endpoints = request.listeners.into_iter().map(|endpoint| Endpoint {
            listener: endpoint.name,
            host: endpoint.host,
            port: endpoint.port,
        });
        let versions = &request.kraft_version_feature;
        let asked = Request::UpdateVoter(message::UpdateVoterRequest {
            epoch: LeaderEpoch(request.current_leader_epoch),
            voter: ReplicaKey::new(NodeId(request.voter_id), request.voter_directory_id),
            endpoints: endpoints.collect(),
            kraft_versions: VersionRange {
                min: versions.min_supported_version,
                max: versions.max_supported_version,
            },
        });
        let reply = self.request(request.cluster_id, asked).await.map(|answer| answer.reply);
        match &reply {
            Some(Reply::UpdateVoter(standing)) => updated(standing, via),
            _ => UpdateRaftVoterResponse {
                error_code: super::refusal(reply.as_ref())
                    .unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR)
                    .0,
                ..Default::default()
            },
        }
    }
}

fn updated(standing: &Standing, via: &Via) -> UpdateRaftVoterResponse {
    let (leader_id, leader_epoch) = super::leader_of(standing);
    let endpoint = super::leader_endpoint(standing, via, ENDPOINTS_SINCE).map(|(_, endpoint)| endpoint);
    UpdateRaftVoterResponse {
        error_code: standing.error.0,
        current_leader: CurrentLeader {
            leader_id,
            leader_epoch,
            host: endpoint.map(|endpoint| endpoint.host.clone()).unwrap_or_default(),
            port: endpoint.map_or(0, |endpoint| endpoint.port.into()),
            ..Default::default()
        },
        ..Default::default()
    }
}

/// The version from which on a response says where the leader is.
const ENDPOINTS_SINCE: i16 = 0;
