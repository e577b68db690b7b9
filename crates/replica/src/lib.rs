//! Partitions on this broker: what a leader does with its log, who waits for it, and how the broker's set of partitions
//! follows the metadata.
//!
//! [`ReplicaManager`] holds the table of partitions and the log directories; [`Partition`] is one replica with its role.
//! Requests wait by parking a [`Wake`] on the partitions whose events they wait for.
//!
//! Absent until replication comes: followers, fetchers, changes of the in-sync replicas.

mod closing;
mod deletion;
mod directory;
mod housekeeping;
mod loading;
mod log_settings;
mod metrics;
mod opening;
mod partition;
mod replica_manager;
mod topic_table;
mod waiting;

pub use directory::Directory;
pub use loading::Loading;
pub use partition::{
    Append, Appended, Commit, Isolation, OffsetQuery, Partition, PartitionConfig, PartitionError, Read, ReadRequest,
};
pub use replica_manager::{DirectoryAssignment, ReplicaManager};
pub use waiting::{Parked, Wake};
