// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 8, versions 2 to 10, flexible from 8.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequest {
    pub group_id: String,
    pub generation_id_or_member_epoch: i32,
    pub member_id: String,
    /// `version >= 7`
    pub group_instance_id: Option<String>,
    /// `version <= 4`
    pub retention_time_ms: i64,
    pub topics: Vec<OffsetCommitRequestTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetCommitRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            generation_id_or_member_epoch: -1,
            member_id: Default::default(),
            group_instance_id: Default::default(),
            retention_time_ms: -1,
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for OffsetCommitRequest {
    const NAME: &'static str = "OffsetCommitRequest";
    const API_KEY: Option<i16> = Some(8);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 2..=10;
    const FLEXIBLE_FROM: i16 = 8;
}

impl Request for OffsetCommitRequest {
    const KEY: ApiKey = ApiKey::OffsetCommit;
    type Response = super::OffsetCommitResponse;
}

impl Structure for OffsetCommitRequest {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        e.string(flexible, Some(&self.group_id), "OffsetCommitRequest.group_id")?;
        e.i32(self.generation_id_or_member_epoch);
        e.string(flexible, Some(&self.member_id), "OffsetCommitRequest.member_id")?;
        if version >= 7 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "OffsetCommitRequest.group_instance_id",
            )?;
        } else if self.group_instance_id.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetCommitRequest.group_instance_id",
                version,
            });
        }
        if version <= 4 {
            e.i64(self.retention_time_ms);
        }
        e.structs(flexible, Some(&self.topics), version, "OffsetCommitRequest.topics")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetCommitRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let mut value = Self::default();
        value.group_id = required(d.string(flexible)?, "OffsetCommitRequest.group_id")?;
        value.generation_id_or_member_epoch = d.i32()?;
        value.member_id = required(d.string(flexible)?, "OffsetCommitRequest.member_id")?;
        if version >= 7 {
            value.group_instance_id = d.string(flexible)?;
        }
        if version <= 4 {
            value.retention_time_ms = d.i64()?;
        }
        value.topics = required(d.structs(flexible, version)?, "OffsetCommitRequest.topics")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert(
            "generationIdOrMemberEpoch".to_owned(),
            self.generation_id_or_member_epoch.into(),
        );
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        if version >= 7 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        if version <= 4 {
            object.insert("retentionTimeMs".to_owned(), self.retention_time_ms.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetCommitRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "generationIdOrMemberEpoch", true)? {
            value.generation_id_or_member_epoch = json::required(
                json::read(found, "generationIdOrMemberEpoch")?,
                "generationIdOrMemberEpoch",
            )?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 7)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "retentionTimeMs", version <= 4)? {
            value.retention_time_ms = json::required(json::read(found, "retentionTimeMs")?, "retentionTimeMs")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetCommitRequestTopic {
    /// `version <= 9`
    pub name: String,
    /// `version >= 10`
    pub topic_id: Uuid,
    pub partitions: Vec<OffsetCommitRequestPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetCommitRequestTopic {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        if version <= 9 {
            e.string(flexible, Some(&self.name), "OffsetCommitRequestTopic.name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "OffsetCommitRequestTopic.partitions",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetCommitRequestTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let mut value = Self::default();
        if version <= 9 {
            value.name = required(d.string(flexible)?, "OffsetCommitRequestTopic.name")?;
        }
        if version >= 10 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.structs(flexible, version)?, "OffsetCommitRequestTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 9 {
            object.insert("name".to_owned(), self.name.as_str().into());
        }
        if version >= 10 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetCommitRequestTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", version <= 9)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 10)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequestPartition {
    pub partition_index: i32,
    pub committed_offset: i64,
    /// `version >= 6`
    pub committed_leader_epoch: i32,
    pub committed_metadata: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetCommitRequestPartition {
    fn default() -> Self {
        Self {
            partition_index: Default::default(),
            committed_offset: Default::default(),
            committed_leader_epoch: -1,
            committed_metadata: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for OffsetCommitRequestPartition {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        e.i32(self.partition_index);
        e.i64(self.committed_offset);
        if version >= 6 {
            e.i32(self.committed_leader_epoch);
        }
        e.string(
            flexible,
            self.committed_metadata.as_deref(),
            "OffsetCommitRequestPartition.committed_metadata",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetCommitRequestPartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.committed_offset = d.i64()?;
        if version >= 6 {
            value.committed_leader_epoch = d.i32()?;
        }
        value.committed_metadata = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("committedOffset".to_owned(), self.committed_offset.into());
        if version >= 6 {
            object.insert("committedLeaderEpoch".to_owned(), self.committed_leader_epoch.into());
        }
        object.insert(
            "committedMetadata".to_owned(),
            json::nullable(self.committed_metadata.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetCommitRequestPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "committedOffset", true)? {
            value.committed_offset = json::required(json::read(found, "committedOffset")?, "committedOffset")?;
        }
        if let Some(found) = json::find(object, "committedLeaderEpoch", version >= 6)? {
            value.committed_leader_epoch =
                json::required(json::read(found, "committedLeaderEpoch")?, "committedLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "committedMetadata", true)? {
            value.committed_metadata = json::read(found, "committedMetadata")?;
        }
        Ok(value)
    }
}
