//! ConsumerGroupHeartbeat, versions 0 and 1 (KIP-848): join, stay in, and leave a consumer group.
//!
//! By version: a subscription by regular expression, and the member's own choice of its id, from 1. Offered as long as
//! the cluster's `group.version` and this broker's `group.coordinator.rebalance.protocols` allow it.

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::dispatch::{Call, Refused};
use crate::groups::GroupClient;
use crate::handled::Handled;
use crate::outgoing::Outgoing;

pub(crate) fn handle(
    broker: &Broker,
    call: Call<'_>,
    client: GroupClient,
    body: &[u8],
    out: &mut Outgoing,
) -> Result<Handled, Refused> {
    let request: ConsumerGroupHeartbeatRequest = call.decode(body)?;
    if !broker.serves_consumer_groups() {
        out.reply(call.to, &refused(ErrorCode::UNSUPPORTED_VERSION))?;
        return Ok(Handled::Done);
    }
    let partition = broker.groups.partition_for(&broker.metadata.image(), &request.group_id);
    let call_of_group = GroupCall::ConsumerGroupHeartbeat(request.into());
    let asked = broker.groups.submit(broker, client, partition, call_of_group);
    asked.reply(call.to, out, |answer| match answer {
        GroupResponse::ConsumerGroupHeartbeat(response) => *response,
        _ => refused(ErrorCode::UNKNOWN_SERVER_ERROR),
    })
}

fn refused(code: ErrorCode) -> ConsumerGroupHeartbeatResponse {
    ConsumerGroupHeartbeatResponse {
        error_code: code.0,
        ..Default::default()
    }
}
