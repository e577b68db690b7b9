// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 19, versions 2 to 7, flexible from 5.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateTopicsResponse {
    pub throttle_time_ms: i32,
    pub topics: Vec<CreatableTopicResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for CreateTopicsResponse {
    const NAME: &'static str = "CreateTopicsResponse";
    const API_KEY: Option<i16> = Some(19);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 2..=7;
    const FLEXIBLE_FROM: i16 = 5;
}

impl Structure for CreateTopicsResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.i32(self.throttle_time_ms);
        e.structs(flexible, Some(&self.topics), version, "CreateTopicsResponse.topics")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateTopicsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.topics = required(d.structs(flexible, version)?, "CreateTopicsResponse.topics")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreateTopicsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicResult {
    pub name: String,
    /// `version >= 7`
    pub topic_id: Uuid,
    pub error_code: i16,
    pub error_message: Option<String>,
    /// `version >= 5`
    pub topic_config_error_code: i16,
    /// `version >= 5`
    pub num_partitions: i32,
    /// `version >= 5`
    pub replication_factor: i16,
    /// `version >= 5`
    pub configs: Option<Vec<CreatableTopicConfigs>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for CreatableTopicResult {
    fn default() -> Self {
        Self {
            name: Default::default(),
            topic_id: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            topic_config_error_code: Default::default(),
            num_partitions: -1,
            replication_factor: -1,
            configs: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for CreatableTopicResult {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, Some(&self.name), "CreatableTopicResult.name")?;
        if version >= 7 {
            e.uuid(self.topic_id);
        }
        e.i16(self.error_code);
        e.string(
            flexible,
            self.error_message.as_deref(),
            "CreatableTopicResult.error_message",
        )?;
        if version >= 5 {
            e.i32(self.num_partitions);
        }
        if version >= 5 {
            e.i16(self.replication_factor);
        }
        if version >= 5 {
            e.structs(
                flexible,
                self.configs.as_deref(),
                version,
                "CreatableTopicResult.configs",
            )?;
        }
        if flexible {
            let has_topic_config_error_code = self.topic_config_error_code != 0;
            let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_topic_config_error_code));
            if has_topic_config_error_code {
                let start = tags.begin(e, 0)?;
                e.i16(self.topic_config_error_code);
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreatableTopicResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "CreatableTopicResult.name")?;
        if version >= 7 {
            value.topic_id = d.uuid()?;
        }
        value.error_code = d.i16()?;
        value.error_message = d.string(flexible)?;
        if version >= 5 {
            value.num_partitions = d.i32()?;
        }
        if version >= 5 {
            value.replication_factor = d.i16()?;
        }
        if version >= 5 {
            value.configs = d.structs(flexible, version)?;
        }
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.topic_config_error_code = d.i16()?;
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        if version >= 7 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        if version >= 5 && self.topic_config_error_code != 0 {
            object.insert("topicConfigErrorCode".to_owned(), self.topic_config_error_code.into());
        }
        if version >= 5 {
            object.insert("numPartitions".to_owned(), self.num_partitions.into());
        }
        if version >= 5 {
            object.insert("replicationFactor".to_owned(), self.replication_factor.into());
        }
        if version >= 5 {
            object.insert(
                "configs".to_owned(),
                json::nullable(self.configs.as_ref(), |x| json::structs(x, version)),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreatableTopicResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 7)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "topicConfigErrorCode", false)? {
            value.topic_config_error_code =
                json::required(json::read(found, "topicConfigErrorCode")?, "topicConfigErrorCode")?;
        }
        if let Some(found) = json::find(object, "numPartitions", version >= 5)? {
            value.num_partitions = json::required(json::read(found, "numPartitions")?, "numPartitions")?;
        }
        if let Some(found) = json::find(object, "replicationFactor", version >= 5)? {
            value.replication_factor = json::required(json::read(found, "replicationFactor")?, "replicationFactor")?;
        }
        if let Some(found) = json::find(object, "configs", version >= 5)? {
            value.configs = json::read_structs(found, version, "configs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicConfigs {
    /// `version >= 5`
    pub name: String,
    /// `version >= 5`
    pub value: Option<String>,
    /// `version >= 5`
    pub read_only: bool,
    /// `version >= 5`
    pub config_source: i8,
    /// `version >= 5`
    pub is_sensitive: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for CreatableTopicConfigs {
    fn default() -> Self {
        Self {
            name: Default::default(),
            value: Some(Default::default()),
            read_only: Default::default(),
            config_source: -1,
            is_sensitive: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for CreatableTopicConfigs {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "CreatableTopicConfigs.name")?;
        e.string(true, self.value.as_deref(), "CreatableTopicConfigs.value")?;
        e.bool(self.read_only);
        e.i8(self.config_source);
        e.bool(self.is_sensitive);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "CreatableTopicConfigs.name")?;
        value.value = d.string(true)?;
        value.read_only = d.bool()?;
        value.config_source = d.i8()?;
        value.is_sensitive = d.bool()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert(
            "value".to_owned(),
            json::nullable(self.value.as_ref(), |x| x.as_str().into()),
        );
        object.insert("readOnly".to_owned(), self.read_only.into());
        object.insert("configSource".to_owned(), self.config_source.into());
        object.insert("isSensitive".to_owned(), self.is_sensitive.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreatableTopicConfigs")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::read(found, "value")?;
        }
        if let Some(found) = json::find(object, "readOnly", true)? {
            value.read_only = json::required(json::read(found, "readOnly")?, "readOnly")?;
        }
        if let Some(found) = json::find(object, "configSource", true)? {
            value.config_source = json::required(json::read(found, "configSource")?, "configSource")?;
        }
        if let Some(found) = json::find(object, "isSensitive", true)? {
            value.is_sensitive = json::required(json::read(found, "isSensitive")?, "isSensitive")?;
        }
        Ok(value)
    }
}
