// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 35, versions 1 to 5, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeLogDirsResponse {
    pub throttle_time_ms: i32,
    /// `version >= 3`
    pub error_code: i16,
    pub results: Vec<DescribeLogDirsResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeLogDirsResponse {
    const NAME: &'static str = "DescribeLogDirsResponse";
    const API_KEY: Option<i16> = Some(35);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=5;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for DescribeLogDirsResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i32(self.throttle_time_ms);
        if version >= 3 {
            e.i16(self.error_code);
        }
        e.structs(
            flexible,
            Some(&self.results),
            version,
            "DescribeLogDirsResponse.results",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeLogDirsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        if version >= 3 {
            value.error_code = d.i16()?;
        }
        value.results = required(d.structs(flexible, version)?, "DescribeLogDirsResponse.results")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        if version >= 3 {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        object.insert("results".to_owned(), json::structs(&self.results, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeLogDirsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", version >= 3)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "results", true)? {
            value.results = json::required(json::read_structs(found, version, "results")?, "results")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsResult {
    pub error_code: i16,
    pub log_dir: String,
    pub topics: Vec<DescribeLogDirsTopic>,
    /// `version >= 4`
    pub total_bytes: i64,
    /// `version >= 4`
    pub usable_bytes: i64,
    /// `version >= 5`
    pub is_cordoned: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeLogDirsResult {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            log_dir: Default::default(),
            topics: Default::default(),
            total_bytes: -1,
            usable_bytes: -1,
            is_cordoned: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeLogDirsResult {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.string(flexible, Some(&self.log_dir), "DescribeLogDirsResult.log_dir")?;
        e.structs(flexible, Some(&self.topics), version, "DescribeLogDirsResult.topics")?;
        if version >= 4 {
            e.i64(self.total_bytes);
        }
        if version >= 4 {
            e.i64(self.usable_bytes);
        }
        if version >= 5 {
            e.bool(self.is_cordoned);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeLogDirsResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.log_dir = required(d.string(flexible)?, "DescribeLogDirsResult.log_dir")?;
        value.topics = required(d.structs(flexible, version)?, "DescribeLogDirsResult.topics")?;
        if version >= 4 {
            value.total_bytes = d.i64()?;
        }
        if version >= 4 {
            value.usable_bytes = d.i64()?;
        }
        if version >= 5 {
            value.is_cordoned = d.bool()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("logDir".to_owned(), self.log_dir.as_str().into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if version >= 4 {
            object.insert("totalBytes".to_owned(), self.total_bytes.into());
        }
        if version >= 4 {
            object.insert("usableBytes".to_owned(), self.usable_bytes.into());
        }
        if version >= 5 {
            object.insert("isCordoned".to_owned(), self.is_cordoned.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeLogDirsResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "logDir", true)? {
            value.log_dir = json::required(json::read(found, "logDir")?, "logDir")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "totalBytes", version >= 4)? {
            value.total_bytes = json::required(json::read(found, "totalBytes")?, "totalBytes")?;
        }
        if let Some(found) = json::find(object, "usableBytes", version >= 4)? {
            value.usable_bytes = json::required(json::read(found, "usableBytes")?, "usableBytes")?;
        }
        if let Some(found) = json::find(object, "isCordoned", version >= 5)? {
            value.is_cordoned = json::required(json::read(found, "isCordoned")?, "isCordoned")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeLogDirsTopic {
    pub name: String,
    pub partitions: Vec<DescribeLogDirsPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribeLogDirsTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, Some(&self.name), "DescribeLogDirsTopic.name")?;
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "DescribeLogDirsTopic.partitions",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeLogDirsTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "DescribeLogDirsTopic.name")?;
        value.partitions = required(d.structs(flexible, version)?, "DescribeLogDirsTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeLogDirsTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeLogDirsPartition {
    pub partition_index: i32,
    pub partition_size: i64,
    pub offset_lag: i64,
    pub is_future_key: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribeLogDirsPartition {
    const MIN_SIZE: usize = 21;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i32(self.partition_index);
        e.i64(self.partition_size);
        e.i64(self.offset_lag);
        e.bool(self.is_future_key);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeLogDirsPartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.partition_size = d.i64()?;
        value.offset_lag = d.i64()?;
        value.is_future_key = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("partitionSize".to_owned(), self.partition_size.into());
        object.insert("offsetLag".to_owned(), self.offset_lag.into());
        object.insert("isFutureKey".to_owned(), self.is_future_key.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeLogDirsPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "partitionSize", true)? {
            value.partition_size = json::required(json::read(found, "partitionSize")?, "partitionSize")?;
        }
        if let Some(found) = json::find(object, "offsetLag", true)? {
            value.offset_lag = json::required(json::read(found, "offsetLag")?, "offsetLag")?;
        }
        if let Some(found) = json::find(object, "isFutureKey", true)? {
            value.is_future_key = json::required(json::read(found, "isFutureKey")?, "isFutureKey")?;
        }
        Ok(value)
    }
}
