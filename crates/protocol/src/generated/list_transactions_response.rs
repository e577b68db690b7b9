// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 66, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListTransactionsResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub unknown_state_filters: Vec<String>,
    pub transaction_states: Vec<TransactionState>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ListTransactionsResponse {
    const NAME: &'static str = "ListTransactionsResponse";
    const API_KEY: Option<i16> = Some(66);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ListTransactionsResponse {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.strings(
            true,
            Some(&self.unknown_state_filters),
            "ListTransactionsResponse.unknown_state_filters",
        )?;
        e.structs(
            true,
            Some(&self.transaction_states),
            version,
            "ListTransactionsResponse.transaction_states",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.unknown_state_filters = required(
            d.strings(true, "ListTransactionsResponse.unknown_state_filters")?,
            "ListTransactionsResponse.unknown_state_filters",
        )?;
        value.transaction_states = required(d.structs(true, version)?, "ListTransactionsResponse.transaction_states")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "unknownStateFilters".to_owned(),
            self.unknown_state_filters.as_slice().into(),
        );
        object.insert(
            "transactionStates".to_owned(),
            json::structs(&self.transaction_states, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListTransactionsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "unknownStateFilters", true)? {
            value.unknown_state_filters =
                json::required(json::read_array(found, "unknownStateFilters")?, "unknownStateFilters")?;
        }
        if let Some(found) = json::find(object, "transactionStates", true)? {
            value.transaction_states = json::required(
                json::read_structs(found, version, "transactionStates")?,
                "transactionStates",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TransactionState {
    pub transactional_id: String,
    pub producer_id: i64,
    pub transaction_state: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TransactionState {
    const MIN_SIZE: usize = 11;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.transactional_id), "TransactionState.transactional_id")?;
        e.i64(self.producer_id);
        e.string(
            true,
            Some(&self.transaction_state),
            "TransactionState.transaction_state",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.transactional_id = required(d.string(true)?, "TransactionState.transactional_id")?;
        value.producer_id = d.i64()?;
        value.transaction_state = required(d.string(true)?, "TransactionState.transaction_state")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("transactionState".to_owned(), self.transaction_state.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TransactionState")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "transactionState", true)? {
            value.transaction_state = json::required(json::read(found, "transactionState")?, "transactionState")?;
        }
        Ok(value)
    }
}
