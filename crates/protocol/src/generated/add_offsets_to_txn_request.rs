// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 25, versions 0 to 4, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddOffsetsToTxnRequest {
    pub transactional_id: String,
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub group_id: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AddOffsetsToTxnRequest {
    const NAME: &'static str = "AddOffsetsToTxnRequest";
    const API_KEY: Option<i16> = Some(25);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for AddOffsetsToTxnRequest {
    const KEY: ApiKey = ApiKey::AddOffsetsToTxn;
    type Response = super::AddOffsetsToTxnResponse;
}

impl Structure for AddOffsetsToTxnRequest {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(
            flexible,
            Some(&self.transactional_id),
            "AddOffsetsToTxnRequest.transactional_id",
        )?;
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        e.string(flexible, Some(&self.group_id), "AddOffsetsToTxnRequest.group_id")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddOffsetsToTxnRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.transactional_id = required(d.string(flexible)?, "AddOffsetsToTxnRequest.transactional_id")?;
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        value.group_id = required(d.string(flexible)?, "AddOffsetsToTxnRequest.group_id")?;
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
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddOffsetsToTxnRequest")?;
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
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        Ok(value)
    }
}
