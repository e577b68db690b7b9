// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 74, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListConfigResourcesRequest {
    /// `version >= 1`
    pub resource_types: Vec<i8>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ListConfigResourcesRequest {
    const NAME: &'static str = "ListConfigResourcesRequest";
    const API_KEY: Option<i16> = Some(74);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ListConfigResourcesRequest {
    const KEY: ApiKey = ApiKey::ListConfigResources;
    type Response = super::ListConfigResourcesResponse;
}

impl Structure for ListConfigResourcesRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if version >= 1 {
            e.scalars(
                true,
                Some(&self.resource_types),
                "ListConfigResourcesRequest.resource_types",
            )?;
        } else if !self.resource_types.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListConfigResourcesRequest.resource_types",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        if version >= 1 {
            value.resource_types = required(d.scalars(true)?, "ListConfigResourcesRequest.resource_types")?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 1 {
            object.insert("resourceTypes".to_owned(), self.resource_types.as_slice().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListConfigResourcesRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resourceTypes", version >= 1)? {
            value.resource_types = json::required(json::read_array(found, "resourceTypes")?, "resourceTypes")?;
        }
        Ok(value)
    }
}
