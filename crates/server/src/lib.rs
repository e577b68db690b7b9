//! Socket to response: listeners, connections, dispatch, and one handler file per API.
//!
//! A request goes listener → connection → dispatch → handler and comes back as a response value; nothing calls upward.
//! Handlers never call handlers. What a listener offers stands in one table; who answers it in one exhaustive match.

mod api_table;
mod authorized_operations;
mod auto_topic_creation;
mod broker;
mod connection;
mod connection_quotas;
mod connection_rate;
mod controller_node;
mod dispatch;
mod dynamic_configs;
mod error_code;
mod fetch_session;
mod forwarding;
mod frame_buffer;
mod groups;
mod handled;
mod handlers;
mod listener;
mod log_levels;
mod memory_pool;
mod metadata_view;
mod metrics;
mod metrics_endpoint;
mod outgoing;
mod partition_view;
mod producer_ids;
mod prometheus;
mod refusal;
mod repetition;
mod socket_server;

pub use broker::{Broker, BrokerParts};
pub use connection_quotas::ConnectionQuotas;
pub use controller_node::{ControllerNode, ControllerParts};
pub use dispatch::Apis;
pub use dynamic_configs::DynamicConfigs;
pub use log_levels::{LogLevels, ROOT_LOGGER};
pub use metrics_endpoint::MetricsEndpoint;
pub use socket_server::{BindError, BoundListener, SocketServer};
