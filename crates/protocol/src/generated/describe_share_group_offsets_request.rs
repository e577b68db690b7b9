// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 90, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsRequest {
    pub groups: Vec<DescribeShareGroupOffsetsRequestGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeShareGroupOffsetsRequest {
    const NAME: &'static str = "DescribeShareGroupOffsetsRequest";
    const API_KEY: Option<i16> = Some(90);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for DescribeShareGroupOffsetsRequest {
    const KEY: ApiKey = ApiKey::DescribeShareGroupOffsets;
    type Response = super::DescribeShareGroupOffsetsResponse;
}

impl Structure for DescribeShareGroupOffsetsRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.groups),
            version,
            "DescribeShareGroupOffsetsRequest.groups",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.groups = required(d.structs(true, version)?, "DescribeShareGroupOffsetsRequest.groups")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groups".to_owned(), json::structs(&self.groups, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeShareGroupOffsetsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groups", true)? {
            value.groups = json::required(json::read_structs(found, version, "groups")?, "groups")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeShareGroupOffsetsRequestGroup {
    pub group_id: String,
    pub topics: Option<Vec<DescribeShareGroupOffsetsRequestTopic>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeShareGroupOffsetsRequestGroup {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            topics: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeShareGroupOffsetsRequestGroup {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.group_id),
            "DescribeShareGroupOffsetsRequestGroup.group_id",
        )?;
        e.structs(
            true,
            self.topics.as_deref(),
            version,
            "DescribeShareGroupOffsetsRequestGroup.topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "DescribeShareGroupOffsetsRequestGroup.group_id")?;
        value.topics = d.structs(true, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert(
            "topics".to_owned(),
            json::nullable(self.topics.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeShareGroupOffsetsRequestGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::read_structs(found, version, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsRequestTopic {
    pub topic_name: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribeShareGroupOffsetsRequestTopic {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.topic_name),
            "DescribeShareGroupOffsetsRequestTopic.topic_name",
        )?;
        e.scalars(
            true,
            Some(&self.partitions),
            "DescribeShareGroupOffsetsRequestTopic.partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_name = required(d.string(true)?, "DescribeShareGroupOffsetsRequestTopic.topic_name")?;
        value.partitions = required(d.scalars(true)?, "DescribeShareGroupOffsetsRequestTopic.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeShareGroupOffsetsRequestTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}
