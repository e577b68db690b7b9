// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 23, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct BeginTransactionRecord {
    pub name: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for BeginTransactionRecord {
    const NAME: &'static str = "BeginTransactionRecord";
    const API_KEY: Option<i16> = Some(23);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for BeginTransactionRecord {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let has_name = self.name.is_some();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_name));
        if has_name {
            let start = tags.begin(e, 0)?;
            e.string(true, self.name.as_deref(), "BeginTransactionRecord.name")?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.name = d.string(true)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if self.name.is_some() {
            object.insert(
                "name".to_owned(),
                json::nullable(self.name.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BeginTransactionRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", false)? {
            value.name = json::read(found, "name")?;
        }
        Ok(value)
    }
}
