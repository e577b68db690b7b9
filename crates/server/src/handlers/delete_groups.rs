//! DeleteGroups, versions 0 to 3.
//!
//! By version: a message with each error from 3. A group that is named twice is deleted, and told, once.

use std::collections::BTreeSet;
use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::{DeleteGroupsRequest, DeleteGroupsResponse};

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    request: DeleteGroupsRequest,
) -> DeleteGroupsResponse {
    let mut seen = BTreeSet::new();
    let groups = request
        .groups_names
        .into_iter()
        .filter(|group| seen.insert(group.clone()));
    let by_partition = broker.groups.by_partition(&broker.metadata.image(), groups);
    let calls = by_partition
        .into_iter()
        .map(|(partition, groups)| (partition, GroupCall::DeleteGroups(groups)));
    let mut response = DeleteGroupsResponse::default();
    for answer in broker.groups.ask_each(&broker, &client, calls.collect()).await {
        if let GroupResponse::DeleteGroups(results) = answer {
            response.results.extend(results);
        }
    }
    response
}
