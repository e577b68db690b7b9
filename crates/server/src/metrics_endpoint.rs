//! `GET /metrics` over HTTP/1.1, at the addresses of `klamm.metrics.listeners`.
//!
//! Off unless asked for. Whoever may connect may read: there is no authentication, so an address without a host is the
//! loopback's. A connection serves one request within a bounded time, and there are few of them.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use klamm_config::{HostPort, NodeConfig};
use klamm_io::{Io, ListenOptions, Listener, Metrics, Stream, TaskKind, Tasks, time};
use tokio::sync::Semaphore;

use crate::prometheus;
use crate::socket_server::BindError;

/// A bound endpoint, which answers once it is opened.
#[derive(Debug)]
pub struct MetricsEndpoint {
    listener: Listener,
    metrics: Metrics,
    tasks: Tasks,
}

impl MetricsEndpoint {
    /// Binds all addresses that the configuration names.
    pub async fn bind_all(io: &Io, config: &NodeConfig) -> Result<Vec<Self>, BindError> {
        let mut bound = Vec::new();
        for address in config.metrics_listeners() {
            bound.push(Self::bind(io, address).await?);
        }
        Ok(bound)
    }

    async fn bind(io: &Io, address: &HostPort) -> Result<Self, BindError> {
        let failed = |source| BindError {
            address: address.to_string(),
            source,
        };
        let addresses = io.net.resolve(&address.host, address.port).await.map_err(failed)?;
        let first = addresses.first().copied();
        let first = first.ok_or_else(|| failed(std::io::ErrorKind::NotFound.into()))?;
        let options = ListenOptions::default();
        Ok(Self {
            listener: io.net.bind(first, &options).map_err(failed)?,
            metrics: io.metrics.clone(),
            tasks: io.tasks.child("metrics-endpoint"),
        })
    }

    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Starts to answer.
    pub fn open(self) {
        let tasks = self.tasks.clone();
        tasks.spawn(TaskKind::Http, self.accept());
    }

    async fn accept(self) {
        let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let accepted = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection for metrics");
                    time::sleep(RETRY).await;
                    continue;
                }
            };
            // Over the bound the connection is closed at once: a scraper comes again.
            let (Ok(permit), Ok(stream)) = (room.clone().try_acquire_owned(), accepted.into_stream()) else {
                continue;
            };
            let metrics = self.metrics.clone();
            self.tasks.spawn(TaskKind::Http, async move {
                let served = time::timeout(CONNECTION_TIME_MAX, serve(stream, metrics)).await;
                if !matches!(served, Ok(Ok(()))) {
                    tracing::debug!("a connection for metrics ended early");
                }
                drop(permit);
            });
        }
    }
}

async fn serve(stream: Stream, metrics: Metrics) -> Result<(), hyper::Error> {
    let service = service_fn(|request| {
        let response = answer(&request, &metrics);
        async move { Ok::<_, Infallible>(response) }
    });
    http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(REQUEST_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

fn answer(request: &Request<Incoming>, metrics: &Metrics) -> Response<Full<Bytes>> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let (status, text) = match request.uri().path() {
        "/metrics" if is_read => (StatusCode::OK, prometheus::render(&metrics.list())),
        "/metrics" => (StatusCode::METHOD_NOT_ALLOWED, "only GET\n".to_owned()),
        _ => (StatusCode::NOT_FOUND, "try /metrics\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        hyper::header::HeaderValue::from_static(prometheus::CONTENT_TYPE),
    );
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, hyper::header::HeaderValue::from_static("GET, HEAD"));
    }
    response
}

const CONNECTIONS_MAX: usize = 16;
/// From accept to close; a peer that dawdles is cut off.
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(10);
const REQUEST_BYTES_MAX: usize = 16 * 1024;
const RETRY: Duration = Duration::from_millis(100);
