// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 20, versions 1 to 6, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteTopicsResponse {
    pub throttle_time_ms: i32,
    pub responses: Vec<DeletableTopicResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DeleteTopicsResponse {
    const NAME: &'static str = "DeleteTopicsResponse";
    const API_KEY: Option<i16> = Some(20);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=6;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Structure for DeleteTopicsResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.i32(self.throttle_time_ms);
        e.structs(
            flexible,
            Some(&self.responses),
            version,
            "DeleteTopicsResponse.responses",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteTopicsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.responses = required(d.structs(flexible, version)?, "DeleteTopicsResponse.responses")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("responses".to_owned(), json::structs(&self.responses, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteTopicsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "responses", true)? {
            value.responses = json::required(json::read_structs(found, version, "responses")?, "responses")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeletableTopicResult {
    pub name: Option<String>,
    /// `version >= 6`
    pub topic_id: Uuid,
    pub error_code: i16,
    /// `version >= 5`
    pub error_message: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DeletableTopicResult {
    fn default() -> Self {
        Self {
            name: Some(Default::default()),
            topic_id: Default::default(),
            error_code: Default::default(),
            error_message: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DeletableTopicResult {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        if version < 6 && self.name.is_none() {
            return Err(EncodeError::Null {
                field: "DeletableTopicResult.name",
            });
        }
        e.string(flexible, self.name.as_deref(), "DeletableTopicResult.name")?;
        if version >= 6 {
            e.uuid(self.topic_id);
        }
        e.i16(self.error_code);
        if version >= 5 {
            e.string(
                flexible,
                self.error_message.as_deref(),
                "DeletableTopicResult.error_message",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeletableTopicResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.name = d.string(flexible)?;
        if version < 6 && value.name.is_none() {
            return Err(DecodeError::Null {
                field: "DeletableTopicResult.name",
            });
        }
        if version >= 6 {
            value.topic_id = d.uuid()?;
        }
        value.error_code = d.i16()?;
        if version >= 5 {
            value.error_message = d.string(flexible)?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "name".to_owned(),
            json::nullable(self.name.as_ref(), |x| x.as_str().into()),
        );
        if version >= 6 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("errorCode".to_owned(), self.error_code.into());
        if version >= 5 {
            object.insert(
                "errorMessage".to_owned(),
                json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeletableTopicResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::read(found, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 6)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", version >= 5)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        Ok(value)
    }
}
