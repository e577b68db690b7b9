//! Runs the pure machines: feeds events, performs effects, waits for commit, wakes the request that waits.
//!
//! ```text
//! ControllerHandle ─ controller ─ quorum ─ metadata_log      one task each for controller, quorum and publisher
//!                        └──── metadata_reader ────┘
//! MetadataPublisher ──────────────────┘ ─ image and updates for the broker ─ snapshot_generator
//! ```
//! Here tasks, time and disk meet the values of `raft`, `controller` and `metadata`; nothing is decided here.

mod batch_file;
mod bootstrap;
mod broker_lifecycle;
mod broker_registration_tracker;
mod control_record;
mod controller;
mod controller_channel;
mod controller_registration;
mod directory_assignments;
mod error;
mod format;
mod group_coordinator;
mod metadata_batch;
mod metadata_log;
mod metadata_reader;
mod node_properties;
mod publisher;
mod quorum;
mod quorum_state_store;
pub mod shard;
mod snapshot;
mod snapshot_generator;
mod steady_clock;

pub use bootstrap::BootstrapMetadata;
pub use broker_lifecycle::{
    AdvertisedListener, BrokerLifecycle, BrokerLifecycleConfig, BrokerLifecycleError, BrokerState, BrokerStatus,
};
pub use controller::{ControllerHandle, NotController};
pub use controller_channel::{ControllerChannel, ControllerChannelConfig};
pub use controller_registration::{ControllerRegistrar, ControllerRegistrationConfig};
pub use directory_assignments::DirectoryAssignments;
pub use error::{QuorumError, RecordsError};
pub use format::{
    DirectoryKind, FormatError, FormatOptions, FormatStep, Formatted, FormattedDirectory, format, format_with_progress,
};
pub use group_coordinator::{GROUP_METADATA_TOPIC, GroupCoordinators};
pub use klamm_raft::UpgradeError;
pub use metadata_batch::{MetadataBatch, VersionedRecord};
pub use metadata_log::{METADATA_LOG_DIR, MetadataLogConfig};
pub use metadata_reader::{Committed, MetadataReader};
pub use node_properties::{LocalSource, NodePropertiesError, read_node_properties, resolve_node_properties};
pub use publisher::{MetadataCache, MetadataPublisher, MetadataUpdate, PublishedImage};
pub use quorum::{Quorum, QuorumConfig, QuorumHandle, QuorumProgress, QuorumStatus, Via};
pub use snapshot::{LoadedSnapshot, Snapshot};
pub use snapshot_generator::SnapshotConfig;
