//! One socket: requests go out back to back, responses come back in the same order.
//!
//! Two tasks own the two halves. The channel between them holds what is unanswered and is what bounds it. Any failure, a
//! request that ran out of time included, ends the whole connection, for after it nobody knows what the stream holds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use klamm_io::net::{ReadHalf, WriteHalf};
use klamm_io::{ConnectOptions, Io, Part, TaskKind, time};
use klamm_protocol::header::{decode_response_header, encode_request_header};
use klamm_protocol::messages::api_versions_request::ApiVersionsRequest;
use klamm_protocol::messages::api_versions_response::ApiVersionsResponse;
use klamm_protocol::{ApiKey, Decoder, Encoder, Message, Request};
use klamm_types::ErrorCode;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::ClientError;

/// How one connection behaves.
#[derive(Clone, Debug)]
pub struct ConnectionConfig {
    pub client_id: String,
    pub connect_timeout: Duration,
    pub request_timeout: Duration,
    /// A longer response ends the connection.
    pub response_bytes_max: usize,
    /// Requests on their way at the same time; further ones wait.
    pub in_flight_max: usize,
}

/// A handle on a connection; clones share it. It closes when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    endpoint: String,
    config: ConnectionConfig,
    outgoing: mpsc::Sender<Outgoing>,
    correlation: AtomicI32,
    state: Arc<State>,
    versions: BTreeMap<i16, (i16, i16)>,
}

/// What the tasks know about the end of the connection.
#[derive(Debug, Default)]
struct State {
    is_closed: AtomicBool,
    close: Notify,
}

#[derive(Debug)]
struct Outgoing {
    frame: Vec<u8>,
    /// None for a request that is not answered (produce with acks=0).
    pending: Option<Pending>,
}

#[derive(Debug)]
struct Pending {
    correlation: i32,
    reply: oneshot::Sender<Bytes>,
}

impl Default for ConnectionConfig {
    fn default() -> Self {
        Self {
            client_id: "klamm".to_owned(),
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            response_bytes_max: 128 << 20,
            in_flight_max: 64,
        }
    }
}

impl Connection {
    /// Connects and asks which APIs are there.
    pub async fn open(io: &Io, host: &str, port: u16, config: ConnectionConfig) -> Result<Self, ClientError> {
        let endpoint = format!("{host}:{port}");
        let connect_error = |error| ClientError::Connect {
            endpoint: endpoint.clone(),
            error: Arc::new(error),
        };
        let addresses = io.net.resolve(host, port).await.map_err(connect_error)?;
        let options = ConnectOptions {
            timeout: config.connect_timeout,
            ..ConnectOptions::default()
        };
        let mut failure = None;
        for address in addresses {
            match io.net.connect(address, &options).await {
                Ok(stream) => {
                    let (read, write) = stream.into_split();
                    let mut shared = Shared::start(io, endpoint, config, read, write);
                    shared.versions = shared.negotiate().await?;
                    return Ok(Self(Arc::new(shared)));
                }
                Err(error) => failure = Some(error),
            }
        }
        Err(connect_error(
            failure.unwrap_or_else(|| std::io::ErrorKind::NotFound.into()),
        ))
    }

    pub fn endpoint(&self) -> &str {
        &self.0.endpoint
    }

    pub fn is_closed(&self) -> bool {
        self.0.state.is_closed.load(Ordering::Acquire)
    }

    /// What the server offers: lowest and highest version by API key.
    pub fn versions(&self) -> &BTreeMap<i16, (i16, i16)> {
        &self.0.versions
    }

    /// The highest version of a request that both sides know.
    pub fn version_of<R: Request>(&self) -> Result<i16, ClientError> {
        let offered = self.0.versions.get(&(R::KEY as i16)).copied();
        let known = R::VALID_VERSIONS;
        offered
            .map(|(min, max)| (min.max(*known.start()), max.min(*known.end())))
            .filter(|(min, max)| min <= max)
            .map(|(_, max)| max)
            .ok_or(ClientError::UnsupportedVersion { api: R::KEY, offered })
    }

    /// Sends in the highest common version and waits for the response.
    pub async fn send<R: Request>(&self, request: &R) -> Result<R::Response, ClientError> {
        self.send_version(request, self.version_of::<R>()?).await
    }

    /// Sends in the given version, within the connection's request timeout.
    pub async fn send_version<R: Request>(&self, request: &R, version: i16) -> Result<R::Response, ClientError> {
        self.0.call(request, version, self.0.config.request_timeout).await
    }

    /// As [`Connection::send`], for a request whose server may take `wait` longer than usual.
    pub async fn send_waiting<R: Request>(&self, request: &R, wait: Duration) -> Result<R::Response, ClientError> {
        let version = self.version_of::<R>()?;
        self.0
            .call(request, version, self.0.config.request_timeout + wait)
            .await
    }

    /// Sends a request that the server does not answer.
    pub async fn send_unanswered<R: Request>(&self, request: &R) -> Result<(), ClientError> {
        let frame = self
            .0
            .encode(request, self.version_of::<R>()?, self.0.next_correlation())?;
        self.0.hand_over(Outgoing { frame, pending: None }).await
    }
}

impl Shared {
    fn start(io: &Io, endpoint: String, config: ConnectionConfig, read: ReadHalf, write: WriteHalf) -> Self {
        let (outgoing, requests) = mpsc::channel(config.in_flight_max.max(1));
        let (pending, unanswered) = mpsc::channel(config.in_flight_max.max(1));
        let state = Arc::new(State::default());
        io.tasks.spawn(
            TaskKind::Client,
            write_requests(write, requests, pending, state.clone()),
        );
        let frames = Frames {
            read,
            buffer: BytesMut::new(),
            bytes_max: config.response_bytes_max,
        };
        io.tasks
            .spawn(TaskKind::Client, read_responses(frames, unanswered, state.clone()));
        let (correlation, versions) = (AtomicI32::new(0), BTreeMap::new());
        Self {
            endpoint,
            config,
            outgoing,
            correlation,
            state,
            versions,
        }
    }

    /// Asks for ApiVersions in the highest version known here, then, if that is too new for the server, in the one that it
    /// names (KIP-511).
    async fn negotiate(&self) -> Result<BTreeMap<i16, (i16, i16)>, ClientError> {
        let request = ApiVersionsRequest {
            client_software_name: "klamm".to_owned(),
            client_software_version: env!("CARGO_PKG_VERSION").to_owned(),
            ..ApiVersionsRequest::default()
        };
        let mut version = API_VERSIONS_FIRST;
        let response = loop {
            let response: ApiVersionsResponse = self.call(&request, version, self.config.request_timeout).await?;
            let code = ErrorCode(response.error_code);
            if code != ErrorCode::UNSUPPORTED_VERSION || version == 0 {
                ClientError::check(response.error_code, None)?;
                break response;
            }
            let offered = response
                .api_keys
                .iter()
                .find(|k| k.api_key == ApiKey::ApiVersions as i16);
            version = offered.map_or(0, |k| k.max_version).clamp(0, version - 1);
        };
        Ok(response
            .api_keys
            .iter()
            .map(|k| (k.api_key, (k.min_version, k.max_version)))
            .collect())
    }

    async fn call<R: Request>(&self, request: &R, version: i16, limit: Duration) -> Result<R::Response, ClientError> {
        let correlation = self.next_correlation();
        let frame = self.encode(request, version, correlation)?;
        let (reply, response) = oneshot::channel();
        let pending = Some(Pending { correlation, reply });
        let answer = time::timeout(limit, async {
            self.hand_over(Outgoing { frame, pending }).await?;
            response.await.map_err(|_| self.lost())
        });
        let Ok(answer) = answer.await else {
            self.state.end();
            return Err(ClientError::RequestTimeout { api: R::KEY });
        };
        decode::<R>(&answer?, version).map_err(|error| ClientError::Decode { api: R::KEY, error })
    }

    async fn hand_over(&self, outgoing: Outgoing) -> Result<(), ClientError> {
        self.outgoing.send(outgoing).await.map_err(|_| self.lost())
    }

    fn encode<R: Request>(&self, request: &R, version: i16, correlation: i32) -> Result<Vec<u8>, ClientError> {
        let error = |error| ClientError::Encode { api: R::KEY, error };
        let mut e = Encoder::new();
        e.i32(0);
        encode_request_header(&mut e, R::KEY, version, correlation, Some(&self.config.client_id)).map_err(error)?;
        request.encode(&mut e, version).map_err(error)?;
        e.set_i32(0, i32::try_from(e.size() - 4).unwrap_or(i32::MAX));
        Ok(e.into_vec())
    }

    fn next_correlation(&self) -> i32 {
        self.correlation.fetch_add(1, Ordering::Relaxed) & i32::MAX
    }

    fn lost(&self) -> ClientError {
        ClientError::Disconnected {
            endpoint: self.endpoint.clone(),
            reason: "closed by the other side".to_owned(),
        }
    }
}

impl State {
    fn end(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.close.notify_waiters();
        // For the task that does not wait yet.
        self.close.notify_one();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.state.end();
    }
}

fn decode<R: Request>(frame: &Bytes, version: i16) -> Result<R::Response, klamm_protocol::DecodeError> {
    let mut d = Decoder::shared(frame);
    decode_response_header(&mut d, R::KEY, version)?;
    // A server that is asked for a version it does not know answers in the oldest one (KIP-511).
    if R::KEY == ApiKey::ApiVersions && d.rest().starts_with(&ErrorCode::UNSUPPORTED_VERSION.0.to_be_bytes()) {
        return R::Response::decode(&mut d, 0);
    }
    R::Response::decode(&mut d, version)
}

async fn write_requests(
    mut write: WriteHalf,
    mut requests: mpsc::Receiver<Outgoing>,
    unanswered: mpsc::Sender<Pending>,
    state: Arc<State>,
) {
    loop {
        let request = tokio::select! {
            biased;
            () = state.close.notified() => break,
            request = requests.recv() => request,
        };
        let Some(Outgoing { frame, pending }) = request else {
            break;
        };
        if let Some(pending) = pending
            && unanswered.send(pending).await.is_err()
        {
            break;
        }
        if write.send(&[Part::Bytes(&frame)]).await.is_err() {
            break;
        }
    }
    state.end();
}

async fn read_responses(mut frames: Frames, mut unanswered: mpsc::Receiver<Pending>, state: Arc<State>) {
    loop {
        let pending = tokio::select! {
            biased;
            () = state.close.notified() => break,
            pending = unanswered.recv() => pending,
            // Nothing is due: bytes that come now are those of a request just being sent, or the end of the stream.
            more = frames.fill() => match more { Ok(true) => continue, _ => break },
        };
        let Some(pending) = pending else { break };
        let frame = tokio::select! {
            biased;
            () = state.close.notified() => break,
            frame = frames.next() => frame,
        };
        match frame {
            Some(frame) if frame.starts_with(&pending.correlation.to_be_bytes()) => {
                // The caller may have given up; then nobody wants the response.
                let _ = pending.reply.send(frame);
            }
            _ => break,
        }
    }
    state.end();
}

/// Cuts the stream into frames.
struct Frames {
    read: ReadHalf,
    buffer: BytesMut,
    bytes_max: usize,
}

impl Frames {
    /// Reads something; false at the end of the stream.
    async fn fill(&mut self) -> std::io::Result<bool> {
        // Grows with what arrives, never by the length that the peer claims.
        if self.buffer.len() >= self.bytes_max + 4 {
            return Ok(false);
        }
        let grown = self.buffer.len().clamp(READ_BYTES_MIN, READ_BYTES_MAX);
        self.buffer.reserve(grown);
        Ok(self.read.read_buf(&mut self.buffer).await? > 0)
    }

    /// The next frame without its length; none if the stream ended or is no Kafka stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(length) = self.buffer.first_chunk::<4>() {
                let length = usize::try_from(i32::from_be_bytes(*length))
                    .ok()
                    .filter(|l| *l <= self.bytes_max)?;
                if self.buffer.len() >= 4 + length {
                    self.buffer.advance(4);
                    return Some(self.buffer.split_to(length).freeze());
                }
            }
            if !self.fill().await.ok()? {
                return None;
            }
        }
    }
}

/// The version that a connection asks for first; 4.x brokers know it.
const API_VERSIONS_FIRST: i16 = 4;
const READ_BYTES_MIN: usize = 16 << 10;
const READ_BYTES_MAX: usize = 1 << 20;
