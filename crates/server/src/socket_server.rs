//! The listening sockets of a node: bound early, so that a taken port is found before anything is started, and opened
//! for connections once there is somebody to answer.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{Endpoint, NodeConfig, keys};
use klamm_io::metrics::Gauge;
use klamm_io::{Io, ListenOptions, Listener, Metrics, NetworkThreads, Tasks};

use crate::connection::ConnectionLimits;
use crate::connection_quotas::ConnectionQuotas;
use crate::dispatch::Apis;
use crate::listener::Acceptor;
use crate::memory_pool::MemoryPool;
use crate::metrics::{ListenerMetrics, connections_max};

/// A listener that is bound and accepts nothing yet.
#[derive(Debug)]
pub struct BoundListener {
    name: Arc<str>,
    listener: Listener,
}

/// What all listeners of a node share.
#[derive(Clone, Debug)]
pub struct SocketServer {
    threads: Arc<NetworkThreads>,
    broker_quotas: ConnectionQuotas,
    controller_quotas: ConnectionQuotas,
    /// Of brokers' and clients' connections.
    limits: ConnectionLimits,
    /// Apart, or who floods the broker would keep it from its own controller.
    controller_memory: MemoryPool,
    tasks: Tasks,
    metrics: Metrics,
    connections_max: Gauge,
}

/// A listener that cannot be bound, in a sentence.
#[derive(Debug, thiserror::Error)]
#[error("Socket server failed to bind to {address}: {source}.")]
pub struct BindError {
    pub(crate) address: String,
    pub(crate) source: io::Error,
}

impl BoundListener {
    /// Binds the socket of `endpoint`, on all interfaces if it names no host.
    pub async fn bind(io: &Io, endpoint: &Endpoint, config: &NodeConfig) -> Result<Self, BindError> {
        let host = endpoint.host.as_deref().unwrap_or("::");
        let failed = |source| BindError {
            address: format!("{host}:{}", endpoint.port),
            source,
        };
        let addresses = io.net.resolve(host, endpoint.port).await.map_err(failed)?;
        let options = ListenOptions {
            backlog: u32::try_from(config.get(keys::SOCKET_LISTEN_BACKLOG_SIZE)).unwrap_or(1),
            send_buffer_bytes: u32::try_from(config.get(keys::SOCKET_SEND_BUFFER_BYTES)).ok(),
            receive_buffer_bytes: receive_buffer_bytes(config),
        };
        let address = addresses
            .first()
            .copied()
            .ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        let listener = io.net.bind(address, &options).map_err(failed)?;
        Ok(Self {
            name: endpoint.listener.as_str().into(),
            listener,
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// With the port that was chosen, if 0 was asked for.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// What the configuration asks for. Kafka's default of 100 KiB is the window of a sender: a producer with several batches in
/// flight waits at it after each, and its next ones are sent in the reader's time. The kernel's own size grows with what
/// is read, and only then.
fn receive_buffer_bytes(config: &NodeConfig) -> Option<u32> {
    let key = keys::SOCKET_RECEIVE_BUFFER_BYTES;
    config.properties().get(key.name())?;
    u32::try_from(config.get(key)).ok()
}

impl SocketServer {
    /// Starts the network threads. Connections end with `tasks`.
    pub async fn start(io: &Io, config: &NodeConfig, tasks: Tasks) -> io::Result<Self> {
        let threads = usize::try_from(config.get(keys::NUM_NETWORK_THREADS)).unwrap_or(1);
        let listeners = config.listeners();
        let broker: Vec<&str> = listeners.bound_for_brokers().map(|e| e.listener.as_str()).collect();
        let controller: Vec<&str> = listeners.bound_for_controllers().map(|e| e.listener.as_str()).collect();
        let server = Self {
            threads: Arc::new(io.network_threads(threads, tasks.clone())?),
            broker_quotas: ConnectionQuotas::new(io, config, &broker),
            controller_quotas: ConnectionQuotas::new(io, config, &controller),
            limits: ConnectionLimits {
                frame_bytes_max: usize::try_from(config.get(keys::SOCKET_REQUEST_MAX_BYTES)).unwrap_or(0),
                idle_max: idle_max(config.get(keys::CONNECTIONS_MAX_IDLE_MS)),
                memory: MemoryPool::new("broker", config.get(keys::QUEUED_MAX_REQUEST_BYTES)),
            },
            controller_memory: MemoryPool::new("controller", config.get(keys::QUEUED_MAX_REQUEST_BYTES)),
            tasks,
            connections_max: connections_max(&io.metrics, config.get(keys::MAX_CONNECTIONS)),
            metrics: io.metrics.clone(),
        };
        server.limits.memory.measure(&io.metrics);
        server.controller_memory.measure(&io.metrics);
        server.broker_quotas.resolve_overrides(config).await;
        server.controller_quotas.resolve_overrides(config).await;
        Ok(server)
    }

    /// Takes the keys over that may change while the node runs.
    pub async fn set_config(&self, config: &NodeConfig) {
        self.connections_max.set(i64::from(config.get(keys::MAX_CONNECTIONS)));
        let threads = usize::try_from(config.get(keys::NUM_NETWORK_THREADS)).unwrap_or(1);
        let before = self.threads.len();
        if threads != before {
            tracing::info!(
                target: "kafka.network.SocketServer",
                "Resizing network thread pool size from {before} to {threads}"
            );
            if let Err(error) = self.threads.resize(threads).await {
                tracing::error!(%error, "cannot start network threads");
            }
        }
        self.broker_quotas.set_config(config).await;
        self.controller_quotas.set_config(config).await;
    }

    /// Opens a listener: its connections are answered by `apis` from now on.
    pub fn open(&self, bound: BoundListener, apis: Apis) {
        let (quotas, memory) = match apis {
            Apis::Broker(_) => (&self.broker_quotas, &self.limits.memory),
            Apis::Controller(_) => (&self.controller_quotas, &self.controller_memory),
        };
        let acceptor = Acceptor {
            metrics: ListenerMetrics::new(&self.metrics, &bound.name),
            name: bound.name,
            listener: bound.listener,
            apis,
            limits: ConnectionLimits {
                memory: memory.clone(),
                ..self.limits
            },
            quotas: quotas.clone(),
            threads: self.threads.clone(),
            tasks: self.tasks.clone(),
        };
        acceptor.start();
    }

    /// The connections of brokers and clients, not those of controllers.
    pub fn quotas(&self) -> &ConnectionQuotas {
        &self.broker_quotas
    }
}

/// Below zero means for ever.
fn idle_max(ms: i64) -> Duration {
    Duration::from_millis(
        u64::try_from(ms)
            .unwrap_or(u64::from(u32::MAX))
            .min(u64::from(u32::MAX)),
    )
}

#[cfg(test)]
mod tests {
    use klamm_config::Properties;

    use super::*;

    #[test]
    fn a_receive_buffer_has_a_size_only_if_the_file_gives_one() {
        let check = |line: &str, expected| {
            let text = format!(
                "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@localhost:9093\n\
                 listeners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\n{line}"
            );
            let properties = Properties::parse_text(&text).unwrap();
            let config = NodeConfig::from_properties(&properties, &[]).unwrap();
            assert_eq!(receive_buffer_bytes(&config), expected, "{line}");
        };
        check("", None);
        check("socket.receive.buffer.bytes=-1", None);
        check("socket.receive.buffer.bytes=102400", Some(102_400));
        check("socket.receive.buffer.bytes=65536", Some(65_536));
    }
}
