//! Heartbeat, versions 0 to 4, of members of classic groups.
//!
//! By version: static members from 3. While the coordinator loads, the answer is that all is well.

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{HeartbeatRequest, HeartbeatResponse};
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
    let request: HeartbeatRequest = call.decode(body)?;
    let partition = broker.groups.partition_for(&broker.metadata.image(), &request.group_id);
    let asked = broker
        .groups
        .submit(broker, client, partition, GroupCall::Heartbeat(request.into()));
    asked.reply(call.to, out, |answer| match answer {
        GroupResponse::Heartbeat(response) => response,
        _ => HeartbeatResponse {
            error_code: ErrorCode::UNKNOWN_SERVER_ERROR.0,
            ..Default::default()
        },
    })
}
