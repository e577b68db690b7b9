// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 20, versions 1 to 6, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteTopicsRequest {
    /// `version >= 6`
    pub topics: Vec<DeleteTopicState>,
    /// `version <= 5`
    pub topic_names: Vec<String>,
    pub timeout_ms: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DeleteTopicsRequest {
    const NAME: &'static str = "DeleteTopicsRequest";
    const API_KEY: Option<i16> = Some(20);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=6;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for DeleteTopicsRequest {
    const KEY: ApiKey = ApiKey::DeleteTopics;
    type Response = super::DeleteTopicsResponse;
}

impl Structure for DeleteTopicsRequest {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        if version >= 6 {
            e.structs(flexible, Some(&self.topics), version, "DeleteTopicsRequest.topics")?;
        } else if !self.topics.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteTopicsRequest.topics",
                version,
            });
        }
        if version <= 5 {
            e.strings(flexible, Some(&self.topic_names), "DeleteTopicsRequest.topic_names")?;
        }
        e.i32(self.timeout_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteTopicsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        if version >= 6 {
            value.topics = required(d.structs(flexible, version)?, "DeleteTopicsRequest.topics")?;
        }
        if version <= 5 {
            value.topic_names = required(
                d.strings(flexible, "DeleteTopicsRequest.topic_names")?,
                "DeleteTopicsRequest.topic_names",
            )?;
        }
        value.timeout_ms = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 6 {
            object.insert("topics".to_owned(), json::structs(&self.topics, version));
        }
        if version <= 5 {
            object.insert("topicNames".to_owned(), self.topic_names.as_slice().into());
        }
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteTopicsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topics", version >= 6)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "topicNames", version <= 5)? {
            value.topic_names = json::required(json::read_array(found, "topicNames")?, "topicNames")?;
        }
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteTopicState {
    /// `version >= 6`
    pub name: Option<String>,
    /// `version >= 6`
    pub topic_id: Uuid,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DeleteTopicState {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.name.as_deref(), "DeleteTopicState.name")?;
        e.uuid(self.topic_id);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = d.string(true)?;
        value.topic_id = d.uuid()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "name".to_owned(),
            json::nullable(self.name.as_ref(), |x| x.as_str().into()),
        );
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteTopicState")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::read(found, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        Ok(value)
    }
}
