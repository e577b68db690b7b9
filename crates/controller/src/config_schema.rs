//! What the controller knows of configuration keys: which values a resource may have, what holds if nothing is set.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_config::{
    BrokerConfigs, ConfigEntry, ConfigError, ConfigType, DefaultValue, Definition, NodeConfig, Overrides, Scope, Value,
    describe_topic, validate_client_metrics, validate_group, validate_topic,
};
use klamm_metadata::{ConfigResource, ConfigsImage, ResourceType};
use klamm_types::NodeId;

/// The tables of keys, and this node's own configuration, which gives keys of topics and groups their defaults.
#[derive(Clone)]
pub struct ConfigSchema {
    node: Arc<NodeConfig>,
}

impl ConfigSchema {
    pub fn new(node: Arc<NodeConfig>) -> Self {
        Self { node }
    }

    /// The value of a topic's key that this node's file gives, under the same name, or the key's default.
    pub(crate) fn static_topic_value(&self, key: &str) -> Option<String> {
        let value = self.node.values().by_name(key).flatten();
        value.map(Value::to_text)
    }

    /// Whether a resource that has `existing` values may have `wanted` instead; the error says why not.
    pub(crate) fn validate(
        &self,
        kind: ResourceType,
        wanted: &Overrides,
        existing: &Overrides,
    ) -> Result<(), ConfigError> {
        match kind {
            ResourceType::Topic => validate_topic(wanted, existing, &self.node),
            ResourceType::Group => validate_group(wanted, &self.node),
            ResourceType::ClientMetrics => validate_client_metrics(wanted),
            // The broker that took the request has checked it: only it knows what it can change while it runs.
            ResourceType::Broker | ResourceType::BrokerLogger => Ok(()),
        }
    }

    /// Whether the key holds a list, to which something can be appended.
    pub(crate) fn is_list(kind: ResourceType, key: &str) -> bool {
        definition(kind, key).is_some_and(|definition| definition.config_type == ConfigType::List)
    }

    pub(crate) fn default_text(kind: ResourceType, key: &str) -> Option<&'static str> {
        match definition(kind, key)?.default {
            DefaultValue::Text(text) => Some(text),
            DefaultValue::Null | DefaultValue::Required => None,
        }
    }

    /// Every config of a topic with `set` values, ascending by name.
    pub(crate) fn effective_topic(
        &self,
        configs: &ConfigsImage,
        node: NodeId,
        set: &BTreeMap<String, String>,
    ) -> Vec<ConfigEntry> {
        let overrides = |resource: &ConfigResource| -> Overrides {
            let values = configs.of(resource);
            values.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
        };
        let mut layers = BrokerConfigs::new((*self.node).clone());
        // What another node let through and this one would not counts as not set.
        layers.set_default_overrides(&overrides(&ConfigResource::default_broker()));
        layers.set_broker_overrides(&overrides(&ConfigResource::broker(node)));
        let mut entries = describe_topic(&layers, set).unwrap_or_default();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }
}

fn definition(kind: ResourceType, key: &str) -> Option<&'static Definition> {
    let scope = match kind {
        ResourceType::Topic => Scope::Topic,
        ResourceType::Broker => Scope::Broker,
        ResourceType::Group => Scope::Group,
        ResourceType::ClientMetrics => Scope::ClientMetrics,
        ResourceType::BrokerLogger => return None,
    };
    scope.find(key)
}
