// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 16, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListGroupsRequest {
    /// `version >= 4`
    pub states_filter: Vec<String>,
    /// `version >= 5`
    pub types_filter: Vec<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ListGroupsRequest {
    const NAME: &'static str = "ListGroupsRequest";
    const API_KEY: Option<i16> = Some(16);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for ListGroupsRequest {
    const KEY: ApiKey = ApiKey::ListGroups;
    type Response = super::ListGroupsResponse;
}

impl Structure for ListGroupsRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version >= 4 {
            e.strings(flexible, Some(&self.states_filter), "ListGroupsRequest.states_filter")?;
        } else if !self.states_filter.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListGroupsRequest.states_filter",
                version,
            });
        }
        if version >= 5 {
            e.strings(flexible, Some(&self.types_filter), "ListGroupsRequest.types_filter")?;
        } else if !self.types_filter.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListGroupsRequest.types_filter",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListGroupsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version >= 4 {
            value.states_filter = required(
                d.strings(flexible, "ListGroupsRequest.states_filter")?,
                "ListGroupsRequest.states_filter",
            )?;
        }
        if version >= 5 {
            value.types_filter = required(
                d.strings(flexible, "ListGroupsRequest.types_filter")?,
                "ListGroupsRequest.types_filter",
            )?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 4 {
            object.insert("statesFilter".to_owned(), self.states_filter.as_slice().into());
        }
        if version >= 5 {
            object.insert("typesFilter".to_owned(), self.types_filter.as_slice().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListGroupsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "statesFilter", version >= 4)? {
            value.states_filter = json::required(json::read_array(found, "statesFilter")?, "statesFilter")?;
        }
        if let Some(found) = json::find(object, "typesFilter", version >= 5)? {
            value.types_filter = json::required(json::read_array(found, "typesFilter")?, "typesFilter")?;
        }
        Ok(value)
    }
}
