//! SyncGroup, versions 0 to 5.
//!
//! By version: static members from 3, the protocol's type and name from 5, where they are mandatory. The answer waits
//! until the leader has told the assignments.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{SyncGroupRequest, SyncGroupResponse};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(broker: Arc<Broker>, client: GroupClient, request: SyncGroupRequest) -> SyncGroupResponse {
    let names_protocol = request.protocol_type.is_some() && request.protocol_name.is_some();
    if client.api_version() >= FIRST_VERSION_WITH_PROTOCOL && !names_protocol {
        return refused(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    let group = request.group_id.clone();
    let asked = broker
        .groups
        .ask(&broker, &client, &group, GroupCall::SyncGroup(request.into()));
    match asked.await {
        GroupResponse::SyncGroup(response) => *response,
        _ => refused(ErrorCode::UNKNOWN_SERVER_ERROR),
    }
}

fn refused(code: ErrorCode) -> SyncGroupResponse {
    SyncGroupResponse {
        error_code: code.0,
        ..Default::default()
    }
}

const FIRST_VERSION_WITH_PROTOCOL: i16 = 5;
