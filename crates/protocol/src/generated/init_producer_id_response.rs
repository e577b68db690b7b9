// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 22, versions 0 to 6, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct InitProducerIdResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub producer_id: i64,
    pub producer_epoch: i16,
    /// `version >= 6`
    pub ongoing_txn_producer_id: i64,
    /// `version >= 6`
    pub ongoing_txn_producer_epoch: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for InitProducerIdResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            error_code: Default::default(),
            producer_id: -1,
            producer_epoch: Default::default(),
            ongoing_txn_producer_id: -1,
            ongoing_txn_producer_epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for InitProducerIdResponse {
    const NAME: &'static str = "InitProducerIdResponse";
    const API_KEY: Option<i16> = Some(22);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for InitProducerIdResponse {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        if version >= 6 {
            e.i64(self.ongoing_txn_producer_id);
        } else if self.ongoing_txn_producer_id != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdResponse.ongoing_txn_producer_id",
                version,
            });
        }
        if version >= 6 {
            e.i16(self.ongoing_txn_producer_epoch);
        } else if self.ongoing_txn_producer_epoch != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdResponse.ongoing_txn_producer_epoch",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        if version >= 6 {
            value.ongoing_txn_producer_id = d.i64()?;
        }
        if version >= 6 {
            value.ongoing_txn_producer_epoch = d.i16()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        if version >= 6 {
            object.insert("ongoingTxnProducerId".to_owned(), self.ongoing_txn_producer_id.into());
        }
        if version >= 6 {
            object.insert(
                "ongoingTxnProducerEpoch".to_owned(),
                self.ongoing_txn_producer_epoch.into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "InitProducerIdResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "ongoingTxnProducerId", version >= 6)? {
            value.ongoing_txn_producer_id =
                json::required(json::read(found, "ongoingTxnProducerId")?, "ongoingTxnProducerId")?;
        }
        if let Some(found) = json::find(object, "ongoingTxnProducerEpoch", version >= 6)? {
            value.ongoing_txn_producer_epoch =
                json::required(json::read(found, "ongoingTxnProducerEpoch")?, "ongoingTxnProducerEpoch")?;
        }
        Ok(value)
    }
}
