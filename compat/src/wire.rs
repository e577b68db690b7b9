//! A connection that says exactly what it is told, also what no client would.
//!
//! Requests and responses are JSON in the shape of Kafka's own dumps, or bytes.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use klamm_protocol::header::{decode_response_header, encode_request_header};
use klamm_protocol::{ApiKey, Decoder, MESSAGES, Message, MessageType, Request, frame};
use serde_json::Value;

const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);
/// No response of a test is larger.
const FRAME_BYTES_MAX: usize = 64 << 20;
pub(crate) const CORRELATION_ID: i32 = 77;

#[derive(Debug)]
pub(crate) struct Connection(TcpStream);

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The frame without its length.
    Frame(Vec<u8>),
    Closed,
    /// Nothing within the time given.
    Silence,
}

impl Connection {
    pub(crate) fn open(port: u16) -> Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let stream = TcpStream::connect_timeout(&address, CONNECT_TIME_MAX)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(ANSWER_TIME_MAX))?;
        Ok(Self(stream))
    }

    /// Sends bytes as they are. That the other side has closed already is for [`Connection::receive`] to find out.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        match self.0.write_all(bytes) {
            Err(e) if is_reset(&e) => Ok(()),
            written => Ok(written?),
        }
    }

    pub(crate) fn receive(&mut self, time_max: Duration) -> Result<Answer> {
        self.0.set_read_timeout(Some(time_max))?;
        let mut prefix = [0; frame::LENGTH_BYTES];
        match self.0.read_exact(&mut prefix) {
            Err(e) if is_reset(&e) => return Ok(Answer::Closed),
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(Answer::Silence),
            read => read?,
        }
        let mut bytes = vec![0; frame::length(prefix, FRAME_BYTES_MAX)?];
        self.0.read_exact(&mut bytes).context("read the rest of a frame")?;
        Ok(Answer::Frame(bytes))
    }

    /// Sends a request and reads its response without the way through JSON, which is slow for records.
    pub(crate) fn exchange<R: Request>(&mut self, version: i16, request: &R) -> Result<R::Response> {
        self.send(&frame::request(request, version, CORRELATION_ID, Some("compat"))?)?;
        let Answer::Frame(bytes) = self.receive(ANSWER_TIME_MAX)? else {
            bail!("no response to {}", R::NAME);
        };
        let mut d = Decoder::new(&bytes);
        decode_response_header(&mut d, R::KEY, version)?;
        Ok(R::Response::decode(&mut d, version)?)
    }

    /// Sends a request and reads its response, both as JSON. `api` is its name: `Fetch`.
    pub(crate) fn call(&mut self, api: &str, version: i16, request: &Value) -> Result<Value> {
        let frame = request_frame(api, version, request)?;
        self.send(&frame)?;
        match self.receive(ANSWER_TIME_MAX)? {
            Answer::Frame(bytes) => response_json(api, version, &bytes),
            Answer::Closed => bail!("{api}: connection closed"),
            Answer::Silence => bail!("{api}: no response within {ANSWER_TIME_MAX:?}"),
        }
    }
}

/// The whole frame of a request.
pub(crate) fn request_frame(api: &str, version: i16, request: &Value) -> Result<Vec<u8>> {
    let (message, key) = find(api, "Request")?;
    let mut e = frame::start();
    encode_request_header(&mut e, key, version, CORRELATION_ID, Some("compat"))?;
    (message.encode_json)(request, &mut e, version).with_context(|| format!("{api} request from JSON"))?;
    Ok(frame::finish(e)?.bytes)
}

/// A response's body as JSON, which must fill the frame.
pub(crate) fn response_json(api: &str, version: i16, bytes: &[u8]) -> Result<Value> {
    let (message, key) = find(api, "Response")?;
    let mut d = Decoder::new(bytes);
    let header = decode_response_header(&mut d, key, version)?;
    ensure!(header.correlation_id == CORRELATION_ID, "{api}: another correlation id");
    let value = (message.decode_to_json)(&mut d, version).with_context(|| format!("{api} response"))?;
    ensure!(d.remaining() == 0, "{api}: {} bytes after the response", d.remaining());
    Ok(value)
}

fn find(api: &str, kind: &str) -> Result<(&'static MessageType, ApiKey)> {
    let name = format!("{api}{kind}");
    let message = MESSAGES.iter().find(|message| message.name == name);
    let message = message.with_context(|| format!("no message {name}"))?;
    let key = message.api_key.and_then(ApiKey::from_i16);
    Ok((message, key.with_context(|| format!("{name} has no API key"))?))
}

/// Whether the other side has closed the connection, in whatever way.
fn is_reset(e: &std::io::Error) -> bool {
    matches!(
        e.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted
    )
}
