// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 66, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ListTransactionsRequest {
    pub state_filters: Vec<String>,
    pub producer_id_filters: Vec<i64>,
    /// `version >= 1`
    pub duration_filter: i64,
    /// `version >= 2`
    pub transactional_id_pattern: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ListTransactionsRequest {
    fn default() -> Self {
        Self {
            state_filters: Default::default(),
            producer_id_filters: Default::default(),
            duration_filter: -1,
            transactional_id_pattern: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ListTransactionsRequest {
    const NAME: &'static str = "ListTransactionsRequest";
    const API_KEY: Option<i16> = Some(66);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ListTransactionsRequest {
    const KEY: ApiKey = ApiKey::ListTransactions;
    type Response = super::ListTransactionsResponse;
}

impl Structure for ListTransactionsRequest {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.strings(true, Some(&self.state_filters), "ListTransactionsRequest.state_filters")?;
        e.scalars(
            true,
            Some(&self.producer_id_filters),
            "ListTransactionsRequest.producer_id_filters",
        )?;
        if version >= 1 {
            e.i64(self.duration_filter);
        } else if self.duration_filter != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "ListTransactionsRequest.duration_filter",
                version,
            });
        }
        if version >= 2 {
            e.string(
                true,
                self.transactional_id_pattern.as_deref(),
                "ListTransactionsRequest.transactional_id_pattern",
            )?;
        } else if self.transactional_id_pattern.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "ListTransactionsRequest.transactional_id_pattern",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.state_filters = required(
            d.strings(true, "ListTransactionsRequest.state_filters")?,
            "ListTransactionsRequest.state_filters",
        )?;
        value.producer_id_filters = required(d.scalars(true)?, "ListTransactionsRequest.producer_id_filters")?;
        if version >= 1 {
            value.duration_filter = d.i64()?;
        }
        if version >= 2 {
            value.transactional_id_pattern = d.string(true)?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("stateFilters".to_owned(), self.state_filters.as_slice().into());
        object.insert(
            "producerIdFilters".to_owned(),
            self.producer_id_filters.as_slice().into(),
        );
        if version >= 1 {
            object.insert("durationFilter".to_owned(), self.duration_filter.into());
        }
        if version >= 2 {
            object.insert(
                "transactionalIdPattern".to_owned(),
                json::nullable(self.transactional_id_pattern.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListTransactionsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "stateFilters", true)? {
            value.state_filters = json::required(json::read_array(found, "stateFilters")?, "stateFilters")?;
        }
        if let Some(found) = json::find(object, "producerIdFilters", true)? {
            value.producer_id_filters =
                json::required(json::read_array(found, "producerIdFilters")?, "producerIdFilters")?;
        }
        if let Some(found) = json::find(object, "durationFilter", version >= 1)? {
            value.duration_filter = json::required(json::read(found, "durationFilter")?, "durationFilter")?;
        }
        if let Some(found) = json::find(object, "transactionalIdPattern", version >= 2)? {
            value.transactional_id_pattern = json::read(found, "transactionalIdPattern")?;
        }
        Ok(value)
    }
}
