// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Header, versions 1 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct RequestHeader {
    pub request_api_key: i16,
    pub request_api_version: i16,
    pub correlation_id: i32,
    pub client_id: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for RequestHeader {
    fn default() -> Self {
        Self {
            request_api_key: Default::default(),
            request_api_version: Default::default(),
            correlation_id: Default::default(),
            client_id: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for RequestHeader {
    const NAME: &'static str = "RequestHeader";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for RequestHeader {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.request_api_key);
        e.i16(self.request_api_version);
        e.i32(self.correlation_id);
        e.string(false, self.client_id.as_deref(), "RequestHeader.client_id")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "RequestHeader.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.request_api_key = d.i16()?;
        value.request_api_version = d.i16()?;
        value.correlation_id = d.i32()?;
        value.client_id = d.string(false)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("requestApiKey".to_owned(), self.request_api_key.into());
        object.insert("requestApiVersion".to_owned(), self.request_api_version.into());
        object.insert("correlationId".to_owned(), self.correlation_id.into());
        object.insert(
            "clientId".to_owned(),
            json::nullable(self.client_id.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "RequestHeader")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "requestApiKey", true)? {
            value.request_api_key = json::required(json::read(found, "requestApiKey")?, "requestApiKey")?;
        }
        if let Some(found) = json::find(object, "requestApiVersion", true)? {
            value.request_api_version = json::required(json::read(found, "requestApiVersion")?, "requestApiVersion")?;
        }
        if let Some(found) = json::find(object, "correlationId", true)? {
            value.correlation_id = json::required(json::read(found, "correlationId")?, "correlationId")?;
        }
        if let Some(found) = json::find(object, "clientId", true)? {
            value.client_id = json::read(found, "clientId")?;
        }
        Ok(value)
    }
}
