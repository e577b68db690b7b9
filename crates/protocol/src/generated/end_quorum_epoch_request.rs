// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 54, versions 0 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndQuorumEpochRequest {
    pub cluster_id: Option<String>,
    pub topics: Vec<TopicData>,
    /// `version >= 1`
    pub leader_endpoints: Vec<LeaderEndpoint>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for EndQuorumEpochRequest {
    const NAME: &'static str = "EndQuorumEpochRequest";
    const API_KEY: Option<i16> = Some(54);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for EndQuorumEpochRequest {
    const KEY: ApiKey = ApiKey::EndQuorumEpoch;
    type Response = super::EndQuorumEpochResponse;
}

impl Structure for EndQuorumEpochRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, self.cluster_id.as_deref(), "EndQuorumEpochRequest.cluster_id")?;
        e.structs(flexible, Some(&self.topics), version, "EndQuorumEpochRequest.topics")?;
        if version >= 1 {
            e.structs(
                flexible,
                Some(&self.leader_endpoints),
                version,
                "EndQuorumEpochRequest.leader_endpoints",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "EndQuorumEpochRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.cluster_id = d.string(flexible)?;
        value.topics = required(d.structs(flexible, version)?, "EndQuorumEpochRequest.topics")?;
        if version >= 1 {
            value.leader_endpoints = required(d.structs(flexible, version)?, "EndQuorumEpochRequest.leader_endpoints")?;
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
        let object = json::object(value, "EndQuorumEpochRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::read(found, "clusterId")?;
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
    pub leader_id: i32,
    pub leader_epoch: i32,
    /// `version <= 0`
    pub preferred_successors: Vec<i32>,
    /// `version >= 1`
    pub preferred_candidates: Vec<ReplicaInfo>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.i32(self.partition_index);
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        if version <= 0 {
            e.scalars(
                flexible,
                Some(&self.preferred_successors),
                "PartitionData.preferred_successors",
            )?;
        }
        if version >= 1 {
            e.structs(
                flexible,
                Some(&self.preferred_candidates),
                version,
                "PartitionData.preferred_candidates",
            )?;
        }
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
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        if version <= 0 {
            value.preferred_successors = required(d.scalars(flexible)?, "PartitionData.preferred_successors")?;
        }
        if version >= 1 {
            value.preferred_candidates = required(d.structs(flexible, version)?, "PartitionData.preferred_candidates")?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        if version <= 0 {
            object.insert(
                "preferredSuccessors".to_owned(),
                self.preferred_successors.as_slice().into(),
            );
        }
        if version >= 1 {
            object.insert(
                "preferredCandidates".to_owned(),
                json::structs(&self.preferred_candidates, version),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "preferredSuccessors", version <= 0)? {
            value.preferred_successors =
                json::required(json::read_array(found, "preferredSuccessors")?, "preferredSuccessors")?;
        }
        if let Some(found) = json::find(object, "preferredCandidates", version >= 1)? {
            value.preferred_candidates = json::required(
                json::read_structs(found, version, "preferredCandidates")?,
                "preferredCandidates",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReplicaInfo {
    /// `version >= 1`
    pub candidate_id: i32,
    /// `version >= 1`
    pub candidate_directory_id: Uuid,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ReplicaInfo {
    const MIN_SIZE: usize = 21;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.candidate_id);
        e.uuid(self.candidate_directory_id);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.candidate_id = d.i32()?;
        value.candidate_directory_id = d.uuid()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("candidateId".to_owned(), self.candidate_id.into());
        object.insert(
            "candidateDirectoryId".to_owned(),
            self.candidate_directory_id.to_string().into(),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ReplicaInfo")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "candidateId", true)? {
            value.candidate_id = json::required(json::read(found, "candidateId")?, "candidateId")?;
        }
        if let Some(found) = json::find(object, "candidateDirectoryId", true)? {
            value.candidate_directory_id =
                json::required(json::read(found, "candidateDirectoryId")?, "candidateDirectoryId")?;
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
