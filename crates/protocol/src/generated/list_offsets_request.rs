// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 2, versions 1 to 11, flexible from 6.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListOffsetsRequest {
    pub replica_id: i32,
    /// `version >= 2`
    pub isolation_level: i8,
    pub topics: Vec<ListOffsetsTopic>,
    /// `version >= 10`
    pub timeout_ms: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ListOffsetsRequest {
    const NAME: &'static str = "ListOffsetsRequest";
    const API_KEY: Option<i16> = Some(2);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=11;
    const FLEXIBLE_FROM: i16 = 6;
}

impl Request for ListOffsetsRequest {
    const KEY: ApiKey = ApiKey::ListOffsets;
    type Response = super::ListOffsetsResponse;
}

impl Structure for ListOffsetsRequest {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.i32(self.replica_id);
        if version >= 2 {
            e.i8(self.isolation_level);
        } else if self.isolation_level != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "ListOffsetsRequest.isolation_level",
                version,
            });
        }
        e.structs(flexible, Some(&self.topics), version, "ListOffsetsRequest.topics")?;
        if version >= 10 {
            e.i32(self.timeout_ms);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListOffsetsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.replica_id = d.i32()?;
        if version >= 2 {
            value.isolation_level = d.i8()?;
        }
        value.topics = required(d.structs(flexible, version)?, "ListOffsetsRequest.topics")?;
        if version >= 10 {
            value.timeout_ms = d.i32()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("replicaId".to_owned(), self.replica_id.into());
        if version >= 2 {
            object.insert("isolationLevel".to_owned(), self.isolation_level.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if version >= 10 {
            object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListOffsetsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "replicaId", true)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "isolationLevel", version >= 2)? {
            value.isolation_level = json::required(json::read(found, "isolationLevel")?, "isolationLevel")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "timeoutMs", version >= 10)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListOffsetsTopic {
    pub name: String,
    pub partitions: Vec<ListOffsetsPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ListOffsetsTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, Some(&self.name), "ListOffsetsTopic.name")?;
        e.structs(flexible, Some(&self.partitions), version, "ListOffsetsTopic.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListOffsetsTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "ListOffsetsTopic.name")?;
        value.partitions = required(d.structs(flexible, version)?, "ListOffsetsTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListOffsetsTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListOffsetsPartition {
    pub partition_index: i32,
    /// `version >= 4`
    pub current_leader_epoch: i32,
    pub timestamp: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ListOffsetsPartition {
    fn default() -> Self {
        Self {
            partition_index: Default::default(),
            current_leader_epoch: -1,
            timestamp: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for ListOffsetsPartition {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.i32(self.partition_index);
        if version >= 4 {
            e.i32(self.current_leader_epoch);
        }
        e.i64(self.timestamp);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListOffsetsPartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        if version >= 4 {
            value.current_leader_epoch = d.i32()?;
        }
        value.timestamp = d.i64()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        if version >= 4 {
            object.insert("currentLeaderEpoch".to_owned(), self.current_leader_epoch.into());
        }
        object.insert("timestamp".to_owned(), self.timestamp.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListOffsetsPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "currentLeaderEpoch", version >= 4)? {
            value.current_leader_epoch =
                json::required(json::read(found, "currentLeaderEpoch")?, "currentLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "timestamp", true)? {
            value.timestamp = json::required(json::read(found, "timestamp")?, "timestamp")?;
        }
        Ok(value)
    }
}
