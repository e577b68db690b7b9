// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 36, versions 0 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct SaslAuthenticateResponse {
    pub error_code: i16,
    pub error_message: Option<String>,
    pub auth_bytes: Bytes,
    /// `version >= 1`
    pub session_lifetime_ms: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for SaslAuthenticateResponse {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Some(Default::default()),
            auth_bytes: Default::default(),
            session_lifetime_ms: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for SaslAuthenticateResponse {
    const NAME: &'static str = "SaslAuthenticateResponse";
    const API_KEY: Option<i16> = Some(36);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for SaslAuthenticateResponse {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.string(
            flexible,
            self.error_message.as_deref(),
            "SaslAuthenticateResponse.error_message",
        )?;
        e.bytes(flexible, Some(&self.auth_bytes), "SaslAuthenticateResponse.auth_bytes")?;
        if version >= 1 {
            e.i64(self.session_lifetime_ms);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "SaslAuthenticateResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.error_message = d.string(flexible)?;
        value.auth_bytes = required(d.bytes(flexible)?, "SaslAuthenticateResponse.auth_bytes")?;
        if version >= 1 {
            value.session_lifetime_ms = d.i64()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("authBytes".to_owned(), json::bytes(&self.auth_bytes));
        if version >= 1 {
            object.insert("sessionLifetimeMs".to_owned(), self.session_lifetime_ms.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SaslAuthenticateResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "authBytes", true)? {
            value.auth_bytes = json::required(json::read(found, "authBytes")?, "authBytes")?;
        }
        if let Some(found) = json::find(object, "sessionLifetimeMs", version >= 1)? {
            value.session_lifetime_ms = json::required(json::read(found, "sessionLifetimeMs")?, "sessionLifetimeMs")?;
        }
        Ok(value)
    }
}
