// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 10, versions 0 to 6, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FindCoordinatorRequest {
    /// `version <= 3`
    pub key: String,
    /// `version >= 1`
    pub key_type: i8,
    /// `version >= 4`
    pub coordinator_keys: Vec<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for FindCoordinatorRequest {
    const NAME: &'static str = "FindCoordinatorRequest";
    const API_KEY: Option<i16> = Some(10);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for FindCoordinatorRequest {
    const KEY: ApiKey = ApiKey::FindCoordinator;
    type Response = super::FindCoordinatorResponse;
}

impl Structure for FindCoordinatorRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version <= 3 {
            e.string(flexible, Some(&self.key), "FindCoordinatorRequest.key")?;
        } else if !self.key.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorRequest.key",
                version,
            });
        }
        if version >= 1 {
            e.i8(self.key_type);
        } else if self.key_type != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorRequest.key_type",
                version,
            });
        }
        if version >= 4 {
            e.strings(
                flexible,
                Some(&self.coordinator_keys),
                "FindCoordinatorRequest.coordinator_keys",
            )?;
        } else if !self.coordinator_keys.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorRequest.coordinator_keys",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version <= 3 {
            value.key = required(d.string(flexible)?, "FindCoordinatorRequest.key")?;
        }
        if version >= 1 {
            value.key_type = d.i8()?;
        }
        if version >= 4 {
            value.coordinator_keys = required(
                d.strings(flexible, "FindCoordinatorRequest.coordinator_keys")?,
                "FindCoordinatorRequest.coordinator_keys",
            )?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 3 {
            object.insert("key".to_owned(), self.key.as_str().into());
        }
        if version >= 1 {
            object.insert("keyType".to_owned(), self.key_type.into());
        }
        if version >= 4 {
            object.insert("coordinatorKeys".to_owned(), self.coordinator_keys.as_slice().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FindCoordinatorRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "key", version <= 3)? {
            value.key = json::required(json::read(found, "key")?, "key")?;
        }
        if let Some(found) = json::find(object, "keyType", version >= 1)? {
            value.key_type = json::required(json::read(found, "keyType")?, "keyType")?;
        }
        if let Some(found) = json::find(object, "coordinatorKeys", version >= 4)? {
            value.coordinator_keys = json::required(json::read_array(found, "coordinatorKeys")?, "coordinatorKeys")?;
        }
        Ok(value)
    }
}
