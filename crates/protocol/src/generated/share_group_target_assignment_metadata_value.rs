// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 12, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupTargetAssignmentMetadataValue {
    pub assignment_epoch: i32,
    pub assignment_timestamp: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ShareGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "ShareGroupTargetAssignmentMetadataValue";
    const API_KEY: Option<i16> = Some(12);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ShareGroupTargetAssignmentMetadataValue {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.assignment_epoch);
        let has_assignment_timestamp = self.assignment_timestamp != 0;
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_assignment_timestamp));
        if has_assignment_timestamp {
            let start = tags.begin(e, 0)?;
            e.i64(self.assignment_timestamp);
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.assignment_epoch = d.i32()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.assignment_timestamp = d.i64()?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("assignmentEpoch".to_owned(), self.assignment_epoch.into());
        if self.assignment_timestamp != 0 {
            object.insert("assignmentTimestamp".to_owned(), self.assignment_timestamp.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareGroupTargetAssignmentMetadataValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "assignmentEpoch", true)? {
            value.assignment_epoch = json::required(json::read(found, "assignmentEpoch")?, "assignmentEpoch")?;
        }
        if let Some(found) = json::find(object, "assignmentTimestamp", false)? {
            value.assignment_timestamp =
                json::required(json::read(found, "assignmentTimestamp")?, "assignmentTimestamp")?;
        }
        Ok(value)
    }
}
