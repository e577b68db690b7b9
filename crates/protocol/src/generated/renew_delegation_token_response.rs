// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 39, versions 1 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct RenewDelegationTokenResponse {
    pub error_code: i16,
    pub expiry_timestamp_ms: i64,
    pub throttle_time_ms: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for RenewDelegationTokenResponse {
    const NAME: &'static str = "RenewDelegationTokenResponse";
    const API_KEY: Option<i16> = Some(39);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for RenewDelegationTokenResponse {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.i64(self.expiry_timestamp_ms);
        e.i32(self.throttle_time_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "RenewDelegationTokenResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.expiry_timestamp_ms = d.i64()?;
        value.throttle_time_ms = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("expiryTimestampMs".to_owned(), self.expiry_timestamp_ms.into());
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "RenewDelegationTokenResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "expiryTimestampMs", true)? {
            value.expiry_timestamp_ms = json::required(json::read(found, "expiryTimestampMs")?, "expiryTimestampMs")?;
        }
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        Ok(value)
    }
}
