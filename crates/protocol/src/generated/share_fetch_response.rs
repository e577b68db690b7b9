// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 78, versions 1 to 2, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, Records, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareFetchResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub acquisition_lock_timeout_ms: i32,
    pub responses: Vec<ShareFetchableTopicResponse>,
    pub node_endpoints: Vec<NodeEndpoint>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ShareFetchResponse {
    const NAME: &'static str = "ShareFetchResponse";
    const API_KEY: Option<i16> = Some(78);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Structure for ShareFetchResponse {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.string(true, self.error_message.as_deref(), "ShareFetchResponse.error_message")?;
        e.i32(self.acquisition_lock_timeout_ms);
        e.structs(true, Some(&self.responses), version, "ShareFetchResponse.responses")?;
        e.structs(
            true,
            Some(&self.node_endpoints),
            version,
            "ShareFetchResponse.node_endpoints",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        value.acquisition_lock_timeout_ms = d.i32()?;
        value.responses = required(d.structs(true, version)?, "ShareFetchResponse.responses")?;
        value.node_endpoints = required(d.structs(true, version)?, "ShareFetchResponse.node_endpoints")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "acquisitionLockTimeoutMs".to_owned(),
            self.acquisition_lock_timeout_ms.into(),
        );
        object.insert("responses".to_owned(), json::structs(&self.responses, version));
        object.insert("nodeEndpoints".to_owned(), json::structs(&self.node_endpoints, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareFetchResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "acquisitionLockTimeoutMs", true)? {
            value.acquisition_lock_timeout_ms = json::required(
                json::read(found, "acquisitionLockTimeoutMs")?,
                "acquisitionLockTimeoutMs",
            )?;
        }
        if let Some(found) = json::find(object, "responses", true)? {
            value.responses = json::required(json::read_structs(found, version, "responses")?, "responses")?;
        }
        if let Some(found) = json::find(object, "nodeEndpoints", true)? {
            value.node_endpoints =
                json::required(json::read_structs(found, version, "nodeEndpoints")?, "nodeEndpoints")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareFetchableTopicResponse {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ShareFetchableTopicResponse {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.structs(
            true,
            Some(&self.partitions),
            version,
            "ShareFetchableTopicResponse.partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.structs(true, version)?, "ShareFetchableTopicResponse.partitions")?;
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
        let object = json::object(value, "ShareFetchableTopicResponse")?;
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
pub struct PartitionData {
    pub partition_index: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub acknowledge_error_code: i16,
    pub acknowledge_error_message: Option<String>,
    pub current_leader: LeaderIdAndEpoch,
    pub records: Records,
    pub acquired_records: Vec<AcquiredRecords>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 22;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.i16(self.error_code);
        e.string(true, self.error_message.as_deref(), "PartitionData.error_message")?;
        e.i16(self.acknowledge_error_code);
        e.string(
            true,
            self.acknowledge_error_message.as_deref(),
            "PartitionData.acknowledge_error_message",
        )?;
        self.current_leader.write(e, version)?;
        e.records(true, Some(&self.records), "PartitionData.records")?;
        e.structs(
            true,
            Some(&self.acquired_records),
            version,
            "PartitionData.acquired_records",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        value.acknowledge_error_code = d.i16()?;
        value.acknowledge_error_message = d.string(true)?;
        value.current_leader = LeaderIdAndEpoch::read(d, version)?;
        value.records = required(d.records(true)?, "PartitionData.records")?;
        value.acquired_records = required(d.structs(true, version)?, "PartitionData.acquired_records")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("acknowledgeErrorCode".to_owned(), self.acknowledge_error_code.into());
        object.insert(
            "acknowledgeErrorMessage".to_owned(),
            json::nullable(self.acknowledge_error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("currentLeader".to_owned(), self.current_leader.to_json(version));
        object.insert("records".to_owned(), json::records(&self.records));
        object.insert(
            "acquiredRecords".to_owned(),
            json::structs(&self.acquired_records, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "acknowledgeErrorCode", true)? {
            value.acknowledge_error_code =
                json::required(json::read(found, "acknowledgeErrorCode")?, "acknowledgeErrorCode")?;
        }
        if let Some(found) = json::find(object, "acknowledgeErrorMessage", true)? {
            value.acknowledge_error_message = json::read(found, "acknowledgeErrorMessage")?;
        }
        if let Some(found) = json::find(object, "currentLeader", true)? {
            value.current_leader = json::required(json::read_struct(found, version)?, "currentLeader")?;
        }
        if let Some(found) = json::find(object, "records", true)? {
            value.records = json::required(json::read(found, "records")?, "records")?;
        }
        if let Some(found) = json::find(object, "acquiredRecords", true)? {
            value.acquired_records = json::required(
                json::read_structs(found, version, "acquiredRecords")?,
                "acquiredRecords",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderIdAndEpoch {
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
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
pub struct AcquiredRecords {
    pub first_offset: i64,
    pub last_offset: i64,
    pub delivery_count: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AcquiredRecords {
    const MIN_SIZE: usize = 19;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.first_offset);
        e.i64(self.last_offset);
        e.i16(self.delivery_count);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.first_offset = d.i64()?;
        value.last_offset = d.i64()?;
        value.delivery_count = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("firstOffset".to_owned(), self.first_offset.into());
        object.insert("lastOffset".to_owned(), self.last_offset.into());
        object.insert("deliveryCount".to_owned(), self.delivery_count.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AcquiredRecords")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "firstOffset", true)? {
            value.first_offset = json::required(json::read(found, "firstOffset")?, "firstOffset")?;
        }
        if let Some(found) = json::find(object, "lastOffset", true)? {
            value.last_offset = json::required(json::read(found, "lastOffset")?, "lastOffset")?;
        }
        if let Some(found) = json::find(object, "deliveryCount", true)? {
            value.delivery_count = json::required(json::read(found, "deliveryCount")?, "deliveryCount")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeEndpoint {
    pub node_id: i32,
    pub host: String,
    pub port: i32,
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
