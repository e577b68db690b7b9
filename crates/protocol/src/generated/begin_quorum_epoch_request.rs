// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 53, versions 0 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct BeginQuorumEpochRequest {
    pub cluster_id: Option<String>,
    /// `version >= 1`
    pub voter_id: i32,
    pub topics: Vec<TopicData>,
    /// `version >= 1`
    pub leader_endpoints: Vec<LeaderEndpoint>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for BeginQuorumEpochRequest {
    fn default() -> Self {
        Self {
            cluster_id: Default::default(),
            voter_id: -1,
            topics: Default::default(),
            leader_endpoints: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for BeginQuorumEpochRequest {
    const NAME: &'static str = "BeginQuorumEpochRequest";
    const API_KEY: Option<i16> = Some(53);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for BeginQuorumEpochRequest {
    const KEY: ApiKey = ApiKey::BeginQuorumEpoch;
    type Response = super::BeginQuorumEpochResponse;
}

impl Structure for BeginQuorumEpochRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(
            flexible,
            self.cluster_id.as_deref(),
            "BeginQuorumEpochRequest.cluster_id",
        )?;
        if version >= 1 {
            e.i32(self.voter_id);
        }
        e.structs(flexible, Some(&self.topics), version, "BeginQuorumEpochRequest.topics")?;
        if version >= 1 {
            e.structs(
                flexible,
                Some(&self.leader_endpoints),
                version,
                "BeginQuorumEpochRequest.leader_endpoints",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "BeginQuorumEpochRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.cluster_id = d.string(flexible)?;
        if version >= 1 {
            value.voter_id = d.i32()?;
        }
        value.topics = required(d.structs(flexible, version)?, "BeginQuorumEpochRequest.topics")?;
        if version >= 1 {
            value.leader_endpoints = required(
                d.structs(flexible, version)?,
                "BeginQuorumEpochRequest.leader_endpoints",
            )?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "clusterId".to_owned(),
            json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
        );
        if version >= 1 {
            object.insert("voterId".to_owned(), self.voter_id.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if version >= 1 {
            object.insert(
                "leaderEndpoints".to_owned(),
                json::structs(&self.leader_endpoints, version),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BeginQuorumEpochRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "voterId", version >= 1)? {
            value.voter_id = json::required(json::read(found, "voterId")?, "voterId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "leaderEndpoints", version >= 1)? {
            value.leader_endpoints = json::required(
                json::read_structs(found, version, "leaderEndpoints")?,
                "leaderEndpoints",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData {
    pub topic_name: String,
    pub partitions: Vec<PartitionData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicData {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, Some(&self.topic_name), "TopicData.topic_name")?;
        e.structs(flexible, Some(&self.partitions), version, "TopicData.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TopicData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.topic_name = required(d.string(flexible)?, "TopicData.topic_name")?;
        value.partitions = required(d.structs(flexible, version)?, "TopicData.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
    /// `version >= 1`
    pub voter_directory_id: Uuid,
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.i32(self.partition_index);
        if version >= 1 {
            e.uuid(self.voter_directory_id);
        }
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        if version >= 1 {
            value.voter_directory_id = d.uuid()?;
        }
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        if version >= 1 {
            object.insert(
                "voterDirectoryId".to_owned(),
                self.voter_directory_id.to_string().into(),
            );
        }
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "voterDirectoryId", version >= 1)? {
            value.voter_directory_id = json::required(json::read(found, "voterDirectoryId")?, "voterDirectoryId")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderEndpoint {
    /// `version >= 1`
    pub name: String,
    /// `version >= 1`
    pub host: String,
    /// `version >= 1`
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for LeaderEndpoint {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "LeaderEndpoint.name")?;
        e.string(true, Some(&self.host), "LeaderEndpoint.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "LeaderEndpoint.name")?;
        value.host = required(d.string(true)?, "LeaderEndpoint.host")?;
        value.port = d.u16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LeaderEndpoint")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        Ok(value)
    }
}
