// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 26, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndTxnRequest {
    pub transactional_id: String,
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub committed: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for EndTxnRequest {
    const NAME: &'static str = "EndTxnRequest";
    const API_KEY: Option<i16> = Some(26);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for EndTxnRequest {
    const KEY: ApiKey = ApiKey::EndTxn;
    type Response = super::EndTxnResponse;
}

impl Structure for EndTxnRequest {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, Some(&self.transactional_id), "EndTxnRequest.transactional_id")?;
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        e.bool(self.committed);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "EndTxnRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.transactional_id = required(d.string(flexible)?, "EndTxnRequest.transactional_id")?;
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        value.committed = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        object.insert("committed".to_owned(), self.committed.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EndTxnRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "committed", true)? {
            value.committed = json::required(json::read(found, "committed")?, "committed")?;
        }
        Ok(value)
    }
}
