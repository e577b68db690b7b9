// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 52, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct VoteRequest {
    pub cluster_id: Option<String>,
    /// `version >= 1`
    pub voter_id: i32,
    pub topics: Vec<TopicData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for VoteRequest {
    fn default() -> Self {
        Self {
            cluster_id: Default::default(),
            voter_id: -1,
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for VoteRequest {
    const NAME: &'static str = "VoteRequest";
    const API_KEY: Option<i16> = Some(52);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for VoteRequest {
    const KEY: ApiKey = ApiKey::Vote;
    type Response = super::VoteResponse;
}

impl Structure for VoteRequest {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.cluster_id.as_deref(), "VoteRequest.cluster_id")?;
        if version >= 1 {
            e.i32(self.voter_id);
        }
        e.structs(true, Some(&self.topics), version, "VoteRequest.topics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.cluster_id = d.string(true)?;
        if version >= 1 {
            value.voter_id = d.i32()?;
        }
        value.topics = required(d.structs(true, version)?, "VoteRequest.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
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
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "VoteRequest")?;
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
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.topic_name), "TopicData.topic_name")?;
        e.structs(true, Some(&self.partitions), version, "TopicData.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_name = required(d.string(true)?, "TopicData.topic_name")?;
        value.partitions = required(d.structs(true, version)?, "TopicData.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
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
    pub replica_epoch: i32,
    pub replica_id: i32,
    /// `version >= 1`
    pub replica_directory_id: Uuid,
    /// `version >= 1`
    pub voter_directory_id: Uuid,
    pub last_offset_epoch: i32,
    pub last_offset: i64,
    /// `version >= 2`
    pub pre_vote: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 25;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.i32(self.replica_epoch);
        e.i32(self.replica_id);
        if version >= 1 {
            e.uuid(self.replica_directory_id);
        }
        if version >= 1 {
            e.uuid(self.voter_directory_id);
        }
        e.i32(self.last_offset_epoch);
        e.i64(self.last_offset);
        if version >= 2 {
            e.bool(self.pre_vote);
        } else if self.pre_vote {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.pre_vote",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.replica_epoch = d.i32()?;
        value.replica_id = d.i32()?;
        if version >= 1 {
            value.replica_directory_id = d.uuid()?;
        }
        if version >= 1 {
            value.voter_directory_id = d.uuid()?;
        }
        value.last_offset_epoch = d.i32()?;
        value.last_offset = d.i64()?;
        if version >= 2 {
            value.pre_vote = d.bool()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("replicaEpoch".to_owned(), self.replica_epoch.into());
        object.insert("replicaId".to_owned(), self.replica_id.into());
        if version >= 1 {
            object.insert(
                "replicaDirectoryId".to_owned(),
                self.replica_directory_id.to_string().into(),
            );
        }
        if version >= 1 {
            object.insert(
                "voterDirectoryId".to_owned(),
                self.voter_directory_id.to_string().into(),
            );
        }
        object.insert("lastOffsetEpoch".to_owned(), self.last_offset_epoch.into());
        object.insert("lastOffset".to_owned(), self.last_offset.into());
        if version >= 2 {
            object.insert("preVote".to_owned(), self.pre_vote.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "replicaEpoch", true)? {
            value.replica_epoch = json::required(json::read(found, "replicaEpoch")?, "replicaEpoch")?;
        }
        if let Some(found) = json::find(object, "replicaId", true)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "replicaDirectoryId", version >= 1)? {
            value.replica_directory_id =
                json::required(json::read(found, "replicaDirectoryId")?, "replicaDirectoryId")?;
        }
        if let Some(found) = json::find(object, "voterDirectoryId", version >= 1)? {
            value.voter_directory_id = json::required(json::read(found, "voterDirectoryId")?, "voterDirectoryId")?;
        }
        if let Some(found) = json::find(object, "lastOffsetEpoch", true)? {
            value.last_offset_epoch = json::required(json::read(found, "lastOffsetEpoch")?, "lastOffsetEpoch")?;
        }
        if let Some(found) = json::find(object, "lastOffset", true)? {
            value.last_offset = json::required(json::read(found, "lastOffset")?, "lastOffset")?;
        }
        if let Some(found) = json::find(object, "preVote", version >= 2)? {
            value.pre_vote = json::required(json::read(found, "preVote")?, "preVote")?;
        }
        Ok(value)
    }
}
