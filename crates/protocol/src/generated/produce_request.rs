// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 0, versions 3 to 13, flexible from 9.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, Records, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ProduceRequest {
    pub transactional_id: Option<String>,
    pub acks: i16,
    pub timeout_ms: i32,
    pub topic_data: Vec<TopicProduceData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ProduceRequest {
    const NAME: &'static str = "ProduceRequest";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 3..=13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl Request for ProduceRequest {
    const KEY: ApiKey = ApiKey::Produce;
    type Response = super::ProduceResponse;
}

impl Structure for ProduceRequest {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.string(
            flexible,
            self.transactional_id.as_deref(),
            "ProduceRequest.transactional_id",
        )?;
        e.i16(self.acks);
        e.i32(self.timeout_ms);
        e.structs(flexible, Some(&self.topic_data), version, "ProduceRequest.topic_data")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ProduceRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.transactional_id = d.string(flexible)?;
        value.acks = d.i16()?;
        value.timeout_ms = d.i32()?;
        value.topic_data = required(d.structs(flexible, version)?, "ProduceRequest.topic_data")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "transactionalId".to_owned(),
            json::nullable(self.transactional_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("acks".to_owned(), self.acks.into());
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        object.insert("topicData".to_owned(), json::structs(&self.topic_data, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ProduceRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::read(found, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "acks", true)? {
            value.acks = json::required(json::read(found, "acks")?, "acks")?;
        }
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        if let Some(found) = json::find(object, "topicData", true)? {
            value.topic_data = json::required(json::read_structs(found, version, "topicData")?, "topicData")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicProduceData {
    /// `version <= 12`
    pub name: String,
    /// `version >= 13`
    pub topic_id: Uuid,
    pub partition_data: Vec<PartitionProduceData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicProduceData {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version <= 12 {
            e.string(flexible, Some(&self.name), "TopicProduceData.name")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.structs(
            flexible,
            Some(&self.partition_data),
            version,
            "TopicProduceData.partition_data",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TopicProduceData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        if version <= 12 {
            value.name = required(d.string(flexible)?, "TopicProduceData.name")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partition_data = required(d.structs(flexible, version)?, "TopicProduceData.partition_data")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 12 {
            object.insert("name".to_owned(), self.name.as_str().into());
        }
        if version >= 13 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("partitionData".to_owned(), json::structs(&self.partition_data, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicProduceData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", version <= 12)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 13)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitionData", true)? {
            value.partition_data =
                json::required(json::read_structs(found, version, "partitionData")?, "partitionData")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionProduceData {
    pub index: i32,
    pub records: Option<Records>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionProduceData {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.i32(self.index);
        e.records(flexible, self.records.as_ref(), "PartitionProduceData.records")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionProduceData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.index = d.i32()?;
        value.records = d.records(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("index".to_owned(), self.index.into());
        object.insert(
            "records".to_owned(),
            json::nullable(self.records.as_ref(), json::records),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionProduceData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "index", true)? {
            value.index = json::required(json::read(found, "index")?, "index")?;
        }
        if let Some(found) = json::find(object, "records", true)? {
            value.records = json::read(found, "records")?;
        }
        Ok(value)
    }
}

/// [`ProduceRequest`] that borrows from the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct ProduceRequestRef<'a> {
    pub transactional_id: Option<&'a str>,
    pub acks: i16,
    pub timeout_ms: i32,
    pub topic_data: Vec<TopicProduceDataRef<'a>>,
}

impl<'a> ProduceRequestRef<'a> {
    fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self {
            transactional_id: Default::default(),
            acks: Default::default(),
            timeout_ms: Default::default(),
            topic_data: Default::default(),
        };
        value.transactional_id = d.borrowed_string(flexible)?;
        value.acks = d.i16()?;
        value.timeout_ms = d.i32()?;
        value.topic_data = required(
            d.array(flexible, TopicProduceData::MIN_SIZE, |d| {
                TopicProduceDataRef::read(d, version)
            })?,
            "ProduceRequest.topic_data",
        )?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (_, size) = d.tag()?;
                d.raw(size)?;
            }
        }
        Ok(value)
    }
}

/// [`TopicProduceData`] that borrows from the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicProduceDataRef<'a> {
    pub name: &'a str,
    pub topic_id: Uuid,
    pub partition_data: Vec<PartitionProduceDataRef<'a>>,
}

impl<'a> TopicProduceDataRef<'a> {
    fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self {
            name: Default::default(),
            topic_id: Default::default(),
            partition_data: Default::default(),
        };
        if version <= 12 {
            value.name = required(d.borrowed_string(flexible)?, "TopicProduceData.name")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partition_data = required(
            d.array(flexible, PartitionProduceData::MIN_SIZE, |d| {
                PartitionProduceDataRef::read(d, version)
            })?,
            "TopicProduceData.partition_data",
        )?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (_, size) = d.tag()?;
                d.raw(size)?;
            }
        }
        Ok(value)
    }
}

/// [`PartitionProduceData`] that borrows from the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionProduceDataRef<'a> {
    pub index: i32,
    pub records: Option<&'a [u8]>,
}

impl<'a> PartitionProduceDataRef<'a> {
    fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self {
            index: Default::default(),
            records: Default::default(),
        };
        value.index = d.i32()?;
        value.records = d.borrowed_bytes(flexible)?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (_, size) = d.tag()?;
                d.raw(size)?;
            }
        }
        Ok(value)
    }
}

impl<'a> ProduceRequestRef<'a> {
    /// As [`Message::decode`], but strings, bytes and records stay in the frame.
    pub fn decode(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        if !ProduceRequest::VALID_VERSIONS.contains(&version) {
            return Err(DecodeError::UnsupportedVersion {
                message: ProduceRequest::NAME,
                version,
            });
        }
        Self::read(d, version)
    }
}
