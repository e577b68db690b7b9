// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 0, versions 3 to 13, flexible from 9.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ProduceResponse {
    pub responses: Vec<TopicProduceResponse>,
    pub throttle_time_ms: i32,
    /// `version >= 10`
    pub node_endpoints: Vec<NodeEndpoint>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ProduceResponse {
    const NAME: &'static str = "ProduceResponse";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 3..=13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl Structure for ProduceResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.structs(flexible, Some(&self.responses), version, "ProduceResponse.responses")?;
        e.i32(self.throttle_time_ms);
        if version < 10 && !self.node_endpoints.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ProduceResponse.node_endpoints",
                version,
            });
        }
        if flexible {
            let has_node_endpoints = version >= 10 && !self.node_endpoints.is_empty();
            let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_node_endpoints));
            if has_node_endpoints {
                let start = tags.begin(e, 0)?;
                e.structs(
                    flexible,
                    Some(&self.node_endpoints),
                    version,
                    "ProduceResponse.node_endpoints",
                )?;
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ProduceResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.responses = required(d.structs(flexible, version)?, "ProduceResponse.responses")?;
        value.throttle_time_ms = d.i32()?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 if version >= 10 => {
                        value.node_endpoints =
                            required(d.structs(flexible, version)?, "ProduceResponse.node_endpoints")?;
                    }
                    0 => {
                        return Err(DecodeError::InvalidTag {
                            message: "ProduceResponse",
                            tag,
                            version,
                        });
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("responses".to_owned(), json::structs(&self.responses, version));
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        if version >= 10 && !self.node_endpoints.is_empty() {
            object.insert("nodeEndpoints".to_owned(), json::structs(&self.node_endpoints, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ProduceResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "responses", true)? {
            value.responses = json::required(json::read_structs(found, version, "responses")?, "responses")?;
        }
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "nodeEndpoints", false)? {
            value.node_endpoints =
                json::required(json::read_structs(found, version, "nodeEndpoints")?, "nodeEndpoints")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicProduceResponse {
    /// `version <= 12`
    pub name: String,
    /// `version >= 13`
    pub topic_id: Uuid,
    pub partition_responses: Vec<PartitionProduceResponse>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicProduceResponse {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version <= 12 {
            e.string(flexible, Some(&self.name), "TopicProduceResponse.name")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.structs(
            flexible,
            Some(&self.partition_responses),
            version,
            "TopicProduceResponse.partition_responses",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TopicProduceResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        if version <= 12 {
            value.name = required(d.string(flexible)?, "TopicProduceResponse.name")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partition_responses = required(
            d.structs(flexible, version)?,
            "TopicProduceResponse.partition_responses",
        )?;
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
        object.insert(
            "partitionResponses".to_owned(),
            json::structs(&self.partition_responses, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicProduceResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", version <= 12)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 13)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitionResponses", true)? {
            value.partition_responses = json::required(
                json::read_structs(found, version, "partitionResponses")?,
                "partitionResponses",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct PartitionProduceResponse {
    pub index: i32,
    pub error_code: i16,
    pub base_offset: i64,
    pub log_append_time_ms: i64,
    /// `version >= 5`
    pub log_start_offset: i64,
    /// `version >= 8`
    pub record_errors: Vec<BatchIndexAndErrorMessage>,
    /// `version >= 8`
    pub error_message: Option<String>,
    /// `version >= 10`
    pub current_leader: LeaderIdAndEpoch,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionProduceResponse {
    fn default() -> Self {
        Self {
            index: Default::default(),
            error_code: Default::default(),
            base_offset: Default::default(),
            log_append_time_ms: -1,
            log_start_offset: -1,
            record_errors: Default::default(),
            error_message: Default::default(),
            current_leader: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for PartitionProduceResponse {
    const MIN_SIZE: usize = 22;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.i32(self.index);
        e.i16(self.error_code);
        e.i64(self.base_offset);
        e.i64(self.log_append_time_ms);
        if version >= 5 {
            e.i64(self.log_start_offset);
        }
        if version >= 8 {
            e.structs(
                flexible,
                Some(&self.record_errors),
                version,
                "PartitionProduceResponse.record_errors",
            )?;
        }
        if version >= 8 {
            e.string(
                flexible,
                self.error_message.as_deref(),
                "PartitionProduceResponse.error_message",
            )?;
        }
        if version < 10 && self.current_leader != LeaderIdAndEpoch::default() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionProduceResponse.current_leader",
                version,
            });
        }
        if flexible {
            let has_current_leader = version >= 10 && self.current_leader != LeaderIdAndEpoch::default();
            let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_current_leader));
            if has_current_leader {
                let start = tags.begin(e, 0)?;
                self.current_leader.write(e, version)?;
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionProduceResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.index = d.i32()?;
        value.error_code = d.i16()?;
        value.base_offset = d.i64()?;
        value.log_append_time_ms = d.i64()?;
        if version >= 5 {
            value.log_start_offset = d.i64()?;
        }
        if version >= 8 {
            value.record_errors = required(d.structs(flexible, version)?, "PartitionProduceResponse.record_errors")?;
        }
        if version >= 8 {
            value.error_message = d.string(flexible)?;
        }
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 if version >= 10 => {
                        value.current_leader = LeaderIdAndEpoch::read(d, version)?;
                    }
                    0 => {
                        return Err(DecodeError::InvalidTag {
                            message: "PartitionProduceResponse",
                            tag,
                            version,
                        });
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("index".to_owned(), self.index.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("baseOffset".to_owned(), self.base_offset.into());
        object.insert("logAppendTimeMs".to_owned(), self.log_append_time_ms.into());
        if version >= 5 {
            object.insert("logStartOffset".to_owned(), self.log_start_offset.into());
        }
        if version >= 8 {
            object.insert("recordErrors".to_owned(), json::structs(&self.record_errors, version));
        }
        if version >= 8 {
            object.insert(
                "errorMessage".to_owned(),
                json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 10 && self.current_leader != LeaderIdAndEpoch::default() {
            object.insert("currentLeader".to_owned(), self.current_leader.to_json(version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionProduceResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "index", true)? {
            value.index = json::required(json::read(found, "index")?, "index")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "baseOffset", true)? {
            value.base_offset = json::required(json::read(found, "baseOffset")?, "baseOffset")?;
        }
        if let Some(found) = json::find(object, "logAppendTimeMs", true)? {
            value.log_append_time_ms = json::required(json::read(found, "logAppendTimeMs")?, "logAppendTimeMs")?;
        }
        if let Some(found) = json::find(object, "logStartOffset", version >= 5)? {
            value.log_start_offset = json::required(json::read(found, "logStartOffset")?, "logStartOffset")?;
        }
        if let Some(found) = json::find(object, "recordErrors", version >= 8)? {
            value.record_errors = json::required(json::read_structs(found, version, "recordErrors")?, "recordErrors")?;
        }
        if let Some(found) = json::find(object, "errorMessage", version >= 8)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "currentLeader", false)? {
            value.current_leader = json::required(json::read_struct(found, version)?, "currentLeader")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct BatchIndexAndErrorMessage {
    /// `version >= 8`
    pub batch_index: i32,
    /// `version >= 8`
    pub batch_index_error_message: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for BatchIndexAndErrorMessage {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.i32(self.batch_index);
        e.string(
            flexible,
            self.batch_index_error_message.as_deref(),
            "BatchIndexAndErrorMessage.batch_index_error_message",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "BatchIndexAndErrorMessage.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.batch_index = d.i32()?;
        value.batch_index_error_message = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("batchIndex".to_owned(), self.batch_index.into());
        object.insert(
            "batchIndexErrorMessage".to_owned(),
            json::nullable(self.batch_index_error_message.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BatchIndexAndErrorMessage")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "batchIndex", true)? {
            value.batch_index = json::required(json::read(found, "batchIndex")?, "batchIndex")?;
        }
        if let Some(found) = json::find(object, "batchIndexErrorMessage", true)? {
            value.batch_index_error_message = json::read(found, "batchIndexErrorMessage")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// `version >= 10`
    pub leader_id: i32,
    /// `version >= 10`
    pub leader_epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for LeaderIdAndEpoch {
    fn default() -> Self {
        Self {
            leader_id: -1,
            leader_epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for LeaderIdAndEpoch {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LeaderIdAndEpoch")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeEndpoint {
    /// `version >= 10`
    pub node_id: i32,
    /// `version >= 10`
    pub host: String,
    /// `version >= 10`
    pub port: i32,
    /// `version >= 10`
    pub rack: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for NodeEndpoint {
    const MIN_SIZE: usize = 11;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.node_id);
        e.string(true, Some(&self.host), "NodeEndpoint.host")?;
        e.i32(self.port);
        e.string(true, self.rack.as_deref(), "NodeEndpoint.rack")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.node_id = d.i32()?;
        value.host = required(d.string(true)?, "NodeEndpoint.host")?;
        value.port = d.i32()?;
        value.rack = d.string(true)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("nodeId".to_owned(), self.node_id.into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        object.insert(
            "rack".to_owned(),
            json::nullable(self.rack.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "NodeEndpoint")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "nodeId", true)? {
            value.node_id = json::required(json::read(found, "nodeId")?, "nodeId")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        if let Some(found) = json::find(object, "rack", true)? {
            value.rack = json::read(found, "rack")?;
        }
        Ok(value)
    }
}
