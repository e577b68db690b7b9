//! How this node makes itself known: the broker registers and keeps its session, the controller registers its listeners.

use std::path::PathBuf;
use std::time::Duration;

use klamm_config::{Endpoint, NodeConfig, keys};
use klamm_driver::{
    AdvertisedListener, BrokerLifecycle, BrokerLifecycleConfig, ControllerChannel, ControllerChannelConfig,
    ControllerRegistrar, ControllerRegistrationConfig, MetadataUpdate, QuorumHandle,
};
use klamm_io::{Io, SocketAddr};
use klamm_replica::ReplicaManager;
use klamm_types::BrokerEpoch;
use tokio::sync::mpsc;

use crate::shared_server::SharedServer;

/// A channel to the active controller for one purpose. `retry` is the time for a request, all tries included.
pub(crate) fn channel(
    io: &Io,
    config: &NodeConfig,
    quorum: &QuorumHandle,
    name: &'static str,
    retry: Duration,
) -> ControllerChannel {
    let listener = config
        .listeners()
        .controller_names()
        .first()
        .map_or("CONTROLLER", String::as_str);
    let socket = millis(config.get(keys::CONTROLLER_SOCKET_TIMEOUT_MS).into());
    let channel = ControllerChannelConfig::new(name, config.node_id(), listener, retry, socket);
    ControllerChannel::new(io, channel, quorum.watch())
}

/// Starts to register the broker; `bound` are the sockets that its listeners got.
pub(crate) fn register_broker(
    shared: &SharedServer,
    replicas: &ReplicaManager,
    bound: &[(String, SocketAddr)],
    updates: mpsc::Receiver<MetadataUpdate>,
) -> BrokerLifecycle {
    let SharedServer { io, config, quorum, .. } = shared;
    let cordoned: Vec<PathBuf> = config.cordoned_log_dirs().into_iter().map(PathBuf::from).collect();
    let directories = replicas.directories();
    let is_cordoned = |path: &std::path::Path| cordoned.iter().any(|dir| dir == path);
    let lifecycle = BrokerLifecycleConfig {
        node_id: config.node_id(),
        cluster_id: shared.cluster_id.clone(),
        incarnation_id: io.random.uuid(),
        listeners: advertised(config.listeners().advertised_for_brokers(), bound),
        rack: config.get(keys::BROKER_RACK),
        directories: directories.iter().map(|dir| dir.id()).collect(),
        cordoned_directories: directories
            .iter()
            .filter(|dir| is_cordoned(dir.log_dir().path()))
            .map(|dir| dir.id())
            .collect(),
        previous_epoch: previous_epoch(replicas),
        heartbeat_interval: millis(config.get(keys::BROKER_HEARTBEAT_INTERVAL_MS).into()),
        registration_timeout: millis(config.get(keys::INITIAL_BROKER_REGISTRATION_TIMEOUT_MS).into()),
        directory_failure_timeout: millis(config.get(keys::LOG_DIR_FAILURE_TIMEOUT_MS)),
    };
    // A heartbeat that is not answered by the time of the next one is of no use.
    let channel = channel(io, config, quorum, "heartbeat", lifecycle.heartbeat_interval);
    BrokerLifecycle::start(io, lifecycle, channel, updates, replicas.watch_offline())
}

/// Starts to register the controller.
pub(crate) fn register_controller(
    io: &Io,
    config: &NodeConfig,
    quorum: &QuorumHandle,
    bound: &[(String, SocketAddr)],
    updates: mpsc::Receiver<MetadataUpdate>,
) {
    let registration = ControllerRegistrationConfig {
        node_id: config.node_id(),
        incarnation_id: io.random.uuid(),
        listeners: advertised(config.listeners().advertised_for_controllers(), bound),
    };
    ControllerRegistrar::start(
        io,
        registration,
        channel(io, config, quorum, "registration", REGISTRATION_RETRY),
        updates,
    );
}

/// The epoch of the last run, if every directory was left cleanly by one and the same (KIP-966). What one that cannot be
/// read would say is not known.
fn previous_epoch(replicas: &ReplicaManager) -> Option<BrokerEpoch> {
    if !replicas.unusable_directories().is_empty() {
        return None;
    }
    let mut epochs = replicas
        .directories()
        .iter()
        .map(|dir| dir.clean_shutdown().and_then(|clean| clean.broker_epoch));
    let first = epochs.next()??;
    epochs.all(|epoch| epoch == Some(first)).then_some(first)
}

/// What is told to others: the configured names and ports, the chosen port where 0 was asked for, this host where no
/// host was named.
fn advertised(endpoints: &[Endpoint], bound: &[(String, SocketAddr)]) -> Vec<AdvertisedListener> {
    let listener = |endpoint: &Endpoint| {
        let chosen = bound
            .iter()
            .find(|(name, _)| *name == endpoint.listener)
            .map(|(_, address)| address.port());
        AdvertisedListener {
            name: endpoint.listener.clone(),
            host: endpoint.host.clone().unwrap_or_else(own_host_name),
            port: if endpoint.port == 0 {
                chosen.unwrap_or(0)
            } else {
                endpoint.port
            },
            security_protocol: endpoint.security_protocol.id(),
        }
    };
    endpoints.iter().map(listener).collect()
}

/// The name by which others reach this host if the configuration names none, as Java's `getCanonicalHostName` gives.
pub(crate) fn own_host_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    if name.is_empty() { "localhost".to_owned() } else { name }
}

fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

/// How long a client's request waits for a controller that answers, as with Kafka.
pub(crate) const FORWARDING_RETRY: Duration = Duration::from_secs(60);
/// How long a controller's registration does.
const REGISTRATION_RETRY: Duration = Duration::from_secs(5);
