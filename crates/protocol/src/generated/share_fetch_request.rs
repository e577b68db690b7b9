// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 78, versions 1 to 2, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ShareFetchRequest {
    pub group_id: Option<String>,
    pub member_id: Option<String>,
    pub share_session_epoch: i32,
    pub max_wait_ms: i32,
    pub min_bytes: i32,
    pub max_bytes: i32,
    pub max_records: i32,
    pub batch_size: i32,
    /// `version >= 2`
    pub share_acquire_mode: i8,
    /// `version >= 2`
    pub is_renew_ack: bool,
    pub topics: Vec<FetchTopic>,
    pub forgotten_topics_data: Vec<ForgottenTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ShareFetchRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            member_id: Some(Default::default()),
            share_session_epoch: Default::default(),
            max_wait_ms: Default::default(),
            min_bytes: Default::default(),
            max_bytes: 2147483647,
            max_records: Default::default(),
            batch_size: Default::default(),
            share_acquire_mode: Default::default(),
            is_renew_ack: Default::default(),
            topics: Default::default(),
            forgotten_topics_data: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ShareFetchRequest {
    const NAME: &'static str = "ShareFetchRequest";
    const API_KEY: Option<i16> = Some(78);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for ShareFetchRequest {
    const KEY: ApiKey = ApiKey::ShareFetch;
    type Response = super::ShareFetchResponse;
}

impl Structure for ShareFetchRequest {
    const MIN_SIZE: usize = 29;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.group_id.as_deref(), "ShareFetchRequest.group_id")?;
        e.string(true, self.member_id.as_deref(), "ShareFetchRequest.member_id")?;
        e.i32(self.share_session_epoch);
        e.i32(self.max_wait_ms);
        e.i32(self.min_bytes);
        e.i32(self.max_bytes);
        e.i32(self.max_records);
        e.i32(self.batch_size);
        if version >= 2 {
            e.i8(self.share_acquire_mode);
        }
        if version >= 2 {
            e.bool(self.is_renew_ack);
        } else if self.is_renew_ack {
            return Err(EncodeError::UnsupportedField {
                field: "ShareFetchRequest.is_renew_ack",
                version,
            });
        }
        e.structs(true, Some(&self.topics), version, "ShareFetchRequest.topics")?;
        e.structs(
            true,
            Some(&self.forgotten_topics_data),
            version,
            "ShareFetchRequest.forgotten_topics_data",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = d.string(true)?;
        value.member_id = d.string(true)?;
        value.share_session_epoch = d.i32()?;
        value.max_wait_ms = d.i32()?;
        value.min_bytes = d.i32()?;
        value.max_bytes = d.i32()?;
        value.max_records = d.i32()?;
        value.batch_size = d.i32()?;
        if version >= 2 {
            value.share_acquire_mode = d.i8()?;
        }
        if version >= 2 {
            value.is_renew_ack = d.bool()?;
        }
        value.topics = required(d.structs(true, version)?, "ShareFetchRequest.topics")?;
        value.forgotten_topics_data = required(d.structs(true, version)?, "ShareFetchRequest.forgotten_topics_data")?;
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
        object.insert("maxWaitMs".to_owned(), self.max_wait_ms.into());
        object.insert("minBytes".to_owned(), self.min_bytes.into());
        object.insert("maxBytes".to_owned(), self.max_bytes.into());
        object.insert("maxRecords".to_owned(), self.max_records.into());
        object.insert("batchSize".to_owned(), self.batch_size.into());
        if version >= 2 {
            object.insert("shareAcquireMode".to_owned(), self.share_acquire_mode.into());
        }
        if version >= 2 {
            object.insert("isRenewAck".to_owned(), self.is_renew_ack.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        object.insert(
            "forgottenTopicsData".to_owned(),
            json::structs(&self.forgotten_topics_data, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareFetchRequest")?;
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
        if let Some(found) = json::find(object, "maxWaitMs", true)? {
            value.max_wait_ms = json::required(json::read(found, "maxWaitMs")?, "maxWaitMs")?;
        }
        if let Some(found) = json::find(object, "minBytes", true)? {
            value.min_bytes = json::required(json::read(found, "minBytes")?, "minBytes")?;
        }
        if let Some(found) = json::find(object, "maxBytes", true)? {
            value.max_bytes = json::required(json::read(found, "maxBytes")?, "maxBytes")?;
        }
        if let Some(found) = json::find(object, "maxRecords", true)? {
            value.max_records = json::required(json::read(found, "maxRecords")?, "maxRecords")?;
        }
        if let Some(found) = json::find(object, "batchSize", true)? {
            value.batch_size = json::required(json::read(found, "batchSize")?, "batchSize")?;
        }
        if let Some(found) = json::find(object, "shareAcquireMode", version >= 2)? {
            value.share_acquire_mode = json::required(json::read(found, "shareAcquireMode")?, "shareAcquireMode")?;
        }
        if let Some(found) = json::find(object, "isRenewAck", version >= 2)? {
            value.is_renew_ack = json::required(json::read(found, "isRenewAck")?, "isRenewAck")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "forgottenTopicsData", true)? {
            value.forgotten_topics_data = json::required(
                json::read_structs(found, version, "forgottenTopicsData")?,
                "forgottenTopicsData",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchTopic {
    pub topic_id: Uuid,
    pub partitions: Vec<FetchPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for FetchTopic {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.structs(true, Some(&self.partitions), version, "FetchTopic.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.structs(true, version)?, "FetchTopic.partitions")?;
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
        let object = json::object(value, "FetchTopic")?;
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
pub struct FetchPartition {
    pub partition_index: i32,
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for FetchPartition {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.structs(
            true,
            Some(&self.acknowledgement_batches),
            version,
            "FetchPartition.acknowledgement_batches",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.acknowledgement_batches = required(d.structs(true, version)?, "FetchPartition.acknowledgement_batches")?;
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
        let object = json::object(value, "FetchPartition")?;
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

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ForgottenTopic {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ForgottenTopic {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.scalars(true, Some(&self.partitions), "ForgottenTopic.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.scalars(true)?, "ForgottenTopic.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ForgottenTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}
