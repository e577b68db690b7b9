// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 40, versions 1 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ExpireDelegationTokenRequest {
    pub hmac: Bytes,
    pub expiry_time_period_ms: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ExpireDelegationTokenRequest {
    const NAME: &'static str = "ExpireDelegationTokenRequest";
    const API_KEY: Option<i16> = Some(40);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for ExpireDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::ExpireDelegationToken;
    type Response = super::ExpireDelegationTokenResponse;
}

impl Structure for ExpireDelegationTokenRequest {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.bytes(flexible, Some(&self.hmac), "ExpireDelegationTokenRequest.hmac")?;
        e.i64(self.expiry_time_period_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ExpireDelegationTokenRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.hmac = required(d.bytes(flexible)?, "ExpireDelegationTokenRequest.hmac")?;
        value.expiry_time_period_ms = d.i64()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("hmac".to_owned(), json::bytes(&self.hmac));
        object.insert("expiryTimePeriodMs".to_owned(), self.expiry_time_period_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ExpireDelegationTokenRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "hmac", true)? {
            value.hmac = json::required(json::read(found, "hmac")?, "hmac")?;
        }
        if let Some(found) = json::find(object, "expiryTimePeriodMs", true)? {
            value.expiry_time_period_ms =
                json::required(json::read(found, "expiryTimePeriodMs")?, "expiryTimePeriodMs")?;
        }
        Ok(value)
    }
}
