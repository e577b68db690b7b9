// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 29, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct UnregisterControllerRecord {
    pub controller_id: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for UnregisterControllerRecord {
    const NAME: &'static str = "UnregisterControllerRecord";
    const API_KEY: Option<i16> = Some(29);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for UnregisterControllerRecord {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.controller_id);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.controller_id = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("controllerId".to_owned(), self.controller_id.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "UnregisterControllerRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "controllerId", true)? {
            value.controller_id = json::required(json::read(found, "controllerId")?, "controllerId")?;
        }
        Ok(value)
    }
}
