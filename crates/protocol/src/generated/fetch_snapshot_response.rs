// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 59, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, Records, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchSnapshotResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub topics: Vec<TopicSnapshot>,
    /// `version >= 1`
    pub node_endpoints: Vec<NodeEndpoint>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for FetchSnapshotResponse {
    const NAME: &'static str = "FetchSnapshotResponse";
    const API_KEY: Option<i16> = Some(59);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for FetchSnapshotResponse {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.structs(true, Some(&self.topics), version, "FetchSnapshotResponse.topics")?;
        if version < 1 && !self.node_endpoints.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchSnapshotResponse.node_endpoints",
                version,
            });
        }
        let has_node_endpoints = version >= 1 && !self.node_endpoints.is_empty();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_node_endpoints));
        if has_node_endpoints {
            let start = tags.begin(e, 0)?;
            e.structs(
                true,
                Some(&self.node_endpoints),
                version,
                "FetchSnapshotResponse.node_endpoints",
            )?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.topics = required(d.structs(true, version)?, "FetchSnapshotResponse.topics")?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 if version >= 1 => {
                    value.node_endpoints = required(d.structs(true, version)?, "FetchSnapshotResponse.node_endpoints")?;
                }
                0 => {
                    return Err(DecodeError::InvalidTag {
                        message: "FetchSnapshotResponse",
                        tag,
                        version,
                    });
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if version >= 1 && !self.node_endpoints.is_empty() {
            object.insert("nodeEndpoints".to_owned(), json::structs(&self.node_endpoints, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FetchSnapshotResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "nodeEndpoints", false)? {
            value.node_endpoints =
                json::required(json::read_structs(found, version, "nodeEndpoints")?, "nodeEndpoints")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicSnapshot {
    pub name: String,
    pub partitions: Vec<PartitionSnapshot>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicSnapshot {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "TopicSnapshot.name")?;
        e.structs(true, Some(&self.partitions), version, "TopicSnapshot.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "TopicSnapshot.name")?;
        value.partitions = required(d.structs(true, version)?, "TopicSnapshot.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicSnapshot")?;
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
pub struct PartitionSnapshot {
    pub index: i32,
    pub error_code: i16,
    pub snapshot_id: SnapshotId,
    pub current_leader: LeaderIdAndEpoch,
    pub size: i64,
    pub position: i64,
    pub unaligned_records: Records,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionSnapshot {
    const MIN_SIZE: usize = 37;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.index);
        e.i16(self.error_code);
        self.snapshot_id.write(e, version)?;
        e.i64(self.size);
        e.i64(self.position);
        e.records(
            true,
            Some(&self.unaligned_records),
            "PartitionSnapshot.unaligned_records",
        )?;
        let has_current_leader = self.current_leader != LeaderIdAndEpoch::default();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_current_leader));
        if has_current_leader {
            let start = tags.begin(e, 0)?;
            self.current_leader.write(e, version)?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.index = d.i32()?;
        value.error_code = d.i16()?;
        value.snapshot_id = SnapshotId::read(d, version)?;
        value.size = d.i64()?;
        value.position = d.i64()?;
        value.unaligned_records = required(d.records(true)?, "PartitionSnapshot.unaligned_records")?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.current_leader = LeaderIdAndEpoch::read(d, version)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("index".to_owned(), self.index.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("snapshotId".to_owned(), self.snapshot_id.to_json(version));
        if self.current_leader != LeaderIdAndEpoch::default() {
            object.insert("currentLeader".to_owned(), self.current_leader.to_json(version));
        }
        object.insert("size".to_owned(), self.size.into());
        object.insert("position".to_owned(), self.position.into());
        object.insert("unalignedRecords".to_owned(), json::records(&self.unaligned_records));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionSnapshot")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "index", true)? {
            value.index = json::required(json::read(found, "index")?, "index")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "snapshotId", true)? {
            value.snapshot_id = json::required(json::read_struct(found, version)?, "snapshotId")?;
        }
        if let Some(found) = json::find(object, "currentLeader", false)? {
            value.current_leader = json::required(json::read_struct(found, version)?, "currentLeader")?;
        }
        if let Some(found) = json::find(object, "size", true)? {
            value.size = json::required(json::read(found, "size")?, "size")?;
        }
        if let Some(found) = json::find(object, "position", true)? {
            value.position = json::required(json::read(found, "position")?, "position")?;
        }
        if let Some(found) = json::find(object, "unalignedRecords", true)? {
            value.unaligned_records = json::required(json::read(found, "unalignedRecords")?, "unalignedRecords")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct SnapshotId {
    pub end_offset: i64,
    pub epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for SnapshotId {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.end_offset);
        e.i32(self.epoch);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.end_offset = d.i64()?;
        value.epoch = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("endOffset".to_owned(), self.end_offset.into());
        object.insert("epoch".to_owned(), self.epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SnapshotId")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "endOffset", true)? {
            value.end_offset = json::required(json::read(found, "endOffset")?, "endOffset")?;
        }
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
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
pub struct NodeEndpoint {
    /// `version >= 1`
    pub node_id: i32,
    /// `version >= 1`
    pub host: String,
    /// `version >= 1`
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for NodeEndpoint {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.node_id);
        e.string(true, Some(&self.host), "NodeEndpoint.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.node_id = d.i32()?;
        value.host = required(d.string(true)?, "NodeEndpoint.host")?;
        value.port = d.u16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("nodeId".to_owned(), self.node_id.into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
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
        Ok(value)
    }
}
