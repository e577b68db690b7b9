//! Parts of the metadata as Kafka's own classes show themselves (`toString`).

use std::collections::BTreeMap;
use std::fmt::Display;

use klamm_metadata::{
    Acl, BrokerRegistration, ControllerRegistration, DelegationToken, Endpoint, LeaderRecoveryState,
    PartitionRegistration, ScramCredential, VersionRange,
};

pub(super) fn of_broker(broker: &BrokerRegistration) -> String {
    let rack = match &broker.rack {
        Some(rack) => format!("Optional[{rack}]"),
        None => "Optional.empty".to_owned(),
    };
    format!(
        "BrokerRegistration(id={}, epoch={}, incarnationId={}, listeners=[{}], supportedFeatures={{{}}}, rack={rack}, \
         fenced={}, inControlledShutdown={}, isMigratingZkBroker={}, directories={}, cordonedDirectories={})",
        broker.id,
        broker.epoch,
        broker.incarnation_id,
        listeners(&broker.listeners),
        features(&broker.features),
        broker.is_fenced,
        broker.in_controlled_shutdown,
        broker.is_migrating_zk_broker,
        list(&broker.directories),
        list(broker.cordoned_directories.as_deref().unwrap_or_default()),
    )
}

pub(super) fn of_controller(controller: &ControllerRegistration) -> String {
    format!(
        "ControllerRegistration(id={}, incarnationId={}, zkMigrationReady={}, listeners=[{}], supportedFeatures={{{}}})",
        controller.id,
        controller.incarnation_id,
        controller.zk_migration_ready,
        listeners(&controller.listeners),
        features(&controller.features),
    )
}

pub(super) fn of_partition(partition: &PartitionRegistration) -> String {
    let recovery = match partition.leader_recovery_state {
        LeaderRecoveryState::Recovered => "RECOVERED",
        LeaderRecoveryState::Recovering => "RECOVERING",
    };
    format!(
        "PartitionRegistration(replicas={}, directories={}, isr={}, removingReplicas={}, addingReplicas={}, elr={}, \
         lastKnownElr={}, leader={}, leaderRecoveryState={recovery}, leaderEpoch={}, partitionEpoch={})",
        list(&partition.replicas),
        list(&partition.directories),
        list(&partition.isr),
        list(&partition.removing_replicas),
        list(&partition.adding_replicas),
        list(&partition.elr),
        list(&partition.last_known_elr),
        partition.leader,
        partition.leader_epoch,
        partition.partition_epoch,
    )
}

pub(super) fn of_acl(acl: &Acl) -> String {
    let named = |names: &[&'static str], id: i8| usize::try_from(id).ok().and_then(|id| names.get(id).copied());
    format!(
        "StandardAcl[resourceType={}, resourceName={}, patternType={}, principal={}, host={}, operation={}, \
         permissionType={}]",
        named(RESOURCE_TYPES, acl.resource_type).unwrap_or("UNKNOWN"),
        acl.resource_name,
        named(PATTERN_TYPES, acl.pattern_type).unwrap_or("UNKNOWN"),
        acl.principal,
        acl.host,
        named(OPERATIONS, acl.operation).unwrap_or("UNKNOWN"),
        named(PERMISSIONS, acl.permission_type).unwrap_or("UNKNOWN"),
    )
}

/// Nothing is left out, as with Kafka: whoever can read the file has it anyway.
pub(super) fn of_scram(credential: &ScramCredential) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!(
        "ScramCredentialData(salt={}, storedKey={}, serverKey={}, iterations={})",
        hex(&credential.salt),
        hex(&credential.stored_key),
        hex(&credential.server_key),
        credential.iterations,
    )
}

/// With Kafka's own parentheses.
pub(super) fn of_token(id: &str, token: &DelegationToken) -> String {
    format!(
        "DelegationTokenDatatokenId={id}(owner={}(tokenRequester={}(renewers={}, issueTimestamp={}, maxTimestamp={}), \
         expiryTimestamp={}",
        token.owner,
        token.requester,
        token.renewers.join(" "),
        token.issue_timestamp.0,
        token.max_timestamp.0,
        token.expiration_timestamp.0,
    )
}

/// `2026-11-21T09:07:18.766Z[UTC]`.
pub(super) fn date(ms: i64) -> String {
    match jiff::Timestamp::from_millisecond(ms) {
        Ok(time) => format!("{time}[UTC]"),
        // No clock was ever there.
        Err(_) => ms.to_string(),
    }
}

fn listeners(listeners: &[Endpoint]) -> String {
    let mut sorted: Vec<&Endpoint> = listeners.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let shown = sorted.iter().map(|endpoint| {
        let protocol = usize::try_from(endpoint.security_protocol).ok();
        let protocol = protocol.and_then(|id| PROTOCOLS.get(id)).unwrap_or(&"UNKNOWN");
        let Endpoint { name, host, port, .. } = endpoint;
        format!("Endpoint(listenerName='{name}', securityProtocol={protocol}, host='{host}', port={port})")
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn features(features: &BTreeMap<String, VersionRange>) -> String {
    let shown = features.iter().map(|(name, range)| format!("{name}: {range}"));
    shown.collect::<Vec<_>>().join(", ")
}

fn list<T: Display>(items: &[T]) -> String {
    let shown: Vec<String> = items.iter().map(T::to_string).collect();
    format!("[{}]", shown.join(", "))
}

const PROTOCOLS: &[&str] = &["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];
const RESOURCE_TYPES: &[&str] = &[
    "UNKNOWN",
    "ANY",
    "TOPIC",
    "GROUP",
    "CLUSTER",
    "TRANSACTIONAL_ID",
    "DELEGATION_TOKEN",
    "USER",
];
const PATTERN_TYPES: &[&str] = &["UNKNOWN", "ANY", "MATCH", "LITERAL", "PREFIXED"];
const OPERATIONS: &[&str] = &[
    "UNKNOWN",
    "ANY",
    "ALL",
    "READ",
    "WRITE",
    "CREATE",
    "DELETE",
    "ALTER",
    "DESCRIBE",
    "CLUSTER_ACTION",
    "DESCRIBE_CONFIGS",
    "ALTER_CONFIGS",
    "IDEMPOTENT_WRITE",
    "CREATE_TOKENS",
    "DESCRIBE_TOKENS",
    "TWO_PHASE_COMMIT",
];
const PERMISSIONS: &[&str] = &["UNKNOWN", "ANY", "DENY", "ALLOW"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_javas() {
        let check = |ms: i64, expected: &str| assert_eq!(date(ms), expected);
        check(-1, "1969-12-31T23:59:59.999Z[UTC]");
        check(0, "1970-01-01T00:00:00Z[UTC]");
        check(951_782_400_700, "2000-02-29T00:00:00.7Z[UTC]");
        check(1_795_252_038_766, "2026-11-21T09:07:18.766Z[UTC]");
    }
}
