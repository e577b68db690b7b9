//! The whole of the metadata at one offset.

use imbl::OrdMap;
use klamm_types::{ProducerId, Uuid};

use crate::{
    Acl, ClientQuotaEntity, ClusterImage, ConfigsImage, DelegationToken, ELIGIBLE_LEADER_REPLICAS_VERSION,
    METADATA_VERSION, MetadataVersion, ScramCredential, TopicsImage,
};

/// Everything the cluster agreed on. A clone shares all of it; changing a clone copies only what changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetadataImage {
    pub features: FeaturesImage,
    pub cluster: ClusterImage,
    pub topics: TopicsImage,
    pub configs: ConfigsImage,
    /// Quota values by entity, then by quota (`producer_byte_rate`, …).
    pub client_quotas: OrdMap<ClientQuotaEntity, OrdMap<String, f64>>,
    /// The first producer id that no broker got yet; nothing before the first block is handed out.
    pub next_producer_id: Option<ProducerId>,
    pub acls: OrdMap<Uuid, Acl>,
    /// By mechanism (1 SCRAM-SHA-256, 2 SCRAM-SHA-512), then by user.
    pub scram: OrdMap<(i8, String), ScramCredential>,
    /// By token id.
    pub delegation_tokens: OrdMap<String, DelegationToken>,
}

/// The finalized levels of the features.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeaturesImage {
    /// Nothing before the first record of the log.
    pub metadata_version: Option<MetadataVersion>,
    /// Levels of the other features; one at level 0 is not in it, nor is `kraft.version`, which the quorum keeps.
    pub levels: OrdMap<String, i16>,
}

impl MetadataImage {
    /// The finalized `metadata.version`, or the lowest while there is none.
    pub fn metadata_version(&self) -> MetadataVersion {
        self.features.metadata_version.unwrap_or(MetadataVersion::MINIMUM)
    }
}

impl FeaturesImage {
    /// The finalized level; 0 for a feature that is off.
    pub fn level(&self, name: &str) -> i16 {
        if name == METADATA_VERSION {
            return self.metadata_version.map_or(0, MetadataVersion::level);
        }
        self.levels.get(name).copied().unwrap_or(0)
    }

    /// Whether partitions keep eligible leader replicas (KIP-966).
    pub fn elr_enabled(&self) -> bool {
        self.level(ELIGIBLE_LEADER_REPLICAS_VERSION) >= 1
    }
}
