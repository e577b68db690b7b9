//! Decides changes of metadata: brokers, topics, partitions, configurations, features.
//!
//! [`Controller`] is a machine ([`klamm_machine::Machine`]): a request and the state give records and a response, and
//! only replayed records change the state. Each kind of request has its file, named like it; what they share is in
//! [`leadership`](self) (who leads when brokers come and go), `partition_change` (the record for a change of one
//! partition) and `placement` (where new replicas go). Errors, codes and sentences are Kafka's.
//!
//! The crate knows no clock and no randomness: the time and a seed come with each request.

mod activation;
mod allocate_producer_ids;
mod alter_configs;
mod alter_partition;
mod alter_partition_reassignments;
mod assign_replicas_to_dirs;
mod broker_heartbeat;
mod broker_registration;
mod config_schema;
mod controller;
mod controller_registration;
mod create_partitions;
mod create_topics;
mod deadline;
mod delete_topics;
mod elect_leaders;
mod error;
mod leadership;
mod partition_change;
mod placement;
mod random;
mod reassignment;
mod request;
mod sessions;
mod unregister_broker;
mod unregister_controller;
mod update_features;

pub use activation::Activation;
pub use config_schema::ConfigSchema;
pub use controller::{Controller, ControllerConfig};
pub use error::ApiError;
pub use request::{ControllerCall, ControllerRequest, ControllerResponse, RequestContext};

/// The most records that one request of a client may write.
pub(crate) const RECORDS_PER_REQUEST_MAX: usize = 10_000;
