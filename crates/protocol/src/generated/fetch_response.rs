// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 1, versions 4 to 18, flexible from 12.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, Records, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchResponse {
    pub throttle_time_ms: i32,
    /// `version >= 7`
    pub error_code: i16,
    /// `version >= 7`
    pub session_id: i32,
    pub responses: Vec<FetchableTopicResponse>,
    /// `version >= 16`
    pub node_endpoints: Vec<NodeEndpoint>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for FetchResponse {
    const NAME: &'static str = "FetchResponse";
    const API_KEY: Option<i16> = Some(1);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 4..=18;
    const FLEXIBLE_FROM: i16 = 12;
}

impl Structure for FetchResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        e.i32(self.throttle_time_ms);
        if version >= 7 {
            e.i16(self.error_code);
        }
        if version >= 7 {
            e.i32(self.session_id);
        } else if self.session_id != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "FetchResponse.session_id",
                version,
            });
        }
        e.structs(flexible, Some(&self.responses), version, "FetchResponse.responses")?;
        if version < 16 && !self.node_endpoints.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchResponse.node_endpoints",
                version,
            });
        }
        if flexible {
            let has_node_endpoints = version >= 16 && !self.node_endpoints.is_empty();
            let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_node_endpoints));
            if has_node_endpoints {
                let start = tags.begin(e, 0)?;
                e.structs(
                    flexible,
                    Some(&self.node_endpoints),
                    version,
                    "FetchResponse.node_endpoints",
                )?;
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        if version >= 7 {
            value.error_code = d.i16()?;
        }
        if version >= 7 {
            value.session_id = d.i32()?;
        }
        value.responses = required(d.structs(flexible, version)?, "FetchResponse.responses")?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 if version >= 16 => {
                        value.node_endpoints = required(d.structs(flexible, version)?, "FetchResponse.node_endpoints")?;
                    }
                    0 => {
                        return Err(DecodeError::InvalidTag {
                            message: "FetchResponse",
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
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        if version >= 7 {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        if version >= 7 {
            object.insert("sessionId".to_owned(), self.session_id.into());
        }
        object.insert("responses".to_owned(), json::structs(&self.responses, version));
        if version >= 16 && !self.node_endpoints.is_empty() {
            object.insert("nodeEndpoints".to_owned(), json::structs(&self.node_endpoints, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FetchResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", version >= 7)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "sessionId", version >= 7)? {
            value.session_id = json::required(json::read(found, "sessionId")?, "sessionId")?;
        }
        if let Some(found) = json::find(object, "responses", true)? {
            value.responses = json::required(json::read_structs(found, version, "responses")?, "responses")?;
        }
        if let Some(found) = json::find(object, "nodeEndpoints", false)? {
            value.node_endpoints =
                json::required(json::read_structs(found, version, "nodeEndpoints")?, "nodeEndpoints")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchableTopicResponse {
    /// `version <= 12`
    pub topic: String,
    /// `version >= 13`
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for FetchableTopicResponse {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 12 {
            e.string(flexible, Some(&self.topic), "FetchableTopicResponse.topic")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "FetchableTopicResponse.partitions",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FetchableTopicResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        if version <= 12 {
            value.topic = required(d.string(flexible)?, "FetchableTopicResponse.topic")?;
        }
        if version >= 13 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.structs(flexible, version)?, "FetchableTopicResponse.partitions")?;
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
        let object = json::object(value, "FetchableTopicResponse")?;
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
pub struct PartitionData {
    pub partition_index: i32,
    pub error_code: i16,
    pub high_watermark: i64,
    pub last_stable_offset: i64,
    /// `version >= 5`
    pub log_start_offset: i64,
    /// `version >= 12`
    pub diverging_epoch: EpochEndOffset,
    /// `version >= 12`
    pub current_leader: LeaderIdAndEpoch,
    /// `version >= 12`
    pub snapshot_id: SnapshotId,
    pub aborted_transactions: Option<Vec<AbortedTransaction>>,
    /// `version >= 11`
    pub preferred_read_replica: i32,
    pub records: Option<Records>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionData {
    fn default() -> Self {
        Self {
            partition_index: Default::default(),
            error_code: Default::default(),
            high_watermark: Default::default(),
            last_stable_offset: -1,
            log_start_offset: -1,
            diverging_epoch: Default::default(),
            current_leader: Default::default(),
            snapshot_id: Default::default(),
            aborted_transactions: Some(Default::default()),
            preferred_read_replica: -1,
            records: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for PartitionData {
    const MIN_SIZE: usize = 24;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        e.i32(self.partition_index);
        e.i16(self.error_code);
        e.i64(self.high_watermark);
        e.i64(self.last_stable_offset);
        if version >= 5 {
            e.i64(self.log_start_offset);
        }
        if version < 12 && self.diverging_epoch != EpochEndOffset::default() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.diverging_epoch",
                version,
            });
        }
        if version < 12 && self.current_leader != LeaderIdAndEpoch::default() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.current_leader",
                version,
            });
        }
        if version < 12 && self.snapshot_id != SnapshotId::default() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.snapshot_id",
                version,
            });
        }
        e.structs(
            flexible,
            self.aborted_transactions.as_deref(),
            version,
            "PartitionData.aborted_transactions",
        )?;
        if version >= 11 {
            e.i32(self.preferred_read_replica);
        } else if self.preferred_read_replica != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.preferred_read_replica",
                version,
            });
        }
        e.records(flexible, self.records.as_ref(), "PartitionData.records")?;
        if flexible {
            let has_diverging_epoch = self.diverging_epoch != EpochEndOffset::default();
            let has_current_leader = self.current_leader != LeaderIdAndEpoch::default();
            let has_snapshot_id = self.snapshot_id != SnapshotId::default();
            let mut tags = TagWriter::start(
                e,
                &self.unknown_tagged_fields,
                u32::from(has_diverging_epoch) + u32::from(has_current_leader) + u32::from(has_snapshot_id),
            );
            if has_diverging_epoch {
                let start = tags.begin(e, 0)?;
                self.diverging_epoch.write(e, version)?;
                tags.end(e, start);
            }
            if has_current_leader {
                let start = tags.begin(e, 1)?;
                self.current_leader.write(e, version)?;
                tags.end(e, start);
            }
            if has_snapshot_id {
                let start = tags.begin(e, 2)?;
                self.snapshot_id.write(e, version)?;
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.error_code = d.i16()?;
        value.high_watermark = d.i64()?;
        value.last_stable_offset = d.i64()?;
        if version >= 5 {
            value.log_start_offset = d.i64()?;
        }
        value.aborted_transactions = d.structs(flexible, version)?;
        if version >= 11 {
            value.preferred_read_replica = d.i32()?;
        }
        value.records = d.records(flexible)?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.diverging_epoch = EpochEndOffset::read(d, version)?;
                    }
                    1 => {
                        value.current_leader = LeaderIdAndEpoch::read(d, version)?;
                    }
                    2 => {
                        value.snapshot_id = SnapshotId::read(d, version)?;
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("highWatermark".to_owned(), self.high_watermark.into());
        object.insert("lastStableOffset".to_owned(), self.last_stable_offset.into());
        if version >= 5 {
            object.insert("logStartOffset".to_owned(), self.log_start_offset.into());
        }
        if version >= 12 && self.diverging_epoch != EpochEndOffset::default() {
            object.insert("divergingEpoch".to_owned(), self.diverging_epoch.to_json(version));
        }
        if version >= 12 && self.current_leader != LeaderIdAndEpoch::default() {
            object.insert("currentLeader".to_owned(), self.current_leader.to_json(version));
        }
        if version >= 12 && self.snapshot_id != SnapshotId::default() {
            object.insert("snapshotId".to_owned(), self.snapshot_id.to_json(version));
        }
        object.insert(
            "abortedTransactions".to_owned(),
            json::nullable(self.aborted_transactions.as_ref(), |x| json::structs(x, version)),
        );
        if version >= 11 {
            object.insert("preferredReadReplica".to_owned(), self.preferred_read_replica.into());
        }
        object.insert(
            "records".to_owned(),
            json::nullable(self.records.as_ref(), json::records),
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
        if let Some(found) = json::find(object, "highWatermark", true)? {
            value.high_watermark = json::required(json::read(found, "highWatermark")?, "highWatermark")?;
        }
        if let Some(found) = json::find(object, "lastStableOffset", true)? {
            value.last_stable_offset = json::required(json::read(found, "lastStableOffset")?, "lastStableOffset")?;
        }
        if let Some(found) = json::find(object, "logStartOffset", version >= 5)? {
            value.log_start_offset = json::required(json::read(found, "logStartOffset")?, "logStartOffset")?;
        }
        if let Some(found) = json::find(object, "divergingEpoch", false)? {
            value.diverging_epoch = json::required(json::read_struct(found, version)?, "divergingEpoch")?;
        }
        if let Some(found) = json::find(object, "currentLeader", false)? {
            value.current_leader = json::required(json::read_struct(found, version)?, "currentLeader")?;
        }
        if let Some(found) = json::find(object, "snapshotId", false)? {
            value.snapshot_id = json::required(json::read_struct(found, version)?, "snapshotId")?;
        }
        if let Some(found) = json::find(object, "abortedTransactions", true)? {
            value.aborted_transactions = json::read_structs(found, version, "abortedTransactions")?;
        }
        if let Some(found) = json::find(object, "preferredReadReplica", version >= 11)? {
            value.preferred_read_replica =
                json::required(json::read(found, "preferredReadReplica")?, "preferredReadReplica")?;
        }
        if let Some(found) = json::find(object, "records", true)? {
            value.records = json::read(found, "records")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct EpochEndOffset {
    /// `version >= 12`
    pub epoch: i32,
    /// `version >= 12`
    pub end_offset: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for EpochEndOffset {
    fn default() -> Self {
        Self {
            epoch: -1,
            end_offset: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for EpochEndOffset {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.epoch);
        e.i64(self.end_offset);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.epoch = d.i32()?;
        value.end_offset = d.i64()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("epoch".to_owned(), self.epoch.into());
        object.insert("endOffset".to_owned(), self.end_offset.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EpochEndOffset")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
        }
        if let Some(found) = json::find(object, "endOffset", true)? {
            value.end_offset = json::required(json::read(found, "endOffset")?, "endOffset")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// `version >= 12`
    pub leader_id: i32,
    /// `version >= 12`
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

#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotId {
    pub end_offset: i64,
    pub epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for SnapshotId {
    fn default() -> Self {
        Self {
            end_offset: -1,
            epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
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
pub struct AbortedTransaction {
    pub producer_id: i64,
    pub first_offset: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AbortedTransaction {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        e.i64(self.producer_id);
        e.i64(self.first_offset);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AbortedTransaction.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut value = Self::default();
        value.producer_id = d.i64()?;
        value.first_offset = d.i64()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("firstOffset".to_owned(), self.first_offset.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AbortedTransaction")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "firstOffset", true)? {
            value.first_offset = json::required(json::read(found, "firstOffset")?, "firstOffset")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeEndpoint {
    /// `version >= 16`
    pub node_id: i32,
    /// `version >= 16`
    pub host: String,
    /// `version >= 16`
    pub port: i32,
    /// `version >= 16`
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
