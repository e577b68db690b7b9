// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 65, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeTransactionsRequest {
    pub transactional_ids: Vec<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeTransactionsRequest {
    const NAME: &'static str = "DescribeTransactionsRequest";
    const API_KEY: Option<i16> = Some(65);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for DescribeTransactionsRequest {
    const KEY: ApiKey = ApiKey::DescribeTransactions;
    type Response = super::DescribeTransactionsResponse;
}

impl Structure for DescribeTransactionsRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.strings(
            true,
            Some(&self.transactional_ids),
            "DescribeTransactionsRequest.transactional_ids",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.transactional_ids = required(
            d.strings(true, "DescribeTransactionsRequest.transactional_ids")?,
            "DescribeTransactionsRequest.transactional_ids",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalIds".to_owned(), self.transactional_ids.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeTransactionsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalIds", true)? {
            value.transactional_ids = json::required(json::read_array(found, "transactionalIds")?, "transactionalIds")?;
        }
        Ok(value)
    }
}
