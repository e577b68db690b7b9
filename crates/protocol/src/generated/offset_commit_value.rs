// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 1, versions 0 to 4, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitValue {
    pub offset: i64,
    /// `version >= 3`
    pub leader_epoch: i32,
    pub metadata: String,
    pub commit_timestamp: i64,
    /// `version == 1`
    pub expire_timestamp: i64,
    /// `version >= 4`
    pub topic_id: Uuid,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for OffsetCommitValue {
    fn default() -> Self {
        Self {
            offset: Default::default(),
            leader_epoch: -1,
            metadata: Default::default(),
            commit_timestamp: Default::default(),
            expire_timestamp: -1,
            topic_id: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for OffsetCommitValue {
    const NAME: &'static str = "OffsetCommitValue";
    const API_KEY: Option<i16> = Some(1);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Structure for OffsetCommitValue {
    const MIN_SIZE: usize = 17;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.i64(self.offset);
        if version >= 3 {
            e.i32(self.leader_epoch);
        }
        e.string(flexible, Some(&self.metadata), "OffsetCommitValue.metadata")?;
        e.i64(self.commit_timestamp);
        if version == 1 {
            e.i64(self.expire_timestamp);
        }
        if flexible {
            let has_topic_id = !self.topic_id.is_zero();
            let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_topic_id));
            if has_topic_id {
                let start = tags.begin(e, 0)?;
                e.uuid(self.topic_id);
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OffsetCommitValue.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.offset = d.i64()?;
        if version >= 3 {
            value.leader_epoch = d.i32()?;
        }
        value.metadata = required(d.string(flexible)?, "OffsetCommitValue.metadata")?;
        value.commit_timestamp = d.i64()?;
        if version == 1 {
            value.expire_timestamp = d.i64()?;
        }
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.topic_id = d.uuid()?;
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("offset".to_owned(), self.offset.into());
        if version >= 3 {
            object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        }
        object.insert("metadata".to_owned(), self.metadata.as_str().into());
        object.insert("commitTimestamp".to_owned(), self.commit_timestamp.into());
        if version == 1 {
            object.insert("expireTimestamp".to_owned(), self.expire_timestamp.into());
        }
        if version >= 4 && !self.topic_id.is_zero() {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OffsetCommitValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "offset", true)? {
            value.offset = json::required(json::read(found, "offset")?, "offset")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", version >= 3)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "metadata", true)? {
            value.metadata = json::required(json::read(found, "metadata")?, "metadata")?;
        }
        if let Some(found) = json::find(object, "commitTimestamp", true)? {
            value.commit_timestamp = json::required(json::read(found, "commitTimestamp")?, "commitTimestamp")?;
        }
        if let Some(found) = json::find(object, "expireTimestamp", version == 1)? {
            value.expire_timestamp = json::required(json::read(found, "expireTimestamp")?, "expireTimestamp")?;
        }
        if let Some(found) = json::find(object, "topicId", false)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        Ok(value)
    }
}
