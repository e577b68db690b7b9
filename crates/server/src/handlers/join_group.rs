//! JoinGroup, versions 0 to 9.
//!
//! By version: rebalance timeout from 1, a known member id required from 4, static members from 5, the chosen protocol's
//! name may be null from 7, a reason from 8, whether to skip the assignment from 9. The answer waits until all members
//! have joined or time is up.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{JoinGroupRequest, JoinGroupResponse};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(broker: Arc<Broker>, client: GroupClient, request: JoinGroupRequest) -> JoinGroupResponse {
    let group = request.group_id.clone();
    let asked = broker
        .groups
        .ask(&broker, &client, &group, GroupCall::JoinGroup(request.into()));
    let mut response = match asked.await {
        GroupResponse::JoinGroup(response) => *response,
        _ => JoinGroupResponse {
            error_code: ErrorCode::UNKNOWN_SERVER_ERROR.0,
            ..Default::default()
        },
    };
    if client.api_version() < FIRST_VERSION_WITHOUT_NAME {
        response.protocol_name.get_or_insert_default();
    } else if response.error_code != 0 {
        response.protocol_name = None;
    }
    response
}

const FIRST_VERSION_WITHOUT_NAME: i16 = 7;
