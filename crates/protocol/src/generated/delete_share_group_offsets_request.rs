// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 92, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsRequest {
    pub group_id: String,
    pub topics: Vec<DeleteShareGroupOffsetsRequestTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DeleteShareGroupOffsetsRequest {
    const NAME: &'static str = "DeleteShareGroupOffsetsRequest";
    const API_KEY: Option<i16> = Some(92);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for DeleteShareGroupOffsetsRequest {
    const KEY: ApiKey = ApiKey::DeleteShareGroupOffsets;
    type Response = super::DeleteShareGroupOffsetsResponse;
}

impl Structure for DeleteShareGroupOffsetsRequest {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "DeleteShareGroupOffsetsRequest.group_id")?;
        e.structs(
            true,
            Some(&self.topics),
            version,
            "DeleteShareGroupOffsetsRequest.topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "DeleteShareGroupOffsetsRequest.group_id")?;
        value.topics = required(d.structs(true, version)?, "DeleteShareGroupOffsetsRequest.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteShareGroupOffsetsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsRequestTopic {
    pub topic_name: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DeleteShareGroupOffsetsRequestTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.topic_name),
            "DeleteShareGroupOffsetsRequestTopic.topic_name",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_name = required(d.string(true)?, "DeleteShareGroupOffsetsRequestTopic.topic_name")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteShareGroupOffsetsRequestTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        Ok(value)
    }
}
