//! ListConfigResources, versions 0 and 1: what has a configuration (KIP-1142).
//!
//! Version 0 knows metrics subscriptions only; version 1 lists the kinds asked for, all of them if none is.

use klamm_metadata::{MetadataImage, ResourceType};
use klamm_protocol::messages::list_config_resources_request::ListConfigResourcesRequest;
use klamm_protocol::messages::list_config_resources_response::{ConfigResource, ListConfigResourcesResponse};
use klamm_types::ErrorCode;

use crate::dispatch::Call;

pub(crate) fn handle(
    image: &MetadataImage,
    call: Call<'_>,
    request: &ListConfigResourcesRequest,
) -> ListConfigResourcesResponse {
    let supported: &[ResourceType] = match call.version {
        0 => &[ResourceType::ClientMetrics],
        _ => &KINDS,
    };
    let asked: Vec<Option<ResourceType>> = match request.resource_types.as_slice() {
        [] => supported.iter().copied().map(Some).collect(),
        ids => ids.iter().map(|id| ResourceType::from_id(*id)).collect(),
    };
    if !asked
        .iter()
        .all(|kind| kind.is_some_and(|kind| supported.contains(&kind)))
    {
        return ListConfigResourcesResponse {
            error_code: ErrorCode::UNSUPPORTED_VERSION.0,
            ..Default::default()
        };
    }
    let wanted = KINDS.into_iter().filter(|kind| asked.contains(&Some(*kind)));
    let resources = wanted.flat_map(|kind| {
        names(image, kind, &call.client.listener)
            .into_iter()
            .map(move |name| ConfigResource {
                resource_name: name,
                resource_type: kind.id(),
                ..Default::default()
            })
    });
    ListConfigResourcesResponse {
        config_resources: resources.collect(),
        ..Default::default()
    }
}

fn names(image: &MetadataImage, kind: ResourceType, listener: &str) -> Vec<String> {
    match kind {
        ResourceType::Topic => image
            .topics
            .by_name
            .keys()
            .map(|name| name.as_str().to_owned())
            .collect(),
        ResourceType::Broker | ResourceType::BrokerLogger => {
            let brokers = image.cluster.brokers.values();
            let reachable = brokers.filter(|broker| broker.listener(listener).is_some());
            reachable.map(|broker| broker.id.to_string()).collect()
        }
        // They exist by being configured.
        ResourceType::Group | ResourceType::ClientMetrics => {
            let configured = image.configs.resources.keys();
            let of_kind = configured.filter(|resource| resource.kind == kind);
            of_kind.map(|resource| resource.name.clone()).collect()
        }
    }
}

/// In the order of the response.
const KINDS: [ResourceType; 5] = [
    ResourceType::Group,
    ResourceType::ClientMetrics,
    ResourceType::BrokerLogger,
    ResourceType::Broker,
    ResourceType::Topic,
];
