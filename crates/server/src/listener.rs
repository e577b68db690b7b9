//! One listening socket: accepts connections as far as the quotas allow, deals them round to the network threads, as many
//! of them as there are processors.

use std::sync::Arc;
use std::time::Duration;

use klamm_io::{Accepted, Listener, NetworkThreads, TaskKind, Tasks, time};

use crate::connection::{Connection, ConnectionLimits, Ended};
use crate::connection_quotas::{ConnectionQuotas, Counted};
use crate::dispatch::{Apis, Client};
use crate::metrics::ListenerMetrics;

/// What the acceptor of one listener needs.
pub(crate) struct Acceptor {
    pub(crate) name: Arc<str>,
    pub(crate) listener: Listener,
    pub(crate) apis: Apis,
    pub(crate) limits: ConnectionLimits,
    pub(crate) quotas: ConnectionQuotas,
    pub(crate) threads: Arc<NetworkThreads>,
    pub(crate) tasks: Tasks,
    pub(crate) metrics: ListenerMetrics,
}

impl Acceptor {
    pub(crate) fn start(self) {
        let tasks = self.tasks.clone();
        tasks.spawn(TaskKind::Acceptor, self.accept());
    }

    async fn accept(self) {
        let mut turn = 0;
        loop {
            match self.listener.accept().await {
                Ok(accepted) => {
                    let ip = accepted.peer_addr().ip();
                    match self.quotas.admit(&self.name, ip).await {
                        Ok(counted) => self.deal(accepted, counted, turn),
                        Err(refused) => tracing::info!(listener = &*self.name, "rejected connection: {refused}"),
                    }
                    turn += 1;
                }
                Err(e) => {
                    tracing::warn!(listener = &*self.name, error = %e, "cannot accept a connection");
                    time::sleep(RETRY).await;
                }
            }
        }
    }

    fn deal(&self, accepted: Accepted, counted: Counted, turn: usize) {
        let client = Client::new(self.name.clone(), accepted.peer_addr());
        let (apis, limits) = (self.apis.clone(), self.limits.clone());
        let metrics = self.metrics.clone();
        let serve = |tasks: Tasks| async move {
            let _open = metrics.connections.raise();
            let stream = accepted.into_stream()?;
            let peer = client.peer;
            let ended = Connection::new(stream, (apis, client), limits, metrics.buffer_bytes.clone(), counted)
                .serve(&tasks)
                .await;
            match ended {
                Ended::Stopping | Ended::Idle | Ended::Excess | Ended::ByPeer | Ended::Io(_) => {
                    tracing::debug!(%peer, reason = %ended, "connection ended");
                }
                Ended::Frame(_) | Ended::Refused(_) => tracing::info!(%peer, reason = %ended, "connection closed"),
            }
            Ok::<(), std::io::Error>(())
        };
        self.threads
            .spawn(turn % self.threads.dealt_to(), TaskKind::Connection, serve);
    }
}

const RETRY: Duration = Duration::from_millis(100);
