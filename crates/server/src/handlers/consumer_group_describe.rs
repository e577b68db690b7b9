//! ConsumerGroupDescribe, versions 0 and 1 (KIP-848).
//!
//! By version: the type of a member from 1. Only consumer groups are found; DescribeGroups has the classic ones.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::ConsumerGroupDescribeRequest;
use klamm_protocol::messages::consumer_group_describe_response::{ConsumerGroupDescribeResponse, DescribedGroup};
use klamm_types::ErrorCode;

use crate::authorized_operations;
use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    request: ConsumerGroupDescribeRequest,
) -> ConsumerGroupDescribeResponse {
    let refused = |group_id: String, code: ErrorCode| DescribedGroup {
        group_id,
        error_code: code.0,
        ..Default::default()
    };
    let mut response = ConsumerGroupDescribeResponse::default();
    if !broker.serves_consumer_groups() {
        let groups = request.group_ids.into_iter();
        response.groups = groups
            .map(|group| refused(group, ErrorCode::UNSUPPORTED_VERSION))
            .collect();
        return response;
    }
    let (nameless, named): (Vec<_>, Vec<_>) = request.group_ids.into_iter().partition(String::is_empty);
    let nameless = nameless.into_iter();
    response.groups = nameless
        .map(|group| refused(group, ErrorCode::INVALID_GROUP_ID))
        .collect();
    let by_partition = broker.groups.by_partition(&broker.metadata.image(), named);
    let calls = by_partition
        .into_iter()
        .map(|(partition, groups)| (partition, GroupCall::ConsumerGroupDescribe(groups)));
    for answer in broker.groups.ask_each(&broker, &client, calls.collect()).await {
        if let GroupResponse::ConsumerGroupDescribe(groups) = answer {
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
