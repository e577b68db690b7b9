//! Passes a client's request on to the active controller, in an envelope that tells who asked (KIP-590), and its reply
//! back as it came.
//!
//! While there is no controller the request waits, at most for [`RETRY_TIMEOUT`]; a controller that does not know the
//! request's version ends the client's connection, so that the client asks anew what it may send.

use std::collections::BTreeMap;
use std::net::IpAddr;

use bytes::Bytes;
use klamm_client::ClientError;
use klamm_driver::ControllerChannel;
use klamm_protocol::header::{decode_response_header, encode_request_header};
use klamm_protocol::messages::{DefaultPrincipalData, EnvelopeRequest, EnvelopeResponse};
use klamm_protocol::{DecodeError, Decoder, EncodeError, Encoder, Message};
use klamm_types::ErrorCode;

use crate::dispatch::{Call, Refused};
use crate::handled::Handled;
use crate::outgoing::{Outgoing, ReplyTo};
use crate::refusal::Refusable;

/// The way of clients' requests to the controller. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Forwarding(ControllerChannel);

/// Why a request that was passed on has no reply.
#[derive(Debug)]
pub(crate) enum NotForwarded {
    /// For the client, in the response of its request.
    Failed(ErrorCode),
    /// The controller does not know this version of the request.
    UnsupportedVersion,
}

impl Forwarding {
    pub(crate) fn new(channel: ControllerChannel) -> Self {
        Self(channel)
    }

    /// What the active controller offers, if a request has reached it already.
    pub(crate) fn controller_versions(&self) -> Option<BTreeMap<i16, (i16, i16)>> {
        self.0.controller_versions()
    }

    /// Has the request answered by the controller.
    pub(crate) fn handle<R>(&self, call: Call<'_>, client_id: Option<&str>, body: &[u8]) -> Result<Handled, Refused>
    where
        R: Refusable + Send + Sync + 'static,
    {
        let request: R = call.decode(body)?;
        let envelope = envelope(call, client_id, |e| {
            e.raw(body);
            Ok(())
        })?;
        let (forwarding, to) = (self.clone(), call.to);
        Ok(Handled::later_with(async move {
            let mut out = Outgoing::default();
            match forwarding.send(&envelope).await {
                Ok(payload) => out.reply_as_it_came(&payload),
                Err(NotForwarded::Failed(code)) => out.reply(to, &request.refusal(code))?,
                Err(NotForwarded::UnsupportedVersion) => return Err(UNSUPPORTED),
            }
            Ok(out)
        }))
    }

    /// As [`Self::handle`], for a request that differs from what the client sent; the answer comes back decoded.
    pub(crate) async fn ask<R: Refusable>(
        &self,
        envelope: &EnvelopeRequest,
        to: ReplyTo,
        request: &R,
    ) -> Result<R::Response, Refused> {
        let payload = match self.send(envelope).await {
            Ok(payload) => payload,
            Err(NotForwarded::Failed(code)) => return Ok(request.refusal(code)),
            Err(NotForwarded::UnsupportedVersion) => return Err(UNSUPPORTED),
        };
        let response = decode::<R>(&payload, to.version);
        Ok(response.unwrap_or_else(|error| {
            tracing::error!(api = %R::KEY, %error, "a response in an envelope cannot be read");
            request.refusal(ErrorCode::UNKNOWN_SERVER_ERROR)
        }))
    }

    async fn send(&self, envelope: &EnvelopeRequest) -> Result<Bytes, NotForwarded> {
        let is_elsewhere = |response: &EnvelopeResponse| ErrorCode(response.error_code) == ErrorCode::NOT_CONTROLLER;
        match self.0.send(envelope, is_elsewhere).await {
            Ok(response) => match (ErrorCode(response.error_code), response.response_data) {
                (ErrorCode::NONE, Some(payload)) => Ok(payload),
                (ErrorCode::UNSUPPORTED_VERSION, _) => Err(NotForwarded::UnsupportedVersion),
                // Something between the nodes is wrong; the client would not understand what.
                (code, _) => {
                    tracing::debug!(%code, "the controller did not take an envelope");
                    Err(NotForwarded::Failed(ErrorCode::UNKNOWN_SERVER_ERROR))
                }
            },
            Err(ClientError::Timeout(_)) => Err(NotForwarded::Failed(ErrorCode::REQUEST_TIMED_OUT)),
            Err(error) => {
                tracing::debug!(%error, "a request could not be passed on");
                Err(NotForwarded::Failed(ErrorCode::UNKNOWN_SERVER_ERROR))
            }
        }
    }
}

/// An envelope around a request of `call`'s API, version and client; `write` adds its body.
pub(crate) fn envelope(
    call: Call<'_>,
    client_id: Option<&str>,
    write: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<EnvelopeRequest, EncodeError> {
    let mut e = Encoder::new();
    encode_request_header(&mut e, call.api, call.version, call.to.correlation_id, client_id)?;
    write(&mut e)?;
    let address = match call.client.peer.ip().to_canonical() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    Ok(EnvelopeRequest {
        request_data: e.into_vec().into(),
        request_principal: Some(anonymous()?.into()),
        client_host_address: address.into(),
        ..Default::default()
    })
}

/// Everybody on a listener without authentication, as Kafka's default principal serde writes it.
fn anonymous() -> Result<Vec<u8>, EncodeError> {
    let principal = DefaultPrincipalData {
        r#type: "User".to_owned(),
        name: "ANONYMOUS".to_owned(),
        ..Default::default()
    };
    let version = *DefaultPrincipalData::VALID_VERSIONS.end();
    let mut e = Encoder::new();
    e.i16(version);
    principal.encode(&mut e, version)?;
    Ok(e.into_vec())
}

fn decode<R: Refusable>(payload: &Bytes, version: i16) -> Result<R::Response, DecodeError> {
    let mut d = Decoder::shared(payload);
    decode_response_header(&mut d, R::KEY, version)?;
    R::Response::decode(&mut d, version)
}

const UNSUPPORTED: Refused = Refused::ByHandler("the controller does not know this version of the request");
