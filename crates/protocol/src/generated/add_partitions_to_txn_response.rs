// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 24, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnResponse {
    pub throttle_time_ms: i32,
    /// `version >= 4`
    pub error_code: i16,
    /// `version >= 4`
    pub results_by_transaction: Vec<AddPartitionsToTxnResult>,
    /// `version <= 3`
    pub results_by_topic_v3_and_below: Vec<AddPartitionsToTxnTopicResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AddPartitionsToTxnResponse {
    const NAME: &'static str = "AddPartitionsToTxnResponse";
    const API_KEY: Option<i16> = Some(24);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Structure for AddPartitionsToTxnResponse {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.i32(self.throttle_time_ms);
        if version >= 4 {
            e.i16(self.error_code);
        }
        if version >= 4 {
            e.structs(
                flexible,
                Some(&self.results_by_transaction),
                version,
                "AddPartitionsToTxnResponse.results_by_transaction",
            )?;
        } else if !self.results_by_transaction.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnResponse.results_by_transaction",
                version,
            });
        }
        if version <= 3 {
            e.structs(
                flexible,
                Some(&self.results_by_topic_v3_and_below),
                version,
                "AddPartitionsToTxnResponse.results_by_topic_v3_and_below",
            )?;
        } else if !self.results_by_topic_v3_and_below.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnResponse.results_by_topic_v3_and_below",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        if version >= 4 {
            value.error_code = d.i16()?;
        }
        if version >= 4 {
            value.results_by_transaction = required(
                d.structs(flexible, version)?,
                "AddPartitionsToTxnResponse.results_by_transaction",
            )?;
        }
        if version <= 3 {
            value.results_by_topic_v3_and_below = required(
                d.structs(flexible, version)?,
                "AddPartitionsToTxnResponse.results_by_topic_v3_and_below",
            )?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        if version >= 4 {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        if version >= 4 {
            object.insert(
                "resultsByTransaction".to_owned(),
                json::structs(&self.results_by_transaction, version),
            );
        }
        if version <= 3 {
            object.insert(
                "resultsByTopicV3AndBelow".to_owned(),
                json::structs(&self.results_by_topic_v3_and_below, version),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", version >= 4)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "resultsByTransaction", version >= 4)? {
            value.results_by_transaction = json::required(
                json::read_structs(found, version, "resultsByTransaction")?,
                "resultsByTransaction",
            )?;
        }
        if let Some(found) = json::find(object, "resultsByTopicV3AndBelow", version <= 3)? {
            value.results_by_topic_v3_and_below = json::required(
                json::read_structs(found, version, "resultsByTopicV3AndBelow")?,
                "resultsByTopicV3AndBelow",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnResult {
    /// `version >= 4`
    pub transactional_id: String,
    /// `version >= 4`
    pub topic_results: Vec<AddPartitionsToTxnTopicResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AddPartitionsToTxnResult {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.transactional_id),
            "AddPartitionsToTxnResult.transactional_id",
        )?;
        e.structs(
            true,
            Some(&self.topic_results),
            version,
            "AddPartitionsToTxnResult.topic_results",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.transactional_id = required(d.string(true)?, "AddPartitionsToTxnResult.transactional_id")?;
        value.topic_results = required(d.structs(true, version)?, "AddPartitionsToTxnResult.topic_results")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        object.insert("topicResults".to_owned(), json::structs(&self.topic_results, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "topicResults", true)? {
            value.topic_results = json::required(json::read_structs(found, version, "topicResults")?, "topicResults")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnTopicResult {
    pub name: String,
    pub results_by_partition: Vec<AddPartitionsToTxnPartitionResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AddPartitionsToTxnTopicResult {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, Some(&self.name), "AddPartitionsToTxnTopicResult.name")?;
        e.structs(
            flexible,
            Some(&self.results_by_partition),
            version,
            "AddPartitionsToTxnTopicResult.results_by_partition",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnTopicResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "AddPartitionsToTxnTopicResult.name")?;
        value.results_by_partition = required(
            d.structs(flexible, version)?,
            "AddPartitionsToTxnTopicResult.results_by_partition",
        )?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert(
            "resultsByPartition".to_owned(),
            json::structs(&self.results_by_partition, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnTopicResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "resultsByPartition", true)? {
            value.results_by_partition = json::required(
                json::read_structs(found, version, "resultsByPartition")?,
                "resultsByPartition",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnPartitionResult {
    pub partition_index: i32,
    pub partition_error_code: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AddPartitionsToTxnPartitionResult {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.i32(self.partition_index);
        e.i16(self.partition_error_code);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnPartitionResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.partition_error_code = d.i16()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("partitionErrorCode".to_owned(), self.partition_error_code.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnPartitionResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "partitionErrorCode", true)? {
            value.partition_error_code =
                json::required(json::read(found, "partitionErrorCode")?, "partitionErrorCode")?;
        }
        Ok(value)
    }
}
