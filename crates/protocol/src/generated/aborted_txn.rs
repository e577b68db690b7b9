// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AbortedTxn {
    pub producer_id: i64,
    pub first_offset: i64,
    pub last_offset: i64,
    pub last_stable_offset: i64,
}

impl Message for AbortedTxn {
    const NAME: &'static str = "AbortedTxn";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for AbortedTxn {
    const MIN_SIZE: usize = 32;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.producer_id);
        e.i64(self.first_offset);
        e.i64(self.last_offset);
        e.i64(self.last_stable_offset);
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.producer_id = d.i64()?;
        value.first_offset = d.i64()?;
        value.last_offset = d.i64()?;
        value.last_stable_offset = d.i64()?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("firstOffset".to_owned(), self.first_offset.into());
        object.insert("lastOffset".to_owned(), self.last_offset.into());
        object.insert("lastStableOffset".to_owned(), self.last_stable_offset.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AbortedTxn")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "firstOffset", true)? {
            value.first_offset = json::required(json::read(found, "firstOffset")?, "firstOffset")?;
        }
        if let Some(found) = json::find(object, "lastOffset", true)? {
            value.last_offset = json::required(json::read(found, "lastOffset")?, "lastOffset")?;
        }
        if let Some(found) = json::find(object, "lastStableOffset", true)? {
            value.last_stable_offset = json::required(json::read(found, "lastStableOffset")?, "lastStableOffset")?;
        }
        Ok(value)
    }
}
