// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct KRaftVersionRecord {
    pub version: i16,
    pub kraft_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for KRaftVersionRecord {
    const NAME: &'static str = "KRaftVersionRecord";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for KRaftVersionRecord {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.version);
        e.i16(self.kraft_version);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.version = d.i16()?;
        value.kraft_version = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("version".to_owned(), self.version.into());
        object.insert("kRaftVersion".to_owned(), self.kraft_version.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "KRaftVersionRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "version", true)? {
            value.version = json::required(json::read(found, "version")?, "version")?;
        }
        if let Some(found) = json::find(object, "kRaftVersion", true)? {
            value.kraft_version = json::required(json::read(found, "kRaftVersion")?, "kRaftVersion")?;
        }
        Ok(value)
    }
}
