// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 25, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AbortTransactionRecord {
    pub reason: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AbortTransactionRecord {
    const NAME: &'static str = "AbortTransactionRecord";
    const API_KEY: Option<i16> = Some(25);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for AbortTransactionRecord {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let has_reason = self.reason.is_some();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_reason));
        if has_reason {
            let start = tags.begin(e, 0)?;
            e.string(true, self.reason.as_deref(), "AbortTransactionRecord.reason")?;
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
                    value.reason = d.string(true)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if self.reason.is_some() {
            object.insert(
                "reason".to_owned(),
                json::nullable(self.reason.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AbortTransactionRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "reason", false)? {
            value.reason = json::read(found, "reason")?;
        }
        Ok(value)
    }
}
