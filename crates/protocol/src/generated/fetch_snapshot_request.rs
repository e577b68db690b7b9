// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 59, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct FetchSnapshotRequest {
    pub cluster_id: Option<String>,
    pub replica_id: i32,
    pub max_bytes: i32,
    pub topics: Vec<TopicSnapshot>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for FetchSnapshotRequest {
    fn default() -> Self {
        Self {
            cluster_id: Default::default(),
            replica_id: -1,
            max_bytes: 2147483647,
            topics: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for FetchSnapshotRequest {
    const NAME: &'static str = "FetchSnapshotRequest";
    const API_KEY: Option<i16> = Some(59);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for FetchSnapshotRequest {
    const KEY: ApiKey = ApiKey::FetchSnapshot;
    type Response = super::FetchSnapshotResponse;
}

impl Structure for FetchSnapshotRequest {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.replica_id);
        e.i32(self.max_bytes);
        e.structs(true, Some(&self.topics), version, "FetchSnapshotRequest.topics")?;
        let has_cluster_id = self.cluster_id.is_some();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_cluster_id));
        if has_cluster_id {
            let start = tags.begin(e, 0)?;
            e.string(true, self.cluster_id.as_deref(), "FetchSnapshotRequest.cluster_id")?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.replica_id = d.i32()?;
        value.max_bytes = d.i32()?;
        value.topics = required(d.structs(true, version)?, "FetchSnapshotRequest.topics")?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.cluster_id = d.string(true)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if self.cluster_id.is_some() {
            object.insert(
                "clusterId".to_owned(),
                json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("replicaId".to_owned(), self.replica_id.into());
        object.insert("maxBytes".to_owned(), self.max_bytes.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FetchSnapshotRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", false)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "replicaId", true)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "maxBytes", true)? {
            value.max_bytes = json::required(json::read(found, "maxBytes")?, "maxBytes")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
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
    pub partition: i32,
    pub current_leader_epoch: i32,
    pub snapshot_id: SnapshotId,
    pub position: i64,
    /// `version >= 1`
    pub replica_directory_id: Uuid,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionSnapshot {
    const MIN_SIZE: usize = 30;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition);
        e.i32(self.current_leader_epoch);
        self.snapshot_id.write(e, version)?;
        e.i64(self.position);
        let has_replica_directory_id = version >= 1 && !self.replica_directory_id.is_zero();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_replica_directory_id));
        if has_replica_directory_id {
            let start = tags.begin(e, 0)?;
            e.uuid(self.replica_directory_id);
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition = d.i32()?;
        value.current_leader_epoch = d.i32()?;
        value.snapshot_id = SnapshotId::read(d, version)?;
        value.position = d.i64()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 if version >= 1 => {
                    value.replica_directory_id = d.uuid()?;
                }
                0 => {
                    return Err(DecodeError::InvalidTag {
                        message: "PartitionSnapshot",
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
        object.insert("partition".to_owned(), self.partition.into());
        object.insert("currentLeaderEpoch".to_owned(), self.current_leader_epoch.into());
        object.insert("snapshotId".to_owned(), self.snapshot_id.to_json(version));
        object.insert("position".to_owned(), self.position.into());
        if version >= 1 && !self.replica_directory_id.is_zero() {
            object.insert(
                "replicaDirectoryId".to_owned(),
                self.replica_directory_id.to_string().into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionSnapshot")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        if let Some(found) = json::find(object, "currentLeaderEpoch", true)? {
            value.current_leader_epoch =
                json::required(json::read(found, "currentLeaderEpoch")?, "currentLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "snapshotId", true)? {
            value.snapshot_id = json::required(json::read_struct(found, version)?, "snapshotId")?;
        }
        if let Some(found) = json::find(object, "position", true)? {
            value.position = json::required(json::read(found, "position")?, "position")?;
        }
        if let Some(found) = json::find(object, "replicaDirectoryId", false)? {
            value.replica_directory_id =
                json::required(json::read(found, "replicaDirectoryId")?, "replicaDirectoryId")?;
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
