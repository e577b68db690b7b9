// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 19, versions 2 to 7, flexible from 5.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsRequest {
    pub topics: Vec<CreatableTopic>,
    pub timeout_ms: i32,
    pub validate_only: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for CreateTopicsRequest {
    fn default() -> Self {
        Self {
            topics: Default::default(),
            timeout_ms: 60000,
            validate_only: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for CreateTopicsRequest {
    const NAME: &'static str = "CreateTopicsRequest";
    const API_KEY: Option<i16> = Some(19);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 2..=7;
    const FLEXIBLE_FROM: i16 = 5;
}

impl Request for CreateTopicsRequest {
    const KEY: ApiKey = ApiKey::CreateTopics;
    type Response = super::CreateTopicsResponse;
}

impl Structure for CreateTopicsRequest {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.structs(flexible, Some(&self.topics), version, "CreateTopicsRequest.topics")?;
        e.i32(self.timeout_ms);
        e.bool(self.validate_only);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateTopicsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.topics = required(d.structs(flexible, version)?, "CreateTopicsRequest.topics")?;
        value.timeout_ms = d.i32()?;
        value.validate_only = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        object.insert("validateOnly".to_owned(), self.validate_only.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreateTopicsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        if let Some(found) = json::find(object, "validateOnly", true)? {
            value.validate_only = json::required(json::read(found, "validateOnly")?, "validateOnly")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreatableTopic {
    pub name: String,
    pub num_partitions: i32,
    pub replication_factor: i16,
    pub assignments: Vec<CreatableReplicaAssignment>,
    pub configs: Vec<CreatableTopicConfig>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for CreatableTopic {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, Some(&self.name), "CreatableTopic.name")?;
        e.i32(self.num_partitions);
        e.i16(self.replication_factor);
        e.structs(flexible, Some(&self.assignments), version, "CreatableTopic.assignments")?;
        e.structs(flexible, Some(&self.configs), version, "CreatableTopic.configs")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreatableTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "CreatableTopic.name")?;
        value.num_partitions = d.i32()?;
        value.replication_factor = d.i16()?;
        value.assignments = required(d.structs(flexible, version)?, "CreatableTopic.assignments")?;
        value.configs = required(d.structs(flexible, version)?, "CreatableTopic.configs")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("numPartitions".to_owned(), self.num_partitions.into());
        object.insert("replicationFactor".to_owned(), self.replication_factor.into());
        object.insert("assignments".to_owned(), json::structs(&self.assignments, version));
        object.insert("configs".to_owned(), json::structs(&self.configs, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreatableTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "numPartitions", true)? {
            value.num_partitions = json::required(json::read(found, "numPartitions")?, "numPartitions")?;
        }
        if let Some(found) = json::find(object, "replicationFactor", true)? {
            value.replication_factor = json::required(json::read(found, "replicationFactor")?, "replicationFactor")?;
        }
        if let Some(found) = json::find(object, "assignments", true)? {
            value.assignments = json::required(json::read_structs(found, version, "assignments")?, "assignments")?;
        }
        if let Some(found) = json::find(object, "configs", true)? {
            value.configs = json::required(json::read_structs(found, version, "configs")?, "configs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreatableReplicaAssignment {
    pub partition_index: i32,
    pub broker_ids: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for CreatableReplicaAssignment {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.i32(self.partition_index);
        e.scalars(
            flexible,
            Some(&self.broker_ids),
            "CreatableReplicaAssignment.broker_ids",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreatableReplicaAssignment.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.broker_ids = required(d.scalars(flexible)?, "CreatableReplicaAssignment.broker_ids")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("brokerIds".to_owned(), self.broker_ids.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreatableReplicaAssignment")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "brokerIds", true)? {
            value.broker_ids = json::required(json::read_array(found, "brokerIds")?, "brokerIds")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicConfig {
    pub name: String,
    pub value: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for CreatableTopicConfig {
    fn default() -> Self {
        Self {
            name: Default::default(),
            value: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for CreatableTopicConfig {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, Some(&self.name), "CreatableTopicConfig.name")?;
        e.string(flexible, self.value.as_deref(), "CreatableTopicConfig.value")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreatableTopicConfig.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "CreatableTopicConfig.name")?;
        value.value = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert(
            "value".to_owned(),
            json::nullable(self.value.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreatableTopicConfig")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::read(found, "value")?;
        }
        Ok(value)
    }
}
