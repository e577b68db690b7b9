//! Every configuration key once: name, type, default, validator, update mode, documentation.
//!
//! Text comes in as [`Properties`], is parsed into [`Values`] by the tables in [`keys`], and goes out as typed values
//! (`config.get(keys::NUM_NETWORK_THREADS)`) and as the entries of DescribeConfigs. This crate opens no file and reads
//! no environment: callers pass bytes and pairs in. Its errors are Kafka's sentences, since people search for them.

mod classes;
mod definition;
mod duration;
mod environment;
mod error;
pub mod keys;
mod listeners;
mod node;
mod node_rules;
mod properties;
mod quorum_voters;
mod validator;
mod value;
mod values;

pub use definition::{DefaultValue, Definition, Importance, Key, UpdateMode};
pub use duration::duration_millis;
pub use environment::{Environment, property_key};
pub use error::{ConfigError, ConfigErrors};
pub use keys::Scope;
pub use listeners::{Endpoint, Listeners, SecurityProtocol};
pub use node::NodeConfig;
pub use properties::{Properties, PropertiesError, Property};
pub use quorum_voters::{HostPort, parse_bootstrap_servers, parse_voters};
pub use validator::Validator;
pub use value::{ConfigType, ConfigValue, HIDDEN, Password, Value};
pub use values::Values;
