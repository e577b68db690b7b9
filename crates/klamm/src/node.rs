//! A node from start to stop.
//!
//! The order: take the directories, bind the sockets, start the quorum and the controller, follow the metadata, open
//! the logs, register the broker, accept clients. What can be wrong with a configuration or a directory is found before
//! anything is written. The stop goes backwards: leave the cluster, close connections, logs, quorum.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, SecurityProtocol};
use klamm_controller::{Activation, ControllerConfig};
use klamm_driver::{
    BootstrapMetadata, ControllerHandle, MetadataLogConfig, MetadataPublisher, MetadataUpdate, Quorum, QuorumConfig,
    QuorumHandle, SnapshotConfig,
};
use klamm_io::{Fatal, Io, SocketAddr, TaskKind, Tasks};
use klamm_log::{LogDir, LogError, MetaProperties};
use klamm_raft::{RaftConfig, ReplicaKey, VersionRange, Voter, VoterSet};
use klamm_replica::{Directory, ReplicaManager};
use klamm_server::{Apis, BoundListener, Broker, BrokerParts, ControllerNode, ControllerParts, SocketServer};
use klamm_types::{BrokerEpoch, Uuid};
use tokio::sync::mpsc;

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
    client_addresses: Vec<(String, SocketAddr)>,
}

/// A log directory that is ours and whose identity was checked.
struct OwnDirectory {
    log_dir: Arc<LogDir>,
    id: Uuid,
}

impl Node {
    /// Starts a node; when this returns it serves clients.
    pub async fn start(io: Io, options: NodeOptions) -> Result<Self, StartError> {
        let config = options.config;
        check_supported(&config)?;
        let (cluster_id, directories) = take_directories(&io, &config)?;
        let controller_sockets = bind(&io, &config, config.listeners().bound_for_controllers()).await?;
        let broker_sockets = bind(&io, &config, config.listeners().bound_for_brokers()).await?;
        let client_addresses = addresses(&broker_sockets)?;

        let metadata_dir = PathBuf::from(config.metadata_log_dir());
        let quorum = start_quorum(&io, &config, &metadata_dir, &directories, &controller_sockets).await?;
        let controller = start_controller(&io, &config, &cluster_id, &metadata_dir, quorum.clone())?;
        let mut publisher = MetadataPublisher::new();
        let (metadata, updates) = (publisher.cache(), publisher.subscribe());
        publisher.start(&io, &quorum, SnapshotConfig::new(&config));

        let sockets = SocketServer::start(&io, &config, io.tasks.child("connections"))?;
        let controller_node = ControllerNode::new(ControllerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id: cluster_id.clone(),
            metadata: metadata.clone(),
            quorum,
            controller,
        });
        for socket in controller_sockets {
            sockets.open(socket, Apis::Controller(controller_node.clone()));
        }

        let replicas = start_replicas(&io, &config, &directories, updates)?;
        let broker = Broker::new(BrokerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id,
            metadata,
            replicas: replicas.clone(),
        });
        for socket in broker_sockets {
            sockets.open(socket, Apis::Broker(broker.clone()));
        }
        Ok(Self {
            io,
            config,
            replicas,
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
        self.io.tasks.shutdown(STOP_TIMEOUT).await;
        self.replicas.close(BrokerEpoch(-1)).await;
    }
}

/// What this version cannot run is refused before anything is touched.
fn check_supported(config: &NodeConfig) -> Result<(), StartError> {
    if !config.is_broker() || !config.is_controller() {
        return Err(StartError::Roles);
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

/// Locks every log directory and checks that all of them are this node's.
fn take_directories(io: &Io, config: &NodeConfig) -> Result<(String, Vec<OwnDirectory>), StartError> {
    let mut paths: Vec<PathBuf> = config.log_dirs().into_iter().map(PathBuf::from).collect();
    let metadata_dir = PathBuf::from(config.metadata_log_dir());
    if !paths.contains(&metadata_dir) {
        paths.push(metadata_dir);
    }
    let mut cluster_id: Option<String> = None;
    let mut directories = Vec::new();
    for path in paths {
        let (properties, log_dir) = take_directory(io, &path)?;
        let file = path.join("meta.properties");
        let invalid = |field, expected: &dyn ToString, found: &dyn ToString| StartError::Identity {
            field,
            file: file.clone(),
            expected: expected.to_string(),
            found: found.to_string(),
        };
        if properties.node_id != config.node_id() {
            return Err(invalid("node.id", &config.node_id(), &properties.node_id));
        }
        match &cluster_id {
            Some(known) if *known != properties.cluster_id => {
                return Err(invalid("cluster.id", known, &properties.cluster_id));
            }
            _ => cluster_id = Some(properties.cluster_id.clone()),
        }
        let id = own_id(io, &log_dir, properties).map_err(|source| StartError::LogDir { path, source })?;
        directories.push(OwnDirectory {
            log_dir: Arc::new(log_dir),
            id,
        });
    }
    Ok((cluster_id.unwrap_or_default(), directories))
}

fn take_directory(io: &Io, path: &Path) -> Result<(MetaProperties, LogDir), StartError> {
    let failed = |source| StartError::LogDir {
        path: path.to_owned(),
        source,
    };
    let not_formatted = || StartError::NotFormatted(path.to_owned());
    let properties = MetaProperties::read(io.disk.as_ref(), path)
        .map_err(failed)?
        .ok_or_else(not_formatted)?;
    match LogDir::open(io.disk.clone(), path) {
        Ok(log_dir) => Ok((properties, log_dir)),
        Err(LogError::Disk { source, .. }) if source.kind() == std::io::ErrorKind::WouldBlock => {
            Err(StartError::Locked(path.to_owned()))
        }
        Err(source) => Err(failed(source)),
    }
}

/// The directory's id; one that older versions of Kafka formatted gets one now.
fn own_id(io: &Io, log_dir: &LogDir, properties: MetaProperties) -> Result<Uuid, LogError> {
    if let Some(id) = properties.directory_id {
        return Ok(id);
    }
    let id = io.random.uuid();
    let properties = MetaProperties {
        directory_id: Some(id),
        ..properties
    };
    log_dir.write_meta_properties(&properties, io.clock.wall())?;
    Ok(id)
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

fn addresses(sockets: &[BoundListener]) -> Result<Vec<(String, SocketAddr)>, StartError> {
    let address = |socket: &BoundListener| Ok((socket.name().to_owned(), socket.local_addr()?));
    sockets.iter().map(address).collect()
}

async fn start_quorum(
    io: &Io,
    config: &NodeConfig,
    metadata_dir: &Path,
    directories: &[OwnDirectory],
    sockets: &[BoundListener],
) -> Result<QuorumHandle, StartError> {
    let directory_id = directories
        .iter()
        .find(|dir| dir.log_dir.path() == metadata_dir)
        .map(|dir| dir.id);
    let advertised = config.listeners().advertised_for_controllers();
    let endpoint = |listener: &klamm_config::Endpoint| {
        let bound = sockets.iter().find(|socket| socket.name() == listener.listener);
        let chosen = bound
            .and_then(|socket| socket.local_addr().ok())
            .map_or(listener.port, |address| address.port());
        klamm_raft::Endpoint {
            listener: listener.listener.clone(),
            host: listener.host.clone().unwrap_or_else(|| "localhost".to_owned()),
            port: if listener.port == 0 { chosen } else { listener.port },
        }
    };
    let local = Voter {
        key: ReplicaKey {
            id: config.node_id(),
            directory_id,
        },
        endpoints: advertised.iter().map(endpoint).collect(),
        kraft_versions: VersionRange { min: 0, max: 1 },
    };
    let listener = config
        .listeners()
        .controller_names()
        .first()
        .map_or("CONTROLLER", String::as_str);
    let voters = config.voters().iter().map(|(id, at)| (*id, at.host.clone(), at.port));
    let quorum = QuorumConfig {
        metadata_dir: metadata_dir.to_owned(),
        raft: RaftConfig {
            local,
            static_voters: VoterSet::of_static(listener, voters),
        },
        log: MetadataLogConfig::new(config),
    };
    Ok(Quorum::start(io, quorum).await?)
}

fn start_controller(
    io: &Io,
    config: &Arc<NodeConfig>,
    cluster_id: &str,
    metadata_dir: &Path,
    quorum: QuorumHandle,
) -> Result<ControllerHandle, StartError> {
    let bootstrap = BootstrapMetadata::read(io.disk.as_ref(), metadata_dir)?;
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
) -> Result<Arc<ReplicaManager>, StartError> {
    let log_dirs = config.log_dirs();
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
    tasks.spawn(
        TaskKind::MetadataPublisher,
        follow(replicas.clone(), updates, tasks.clone()),
    );
    replicas.start_housekeeping(&tasks, config);
    Ok(replicas)
}

/// Hands the metadata's changes to the replicas, in order.
async fn follow(replicas: Arc<ReplicaManager>, mut updates: mpsc::Receiver<MetadataUpdate>, scope: Tasks) {
    loop {
        let update = tokio::select! {
            biased;
            update = updates.recv() => update,
            () = scope.cancelled() => None,
        };
        let Some(update) = update else { return };
        replicas.apply(&update.delta, &update.published.image).await;
    }
}

/// All tasks together get this long before they are dropped.
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
