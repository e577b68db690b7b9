// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 35, versions 1 to 5, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsRequest {
    pub topics: Option<Vec<DescribableLogDirTopic>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeLogDirsRequest {
    fn default() -> Self {
        Self {
            topics: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for DescribeLogDirsRequest {
    const NAME: &'static str = "DescribeLogDirsRequest";
    const API_KEY: Option<i16> = Some(35);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=5;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for DescribeLogDirsRequest {
    const KEY: ApiKey = ApiKey::DescribeLogDirs;
    type Response = super::DescribeLogDirsResponse;
}

impl Structure for DescribeLogDirsRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.structs(
            flexible,
            self.topics.as_deref(),
            version,
            "DescribeLogDirsRequest.topics",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeLogDirsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.topics = d.structs(flexible, version)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "topics".to_owned(),
            json::nullable(self.topics.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeLogDirsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::read_structs(found, version, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribableLogDirTopic {
    pub topic: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribableLogDirTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, Some(&self.topic), "DescribableLogDirTopic.topic")?;
        e.scalars(flexible, Some(&self.partitions), "DescribableLogDirTopic.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribableLogDirTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.topic = required(d.string(flexible)?, "DescribableLogDirTopic.topic")?;
        value.partitions = required(d.scalars(flexible)?, "DescribableLogDirTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribableLogDirTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}
