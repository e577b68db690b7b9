// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 55, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeQuorumResponse {
    pub error_code: i16,
    /// `version >= 2`
    pub error_message: Option<String>,
    pub topics: Vec<TopicData>,
    /// `version >= 2`
    pub nodes: Vec<Node>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeQuorumResponse {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Some(Default::default()),
            topics: Default::default(),
            nodes: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for DescribeQuorumResponse {
    const NAME: &'static str = "DescribeQuorumResponse";
    const API_KEY: Option<i16> = Some(55);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DescribeQuorumResponse {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.error_code);
        if version >= 2 {
            e.string(
                true,
                self.error_message.as_deref(),
                "DescribeQuorumResponse.error_message",
            )?;
        }
        e.structs(true, Some(&self.topics), version, "DescribeQuorumResponse.topics")?;
        if version >= 2 {
            e.structs(true, Some(&self.nodes), version, "DescribeQuorumResponse.nodes")?;
        } else if !self.nodes.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeQuorumResponse.nodes",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.error_code = d.i16()?;
        if version >= 2 {
            value.error_message = d.string(true)?;
        }
        value.topics = required(d.structs(true, version)?, "DescribeQuorumResponse.topics")?;
        if version >= 2 {
            value.nodes = required(d.structs(true, version)?, "DescribeQuorumResponse.nodes")?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        if version >= 2 {
            object.insert(
                "errorMessage".to_owned(),
                json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if version >= 2 {
            object.insert("nodes".to_owned(), json::structs(&self.nodes, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeQuorumResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", version >= 2)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "nodes", version >= 2)? {
            value.nodes = json::required(json::read_structs(found, version, "nodes")?, "nodes")?;
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

#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData {
    pub partition_index: i32,
    pub error_code: i16,
    /// `version >= 2`
    pub error_message: Option<String>,
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub high_watermark: i64,
    pub current_voters: Vec<ReplicaState>,
    pub observers: Vec<ReplicaState>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionData {
    fn default() -> Self {
        Self {
            partition_index: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            leader_id: Default::default(),
            leader_epoch: Default::default(),
            high_watermark: Default::default(),
            current_voters: Default::default(),
            observers: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 25;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.i16(self.error_code);
        if version >= 2 {
            e.string(true, self.error_message.as_deref(), "PartitionData.error_message")?;
        }
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        e.i64(self.high_watermark);
        e.structs(
            true,
            Some(&self.current_voters),
            version,
            "PartitionData.current_voters",
        )?;
        e.structs(true, Some(&self.observers), version, "PartitionData.observers")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.error_code = d.i16()?;
        if version >= 2 {
            value.error_message = d.string(true)?;
        }
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.high_watermark = d.i64()?;
        value.current_voters = required(d.structs(true, version)?, "PartitionData.current_voters")?;
        value.observers = required(d.structs(true, version)?, "PartitionData.observers")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        if version >= 2 {
            object.insert(
                "errorMessage".to_owned(),
                json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("highWatermark".to_owned(), self.high_watermark.into());
        object.insert("currentVoters".to_owned(), json::structs(&self.current_voters, version));
        object.insert("observers".to_owned(), json::structs(&self.observers, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", version >= 2)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "highWatermark", true)? {
            value.high_watermark = json::required(json::read(found, "highWatermark")?, "highWatermark")?;
        }
        if let Some(found) = json::find(object, "currentVoters", true)? {
            value.current_voters =
                json::required(json::read_structs(found, version, "currentVoters")?, "currentVoters")?;
        }
        if let Some(found) = json::find(object, "observers", true)? {
            value.observers = json::required(json::read_structs(found, version, "observers")?, "observers")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Node {
    /// `version >= 2`
    pub node_id: i32,
    /// `version >= 2`
    pub listeners: Vec<Listener>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Node {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.node_id);
        e.structs(true, Some(&self.listeners), version, "Node.listeners")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.node_id = d.i32()?;
        value.listeners = required(d.structs(true, version)?, "Node.listeners")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("nodeId".to_owned(), self.node_id.into());
        object.insert("listeners".to_owned(), json::structs(&self.listeners, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Node")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "nodeId", true)? {
            value.node_id = json::required(json::read(found, "nodeId")?, "nodeId")?;
        }
        if let Some(found) = json::find(object, "listeners", true)? {
            value.listeners = json::required(json::read_structs(found, version, "listeners")?, "listeners")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Listener {
    /// `version >= 2`
    pub name: String,
    /// `version >= 2`
    pub host: String,
    /// `version >= 2`
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Listener {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "Listener.name")?;
        e.string(true, Some(&self.host), "Listener.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "Listener.name")?;
        value.host = required(d.string(true)?, "Listener.host")?;
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
        let object = json::object(value, "Listener")?;
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

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaState {
    pub replica_id: i32,
    /// `version >= 2`
    pub replica_directory_id: Uuid,
    pub log_end_offset: i64,
    /// `version >= 1`
    pub last_fetch_timestamp: i64,
    /// `version >= 1`
    pub last_caught_up_timestamp: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ReplicaState {
    fn default() -> Self {
        Self {
            replica_id: Default::default(),
            replica_directory_id: Default::default(),
            log_end_offset: Default::default(),
            last_fetch_timestamp: -1,
            last_caught_up_timestamp: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for ReplicaState {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.replica_id);
        if version >= 2 {
            e.uuid(self.replica_directory_id);
        } else if !self.replica_directory_id.is_zero() {
            return Err(EncodeError::UnsupportedField {
                field: "ReplicaState.replica_directory_id",
                version,
            });
        }
        e.i64(self.log_end_offset);
        if version >= 1 {
            e.i64(self.last_fetch_timestamp);
        }
        if version >= 1 {
            e.i64(self.last_caught_up_timestamp);
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.replica_id = d.i32()?;
        if version >= 2 {
            value.replica_directory_id = d.uuid()?;
        }
        value.log_end_offset = d.i64()?;
        if version >= 1 {
            value.last_fetch_timestamp = d.i64()?;
        }
        if version >= 1 {
            value.last_caught_up_timestamp = d.i64()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("replicaId".to_owned(), self.replica_id.into());
        if version >= 2 {
            object.insert(
                "replicaDirectoryId".to_owned(),
                self.replica_directory_id.to_string().into(),
            );
        }
        object.insert("logEndOffset".to_owned(), self.log_end_offset.into());
        if version >= 1 {
            object.insert("lastFetchTimestamp".to_owned(), self.last_fetch_timestamp.into());
        }
        if version >= 1 {
            object.insert("lastCaughtUpTimestamp".to_owned(), self.last_caught_up_timestamp.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ReplicaState")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "replicaId", true)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "replicaDirectoryId", version >= 2)? {
            value.replica_directory_id =
                json::required(json::read(found, "replicaDirectoryId")?, "replicaDirectoryId")?;
        }
        if let Some(found) = json::find(object, "logEndOffset", true)? {
            value.log_end_offset = json::required(json::read(found, "logEndOffset")?, "logEndOffset")?;
        }
        if let Some(found) = json::find(object, "lastFetchTimestamp", version >= 1)? {
            value.last_fetch_timestamp =
                json::required(json::read(found, "lastFetchTimestamp")?, "lastFetchTimestamp")?;
        }
        if let Some(found) = json::find(object, "lastCaughtUpTimestamp", version >= 1)? {
            value.last_caught_up_timestamp =
                json::required(json::read(found, "lastCaughtUpTimestamp")?, "lastCaughtUpTimestamp")?;
        }
        Ok(value)
    }
}
