// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 85, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteShareGroupStateRequest {
    pub group_id: String,
    pub topics: Vec<WriteStateData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for WriteShareGroupStateRequest {
    const NAME: &'static str = "WriteShareGroupStateRequest";
    const API_KEY: Option<i16> = Some(85);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for WriteShareGroupStateRequest {
    const KEY: ApiKey = ApiKey::WriteShareGroupState;
    type Response = super::WriteShareGroupStateResponse;
}

impl Structure for WriteShareGroupStateRequest {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "WriteShareGroupStateRequest.group_id")?;
        e.structs(true, Some(&self.topics), version, "WriteShareGroupStateRequest.topics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "WriteShareGroupStateRequest.group_id")?;
        value.topics = required(d.structs(true, version)?, "WriteShareGroupStateRequest.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "WriteShareGroupStateRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteStateData {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for WriteStateData {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.structs(true, Some(&self.partitions), version, "WriteStateData.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.structs(true, version)?, "WriteStateData.partitions")?;
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
        let object = json::object(value, "WriteStateData")?;
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

#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData {
    pub partition: i32,
    pub state_epoch: i32,
    pub leader_epoch: i32,
    pub start_offset: i64,
    /// `version >= 1`
    pub delivery_complete_count: i32,
    pub state_batches: Vec<StateBatch>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionData {
    fn default() -> Self {
        Self {
            partition: Default::default(),
            state_epoch: Default::default(),
            leader_epoch: Default::default(),
            start_offset: Default::default(),
            delivery_complete_count: -1,
            state_batches: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 22;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition);
        e.i32(self.state_epoch);
        e.i32(self.leader_epoch);
        e.i64(self.start_offset);
        if version >= 1 {
            e.i32(self.delivery_complete_count);
        }
        e.structs(true, Some(&self.state_batches), version, "PartitionData.state_batches")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition = d.i32()?;
        value.state_epoch = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.start_offset = d.i64()?;
        if version >= 1 {
            value.delivery_complete_count = d.i32()?;
        }
        value.state_batches = required(d.structs(true, version)?, "PartitionData.state_batches")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partition".to_owned(), self.partition.into());
        object.insert("stateEpoch".to_owned(), self.state_epoch.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("startOffset".to_owned(), self.start_offset.into());
        if version >= 1 {
            object.insert("deliveryCompleteCount".to_owned(), self.delivery_complete_count.into());
        }
        object.insert("stateBatches".to_owned(), json::structs(&self.state_batches, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        if let Some(found) = json::find(object, "stateEpoch", true)? {
            value.state_epoch = json::required(json::read(found, "stateEpoch")?, "stateEpoch")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "startOffset", true)? {
            value.start_offset = json::required(json::read(found, "startOffset")?, "startOffset")?;
        }
        if let Some(found) = json::find(object, "deliveryCompleteCount", version >= 1)? {
            value.delivery_complete_count =
                json::required(json::read(found, "deliveryCompleteCount")?, "deliveryCompleteCount")?;
        }
        if let Some(found) = json::find(object, "stateBatches", true)? {
            value.state_batches = json::required(json::read_structs(found, version, "stateBatches")?, "stateBatches")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StateBatch {
    pub first_offset: i64,
    pub last_offset: i64,
    pub delivery_state: i8,
    pub delivery_count: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for StateBatch {
    const MIN_SIZE: usize = 20;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.first_offset);
        e.i64(self.last_offset);
        e.i8(self.delivery_state);
        e.i16(self.delivery_count);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.first_offset = d.i64()?;
        value.last_offset = d.i64()?;
        value.delivery_state = d.i8()?;
        value.delivery_count = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("firstOffset".to_owned(), self.first_offset.into());
        object.insert("lastOffset".to_owned(), self.last_offset.into());
        object.insert("deliveryState".to_owned(), self.delivery_state.into());
        object.insert("deliveryCount".to_owned(), self.delivery_count.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StateBatch")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "firstOffset", true)? {
            value.first_offset = json::required(json::read(found, "firstOffset")?, "firstOffset")?;
        }
        if let Some(found) = json::find(object, "lastOffset", true)? {
            value.last_offset = json::required(json::read(found, "lastOffset")?, "lastOffset")?;
        }
        if let Some(found) = json::find(object, "deliveryState", true)? {
            value.delivery_state = json::required(json::read(found, "deliveryState")?, "deliveryState")?;
        }
        if let Some(found) = json::find(object, "deliveryCount", true)? {
            value.delivery_count = json::required(json::read(found, "deliveryCount")?, "deliveryCount")?;
        }
        Ok(value)
    }
}
