// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 75, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeTopicPartitionsResponse {
    pub throttle_time_ms: i32,
    pub topics: Vec<DescribeTopicPartitionsResponseTopic>,
    pub next_cursor: Option<Cursor>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeTopicPartitionsResponse {
    const NAME: &'static str = "DescribeTopicPartitionsResponse";
    const API_KEY: Option<i16> = Some(75);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DescribeTopicPartitionsResponse {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.structs(
            true,
            Some(&self.topics),
            version,
            "DescribeTopicPartitionsResponse.topics",
        )?;
        e.nullable_struct(self.next_cursor.as_ref(), version)?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.topics = required(d.structs(true, version)?, "DescribeTopicPartitionsResponse.topics")?;
        value.next_cursor = d.nullable_struct(version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        object.insert(
            "nextCursor".to_owned(),
            json::nullable(self.next_cursor.as_ref(), |x| x.to_json(version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeTopicPartitionsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "nextCursor", true)? {
            value.next_cursor = json::read_struct(found, version)?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponseTopic {
    pub error_code: i16,
    pub name: Option<String>,
    pub topic_id: Uuid,
    pub is_internal: bool,
    pub partitions: Vec<DescribeTopicPartitionsResponsePartition>,
    pub topic_authorized_operations: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeTopicPartitionsResponseTopic {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            name: Some(Default::default()),
            topic_id: Default::default(),
            is_internal: Default::default(),
            partitions: Default::default(),
            topic_authorized_operations: -2147483648,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeTopicPartitionsResponseTopic {
    const MIN_SIZE: usize = 26;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.error_code);
        e.string(true, self.name.as_deref(), "DescribeTopicPartitionsResponseTopic.name")?;
        e.uuid(self.topic_id);
        e.bool(self.is_internal);
        e.structs(
            true,
            Some(&self.partitions),
            version,
            "DescribeTopicPartitionsResponseTopic.partitions",
        )?;
        e.i32(self.topic_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.name = d.string(true)?;
        value.topic_id = d.uuid()?;
        value.is_internal = d.bool()?;
        value.partitions = required(
            d.structs(true, version)?,
            "DescribeTopicPartitionsResponseTopic.partitions",
        )?;
        value.topic_authorized_operations = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "name".to_owned(),
            json::nullable(self.name.as_ref(), |x| x.as_str().into()),
        );
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("isInternal".to_owned(), self.is_internal.into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        object.insert(
            "topicAuthorizedOperations".to_owned(),
            self.topic_authorized_operations.into(),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeTopicPartitionsResponseTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::read(found, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "isInternal", true)? {
            value.is_internal = json::required(json::read(found, "isInternal")?, "isInternal")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        if let Some(found) = json::find(object, "topicAuthorizedOperations", true)? {
            value.topic_authorized_operations = json::required(
                json::read(found, "topicAuthorizedOperations")?,
                "topicAuthorizedOperations",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponsePartition {
    pub error_code: i16,
    pub partition_index: i32,
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub replica_nodes: Vec<i32>,
    pub isr_nodes: Vec<i32>,
    pub eligible_leader_replicas: Option<Vec<i32>>,
    pub last_known_elr: Option<Vec<i32>>,
    pub offline_replicas: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeTopicPartitionsResponsePartition {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            partition_index: Default::default(),
            leader_id: Default::default(),
            leader_epoch: -1,
            replica_nodes: Default::default(),
            isr_nodes: Default::default(),
            eligible_leader_replicas: Default::default(),
            last_known_elr: Default::default(),
            offline_replicas: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeTopicPartitionsResponsePartition {
    const MIN_SIZE: usize = 20;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.error_code);
        e.i32(self.partition_index);
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        e.scalars(
            true,
            Some(&self.replica_nodes),
            "DescribeTopicPartitionsResponsePartition.replica_nodes",
        )?;
        e.scalars(
            true,
            Some(&self.isr_nodes),
            "DescribeTopicPartitionsResponsePartition.isr_nodes",
        )?;
        e.scalars(
            true,
            self.eligible_leader_replicas.as_deref(),
            "DescribeTopicPartitionsResponsePartition.eligible_leader_replicas",
        )?;
        e.scalars(
            true,
            self.last_known_elr.as_deref(),
            "DescribeTopicPartitionsResponsePartition.last_known_elr",
        )?;
        e.scalars(
            true,
            Some(&self.offline_replicas),
            "DescribeTopicPartitionsResponsePartition.offline_replicas",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.partition_index = d.i32()?;
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.replica_nodes = required(
            d.scalars(true)?,
            "DescribeTopicPartitionsResponsePartition.replica_nodes",
        )?;
        value.isr_nodes = required(d.scalars(true)?, "DescribeTopicPartitionsResponsePartition.isr_nodes")?;
        value.eligible_leader_replicas = d.scalars(true)?;
        value.last_known_elr = d.scalars(true)?;
        value.offline_replicas = required(
            d.scalars(true)?,
            "DescribeTopicPartitionsResponsePartition.offline_replicas",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("replicaNodes".to_owned(), self.replica_nodes.as_slice().into());
        object.insert("isrNodes".to_owned(), self.isr_nodes.as_slice().into());
        object.insert(
            "eligibleLeaderReplicas".to_owned(),
            json::nullable(self.eligible_leader_replicas.as_ref(), |x| x.as_slice().into()),
        );
        object.insert(
            "lastKnownElr".to_owned(),
            json::nullable(self.last_known_elr.as_ref(), |x| x.as_slice().into()),
        );
        object.insert("offlineReplicas".to_owned(), self.offline_replicas.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeTopicPartitionsResponsePartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "replicaNodes", true)? {
            value.replica_nodes = json::required(json::read_array(found, "replicaNodes")?, "replicaNodes")?;
        }
        if let Some(found) = json::find(object, "isrNodes", true)? {
            value.isr_nodes = json::required(json::read_array(found, "isrNodes")?, "isrNodes")?;
        }
        if let Some(found) = json::find(object, "eligibleLeaderReplicas", true)? {
            value.eligible_leader_replicas = json::read_array(found, "eligibleLeaderReplicas")?;
        }
        if let Some(found) = json::find(object, "lastKnownElr", true)? {
            value.last_known_elr = json::read_array(found, "lastKnownElr")?;
        }
        if let Some(found) = json::find(object, "offlineReplicas", true)? {
            value.offline_replicas = json::required(json::read_array(found, "offlineReplicas")?, "offlineReplicas")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cursor {
    pub topic_name: String,
    pub partition_index: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Cursor {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.topic_name), "Cursor.topic_name")?;
        e.i32(self.partition_index);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_name = required(d.string(true)?, "Cursor.topic_name")?;
        value.partition_index = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Cursor")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        Ok(value)
    }
}
