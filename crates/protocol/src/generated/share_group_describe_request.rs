// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 77, versions 1 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupDescribeRequest {
    pub group_ids: Vec<String>,
    pub include_authorized_operations: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ShareGroupDescribeRequest {
    const NAME: &'static str = "ShareGroupDescribeRequest";
    const API_KEY: Option<i16> = Some(77);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for ShareGroupDescribeRequest {
    const KEY: ApiKey = ApiKey::ShareGroupDescribe;
    type Response = super::ShareGroupDescribeResponse;
}

impl Structure for ShareGroupDescribeRequest {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.strings(true, Some(&self.group_ids), "ShareGroupDescribeRequest.group_ids")?;
        e.bool(self.include_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_ids = required(
            d.strings(true, "ShareGroupDescribeRequest.group_ids")?,
            "ShareGroupDescribeRequest.group_ids",
        )?;
        value.include_authorized_operations = d.bool()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupIds".to_owned(), self.group_ids.as_slice().into());
        object.insert(
            "includeAuthorizedOperations".to_owned(),
            self.include_authorized_operations.into(),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareGroupDescribeRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupIds", true)? {
            value.group_ids = json::required(json::read_array(found, "groupIds")?, "groupIds")?;
        }
        if let Some(found) = json::find(object, "includeAuthorizedOperations", true)? {
            value.include_authorized_operations = json::required(
                json::read(found, "includeAuthorizedOperations")?,
                "includeAuthorizedOperations",
            )?;
        }
        Ok(value)
    }
}
