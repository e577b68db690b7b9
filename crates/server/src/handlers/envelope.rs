//! Envelope, version 0: a request that a broker passes on for its client, answered as if it had come by itself (KIP-590).
//!
//! A controller that is not active says so in the envelope, not in the response within, so that the broker looks for the
//! active one and the client never hears of it. A request that cannot be read is UNSUPPORTED_VERSION.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use klamm_protocol::header::decode_request_header;
use klamm_protocol::messages::{DefaultPrincipalData, EnvelopeRequest, EnvelopeResponse};
use klamm_protocol::{ApiKey, Decoder, Message};
use klamm_types::ErrorCode;

use crate::api_table;
use crate::controller_node::{ControllerNode, Origin};
use crate::dispatch::{Call, Client, Refused};
use crate::handled::Handled;
use crate::outgoing::{Outgoing, ReplyTo};

pub(crate) fn handle(node: &Arc<ControllerNode>, call: Call<'_>, body: &[u8]) -> Result<Handled, Refused> {
    let envelope: EnvelopeRequest = call.decode(body)?;
    let mut inner = Outgoing::default();
    let handled = match open(node, call, &envelope, &mut inner) {
        Ok(handled) => handled,
        Err(code) => return Ok(Handled::later(call.to, async move { Ok(failed(code)) })),
    };
    Ok(Handled::later(call.to, async move {
        let inner = match handled {
            Handled::Done => Ok(inner),
            Handled::Later(mut reply) => reply.put_into(&mut inner).await.map(|()| inner),
        };
        let response = match inner {
            Ok(inner) => EnvelopeResponse {
                response_data: Some(inner.into_payload().into()),
                ..Default::default()
            },
            Err(refused) => failed(code_of(&refused)),
        };
        Ok(response)
    }))
}

/// Hands the request in the envelope to its handler.
fn open(
    node: &Arc<ControllerNode>,
    call: Call<'_>,
    envelope: &EnvelopeRequest,
    out: &mut Outgoing,
) -> Result<Handled, ErrorCode> {
    check_principal(envelope.request_principal.as_deref())?;
    let peer = client_address(&envelope.client_host_address).ok_or(ErrorCode::INVALID_REQUEST)?;
    let mut d = Decoder::new(&envelope.request_data);
    let (api, header) = decode_request_header(&mut d).map_err(|_| ErrorCode::UNSUPPORTED_VERSION)?;
    if !is_forwardable(api) {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    let version = header.request_api_version;
    if !api_table::controller_answers(api, version) {
        return Err(ErrorCode::UNSUPPORTED_VERSION);
    }
    let client = Client::new(call.client.listener.clone(), SocketAddr::new(peer, 0));
    let inner = Call {
        api,
        version,
        to: ReplyTo {
            correlation_id: header.correlation_id,
            header_version: api.response_header_version(version),
            version,
        },
        client: &client,
    };
    node.answer(inner, Origin::Forwarded, d.rest(), out)
        .map_err(|refused| code_of(&refused))
}

fn failed(code: ErrorCode) -> EnvelopeResponse {
    EnvelopeResponse {
        error_code: code.0,
        ..Default::default()
    }
}

fn code_of(refused: &Refused) -> ErrorCode {
    match refused {
        Refused::NotController => ErrorCode::NOT_CONTROLLER,
        Refused::Malformed(_) | Refused::NotOffered { .. } => ErrorCode::UNSUPPORTED_VERSION,
        Refused::Response(_) | Refused::ByHandler(_) => ErrorCode::UNKNOWN_SERVER_ERROR,
    }
}

/// Four or sixteen bytes.
fn client_address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        _ => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
    }
}

/// As Kafka's default principal serde: a version, then the principal in that version.
fn check_principal(bytes: Option<&[u8]>) -> Result<DefaultPrincipalData, ErrorCode> {
    let read = |bytes: &[u8]| {
        let mut d = Decoder::new(bytes);
        let version = d.i16()?;
        DefaultPrincipalData::decode(&mut d, version)
    };
    bytes
        .and_then(|bytes| read(bytes).ok())
        .ok_or(ErrorCode::PRINCIPAL_DESERIALIZATION_FAILURE)
}

/// What brokers may pass on.
fn is_forwardable(api: ApiKey) -> bool {
    matches!(
        api,
        ApiKey::CreateTopics
            | ApiKey::DeleteTopics
            | ApiKey::CreateAcls
            | ApiKey::DeleteAcls
            | ApiKey::AlterConfigs
            | ApiKey::CreatePartitions
            | ApiKey::CreateDelegationToken
            | ApiKey::RenewDelegationToken
            | ApiKey::ExpireDelegationToken
            | ApiKey::ElectLeaders
            | ApiKey::IncrementalAlterConfigs
            | ApiKey::AlterPartitionReassignments
            | ApiKey::ListPartitionReassignments
            | ApiKey::AlterClientQuotas
            | ApiKey::AlterUserScramCredentials
            | ApiKey::DescribeQuorum
            | ApiKey::UpdateFeatures
            | ApiKey::UnregisterBroker
            | ApiKey::UnregisterController
            | ApiKey::AllocateProducerIds
            | ApiKey::AddRaftVoter
            | ApiKey::RemoveRaftVoter
    )
}
