//! ListGroups, versions 0 to 5: the groups that this broker coordinates.
//!
//! By version: states, and a filter by them, from 4; types, and a filter by them, from 5. One partition that is loading
//! makes the whole answer an error, for a list with holes would be taken for whole.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{ListGroupsRequest, ListGroupsResponse};
use klamm_types::{ErrorCode, PartitionId};

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(broker: Arc<Broker>, client: GroupClient, request: ListGroupsRequest) -> ListGroupsResponse {
    let partitions = 0..broker.groups.partitions_count(&broker.metadata.image());
    let calls = partitions.map(|partition| (PartitionId(partition), GroupCall::ListGroups(request.clone().into())));
    let mut response = ListGroupsResponse::default();
    for answer in broker.groups.ask_each(&broker, &client, calls.collect()).await {
        match answer {
            GroupResponse::ListGroups(listed) if listed.error_code == 0 => response.groups.extend(listed.groups),
            // Another broker's to tell.
            GroupResponse::ListGroups(listed) if listed.error_code == ErrorCode::NOT_COORDINATOR.0 => {}
            GroupResponse::ListGroups(refused) => return refused,
            _ => {}
        }
    }
    response
}
