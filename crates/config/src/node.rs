//! The configuration of a node: `server.properties` and `--override` pairs, parsed, completed and checked as Kafka does.

use std::collections::BTreeMap;

use klamm_types::NodeId;

use crate::classes;
use crate::definition::Key;
use crate::error::{ConfigError, ConfigErrors};
use crate::keys::{self, Scope};
use crate::listeners::{ListenerTexts, Listeners};
use crate::node_rules;
use crate::properties::Properties;
use crate::quorum_voters::{HostPort, parse_bootstrap_servers, parse_host_port, parse_voters};
use crate::value::ConfigValue;
use crate::values::Values;

/// What one node was told, complete and free of contradictions.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeConfig {
    properties: Properties,
    values: Values,
    listeners: Listeners,
    voters: BTreeMap<NodeId, HostPort>,
    bootstrap_servers: Vec<HostPort>,
    metrics_listeners: Vec<HostPort>,
    warnings: Vec<String>,
}

/// Keys that only make sense inside a Java machine; they are accepted, named once, and have no effect.
pub(crate) const JAVA_KEYS: [&str; 8] = [
    "remote.log.metadata.manager.class.path",
    "remote.log.storage.manager.class.path",
    "security.providers",
    "ssl.engine.factory.class",
    "ssl.keymanager.algorithm",
    "ssl.provider",
    "ssl.secure.random.implementation",
    "ssl.trustmanager.algorithm",
];

impl NodeConfig {
    /// Reads a node's properties, over which `overrides` (`--override key=value`) win.
    pub fn from_properties(properties: &Properties, overrides: &[(String, String)]) -> Result<Self, ConfigErrors> {
        let mut properties = properties.clone();
        for (key, value) in overrides {
            properties.set(key.clone(), value.clone());
        }
        populate_node_id(&mut properties);
        let values = Values::parse(Scope::Broker, |definition| properties.get(definition.name))?;
        let one = |error: ConfigError| ConfigErrors(vec![error]);
        let voters = parse_voters(&values.get(keys::CONTROLLER_QUORUM_VOTERS)).map_err(one)?;
        let bootstrap_servers =
            parse_bootstrap_servers(&values.get(keys::CONTROLLER_QUORUM_BOOTSTRAP_SERVERS)).map_err(one)?;
        let metrics_listeners = parse_metrics_listeners(&values.get(keys::KLAMM_METRICS_LISTENERS)).map_err(one)?;
        let listeners = parse_listeners(&properties, &values, &voters).map_err(one)?;
        let mut config = Self {
            properties,
            values,
            listeners,
            voters,
            bootstrap_servers,
            metrics_listeners,
            warnings: Vec::new(),
        };
        let mut errors = classes::unknown_classes(&config.properties);
        errors.extend(node_rules::broken_rules(&config));
        if !errors.is_empty() {
            return Err(ConfigErrors(errors));
        }
        config.warnings = config.find_warnings();
        Ok(config)
    }

    /// The value of a broker key.
    pub fn get<T: ConfigValue>(&self, key: Key<T>) -> T {
        self.values.get(key)
    }

    pub fn values(&self) -> &Values {
        &self.values
    }

    /// What was given, in the order of the file, with `broker.id` and `node.id` each filled from the other.
    pub fn properties(&self) -> &Properties {
        &self.properties
    }

    /// Things worth one line in the log at start, none of which keeps the node from running.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    pub fn node_id(&self) -> NodeId {
        NodeId(self.get(keys::NODE_ID))
    }

    pub fn is_broker(&self) -> bool {
        self.get(keys::PROCESS_ROLES).iter().any(|role| role == "broker")
    }

    pub fn is_controller(&self) -> bool {
        self.get(keys::PROCESS_ROLES).iter().any(|role| role == "controller")
    }

    pub fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// The static voters; empty when the quorum keeps its voters in the metadata log (KIP-853).
    pub fn voters(&self) -> &BTreeMap<NodeId, HostPort> {
        &self.voters
    }

    pub fn bootstrap_servers(&self) -> &[HostPort] {
        &self.bootstrap_servers
    }

    /// Where metrics are served over HTTP; nowhere unless `klamm.metrics.listeners` says so.
    pub fn metrics_listeners(&self) -> &[HostPort] {
        &self.metrics_listeners
    }

    /// `log.dirs`, else `log.dir`; never empty.
    pub fn log_dirs(&self) -> Vec<String> {
        self.get(keys::LOG_DIRS).unwrap_or_else(|| self.get(keys::LOG_DIR))
    }

    /// `metadata.log.dir`, else the first log directory.
    pub fn metadata_log_dir(&self) -> String {
        self.get(keys::METADATA_LOG_DIR)
            .unwrap_or_else(|| self.log_dirs().swap_remove(0))
    }

    /// The directories that get no new partitions (KIP-1066).
    pub fn cordoned_log_dirs(&self) -> Vec<String> {
        let cordoned = self.get(keys::CORDONED_LOG_DIRS);
        if cordoned.iter().any(|dir| dir == "*") {
            self.log_dirs()
        } else {
            cordoned
        }
    }

    /// `log.roll.ms`, else `log.roll.hours`.
    pub fn log_roll_ms(&self) -> i64 {
        self.get(keys::LOG_ROLL_MS)
            .unwrap_or_else(|| i64::from(self.get(keys::LOG_ROLL_HOURS)) * HOUR_MS)
    }

    /// `log.roll.jitter.ms`, else `log.roll.jitter.hours`.
    pub fn log_roll_jitter_ms(&self) -> i64 {
        self.get(keys::LOG_ROLL_JITTER_MS)
            .unwrap_or_else(|| i64::from(self.get(keys::LOG_ROLL_JITTER_HOURS)) * HOUR_MS)
    }

    /// `log.retention.ms`, else `log.retention.minutes`, else `log.retention.hours`; any negative value is -1, for ever.
    pub fn log_retention_ms(&self) -> i64 {
        let minutes = || {
            self.get(keys::LOG_RETENTION_MINUTES)
                .map(|minutes| i64::from(minutes) * MINUTE_MS)
        };
        let hours = || i64::from(self.get(keys::LOG_RETENTION_HOURS)) * HOUR_MS;
        let retention_ms = self.get(keys::LOG_RETENTION_MS).or_else(minutes).unwrap_or_else(hours);
        if retention_ms < 0 { -1 } else { retention_ms }
    }

    /// `log.flush.interval.ms`, else `log.flush.scheduler.interval.ms`.
    pub fn log_flush_interval_ms(&self) -> i64 {
        self.get(keys::LOG_FLUSH_INTERVAL_MS)
            .unwrap_or_else(|| self.get(keys::LOG_FLUSH_SCHEDULER_INTERVAL_MS))
    }

    /// `max.connections.per.ip.overrides` as limits by host.
    pub fn max_connections_per_ip_overrides(&self) -> BTreeMap<String, i32> {
        node_rules::connection_overrides(self).unwrap_or_default()
    }

    fn find_warnings(&self) -> Vec<String> {
        let known = |name: &str| {
            Scope::Broker.find(name).is_some()
                || Scope::Quota.find(name).is_some()
                || name.starts_with("listener.name.")
                || name.starts_with("config.providers.")
        };
        let mut warnings = Vec::new();
        for property in self.properties.iter() {
            let name = &property.key;
            if JAVA_KEYS.contains(&name.as_str()) {
                warnings.push(format!(
                    "The configuration '{name}' only concerns a Java machine and has no effect here."
                ));
            } else if !known(name) {
                warnings.push(format!(
                    "The configuration '{name}' was supplied but isn't a known config."
                ));
            }
        }
        warnings.extend(node_rules::warnings(self));
        warnings
    }
}

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// `broker.id` is the old name of `node.id`: either one stands for both.
fn populate_node_id(properties: &mut Properties) {
    let given = |name: &str| properties.get(name).map(str::to_owned);
    match (given("broker.id"), given("node.id")) {
        (None, Some(id)) => properties.set("broker.id", id),
        (Some(id), None) => properties.set("node.id", id),
        _ => {}
    }
}

/// Whoever may connect may read: without a host only this machine may.
fn parse_metrics_listeners(entries: &[String]) -> Result<Vec<HostPort>, ConfigError> {
    let key = keys::KLAMM_METRICS_LISTENERS.name();
    let parse = |entry: &String| {
        let parsed = parse_host_port(entry)
            .ok_or_else(|| ConfigError::invalid(key, entry, "Each entry should be in the form host:port"))?;
        parsed.map(|address| match address.host.is_empty() {
            true => HostPort {
                host: "127.0.0.1".to_owned(),
                ..address
            },
            false => address,
        })
    };
    entries.iter().map(parse).collect()
}

fn parse_listeners(
    properties: &Properties,
    values: &Values,
    voters: &BTreeMap<NodeId, HostPort>,
) -> Result<Listeners, ConfigError> {
    Listeners::new(&ListenerTexts {
        node_id: NodeId(values.get(keys::NODE_ID)),
        listeners: &values.get(keys::LISTENERS),
        advertised: values.get(keys::ADVERTISED_LISTENERS).as_deref(),
        controller_names: &values.get(keys::CONTROLLER_LISTENER_NAMES),
        protocol_map: &values.get(keys::LISTENER_SECURITY_PROTOCOL_MAP),
        protocol_map_is_given: properties.contains(keys::LISTENER_SECURITY_PROTOCOL_MAP.name()),
        inter_broker_name: values.get(keys::INTER_BROKER_LISTENER_NAME).as_deref(),
        inter_broker_protocol: &values.get(keys::SECURITY_INTER_BROKER_PROTOCOL),
        inter_broker_protocol_is_given: properties.contains(keys::SECURITY_INTER_BROKER_PROTOCOL.name()),
        voters,
    })
}
