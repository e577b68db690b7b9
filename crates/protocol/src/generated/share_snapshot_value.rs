// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 0, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ShareSnapshotValue {
    pub snapshot_epoch: i32,
    pub state_epoch: i32,
    pub leader_epoch: i32,
    pub start_offset: i64,
    pub delivery_complete_count: i32,
    pub create_timestamp: i64,
    pub write_timestamp: i64,
    pub state_batches: Vec<StateBatch>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ShareSnapshotValue {
    fn default() -> Self {
        Self {
            snapshot_epoch: Default::default(),
            state_epoch: Default::default(),
            leader_epoch: Default::default(),
            start_offset: Default::default(),
            delivery_complete_count: -1,
            create_timestamp: Default::default(),
            write_timestamp: Default::default(),
            state_batches: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ShareSnapshotValue {
    const NAME: &'static str = "ShareSnapshotValue";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ShareSnapshotValue {
    const MIN_SIZE: usize = 38;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.snapshot_epoch);
        e.i32(self.state_epoch);
        e.i32(self.leader_epoch);
        e.i64(self.start_offset);
        e.i64(self.create_timestamp);
        e.i64(self.write_timestamp);
        e.structs(
            true,
            Some(&self.state_batches),
            version,
            "ShareSnapshotValue.state_batches",
        )?;
        let has_delivery_complete_count = self.delivery_complete_count != -1;
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_delivery_complete_count));
        if has_delivery_complete_count {
            let start = tags.begin(e, 0)?;
            e.i32(self.delivery_complete_count);
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.snapshot_epoch = d.i32()?;
        value.state_epoch = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.start_offset = d.i64()?;
        value.create_timestamp = d.i64()?;
        value.write_timestamp = d.i64()?;
        value.state_batches = required(d.structs(true, version)?, "ShareSnapshotValue.state_batches")?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.delivery_complete_count = d.i32()?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("snapshotEpoch".to_owned(), self.snapshot_epoch.into());
        object.insert("stateEpoch".to_owned(), self.state_epoch.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("startOffset".to_owned(), self.start_offset.into());
        if self.delivery_complete_count != -1 {
            object.insert("deliveryCompleteCount".to_owned(), self.delivery_complete_count.into());
        }
        object.insert("createTimestamp".to_owned(), self.create_timestamp.into());
        object.insert("writeTimestamp".to_owned(), self.write_timestamp.into());
        object.insert("stateBatches".to_owned(), json::structs(&self.state_batches, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareSnapshotValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "snapshotEpoch", true)? {
            value.snapshot_epoch = json::required(json::read(found, "snapshotEpoch")?, "snapshotEpoch")?;
        }
        if let Some(found) = json::find(object, "stateEpoch", true)? {
            value.state_epoch = json::required(json::read(found, "stateEpoch")?, "stateEpoch")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "startOffset", true)? {
            value.start_offset = json::required(json::read(found, "startOffset")?, "startOffset")?;
        }
        if let Some(found) = json::find(object, "deliveryCompleteCount", false)? {
            value.delivery_complete_count =
                json::required(json::read(found, "deliveryCompleteCount")?, "deliveryCompleteCount")?;
        }
        if let Some(found) = json::find(object, "createTimestamp", true)? {
            value.create_timestamp = json::required(json::read(found, "createTimestamp")?, "createTimestamp")?;
        }
        if let Some(found) = json::find(object, "writeTimestamp", true)? {
            value.write_timestamp = json::required(json::read(found, "writeTimestamp")?, "writeTimestamp")?;
        }
        if let Some(found) = json::find(object, "stateBatches", true)? {
            value.state_batches = json::required(json::read_structs(found, version, "stateBatches")?, "stateBatches")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StateBatch {
    pub first_offset: i64,
    pub last_offset: i64,
    pub delivery_state: i8,
    pub delivery_count: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for StateBatch {
    const MIN_SIZE: usize = 20;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.first_offset);
        e.i64(self.last_offset);
        e.i8(self.delivery_state);
        e.i16(self.delivery_count);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.first_offset = d.i64()?;
        value.last_offset = d.i64()?;
        value.delivery_state = d.i8()?;
        value.delivery_count = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("firstOffset".to_owned(), self.first_offset.into());
        object.insert("lastOffset".to_owned(), self.last_offset.into());
        object.insert("deliveryState".to_owned(), self.delivery_state.into());
        object.insert("deliveryCount".to_owned(), self.delivery_count.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StateBatch")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "firstOffset", true)? {
            value.first_offset = json::required(json::read(found, "firstOffset")?, "firstOffset")?;
        }
        if let Some(found) = json::find(object, "lastOffset", true)? {
            value.last_offset = json::required(json::read(found, "lastOffset")?, "lastOffset")?;
        }
        if let Some(found) = json::find(object, "deliveryState", true)? {
            value.delivery_state = json::required(json::read(found, "deliveryState")?, "deliveryState")?;
        }
        if let Some(found) = json::find(object, "deliveryCount", true)? {
            value.delivery_count = json::required(json::read(found, "deliveryCount")?, "deliveryCount")?;
        }
        Ok(value)
    }
}
