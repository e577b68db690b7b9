//! A node from start to stop.
//!
//! The order: take the directories, bind the sockets, start the quorum and the controller, follow the metadata, open
//! the logs, register the broker, accept clients. What can be wrong with a configuration or a directory is found before
//! anything is written. The stop goes backwards: leave the cluster, close connections, logs, quorum.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, SecurityProtocol, keys};
use klamm_controller::{Activation, ControllerConfig};
use klamm_driver::{
    BootstrapMetadata, BrokerLifecycle, ControllerHandle, DirectoryAssignments, GroupCoordinators, MetadataCache,
    MetadataPublisher, MetadataUpdate, Quorum, QuorumConfig, QuorumHandle, SnapshotConfig,
};
use klamm_io::watch;
use klamm_io::{Fatal, Io, SocketAddr, TaskKind, Tasks, time};
use klamm_replica::{Directory, ReplicaManager};
use klamm_server::{
    Apis, BoundListener, Broker, BrokerParts, ControllerNode, ControllerParts, DynamicConfigs, MetricsEndpoint,
    SocketServer,
};
use klamm_types::{BrokerEpoch, Offset, Uuid};
use tokio::sync::mpsc;

use crate::directories::{self, OwnDirectory};
use crate::load_bar;
use crate::log_levels;
use crate::membership;
use crate::start_error::StartError;

/// What a node is started with.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    pub config: Arc<NodeConfig>,
}

/// A running node.
pub struct Node {
    io: Io,
    config: Arc<NodeConfig>,
    replicas: Arc<ReplicaManager>,
    lifecycle: BrokerLifecycle,
    client_addresses: Vec<(String, SocketAddr)>,
}

impl Node {
    /// Starts a node; when this returns it serves clients.
    pub async fn start(io: Io, options: NodeOptions) -> Result<Self, StartError> {
        let config = options.config;
        check_supported(&config)?;
        let (cluster_id, directories) = directories::take_all(&io, &config)?;
        let controller_sockets = bind(&io, &config, config.listeners().bound_for_controllers()).await?;
        let broker_sockets = bind(&io, &config, config.listeners().bound_for_brokers()).await?;
        let client_addresses = addresses(&broker_sockets)?;
        for endpoint in MetricsEndpoint::bind_all(&io, &config).await? {
            endpoint.open();
        }
        let controller_addresses = addresses(&controller_sockets)?;
        let quorum = start_quorum(&io, &config, &cluster_id, &directories, &controller_addresses).await?;
        let controller = start_controller(&io, &config, &cluster_id, quorum.clone())?;
        let mut publisher = MetadataPublisher::new();
        let metadata = publisher.cache();
        let [replica_updates, lifecycle_updates, registration_updates] = std::array::from_fn(|_| publisher.subscribe());
        publisher.start(&io, &quorum, SnapshotConfig::new(&config));

        let sockets = SocketServer::start(&io, &config, io.tasks.child("connections")).await?;
        let configs = DynamicConfigs::new(config.clone());
        let controller_node = ControllerNode::new(ControllerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id: cluster_id.clone(),
            metadata: metadata.clone(),
            quorum: quorum.clone(),
            controller,
            configs: configs.clone(),
            log_levels: log_levels::of_process(),
        });
        open_all(&sockets, controller_sockets, &Apis::Controller(controller_node));
        membership::register_controller(&io, &config, &quorum, &controller_addresses, registration_updates);

        let followers = Followers::start(&io, &config, &quorum, &metadata, (&configs, &sockets));
        let (replicas, applied) = start_replicas(&io, &config, &directories, replica_updates, followers.clone())?;
        let lifecycle = membership::register_broker(
            &io,
            &config,
            &cluster_id,
            &quorum,
            &replicas,
            &client_addresses,
            lifecycle_updates,
        );
        let broker = Broker::new(BrokerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id,
            metadata,
            replicas: replicas.clone(),
            configs,
            log_levels: log_levels::of_process(),
            lifecycle: lifecycle.clone(),
            controller: membership::channel(&io, &config, &quorum, "forwarding", membership::FORWARDING_RETRY),
            quorum: quorum.clone(),
            groups: followers.groups,
        });
        catch_up(&lifecycle, &replicas, applied).await?;
        open_all(&sockets, broker_sockets, &Apis::Broker(broker));
        if !lifecycle.unfence().await {
            return Err(StartError::Stopped);
        }
        Ok(Self {
            io,
            config,
            replicas,
            lifecycle,
            client_addresses,
        })
    }

    /// Where clients connect, by listener; with the ports that were chosen where 0 was asked for.
    pub fn client_addresses(&self) -> &[(String, SocketAddr)] {
        &self.client_addresses
    }

    /// Ends when the node can no longer run.
    pub async fn failed(&self) -> Fatal {
        self.io.tasks.fatal().await
    }

    /// Stops in the reverse order of the start and leaves the log directories marked as clean.
    pub async fn stop(self) {
        let epoch = self.lifecycle.status().epoch.unwrap_or(BrokerEpoch(-1));
        if self.config.get(keys::CONTROLLED_SHUTDOWN_ENABLE) {
            // A controller that does not answer must not keep the node from stopping.
            let _ = time::timeout(CONTROLLED_SHUTDOWN_TIMEOUT, self.lifecycle.controlled_shutdown()).await;
        }
        self.io.tasks.shutdown(STOP_TIMEOUT).await;
        self.replicas.close(epoch).await;
    }
}

/// Waits until the logs that this broker should have are open, then sets aside those it should not have.
async fn catch_up(
    lifecycle: &BrokerLifecycle,
    replicas: &Arc<ReplicaManager>,
    mut applied: watch::Receiver<Offset>,
) -> Result<(), StartError> {
    if !lifecycle.caught_up().await {
        return Err(StartError::Stopped);
    }
    let registered_at = lifecycle.status().epoch.map_or(Offset::ZERO, |epoch| Offset(epoch.0));
    let open = applied.wait_for(|offset| *offset >= registered_at).await;
    open.map_err(|_| StartError::Stopped)?;
    replicas.remove_strays().await;
    Ok(())
}

/// What this version cannot run is refused before anything is touched.
fn check_supported(config: &NodeConfig) -> Result<(), StartError> {
    if !config.is_broker() || !config.is_controller() {
        return Err(StartError::Roles);
    }
    // Without it everybody may do everything, which is not what such a configuration asks for.
    if !config.get(keys::AUTHORIZER_CLASS_NAME).is_empty() {
        return Err(StartError::Authorizer);
    }
    for endpoint in config.listeners().bound() {
        if endpoint.security_protocol != SecurityProtocol::Plaintext {
            let protocol = endpoint.security_protocol.name();
            return Err(StartError::SecurityProtocol {
                listener: endpoint.listener.clone(),
                protocol,
            });
        }
    }
    Ok(())
}

async fn bind(
    io: &Io,
    config: &NodeConfig,
    endpoints: impl Iterator<Item = &klamm_config::Endpoint>,
) -> Result<Vec<BoundListener>, StartError> {
    let mut bound = Vec::new();
    for endpoint in endpoints {
        bound.push(BoundListener::bind(io, endpoint, config).await?);
    }
    Ok(bound)
}

fn open_all(sockets: &SocketServer, bound: Vec<BoundListener>, apis: &Apis) {
    for listener in bound {
        sockets.open(listener, apis.clone());
    }
}

fn addresses(sockets: &[BoundListener]) -> Result<Vec<(String, SocketAddr)>, StartError> {
    let address = |socket: &BoundListener| Ok((socket.name().to_owned(), socket.local_addr()?));
    sockets.iter().map(address).collect()
}

async fn start_quorum(
    io: &Io,
    config: &NodeConfig,
    cluster_id: &str,
    directories: &[OwnDirectory],
    bound: &[(String, SocketAddr)],
) -> Result<QuorumHandle, StartError> {
    let metadata_dir = PathBuf::from(config.metadata_log_dir());
    let directory_id = directories
        .iter()
        .find(|dir| dir.log_dir.path() == metadata_dir)
        .map(|dir| dir.id);
    let advertised = config.listeners().advertised_for_controllers();
    let endpoint = |listener: &klamm_config::Endpoint| {
        let chosen = bound
            .iter()
            .find(|(name, _)| *name == listener.listener)
            .map(|(_, address)| address.port());
        klamm_raft::Endpoint {
            listener: listener.listener.clone(),
            host: listener.host.clone().unwrap_or_else(membership::own_host_name),
            port: if listener.port == 0 {
                chosen.unwrap_or(0)
            } else {
                listener.port
            },
        }
    };
    let endpoints = advertised.iter().map(endpoint).collect();
    let quorum = QuorumConfig::new(config, cluster_id, directory_id.unwrap_or(Uuid::ZERO), endpoints);
    Ok(Quorum::start(io, quorum).await?)
}

fn start_controller(
    io: &Io,
    config: &Arc<NodeConfig>,
    cluster_id: &str,
    quorum: QuorumHandle,
) -> Result<ControllerHandle, StartError> {
    let bootstrap = BootstrapMetadata::read(io.disk.as_ref(), Path::new(&config.metadata_log_dir()))?;
    let activation = Activation {
        bootstrap_records: bootstrap.records,
    };
    let controller_config = ControllerConfig::new(config.clone(), cluster_id);
    Ok(ControllerHandle::start(io, quorum, controller_config, activation))
}

fn start_replicas(
    io: &Io,
    config: &Arc<NodeConfig>,
    directories: &[OwnDirectory],
    updates: mpsc::Receiver<MetadataUpdate>,
    followers: Followers,
) -> Result<(Arc<ReplicaManager>, watch::Receiver<Offset>), StartError> {
    let log_dirs = config.log_dirs();
    tracing::info!(target: "kafka.log.LogManager", "Loading logs from log dirs {}", log_dirs.join(", "));
    let holds_logs = |dir: &&OwnDirectory| log_dirs.iter().any(|path| Path::new(path) == dir.log_dir.path());
    let mut opened = Vec::new();
    for dir in directories.iter().filter(holds_logs) {
        let failed = |source| StartError::LogDir {
            path: dir.log_dir.path().to_owned(),
            source,
        };
        opened.push(Arc::new(Directory::open(dir.log_dir.clone(), dir.id).map_err(failed)?));
    }
    let replicas = ReplicaManager::new(io.clone(), config.node_id(), config.clone(), opened);
    let tasks = io.tasks.child("replicas");
    load_bar::follow(&tasks, replicas.watch_loading());
    let (applied_in, applied) = watch::channel(Offset::UNKNOWN);
    let (onwards, heard) = mpsc::channel(HEARD_MAX);
    io.metrics.queue("metadata-updates-heard", &onwards);
    let (configs, groups) = (followers.configs.clone(), followers.groups.clone());
    let hearing = hear_first(configs, groups, updates, onwards, tasks.clone());
    tasks.spawn(TaskKind::MetadataPublisher, hearing);
    let following = follow(replicas.clone(), followers, heard, applied_in, tasks.clone());
    tasks.spawn(TaskKind::MetadataPublisher, following);
    let metadata_dir = PathBuf::from(config.metadata_log_dir());
    tasks.spawn(
        TaskKind::LogDirFailure,
        watch_directories(replicas.clone(), metadata_dir),
    );
    replicas.start_housekeeping(&tasks, config);
    Ok((replicas, applied))
}

/// Who follows the metadata beside the replicas, and with them.
#[derive(Clone)]
struct Followers {
    configs: Arc<DynamicConfigs>,
    sockets: SocketServer,
    groups: GroupCoordinators,
    assignments: DirectoryAssignments,
}

/// A change that the configuration and the groups have taken over.
struct Heard {
    update: MetadataUpdate,
    /// This node's configuration after the change, if that changed it.
    config: Option<Arc<NodeConfig>>,
}

impl Followers {
    fn start(
        io: &Io,
        config: &Arc<NodeConfig>,
        quorum: &QuorumHandle,
        metadata: &MetadataCache,
        (configs, sockets): (&Arc<DynamicConfigs>, &SocketServer),
    ) -> Self {
        let retry = membership::FORWARDING_RETRY;
        let channel = membership::channel(io, config, quorum, "directory-assignments", retry);
        Self {
            configs: configs.clone(),
            sockets: sockets.clone(),
            groups: GroupCoordinators::of_groups(io, config),
            assignments: DirectoryAssignments::start(io, config.node_id(), metadata.clone(), channel),
        }
    }
}

/// Takes the metadata's changes over, in order, for whom that takes but a moment: the configuration and the groups. Who
/// takes his time gets them after that, by `onwards`, so that nobody waits for the logs of other topics: who joins a group
/// has read of its topics in the same metadata.
async fn hear_first(
    configs: Arc<DynamicConfigs>,
    groups: GroupCoordinators,
    mut updates: mpsc::Receiver<MetadataUpdate>,
    onwards: mpsc::Sender<Heard>,
    scope: Tasks,
) {
    loop {
        let update = tokio::select! {
            biased;
            update = updates.recv() => update,
            () = scope.cancelled() => None,
        };
        let Some(update) = update else { return };
        let config = configs.apply(&update.delta, &update.published.image);
        groups
            .tell_metadata(&update.delta, &update.published, configs.node())
            .await;
        let passed_on = tokio::select! {
            biased;
            passed_on = onwards.send(Heard { update, config }) => passed_on.is_ok(),
            () = scope.cancelled() => false,
        };
        if !passed_on {
            return;
        }
    }
}

/// Hands the metadata's changes to the sockets and the replicas, in order, and tells how far it has come.
async fn follow(
    replicas: Arc<ReplicaManager>,
    followers: Followers,
    mut heard: mpsc::Receiver<Heard>,
    applied: watch::Sender<Offset>,
    scope: Tasks,
) {
    loop {
        let heard = tokio::select! {
            biased;
            heard = heard.recv() => heard,
            () = scope.cancelled() => None,
        };
        let Some(Heard { update, config }) = heard else { return };
        let image = &update.published.image;
        if let Some(config) = config {
            followers.sockets.set_config(&config).await;
            replicas.set_node_config(config, image);
        }
        let misplaced = replicas.apply(&update.delta, image).await;
        followers.assignments.tell(misplaced).await;
        followers.groups.follow_metadata(&update.delta, &replicas).await;
        applied.send_replace(update.published.last_offset);
    }
}

/// Ends with an error, and the node with it, once no log directory is left, or the one of the metadata has failed:
/// Kafka's halt.
async fn watch_directories(replicas: Arc<ReplicaManager>, metadata_dir: PathBuf) -> Result<(), String> {
    let mut offline = replicas.watch_offline();
    let directories = replicas.directories();
    let of_metadata = directories.iter().find(|dir| dir.log_dir().path() == metadata_dir);
    let of_metadata = of_metadata.map(|dir| dir.id());
    let are_all = |failed: &[Uuid]| failed.len() >= directories.len();
    let is_fatal = |failed: &Vec<Uuid>| are_all(failed) || of_metadata.is_some_and(|id| failed.contains(&id));
    if offline.wait_for(is_fatal).await.is_err() {
        return Ok(());
    }
    Err(if are_all(&offline.borrow()) {
        "Shutdown broker because all log dirs have failed".to_owned()
    } else {
        format!(
            "Shutdown broker because the metadata log dir {} has failed",
            metadata_dir.display()
        )
    })
}

/// Changes that the groups may be ahead of the replicas.
const HEARD_MAX: usize = 64;
/// All tasks together get this long before they are dropped.
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
/// Kafka waits for its controller for as long.
const CONTROLLED_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5 * 60);

#[cfg(test)]
mod tests {
    use klamm_config::Properties;
    use klamm_driver::PublishedImage;
    use klamm_io::sim;
    use klamm_metadata::MetadataDelta;
    use klamm_protocol::MetadataRecord;
    use klamm_protocol::messages::ConfigRecord;

    use super::*;

    #[test]
    fn groups_are_told_of_changes_that_the_replicas_have_not_come_to() {
        sim::run(1, |simulation| async move {
            let io = simulation.host("broker").io();
            let text = "process.roles=broker\nnode.id=1\ncontroller.quorum.bootstrap.servers=localhost:9093\n\
                        controller.listener.names=CONTROLLER\n";
            let properties = Properties::parse(text.as_bytes()).unwrap();
            let config = Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap());
            let configs = DynamicConfigs::new(config.clone());
            let groups = GroupCoordinators::of_groups(&io, &config);
            let (updates_in, updates) = mpsc::channel(4);
            // The replicas are still at the first change, which is as long as they have room for no other.
            let (onwards, mut heard) = mpsc::channel(1);
            let hearing = hear_first(configs.clone(), groups, updates, onwards, io.tasks.clone());
            io.tasks.spawn(TaskKind::MetadataPublisher, hearing);
            for retention_ms in ["6000", "7000"] {
                updates_in.send(retention_of_all_brokers(retention_ms)).await.unwrap();
            }
            time::sleep(Duration::from_millis(1)).await;
            assert_eq!(configs.node().log_retention_ms(), 7000);
            for retention_ms in [6000, 7000] {
                let told = heard.recv().await.and_then(|heard| heard.config);
                assert_eq!(told.map(|config| config.log_retention_ms()), Some(retention_ms));
            }
        });
    }

    fn retention_of_all_brokers(retention_ms: &str) -> MetadataUpdate {
        let mut delta = MetadataDelta::new(klamm_metadata::MetadataImage::default());
        let record = ConfigRecord {
            resource_type: 4,
            name: "log.retention.ms".to_owned(),
            value: Some(retention_ms.to_owned()),
            ..Default::default()
        };
        delta.replay(&MetadataRecord::Config(record)).unwrap();
        let published = PublishedImage {
            image: delta.image().clone(),
            ..Default::default()
        };
        MetadataUpdate {
            delta: Arc::new(delta),
            published: Arc::new(published),
        }
    }
}
