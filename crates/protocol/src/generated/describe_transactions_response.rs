// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 65, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeTransactionsResponse {
    pub throttle_time_ms: i32,
    pub transaction_states: Vec<TransactionState>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeTransactionsResponse {
    const NAME: &'static str = "DescribeTransactionsResponse";
    const API_KEY: Option<i16> = Some(65);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DescribeTransactionsResponse {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.structs(
            true,
            Some(&self.transaction_states),
            version,
            "DescribeTransactionsResponse.transaction_states",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.transaction_states = required(
            d.structs(true, version)?,
            "DescribeTransactionsResponse.transaction_states",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert(
            "transactionStates".to_owned(),
            json::structs(&self.transaction_states, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeTransactionsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "transactionStates", true)? {
            value.transaction_states = json::required(
                json::read_structs(found, version, "transactionStates")?,
                "transactionStates",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TransactionState {
    pub error_code: i16,
    pub transactional_id: String,
    pub transaction_state: String,
    pub transaction_timeout_ms: i32,
    pub transaction_start_time_ms: i64,
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub topics: Vec<TopicData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TransactionState {
    const MIN_SIZE: usize = 28;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.error_code);
        e.string(true, Some(&self.transactional_id), "TransactionState.transactional_id")?;
        e.string(
            true,
            Some(&self.transaction_state),
            "TransactionState.transaction_state",
        )?;
        e.i32(self.transaction_timeout_ms);
        e.i64(self.transaction_start_time_ms);
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        e.structs(true, Some(&self.topics), version, "TransactionState.topics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.transactional_id = required(d.string(true)?, "TransactionState.transactional_id")?;
        value.transaction_state = required(d.string(true)?, "TransactionState.transaction_state")?;
        value.transaction_timeout_ms = d.i32()?;
        value.transaction_start_time_ms = d.i64()?;
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        value.topics = required(d.structs(true, version)?, "TransactionState.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        object.insert("transactionState".to_owned(), self.transaction_state.as_str().into());
        object.insert("transactionTimeoutMs".to_owned(), self.transaction_timeout_ms.into());
        object.insert(
            "transactionStartTimeMs".to_owned(),
            self.transaction_start_time_ms.into(),
        );
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TransactionState")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "transactionState", true)? {
            value.transaction_state = json::required(json::read(found, "transactionState")?, "transactionState")?;
        }
        if let Some(found) = json::find(object, "transactionTimeoutMs", true)? {
            value.transaction_timeout_ms =
                json::required(json::read(found, "transactionTimeoutMs")?, "transactionTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "transactionStartTimeMs", true)? {
            value.transaction_start_time_ms =
                json::required(json::read(found, "transactionStartTimeMs")?, "transactionStartTimeMs")?;
        }
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData {
    pub topic: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicData {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.topic), "TopicData.topic")?;
        e.scalars(true, Some(&self.partitions), "TopicData.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic = required(d.string(true)?, "TopicData.topic")?;
        value.partitions = required(d.scalars(true)?, "TopicData.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}
