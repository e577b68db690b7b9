//! ConsumerGroupHeartbeat, versions 0 and 1 (KIP-848): join, stay in, and leave a consumer group.
//!
//! By version: a subscription by regular expression, and the member's own choice of its id, from 1. Offered as long as
//! the cluster's `group.version` and this broker's `group.coordinator.rebalance.protocols` allow it.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    request: ConsumerGroupHeartbeatRequest,
) -> ConsumerGroupHeartbeatResponse {
    if !broker.serves_consumer_groups() {
        return refused(ErrorCode::UNSUPPORTED_VERSION);
    }
    let group = request.group_id.clone();
    let call = GroupCall::ConsumerGroupHeartbeat(request);
    match broker.groups.ask(&broker, &client, &group, call).await {
        GroupResponse::ConsumerGroupHeartbeat(response) => response,
        _ => refused(ErrorCode::UNKNOWN_SERVER_ERROR),
    }
}

fn refused(code: ErrorCode) -> ConsumerGroupHeartbeatResponse {
    ConsumerGroupHeartbeatResponse {
        error_code: code.0,
        ..Default::default()
    }
}
