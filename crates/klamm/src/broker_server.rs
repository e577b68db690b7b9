//! The role of a broker: its logs, its place in the cluster, and who follows the metadata with them. Kafka's
//! `BrokerServer`.
//!
//! The order: open the logs that the metadata names, register, wait until the metadata holds the registration, accept
//! clients, be unfenced. The stop goes backwards: leave the cluster, then, when the tasks have ended, close the logs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, keys};
use klamm_driver::{BrokerLifecycle, MetadataPublisher, MetadataUpdate};
use klamm_io::watch;
use klamm_io::{Io, SocketAddr, TaskKind, time};
use klamm_replica::{Directory, ReplicaManager};
use klamm_server::{Apis, BoundListener, Broker, BrokerParts};
use klamm_types::{BrokerEpoch, Offset, Uuid};
use tokio::sync::mpsc;

use crate::broker_metadata::Followers;
use crate::directories::{self, OwnDirectory};
use crate::load_bar;
use crate::log_levels;
use crate::membership;
use crate::shared_server::SharedServer;
use crate::start_error::StartError;

/// A broker that serves.
pub(crate) struct BrokerServer {
    config: Arc<NodeConfig>,
    replicas: Arc<ReplicaManager>,
    lifecycle: BrokerLifecycle,
}

/// The changes of the metadata that a broker follows.
pub(crate) struct BrokerUpdates {
    of_replicas: mpsc::Receiver<MetadataUpdate>,
    of_lifecycle: mpsc::Receiver<MetadataUpdate>,
}

impl BrokerUpdates {
    pub(crate) fn subscribe(publisher: &mut MetadataPublisher) -> Self {
        Self {
            of_replicas: publisher.subscribe(),
            of_lifecycle: publisher.subscribe(),
        }
    }
}

impl BrokerServer {
    /// Starts a broker; when this returns it serves clients on `listeners`, which are bound at `addresses`.
    pub(crate) async fn start(
        shared: &SharedServer,
        directories: &[OwnDirectory],
        listeners: Vec<BoundListener>,
        addresses: &[(String, SocketAddr)],
        updates: BrokerUpdates,
    ) -> Result<Self, StartError> {
        let SharedServer { io, config, quorum, .. } = shared;
        let followers = Followers::new(shared);
        let groups = followers.groups.clone();
        let (replicas, applied) = start_replicas(io, config, directories, updates.of_replicas, followers)?;
        let lifecycle = membership::register_broker(shared, &replicas, addresses, updates.of_lifecycle);
        let broker = Broker::new(BrokerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id: shared.cluster_id.clone(),
            metadata: shared.metadata.clone(),
            replicas: replicas.clone(),
            configs: shared.configs.clone(),
            log_levels: log_levels::of_process(),
            lifecycle: lifecycle.clone(),
            controller: membership::channel(io, config, quorum, "forwarding", membership::FORWARDING_RETRY),
            quorum: quorum.clone(),
            groups,
        });
        catch_up(&lifecycle, &replicas, applied).await?;
        for listener in listeners {
            shared.sockets.open(listener, Apis::Broker(broker.clone()));
        }
        if !lifecycle.unfence().await {
            return Err(StartError::Stopped);
        }
        Ok(Self {
            config: config.clone(),
            replicas,
            lifecycle,
        })
    }

    /// Hands what this broker leads to others.
    pub(crate) async fn leave(&self) {
        if self.config.get(keys::CONTROLLED_SHUTDOWN_ENABLE) {
            // A controller that does not answer must not keep the node from stopping.
            let _ = time::timeout(CONTROLLED_SHUTDOWN_TIMEOUT, self.lifecycle.controlled_shutdown()).await;
        }
    }

    /// Leaves the log directories marked as clean; nobody may use them any more.
    pub(crate) async fn close(&self) {
        let epoch = self.lifecycle.status().epoch.unwrap_or(BrokerEpoch(-1));
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

fn start_replicas(
    io: &Io,
    config: &Arc<NodeConfig>,
    own: &[OwnDirectory],
    updates: mpsc::Receiver<MetadataUpdate>,
    followers: Followers,
) -> Result<(Arc<ReplicaManager>, watch::Receiver<Offset>), StartError> {
    let log_dirs = config.log_dirs();
    tracing::info!(target: "kafka.log.LogManager", "Loading logs from log dirs {}", log_dirs.join(", "));
    let holds_logs = |dir: &&OwnDirectory| log_dirs.iter().any(|path| Path::new(path) == dir.log_dir.path());
    let mut opened = Vec::new();
    for dir in own.iter().filter(holds_logs) {
        match Directory::open(dir.log_dir.clone(), dir.id) {
            Ok(directory) => opened.push(Arc::new(directory)),
            Err(error) => directories::leave_out(dir.log_dir.path(), &error),
        }
    }
    if opened.is_empty() {
        return Err(StartError::NoLogDir(log_dirs.join(", ")));
    }
    let replicas = ReplicaManager::new(io.clone(), config.node_id(), config.clone(), opened);
    let tasks = io.tasks.child("replicas");
    load_bar::follow(&tasks, replicas.watch_loading());
    let applied = followers.start(io, &replicas, updates, &tasks);
    let metadata_dir = PathBuf::from(config.metadata_log_dir());
    tasks.spawn(
        TaskKind::LogDirFailure,
        watch_directories(replicas.clone(), metadata_dir),
    );
    replicas.start_housekeeping(&tasks, config);
    Ok((replicas, applied))
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

/// Kafka waits for its controller for as long.
const CONTROLLED_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5 * 60);
