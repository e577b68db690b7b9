//! DescribeGroups, versions 0 to 6.
//!
//! By version: authorized operations from 3, static members from 4; a group that is not there is told as dead up to 5
//! and as GROUP_ID_NOT_FOUND, with a message, from 6. Groups of the new protocols are not found here.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{DescribeGroupsRequest, DescribeGroupsResponse};

use crate::authorized_operations;
use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    request: DescribeGroupsRequest,
) -> DescribeGroupsResponse {
    let by_partition = broker.groups.by_partition(&broker.metadata.image(), request.groups);
    let calls = by_partition
        .into_iter()
        .map(|(partition, groups)| (partition, GroupCall::DescribeGroups(groups)));
    let mut response = DescribeGroupsResponse::default();
    for answer in broker.groups.ask_each(&broker, &client, calls.collect()).await {
        if let GroupResponse::DescribeGroups(groups) = answer {
            response.groups.extend(groups);
        }
    }
    if request.include_authorized_operations {
        for group in response.groups.iter_mut().filter(|group| group.error_code == 0) {
            group.authorized_operations = authorized_operations::GROUP;
        }
    }
    response
}
