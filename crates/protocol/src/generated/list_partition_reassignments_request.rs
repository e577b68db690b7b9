// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 46, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsRequest {
    pub timeout_ms: i32,
    pub topics: Option<Vec<ListPartitionReassignmentsTopics>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ListPartitionReassignmentsRequest {
    fn default() -> Self {
        Self {
            timeout_ms: 60000,
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ListPartitionReassignmentsRequest {
    const NAME: &'static str = "ListPartitionReassignmentsRequest";
    const API_KEY: Option<i16> = Some(46);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ListPartitionReassignmentsRequest {
    const KEY: ApiKey = ApiKey::ListPartitionReassignments;
    type Response = super::ListPartitionReassignmentsResponse;
}

impl Structure for ListPartitionReassignmentsRequest {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.timeout_ms);
        e.structs(
            true,
            self.topics.as_deref(),
            version,
            "ListPartitionReassignmentsRequest.topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.timeout_ms = d.i32()?;
        value.topics = d.structs(true, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        object.insert(
            "topics".to_owned(),
            json::nullable(self.topics.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListPartitionReassignmentsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::read_structs(found, version, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListPartitionReassignmentsTopics {
    pub name: String,
    pub partition_indexes: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ListPartitionReassignmentsTopics {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "ListPartitionReassignmentsTopics.name")?;
        e.scalars(
            true,
            Some(&self.partition_indexes),
            "ListPartitionReassignmentsTopics.partition_indexes",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "ListPartitionReassignmentsTopics.name")?;
        value.partition_indexes = required(d.scalars(true)?, "ListPartitionReassignmentsTopics.partition_indexes")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitionIndexes".to_owned(), self.partition_indexes.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListPartitionReassignmentsTopics")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitionIndexes", true)? {
            value.partition_indexes = json::required(json::read_array(found, "partitionIndexes")?, "partitionIndexes")?;
        }
        Ok(value)
    }
}
