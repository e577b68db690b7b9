// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 56, versions 2 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionRequest {
    pub broker_id: i32,
    pub broker_epoch: i64,
    pub topics: Vec<TopicData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for AlterPartitionRequest {
    fn default() -> Self {
        Self {
            broker_id: Default::default(),
            broker_epoch: -1,
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for AlterPartitionRequest {
    const NAME: &'static str = "AlterPartitionRequest";
    const API_KEY: Option<i16> = Some(56);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 2..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for AlterPartitionRequest {
    const KEY: ApiKey = ApiKey::AlterPartition;
    type Response = super::AlterPartitionResponse;
}

impl Structure for AlterPartitionRequest {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        e.i64(self.broker_epoch);
        e.structs(true, Some(&self.topics), version, "AlterPartitionRequest.topics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.broker_id = d.i32()?;
        value.broker_epoch = d.i64()?;
        value.topics = required(d.structs(true, version)?, "AlterPartitionRequest.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("brokerId".to_owned(), self.broker_id.into());
        object.insert("brokerEpoch".to_owned(), self.broker_epoch.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AlterPartitionRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "brokerEpoch", true)? {
            value.broker_epoch = json::required(json::read(found, "brokerEpoch")?, "brokerEpoch")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicData {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.structs(true, Some(&self.partitions), version, "TopicData.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.structs(true, version)?, "TopicData.partitions")?;
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
        let object = json::object(value, "TopicData")?;
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
pub struct PartitionData {
    pub partition_index: i32,
    pub leader_epoch: i32,
    /// `version <= 2`
    pub new_isr: Vec<i32>,
    /// `version >= 3`
    pub new_isr_with_epochs: Vec<BrokerState>,
    pub leader_recovery_state: i8,
    pub partition_epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.i32(self.leader_epoch);
        if version <= 2 {
            e.scalars(true, Some(&self.new_isr), "PartitionData.new_isr")?;
        } else if !self.new_isr.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.new_isr",
                version,
            });
        }
        if version >= 3 {
            e.structs(
                true,
                Some(&self.new_isr_with_epochs),
                version,
                "PartitionData.new_isr_with_epochs",
            )?;
        } else if !self.new_isr_with_epochs.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.new_isr_with_epochs",
                version,
            });
        }
        e.i8(self.leader_recovery_state);
        e.i32(self.partition_epoch);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.leader_epoch = d.i32()?;
        if version <= 2 {
            value.new_isr = required(d.scalars(true)?, "PartitionData.new_isr")?;
        }
        if version >= 3 {
            value.new_isr_with_epochs = required(d.structs(true, version)?, "PartitionData.new_isr_with_epochs")?;
        }
        value.leader_recovery_state = d.i8()?;
        value.partition_epoch = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        if version <= 2 {
            object.insert("newIsr".to_owned(), self.new_isr.as_slice().into());
        }
        if version >= 3 {
            object.insert(
                "newIsrWithEpochs".to_owned(),
                json::structs(&self.new_isr_with_epochs, version),
            );
        }
        object.insert("leaderRecoveryState".to_owned(), self.leader_recovery_state.into());
        object.insert("partitionEpoch".to_owned(), self.partition_epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "newIsr", version <= 2)? {
            value.new_isr = json::required(json::read_array(found, "newIsr")?, "newIsr")?;
        }
        if let Some(found) = json::find(object, "newIsrWithEpochs", version >= 3)? {
            value.new_isr_with_epochs = json::required(
                json::read_structs(found, version, "newIsrWithEpochs")?,
                "newIsrWithEpochs",
            )?;
        }
        if let Some(found) = json::find(object, "leaderRecoveryState", true)? {
            value.leader_recovery_state =
                json::required(json::read(found, "leaderRecoveryState")?, "leaderRecoveryState")?;
        }
        if let Some(found) = json::find(object, "partitionEpoch", true)? {
            value.partition_epoch = json::required(json::read(found, "partitionEpoch")?, "partitionEpoch")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct BrokerState {
    /// `version >= 3`
    pub broker_id: i32,
    /// `version >= 3`
    pub broker_epoch: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for BrokerState {
    fn default() -> Self {
        Self {
            broker_id: Default::default(),
            broker_epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for BrokerState {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        e.i64(self.broker_epoch);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.broker_id = d.i32()?;
        value.broker_epoch = d.i64()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("brokerId".to_owned(), self.broker_id.into());
        object.insert("brokerEpoch".to_owned(), self.broker_epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BrokerState")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "brokerEpoch", true)? {
            value.broker_epoch = json::required(json::read(found, "brokerEpoch")?, "brokerEpoch")?;
        }
        Ok(value)
    }
}
