// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 58, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeRequest {
    pub request_data: Bytes,
    pub request_principal: Option<Bytes>,
    pub client_host_address: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for EnvelopeRequest {
    fn default() -> Self {
        Self {
            request_data: Default::default(),
            request_principal: Some(Default::default()),
            client_host_address: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for EnvelopeRequest {
    const NAME: &'static str = "EnvelopeRequest";
    const API_KEY: Option<i16> = Some(58);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for EnvelopeRequest {
    const KEY: ApiKey = ApiKey::Envelope;
    type Response = super::EnvelopeResponse;
}

impl Structure for EnvelopeRequest {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.bytes(true, Some(&self.request_data), "EnvelopeRequest.request_data")?;
        e.bytes(
            true,
            self.request_principal.as_deref(),
            "EnvelopeRequest.request_principal",
        )?;
        e.bytes(
            true,
            Some(&self.client_host_address),
            "EnvelopeRequest.client_host_address",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.request_data = required(d.bytes(true)?, "EnvelopeRequest.request_data")?;
        value.request_principal = d.bytes(true)?;
        value.client_host_address = required(d.bytes(true)?, "EnvelopeRequest.client_host_address")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("requestData".to_owned(), json::bytes(&self.request_data));
        object.insert(
            "requestPrincipal".to_owned(),
            json::nullable(self.request_principal.as_deref(), json::bytes),
        );
        object.insert("clientHostAddress".to_owned(), json::bytes(&self.client_host_address));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EnvelopeRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "requestData", true)? {
            value.request_data = json::required(json::read(found, "requestData")?, "requestData")?;
        }
        if let Some(found) = json::find(object, "requestPrincipal", true)? {
            value.request_principal = json::read(found, "requestPrincipal")?;
        }
        if let Some(found) = json::find(object, "clientHostAddress", true)? {
            value.client_host_address = json::required(json::read(found, "clientHostAddress")?, "clientHostAddress")?;
        }
        Ok(value)
    }
}
