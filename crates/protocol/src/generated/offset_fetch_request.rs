// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 9, versions 1 to 10, flexible from 6.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequest {
    /// `version <= 7`
    pub group_id: String,
    /// `version <= 7`
    pub topics: Option<Vec<OffsetFetchRequestTopic>>,
    /// `version >= 8`
    pub groups: Vec<OffsetFetchRequestGroup>,
    /// `version >= 7`
    pub require_stable: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetFetchRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            topics: Some(Default::default()),
            groups: Default::default(),
            require_stable: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for OffsetFetchRequest {
    const NAME: &'static str = "OffsetFetchRequest";
    const API_KEY: Option<i16> = Some(9);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=10;
    const FLEXIBLE_FROM: i16 = 6;
}

impl Request for OffsetFetchRequest {
    const KEY: ApiKey = ApiKey::OffsetFetch;
    type Response = super::OffsetFetchResponse;
}

impl Structure for OffsetFetchRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        if version <= 7 {
            e.string(flexible, Some(&self.group_id), "OffsetFetchRequest.group_id")?;
        } else if !self.group_id.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchRequest.group_id",
                version,
            });
        }
        if version <= 7 {
            if version < 2 && self.topics.is_none() {
                return Err(EncodeError::Null {
                    field: "OffsetFetchRequest.topics",
                });
            }
            e.structs(flexible, self.topics.as_deref(), version, "OffsetFetchRequest.topics")?;
        } else if self.topics.as_ref().is_none_or(|x| !x.is_empty()) {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchRequest.topics",
                version,
            });
        }
        if version >= 8 {
            e.structs(flexible, Some(&self.groups), version, "OffsetFetchRequest.groups")?;
        } else if !self.groups.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchRequest.groups",
                version,
            });
        }
        if version >= 7 {
            e.bool(self.require_stable);
        } else if self.require_stable {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchRequest.require_stable",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        if version <= 7 {
            value.group_id = required(d.string(flexible)?, "OffsetFetchRequest.group_id")?;
        }
        if version <= 7 {
            value.topics = d.structs(flexible, version)?;
            if version < 2 && value.topics.is_none() {
                return Err(DecodeError::Null {
                    field: "OffsetFetchRequest.topics",
                });
            }
        }
        if version >= 8 {
            value.groups = required(d.structs(flexible, version)?, "OffsetFetchRequest.groups")?;
        }
        if version >= 7 {
            value.require_stable = d.bool()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 7 {
            object.insert("groupId".to_owned(), self.group_id.as_str().into());
        }
        if version <= 7 {
            object.insert(
                "topics".to_owned(),
                json::nullable(self.topics.as_ref(), |x| json::structs(x, version)),
            );
        }
        if version >= 8 {
            object.insert("groups".to_owned(), json::structs(&self.groups, version));
        }
        if version >= 7 {
            object.insert("requireStable".to_owned(), self.require_stable.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", version <= 7)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "topics", version <= 7)? {
            value.topics = json::read_structs(found, version, "topics")?;
        }
        if let Some(found) = json::find(object, "groups", version >= 8)? {
            value.groups = json::required(json::read_structs(found, version, "groups")?, "groups")?;
        }
        if let Some(found) = json::find(object, "requireStable", version >= 7)? {
            value.require_stable = json::required(json::read(found, "requireStable")?, "requireStable")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchRequestTopic {
    /// `version <= 7`
    pub name: String,
    /// `version <= 7`
    pub partition_indexes: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetFetchRequestTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, Some(&self.name), "OffsetFetchRequestTopic.name")?;
        e.scalars(
            flexible,
            Some(&self.partition_indexes),
            "OffsetFetchRequestTopic.partition_indexes",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetFetchRequestTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "OffsetFetchRequestTopic.name")?;
        value.partition_indexes = required(d.scalars(flexible)?, "OffsetFetchRequestTopic.partition_indexes")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitionIndexes".to_owned(), self.partition_indexes.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchRequestTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitionIndexes", true)? {
            value.partition_indexes = json::required(json::read_array(found, "partitionIndexes")?, "partitionIndexes")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequestGroup {
    /// `version >= 8`
    pub group_id: String,
    /// `version >= 9`
    pub member_id: Option<String>,
    /// `version >= 9`
    pub member_epoch: i32,
    /// `version >= 8`
    pub topics: Option<Vec<OffsetFetchRequestTopics>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetFetchRequestGroup {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            member_id: Default::default(),
            member_epoch: -1,
            topics: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for OffsetFetchRequestGroup {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "OffsetFetchRequestGroup.group_id")?;
        if version >= 9 {
            e.string(true, self.member_id.as_deref(), "OffsetFetchRequestGroup.member_id")?;
        }
        if version >= 9 {
            e.i32(self.member_epoch);
        }
        e.structs(true, self.topics.as_deref(), version, "OffsetFetchRequestGroup.topics")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "OffsetFetchRequestGroup.group_id")?;
        if version >= 9 {
            value.member_id = d.string(true)?;
        }
        if version >= 9 {
            value.member_epoch = d.i32()?;
        }
        value.topics = d.structs(true, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        if version >= 9 {
            object.insert(
                "memberId".to_owned(),
                json::nullable(self.member_id.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 9 {
            object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        }
        object.insert(
            "topics".to_owned(),
            json::nullable(self.topics.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchRequestGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "memberId", version >= 9)? {
            value.member_id = json::read(found, "memberId")?;
        }
        if let Some(found) = json::find(object, "memberEpoch", version >= 9)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::read_structs(found, version, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchRequestTopics {
    /// `(8..=9).contains(&version)`
    pub name: String,
    /// `version >= 10`
    pub topic_id: Uuid,
    /// `version >= 8`
    pub partition_indexes: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OffsetFetchRequestTopics {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if version <= 9 {
            e.string(true, Some(&self.name), "OffsetFetchRequestTopics.name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.scalars(
            true,
            Some(&self.partition_indexes),
            "OffsetFetchRequestTopics.partition_indexes",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        if version <= 9 {
            value.name = required(d.string(true)?, "OffsetFetchRequestTopics.name")?;
        }
        if version >= 10 {
            value.topic_id = d.uuid()?;
        }
        value.partition_indexes = required(d.scalars(true)?, "OffsetFetchRequestTopics.partition_indexes")?;
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
        object.insert("partitionIndexes".to_owned(), self.partition_indexes.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetFetchRequestTopics")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", version <= 9)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 10)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitionIndexes", true)? {
            value.partition_indexes = json::required(json::read_array(found, "partitionIndexes")?, "partitionIndexes")?;
        }
        Ok(value)
    }
}
