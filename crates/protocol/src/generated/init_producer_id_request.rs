// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 22, versions 0 to 6, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct InitProducerIdRequest {
    pub transactional_id: Option<String>,
    pub transaction_timeout_ms: i32,
    /// `version >= 3`
    pub producer_id: i64,
    /// `version >= 3`
    pub producer_epoch: i16,
    /// `version >= 6`
    pub enable2_pc: bool,
    /// `version >= 6`
    pub keep_prepared_txn: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for InitProducerIdRequest {
    fn default() -> Self {
        Self {
            transactional_id: Some(Default::default()),
            transaction_timeout_ms: Default::default(),
            producer_id: -1,
            producer_epoch: -1,
            enable2_pc: Default::default(),
            keep_prepared_txn: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for InitProducerIdRequest {
    const NAME: &'static str = "InitProducerIdRequest";
    const API_KEY: Option<i16> = Some(22);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for InitProducerIdRequest {
    const KEY: ApiKey = ApiKey::InitProducerId;
    type Response = super::InitProducerIdResponse;
}

impl Structure for InitProducerIdRequest {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(
            flexible,
            self.transactional_id.as_deref(),
            "InitProducerIdRequest.transactional_id",
        )?;
        e.i32(self.transaction_timeout_ms);
        if version >= 3 {
            e.i64(self.producer_id);
        } else if self.producer_id != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdRequest.producer_id",
                version,
            });
        }
        if version >= 3 {
            e.i16(self.producer_epoch);
        } else if self.producer_epoch != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdRequest.producer_epoch",
                version,
            });
        }
        if version >= 6 {
            e.bool(self.enable2_pc);
        } else if self.enable2_pc {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdRequest.enable2_pc",
                version,
            });
        }
        if version >= 6 {
            e.bool(self.keep_prepared_txn);
        } else if self.keep_prepared_txn {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdRequest.keep_prepared_txn",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "InitProducerIdRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.transactional_id = d.string(flexible)?;
        value.transaction_timeout_ms = d.i32()?;
        if version >= 3 {
            value.producer_id = d.i64()?;
        }
        if version >= 3 {
            value.producer_epoch = d.i16()?;
        }
        if version >= 6 {
            value.enable2_pc = d.bool()?;
        }
        if version >= 6 {
            value.keep_prepared_txn = d.bool()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "transactionalId".to_owned(),
            json::nullable(self.transactional_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("transactionTimeoutMs".to_owned(), self.transaction_timeout_ms.into());
        if version >= 3 {
            object.insert("producerId".to_owned(), self.producer_id.into());
        }
        if version >= 3 {
            object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        }
        if version >= 6 {
            object.insert("enable2Pc".to_owned(), self.enable2_pc.into());
        }
        if version >= 6 {
            object.insert("keepPreparedTxn".to_owned(), self.keep_prepared_txn.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "InitProducerIdRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::read(found, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "transactionTimeoutMs", true)? {
            value.transaction_timeout_ms =
                json::required(json::read(found, "transactionTimeoutMs")?, "transactionTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "producerId", version >= 3)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", version >= 3)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "enable2Pc", version >= 6)? {
            value.enable2_pc = json::required(json::read(found, "enable2Pc")?, "enable2Pc")?;
        }
        if let Some(found) = json::find(object, "keepPreparedTxn", version >= 6)? {
            value.keep_prepared_txn = json::required(json::read(found, "keepPreparedTxn")?, "keepPreparedTxn")?;
        }
        Ok(value)
    }
}
