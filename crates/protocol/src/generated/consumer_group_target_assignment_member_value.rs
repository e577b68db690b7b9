// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 7, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupTargetAssignmentMemberValue {
    pub topic_partitions: Vec<TopicPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ConsumerGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMemberValue";
    const API_KEY: Option<i16> = Some(7);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ConsumerGroupTargetAssignmentMemberValue {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.topic_partitions),
            version,
            "ConsumerGroupTargetAssignmentMemberValue.topic_partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_partitions = required(
            d.structs(true, version)?,
            "ConsumerGroupTargetAssignmentMemberValue.topic_partitions",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "topicPartitions".to_owned(),
            json::structs(&self.topic_partitions, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerGroupTargetAssignmentMemberValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicPartitions", true)? {
            value.topic_partitions = json::required(
                json::read_structs(found, version, "topicPartitions")?,
                "topicPartitions",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicPartition {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.scalars(true, Some(&self.partitions), "TopicPartition.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.scalars(true)?, "TopicPartition.partitions")?;
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
        let object = json::object(value, "TopicPartition")?;
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
