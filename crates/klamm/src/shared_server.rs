//! What the roles of a node share: its quorum, the metadata that follows from it, the sockets, the configuration as it
//! is now. Kafka's `SharedServer`.

use std::path::PathBuf;
use std::sync::Arc;

use klamm_config::{Endpoint, NodeConfig};
use klamm_driver::{MetadataCache, MetadataPublisher, Quorum, QuorumConfig, QuorumHandle};
use klamm_io::{Io, SocketAddr};
use klamm_server::{DynamicConfigs, SocketServer};
use klamm_types::Uuid;

use crate::directories::OwnDirectory;
use crate::membership;
use crate::start_error::StartError;

#[derive(Clone)]
pub(crate) struct SharedServer {
    pub(crate) io: Io,
    pub(crate) config: Arc<NodeConfig>,
    pub(crate) cluster_id: String,
    pub(crate) quorum: QuorumHandle,
    pub(crate) metadata: MetadataCache,
    pub(crate) configs: Arc<DynamicConfigs>,
    pub(crate) sockets: SocketServer,
}

impl SharedServer {
    /// Starts the quorum; `bound` are the sockets of the controller's listeners, none on a node that is a broker only.
    pub(crate) async fn start(
        io: &Io,
        config: &Arc<NodeConfig>,
        cluster_id: String,
        directories: &[OwnDirectory],
        bound: &[(String, SocketAddr)],
        publisher: &MetadataPublisher,
    ) -> Result<Self, StartError> {
        let quorum = start_quorum(io, config, &cluster_id, directories, bound).await?;
        Ok(Self {
            sockets: SocketServer::start(io, config, io.tasks.child("connections")).await?,
            configs: DynamicConfigs::new(config.clone()),
            metadata: publisher.cache(),
            quorum,
            cluster_id,
            config: config.clone(),
            io: io.clone(),
        })
    }
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
    let endpoint = |listener: &Endpoint| {
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
