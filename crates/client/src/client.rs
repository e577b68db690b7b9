//! A cluster seen from outside: bootstrap servers, nodes, one connection to each, and which node is the controller.
//!
//! With bootstrap *brokers* the nodes come from Metadata; with bootstrap *controllers* from DescribeCluster (KIP-919), and
//! then everything goes to controllers. What the client knows of the cluster is refreshed when asked or when a node fails.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use klamm_io::Io;
use klamm_protocol::Request;
use klamm_protocol::messages::describe_cluster_request::DescribeClusterRequest;
use klamm_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use klamm_protocol::messages::metadata_response::MetadataResponse;
use klamm_types::ErrorCode;
use parking_lot::Mutex;

use crate::retry::Retry;
use crate::{Backoff, ClientError, Connection, ConnectionConfig};

/// Where to find the cluster and how patient to be.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    pub bootstrap: Vec<Endpoint>,
    pub kind: EndpointKind,
    pub connection: ConnectionConfig,
    /// Time for a whole call, tries included: `default.api.timeout.ms`.
    pub call_timeout: Duration,
    pub retry_backoff: Duration,
    pub retry_backoff_max: Duration,
}

/// What the bootstrap servers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    Brokers,
    Controllers,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    pub host: String,
    pub port: u16,
}

/// A broker or controller of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterNode {
    pub id: i32,
    pub endpoint: Endpoint,
    pub rack: Option<String>,
}

/// Who is to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Any node that can be reached.
    Any,
    Node(i32),
    /// The node that Metadata names as controller, which forwards if it is a broker; the active controller if the client
    /// talks to controllers.
    Controller,
}

/// A handle on the cluster; clones share connections.
#[derive(Clone, Debug)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    io: Io,
    config: ClientConfig,
    view: Mutex<View>,
}

#[derive(Debug, Default)]
struct View {
    nodes: BTreeMap<i32, ClusterNode>,
    controller: Option<i32>,
    connections: BTreeMap<Endpoint, Connection>,
}

impl View {
    fn forget_nodes(&mut self) {
        self.nodes.clear();
        self.controller = None;
    }
}

impl ClientConfig {
    pub fn new(bootstrap: Vec<Endpoint>, kind: EndpointKind) -> Self {
        Self {
            bootstrap,
            kind,
            connection: ConnectionConfig::default(),
            call_timeout: Duration::from_secs(60),
            retry_backoff: Duration::from_millis(100),
            retry_backoff_max: Duration::from_secs(1),
        }
    }
}

impl Endpoint {
    pub fn new(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
        }
    }

    /// One `host:port`; an IPv6 address stands in brackets.
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let invalid = || ClientError::InvalidEndpoint(text.to_owned());
        let (host, port) = text.rsplit_once(':').ok_or_else(invalid)?;
        let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() {
            return Err(invalid());
        }
        Ok(Self::new(host, port.parse().map_err(|_| invalid())?))
    }

    /// `host:port` separated by commas.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, ClientError> {
        text.split(',')
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(Self::parse)
            .collect()
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

impl Client {
    /// Connects to nobody yet.
    pub fn new(io: Io, config: ClientConfig) -> Self {
        Self(Arc::new(Shared {
            io,
            config,
            view: Mutex::default(),
        }))
    }

    pub fn io(&self) -> &Io {
        &self.0.io
    }

    pub fn config(&self) -> &ClientConfig {
        &self.0.config
    }

    pub fn backoff(&self) -> Backoff {
        Backoff::new(&self.0.io, self.0.config.retry_backoff, self.0.config.retry_backoff_max)
    }

    /// One try: no retries, and errors within the response are the caller's.
    pub async fn send_once<R: Request>(&self, target: Target, request: &R) -> Result<R::Response, ClientError> {
        self.connection(target).await?.send(request).await
    }

    /// Sends until it is answered or the time of the call is over. `verdict` names the error of a response that should be
    /// tried again if that error is retriable.
    pub async fn send<R: Request>(
        &self,
        target: Target,
        request: &R,
        verdict: impl Fn(&R::Response) -> ErrorCode,
    ) -> Result<R::Response, ClientError> {
        let mut retry = self.retry();
        loop {
            let (error, response) = match self.send_once(target, request).await {
                Ok(response) => match verdict(&response) {
                    code if code.is_retriable() => (ClientError::Code { code, message: None }, Some(response)),
                    _ => return Ok(response),
                },
                Err(error) => (error, None),
            };
            if let Err(error) = retry.after(error).await {
                // The last response that came is better than none, even with an error in it.
                return response.ok_or(error);
            }
        }
    }

    /// A new call: its time starts now.
    pub fn retry(&self) -> Retry {
        Retry::new(self.clone())
    }

    /// Draws the lesson from an error before the next try.
    pub(crate) fn learn_from(&self, error: &ClientError) {
        match error {
            ClientError::Code {
                code: ErrorCode::NOT_CONTROLLER,
                ..
            } => self.0.view.lock().controller = None,
            ClientError::Code { .. } => {}
            // A node that does not answer may have moved; ask the others where everybody is.
            _ => self.0.view.lock().forget_nodes(),
        }
    }

    /// Topics by name, all of them if none are given; refreshes what is known of the nodes.
    pub async fn metadata(&self, topics: Option<&[String]>) -> Result<MetadataResponse, ClientError> {
        let named = |name: &String| MetadataRequestTopic {
            name: Some(name.clone()),
            ..MetadataRequestTopic::default()
        };
        let request = MetadataRequest {
            topics: topics.map(|names| names.iter().map(named).collect()),
            allow_auto_topic_creation: false,
            ..MetadataRequest::default()
        };
        self.metadata_of(&request).await
    }

    /// As [`Client::metadata`] with a request made by the caller.
    pub async fn metadata_of(&self, request: &MetadataRequest) -> Result<MetadataResponse, ClientError> {
        let response = self.send(Target::Any, request, |_| ErrorCode::NONE).await?;
        let nodes = response.brokers.iter().map(|broker| ClusterNode {
            id: broker.node_id,
            endpoint: Endpoint::new(&broker.host, broker.port as u16),
            rack: broker.rack.clone(),
        });
        self.learn(nodes, response.controller_id);
        Ok(response)
    }

    /// The nodes of the cluster, fetched anew.
    pub async fn nodes(&self) -> Result<Vec<ClusterNode>, ClientError> {
        let mut retry = self.retry();
        while let Err(error) = self.refresh().await {
            retry.after(error).await?;
        }
        Ok(self.0.view.lock().nodes.values().cloned().collect())
    }

    /// One try to learn the nodes and the controller.
    async fn refresh(&self) -> Result<(), ClientError> {
        match self.0.config.kind {
            EndpointKind::Brokers => {
                let request = MetadataRequest {
                    topics: Some(Vec::new()),
                    ..MetadataRequest::default()
                };
                let connection = Box::pin(self.connection(Target::Any)).await?;
                let response = connection.send(&request).await?;
                let nodes = response.brokers.iter().map(|broker| ClusterNode {
                    id: broker.node_id,
                    endpoint: Endpoint::new(&broker.host, broker.port as u16),
                    rack: broker.rack.clone(),
                });
                self.learn(nodes, response.controller_id);
            }
            EndpointKind::Controllers => {
                let request = DescribeClusterRequest {
                    endpoint_type: CONTROLLERS,
                    ..DescribeClusterRequest::default()
                };
                let connection = Box::pin(self.connection(Target::Any)).await?;
                let response = connection.send(&request).await?;
                ClientError::check(response.error_code, response.error_message.as_deref())?;
                let nodes = response.brokers.iter().map(|node| ClusterNode {
                    id: node.broker_id,
                    endpoint: Endpoint::new(&node.host, node.port as u16),
                    rack: node.rack.clone(),
                });
                self.learn(nodes, response.controller_id);
            }
        }
        Ok(())
    }

    fn learn(&self, nodes: impl Iterator<Item = ClusterNode>, controller: i32) {
        let mut view = self.0.view.lock();
        view.nodes = nodes.map(|node| (node.id, node)).collect();
        view.controller = (controller >= 0).then_some(controller);
    }

    /// An open connection to the target; opened if need be.
    pub async fn connection(&self, target: Target) -> Result<Connection, ClientError> {
        let node = match target {
            Target::Any => return self.any().await,
            Target::Node(id) => id,
            Target::Controller => match self.known_controller() {
                Some(id) => id,
                None => {
                    self.refresh().await?;
                    // A cluster in the middle of an election has no controller; the same as a node not known yet.
                    self.known_controller().ok_or(ClientError::UnknownNode(-1))?
                }
            },
        };
        let known = |view: &View| view.nodes.get(&node).map(|n| n.endpoint.clone());
        let endpoint = known(&self.0.view.lock());
        let endpoint = match endpoint {
            Some(endpoint) => endpoint,
            None => {
                self.refresh().await?;
                known(&self.0.view.lock()).ok_or(ClientError::UnknownNode(node))?
            }
        };
        self.open(&endpoint).await
    }

    fn known_controller(&self) -> Option<i32> {
        let view = self.0.view.lock();
        view.controller.filter(|id| view.nodes.contains_key(id))
    }

    /// An open connection first, then known nodes, then the bootstrap servers.
    async fn any(&self) -> Result<Connection, ClientError> {
        let (open, mut candidates) = {
            let mut view = self.0.view.lock();
            view.connections.retain(|_, connection| !connection.is_closed());
            let nodes: Vec<Endpoint> = view.nodes.values().map(|n| n.endpoint.clone()).collect();
            (view.connections.values().next().cloned(), nodes)
        };
        if let Some(connection) = open {
            return Ok(connection);
        }
        candidates.extend(self.0.config.bootstrap.iter().cloned());
        let mut failure = ClientError::Timeout("no bootstrap server is given".to_owned());
        for endpoint in candidates {
            match self.open(&endpoint).await {
                Ok(connection) => return Ok(connection),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<Connection, ClientError> {
        let open = self
            .0
            .view
            .lock()
            .connections
            .get(endpoint)
            .filter(|c| !c.is_closed())
            .cloned();
        if let Some(connection) = open {
            return Ok(connection);
        }
        let config = self.0.config.connection.clone();
        let connection = Connection::open(&self.0.io, &endpoint.host, endpoint.port, config).await?;
        let mut view = self.0.view.lock();
        // Another task may have been faster; then its connection is used and this one closes.
        let shared = view
            .connections
            .entry(endpoint.clone())
            .or_insert_with(|| connection.clone());
        if shared.is_closed() {
            *shared = connection;
        }
        Ok(shared.clone())
    }
}

/// `EndpointType.CONTROLLER` of DescribeCluster.
const CONTROLLERS: i8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_parsed() {
        let check = |text: &str, expected: Option<(&str, u16)>| {
            let parsed = Endpoint::parse(text).ok();
            assert_eq!(parsed, expected.map(|(host, port)| Endpoint::new(host, port)), "{text}");
        };
        check("localhost:9092", Some(("localhost", 9092)));
        check("[::1]:9092", Some(("::1", 9092)));
        check("localhost", None);
        check(":1", None);
        check("a:b", None);
        assert_eq!(Endpoint::parse_list("a:1, b:2,").unwrap().len(), 2);
        assert_eq!(Endpoint::new("::1", 1).to_string(), "[::1]:1");
    }
}
