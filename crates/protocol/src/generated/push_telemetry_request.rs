// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 72, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use bytes::Bytes;
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct PushTelemetryRequest {
    pub client_instance_id: Uuid,
    pub subscription_id: i32,
    pub terminating: bool,
    pub compression_type: i8,
    pub metrics: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for PushTelemetryRequest {
    const NAME: &'static str = "PushTelemetryRequest";
    const API_KEY: Option<i16> = Some(72);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for PushTelemetryRequest {
    const KEY: ApiKey = ApiKey::PushTelemetry;
    type Response = super::PushTelemetryResponse;
}

impl Structure for PushTelemetryRequest {
    const MIN_SIZE: usize = 24;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.client_instance_id);
        e.i32(self.subscription_id);
        e.bool(self.terminating);
        e.i8(self.compression_type);
        e.bytes(true, Some(&self.metrics), "PushTelemetryRequest.metrics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.client_instance_id = d.uuid()?;
        value.subscription_id = d.i32()?;
        value.terminating = d.bool()?;
        value.compression_type = d.i8()?;
        value.metrics = required(d.bytes(true)?, "PushTelemetryRequest.metrics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "clientInstanceId".to_owned(),
            self.client_instance_id.to_string().into(),
        );
        object.insert("subscriptionId".to_owned(), self.subscription_id.into());
        object.insert("terminating".to_owned(), self.terminating.into());
        object.insert("compressionType".to_owned(), self.compression_type.into());
        object.insert("metrics".to_owned(), json::bytes(&self.metrics));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PushTelemetryRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clientInstanceId", true)? {
            value.client_instance_id = json::required(json::read(found, "clientInstanceId")?, "clientInstanceId")?;
        }
        if let Some(found) = json::find(object, "subscriptionId", true)? {
            value.subscription_id = json::required(json::read(found, "subscriptionId")?, "subscriptionId")?;
        }
        if let Some(found) = json::find(object, "terminating", true)? {
            value.terminating = json::required(json::read(found, "terminating")?, "terminating")?;
        }
        if let Some(found) = json::find(object, "compressionType", true)? {
            value.compression_type = json::required(json::read(found, "compressionType")?, "compressionType")?;
        }
        if let Some(found) = json::find(object, "metrics", true)? {
            value.metrics = json::required(json::read(found, "metrics")?, "metrics")?;
        }
        Ok(value)
    }
}
