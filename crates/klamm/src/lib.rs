//! The wiring of a node: which part is started when, what it is handed, and the same order backwards at the stop.
//!
//! [`Node`] is a running node, on the machine or on a simulated one; [`command`] is the command line around it.

mod broker_metadata;
mod broker_server;
pub mod command;
mod controller_server;
mod dev;
mod directories;
mod load_bar;
mod log_levels;
mod logging;
mod membership;
mod node;
mod server;
mod shared_server;
mod start_error;

pub use node::{Node, NodeOptions};
pub use start_error::StartError;
