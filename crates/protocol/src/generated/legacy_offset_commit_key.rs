// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's key 0, versions 0 to 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LegacyOffsetCommitKey {
    pub group: String,
    pub topic: String,
    pub partition: i32,
}

impl Message for LegacyOffsetCommitKey {
    const NAME: &'static str = "LegacyOffsetCommitKey";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for LegacyOffsetCommitKey {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(false, Some(&self.group), "LegacyOffsetCommitKey.group")?;
        e.string(false, Some(&self.topic), "LegacyOffsetCommitKey.topic")?;
        e.i32(self.partition);
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group = required(d.string(false)?, "LegacyOffsetCommitKey.group")?;
        value.topic = required(d.string(false)?, "LegacyOffsetCommitKey.topic")?;
        value.partition = d.i32()?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("group".to_owned(), self.group.as_str().into());
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partition".to_owned(), self.partition.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LegacyOffsetCommitKey")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "group", true)? {
            value.group = json::required(json::read(found, "group")?, "group")?;
        }
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        Ok(value)
    }
}
