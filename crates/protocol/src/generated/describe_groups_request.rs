// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 15, versions 0 to 6, flexible from 5.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeGroupsRequest {
    pub groups: Vec<String>,
    /// `version >= 3`
    pub include_authorized_operations: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeGroupsRequest {
    const NAME: &'static str = "DescribeGroupsRequest";
    const API_KEY: Option<i16> = Some(15);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 5;
}

impl Request for DescribeGroupsRequest {
    const KEY: ApiKey = ApiKey::DescribeGroups;
    type Response = super::DescribeGroupsResponse;
}

impl Structure for DescribeGroupsRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.strings(flexible, Some(&self.groups), "DescribeGroupsRequest.groups")?;
        if version >= 3 {
            e.bool(self.include_authorized_operations);
        } else if self.include_authorized_operations {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeGroupsRequest.include_authorized_operations",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeGroupsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.groups = required(
            d.strings(flexible, "DescribeGroupsRequest.groups")?,
            "DescribeGroupsRequest.groups",
        )?;
        if version >= 3 {
            value.include_authorized_operations = d.bool()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groups".to_owned(), self.groups.as_slice().into());
        if version >= 3 {
            object.insert(
                "includeAuthorizedOperations".to_owned(),
                self.include_authorized_operations.into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeGroupsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groups", true)? {
            value.groups = json::required(json::read_array(found, "groups")?, "groups")?;
        }
        if let Some(found) = json::find(object, "includeAuthorizedOperations", version >= 3)? {
            value.include_authorized_operations = json::required(
                json::read(found, "includeAuthorizedOperations")?,
                "includeAuthorizedOperations",
            )?;
        }
        Ok(value)
    }
}
