// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 15, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupStatePartitionMetadataValue {
    pub initializing_topics: Vec<TopicPartitionsInfo>,
    pub initialized_topics: Vec<TopicPartitionsInfo>,
    pub deleting_topics: Vec<TopicInfo>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ShareGroupStatePartitionMetadataValue {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataValue";
    const API_KEY: Option<i16> = Some(15);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ShareGroupStatePartitionMetadataValue {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.initializing_topics),
            version,
            "ShareGroupStatePartitionMetadataValue.initializing_topics",
        )?;
        e.structs(
            true,
            Some(&self.initialized_topics),
            version,
            "ShareGroupStatePartitionMetadataValue.initialized_topics",
        )?;
        e.structs(
            true,
            Some(&self.deleting_topics),
            version,
            "ShareGroupStatePartitionMetadataValue.deleting_topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.initializing_topics = required(
            d.structs(true, version)?,
            "ShareGroupStatePartitionMetadataValue.initializing_topics",
        )?;
        value.initialized_topics = required(
            d.structs(true, version)?,
            "ShareGroupStatePartitionMetadataValue.initialized_topics",
        )?;
        value.deleting_topics = required(
            d.structs(true, version)?,
            "ShareGroupStatePartitionMetadataValue.deleting_topics",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "initializingTopics".to_owned(),
            json::structs(&self.initializing_topics, version),
        );
        object.insert(
            "initializedTopics".to_owned(),
            json::structs(&self.initialized_topics, version),
        );
        object.insert(
            "deletingTopics".to_owned(),
            json::structs(&self.deleting_topics, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareGroupStatePartitionMetadataValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "initializingTopics", true)? {
            value.initializing_topics = json::required(
                json::read_structs(found, version, "initializingTopics")?,
                "initializingTopics",
            )?;
        }
        if let Some(found) = json::find(object, "initializedTopics", true)? {
            value.initialized_topics = json::required(
                json::read_structs(found, version, "initializedTopics")?,
                "initializedTopics",
            )?;
        }
        if let Some(found) = json::find(object, "deletingTopics", true)? {
            value.deleting_topics =
                json::required(json::read_structs(found, version, "deletingTopics")?, "deletingTopics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitionsInfo {
    pub topic_id: Uuid,
    pub topic_name: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicPartitionsInfo {
    const MIN_SIZE: usize = 19;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, Some(&self.topic_name), "TopicPartitionsInfo.topic_name")?;
        e.scalars(true, Some(&self.partitions), "TopicPartitionsInfo.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.topic_name = required(d.string(true)?, "TopicPartitionsInfo.topic_name")?;
        value.partitions = required(d.scalars(true)?, "TopicPartitionsInfo.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicPartitionsInfo")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicInfo {
    pub topic_id: Uuid,
    pub topic_name: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicInfo {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, Some(&self.topic_name), "TopicInfo.topic_name")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.topic_name = required(d.string(true)?, "TopicInfo.topic_name")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicInfo")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        Ok(value)
    }
}
