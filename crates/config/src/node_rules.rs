//! The rules between the keys of a node (KafkaConfig.validateValues and the coordinators' own checks): each is one
//! condition and Kafka's sentence for breaking it. The prefix "requirement failed: " is part of what Kafka logs.

use std::collections::BTreeMap;

use crate::definition::Key;
use crate::error::ConfigError;
use crate::keys;
use crate::listeners::{SecurityProtocol, parse_map};
use crate::node::{JAVA_KEYS, NodeConfig};

/// Every rule that `config` breaks.
pub(crate) fn broken_rules(config: &NodeConfig) -> Vec<ConfigError> {
    let mut rules = Rules {
        config,
        broken: Vec::new(),
    };
    rules.check_node_id();
    rules.check_early_start_listeners();
    rules.check_logs();
    rules.check_replication();
    rules.check_quorum();
    match (config.is_broker(), config.is_controller()) {
        (true, false) => rules.check_broker_only(),
        (false, _) => rules.check_controller_only(),
        (true, true) => {}
    }
    if config.is_controller() {
        rules.check_controller();
    }
    if config.is_broker() {
        rules.check_broker();
    }
    rules.check_advertised_hosts();
    rules.check_connections();
    rules.check_groups();
    rules.check_share_groups();
    rules.broken
}

/// Settings that are legal and yet probably not what was meant.
pub(crate) fn warnings(config: &NodeConfig) -> Vec<String> {
    let mut warnings = Vec::new();
    let heartbeat_ms = config.get(keys::BROKER_HEARTBEAT_INTERVAL_MS);
    let session_ms = config.get(keys::BROKER_SESSION_TIMEOUT_MS);
    if i64::from(heartbeat_ms) * 2 > i64::from(session_ms) {
        warnings.push(format!(
            "broker.heartbeat.interval.ms ({heartbeat_ms} ms) must be less than or equal to half of the \
             broker.session.timeout.ms ({session_ms} ms). The broker.session.timeout.ms is configured on controller. The \
             broker.heartbeat.interval.ms is configured on broker. If a broker doesn't send heartbeat request within \
             broker.session.timeout.ms, it loses broker lease. Please increase broker.session.timeout.ms or decrease \
             broker.heartbeat.interval.ms."
        ));
    }
    if !config.is_controller() {
        let names = config.listeners().controller_names();
        if names.len() > 1 {
            warnings.push(format!(
                "controller.listener.names has multiple entries; only the first will be used since \
                 process.roles=broker: [{}]",
                names.join(", ")
            ));
        }
        for name in ["create.topic.policy.class.name", "alter.config.policy.class.name"] {
            if config.properties().contains(name) {
                warnings.push(format!(
                    "{name} is defined in broker. It should be defined in the controller role."
                ));
            }
        }
        for name in ["num.partitions", "default.replication.factor"] {
            if config.properties().contains(name) {
                warnings.push(format!(
                    "{name} is defined in the broker role. This configuration will be ignored in 5.0. Please set {name} in \
                     the controller role instead."
                ));
            }
        }
    }
    warnings.extend(idle_security(config));
    warnings
}

/// Keys of TLS and SASL where no listener has either: said once, since whoever sets them may think that he is safe.
fn idle_security(config: &NodeConfig) -> Option<String> {
    let mut endpoints = config.listeners().bound().iter();
    if endpoints.any(|endpoint| endpoint.security_protocol != SecurityProtocol::Plaintext) {
        return None;
    }
    let is_security = |key: &str| {
        if JAVA_KEYS.contains(&key) {
            // Said already.
            return false;
        }
        let of_listener = key.strip_prefix("listener.name.");
        let key = of_listener
            .and_then(|rest| rest.split_once('.'))
            .map_or(key, |(_, key)| key);
        key.starts_with("ssl.") || key.starts_with("sasl.") || key.contains(".sasl.")
    };
    let keys = config.properties().iter().map(|property| property.key.as_str());
    let keys: Vec<&str> = keys.filter(|key| is_security(key)).collect();
    (!keys.is_empty()).then(|| {
        let keys = keys.join(", ");
        format!("No listener has TLS or SASL, so these configurations have no effect: {keys}")
    })
}

/// `max.connections.per.ip.overrides` as limits by host.
pub(crate) fn connection_overrides(config: &NodeConfig) -> Result<BTreeMap<String, i32>, ConfigError> {
    let key = keys::MAX_CONNECTIONS_PER_IP_OVERRIDES;
    let mut limits = BTreeMap::new();
    for (host, limit) in parse_map(key.name(), &config.get(key))? {
        let limit = limit
            .parse()
            .map_err(|_| ConfigError::invalid(key.name(), &format!("{host}:{limit}"), "Not a number of type INT"))?;
        limits.insert(host, limit);
    }
    Ok(limits)
}

struct Rules<'a> {
    config: &'a NodeConfig,
    broken: Vec<ConfigError>,
}

impl Rules<'_> {
    /// A rule whose sentence Kafka prefixes.
    fn require(&mut self, holds: bool, sentence: impl FnOnce() -> String) {
        if !holds {
            self.broken
                .push(ConfigError::new(format!("requirement failed: {}", sentence())));
        }
    }

    /// A rule whose sentence stands alone.
    fn ensure(&mut self, holds: bool, sentence: impl FnOnce() -> String) {
        if !holds {
            self.broken.push(ConfigError::new(sentence()));
        }
    }

    fn check_node_id(&mut self) {
        let agree = self.config.get(keys::NODE_ID) == self.config.get(keys::BROKER_ID);
        self.ensure(agree, || {
            "You must set `node.id` to the same value as `broker.id`.".to_owned()
        });
    }

    fn check_early_start_listeners(&mut self) {
        let listeners = self.config.listeners();
        for name in self.config.get(keys::EARLY_START_LISTENERS).unwrap_or_default() {
            let is_known = listeners.bound().iter().any(|endpoint| endpoint.listener == name);
            self.ensure(is_known, || {
                format!(
                    "early.start.listeners contains listener {name}, but this is not contained in listeners or \
                     controller.listener.names"
                )
            });
        }
    }

    fn check_logs(&mut self) {
        let config = self.config;
        self.require(config.log_roll_ms() >= 1, || {
            "log.roll.ms must be greater than or equal to 1".to_owned()
        });
        self.require(config.log_roll_jitter_ms() >= 0, || {
            "log.roll.jitter.ms must be greater than or equal to 0".to_owned()
        });
        let retention_ms = config.log_retention_ms();
        self.require(retention_ms >= 1 || retention_ms == -1, || {
            "log.retention.ms must be unlimited (-1) or, greater than or equal to 1".to_owned()
        });
        let threads = i64::from(config.get(keys::LOG_CLEANER_THREADS));
        let buffer_size = config.get(keys::LOG_CLEANER_DEDUPE_BUFFER_SIZE);
        // Kafka divides by the threads, so that none of them fails to start as well.
        let buffer_per_thread = buffer_size.checked_div(threads);
        self.require(buffer_per_thread.is_some_and(|size| size > 1024 * 1024), || {
            "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.".to_owned()
        });
        let (min_ms, max_ms) = (
            config.get(keys::LOG_CLEANER_MIN_COMPACTION_LAG_MS),
            config.get(keys::LOG_CLEANER_MAX_COMPACTION_LAG_MS),
        );
        self.ensure(min_ms <= max_ms, || {
            format!("conflict topic config setting min.compaction.lag.ms ({min_ms}) > max.compaction.lag.ms ({max_ms})")
        });
    }

    fn check_replication(&mut self) {
        let wait_ms = self.config.get(keys::REPLICA_FETCH_WAIT_MAX_MS);
        let socket_timeout_ms = self.config.get(keys::REPLICA_SOCKET_TIMEOUT_MS);
        self.require(wait_ms <= socket_timeout_ms, || {
            "replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary \
             socket timeouts"
                .to_owned()
        });
        let lag_ms = self.config.get(keys::REPLICA_LAG_TIME_MAX_MS);
        self.require(i64::from(wait_ms) <= lag_ms, || {
            "replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent \
             frequent changes in ISR"
                .to_owned()
        });
    }

    fn check_quorum(&mut self) {
        let is_known = !self.config.voters().is_empty() || !self.config.bootstrap_servers().is_empty();
        self.ensure(is_known, || {
            "If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap \
             controllers or controller.quorum.voters must contain a parseable set of controllers."
                .to_owned()
        });
    }

    fn check_broker_only(&mut self) {
        let config = self.config;
        let (node_id, voters) = (config.node_id(), config.voters());
        self.require(!voters.contains_key(&node_id), || {
            format!(
                "If process.roles contains just the 'broker' role, the node id {node_id} must not be included in the \
                 set of voters controller.quorum.voters={}",
                voter_set(config)
            )
        });
        let listeners = config.listeners();
        self.require(listeners.bound_for_controllers().next().is_none(), || {
            "controller.listener.names must not contain a value appearing in the 'listeners' configuration when \
             running KRaft with just the broker role"
                .to_owned()
        });
        for name in listeners.controller_names() {
            let name = name.to_uppercase();
            self.ensure(listeners.protocol_of(&name).is_some(), || {
                format!(
                    "Controller listener with name {name} defined in controller.listener.names not found in \
                     listener.security.protocol.map  (an explicit security mapping for each controller listener is \
                     required if listener.security.protocol.map is non-empty, or if there are security protocols \
                     other than PLAINTEXT in use)"
                )
            });
        }
        self.require(!config.get(keys::CONTROLLER_QUORUM_AUTO_JOIN_ENABLE), || {
            "controller.quorum.auto.join.enable is only supported when process.roles contains the 'controller' role."
                .to_owned()
        });
    }

    fn check_controller_only(&mut self) {
        let listeners = self.config.listeners();
        self.require(
            listeners.advertised_for_controllers().len() == listeners.bound().len(),
            || {
                "The listeners config must only contain KRaft controller listeners from controller.listener.names when \
             process.roles=controller"
                    .to_owned()
            },
        );
        if self.config.get(keys::INTER_BROKER_LISTENER_NAME).is_some() {
            let (name, _) = listeners.inter_broker();
            let is_apart = !listeners.controller_names().iter().any(|controller| controller == name);
            self.require(is_apart, || {
                "controller.listener.names must not contain an explicitly set inter.broker.listener.name \
                 configuration value when process.roles=controller'"
                    .to_owned()
            });
        }
    }

    fn check_controller(&mut self) {
        let config = self.config;
        let (node_id, voters) = (config.node_id(), config.voters());
        self.require(voters.is_empty() || voters.contains_key(&node_id), || {
            format!(
                "If process.roles contains the 'controller' role, the node id {node_id} must be included in the set \
                 of voters controller.quorum.voters={}",
                voter_set(config)
            )
        });
        let listeners = config.listeners();
        self.require(!listeners.advertised_for_controllers().is_empty(), || {
            "controller.listener.names must contain at least one value appearing in the 'listeners' configuration \
             when running the KRaft controller role"
                .to_owned()
        });
        let is_bound = |name: &String| listeners.bound().iter().any(|endpoint| endpoint.listener == *name);
        self.require(listeners.controller_names().iter().all(is_bound), || {
            "controller.listener.names must only contain values appearing in the 'listeners' configuration when \
             running the KRaft controller role"
                .to_owned()
        });
    }

    fn check_broker(&mut self) {
        let listeners = self.config.listeners();
        let advertised: Vec<&str> = listeners
            .advertised_for_brokers()
            .iter()
            .map(|endpoint| endpoint.listener.as_str())
            .collect();
        self.require(!advertised.is_empty(), || {
            "There must be at least one broker advertised listener. Perhaps all listeners appear in \
             controller.listener.names?"
                .to_owned()
        });
        self.require(advertised.contains(&listeners.inter_broker().0), || {
            format!(
                "inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid \
                 options based on currently configured listeners are {}",
                advertised.join(",")
            )
        });
        let bound: Vec<&str> = listeners
            .bound()
            .iter()
            .map(|endpoint| endpoint.listener.as_str())
            .collect();
        self.require(advertised.iter().all(|name| bound.contains(name)), || {
            format!(
                "advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. \
                 Found {}. The valid options based on the current configuration are {}",
                advertised.join(","),
                bound.join(",")
            )
        });
        self.check_cordoned_log_dirs();
        let protocols = self.config.get(keys::GROUP_COORDINATOR_REBALANCE_PROTOCOLS);
        self.ensure(protocols.iter().any(|protocol| protocol == "classic"), || {
            "Disabling the 'CLASSIC' protocol is not supported.".to_owned()
        });
    }

    fn check_cordoned_log_dirs(&mut self) {
        let cordoned = self.config.get(keys::CORDONED_LOG_DIRS);
        if cordoned.iter().any(|dir| dir == "*") {
            self.require(cordoned.len() == 1, || {
                "When cordoned.log.dirs is set to *, it must not contain other values".to_owned()
            });
            return;
        }
        let known = self.config.log_dirs();
        let missing: Vec<&str> = cordoned
            .iter()
            .filter(|dir| !known.contains(dir))
            .map(|dir| dir.as_str())
            .collect();
        self.require(missing.is_empty(), || {
            format!(
                "All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : {}",
                missing.join(", ")
            )
        });
    }

    fn check_advertised_hosts(&mut self) {
        let listeners = self.config.listeners();
        let mut advertised = listeners
            .advertised_for_brokers()
            .iter()
            .chain(listeners.advertised_for_controllers());
        let is_routable = advertised.all(|endpoint| endpoint.host.as_deref() != Some("0.0.0.0"));
        self.require(is_routable, || {
            "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address."
                .to_owned()
        });
        let protocol = listeners.inter_broker().1;
        let uses_sasl = matches!(protocol, SecurityProtocol::SaslPlaintext | SecurityProtocol::SaslSsl);
        let mechanism = self.config.get(keys::SASL_MECHANISM_INTER_BROKER_PROTOCOL);
        let enabled = self.config.get(keys::SASL_ENABLED_MECHANISMS);
        self.require(!uses_sasl || enabled.contains(&mechanism), || {
            "sasl.mechanism.inter.broker.protocol must be included in sasl.enabled.mechanisms when SASL is used for \
             inter-broker communication"
                .to_owned()
        });
    }

    fn check_connections(&mut self) {
        let config = self.config;
        let queued_bytes = config.get(keys::QUEUED_MAX_REQUEST_BYTES);
        let request_bytes = i64::from(config.get(keys::SOCKET_REQUEST_MAX_BYTES));
        self.require(queued_bytes <= 0 || queued_bytes >= request_bytes, || {
            "queued.max.request.bytes must be larger or equal to socket.request.max.bytes".to_owned()
        });
        let overrides = match connection_overrides(config) {
            Ok(overrides) => overrides,
            Err(error) => return self.broken.push(error),
        };
        self.require(
            config.get(keys::MAX_CONNECTIONS_PER_IP) != 0 || !overrides.is_empty(),
            || {
                "max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set."
                    .to_owned()
            },
        );
        let is_host = |host: &str| {
            host.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-%._:".contains(&byte))
        };
        let invalid: Vec<&str> = overrides
            .keys()
            .map(String::as_str)
            .filter(|host| !is_host(host))
            .collect();
        self.ensure(invalid.is_empty(), || {
            format!(
                "max.connections.per.ip.overrides contains invalid addresses : {}",
                invalid.join(",")
            )
        });
        let idle_ms = config.get(keys::CONNECTIONS_MAX_IDLE_MS);
        let delay_ms = config.get(keys::CONNECTION_FAILED_AUTHENTICATION_DELAY_MS);
        self.require(idle_ms < 0 || i64::from(delay_ms) < idle_ms, || {
            format!(
                "connection.failed.authentication.delay.ms={delay_ms} should always be less than \
                 connections.max.idle.ms={idle_ms} to prevent failed authentication responses from timing out"
            )
        });
    }

    fn at_least(&mut self, larger: Key<i32>, smaller: Key<i32>) {
        let holds = self.config.get(larger) >= self.config.get(smaller);
        self.ensure(holds, || {
            format!("{} must be greater than or equal to {}", larger.name(), smaller.name())
        });
    }

    fn at_most(&mut self, smaller: Key<i32>, larger: Key<i32>) {
        let holds = self.config.get(smaller) <= self.config.get(larger);
        self.ensure(holds, || {
            format!("{} must be less than or equal to {}", smaller.name(), larger.name())
        });
    }

    /// A value and the bounds within which groups may choose their own.
    fn within(&mut self, [min, value, max]: [Key<i32>; 3]) {
        self.at_least(max, min);
        self.at_least(value, min);
        self.at_most(value, max);
    }

    fn check_groups(&mut self) {
        for bounds in GROUP_BOUNDS {
            self.within(bounds);
        }
        for (heartbeat, session) in [
            (
                keys::GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS,
                keys::GROUP_CONSUMER_SESSION_TIMEOUT_MS,
            ),
            (
                keys::GROUP_SHARE_HEARTBEAT_INTERVAL_MS,
                keys::GROUP_SHARE_SESSION_TIMEOUT_MS,
            ),
            (
                keys::GROUP_STREAMS_HEARTBEAT_INTERVAL_MS,
                keys::GROUP_STREAMS_SESSION_TIMEOUT_MS,
            ),
        ] {
            let holds = self.config.get(heartbeat) < self.config.get(session);
            self.ensure(holds, || {
                format!("{} must be less than {}", heartbeat.name(), session.name())
            });
        }
        self.at_most(
            keys::GROUP_STREAMS_NUM_STANDBY_REPLICAS,
            keys::GROUP_STREAMS_MAX_STANDBY_REPLICAS,
        );
    }

    fn check_share_groups(&mut self) {
        let assignors = self.config.get(keys::GROUP_SHARE_ASSIGNORS).len();
        self.ensure(assignors == 1, || {
            format!("group.share.assignors must contain exactly one assignor, but found {assignors}")
        });
        for [min, value, max] in SHARE_BOUNDS {
            self.at_least(max, value);
            self.at_least(value, min);
        }
        self.at_least(keys::GROUP_SHARE_MAX_SHARE_SESSIONS, keys::GROUP_SHARE_MAX_SIZE);
    }
}

const GROUP_BOUNDS: [[Key<i32>; 3]; 9] = [
    [
        keys::GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS,
    ],
    [
        keys::GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
        keys::GROUP_CONSUMER_SESSION_TIMEOUT_MS,
        keys::GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS,
    ],
    [
        keys::GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS,
    ],
    [
        keys::GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_SHARE_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS,
    ],
    [
        keys::GROUP_SHARE_MIN_SESSION_TIMEOUT_MS,
        keys::GROUP_SHARE_SESSION_TIMEOUT_MS,
        keys::GROUP_SHARE_MAX_SESSION_TIMEOUT_MS,
    ],
    [
        keys::GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_SHARE_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS,
    ],
    [
        keys::GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_STREAMS_HEARTBEAT_INTERVAL_MS,
        keys::GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS,
    ],
    [
        keys::GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS,
        keys::GROUP_STREAMS_SESSION_TIMEOUT_MS,
        keys::GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS,
    ],
    [
        keys::GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS,
        keys::GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS,
    ],
];

const SHARE_BOUNDS: [[Key<i32>; 3]; 3] = [
    [
        keys::GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT,
        keys::GROUP_SHARE_DELIVERY_COUNT_LIMIT,
        keys::GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT,
    ],
    [
        keys::GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS,
        keys::GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS,
        keys::GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS,
    ],
    [
        keys::GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS,
        keys::GROUP_SHARE_RECORD_LOCK_DURATION_MS,
        keys::GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS,
    ],
];

/// The voters' ids as Scala prints a set.
fn voter_set(config: &NodeConfig) -> String {
    let ids: Vec<String> = config.voters().keys().map(ToString::to_string).collect();
    format!("Set({})", ids.join(", "))
}
