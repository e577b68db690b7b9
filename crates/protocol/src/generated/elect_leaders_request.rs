// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 43, versions 0 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ElectLeadersRequest {
    /// `version >= 1`
    pub election_type: i8,
    pub topic_partitions: Option<Vec<TopicPartitions>>,
    pub timeout_ms: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ElectLeadersRequest {
    fn default() -> Self {
        Self {
            election_type: Default::default(),
            topic_partitions: Some(Default::default()),
            timeout_ms: 60000,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ElectLeadersRequest {
    const NAME: &'static str = "ElectLeadersRequest";
    const API_KEY: Option<i16> = Some(43);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for ElectLeadersRequest {
    const KEY: ApiKey = ApiKey::ElectLeaders;
    type Response = super::ElectLeadersResponse;
}

impl Structure for ElectLeadersRequest {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        if version >= 1 {
            e.i8(self.election_type);
        } else if self.election_type != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "ElectLeadersRequest.election_type",
                version,
            });
        }
        e.structs(
            flexible,
            self.topic_partitions.as_deref(),
            version,
            "ElectLeadersRequest.topic_partitions",
        )?;
        e.i32(self.timeout_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ElectLeadersRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        if version >= 1 {
            value.election_type = d.i8()?;
        }
        value.topic_partitions = d.structs(flexible, version)?;
        value.timeout_ms = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 1 {
            object.insert("electionType".to_owned(), self.election_type.into());
        }
        object.insert(
            "topicPartitions".to_owned(),
            json::nullable(self.topic_partitions.as_ref(), |x| json::structs(x, version)),
        );
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ElectLeadersRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "electionType", version >= 1)? {
            value.election_type = json::required(json::read(found, "electionType")?, "electionType")?;
        }
        if let Some(found) = json::find(object, "topicPartitions", true)? {
            value.topic_partitions = json::read_structs(found, version, "topicPartitions")?;
        }
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions {
    pub topic: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicPartitions {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, Some(&self.topic), "TopicPartitions.topic")?;
        e.scalars(flexible, Some(&self.partitions), "TopicPartitions.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TopicPartitions.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.topic = required(d.string(flexible)?, "TopicPartitions.topic")?;
        value.partitions = required(d.scalars(flexible)?, "TopicPartitions.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicPartitions")?;
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
