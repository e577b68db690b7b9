// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 71, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct GetTelemetrySubscriptionsResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub client_instance_id: Uuid,
    pub subscription_id: i32,
    pub accepted_compression_types: Vec<i8>,
    pub push_interval_ms: i32,
    pub telemetry_max_bytes: i32,
    pub delta_temporality: bool,
    pub requested_metrics: Vec<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for GetTelemetrySubscriptionsResponse {
    const NAME: &'static str = "GetTelemetrySubscriptionsResponse";
    const API_KEY: Option<i16> = Some(71);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for GetTelemetrySubscriptionsResponse {
    const MIN_SIZE: usize = 38;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.uuid(self.client_instance_id);
        e.i32(self.subscription_id);
        e.scalars(
            true,
            Some(&self.accepted_compression_types),
            "GetTelemetrySubscriptionsResponse.accepted_compression_types",
        )?;
        e.i32(self.push_interval_ms);
        e.i32(self.telemetry_max_bytes);
        e.bool(self.delta_temporality);
        e.strings(
            true,
            Some(&self.requested_metrics),
            "GetTelemetrySubscriptionsResponse.requested_metrics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.client_instance_id = d.uuid()?;
        value.subscription_id = d.i32()?;
        value.accepted_compression_types = required(
            d.scalars(true)?,
            "GetTelemetrySubscriptionsResponse.accepted_compression_types",
        )?;
        value.push_interval_ms = d.i32()?;
        value.telemetry_max_bytes = d.i32()?;
        value.delta_temporality = d.bool()?;
        value.requested_metrics = required(
            d.strings(true, "GetTelemetrySubscriptionsResponse.requested_metrics")?,
            "GetTelemetrySubscriptionsResponse.requested_metrics",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "clientInstanceId".to_owned(),
            self.client_instance_id.to_string().into(),
        );
        object.insert("subscriptionId".to_owned(), self.subscription_id.into());
        object.insert(
            "acceptedCompressionTypes".to_owned(),
            self.accepted_compression_types.as_slice().into(),
        );
        object.insert("pushIntervalMs".to_owned(), self.push_interval_ms.into());
        object.insert("telemetryMaxBytes".to_owned(), self.telemetry_max_bytes.into());
        object.insert("deltaTemporality".to_owned(), self.delta_temporality.into());
        object.insert("requestedMetrics".to_owned(), self.requested_metrics.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "GetTelemetrySubscriptionsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "clientInstanceId", true)? {
            value.client_instance_id = json::required(json::read(found, "clientInstanceId")?, "clientInstanceId")?;
        }
        if let Some(found) = json::find(object, "subscriptionId", true)? {
            value.subscription_id = json::required(json::read(found, "subscriptionId")?, "subscriptionId")?;
        }
        if let Some(found) = json::find(object, "acceptedCompressionTypes", true)? {
            value.accepted_compression_types = json::required(
                json::read_array(found, "acceptedCompressionTypes")?,
                "acceptedCompressionTypes",
            )?;
        }
        if let Some(found) = json::find(object, "pushIntervalMs", true)? {
            value.push_interval_ms = json::required(json::read(found, "pushIntervalMs")?, "pushIntervalMs")?;
        }
        if let Some(found) = json::find(object, "telemetryMaxBytes", true)? {
            value.telemetry_max_bytes = json::required(json::read(found, "telemetryMaxBytes")?, "telemetryMaxBytes")?;
        }
        if let Some(found) = json::find(object, "deltaTemporality", true)? {
            value.delta_temporality = json::required(json::read(found, "deltaTemporality")?, "deltaTemporality")?;
        }
        if let Some(found) = json::find(object, "requestedMetrics", true)? {
            value.requested_metrics = json::required(json::read_array(found, "requestedMetrics")?, "requestedMetrics")?;
        }
        Ok(value)
    }
}
