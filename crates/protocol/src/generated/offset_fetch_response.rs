// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 9, versions 1 to 10, flexible from 6.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponse {
    /// `version >= 3`
    pub throttle_time_ms: i32,
    /// `version <= 7`
    pub topics: Vec<OffsetFetchResponseTopic>,
    /// `(2..=7).contains(&version)`
    pub error_code: i16,
    /// `version >= 8`
    pub groups: Vec<OffsetFetchResponseGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for OffsetFetchResponse {
    const NAME: &'static str = "OffsetFetchResponse";
    const API_KEY: Option<i16> = Some(9);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=10;
    const FLEXIBLE_FROM: i16 = 6;
}

impl Structure for OffsetFetchResponse {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        if version >= 3 {
            e.i32(self.throttle_time_ms);
        }
        if version <= 7 {
            e.structs(flexible, Some(&self.topics), version, "OffsetFetchResponse.topics")?;
        } else if !self.topics.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchResponse.topics",
                version,
            });
        }
        if (2..=7).contains(&version) {
            e.i16(self.error_code);
        }
        if version >= 8 {
            e.structs(flexible, Some(&self.groups), version, "OffsetFetchResponse.groups")?;
        } else if !self.groups.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchResponse.groups",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        if version >= 3 {
            value.throttle_time_ms = d.i32()?;
        }
        if version <= 7 {
            value.topics = required(d.structs(flexible, version)?, "OffsetFetchResponse.topics")?;
        }
        if (2..=7).contains(&version) {
            value.error_code = d.i16()?;
        }
        if version >= 8 {
            value.groups = required(d.structs(flexible, version)?, "OffsetFetchResponse.groups")?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 3 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        if version <= 7 {
            object.insert("topics".to_owned(), json::structs(&self.topics, version));
        }
        if (2..=7).contains(&version) {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        if version >= 8 {
            object.insert("groups".to_owned(), json::structs(&self.groups, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 3)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "topics", version <= 7)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "errorCode", (2..=7).contains(&version))? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "groups", version >= 8)? {
            value.groups = json::required(json::read_structs(found, version, "groups")?, "groups")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponseTopic {
    /// `version <= 7`
    pub name: String,
    /// `version <= 7`
    pub partitions: Vec<OffsetFetchResponsePartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetFetchResponseTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, Some(&self.name), "OffsetFetchResponseTopic.name")?;
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "OffsetFetchResponseTopic.partitions",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchResponseTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "OffsetFetchResponseTopic.name")?;
        value.partitions = required(d.structs(flexible, version)?, "OffsetFetchResponseTopic.partitions")?;
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
        let object = json::object(value, "OffsetFetchResponseTopic")?;
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

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartition {
    /// `version <= 7`
    pub partition_index: i32,
    /// `version <= 7`
    pub committed_offset: i64,
    /// `(5..=7).contains(&version)`
    pub committed_leader_epoch: i32,
    /// `version <= 7`
    pub metadata: Option<String>,
    /// `version <= 7`
    pub error_code: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetFetchResponsePartition {
    fn default() -> Self {
        Self {
            partition_index: Default::default(),
            committed_offset: Default::default(),
            committed_leader_epoch: -1,
            metadata: Some(Default::default()),
            error_code: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for OffsetFetchResponsePartition {
    const MIN_SIZE: usize = 15;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.i32(self.partition_index);
        e.i64(self.committed_offset);
        if version >= 5 {
            e.i32(self.committed_leader_epoch);
        }
        e.string(
            flexible,
            self.metadata.as_deref(),
            "OffsetFetchResponsePartition.metadata",
        )?;
        e.i16(self.error_code);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchResponsePartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.committed_offset = d.i64()?;
        if version >= 5 {
            value.committed_leader_epoch = d.i32()?;
        }
        value.metadata = d.string(flexible)?;
        value.error_code = d.i16()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("committedOffset".to_owned(), self.committed_offset.into());
        if version >= 5 {
            object.insert("committedLeaderEpoch".to_owned(), self.committed_leader_epoch.into());
        }
        object.insert(
            "metadata".to_owned(),
            json::nullable(self.metadata.as_ref(), |x| x.as_str().into()),
        );
        object.insert("errorCode".to_owned(), self.error_code.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchResponsePartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "committedOffset", true)? {
            value.committed_offset = json::required(json::read(found, "committedOffset")?, "committedOffset")?;
        }
        if let Some(found) = json::find(object, "committedLeaderEpoch", version >= 5)? {
            value.committed_leader_epoch =
                json::required(json::read(found, "committedLeaderEpoch")?, "committedLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "metadata", true)? {
            value.metadata = json::read(found, "metadata")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponseGroup {
    /// `version >= 8`
    pub group_id: String,
    /// `version >= 8`
    pub topics: Vec<OffsetFetchResponseTopics>,
    /// `version >= 8`
    pub error_code: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetFetchResponseGroup {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "OffsetFetchResponseGroup.group_id")?;
        e.structs(true, Some(&self.topics), version, "OffsetFetchResponseGroup.topics")?;
        e.i16(self.error_code);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "OffsetFetchResponseGroup.group_id")?;
        value.topics = required(d.structs(true, version)?, "OffsetFetchResponseGroup.topics")?;
        value.error_code = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        object.insert("errorCode".to_owned(), self.error_code.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchResponseGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponseTopics {
    /// `(8..=9).contains(&version)`
    pub name: String,
    /// `version >= 10`
    pub topic_id: Uuid,
    /// `version >= 8`
    pub partitions: Vec<OffsetFetchResponsePartitions>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetFetchResponseTopics {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if version <= 9 {
            e.string(true, Some(&self.name), "OffsetFetchResponseTopics.name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.structs(
            true,
            Some(&self.partitions),
            version,
            "OffsetFetchResponseTopics.partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        if version <= 9 {
            value.name = required(d.string(true)?, "OffsetFetchResponseTopics.name")?;
        }
        if version >= 10 {
            value.topic_id = d.uuid()?;
        }
        value.partitions = required(d.structs(true, version)?, "OffsetFetchResponseTopics.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 9 {
            object.insert("name".to_owned(), self.name.as_str().into());
        }
        if version >= 10 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchResponseTopics")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", version <= 9)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 10)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartitions {
    /// `version >= 8`
    pub partition_index: i32,
    /// `version >= 8`
    pub committed_offset: i64,
    /// `version >= 8`
    pub committed_leader_epoch: i32,
    /// `version >= 8`
    pub metadata: Option<String>,
    /// `version >= 8`
    pub error_code: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetFetchResponsePartitions {
    fn default() -> Self {
        Self {
            partition_index: Default::default(),
            committed_offset: Default::default(),
            committed_leader_epoch: -1,
            metadata: Some(Default::default()),
            error_code: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for OffsetFetchResponsePartitions {
    const MIN_SIZE: usize = 20;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_index);
        e.i64(self.committed_offset);
        e.i32(self.committed_leader_epoch);
        e.string(true, self.metadata.as_deref(), "OffsetFetchResponsePartitions.metadata")?;
        e.i16(self.error_code);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_index = d.i32()?;
        value.committed_offset = d.i64()?;
        value.committed_leader_epoch = d.i32()?;
        value.metadata = d.string(true)?;
        value.error_code = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("committedOffset".to_owned(), self.committed_offset.into());
        object.insert("committedLeaderEpoch".to_owned(), self.committed_leader_epoch.into());
        object.insert(
            "metadata".to_owned(),
            json::nullable(self.metadata.as_ref(), |x| x.as_str().into()),
        );
        object.insert("errorCode".to_owned(), self.error_code.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchResponsePartitions")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "committedOffset", true)? {
            value.committed_offset = json::required(json::read(found, "committedOffset")?, "committedOffset")?;
        }
        if let Some(found) = json::find(object, "committedLeaderEpoch", true)? {
            value.committed_leader_epoch =
                json::required(json::read(found, "committedLeaderEpoch")?, "committedLeaderEpoch")?;
        }
        if let Some(found) = json::find(object, "metadata", true)? {
            value.metadata = json::read(found, "metadata")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        Ok(value)
    }
}
