// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 14, versions 0 to 5, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct SyncGroupResponse {
    /// `version >= 1`
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// `version >= 5`
    pub protocol_type: Option<String>,
    /// `version >= 5`
    pub protocol_name: Option<String>,
    pub assignment: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for SyncGroupResponse {
    const NAME: &'static str = "SyncGroupResponse";
    const API_KEY: Option<i16> = Some(14);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Structure for SyncGroupResponse {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        if version >= 1 {
            e.i32(self.throttle_time_ms);
        }
        e.i16(self.error_code);
        if version >= 5 {
            e.string(
                flexible,
                self.protocol_type.as_deref(),
                "SyncGroupResponse.protocol_type",
            )?;
        }
        if version >= 5 {
            e.string(
                flexible,
                self.protocol_name.as_deref(),
                "SyncGroupResponse.protocol_name",
            )?;
        }
        e.bytes(flexible, Some(&self.assignment), "SyncGroupResponse.assignment")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "SyncGroupResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        if version >= 1 {
            value.throttle_time_ms = d.i32()?;
        }
        value.error_code = d.i16()?;
        if version >= 5 {
            value.protocol_type = d.string(flexible)?;
        }
        if version >= 5 {
            value.protocol_name = d.string(flexible)?;
        }
        value.assignment = required(d.bytes(flexible)?, "SyncGroupResponse.assignment")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 1 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        object.insert("errorCode".to_owned(), self.error_code.into());
        if version >= 5 {
            object.insert(
                "protocolType".to_owned(),
                json::nullable(self.protocol_type.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 5 {
            object.insert(
                "protocolName".to_owned(),
                json::nullable(self.protocol_name.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("assignment".to_owned(), json::bytes(&self.assignment));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SyncGroupResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 1)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "protocolType", version >= 5)? {
            value.protocol_type = json::read(found, "protocolType")?;
        }
        if let Some(found) = json::find(object, "protocolName", version >= 5)? {
            value.protocol_name = json::read(found, "protocolName")?;
        }
        if let Some(found) = json::find(object, "assignment", true)? {
            value.assignment = json::required(json::read(found, "assignment")?, "assignment")?;
        }
        Ok(value)
    }
}
