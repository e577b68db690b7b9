// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 85, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteShareGroupStateResponse {
    pub results: Vec<WriteStateResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for WriteShareGroupStateResponse {
    const NAME: &'static str = "WriteShareGroupStateResponse";
    const API_KEY: Option<i16> = Some(85);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for WriteShareGroupStateResponse {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.results),
            version,
            "WriteShareGroupStateResponse.results",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.results = required(d.structs(true, version)?, "WriteShareGroupStateResponse.results")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("results".to_owned(), json::structs(&self.results, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "WriteShareGroupStateResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "results", true)? {
            value.results = json::required(json::read_structs(found, version, "results")?, "results")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteStateResult {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for WriteStateResult {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.structs(true, Some(&self.partitions), version, "WriteStateResult.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.structs(true, version)?, "WriteStateResult.partitions")?;
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
        let object = json::object(value, "WriteStateResult")?;
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
pub struct PartitionResult {
    pub partition: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionResult {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition);
        e.i16(self.error_code);
        e.string(true, self.error_message.as_deref(), "PartitionResult.error_message")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partition".to_owned(), self.partition.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        Ok(value)
    }
}
