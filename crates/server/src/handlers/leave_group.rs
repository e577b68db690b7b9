//! LeaveGroup, versions 0 to 5.
//!
//! By version: one member, and one error code, up to 2; several from 3, with codes of their own; a reason from 5.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::leave_group_request::MemberIdentity;
use klamm_protocol::messages::{LeaveGroupRequest, LeaveGroupResponse};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    mut request: LeaveGroupRequest,
) -> LeaveGroupResponse {
    let leaves_alone = client.api_version() < FIRST_BATCHED_VERSION;
    if leaves_alone {
        request.members = vec![MemberIdentity {
            member_id: std::mem::take(&mut request.member_id),
            ..Default::default()
        }];
    }
    let group = request.group_id.clone();
    let asked = broker
        .groups
        .ask(&broker, &client, &group, GroupCall::LeaveGroup(request.into()));
    let mut response = match asked.await {
        GroupResponse::LeaveGroup(response) => response,
        _ => LeaveGroupResponse {
            error_code: ErrorCode::UNKNOWN_SERVER_ERROR.0,
            ..Default::default()
        },
    };
    if leaves_alone {
        let member = response.members.drain(..).next();
        if response.error_code == ErrorCode::NONE.0 {
            response.error_code = member.map_or(ErrorCode::NONE.0, |member| member.error_code);
        }
    }
    response
}

const FIRST_BATCHED_VERSION: i16 = 3;
