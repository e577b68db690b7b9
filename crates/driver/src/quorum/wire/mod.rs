//! The quorum's requests and answers as the wire's messages, one file per API: how this node asks, and how it answers.
//!
//! There is one partition, `__cluster_metadata-0`; a message about anything else is refused as a whole.

mod begin_quorum_epoch;
mod end_quorum_epoch;
mod fetch;
mod fetch_snapshot;
mod vote;
mod voters;

use klamm_client::{ClientError, Connection};
use klamm_protocol::ApiKey;
use klamm_raft::message::{Reply, Request, Response, Standing};
use klamm_raft::{Endpoint, LeaderAndEpoch, ReplicaKey};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Uuid};

use super::Via;
use super::peers::Payload;

/// What every request says of its sender.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) cluster_id: String,
    pub(super) listener: String,
}

/// Sends in the highest version that both sides know.
pub(super) async fn ask(
    connection: &Connection,
    sender: &Sender,
    request: &Request,
) -> Result<(Response, Payload), ClientError> {
    let response = match request {
        Request::Vote(request) => vote::ask(connection, sender, request).await?,
        Request::BeginQuorumEpoch(request) => begin_quorum_epoch::ask(connection, sender, request).await?,
        Request::EndQuorumEpoch(request) => end_quorum_epoch::ask(connection, sender, request).await?,
        Request::Fetch(request) => return fetch::ask(connection, sender, request).await,
        Request::FetchSnapshot(request) => return fetch_snapshot::ask(connection, sender, request).await,
        Request::AddVoter(request) => voters::ask_to_add(connection, sender, request).await?,
        Request::RemoveVoter(request) => voters::ask_to_remove(connection, sender, request).await?,
        Request::UpdateVoter(request) => voters::ask_to_update(connection, sender, request).await?,
        Request::ApiVersions => voters::ask_for_versions(connection).await?,
    };
    Ok((response, Payload::Nothing))
}

/// A response about another partition than was asked for.
fn meaningless(api: ApiKey) -> ClientError {
    ClientError::Decode {
        api,
        error: klamm_protocol::DecodeError::Null { field: "topics" },
    }
}

/// The error that refuses a whole request; nothing if the reply is about the partition.
fn refusal(reply: Option<&Reply>) -> Option<ErrorCode> {
    match reply {
        // The quorum's task has ended: the node is stopping.
        None => Some(ErrorCode::BROKER_NOT_AVAILABLE),
        Some(Reply::Refused(error)) => Some(*error),
        Some(_) => None,
    }
}

fn standing(error: i16, leader: i32, epoch: i32, leader_endpoints: Vec<Endpoint>) -> Standing {
    Standing {
        error: ErrorCode(error),
        leader: LeaderAndEpoch {
            leader: known(leader),
            epoch: LeaderEpoch(epoch),
        },
        leader_endpoints,
    }
}

/// Leader id and epoch as the wire has them.
fn leader_of(standing: &Standing) -> (i32, i32) {
    (
        standing.leader.leader.unwrap_or(NodeId::NONE).0,
        standing.leader.epoch.0,
    )
}

fn known(id: i32) -> Option<NodeId> {
    (id >= 0).then_some(NodeId(id))
}

fn replica_key(id: i32, directory_id: Uuid) -> Option<ReplicaKey> {
    known(id).map(|id| ReplicaKey::new(id, directory_id))
}

/// Where the leader is reached over the listener that a request came in by, if the response's version can say it.
fn leader_endpoint<'a>(standing: &'a Standing, via: &Via, since: i16) -> Option<(NodeId, &'a Endpoint)> {
    let mut endpoints = standing.leader_endpoints.iter().filter(|_| via.version >= since);
    let endpoint = endpoints.find(|point| point.listener == *via.listener);
    standing.leader.leader.zip(endpoint)
}

/// The endpoint of the leader among those of a response, which are all of this node's listener.
fn endpoint_of(leader: i32, listener: &str, mut endpoints: impl Iterator<Item = (i32, String, u16)>) -> Vec<Endpoint> {
    let found = endpoints.find(|(id, ..)| *id == leader);
    let endpoint = found.map(|(_, host, port)| Endpoint {
        listener: listener.to_owned(),
        host,
        port,
    });
    endpoint.into_iter().collect()
}

const METADATA_TOPIC: &str = "__cluster_metadata";
const METADATA_PARTITION: i32 = 0;
