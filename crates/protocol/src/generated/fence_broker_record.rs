// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 7, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FenceBrokerRecord {
    pub id: i32,
    pub epoch: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for FenceBrokerRecord {
    const NAME: &'static str = "FenceBrokerRecord";
    const API_KEY: Option<i16> = Some(7);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for FenceBrokerRecord {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.id);
        e.i64(self.epoch);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.id = d.i32()?;
        value.epoch = d.i64()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("id".to_owned(), self.id.into());
        object.insert("epoch".to_owned(), self.epoch.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FenceBrokerRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "id", true)? {
            value.id = json::required(json::read(found, "id")?, "id")?;
        }
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
        }
        Ok(value)
    }
}
