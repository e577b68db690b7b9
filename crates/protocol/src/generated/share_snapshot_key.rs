// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's key 0, versions 0 to 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareSnapshotKey {
    pub group_id: String,
    pub topic_id: Uuid,
    pub partition: i32,
}

impl Message for ShareSnapshotKey {
    const NAME: &'static str = "ShareSnapshotKey";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for ShareSnapshotKey {
    const MIN_SIZE: usize = 22;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(false, Some(&self.group_id), "ShareSnapshotKey.group_id")?;
        e.uuid(self.topic_id);
        e.i32(self.partition);
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(false)?, "ShareSnapshotKey.group_id")?;
        value.topic_id = d.uuid()?;
        value.partition = d.i32()?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("partition".to_owned(), self.partition.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareSnapshotKey")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        Ok(value)
    }
}
