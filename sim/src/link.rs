//! A client's connection to the node: opened when needed, dropped after any failure, no retries.

use std::time::Duration;

use klamm_client::{ClientError, Connection, ConnectionConfig};
use klamm_io::Io;
use klamm_protocol::Request;

use crate::server::{NODE_HOST, NODE_PORT};

#[derive(Debug)]
pub struct Link {
    io: Io,
    connection: Option<Connection>,
    config: ConnectionConfig,
}

impl Link {
    pub fn new(io: Io, client_id: &str) -> Self {
        Self {
            io,
            connection: None,
            config: ConnectionConfig {
                client_id: client_id.to_owned(),
                connect_timeout: CONNECT_TIMEOUT,
                request_timeout: REQUEST_TIMEOUT,
                ..ConnectionConfig::default()
            },
        }
    }

    pub fn io(&self) -> &Io {
        &self.io
    }

    /// Closes the connection; the next call opens another.
    pub fn close(&mut self) {
        self.connection = None;
    }

    /// One try, in the highest version both sides know that is not above `version_max`.
    pub async fn call<R: Request>(&mut self, request: &R, version_max: i16) -> Result<R::Response, ClientError> {
        let connection = self.open().await?;
        let version = connection.version_of::<R>()?.min(version_max);
        let response = connection.send_version(request, version).await;
        if response.is_err() {
            self.close();
        }
        response
    }

    /// Sends what is not answered.
    pub async fn send_unanswered<R: Request>(&mut self, request: &R) -> Result<(), ClientError> {
        let connection = self.open().await?;
        let sent = connection.send_unanswered(request).await;
        if sent.is_err() {
            self.close();
        }
        sent
    }

    /// The highest version of a request that both sides know.
    pub async fn version_of<R: Request>(&mut self) -> Result<i16, ClientError> {
        self.open().await?.version_of::<R>()
    }

    async fn open(&mut self) -> Result<Connection, ClientError> {
        if let Some(connection) = self.connection.as_ref().filter(|c| !c.is_closed()) {
            return Ok(connection.clone());
        }
        let connection = Connection::open(&self.io, NODE_HOST, NODE_PORT, self.config.clone()).await?;
        self.connection = Some(connection.clone());
        Ok(connection)
    }
}

/// Any version that both sides know.
pub const NEWEST: i16 = i16::MAX;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);
