// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 16, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupRegularExpressionValue {
    pub topics: Vec<String>,
    pub version: i64,
    pub timestamp: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ConsumerGroupRegularExpressionValue {
    const NAME: &'static str = "ConsumerGroupRegularExpressionValue";
    const API_KEY: Option<i16> = Some(16);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ConsumerGroupRegularExpressionValue {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.strings(true, Some(&self.topics), "ConsumerGroupRegularExpressionValue.topics")?;
        e.i64(self.version);
        e.i64(self.timestamp);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topics = required(
            d.strings(true, "ConsumerGroupRegularExpressionValue.topics")?,
            "ConsumerGroupRegularExpressionValue.topics",
        )?;
        value.version = d.i64()?;
        value.timestamp = d.i64()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topics".to_owned(), self.topics.as_slice().into());
        object.insert("version".to_owned(), self.version.into());
        object.insert("timestamp".to_owned(), self.timestamp.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerGroupRegularExpressionValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_array(found, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "version", true)? {
            value.version = json::required(json::read(found, "version")?, "version")?;
        }
        if let Some(found) = json::find(object, "timestamp", true)? {
            value.timestamp = json::required(json::read(found, "timestamp")?, "timestamp")?;
        }
        Ok(value)
    }
}
