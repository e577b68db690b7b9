//! Every configuration key once: name, type, default, validator, update mode, documentation.
//!
//! Text comes in as [`Properties`], is parsed into [`Values`] by the tables in [`keys`], and goes out as typed values
//! (`config.get(keys::NUM_NETWORK_THREADS)`) and as the entries of DescribeConfigs. This crate opens no file and reads
//! no environment: callers pass bytes and pairs in. Its errors are Kafka's sentences, since people search for them.

mod classes;
mod client_metrics;
pub mod config_providers;
mod definition;
mod describe;
mod duration;
mod dynamic;
mod environment;
mod error;
mod group;
pub mod keys;
mod listeners;
mod node;
mod node_rules;
mod properties;
mod quorum_voters;
mod reference;
mod topic;
mod validator;
mod value;
mod values;

pub use client_metrics::{client_metrics_values, match_patterns, validate_client_metrics};
pub use config_providers::ProviderSource;
pub use definition::{DefaultValue, Definition, Importance, Key, UpdateMode};
pub use describe::{
    ConfigEntry, ConfigSource, ConfigSynonym, describe_broker, describe_client_metrics, describe_default_broker,
    describe_group, describe_topic,
};
pub use duration::duration_millis;
pub use dynamic::{BrokerConfigs, validate_broker};
pub use environment::{Environment, property_key};
pub use error::{ConfigError, ConfigErrors};
pub use group::{GroupConfig, group_broker_synonym, validate_group};
pub use keys::Scope;
pub use listeners::{Endpoint, Listeners, SecurityProtocol};
pub use node::NodeConfig;
pub use properties::{Properties, PropertiesError, Property};
pub use quorum_voters::{HostPort, parse_bootstrap_servers, parse_voters};
pub use reference::configuration_reference;
pub use topic::{Overrides, TopicConfig, broker_synonyms, validate_topic};
pub use validator::Validator;
pub use value::{ConfigType, ConfigValue, HIDDEN, Password, Value};
pub use values::Values;
