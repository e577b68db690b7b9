//! The nodes that have registered: brokers and controllers.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;
use klamm_protocol::messages::register_broker_record::{BrokerEndpoint, BrokerFeature, RegisterBrokerRecord};
use klamm_protocol::messages::register_controller_record::{
    ControllerEndpoint, ControllerFeature, RegisterControllerRecord,
};
use klamm_types::{BrokerEpoch, NodeId, Uuid};

use crate::{MetadataVersion, VersionRange};

/// The registered nodes, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterImage {
    pub brokers: OrdMap<NodeId, Arc<BrokerRegistration>>,
    pub controllers: OrdMap<NodeId, Arc<ControllerRegistration>>,
}

/// A broker as its last registration, and the changes to it, left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerRegistration {
    pub id: NodeId,
    /// The offset of the record that registered this incarnation.
    pub epoch: BrokerEpoch,
    pub incarnation_id: Uuid,
    /// In the order in which the broker gave them.
    pub listeners: Vec<Endpoint>,
    pub features: BTreeMap<String, VersionRange>,
    pub rack: Option<String>,
    pub is_fenced: bool,
    pub in_controlled_shutdown: bool,
    pub is_migrating_zk_broker: bool,
    /// Ids of the log directories that are online, ascending (KIP-858).
    pub directories: Vec<Uuid>,
    /// Ids of the directories that take no new replicas; nothing until the broker has told (KIP-1066).
    pub cordoned_directories: Option<Vec<Uuid>>,
}

/// A controller as it registered itself (KIP-919).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControllerRegistration {
    pub id: NodeId,
    pub incarnation_id: Uuid,
    pub zk_migration_ready: bool,
    pub listeners: Vec<Endpoint>,
    pub features: BTreeMap<String, VersionRange>,
}

/// Where a node listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Name of the listener.
    pub name: String,
    pub host: String,
    pub port: u16,
    /// Kafka's id of the protocol: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL.
    pub security_protocol: i16,
}

impl ClusterImage {
    pub fn broker(&self, id: NodeId) -> Option<&BrokerRegistration> {
        self.brokers.get(&id).map(|broker| &**broker)
    }

    pub fn controller(&self, id: NodeId) -> Option<&ControllerRegistration> {
        self.controllers.get(&id).map(|controller| &**controller)
    }

    /// Whether the broker may lead partitions: registered, not fenced, not shutting down.
    pub fn is_active(&self, id: NodeId) -> bool {
        self.broker(id).is_some_and(BrokerRegistration::is_active)
    }

    /// Whether a replica in that directory of the broker can be served.
    pub fn has_online_directory(&self, id: NodeId, directory: Uuid) -> bool {
        self.broker(id)
            .is_some_and(|broker| broker.has_online_directory(directory))
    }

    /// The directory that a new replica on the broker is assigned to before the broker chooses one itself.
    pub fn default_directory(&self, id: NodeId) -> Uuid {
        match self.broker(id).map(|broker| broker.directories.as_slice()) {
            Some([]) => Uuid::MIGRATING_DIRECTORY,
            Some([only]) => *only,
            Some(_) | None => Uuid::UNASSIGNED_DIRECTORY,
        }
    }
}

impl BrokerRegistration {
    pub fn from_record(record: &RegisterBrokerRecord) -> Self {
        Self {
            id: NodeId(record.broker_id),
            epoch: BrokerEpoch(record.broker_epoch),
            incarnation_id: record.incarnation_id,
            listeners: record
                .end_points
                .iter()
                .map(|point| Endpoint {
                    name: point.name.clone(),
                    host: point.host.clone(),
                    port: point.port,
                    security_protocol: point.security_protocol,
                })
                .collect(),
            features: record
                .features
                .iter()
                .map(|feature| {
                    let (min, max) = (feature.min_supported_version, feature.max_supported_version);
                    (feature.name.clone(), VersionRange { min, max })
                })
                .collect(),
            rack: record.rack.clone(),
            is_fenced: record.fenced,
            in_controlled_shutdown: record.in_controlled_shutdown,
            is_migrating_zk_broker: record.is_migrating_zk_broker,
            directories: sorted(&record.log_dirs),
            cordoned_directories: record.cordoned_log_dirs.clone(),
        }
    }

    /// The record that restores this registration, holding nothing that `version` does not know.
    pub fn to_record(&self, version: MetadataVersion) -> RegisterBrokerRecord {
        RegisterBrokerRecord {
            broker_id: self.id.0,
            is_migrating_zk_broker: self.is_migrating_zk_broker && version >= MetadataVersion::V3_4_IV0,
            incarnation_id: self.incarnation_id,
            broker_epoch: self.epoch.0,
            end_points: self
                .listeners
                .iter()
                .map(|point| BrokerEndpoint {
                    name: point.name.clone(),
                    host: point.host.clone(),
                    port: point.port,
                    security_protocol: point.security_protocol,
                    ..Default::default()
                })
                .collect(),
            features: self
                .features
                .iter()
                .map(|(name, range)| BrokerFeature {
                    name: name.clone(),
                    min_supported_version: range.min,
                    max_supported_version: range.max,
                    ..Default::default()
                })
                .collect(),
            rack: self.rack.clone(),
            fenced: self.is_fenced,
            in_controlled_shutdown: self.in_controlled_shutdown,
            log_dirs: if version.supports_directory_assignment() {
                self.directories.clone()
            } else {
                Vec::new()
            },
            cordoned_log_dirs: self
                .cordoned_directories
                .clone()
                .filter(|_| version.supports_cordoned_log_dirs()),
            ..Default::default()
        }
    }

    pub fn is_active(&self) -> bool {
        !self.is_fenced && !self.in_controlled_shutdown
    }

    pub fn listener(&self, name: &str) -> Option<&Endpoint> {
        self.listeners.iter().find(|point| point.name == name)
    }

    /// A broker that registered no directories (before KIP-858) counts every one as online; "unassigned" and
    /// "migrating" stand for directories that are not known yet, "lost" for one that is known to be gone.
    pub fn has_online_directory(&self, directory: Uuid) -> bool {
        match directory {
            Uuid::UNASSIGNED_DIRECTORY | Uuid::MIGRATING_DIRECTORY => true,
            Uuid::LOST_DIRECTORY => false,
            _ => self.directories.is_empty() || self.directories.contains(&directory),
        }
    }

    /// Whether some directory still takes new replicas.
    pub fn has_uncordoned_directory(&self) -> bool {
        match &self.cordoned_directories {
            Some(cordoned) if !self.directories.is_empty() => {
                self.directories.iter().any(|directory| !cordoned.contains(directory))
            }
            _ => true,
        }
    }
}

impl ControllerRegistration {
    pub fn from_record(record: &RegisterControllerRecord) -> Self {
        Self {
            id: NodeId(record.controller_id),
            incarnation_id: record.incarnation_id,
            zk_migration_ready: record.zk_migration_ready,
            listeners: record
                .end_points
                .iter()
                .map(|point| Endpoint {
                    name: point.name.clone(),
                    host: point.host.clone(),
                    port: point.port,
                    security_protocol: point.security_protocol,
                })
                .collect(),
            features: record
                .features
                .iter()
                .map(|feature| {
                    let (min, max) = (feature.min_supported_version, feature.max_supported_version);
                    (feature.name.clone(), VersionRange { min, max })
                })
                .collect(),
        }
    }

    pub fn to_record(&self) -> RegisterControllerRecord {
        RegisterControllerRecord {
            controller_id: self.id.0,
            incarnation_id: self.incarnation_id,
            zk_migration_ready: self.zk_migration_ready,
            end_points: self
                .listeners
                .iter()
                .map(|point| ControllerEndpoint {
                    name: point.name.clone(),
                    host: point.host.clone(),
                    port: point.port,
                    security_protocol: point.security_protocol,
                    ..Default::default()
                })
                .collect(),
            features: self
                .features
                .iter()
                .map(|(name, range)| ControllerFeature {
                    name: name.clone(),
                    min_supported_version: range.min,
                    max_supported_version: range.max,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        }
    }
}

pub(crate) fn sorted(ids: &[Uuid]) -> Vec<Uuid> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}
