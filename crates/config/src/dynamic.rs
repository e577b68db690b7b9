//! Broker settings that change while the broker runs (KIP-226): those of one broker over the default of all brokers
//! over the file over the defaults, and what may be changed in that way.

use crate::definition::{Definition, Key, UpdateMode};
use crate::error::{ConfigError, ConfigErrors};
use crate::keys::{self, Scope};
use crate::node::NodeConfig;
use crate::properties::Properties;
use crate::topic::{Overrides, ensure_local_within};

/// A broker's configuration in its layers.
#[derive(Clone, Debug)]
pub struct BrokerConfigs {
    node: NodeConfig,
    default: Overrides,
    broker: Overrides,
    current: NodeConfig,
}

/// TLS stores can be changed for a listener and not for all at once.
const PER_LISTENER: [&str; 10] = [
    "ssl.key.password",
    "ssl.keystore.certificate.chain",
    "ssl.keystore.key",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.keystore.type",
    "ssl.truststore.certificates",
    "ssl.truststore.location",
    "ssl.truststore.password",
    "ssl.truststore.type",
];

/// Keys that may be set for a listener also as the default of all brokers.
const CLUSTER_LEVEL_OF_LISTENERS: [&str; 3] =
    ["max.connection.creation.rate", "max.connections", "num.network.threads"];

/// Thread counts that may at most double and at least halve in one step.
const THREAD_POOLS: [Key<i32>; 9] = [
    keys::BACKGROUND_THREADS,
    keys::NUM_IO_THREADS,
    keys::NUM_NETWORK_THREADS,
    keys::NUM_RECOVERY_THREADS_PER_DATA_DIR,
    keys::NUM_REPLICA_FETCHERS,
    keys::REMOTE_LOG_MANAGER_COPIER_THREAD_POOL_SIZE,
    keys::REMOTE_LOG_MANAGER_EXPIRATION_THREAD_POOL_SIZE,
    keys::REMOTE_LOG_MANAGER_FOLLOWER_THREAD_POOL_SIZE,
    keys::REMOTE_LOG_READER_THREADS,
];

/// Keys of which the later ones count when the earlier ones are not set.
const SYNONYMS: [&[&str]; 4] = [
    &["log.roll.ms", "log.roll.hours"],
    &["log.roll.jitter.ms", "log.roll.jitter.hours"],
    &["log.retention.ms", "log.retention.minutes", "log.retention.hours"],
    &["log.flush.interval.ms", "log.flush.scheduler.interval.ms"],
];

impl BrokerConfigs {
    pub fn new(node: NodeConfig) -> Self {
        Self {
            current: node.clone(),
            node,
            default: Overrides::new(),
            broker: Overrides::new(),
        }
    }

    /// What holds now.
    pub fn current(&self) -> &NodeConfig {
        &self.current
    }

    /// What the file says.
    pub fn node(&self) -> &NodeConfig {
        &self.node
    }

    /// What is set for all brokers.
    pub fn default_overrides(&self) -> &Overrides {
        &self.default
    }

    /// What is set for this broker.
    pub fn broker_overrides(&self) -> &Overrides {
        &self.broker
    }

    /// Takes over the settings of all brokers from the metadata log. What cannot hold is left out and told in the
    /// result, one line each: another node may have checked it by other rules.
    pub fn set_default_overrides(&mut self, overrides: &Overrides) -> Vec<String> {
        let (kept, mut notices) = keep_valid(overrides, false);
        self.default = kept;
        notices.extend(self.apply());
        notices
    }

    /// Takes over the settings of this broker, likewise.
    pub fn set_broker_overrides(&mut self, overrides: &Overrides) -> Vec<String> {
        let (kept, mut notices) = keep_valid(overrides, true);
        self.broker = kept;
        notices.extend(self.apply());
        notices
    }

    /// Whether `overrides` may replace the settings of this broker, or of all brokers.
    pub fn validate(&self, overrides: &Overrides, per_broker: bool) -> Result<(), ConfigError> {
        validate_broker(overrides, per_broker)?;
        let (default, broker) = if per_broker {
            (&self.default, overrides)
        } else {
            (overrides, &self.broker)
        };
        let new = self.combined(default, broker).map_err(ConfigErrors::into_first)?;
        self.ensure_reconfigurable(&new).map_err(|error| {
            // Kafka passes an exception where a value belongs; tools show what comes of it.
            ConfigError::new(format!(
                "Invalid value org.apache.kafka.common.config.ConfigException: {error} for configuration Invalid \
                 dynamic configuration"
            ))
        })
    }

    fn apply(&mut self) -> Option<String> {
        match self.combined(&self.default, &self.broker) {
            Ok(current) => {
                self.current = current;
                None
            }
            Err(errors) => Some(format!("Dynamic broker configs could not be applied: {errors}")),
        }
    }

    fn combined(&self, default: &Overrides, broker: &Overrides) -> Result<NodeConfig, ConfigErrors> {
        let mut properties = self.node.properties().clone();
        override_properties(&mut properties, default);
        override_properties(&mut properties, broker);
        clamp_assignment_intervals(&mut properties);
        NodeConfig::from_properties(&properties, &[])
    }

    fn ensure_reconfigurable(&self, new: &NodeConfig) -> Result<(), ConfigError> {
        for key in THREAD_POOLS {
            let (now, wanted) = (self.current.get(key), new.get(key));
            let reason = if wanted == now {
                continue;
            } else if wanted < now / 2 {
                format!("value should be at least half the current value {now}")
            } else if i64::from(wanted) > i64::from(now) * 2 {
                format!("value should not be greater than double the current value {now}")
            } else {
                continue;
            };
            let name = key.name();
            return Err(ConfigError::new(format!(
                "Dynamic thread count update validation failed for {name}={wanted}, {reason}"
            )));
        }
        let (ms, bytes) = (new.log_retention_ms(), new.get(keys::LOG_RETENTION_BYTES));
        ensure_local_within(
            "log.local.retention.ms",
            new.get(keys::LOG_LOCAL_RETENTION_MS),
            "log.retention.ms",
            ms,
        )?;
        let local_bytes = new.get(keys::LOG_LOCAL_RETENTION_BYTES);
        ensure_local_within("log.local.retention.bytes", local_bytes, "log.retention.bytes", bytes)
    }
}

/// The definition of a key that can be set while a broker runs.
fn dynamic_definition(name: &str) -> Option<&'static Definition> {
    let of_broker = Scope::Broker
        .find(name)
        .filter(|definition| definition.update_mode != UpdateMode::ReadOnly);
    of_broker.or_else(|| {
        keys::quota::BROKER
            .iter()
            .copied()
            .find(|definition| definition.name == name)
    })
}

/// Whether DescribeConfigs calls a broker's key read-only.
pub(crate) fn is_read_only(name: &str) -> bool {
    dynamic_definition(name).is_none()
}

/// The key behind `listener.name.<listener>.<key>`.
pub(crate) fn listener_base_name(name: &str) -> Option<&str> {
    name.strip_prefix("listener.name.")?
        .split_once('.')
        .map(|(_, base)| base)
}

/// The keys that stand for a broker's key, in the order in which they count, itself among them.
pub(crate) fn broker_key_synonyms(name: &str) -> Vec<&str> {
    // The scheduler's interval is the default of the flush interval and has no other name itself.
    let synonyms = SYNONYMS.iter().find(|synonyms| synonyms.contains(&name));
    if let Some(synonyms) = synonyms.filter(|_| name != "log.flush.scheduler.interval.ms") {
        return synonyms.to_vec();
    }
    match listener_base_name(name) {
        Some(base) => vec![name, mechanism_key(base).unwrap_or(base)],
        None => vec![name],
    }
}

/// Keys that stand after both a listener's and a mechanism's name.
fn mechanism_key(base: &str) -> Option<&'static str> {
    let keys = [
        "sasl.jaas.config",
        "sasl.login.callback.handler.class",
        "sasl.login.class",
        "sasl.server.callback.handler.class",
        "connections.max.reauth.ms",
    ];
    keys.into_iter().find(|key| base.ends_with(key))
}

/// Whether these names and values can be set for a broker or for all; what a broker of another version would be told.
pub fn validate_broker(overrides: &Overrides, per_broker: bool) -> Result<(), ConfigError> {
    let refuse = |names: Vec<&str>, sentence: &str| match names.as_slice() {
        [] => Ok(()),
        names => Err(ConfigError::new(format!("{sentence}: [{}]", names.join(", ")))),
    };
    refuse(named(overrides, is_static), "Cannot update these configs dynamically")?;
    refuse(
        named(overrides, |name| PER_LISTENER.contains(&name)),
        "These security configs can be dynamically updated only per-listener using the listener prefix",
    )?;
    for (name, value) in overrides {
        validate_type(name, value)?;
    }
    if per_broker {
        return Ok(());
    }
    refuse(
        named(overrides, is_per_broker),
        "Cannot update these configs at default cluster level, broker id must be specified",
    )
}

fn named(overrides: &Overrides, is_meant: impl Fn(&str) -> bool) -> Vec<&str> {
    overrides
        .keys()
        .map(String::as_str)
        .filter(|name| is_meant(name))
        .collect()
}

fn is_static(name: &str) -> bool {
    Scope::Broker.find(name).is_some() && dynamic_definition(name).is_none()
}

fn is_per_broker(name: &str) -> bool {
    match listener_base_name(name) {
        Some(base) => !CLUSTER_LEVEL_OF_LISTENERS.contains(&base),
        None => dynamic_definition(name).is_some_and(|definition| definition.update_mode == UpdateMode::PerBroker),
    }
}

/// Unknown names may be meant for a plug-in and pass.
fn validate_type(name: &str, value: &str) -> Result<(), ConfigError> {
    match dynamic_definition(listener_base_name(name).unwrap_or(name)) {
        Some(definition) => definition.parse(Some(value)).map(drop),
        None => Ok(()),
    }
}

fn keep_valid(overrides: &Overrides, per_broker: bool) -> (Overrides, Vec<String>) {
    let mut kept = Overrides::new();
    let mut notices = Vec::new();
    for (name, value) in overrides {
        let reason = if let Err(error) = validate_type(name, value) {
            error.to_string()
        } else if is_static(name) {
            "it cannot change while the broker runs".to_owned()
        } else if PER_LISTENER.contains(&name.as_str()) {
            "it can only be set for a listener".to_owned()
        } else if !per_broker && is_per_broker(name) {
            "it can only be set for one broker".to_owned()
        } else {
            kept.insert(name.clone(), value.clone());
            continue;
        };
        notices.push(format!("Dynamic config {name} will be ignored: {reason}"));
    }
    (kept, notices)
}

/// A setting takes the place of all its synonyms below: `log.roll.hours` set dynamically wins over a `log.roll.ms` in
/// the file.
fn override_properties(properties: &mut Properties, overrides: &Overrides) {
    for (name, value) in overrides {
        if listener_base_name(name).is_none() {
            for synonym in broker_key_synonyms(name) {
                properties.remove(synonym);
            }
        }
        properties.set(name.clone(), value.clone());
    }
}

/// Assignment intervals are brought into their bounds rather than refused.
fn clamp_assignment_intervals(properties: &mut Properties) {
    for kind in ["consumer", "share", "streams"] {
        let bound = |which: &str| {
            let name = format!("group.{kind}.{which}.assignment.interval.ms");
            let definition = Scope::Broker.find(&name)?;
            definition.parse(properties.get(&name)).ok()??.as_number()
        };
        let name = format!("group.{kind}.assignment.interval.ms");
        let set: Option<i32> = properties.get(&name).and_then(|text| text.trim().parse().ok());
        if let (Some(min), Some(max), Some(set)) = (bound("min"), bound("max"), set) {
            let clamped = f64::from(set).max(min).min(max);
            if clamped != f64::from(set) {
                properties.set(name, format!("{clamped:.0}"));
            }
        }
    }
}
