//! Heartbeat, versions 0 to 4, of members of classic groups.
//!
//! By version: static members from 3. While the coordinator loads, the answer is that all is well.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{HeartbeatRequest, HeartbeatResponse};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(broker: Arc<Broker>, client: GroupClient, request: HeartbeatRequest) -> HeartbeatResponse {
    let group = request.group_id.clone();
    let asked = broker
        .groups
        .ask(&broker, &client, &group, GroupCall::Heartbeat(request));
    match asked.await {
        GroupResponse::Heartbeat(response) => response,
        _ => HeartbeatResponse {
            error_code: ErrorCode::UNKNOWN_SERVER_ERROR.0,
            ..Default::default()
        },
    }
}
