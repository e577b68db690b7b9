//! OffsetDelete, version 0. Partitions that do not exist are refused here; the coordinator gets the others, and refuses
//! those whose topic the group is subscribed to.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_protocol::messages::offset_delete_request::{OffsetDeleteRequest, OffsetDeleteRequestTopic};
use klamm_protocol::messages::offset_delete_response::{
    OffsetDeleteResponse, OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use klamm_types::{ErrorCode, PartitionId};

use crate::broker::Broker;
use crate::groups::GroupClient;

pub(crate) async fn handle(
    broker: Arc<Broker>,
    client: GroupClient,
    mut request: OffsetDeleteRequest,
) -> OffsetDeleteResponse {
    if request.group_id.is_empty() {
        return refused(ErrorCode::INVALID_GROUP_ID);
    }
    let unknown = take_unknown(&broker, &mut request.topics);
    let group = request.group_id.clone();
    let call = GroupCall::OffsetDelete(request.into());
    let mut response = match broker.groups.ask(&broker, &client, &group, call).await {
        GroupResponse::OffsetDelete(response) => response,
        _ => refused(ErrorCode::UNKNOWN_SERVER_ERROR),
    };
    if response.error_code == 0 {
        for topic in unknown {
            match response.topics.iter_mut().find(|known| known.name == topic.name) {
                Some(known) => known.partitions.extend(topic.partitions),
                None => response.topics.push(topic),
            }
        }
    }
    response
}

/// Takes the partitions out that do not exist, with their answers.
fn take_unknown(broker: &Broker, topics: &mut Vec<OffsetDeleteRequestTopic>) -> Vec<OffsetDeleteResponseTopic> {
    let image = broker.metadata.image();
    let mut unknown = Vec::new();
    topics.retain_mut(|topic| {
        let known = image.topics.named(&topic.name);
        let mut partitions = Vec::new();
        topic.partitions.retain(|partition| {
            let id = PartitionId(partition.partition_index);
            let exists = known.is_some_and(|known| known.partition(id).is_some());
            if !exists {
                partitions.push(OffsetDeleteResponsePartition {
                    partition_index: partition.partition_index,
                    error_code: ErrorCode::UNKNOWN_TOPIC_OR_PARTITION.0,
                });
            }
            exists
        });
        if !partitions.is_empty() {
            unknown.push(OffsetDeleteResponseTopic {
                name: topic.name.clone(),
                partitions,
            });
        }
        !topic.partitions.is_empty()
    });
    unknown
}

fn refused(code: ErrorCode) -> OffsetDeleteResponse {
    OffsetDeleteResponse {
        error_code: code.0,
        ..Default::default()
    }
}
