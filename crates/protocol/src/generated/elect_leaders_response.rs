// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 43, versions 0 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ElectLeadersResponse {
    pub throttle_time_ms: i32,
    /// `version >= 1`
    pub error_code: i16,
    pub replica_election_results: Vec<ReplicaElectionResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ElectLeadersResponse {
    const NAME: &'static str = "ElectLeadersResponse";
    const API_KEY: Option<i16> = Some(43);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for ElectLeadersResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i32(self.throttle_time_ms);
        if version >= 1 {
            e.i16(self.error_code);
        } else if self.error_code != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "ElectLeadersResponse.error_code",
                version,
            });
        }
        e.structs(
            flexible,
            Some(&self.replica_election_results),
            version,
            "ElectLeadersResponse.replica_election_results",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ElectLeadersResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        if version >= 1 {
            value.error_code = d.i16()?;
        }
        value.replica_election_results = required(
            d.structs(flexible, version)?,
            "ElectLeadersResponse.replica_election_results",
        )?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        if version >= 1 {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        object.insert(
            "replicaElectionResults".to_owned(),
            json::structs(&self.replica_election_results, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ElectLeadersResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", version >= 1)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "replicaElectionResults", true)? {
            value.replica_election_results = json::required(
                json::read_structs(found, version, "replicaElectionResults")?,
                "replicaElectionResults",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReplicaElectionResult {
    pub topic: String,
    pub partition_result: Vec<PartitionResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ReplicaElectionResult {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, Some(&self.topic), "ReplicaElectionResult.topic")?;
        e.structs(
            flexible,
            Some(&self.partition_result),
            version,
            "ReplicaElectionResult.partition_result",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ReplicaElectionResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.topic = required(d.string(flexible)?, "ReplicaElectionResult.topic")?;
        value.partition_result = required(d.structs(flexible, version)?, "ReplicaElectionResult.partition_result")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert(
            "partitionResult".to_owned(),
            json::structs(&self.partition_result, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ReplicaElectionResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partitionResult", true)? {
            value.partition_result = json::required(
                json::read_structs(found, version, "partitionResult")?,
                "partitionResult",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct PartitionResult {
    pub partition_id: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionResult {
    fn default() -> Self {
        Self {
            partition_id: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for PartitionResult {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i32(self.partition_id);
        e.i16(self.error_code);
        e.string(flexible, self.error_message.as_deref(), "PartitionResult.error_message")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.partition_id = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionId".to_owned(), self.partition_id.into());
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
        if let Some(found) = json::find(object, "partitionId", true)? {
            value.partition_id = json::required(json::read(found, "partitionId")?, "partitionId")?;
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
