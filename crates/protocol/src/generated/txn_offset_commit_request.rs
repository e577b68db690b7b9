// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 28, versions 0 to 6, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequest {
    pub transactional_id: String,
    pub group_id: String,
    pub producer_id: i64,
    pub producer_epoch: i16,
    /// `version >= 3`
    pub generation_id_or_member_epoch: i32,
    /// `version >= 3`
    pub member_id: String,
    /// `version >= 3`
    pub group_instance_id: Option<String>,
    pub topics: Vec<TxnOffsetCommitRequestTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for TxnOffsetCommitRequest {
    fn default() -> Self {
        Self {
            transactional_id: Default::default(),
            group_id: Default::default(),
            producer_id: Default::default(),
            producer_epoch: Default::default(),
            generation_id_or_member_epoch: -1,
            member_id: Default::default(),
            group_instance_id: Default::default(),
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for TxnOffsetCommitRequest {
    const NAME: &'static str = "TxnOffsetCommitRequest";
    const API_KEY: Option<i16> = Some(28);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for TxnOffsetCommitRequest {
    const KEY: ApiKey = ApiKey::TxnOffsetCommit;
    type Response = super::TxnOffsetCommitResponse;
}

impl Structure for TxnOffsetCommitRequest {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(
            flexible,
            Some(&self.transactional_id),
            "TxnOffsetCommitRequest.transactional_id",
        )?;
        e.string(flexible, Some(&self.group_id), "TxnOffsetCommitRequest.group_id")?;
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        if version >= 3 {
            e.i32(self.generation_id_or_member_epoch);
        } else if self.generation_id_or_member_epoch != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "TxnOffsetCommitRequest.generation_id_or_member_epoch",
                version,
            });
        }
        if version >= 3 {
            e.string(flexible, Some(&self.member_id), "TxnOffsetCommitRequest.member_id")?;
        } else if !self.member_id.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TxnOffsetCommitRequest.member_id",
                version,
            });
        }
        if version >= 3 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "TxnOffsetCommitRequest.group_instance_id",
            )?;
        } else if self.group_instance_id.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "TxnOffsetCommitRequest.group_instance_id",
                version,
            });
        }
        e.structs(flexible, Some(&self.topics), version, "TxnOffsetCommitRequest.topics")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TxnOffsetCommitRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.transactional_id = required(d.string(flexible)?, "TxnOffsetCommitRequest.transactional_id")?;
        value.group_id = required(d.string(flexible)?, "TxnOffsetCommitRequest.group_id")?;
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        if version >= 3 {
            value.generation_id_or_member_epoch = d.i32()?;
        }
        if version >= 3 {
            value.member_id = required(d.string(flexible)?, "TxnOffsetCommitRequest.member_id")?;
        }
        if version >= 3 {
            value.group_instance_id = d.string(flexible)?;
        }
        value.topics = required(d.structs(flexible, version)?, "TxnOffsetCommitRequest.topics")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        if version >= 3 {
            object.insert(
                "generationIdOrMemberEpoch".to_owned(),
                self.generation_id_or_member_epoch.into(),
            );
        }
        if version >= 3 {
            object.insert("memberId".to_owned(), self.member_id.as_str().into());
        }
        if version >= 3 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TxnOffsetCommitRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "generationIdOrMemberEpoch", version >= 3)? {
            value.generation_id_or_member_epoch = json::required(
                json::read(found, "generationIdOrMemberEpoch")?,
                "generationIdOrMemberEpoch",
            )?;
        }
        if let Some(found) = json::find(object, "memberId", version >= 3)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 3)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TxnOffsetCommitRequestTopic {
    /// `version <= 5`
    pub name: String,
    /// `version >= 6`
    pub topic_id: Uuid,
    pub partitions: Vec<TxnOffsetCommitRequestPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TxnOffsetCommitRequestTopic {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version <= 5 {
            e.string(flexible, Some(&self.name), "TxnOffsetCommitRequestTopic.name")?;
        }
        if version >= 6 {
            e.uuid(self.topic_id);
        }
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "TxnOffsetCommitRequestTopic.partitions",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TxnOffsetCommitRequestTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version <= 5 {
            value.name = required(d.string(flexible)?, "TxnOffsetCommitRequestTopic.name")?;
        }
        if version >= 6 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.structs(flexible, version)?, "TxnOffsetCommitRequestTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 5 {
            object.insert("name".to_owned(), self.name.as_str().into());
        }
        if version >= 6 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TxnOffsetCommitRequestTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", version <= 5)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 6)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequestPartition {
    pub partition_index: i32,
    pub committed_offset: i64,
    /// `version >= 2`
    pub committed_leader_epoch: i32,
    pub committed_metadata: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for TxnOffsetCommitRequestPartition {
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

impl Structure for TxnOffsetCommitRequestPartition {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.i32(self.partition_index);
        e.i64(self.committed_offset);
        if version >= 2 {
            e.i32(self.committed_leader_epoch);
        }
        e.string(
            flexible,
            self.committed_metadata.as_deref(),
            "TxnOffsetCommitRequestPartition.committed_metadata",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TxnOffsetCommitRequestPartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.committed_offset = d.i64()?;
        if version >= 2 {
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
        if version >= 2 {
            object.insert("committedLeaderEpoch".to_owned(), self.committed_leader_epoch.into());
        }
        object.insert(
            "committedMetadata".to_owned(),
            json::nullable(self.committed_metadata.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TxnOffsetCommitRequestPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "committedOffset", true)? {
            value.committed_offset = json::required(json::read(found, "committedOffset")?, "committedOffset")?;
        }
        if let Some(found) = json::find(object, "committedLeaderEpoch", version >= 2)? {
            value.committed_leader_epoch =
                json::required(json::read(found, "committedLeaderEpoch")?, "committedLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "committedMetadata", true)? {
            value.committed_metadata = json::read(found, "committedMetadata")?;
        }
        Ok(value)
    }
}
