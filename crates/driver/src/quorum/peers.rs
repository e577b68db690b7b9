//! Requests to the other nodes of the quorum: one connection to each, opened when it is needed.
//!
//! A request that is given up, because the quorum has something else to say to the node, takes its connection with it:
//! nothing waits behind a Fetch that its receiver holds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use klamm_client::{ClientError, Connection, ConnectionConfig};
use klamm_io::{Io, TaskHandle, TaskKind, Tasks};
use klamm_raft::message::{Failure, Request, Response};
use klamm_raft::{Correlation, Endpoint, Event, Peer, RaftConfig};
use klamm_types::ErrorCode;
use parking_lot::Mutex;
use tokio::sync::mpsc;
use tracing::debug;

use super::wire::{self, Sender};

pub(super) struct Peers {
    io: Io,
    scope: Tasks,
    config: ConnectionConfig,
    sender: Sender,
    responses: mpsc::Sender<Heard>,
    peers: BTreeMap<Peer, Line>,
}

/// The connection to one node, and whoever uses it.
struct Line {
    endpoint: Endpoint,
    task: TaskHandle,
    /// Nothing while a request is on its way.
    connection: Arc<Mutex<Option<Connection>>>,
}

/// What came of a request.
pub(super) struct Heard {
    pub(super) event: Event,
    pub(super) payload: Payload,
}

/// Bytes that came with a response.
#[derive(Debug)]
pub(super) enum Payload {
    Nothing,
    Batches(Vec<Bytes>),
    Piece(Bytes),
}

impl Peers {
    pub(super) fn new(io: &Io, scope: &Tasks, raft: &RaftConfig) -> (Self, mpsc::Receiver<Heard>) {
        let (responses, heard) = mpsc::channel(RESPONSES_MAX);
        io.metrics.queue("quorum-responses", &responses);
        let timeout = Duration::from_millis(raft.timeouts.request_timeout_ms.max(1));
        let peers = Self {
            io: io.clone(),
            scope: scope.clone(),
            config: ConnectionConfig {
                client_id: format!("raft-client-{}", raft.local.key.id),
                connect_timeout: timeout,
                request_timeout: timeout,
                ..ConnectionConfig::default()
            },
            sender: Sender {
                cluster_id: raft.cluster_id.clone(),
                listener: raft.listener.clone(),
            },
            responses,
            peers: BTreeMap::new(),
        };
        (peers, heard)
    }

    pub(super) fn send(&mut self, to: Peer, endpoint: Endpoint, correlation: Correlation, request: Request) {
        let former = self.peers.remove(&to);
        let idle = former.as_ref().and_then(|line| {
            let connection = line.connection.lock().take();
            connection.filter(|_| line.endpoint == endpoint)
        });
        if let Some(line) = former.filter(|_| idle.is_none()) {
            line.task.abort();
        }
        let connection = Arc::new(Mutex::new(None));
        let (io, config, sender) = (self.io.clone(), self.config.clone(), self.sender.clone());
        let (responses, line, at) = (self.responses.clone(), connection.clone(), endpoint.clone());
        let task = async move {
            let open = idle.filter(|connection| !connection.is_closed());
            let answer = ask(&io, open, &at, config, &sender, &request).await;
            let (result, payload) = match answer {
                Ok((connection, response, payload)) => {
                    *line.lock() = Some(connection);
                    (Ok(response), payload)
                }
                Err(error) => {
                    debug!(host = at.host, port = at.port, %error, "a request to a node of the quorum failed");
                    (Err(failure(&error)), Payload::Nothing)
                }
            };
            let event = Event::Response {
                from: to,
                correlation,
                result,
            };
            // The quorum's task may have ended.
            let _ = responses.send(Heard { event, payload }).await;
        };
        let task = self.scope.spawn(TaskKind::Client, task);
        let line = Line {
            endpoint,
            task,
            connection,
        };
        self.peers.insert(to, line);
    }
}

async fn ask(
    io: &Io,
    open: Option<Connection>,
    endpoint: &Endpoint,
    config: ConnectionConfig,
    sender: &Sender,
    request: &Request,
) -> Result<(Connection, Response, Payload), ClientError> {
    let connection = match open {
        Some(connection) => connection,
        None => Connection::open(io, &endpoint.host, endpoint.port, config).await?,
    };
    let (response, payload) = wire::ask(&connection, sender, request).await?;
    Ok((connection, response, payload))
}

/// Whether somebody is there at all is what the quorum wants to know first.
fn failure(error: &ClientError) -> Failure {
    match error {
        ClientError::Connect { .. } | ClientError::Disconnected { .. } | ClientError::Closed => Failure::Disconnected,
        ClientError::UnsupportedVersion { .. } => Failure::Refused(ErrorCode::UNSUPPORTED_VERSION),
        ClientError::Code { code, .. } => Failure::Refused(*code),
        _ => Failure::Unanswered,
    }
}

/// Answers that wait for the quorum's task; further ones wait where they came in.
const RESPONSES_MAX: usize = 64;
