//! From a frame to the handler of its API: one exhaustive match per kind of listener.
//!
//! The compiler is the registry: a new API key does not build until somebody decides here who answers it. What a
//! listener offers is in [`crate::api_table`]; a request outside of it closes the connection, as Kafka does, except that
//! ApiVersions of an unknown version is answered in version 0 (KIP-511).

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use klamm_protocol::header::decode_request_header;
use klamm_protocol::{ApiKey, DecodeError, Decoder, EncodeError, Request};

use crate::api_table;
use crate::broker::Broker;
use crate::controller_node::ControllerNode;
use crate::groups::java_address;
use crate::handled::Handled;
use crate::handlers;
use crate::outgoing::{Outgoing, ReplyTo};

/// Who answers on a listener.
#[derive(Clone)]
pub enum Apis {
    Broker(Arc<Broker>),
    Controller(Arc<ControllerNode>),
}

/// The other end of a connection, and what it said of itself.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// The listener it came in by.
    pub(crate) listener: Arc<str>,
    pub(crate) peer: SocketAddr,
    /// The peer's address as Java prints it: `/127.0.0.1`.
    pub(crate) host: Arc<str>,
}

/// One request, its body not yet decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) api: ApiKey,
    pub(crate) version: i16,
    pub(crate) to: ReplyTo,
    pub(crate) client: &'a Client,
}

/// A [`Call`] that outlives its frame.
#[derive(Clone, Debug)]
pub(crate) struct OwnedCall {
    api: ApiKey,
    version: i16,
    to: ReplyTo,
    client: Client,
}

/// A request that is answered by closing the connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("a request that cannot be parsed: {0}")]
    Malformed(#[from] DecodeError),
    #[error("{api} version {version} is not offered on this listener")]
    NotOffered { api: ApiKey, version: i16 },
    /// A bug of ours: a response that its version cannot carry.
    #[error("a response that cannot be encoded: {0}")]
    Response(#[from] EncodeError),
    /// A request in an envelope came to a controller that is not active; the envelope says so.
    #[error("this node is not the active controller")]
    NotController,
    /// The handler asked for it (acks=0 that failed, as Kafka does).
    #[error("{0}")]
    ByHandler(&'static str),
}

/// A request that this listener offers, its body not yet decoded.
pub(crate) struct Arrived<'a> {
    pub(crate) call: Call<'a>,
    pub(crate) client_id: Option<String>,
    pub(crate) body: &'a mut [u8],
}

impl Apis {
    /// Whether requests like this one are handled together with others that arrived with them.
    pub(crate) fn joins(&self, frame: &[u8]) -> bool {
        matches!(self, Self::Broker(_)) && frame.first_chunk() == Some(&(ApiKey::Produce as i16).to_be_bytes())
    }

    /// Answers the request in `frame`, or says how it will be answered.
    pub(crate) fn handle(&self, client: &mut Client, frame: &mut [u8], out: &mut Outgoing) -> Result<Handled, Refused> {
        let Some(request) = self.parse(client, frame, out)? else {
            return Ok(Handled::Done);
        };
        let Arrived { call, client_id, body } = request;
        match self {
            Self::Broker(broker) => broker.handle(call, client_id, body, out),
            Self::Controller(node) => node.handle(call, body, out),
        }
    }

    /// Answers requests that arrived together and of which each [`Apis::joins`].
    pub(crate) fn handle_joined<'a>(
        &self,
        client: &'a mut Client,
        frames: Vec<&'a mut [u8]>,
        out: &mut Outgoing,
    ) -> Result<Handled, Refused> {
        let Self::Broker(broker) = self else {
            return Ok(Handled::Done);
        };
        let client = &*client;
        let mut requests = Vec::with_capacity(frames.len());
        let mut refused = None;
        for frame in frames {
            match self.parse(client, frame, out) {
                Ok(request) => requests.extend(request),
                Err(e) => {
                    refused = Some(e);
                    break;
                }
            }
        }
        let handled = handlers::produce::handle(broker, requests, out)?;
        if let Some(refused) = refused {
            out.refuse(refused);
        }
        Ok(handled)
    }

    /// The request in a frame; nothing if it is answered already.
    fn parse<'a>(
        &self,
        client: &'a Client,
        frame: &'a mut [u8],
        out: &mut Outgoing,
    ) -> Result<Option<Arrived<'a>>, Refused> {
        let mut d = Decoder::new(frame);
        let (api, header) = decode_request_header(&mut d)?;
        let body_at = frame.len() - d.remaining();
        let version = header.request_api_version;
        let to = ReplyTo {
            correlation_id: header.correlation_id,
            header_version: api.response_header_version(version),
            version,
        };
        let is_offered = match self {
            Self::Broker(_) => api_table::broker_answers(api, version),
            Self::Controller(_) => api_table::controller_answers(api, version),
        };
        if !is_offered {
            if api == ApiKey::ApiVersions {
                let to = ReplyTo {
                    header_version: 0,
                    version: 0,
                    ..to
                };
                out.reply(to, &handlers::api_versions::unsupported())?;
                return Ok(None);
            }
            return Err(Refused::NotOffered { api, version });
        }
        match self {
            Self::Broker(broker) => broker.metrics.requests.count(api),
            Self::Controller(node) => node.requests.count(api),
        }
        let call = Call {
            api,
            version,
            to,
            client,
        };
        Ok(Some(Arrived {
            call,
            client_id: header.client_id,
            body: frame.get_mut(body_at..).unwrap_or_default(),
        }))
    }
}

impl Client {
    pub(crate) fn new(listener: Arc<str>, peer: SocketAddr) -> Self {
        let host = java_address(peer.ip()).into();
        Self { listener, peer, host }
    }
}

impl OwnedCall {
    pub(crate) fn as_call(&self) -> Call<'_> {
        Call {
            api: self.api,
            version: self.version,
            to: self.to,
            client: &self.client,
        }
    }
}

impl Call<'_> {
    pub(crate) fn to_owned(self) -> OwnedCall {
        OwnedCall {
            api: self.api,
            version: self.version,
            to: self.to,
            client: self.client.clone(),
        }
    }

    /// The body as the request of this API. What follows it in the frame is ignored, as Kafka does.
    pub(crate) fn decode<R: Request>(&self, body: &[u8]) -> Result<R, Refused> {
        debug_assert_eq!(R::KEY, self.api);
        Ok(R::decode(&mut Decoder::new(body), self.version)?)
    }

    /// Answers at once.
    pub(crate) fn answer<R: Request>(
        &self,
        body: &[u8],
        out: &mut Outgoing,
        handler: impl FnOnce(R) -> R::Response,
    ) -> Result<Handled, Refused> {
        let response = handler(self.decode(body)?);
        out.reply(self.to, &response)?;
        Ok(Handled::Done)
    }

    /// Answers when the handler's future ends.
    pub(crate) fn answer_later<R: Request, F>(
        &self,
        body: &[u8],
        handler: impl FnOnce(R) -> F,
    ) -> Result<Handled, Refused>
    where
        F: Future<Output = R::Response> + Send + 'static,
    {
        let response = handler(self.decode(body)?);
        Ok(Handled::later(self.to, async move { Ok(response.await) }))
    }
}
