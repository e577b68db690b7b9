// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 58, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct EnvelopeResponse {
    pub response_data: Option<Bytes>,
    pub error_code: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for EnvelopeResponse {
    const NAME: &'static str = "EnvelopeResponse";
    const API_KEY: Option<i16> = Some(58);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for EnvelopeResponse {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.bytes(true, self.response_data.as_deref(), "EnvelopeResponse.response_data")?;
        e.i16(self.error_code);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.response_data = d.bytes(true)?;
        value.error_code = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "responseData".to_owned(),
            json::nullable(self.response_data.as_deref(), json::bytes),
        );
        object.insert("errorCode".to_owned(), self.error_code.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EnvelopeResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "responseData", true)? {
            value.response_data = json::read(found, "responseData")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        Ok(value)
    }
}
