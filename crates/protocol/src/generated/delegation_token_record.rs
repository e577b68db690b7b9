// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 10, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DelegationTokenRecord {
    pub owner: String,
    pub requester: String,
    pub renewers: Vec<String>,
    pub issue_timestamp: i64,
    pub max_timestamp: i64,
    pub expiration_timestamp: i64,
    pub token_id: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DelegationTokenRecord {
    const NAME: &'static str = "DelegationTokenRecord";
    const API_KEY: Option<i16> = Some(10);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DelegationTokenRecord {
    const MIN_SIZE: usize = 29;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.owner), "DelegationTokenRecord.owner")?;
        e.string(true, Some(&self.requester), "DelegationTokenRecord.requester")?;
        e.strings(true, Some(&self.renewers), "DelegationTokenRecord.renewers")?;
        e.i64(self.issue_timestamp);
        e.i64(self.max_timestamp);
        e.i64(self.expiration_timestamp);
        e.string(true, Some(&self.token_id), "DelegationTokenRecord.token_id")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.owner = required(d.string(true)?, "DelegationTokenRecord.owner")?;
        value.requester = required(d.string(true)?, "DelegationTokenRecord.requester")?;
        value.renewers = required(
            d.strings(true, "DelegationTokenRecord.renewers")?,
            "DelegationTokenRecord.renewers",
        )?;
        value.issue_timestamp = d.i64()?;
        value.max_timestamp = d.i64()?;
        value.expiration_timestamp = d.i64()?;
        value.token_id = required(d.string(true)?, "DelegationTokenRecord.token_id")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("owner".to_owned(), self.owner.as_str().into());
        object.insert("requester".to_owned(), self.requester.as_str().into());
        object.insert("renewers".to_owned(), self.renewers.as_slice().into());
        object.insert("issueTimestamp".to_owned(), self.issue_timestamp.into());
        object.insert("maxTimestamp".to_owned(), self.max_timestamp.into());
        object.insert("expirationTimestamp".to_owned(), self.expiration_timestamp.into());
        object.insert("tokenId".to_owned(), self.token_id.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DelegationTokenRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "owner", true)? {
            value.owner = json::required(json::read(found, "owner")?, "owner")?;
        }
        if let Some(found) = json::find(object, "requester", true)? {
            value.requester = json::required(json::read(found, "requester")?, "requester")?;
        }
        if let Some(found) = json::find(object, "renewers", true)? {
            value.renewers = json::required(json::read_array(found, "renewers")?, "renewers")?;
        }
        if let Some(found) = json::find(object, "issueTimestamp", true)? {
            value.issue_timestamp = json::required(json::read(found, "issueTimestamp")?, "issueTimestamp")?;
        }
        if let Some(found) = json::find(object, "maxTimestamp", true)? {
            value.max_timestamp = json::required(json::read(found, "maxTimestamp")?, "maxTimestamp")?;
        }
        if let Some(found) = json::find(object, "expirationTimestamp", true)? {
            value.expiration_timestamp =
                json::required(json::read(found, "expirationTimestamp")?, "expirationTimestamp")?;
        }
        if let Some(found) = json::find(object, "tokenId", true)? {
            value.token_id = json::required(json::read(found, "tokenId")?, "tokenId")?;
        }
        Ok(value)
    }
}
