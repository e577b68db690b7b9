//! What each kind of listener offers: an API is here if, and only if, it works.
//!
//! The versions are all that are stable; unstable ones are never offered. ApiVersions answers from this table, and
//! dispatch refuses what is not in it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use klamm_protocol::ApiKey;

/// On a broker's listeners.
const BROKER: &[ApiKey] = &[
    ApiKey::Produce,
    ApiKey::Fetch,
    ApiKey::ListOffsets,
    ApiKey::Metadata,
    ApiKey::OffsetCommit,
    ApiKey::OffsetFetch,
    ApiKey::FindCoordinator,
    ApiKey::JoinGroup,
    ApiKey::Heartbeat,
    ApiKey::LeaveGroup,
    ApiKey::SyncGroup,
    ApiKey::DescribeGroups,
    ApiKey::ListGroups,
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
    ApiKey::DeleteGroups,
    ApiKey::ElectLeaders,
    ApiKey::IncrementalAlterConfigs,
    ApiKey::OffsetDelete,
    ApiKey::DescribeQuorum,
    ApiKey::UpdateFeatures,
    ApiKey::DescribeCluster,
    ApiKey::DescribeProducers,
    ApiKey::UnregisterBroker,
    ApiKey::UnregisterController,
    ApiKey::ConsumerGroupHeartbeat,
    ApiKey::ConsumerGroupDescribe,
    ApiKey::ListConfigResources,
    ApiKey::DescribeTopicPartitions,
    ApiKey::AddRaftVoter,
    ApiKey::RemoveRaftVoter,
];

/// On a controller's listeners.
const CONTROLLER: &[ApiKey] = &[
    ApiKey::Fetch,
    ApiKey::ApiVersions,
    ApiKey::CreateTopics,
    ApiKey::DeleteTopics,
    ApiKey::DescribeConfigs,
    ApiKey::AlterConfigs,
    ApiKey::CreatePartitions,
    ApiKey::ElectLeaders,
    ApiKey::IncrementalAlterConfigs,
    ApiKey::AlterPartitionReassignments,
    ApiKey::ListPartitionReassignments,
    ApiKey::Vote,
    ApiKey::BeginQuorumEpoch,
    ApiKey::EndQuorumEpoch,
    ApiKey::DescribeQuorum,
    ApiKey::AlterPartition,
    ApiKey::UpdateFeatures,
    ApiKey::Envelope,
    ApiKey::FetchSnapshot,
    ApiKey::DescribeCluster,
    ApiKey::BrokerRegistration,
    ApiKey::BrokerHeartbeat,
    ApiKey::UnregisterBroker,
    ApiKey::UnregisterController,
    ApiKey::AllocateProducerIds,
    ApiKey::ControllerRegistration,
    ApiKey::AssignReplicasToDirs,
    ApiKey::AddRaftVoter,
    ApiKey::RemoveRaftVoter,
    ApiKey::UpdateRaftVoter,
];

/// Whether brokers answer this version of an API.
pub(crate) fn broker_answers(api: ApiKey, version: i16) -> bool {
    BROKER.contains(&api) && answers(api, version)
}

/// Whether controllers answer this version of an API.
pub(crate) fn controller_answers(api: ApiKey, version: i16) -> bool {
    CONTROLLER.contains(&api) && answers(api, version)
}

/// What ApiVersions says of a broker: of what it passes on, only what the active controller answers too, once that is
/// known. `controller` has the lowest and the highest version by API key.
pub(crate) fn offered_by_brokers(
    controller: Option<&BTreeMap<i16, (i16, i16)>>,
) -> impl Iterator<Item = (ApiKey, RangeInclusive<i16>)> {
    BROKER.iter().filter_map(move |api| {
        let own = api.offered_versions(false)?;
        let Some(controller) = controller.filter(|_| is_forwarded(*api)) else {
            return Some((*api, own));
        };
        let (min, max) = controller.get(&(*api as i16))?;
        let (min, max) = (*own.start().max(min), *own.end().min(max));
        (min <= max).then_some((*api, min..=max))
    })
}

/// What ApiVersions says of a controller.
pub(crate) fn offered_by_controllers() -> impl Iterator<Item = (ApiKey, RangeInclusive<i16>)> {
    CONTROLLER
        .iter()
        .filter_map(|api| Some((*api, api.offered_versions(false)?)))
}

/// Whether brokers have the controller answer it; all such APIs of Kafka, so that one which comes is not forgotten here.
fn is_forwarded(api: ApiKey) -> bool {
    matches!(
        api,
        ApiKey::CreateTopics
            | ApiKey::DeleteTopics
            | ApiKey::CreateAcls
            | ApiKey::DeleteAcls
            | ApiKey::AlterConfigs
            | ApiKey::CreatePartitions
            | ApiKey::CreateDelegationToken
            | ApiKey::RenewDelegationToken
            | ApiKey::ExpireDelegationToken
            | ApiKey::ElectLeaders
            | ApiKey::IncrementalAlterConfigs
            | ApiKey::AlterPartitionReassignments
            | ApiKey::ListPartitionReassignments
            | ApiKey::AlterClientQuotas
            | ApiKey::AlterUserScramCredentials
            | ApiKey::DescribeQuorum
            | ApiKey::UpdateFeatures
            | ApiKey::UnregisterBroker
            | ApiKey::UnregisterController
            | ApiKey::AddRaftVoter
            | ApiKey::RemoveRaftVoter
    )
}

/// Produce is told from version 0, for the sake of old clients, but answered from 3 only (KIP-896).
fn answers(api: ApiKey, version: i16) -> bool {
    api.supports(version)
        && api
            .offered_versions(false)
            .is_some_and(|offered| offered.contains(&version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_is_offered_as_the_controller_has_it() {
        let check = |controller: Option<&BTreeMap<i16, (i16, i16)>>, api: ApiKey, expected: Option<(i16, i16)>| {
            let found = offered_by_brokers(controller).find(|(offered, _)| *offered == api);
            let found = found.map(|(_, versions)| (*versions.start(), *versions.end()));
            assert_eq!(found, expected, "{api}");
        };
        let older = BTreeMap::from([
            (ApiKey::CreateTopics as i16, (1, 5)),
            (ApiKey::UpdateFeatures as i16, (90, 99)),
            (ApiKey::DescribeConfigs as i16, (1, 2)),
        ]);
        check(Some(&older), ApiKey::CreateTopics, Some((2, 5)));
        check(Some(&older), ApiKey::UpdateFeatures, None);
        check(Some(&older), ApiKey::DeleteTopics, None);
        // The broker answers this one itself, whatever controllers do.
        check(Some(&older), ApiKey::DescribeConfigs, Some((1, 4)));
        check(None, ApiKey::CreateTopics, Some((2, 7)));
        check(None, ApiKey::DeleteTopics, Some((1, 6)));
    }
}
