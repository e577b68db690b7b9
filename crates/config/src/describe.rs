//! The entries of DescribeConfigs: each key with its value, where the value comes from, and every other place that has
//! a say, in the order in which they count (KIP-226).

use crate::definition::{DefaultValue, Definition};
use crate::dynamic::{BrokerConfigs, broker_key_synonyms, is_read_only};
use crate::error::ConfigErrors;
use crate::group::{GroupConfig, group_broker_synonym};
use crate::keys::{Scope, quota};
use crate::topic::{Overrides, TopicConfig, broker_synonyms};
use crate::value::{ConfigType, Value};
use crate::values::Values;

/// One configuration as DescribeConfigs shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigEntry {
    pub name: String,
    /// None for null and for what is hidden.
    pub value: Option<String>,
    pub source: ConfigSource,
    pub is_sensitive: bool,
    pub is_read_only: bool,
    /// None for names that no table knows.
    pub config_type: Option<ConfigType>,
    pub documentation: Option<&'static str>,
    /// The first one gives the value.
    pub synonyms: Vec<ConfigSynonym>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigSynonym {
    pub name: String,
    pub value: Option<String>,
    pub source: ConfigSource,
}

/// Where a value was set; the numbers are those of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigSource {
    Topic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
    DynamicBrokerLogger = 6,
    ClientMetrics = 7,
    Group = 8,
}

impl ConfigSource {
    pub fn code(self) -> i8 {
        self as i8
    }

    /// As tools print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "DYNAMIC_TOPIC_CONFIG",
            Self::DynamicBroker => "DYNAMIC_BROKER_CONFIG",
            Self::DynamicDefaultBroker => "DYNAMIC_DEFAULT_BROKER_CONFIG",
            Self::StaticBroker => "STATIC_BROKER_CONFIG",
            Self::Default => "DEFAULT_CONFIG",
            Self::DynamicBrokerLogger => "DYNAMIC_BROKER_LOGGER_CONFIG",
            Self::ClientMetrics => "DYNAMIC_CLIENT_METRICS_CONFIG",
            Self::Group => "DYNAMIC_GROUP_CONFIG",
        }
    }
}

impl ConfigEntry {
    /// What version 0 of the protocol says in place of the source.
    pub fn is_default(&self) -> bool {
        self.source == ConfigSource::Default
    }

    /// `config_type` of the protocol; 0 for unknown.
    pub fn config_type_code(&self) -> i8 {
        self.config_type.map_or(0, ConfigType::code)
    }
}

/// All entries of a topic with these settings.
pub fn describe_topic(configs: &BrokerConfigs, overrides: &Overrides) -> Result<Vec<ConfigEntry>, ConfigErrors> {
    let config = TopicConfig::resolve(overrides, configs.current())?;
    let synonyms_of = |name: &str| match broker_synonyms(name) {
        [first, ..] => layers(configs, first, Scope::Topic.find(name)),
        [] => Vec::new(),
    };
    Ok(describe_resource(
        Scope::Topic,
        config.values(),
        overrides,
        ConfigSource::Topic,
        synonyms_of,
    ))
}

/// All entries of a group with these settings.
pub fn describe_group(configs: &BrokerConfigs, overrides: &Overrides) -> Result<Vec<ConfigEntry>, ConfigErrors> {
    let config = GroupConfig::parse(overrides, configs.current())?;
    let synonyms_of = |name: &str| {
        let definition = Scope::Group.find(name);
        match (group_broker_synonym(name), definition) {
            (Some(broker_name), _) => layers(configs, broker_name, definition),
            (None, Some(definition)) => default_synonym(definition).into_iter().collect(),
            (None, None) => Vec::new(),
        }
    };
    Ok(describe_resource(
        Scope::Group,
        config.values(),
        overrides,
        ConfigSource::Group,
        synonyms_of,
    ))
}

/// All entries of a client metrics subscription with these settings.
pub fn describe_client_metrics(overrides: &Overrides) -> Result<Vec<ConfigEntry>, ConfigErrors> {
    let values = crate::client_metrics::client_metrics_values(overrides)?;
    let source = ConfigSource::ClientMetrics;
    Ok(describe_resource(
        Scope::ClientMetrics,
        &values,
        overrides,
        source,
        |_| Vec::new(),
    ))
}

/// All entries of this broker.
pub fn describe_broker(configs: &BrokerConfigs) -> Vec<ConfigEntry> {
    let current = configs.current();
    let mut entries = Vec::new();
    for (name, value) in current.values().iter() {
        let is_internal = Scope::Broker
            .find(name)
            .is_some_and(|definition| definition.is_internal);
        if !is_internal {
            entries.push(broker_entry(configs, name, value.map(Value::to_text), true));
        }
    }
    // What no table knows, what is set for a listener, and what is internal but set.
    for property in current.properties().iter() {
        let is_shown = Scope::Broker
            .find(&property.key)
            .is_some_and(|definition| !definition.is_internal);
        if !is_shown {
            entries.push(broker_entry(configs, &property.key, Some(property.value.clone()), true));
        }
    }
    sorted(entries)
}

/// The entries of the default of all brokers: what is set there and nothing else.
pub fn describe_default_broker(configs: &BrokerConfigs) -> Vec<ConfigEntry> {
    let overrides = configs.default_overrides();
    overrides
        .iter()
        .map(|(name, value)| broker_entry(configs, name, Some(value.clone()), false))
        .collect()
}

fn broker_entry(configs: &BrokerConfigs, name: &str, value: Option<String>, per_broker: bool) -> ConfigEntry {
    let definition = broker_definition(name);
    let is_sensitive = definition.is_none_or(Definition::is_sensitive);
    let mut synonyms = layers(configs, name, definition);
    if !per_broker {
        synonyms.retain(|synonym| synonym.source == ConfigSource::DynamicDefaultBroker);
    }
    ConfigEntry {
        name: name.to_owned(),
        value: value.filter(|_| !is_sensitive),
        source: synonyms.first().map_or(ConfigSource::Default, |synonym| synonym.source),
        is_sensitive,
        is_read_only: is_read_only(name),
        config_type: definition.map(|definition| definition.config_type),
        documentation: definition
            .filter(|definition| definition.name == name)
            .map(|known| known.documentation),
        synonyms,
    }
}

/// The definition of a broker's key, of a broker's quota, or of what a listener's key stands for.
fn broker_definition(name: &str) -> Option<&'static Definition> {
    let of_quota = || quota::BROKER.iter().copied().find(|definition| definition.name == name);
    let of_synonym = || {
        broker_key_synonyms(name)
            .into_iter()
            .find_map(|synonym| Scope::Broker.find(synonym))
    };
    Scope::Broker.find(name).or_else(of_quota).or_else(of_synonym)
}

/// Every layer of a broker that sets `name` or a synonym of it. What stands before the first `name` itself is left out:
/// the hours of a file do not explain milliseconds that nobody set.
fn layers(configs: &BrokerConfigs, name: &str, shown_as: Option<&Definition>) -> Vec<ConfigSynonym> {
    let is_sensitive = shown_as.is_none_or(Definition::is_sensitive);
    let names = broker_key_synonyms(name);
    let mut found = Vec::new();
    let mut add = |source: ConfigSource, text_of: &dyn Fn(&str) -> Option<String>| {
        for synonym in &names {
            if let Some(text) = text_of(synonym) {
                let value = (!is_sensitive).then_some(text);
                found.push(ConfigSynonym {
                    name: (*synonym).to_owned(),
                    value,
                    source,
                });
            }
        }
    };
    add(ConfigSource::DynamicBroker, &|name| {
        configs.broker_overrides().get(name).cloned()
    });
    add(ConfigSource::DynamicDefaultBroker, &|name| {
        configs.default_overrides().get(name).cloned()
    });
    add(ConfigSource::StaticBroker, &|name| {
        configs.node().properties().get(name).map(str::to_owned)
    });
    add(ConfigSource::Default, &|name| default_text(Scope::Broker.find(name)?));
    let first = found
        .iter()
        .position(|synonym| synonym.name == name)
        .unwrap_or(found.len());
    found.split_off(first)
}

fn default_text(definition: &Definition) -> Option<String> {
    match definition.default {
        DefaultValue::Text(text) => Some(text.to_owned()),
        DefaultValue::Null | DefaultValue::Required => None,
    }
}

fn default_synonym(definition: &Definition) -> Option<ConfigSynonym> {
    let value = default_text(definition)?;
    Some(ConfigSynonym {
        name: definition.name.to_owned(),
        value: Some(value),
        source: ConfigSource::Default,
    })
}

/// Entries of a resource that has `overrides` of its own, which come from `source`.
fn describe_resource(
    scope: Scope,
    values: &Values,
    overrides: &Overrides,
    source: ConfigSource,
    synonyms_of: impl Fn(&str) -> Vec<ConfigSynonym>,
) -> Vec<ConfigEntry> {
    let entry = |name: &str, definition: Option<&Definition>, text: Option<String>| {
        let is_sensitive = definition.is_none_or(Definition::is_sensitive);
        let value = text.filter(|_| !is_sensitive);
        let mut synonyms = synonyms_of(name);
        if overrides.contains_key(name) {
            synonyms.insert(
                0,
                ConfigSynonym {
                    name: name.to_owned(),
                    value: value.clone(),
                    source,
                },
            );
        }
        ConfigEntry {
            name: name.to_owned(),
            value,
            source: synonyms.first().map_or(ConfigSource::Default, |synonym| synonym.source),
            is_sensitive,
            is_read_only: false,
            config_type: definition.map(|definition| definition.config_type),
            documentation: definition.map(|definition| definition.documentation),
            synonyms,
        }
    };
    let mut entries = Vec::new();
    for (name, value) in values.iter() {
        let definition = scope.find(name);
        let is_internal = definition.is_some_and(|definition| definition.is_internal);
        if !is_internal || overrides.contains_key(name) {
            entries.push(entry(name, definition, value.map(Value::to_text)));
        }
    }
    for (name, value) in overrides.iter().filter(|(name, _)| scope.find(name).is_none()) {
        entries.push(entry(name, None, Some(value.clone())));
    }
    sorted(entries)
}

fn sorted(mut entries: Vec<ConfigEntry>) -> Vec<ConfigEntry> {
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    entries
}
