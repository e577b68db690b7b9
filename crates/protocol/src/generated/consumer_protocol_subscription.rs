// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerProtocolSubscription {
    pub topics: Vec<String>,
    pub user_data: Option<Bytes>,
    /// `version >= 1`
    pub owned_partitions: Vec<TopicPartition>,
    /// `version >= 2`
    pub generation_id: i32,
    /// `version >= 3`
    pub rack_id: Option<String>,
}

impl Default for ConsumerProtocolSubscription {
    fn default() -> Self {
        Self {
            topics: Default::default(),
            user_data: Default::default(),
            owned_partitions: Default::default(),
            generation_id: -1,
            rack_id: Default::default(),
        }
    }
}

impl Message for ConsumerProtocolSubscription {
    const NAME: &'static str = "ConsumerProtocolSubscription";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for ConsumerProtocolSubscription {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.strings(false, Some(&self.topics), "ConsumerProtocolSubscription.topics")?;
        e.bytes(
            false,
            self.user_data.as_deref(),
            "ConsumerProtocolSubscription.user_data",
        )?;
        if version >= 1 {
            e.structs(
                false,
                Some(&self.owned_partitions),
                version,
                "ConsumerProtocolSubscription.owned_partitions",
            )?;
        }
        if version >= 2 {
            e.i32(self.generation_id);
        }
        if version >= 3 {
            e.string(false, self.rack_id.as_deref(), "ConsumerProtocolSubscription.rack_id")?;
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topics = required(
            d.strings(false, "ConsumerProtocolSubscription.topics")?,
            "ConsumerProtocolSubscription.topics",
        )?;
        value.user_data = d.bytes(false)?;
        if version >= 1 {
            value.owned_partitions = required(
                d.structs(false, version)?,
                "ConsumerProtocolSubscription.owned_partitions",
            )?;
        }
        if version >= 2 {
            value.generation_id = d.i32()?;
        }
        if version >= 3 {
            value.rack_id = d.string(false)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topics".to_owned(), self.topics.as_slice().into());
        object.insert(
            "userData".to_owned(),
            json::nullable(self.user_data.as_deref(), json::bytes),
        );
        if version >= 1 {
            object.insert(
                "ownedPartitions".to_owned(),
                json::structs(&self.owned_partitions, version),
            );
        }
        if version >= 2 {
            object.insert("generationId".to_owned(), self.generation_id.into());
        }
        if version >= 3 {
            object.insert(
                "rackId".to_owned(),
                json::nullable(self.rack_id.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerProtocolSubscription")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_array(found, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "userData", true)? {
            value.user_data = json::read(found, "userData")?;
        }
        if let Some(found) = json::find(object, "ownedPartitions", version >= 1)? {
            value.owned_partitions = json::required(
                json::read_structs(found, version, "ownedPartitions")?,
                "ownedPartitions",
            )?;
        }
        if let Some(found) = json::find(object, "generationId", version >= 2)? {
            value.generation_id = json::required(json::read(found, "generationId")?, "generationId")?;
        }
        if let Some(found) = json::find(object, "rackId", version >= 3)? {
            value.rack_id = json::read(found, "rackId")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition {
    /// `version >= 1`
    pub topic: String,
    /// `version >= 1`
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
