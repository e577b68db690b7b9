// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 26, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct RemoveDelegationTokenRecord {
    pub token_id: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for RemoveDelegationTokenRecord {
    const NAME: &'static str = "RemoveDelegationTokenRecord";
    const API_KEY: Option<i16> = Some(26);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for RemoveDelegationTokenRecord {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.token_id), "RemoveDelegationTokenRecord.token_id")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.token_id = required(d.string(true)?, "RemoveDelegationTokenRecord.token_id")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("tokenId".to_owned(), self.token_id.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "RemoveDelegationTokenRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "tokenId", true)? {
            value.token_id = json::required(json::read(found, "tokenId")?, "tokenId")?;
        }
        Ok(value)
    }
}
