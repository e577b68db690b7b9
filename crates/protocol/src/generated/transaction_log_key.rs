// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's key 0, versions 0 to 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TransactionLogKey {
    pub transactional_id: String,
}

impl Message for TransactionLogKey {
    const NAME: &'static str = "TransactionLogKey";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Structure for TransactionLogKey {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            false,
            Some(&self.transactional_id),
            "TransactionLogKey.transactional_id",
        )?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.transactional_id = required(d.string(false)?, "TransactionLogKey.transactional_id")?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TransactionLogKey")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        Ok(value)
    }
}
