// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 1, versions 4 to 18, flexible from 12.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequest {
    /// `version >= 12`
    pub cluster_id: Option<String>,
    /// `version <= 14`
    pub replica_id: i32,
    /// `version >= 15`
    pub replica_state: ReplicaState,
    pub max_wait_ms: i32,
    pub min_bytes: i32,
    pub max_bytes: i32,
    pub isolation_level: i8,
    /// `version >= 7`
    pub session_id: i32,
    /// `version >= 7`
    pub session_epoch: i32,
    pub topics: Vec<FetchTopic>,
    /// `version >= 7`
    pub forgotten_topics_data: Vec<ForgottenTopic>,
    /// `version >= 11`
    pub rack_id: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for FetchRequest {
    fn default() -> Self {
        Self {
            cluster_id: Default::default(),
            replica_id: -1,
            replica_state: Default::default(),
            max_wait_ms: Default::default(),
            min_bytes: Default::default(),
            max_bytes: 2147483647,
            isolation_level: Default::default(),
            session_id: Default::default(),
            session_epoch: -1,
            topics: Default::default(),
            forgotten_topics_data: Default::default(),
            rack_id: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for FetchRequest {
    const NAME: &'static str = "FetchRequest";
    const API_KEY: Option<i16> = Some(1);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 4..=18;
    const FLEXIBLE_FROM: i16 = 12;
}

impl Request for FetchRequest {
    const KEY: ApiKey = ApiKey::Fetch;
    type Response = super::FetchResponse;
}

impl Structure for FetchRequest {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 14 {
            e.i32(self.replica_id);
        } else if self.replica_id != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "FetchRequest.replica_id",
                version,
            });
        }
        if version < 15 && self.replica_state != ReplicaState::default() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchRequest.replica_state",
                version,
            });
        }
        e.i32(self.max_wait_ms);
        e.i32(self.min_bytes);
        e.i32(self.max_bytes);
        e.i8(self.isolation_level);
        if version >= 7 {
            e.i32(self.session_id);
        }
        if version >= 7 {
            e.i32(self.session_epoch);
        }
        e.structs(flexible, Some(&self.topics), version, "FetchRequest.topics")?;
        if version >= 7 {
            e.structs(
                flexible,
                Some(&self.forgotten_topics_data),
                version,
                "FetchRequest.forgotten_topics_data",
            )?;
        } else if !self.forgotten_topics_data.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchRequest.forgotten_topics_data",
                version,
            });
        }
        if version >= 11 {
            e.string(flexible, Some(&self.rack_id), "FetchRequest.rack_id")?;
        }
        if flexible {
            let has_cluster_id = self.cluster_id.is_some();
            let has_replica_state = version >= 15 && self.replica_state != ReplicaState::default();
            let mut tags = TagWriter::start(
                e,
                &self.unknown_tagged_fields,
                u32::from(has_cluster_id) + u32::from(has_replica_state),
            );
            if has_cluster_id {
                let start = tags.begin(e, 0)?;
                e.string(flexible, self.cluster_id.as_deref(), "FetchRequest.cluster_id")?;
                tags.end(e, start);
            }
            if has_replica_state {
                let start = tags.begin(e, 1)?;
                self.replica_state.write(e, version)?;
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        if version <= 14 {
            value.replica_id = d.i32()?;
        }
        value.max_wait_ms = d.i32()?;
        value.min_bytes = d.i32()?;
        value.max_bytes = d.i32()?;
        value.isolation_level = d.i8()?;
        if version >= 7 {
            value.session_id = d.i32()?;
        }
        if version >= 7 {
            value.session_epoch = d.i32()?;
        }
        value.topics = required(d.structs(flexible, version)?, "FetchRequest.topics")?;
        if version >= 7 {
            value.forgotten_topics_data =
                required(d.structs(flexible, version)?, "FetchRequest.forgotten_topics_data")?;
        }
        if version >= 11 {
            value.rack_id = required(d.string(flexible)?, "FetchRequest.rack_id")?;
        }
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.cluster_id = d.string(flexible)?;
                    }
                    1 if version >= 15 => {
                        value.replica_state = ReplicaState::read(d, version)?;
                    }
                    1 => {
                        return Err(DecodeError::InvalidTag {
                            message: "FetchRequest",
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
        if version >= 12 && self.cluster_id.is_some() {
            object.insert(
                "clusterId".to_owned(),
                json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
            );
        }
        if version <= 14 {
            object.insert("replicaId".to_owned(), self.replica_id.into());
        }
        if version >= 15 && self.replica_state != ReplicaState::default() {
            object.insert("replicaState".to_owned(), self.replica_state.to_json(version));
        }
        object.insert("maxWaitMs".to_owned(), self.max_wait_ms.into());
        object.insert("minBytes".to_owned(), self.min_bytes.into());
        object.insert("maxBytes".to_owned(), self.max_bytes.into());
        object.insert("isolationLevel".to_owned(), self.isolation_level.into());
        if version >= 7 {
            object.insert("sessionId".to_owned(), self.session_id.into());
        }
        if version >= 7 {
            object.insert("sessionEpoch".to_owned(), self.session_epoch.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if version >= 7 {
            object.insert(
                "forgottenTopicsData".to_owned(),
                json::structs(&self.forgotten_topics_data, version),
            );
        }
        if version >= 11 {
            object.insert("rackId".to_owned(), self.rack_id.as_str().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FetchRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", false)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "replicaId", version <= 14)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "replicaState", false)? {
            value.replica_state = json::required(json::read_struct(found, version)?, "replicaState")?;
        }
        if let Some(found) = json::find(object, "maxWaitMs", true)? {
            value.max_wait_ms = json::required(json::read(found, "maxWaitMs")?, "maxWaitMs")?;
        }
        if let Some(found) = json::find(object, "minBytes", true)? {
            value.min_bytes = json::required(json::read(found, "minBytes")?, "minBytes")?;
        }
        if let Some(found) = json::find(object, "maxBytes", true)? {
            value.max_bytes = json::required(json::read(found, "maxBytes")?, "maxBytes")?;
        }
        if let Some(found) = json::find(object, "isolationLevel", true)? {
            value.isolation_level = json::required(json::read(found, "isolationLevel")?, "isolationLevel")?;
        }
        if let Some(found) = json::find(object, "sessionId", version >= 7)? {
            value.session_id = json::required(json::read(found, "sessionId")?, "sessionId")?;
        }
        if let Some(found) = json::find(object, "sessionEpoch", version >= 7)? {
            value.session_epoch = json::required(json::read(found, "sessionEpoch")?, "sessionEpoch")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "forgottenTopicsData", version >= 7)? {
            value.forgotten_topics_data = json::required(
                json::read_structs(found, version, "forgottenTopicsData")?,
                "forgottenTopicsData",
            )?;
        }
        if let Some(found) = json::find(object, "rackId", version >= 11)? {
            value.rack_id = json::required(json::read(found, "rackId")?, "rackId")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaState {
    /// `version >= 15`
    pub replica_id: i32,
    /// `version >= 15`
    pub replica_epoch: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ReplicaState {
    fn default() -> Self {
        Self {
            replica_id: -1,
            replica_epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for ReplicaState {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.replica_id);
        e.i64(self.replica_epoch);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.replica_id = d.i32()?;
        value.replica_epoch = d.i64()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("replicaId".to_owned(), self.replica_id.into());
        object.insert("replicaEpoch".to_owned(), self.replica_epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ReplicaState")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "replicaId", true)? {
            value.replica_id = json::required(json::read(found, "replicaId")?, "replicaId")?;
        }
        if let Some(found) = json::find(object, "replicaEpoch", true)? {
            value.replica_epoch = json::required(json::read(found, "replicaEpoch")?, "replicaEpoch")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchTopic {
    /// `version <= 12`
    pub topic: String,
    /// `version >= 13`
    pub topic_id: Uuid,
    pub partitions: Vec<FetchPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for FetchTopic {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 12 {
            e.string(flexible, Some(&self.topic), "FetchTopic.topic")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.structs(flexible, Some(&self.partitions), version, "FetchTopic.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        if version <= 12 {
            value.topic = required(d.string(flexible)?, "FetchTopic.topic")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.structs(flexible, version)?, "FetchTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 12 {
            object.insert("topic".to_owned(), self.topic.as_str().into());
        }
        if version >= 13 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FetchTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", version <= 12)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 13)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct FetchPartition {
    pub partition: i32,
    /// `version >= 9`
    pub current_leader_epoch: i32,
    pub fetch_offset: i64,
    /// `version >= 12`
    pub last_fetched_epoch: i32,
    /// `version >= 5`
    pub log_start_offset: i64,
    pub partition_max_bytes: i32,
    /// `version >= 17`
    pub replica_directory_id: Uuid,
    /// `version >= 18`
    pub high_watermark: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for FetchPartition {
    fn default() -> Self {
        Self {
            partition: Default::default(),
            current_leader_epoch: -1,
            fetch_offset: Default::default(),
            last_fetched_epoch: -1,
            log_start_offset: -1,
            partition_max_bytes: Default::default(),
            replica_directory_id: Default::default(),
            high_watermark: 9223372036854775807,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for FetchPartition {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        e.i32(self.partition);
        if version >= 9 {
            e.i32(self.current_leader_epoch);
        }
        e.i64(self.fetch_offset);
        if version >= 12 {
            e.i32(self.last_fetched_epoch);
        } else if self.last_fetched_epoch != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "FetchPartition.last_fetched_epoch",
                version,
            });
        }
        if version >= 5 {
            e.i64(self.log_start_offset);
        }
        e.i32(self.partition_max_bytes);
        if flexible {
            let has_replica_directory_id = version >= 17 && !self.replica_directory_id.is_zero();
            let has_high_watermark = version >= 18 && self.high_watermark != 9223372036854775807;
            let mut tags = TagWriter::start(
                e,
                &self.unknown_tagged_fields,
                u32::from(has_replica_directory_id) + u32::from(has_high_watermark),
            );
            if has_replica_directory_id {
                let start = tags.begin(e, 0)?;
                e.uuid(self.replica_directory_id);
                tags.end(e, start);
            }
            if has_high_watermark {
                let start = tags.begin(e, 1)?;
                e.i64(self.high_watermark);
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchPartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        value.partition = d.i32()?;
        if version >= 9 {
            value.current_leader_epoch = d.i32()?;
        }
        value.fetch_offset = d.i64()?;
        if version >= 12 {
            value.last_fetched_epoch = d.i32()?;
        }
        if version >= 5 {
            value.log_start_offset = d.i64()?;
        }
        value.partition_max_bytes = d.i32()?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 if version >= 17 => {
                        value.replica_directory_id = d.uuid()?;
                    }
                    0 => {
                        return Err(DecodeError::InvalidTag {
                            message: "FetchPartition",
                            tag,
                            version,
                        });
                    }
                    1 if version >= 18 => {
                        value.high_watermark = d.i64()?;
                    }
                    1 => {
                        return Err(DecodeError::InvalidTag {
                            message: "FetchPartition",
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
        object.insert("partition".to_owned(), self.partition.into());
        if version >= 9 {
            object.insert("currentLeaderEpoch".to_owned(), self.current_leader_epoch.into());
        }
        object.insert("fetchOffset".to_owned(), self.fetch_offset.into());
        if version >= 12 {
            object.insert("lastFetchedEpoch".to_owned(), self.last_fetched_epoch.into());
        }
        if version >= 5 {
            object.insert("logStartOffset".to_owned(), self.log_start_offset.into());
        }
        object.insert("partitionMaxBytes".to_owned(), self.partition_max_bytes.into());
        if version >= 17 && !self.replica_directory_id.is_zero() {
            object.insert(
                "replicaDirectoryId".to_owned(),
                self.replica_directory_id.to_string().into(),
            );
        }
        if version >= 18 && self.high_watermark != 9223372036854775807 {
            object.insert("highWatermark".to_owned(), self.high_watermark.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FetchPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        if let Some(found) = json::find(object, "currentLeaderEpoch", version >= 9)? {
            value.current_leader_epoch =
                json::required(json::read(found, "currentLeaderEpoch")?, "currentLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "fetchOffset", true)? {
            value.fetch_offset = json::required(json::read(found, "fetchOffset")?, "fetchOffset")?;
        }
        if let Some(found) = json::find(object, "lastFetchedEpoch", version >= 12)? {
            value.last_fetched_epoch = json::required(json::read(found, "lastFetchedEpoch")?, "lastFetchedEpoch")?;
        }
        if let Some(found) = json::find(object, "logStartOffset", version >= 5)? {
            value.log_start_offset = json::required(json::read(found, "logStartOffset")?, "logStartOffset")?;
        }
        if let Some(found) = json::find(object, "partitionMaxBytes", true)? {
            value.partition_max_bytes = json::required(json::read(found, "partitionMaxBytes")?, "partitionMaxBytes")?;
        }
        if let Some(found) = json::find(object, "replicaDirectoryId", false)? {
            value.replica_directory_id =
                json::required(json::read(found, "replicaDirectoryId")?, "replicaDirectoryId")?;
        }
        if let Some(found) = json::find(object, "highWatermark", false)? {
            value.high_watermark = json::required(json::read(found, "highWatermark")?, "highWatermark")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ForgottenTopic {
    /// `(7..=12).contains(&version)`
    pub topic: String,
    /// `version >= 13`
    pub topic_id: Uuid,
    /// `version >= 7`
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ForgottenTopic {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 12 {
            e.string(flexible, Some(&self.topic), "ForgottenTopic.topic")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.scalars(flexible, Some(&self.partitions), "ForgottenTopic.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ForgottenTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        if version <= 12 {
            value.topic = required(d.string(flexible)?, "ForgottenTopic.topic")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.scalars(flexible)?, "ForgottenTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 12 {
            object.insert("topic".to_owned(), self.topic.as_str().into());
        }
        if version >= 13 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ForgottenTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", version <= 12)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 13)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

/// [`FetchRequest`] that borrows from the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequestRef<'a> {
    pub cluster_id: Option<&'a str>,
    pub replica_id: i32,
    pub replica_state: ReplicaState,
    pub max_wait_ms: i32,
    pub min_bytes: i32,
    pub max_bytes: i32,
    pub isolation_level: i8,
    pub session_id: i32,
    pub session_epoch: i32,
    pub topics: Vec<FetchTopicRef<'a>>,
    pub forgotten_topics_data: Vec<ForgottenTopicRef<'a>>,
    pub rack_id: &'a str,
}

impl<'a> FetchRequestRef<'a> {
    fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self {
            cluster_id: Default::default(),
            replica_id: -1,
            replica_state: Default::default(),
            max_wait_ms: Default::default(),
            min_bytes: Default::default(),
            max_bytes: 2147483647,
            isolation_level: Default::default(),
            session_id: Default::default(),
            session_epoch: -1,
            topics: Default::default(),
            forgotten_topics_data: Default::default(),
            rack_id: Default::default(),
        };
        if version <= 14 {
            value.replica_id = d.i32()?;
        }
        value.max_wait_ms = d.i32()?;
        value.min_bytes = d.i32()?;
        value.max_bytes = d.i32()?;
        value.isolation_level = d.i8()?;
        if version >= 7 {
            value.session_id = d.i32()?;
        }
        if version >= 7 {
            value.session_epoch = d.i32()?;
        }
        value.topics = required(
            d.array(flexible, FetchTopic::MIN_SIZE, |d| FetchTopicRef::read(d, version))?,
            "FetchRequest.topics",
        )?;
        if version >= 7 {
            value.forgotten_topics_data = required(
                d.array(flexible, ForgottenTopic::MIN_SIZE, |d| {
                    ForgottenTopicRef::read(d, version)
                })?,
                "FetchRequest.forgotten_topics_data",
            )?;
        }
        if version >= 11 {
            value.rack_id = required(d.borrowed_string(flexible)?, "FetchRequest.rack_id")?;
        }
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.cluster_id = d.borrowed_string(flexible)?;
                    }
                    1 if version >= 15 => {
                        value.replica_state = ReplicaState::read(d, version)?;
                    }
                    1 => {
                        return Err(DecodeError::InvalidTag {
                            message: "FetchRequest",
                            tag,
                            version,
                        });
                    }
                    _ => {
                        d.raw(size)?;
                    }
                }
            }
        }
        Ok(value)
    }
}

/// [`FetchTopic`] that borrows from the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchTopicRef<'a> {
    pub topic: &'a str,
    pub topic_id: Uuid,
    pub partitions: Vec<FetchPartition>,
}

impl<'a> FetchTopicRef<'a> {
    fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self {
            topic: Default::default(),
            topic_id: Default::default(),
            partitions: Default::default(),
        };
        if version <= 12 {
            value.topic = required(d.borrowed_string(flexible)?, "FetchTopic.topic")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(
            d.array(flexible, FetchPartition::MIN_SIZE, |d| FetchPartition::read(d, version))?,
            "FetchTopic.partitions",
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

/// [`ForgottenTopic`] that borrows from the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct ForgottenTopicRef<'a> {
    pub topic: &'a str,
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
}

impl<'a> ForgottenTopicRef<'a> {
    fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self {
            topic: Default::default(),
            topic_id: Default::default(),
            partitions: Default::default(),
        };
        if version <= 12 {
            value.topic = required(d.borrowed_string(flexible)?, "ForgottenTopic.topic")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.scalars(flexible)?, "ForgottenTopic.partitions")?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (_, size) = d.tag()?;
                d.raw(size)?;
            }
        }
        Ok(value)
    }
}

impl<'a> FetchRequestRef<'a> {
    /// As [`Message::decode`], but strings, bytes and records stay in the frame.
    pub fn decode(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {
        if !FetchRequest::VALID_VERSIONS.contains(&version) {
            return Err(DecodeError::UnsupportedVersion {
                message: FetchRequest::NAME,
                version,
            });
        }
        Self::read(d, version)
    }
}
