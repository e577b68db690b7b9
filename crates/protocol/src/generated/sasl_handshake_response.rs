// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 17, versions 0 to 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct SaslHandshakeResponse {
    pub error_code: i16,
    pub mechanisms: Vec<String>,
}

impl Message for SaslHandshakeResponse {
    const NAME: &'static str = "SaslHandshakeResponse";
    const API_KEY: Option<i16> = Some(17);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for SaslHandshakeResponse {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.error_code);
        e.strings(false, Some(&self.mechanisms), "SaslHandshakeResponse.mechanisms")?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.mechanisms = required(
            d.strings(false, "SaslHandshakeResponse.mechanisms")?,
            "SaslHandshakeResponse.mechanisms",
        )?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("mechanisms".to_owned(), self.mechanisms.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SaslHandshakeResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "mechanisms", true)? {
            value.mechanisms = json::required(json::read_array(found, "mechanisms")?, "mechanisms")?;
        }
        Ok(value)
    }
}
