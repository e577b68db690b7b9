// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 0, versions 0 to 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LegacyOffsetCommitValue {
    pub offset: i64,
    pub metadata: String,
    pub commit_timestamp: i64,
}

impl Message for LegacyOffsetCommitValue {
    const NAME: &'static str = "LegacyOffsetCommitValue";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for LegacyOffsetCommitValue {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.offset);
        e.string(false, Some(&self.metadata), "LegacyOffsetCommitValue.metadata")?;
        e.i64(self.commit_timestamp);
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.offset = d.i64()?;
        value.metadata = required(d.string(false)?, "LegacyOffsetCommitValue.metadata")?;
        value.commit_timestamp = d.i64()?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("offset".to_owned(), self.offset.into());
        object.insert("metadata".to_owned(), self.metadata.as_str().into());
        object.insert("commitTimestamp".to_owned(), self.commit_timestamp.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LegacyOffsetCommitValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "offset", true)? {
            value.offset = json::required(json::read(found, "offset")?, "offset")?;
        }
        if let Some(found) = json::find(object, "metadata", true)? {
            value.metadata = json::required(json::read(found, "metadata")?, "metadata")?;
        }
        if let Some(found) = json::find(object, "commitTimestamp", true)? {
            value.commit_timestamp = json::required(json::read(found, "commitTimestamp")?, "commitTimestamp")?;
        }
        Ok(value)
    }
}
