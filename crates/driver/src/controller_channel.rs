//! The way from this node to the active controller, whichever that is: requests wait for a leader, go to it, and go to
//! the next one if it turns out not to be the controller any more, until their time is over.
//!
//! Who leads comes from the quorum's status, so that nothing is asked around and nothing is polled: a change of leader
//! wakes whoever waits. The connection is opened by the first request that needs it, and shared.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use klamm_client::{Backoff, ClientError, Connection, ConnectionConfig};
use klamm_io::watch;
use klamm_io::{Io, Monotonic, time};
use klamm_protocol::Request;
use klamm_raft::Endpoint;
use klamm_types::NodeId;
use parking_lot::Mutex;
use tracing::{debug, info};

use crate::quorum::QuorumStatus;

/// How a channel behaves.
#[derive(Clone, Debug)]
pub struct ControllerChannelConfig {
    /// What the channel is for, as logs name it: `forwarding`, `heartbeat`.
    pub name: &'static str,
    /// The first of `controller.listener.names`: which of a voter's endpoints is used.
    pub listener: String,
    /// Time for a request, all tries included.
    pub retry_timeout: Duration,
    /// `client_id` and the times of one try.
    pub connection: ConnectionConfig,
}

/// A way to the active controller. Clones share it.
#[derive(Clone, Debug)]
pub struct ControllerChannel(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    io: Io,
    config: ControllerChannelConfig,
    status: watch::Receiver<QuorumStatus>,
    connection: Mutex<Option<(Controller, Connection)>>,
}

/// Where the active controller listens.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Controller {
    id: NodeId,
    host: String,
    port: u16,
}

impl ControllerChannelConfig {
    /// A channel of the node `id`, whose tries take no longer than `socket_timeout`.
    pub fn new(
        name: &'static str,
        id: NodeId,
        listener: &str,
        retry_timeout: Duration,
        socket_timeout: Duration,
    ) -> Self {
        let connection = ConnectionConfig {
            client_id: id.to_string(),
            request_timeout: socket_timeout.min(retry_timeout),
            ..ConnectionConfig::default()
        };
        Self {
            name,
            listener: listener.to_owned(),
            retry_timeout,
            connection,
        }
    }
}

impl ControllerChannel {
    /// Connects to nobody yet. `status` tells who leads.
    pub fn new(io: &Io, config: ControllerChannelConfig, status: watch::Receiver<QuorumStatus>) -> Self {
        Self(Arc::new(Shared {
            io: io.clone(),
            config,
            status,
            connection: Mutex::new(None),
        }))
    }

    /// Sends until a controller answers that is still the active one, by the word of `is_not_controller`. A request whose
    /// connection broke is sent again, so it may be handled twice, as with Kafka.
    pub async fn send<R: Request>(
        &self,
        request: &R,
        is_not_controller: impl Fn(&R::Response) -> bool,
    ) -> Result<R::Response, ClientError> {
        let shared = &*self.0;
        let deadline = shared.io.clock.monotonic().plus(shared.config.retry_timeout);
        let mut status = shared.status.clone();
        let mut backoff = Backoff::new(&shared.io, RETRY_BACKOFF, RETRY_BACKOFF_MAX);
        loop {
            let controller = shared.await_controller(&mut status, deadline).await?;
            match shared.try_send(&controller, request).await {
                Ok(response) if !is_not_controller(&response) => return Ok(response),
                Ok(_) => debug!(channel = shared.config.name, id = %controller.id, "no longer the controller"),
                Err(error) if !error.is_retriable() => return Err(error),
                Err(error) => debug!(channel = shared.config.name, id = %controller.id, %error, "trying again"),
            }
            shared.forget(&controller);
            if shared.io.clock.monotonic() >= deadline {
                return Err(shared.timed_out());
            }
            tokio::select! {
                biased;
                _ = status.changed() => {}
                () = backoff.wait() => {}
            }
        }
    }

    /// The versions that the active controller offers, lowest and highest by API key; nothing while no connection to it
    /// is open.
    pub fn controller_versions(&self) -> Option<BTreeMap<i16, (i16, i16)>> {
        let shared = &*self.0;
        let active = shared.controller(&shared.status.borrow())?;
        let (to, connection) = shared.connection.lock().clone()?;
        (to == active && !connection.is_closed()).then(|| connection.versions().clone())
    }
}

impl Shared {
    async fn await_controller(
        &self,
        status: &mut watch::Receiver<QuorumStatus>,
        deadline: Monotonic,
    ) -> Result<Controller, ClientError> {
        loop {
            if let Some(controller) = self.controller(&status.borrow_and_update()) {
                return Ok(controller);
            }
            let changed = tokio::select! {
                biased;
                changed = status.changed() => changed,
                () = time::sleep_until(&*self.io.clock, deadline) => return Err(self.timed_out()),
            };
            // The quorum's task has ended: this node is stopping.
            changed.map_err(|_| ClientError::Closed)?;
        }
    }

    fn controller(&self, status: &QuorumStatus) -> Option<Controller> {
        let id = status.leader.leader?;
        let has_our_listener = |point: &&Endpoint| point.listener == self.config.listener;
        let endpoint = status.leader_endpoints.iter().find(has_our_listener)?;
        Some(Controller {
            id,
            host: endpoint.host.clone(),
            port: endpoint.port,
        })
    }

    async fn try_send<R: Request>(&self, controller: &Controller, request: &R) -> Result<R::Response, ClientError> {
        self.connection(controller).await?.send(request).await
    }

    async fn connection(&self, controller: &Controller) -> Result<Connection, ClientError> {
        let open = self.connection.lock().clone();
        if let Some((to, connection)) = open
            && to == *controller
            && !connection.is_closed()
        {
            return Ok(connection);
        }
        let config = self.config.connection.clone();
        let connection = Connection::open(&self.io, &controller.host, controller.port, config).await?;
        info!(
            target: "org.apache.kafka.server.NodeToControllerRequestThread",
            "[{}-to-controller-{}-channel-manager]: Recorded new KRaft controller, from now on will use node {}:{} (id: {} \
             rack: null isFenced: false)",
            self.config.connection.client_id, self.config.name, controller.host, controller.port, controller.id
        );
        *self.connection.lock() = Some((controller.clone(), connection.clone()));
        Ok(connection)
    }

    fn forget(&self, controller: &Controller) {
        let mut connection = self.connection.lock();
        if connection.as_ref().is_some_and(|(to, _)| to == controller) {
            *connection = None;
        }
    }

    fn timed_out(&self) -> ClientError {
        ClientError::Timeout("no active controller has answered".to_owned())
    }
}

/// Between tries, unless a new controller is elected meanwhile: short at first, for a node that starts asks its own
/// controller, which is about to become active.
const RETRY_BACKOFF: Duration = Duration::from_millis(2);
const RETRY_BACKOFF_MAX: Duration = Duration::from_millis(50);
