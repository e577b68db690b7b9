// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 23, versions 2 to 4, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderEpochRequest {
    /// `version >= 3`
    pub replica_id: i32,
    pub topics: Vec<OffsetForLeaderTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetForLeaderEpochRequest {
    fn default() -> Self {
        Self {
            replica_id: -2,
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for OffsetForLeaderEpochRequest {
    const NAME: &'static str = "OffsetForLeaderEpochRequest";
    const API_KEY: Option<i16> = Some(23);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 2..=4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for OffsetForLeaderEpochRequest {
    const KEY: ApiKey = ApiKey::OffsetForLeaderEpoch;
    type Response = super::OffsetForLeaderEpochResponse;
}

impl Structure for OffsetForLeaderEpochRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        if version >= 3 {
            e.i32(self.replica_id);
        }
        e.structs(
            flexible,
            Some(&self.topics),
            version,
            "OffsetForLeaderEpochRequest.topics",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetForLeaderEpochRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        if version >= 3 {
            value.replica_id = d.i32()?;
        }
        value.topics = required(d.structs(flexible, version)?, "OffsetForLeaderEpochRequest.topics")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 3 {
            object.insert("replicaId".to_owned(), self.replica_id.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetForLeaderEpochRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "replicaId", version >= 3)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetForLeaderTopic {
    pub topic: String,
    pub partitions: Vec<OffsetForLeaderPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetForLeaderTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.topic), "OffsetForLeaderTopic.topic")?;
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "OffsetForLeaderTopic.partitions",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetForLeaderTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.topic = required(d.string(flexible)?, "OffsetForLeaderTopic.topic")?;
        value.partitions = required(d.structs(flexible, version)?, "OffsetForLeaderTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetForLeaderTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderPartition {
    pub partition: i32,
    pub current_leader_epoch: i32,
    pub leader_epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetForLeaderPartition {
    fn default() -> Self {
        Self {
            partition: Default::default(),
            current_leader_epoch: -1,
            leader_epoch: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for OffsetForLeaderPartition {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.i32(self.partition);
        e.i32(self.current_leader_epoch);
        e.i32(self.leader_epoch);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetForLeaderPartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.partition = d.i32()?;
        value.current_leader_epoch = d.i32()?;
        value.leader_epoch = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partition".to_owned(), self.partition.into());
        object.insert("currentLeaderEpoch".to_owned(), self.current_leader_epoch.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetForLeaderPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        if let Some(found) = json::find(object, "currentLeaderEpoch", true)? {
            value.current_leader_epoch =
                json::required(json::read(found, "currentLeaderEpoch")?, "currentLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        Ok(value)
    }
}
