//! One listening socket: accepts connections, counts them, deals them round to the network threads.
//!
//! Limits as Kafka's `ConnectionQuotas`: over `max.connections.per.ip` the new connection is closed at once; over
//! `max.connections` the acceptor waits until another ends.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use klamm_io::{Accepted, Listener, NetworkThreads, TaskKind, Tasks, time};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::connection::{Connection, ConnectionLimits, Ended};
use crate::dispatch::{Apis, Client};

/// Counts the connections of all listeners of a node. Clones share the counts.
#[derive(Clone, Debug)]
pub struct ConnectionQuotas(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    total: Arc<Semaphore>,
    per_ip_max: usize,
    per_ip: Mutex<BTreeMap<IpAddr, usize>>,
}

/// Held by a connection for as long as it is open.
#[derive(Debug)]
struct Counted {
    counts: Arc<Counts>,
    ip: IpAddr,
    _total: OwnedSemaphorePermit,
}

impl ConnectionQuotas {
    pub fn new(connections_max: usize, per_ip_max: usize) -> Self {
        let total = Arc::new(Semaphore::new(connections_max.min(Semaphore::MAX_PERMITS)));
        Self(Arc::new(Counts {
            total,
            per_ip_max,
            per_ip: Mutex::default(),
        }))
    }

    /// Connections that are open now.
    pub fn open(&self) -> usize {
        self.0.per_ip.lock().values().sum()
    }

    /// Waits for room in the total; nothing if the address has all the connections it may have.
    async fn admit(&self, ip: IpAddr) -> Option<Counted> {
        let total = self.0.total.clone().acquire_owned().await.ok()?;
        let mut per_ip = self.0.per_ip.lock();
        let count = per_ip.entry(ip).or_default();
        if *count >= self.0.per_ip_max {
            return None;
        }
        *count += 1;
        Some(Counted {
            counts: self.0.clone(),
            ip,
            _total: total,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut per_ip = self.counts.per_ip.lock();
        if let Some(count) = per_ip.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                per_ip.remove(&self.ip);
            }
        }
    }
}

/// What the acceptor of one listener needs.
pub(crate) struct Acceptor {
    pub(crate) name: Arc<str>,
    pub(crate) listener: Listener,
    pub(crate) apis: Apis,
    pub(crate) limits: ConnectionLimits,
    pub(crate) quotas: ConnectionQuotas,
    pub(crate) threads: Arc<NetworkThreads>,
    pub(crate) tasks: Tasks,
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
                    match self.quotas.admit(ip).await {
                        Some(counted) => self.deal(accepted, counted, turn),
                        None => tracing::info!(listener = &*self.name, %ip, "too many connections from this address"),
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
        let (apis, limits, tasks) = (self.apis.clone(), self.limits, self.tasks.clone());
        let serve = async move {
            let stream = accepted.into_stream()?;
            let peer = client.peer;
            let ended = Connection::new(stream, apis, client, limits).serve(tasks).await;
            drop(counted);
            match ended {
                Ended::Stopping | Ended::Idle | Ended::ByPeer | Ended::Io(_) => {
                    tracing::debug!(%peer, reason = %ended, "connection ended");
                }
                Ended::Frame(_) | Ended::Refused(_) => tracing::info!(%peer, reason = %ended, "connection closed"),
            }
            Ok::<(), std::io::Error>(())
        };
        self.threads.spawn(turn, &self.tasks, TaskKind::Connection, serve);
    }
}

const RETRY: Duration = Duration::from_millis(100);
