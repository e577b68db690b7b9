// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 3, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupMetadataValue {
    pub epoch: i32,
    pub metadata_hash: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ConsumerGroupMetadataValue {
    const NAME: &'static str = "ConsumerGroupMetadataValue";
    const API_KEY: Option<i16> = Some(3);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ConsumerGroupMetadataValue {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.epoch);
        let has_metadata_hash = self.metadata_hash != 0;
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_metadata_hash));
        if has_metadata_hash {
            let start = tags.begin(e, 0)?;
            e.i64(self.metadata_hash);
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.epoch = d.i32()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.metadata_hash = d.i64()?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("epoch".to_owned(), self.epoch.into());
        if self.metadata_hash != 0 {
            object.insert("metadataHash".to_owned(), self.metadata_hash.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerGroupMetadataValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
        }
        if let Some(found) = json::find(object, "metadataHash", false)? {
            value.metadata_hash = json::required(json::read(found, "metadataHash")?, "metadataHash")?;
        }
        Ok(value)
    }
}
