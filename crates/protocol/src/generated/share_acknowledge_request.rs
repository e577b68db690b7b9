// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 79, versions 1 to 2, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ShareAcknowledgeRequest {
    pub group_id: Option<String>,
    pub member_id: Option<String>,
    pub share_session_epoch: i32,
    /// `version >= 2`
    pub is_renew_ack: bool,
    pub topics: Vec<AcknowledgeTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ShareAcknowledgeRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            member_id: Some(Default::default()),
            share_session_epoch: Default::default(),
            is_renew_ack: Default::default(),
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ShareAcknowledgeRequest {
    const NAME: &'static str = "ShareAcknowledgeRequest";
    const API_KEY: Option<i16> = Some(79);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for ShareAcknowledgeRequest {
    const KEY: ApiKey = ApiKey::ShareAcknowledge;
    type Response = super::ShareAcknowledgeResponse;
}

impl Structure for ShareAcknowledgeRequest {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.group_id.as_deref(), "ShareAcknowledgeRequest.group_id")?;
        e.string(true, self.member_id.as_deref(), "ShareAcknowledgeRequest.member_id")?;
        e.i32(self.share_session_epoch);
        if version >= 2 {
            e.bool(self.is_renew_ack);
        } else if self.is_renew_ack {
            return Err(EncodeError::UnsupportedField {
                field: "ShareAcknowledgeRequest.is_renew_ack",
                version,
            });
        }
        e.structs(true, Some(&self.topics), version, "ShareAcknowledgeRequest.topics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = d.string(true)?;
        value.member_id = d.string(true)?;
        value.share_session_epoch = d.i32()?;
        if version >= 2 {
            value.is_renew_ack = d.bool()?;
        }
        value.topics = required(d.structs(true, version)?, "ShareAcknowledgeRequest.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "groupId".to_owned(),
            json::nullable(self.group_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "memberId".to_owned(),
            json::nullable(self.member_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("shareSessionEpoch".to_owned(), self.share_session_epoch.into());
        if version >= 2 {
            object.insert("isRenewAck".to_owned(), self.is_renew_ack.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareAcknowledgeRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::read(found, "groupId")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::read(found, "memberId")?;
        }
        if let Some(found) = json::find(object, "shareSessionEpoch", true)? {
            value.share_session_epoch = json::required(json::read(found, "shareSessionEpoch")?, "shareSessionEpoch")?;
        }
        if let Some(found) = json::find(object, "isRenewAck", version >= 2)? {
            value.is_renew_ack = json::required(json::read(found, "isRenewAck")?, "isRenewAck")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcknowledgeTopic {
    pub topic_id: Uuid,
    pub partitions: Vec<AcknowledgePartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AcknowledgeTopic {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.structs(true, Some(&self.partitions), version, "AcknowledgeTopic.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.structs(true, version)?, "AcknowledgeTopic.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AcknowledgeTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcknowledgePartition {
    pub partition_index: i32,
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AcknowledgePartition {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.structs(
            true,
            Some(&self.acknowledgement_batches),
            version,
            "AcknowledgePartition.acknowledgement_batches",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.acknowledgement_batches = required(
            d.structs(true, version)?,
            "AcknowledgePartition.acknowledgement_batches",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert(
            "acknowledgementBatches".to_owned(),
            json::structs(&self.acknowledgement_batches, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AcknowledgePartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "acknowledgementBatches", true)? {
            value.acknowledgement_batches = json::required(
                json::read_structs(found, version, "acknowledgementBatches")?,
                "acknowledgementBatches",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcknowledgementBatch {
    pub first_offset: i64,
    pub last_offset: i64,
    pub acknowledge_types: Vec<i8>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AcknowledgementBatch {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.first_offset);
        e.i64(self.last_offset);
        e.scalars(
            true,
            Some(&self.acknowledge_types),
            "AcknowledgementBatch.acknowledge_types",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.first_offset = d.i64()?;
        value.last_offset = d.i64()?;
        value.acknowledge_types = required(d.scalars(true)?, "AcknowledgementBatch.acknowledge_types")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("firstOffset".to_owned(), self.first_offset.into());
        object.insert("lastOffset".to_owned(), self.last_offset.into());
        object.insert("acknowledgeTypes".to_owned(), self.acknowledge_types.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AcknowledgementBatch")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "firstOffset", true)? {
            value.first_offset = json::required(json::read(found, "firstOffset")?, "firstOffset")?;
        }
        if let Some(found) = json::find(object, "lastOffset", true)? {
            value.last_offset = json::required(json::read(found, "lastOffset")?, "lastOffset")?;
        }
        if let Some(found) = json::find(object, "acknowledgeTypes", true)? {
            value.acknowledge_types = json::required(json::read_array(found, "acknowledgeTypes")?, "acknowledgeTypes")?;
        }
        Ok(value)
    }
}
