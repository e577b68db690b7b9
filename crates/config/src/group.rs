//! Groups: their configuration as resolved from the group's own settings and the broker's defaults, and the bounds
//! that the broker sets to both.

use std::collections::BTreeMap;

use crate::definition::Key;
use crate::error::{ConfigError, ConfigErrors};
use crate::keys::{self, Scope, group};
use crate::node::NodeConfig;
use crate::topic::Overrides;
use crate::value::{ConfigValue, Value};
use crate::values::Values;

/// The effective configuration of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupConfig {
    values: Values,
}

/// A key of groups, and the broker's keys for its smallest and largest value.
struct Bounds {
    key: Key<i32>,
    min: Option<Key<i32>>,
    max: Key<i32>,
    /// The broker's default may lie outside for these: only what the group sets itself is held against the bounds.
    only_if_set: bool,
}

const fn bounds(key: Key<i32>, min: Key<i32>, max: Key<i32>) -> Bounds {
    Bounds {
        key,
        min: Some(min),
        max,
        only_if_set: false,
    }
}

const fn bounds_if_set(key: Key<i32>, min: Key<i32>, max: Key<i32>) -> Bounds {
    Bounds {
        key,
        min: Some(min),
        max,
        only_if_set: true,
    }
}

const BOUNDS: &[Bounds] = &[
    bounds(
        group::CONSUMER_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS,
    ),
    bounds(
        group::CONSUMER_SESSION_TIMEOUT_MS,
        keys::GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
        keys::GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS,
    ),
    bounds_if_set(
        group::CONSUMER_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS,
    ),
    bounds(
        group::SHARE_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS,
    ),
    bounds(
        group::SHARE_SESSION_TIMEOUT_MS,
        keys::GROUP_SHARE_MIN_SESSION_TIMEOUT_MS,
        keys::GROUP_SHARE_MAX_SESSION_TIMEOUT_MS,
    ),
    bounds(
        group::SHARE_RECORD_LOCK_DURATION_MS,
        keys::GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS,
        keys::GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS,
    ),
    bounds(
        group::SHARE_DELIVERY_COUNT_LIMIT,
        keys::GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT,
        keys::GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT,
    ),
    bounds(
        group::SHARE_PARTITION_MAX_RECORD_LOCKS,
        keys::GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS,
        keys::GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS,
    ),
    bounds_if_set(
        group::SHARE_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS,
    ),
    bounds(
        group::STREAMS_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS,
    ),
    bounds(
        group::STREAMS_SESSION_TIMEOUT_MS,
        keys::GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS,
        keys::GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS,
    ),
    Bounds {
        key: group::STREAMS_NUM_STANDBY_REPLICAS,
        min: None,
        max: keys::GROUP_STREAMS_MAX_STANDBY_REPLICAS,
        only_if_set: false,
    },
    bounds_if_set(
        group::STREAMS_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS,
    ),
];

/// Keys that must exceed other keys.
const SESSIONS: [(Key<i32>, Key<i32>); 3] = [
    (
        group::CONSUMER_SESSION_TIMEOUT_MS,
        group::CONSUMER_HEARTBEAT_INTERVAL_MS,
    ),
    (group::SHARE_SESSION_TIMEOUT_MS, group::SHARE_HEARTBEAT_INTERVAL_MS),
    (group::STREAMS_SESSION_TIMEOUT_MS, group::STREAMS_HEARTBEAT_INTERVAL_MS),
];

/// The broker's key that gives a group's key its default: the same name after `group.`, where there is one.
pub fn group_broker_synonym(group_key: &str) -> Option<&'static str> {
    Scope::Broker
        .find(&format!("group.{group_key}"))
        .map(|definition| definition.name)
}

impl GroupConfig {
    /// What holds for a group with `overrides`. Values beyond the broker's present bounds, which may have become
    /// narrower since they were set, count as the bound.
    pub fn resolve(overrides: &Overrides, node: &NodeConfig) -> Result<Self, ConfigErrors> {
        let mut overrides = overrides.clone();
        for bounds in BOUNDS {
            let Some(set) = overrides
                .get(bounds.key.name())
                .and_then(|text| text.trim().parse::<i32>().ok())
            else {
                continue;
            };
            let min = bounds.min.map_or(i32::MIN, |min| node.get(min));
            let clamped = set.max(min).min(node.get(bounds.max));
            overrides.insert(bounds.key.name().to_owned(), clamped.to_string());
        }
        Self::parse(&overrides, node)
    }

    /// What is set, be it within the bounds or not.
    pub(crate) fn parse(overrides: &Overrides, node: &NodeConfig) -> Result<Self, ConfigErrors> {
        let defaults = broker_defaults(node);
        let values = Values::parse(Scope::Group, |definition| {
            overrides
                .get(definition.name)
                .or_else(|| defaults.get(definition.name))
                .map(String::as_str)
        })?;
        Ok(Self { values })
    }

    /// The value of a group key (`keys::group::…`).
    pub fn get<T: ConfigValue>(&self, key: Key<T>) -> T {
        self.values.get(key)
    }

    pub fn values(&self) -> &Values {
        &self.values
    }
}

fn broker_defaults(node: &NodeConfig) -> BTreeMap<&'static str, String> {
    let default_of = |name: &&'static str| {
        let value = node.values().by_name(group_broker_synonym(name)?)??;
        Some((*name, Value::to_text(value)))
    };
    Scope::Group.definitions().keys().filter_map(default_of).collect()
}

/// Whether a group may have these settings (GroupConfig.validate).
pub fn validate_group(overrides: &Overrides, node: &NodeConfig) -> Result<(), ConfigError> {
    if let Some(name) = overrides.keys().find(|name| Scope::Group.find(name).is_none()) {
        return Err(ConfigError::new(format!("Unknown group config name: {name}")));
    }
    let config = GroupConfig::parse(overrides, node).map_err(ConfigErrors::into_first)?;
    for bounds in BOUNDS {
        let name = bounds.key.name();
        if bounds.only_if_set && !overrides.contains_key(name) {
            continue;
        }
        let value = config.get(bounds.key);
        if let Some(min) = bounds.min.filter(|min| value < node.get(*min)) {
            return Err(ConfigError::new(format!(
                "{name} must be greater than or equal to {}",
                min.name()
            )));
        }
        if value > node.get(bounds.max) {
            return Err(ConfigError::new(format!(
                "{name} must be less than or equal to {}",
                bounds.max.name()
            )));
        }
    }
    for (session, heartbeat) in SESSIONS {
        if config.get(session) <= config.get(heartbeat) {
            let sentence = format!("{} must be greater than {}", session.name(), heartbeat.name());
            return Err(ConfigError::new(sentence));
        }
    }
    Ok(())
}
