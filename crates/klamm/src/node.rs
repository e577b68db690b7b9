//! A node from start to stop, in the roles of its `process.roles`.
//!
//! The order: take the directories, bind the sockets, start the quorum and the controller, follow the metadata, open
//! the logs, register the broker, accept clients. What can be wrong with a configuration or a directory is found before
//! anything is written. The stop goes backwards: leave the cluster, close connections, logs, quorum.

use std::sync::Arc;
use std::time::Duration;

use klamm_config::{Endpoint, NodeConfig, SecurityProtocol, keys};
use klamm_driver::{MetadataPublisher, SnapshotConfig};
use klamm_io::{Fatal, Io, SocketAddr};
use klamm_server::{BoundListener, MetricsEndpoint};

use crate::broker_server::{BrokerServer, BrokerUpdates};
use crate::controller_server::ControllerServer;
use crate::directories;
use crate::shared_server::SharedServer;
use crate::start_error::StartError;

/// What a node is started with.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    pub config: Arc<NodeConfig>,
}

/// A running node.
pub struct Node {
    io: Io,
    /// Nothing on a node that is a controller only.
    broker: Option<BrokerServer>,
    client_addresses: Vec<(String, SocketAddr)>,
}

impl Node {
    /// Starts a node. When this returns, a broker serves clients, and a controller stands by or decides.
    pub async fn start(io: Io, options: NodeOptions) -> Result<Self, StartError> {
        let config = options.config;
        check_supported(&config)?;
        let (cluster_id, directories) = directories::take_all(&io, &config)?;
        let controller_sockets = bind(&io, &config, config.listeners().bound_for_controllers()).await?;
        let broker_sockets = bind(&io, &config, config.listeners().bound_for_brokers()).await?;
        let controller_addresses = addresses(&controller_sockets)?;
        let client_addresses = addresses(&broker_sockets)?;
        for endpoint in MetricsEndpoint::bind_all(&io, &config).await? {
            endpoint.open();
        }
        let mut publisher = MetadataPublisher::new();
        let bound = &controller_addresses;
        let shared = SharedServer::start(&io, &config, cluster_id, &directories, bound, &publisher).await?;
        let controller = match config.is_controller() {
            true => Some(ControllerServer::start(&shared, &mut publisher)?),
            false => None,
        };
        let updates = config.is_broker().then(|| BrokerUpdates::subscribe(&mut publisher));
        publisher.start(&io, &shared.quorum, SnapshotConfig::new(&config));

        if let Some(controller) = controller {
            let apis = controller.serve(&shared, &controller_addresses);
            for listener in controller_sockets {
                shared.sockets.open(listener, apis.clone());
            }
        }
        let broker = match updates {
            Some(updates) => {
                let started = BrokerServer::start(&shared, &directories, broker_sockets, &client_addresses, updates);
                Some(started.await?)
            }
            None => None,
        };
        Ok(Self {
            io,
            broker,
            client_addresses,
        })
    }

    /// Where clients connect, by listener; with the ports that were chosen where 0 was asked for. Empty on a node that
    /// is a controller only.
    pub fn client_addresses(&self) -> &[(String, SocketAddr)] {
        &self.client_addresses
    }

    /// Ends when the node can no longer run.
    pub async fn failed(&self) -> Fatal {
        self.io.tasks.fatal().await
    }

    /// Stops in the reverse order of the start and leaves the log directories marked as clean.
    pub async fn stop(self) {
        if let Some(broker) = &self.broker {
            broker.leave().await;
        }
        self.io.tasks.shutdown(STOP_TIMEOUT).await;
        if let Some(broker) = &self.broker {
            broker.close().await;
        }
    }
}

/// What this version cannot run is refused before anything is touched.
fn check_supported(config: &NodeConfig) -> Result<(), StartError> {
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
    endpoints: impl Iterator<Item = &Endpoint>,
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

/// All tasks together get this long before they are dropped.
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
