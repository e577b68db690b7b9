// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerProtocolAssignment {
    pub assigned_partitions: Vec<TopicPartition>,
    pub user_data: Option<Bytes>,
}

impl Message for ConsumerProtocolAssignment {
    const NAME: &'static str = "ConsumerProtocolAssignment";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for ConsumerProtocolAssignment {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            false,
            Some(&self.assigned_partitions),
            version,
            "ConsumerProtocolAssignment.assigned_partitions",
        )?;
        e.bytes(false, self.user_data.as_deref(), "ConsumerProtocolAssignment.user_data")?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.assigned_partitions = required(
            d.structs(false, version)?,
            "ConsumerProtocolAssignment.assigned_partitions",
        )?;
        value.user_data = d.bytes(false)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "assignedPartitions".to_owned(),
            json::structs(&self.assigned_partitions, version),
        );
        object.insert(
            "userData".to_owned(),
            json::nullable(self.user_data.as_deref(), json::bytes),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerProtocolAssignment")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "assignedPartitions", true)? {
            value.assigned_partitions = json::required(
                json::read_structs(found, version, "assignedPartitions")?,
                "assignedPartitions",
            )?;
        }
        if let Some(found) = json::find(object, "userData", true)? {
            value.user_data = json::read(found, "userData")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition {
    pub topic: String,
    pub partitions: Vec<i32>,
}

impl Structure for TopicPartition {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(false, Some(&self.topic), "TopicPartition.topic")?;
        e.scalars(false, Some(&self.partitions), "TopicPartition.partitions")?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic = required(d.string(false)?, "TopicPartition.topic")?;
        value.partitions = required(d.scalars(false)?, "TopicPartition.partitions")?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicPartition")?;
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
