//! What the cluster agreed on.
//!
//! The metadata log is a list of records. A [`MetadataImage`] is what they add up to: persistent maps, so that a clone
//! costs nothing and a reader keeps a consistent view. A [`MetadataDelta`] replays records on top of an image and
//! knows what they changed. A [`MetadataLoader`] stands before the delta and holds back metadata transactions until
//! they end (KIP-868). [`MetadataImage::records`] gives an image back as the records of a snapshot.
//!
//! Nothing here decides anything, reads a clock or touches a file.

mod client;
mod cluster;
mod config;
mod delta;
mod error;
mod feature;
mod image;
mod loader;
mod node_list;
mod partition;
mod snapshot;
mod topic;

pub use client::{Acl, ClientQuotaEntity, DelegationToken, ScramCredential};
pub use cluster::{BrokerRegistration, ClusterImage, ControllerRegistration, Endpoint};
pub use config::{ConfigResource, ConfigsImage, ResourceType};
pub use delta::{MetadataDelta, TopicChange};
pub use error::ReplayError;
pub use feature::{
    ELIGIBLE_LEADER_REPLICAS_VERSION, FEATURES, Feature, FeatureLevel, GROUP_VERSION, KRAFT_VERSION, METADATA_VERSION,
    MetadataVersion, SHARE_VERSION, STREAMS_VERSION, TRANSACTION_VERSION, VersionRange,
};
pub use image::{FeaturesImage, MetadataImage};
pub use loader::MetadataLoader;
pub use node_list::{NodeList, RareNodeList};
pub use partition::{LeaderRecoveryState, PartitionRegistration};
pub use snapshot::record_version;
pub use topic::{TopicImage, TopicsImage};
