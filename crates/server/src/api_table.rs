//! What each kind of listener offers: an API is here if, and only if, it works.
//!
//! The versions are all that are stable; unstable ones are never offered. ApiVersions answers from this table, and
//! dispatch refuses what is not in it.

use std::ops::RangeInclusive;

use klamm_protocol::ApiKey;

/// On a broker's listeners.
const BROKER: &[ApiKey] = &[
    ApiKey::Produce,
    ApiKey::Fetch,
    ApiKey::ListOffsets,
    ApiKey::Metadata,
    ApiKey::ApiVersions,
    ApiKey::CreateTopics,
    ApiKey::DeleteTopics,
    ApiKey::DeleteRecords,
    ApiKey::InitProducerId,
    ApiKey::OffsetForLeaderEpoch,
    ApiKey::DescribeConfigs,
    ApiKey::AlterConfigs,
    ApiKey::DescribeLogDirs,
    ApiKey::CreatePartitions,
    ApiKey::ElectLeaders,
    ApiKey::IncrementalAlterConfigs,
    ApiKey::DescribeQuorum,
    ApiKey::UpdateFeatures,
    ApiKey::DescribeCluster,
    ApiKey::DescribeProducers,
    ApiKey::UnregisterBroker,
    ApiKey::ListConfigResources,
    ApiKey::DescribeTopicPartitions,
];

/// On a controller's listeners.
const CONTROLLER: &[ApiKey] = &[
    ApiKey::ApiVersions,
    ApiKey::CreateTopics,
    ApiKey::DeleteTopics,
    ApiKey::DescribeConfigs,
    ApiKey::AlterConfigs,
    ApiKey::CreatePartitions,
    ApiKey::ElectLeaders,
    ApiKey::IncrementalAlterConfigs,
    ApiKey::DescribeQuorum,
    ApiKey::AlterPartition,
    ApiKey::UpdateFeatures,
    ApiKey::Envelope,
    ApiKey::DescribeCluster,
    ApiKey::BrokerRegistration,
    ApiKey::BrokerHeartbeat,
    ApiKey::UnregisterBroker,
    ApiKey::AllocateProducerIds,
    ApiKey::ControllerRegistration,
    ApiKey::AssignReplicasToDirs,
];

/// Whether brokers answer this version of an API.
pub(crate) fn broker_answers(api: ApiKey, version: i16) -> bool {
    BROKER.contains(&api) && answers(api, version)
}

/// Whether controllers answer this version of an API.
pub(crate) fn controller_answers(api: ApiKey, version: i16) -> bool {
    CONTROLLER.contains(&api) && answers(api, version)
}

/// What ApiVersions says of a broker.
pub(crate) fn offered_by_brokers() -> impl Iterator<Item = (ApiKey, RangeInclusive<i16>)> {
    BROKER
        .iter()
        .filter_map(|api| Some((*api, api.offered_versions(false)?)))
}

/// What ApiVersions says of a controller.
pub(crate) fn offered_by_controllers() -> impl Iterator<Item = (ApiKey, RangeInclusive<i16>)> {
    CONTROLLER
        .iter()
        .filter_map(|api| Some((*api, api.offered_versions(false)?)))
}

/// Produce is told from version 0, for the sake of old clients, but answered from 3 only (KIP-896).
fn answers(api: ApiKey, version: i16) -> bool {
    api.supports(version)
        && api
            .offered_versions(false)
            .is_some_and(|offered| offered.contains(&version))
}
