// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 11, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct UserScramCredentialRecord {
    pub name: String,
    pub mechanism: i8,
    pub salt: Bytes,
    pub stored_key: Bytes,
    pub server_key: Bytes,
    pub iterations: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for UserScramCredentialRecord {
    const NAME: &'static str = "UserScramCredentialRecord";
    const API_KEY: Option<i16> = Some(11);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for UserScramCredentialRecord {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "UserScramCredentialRecord.name")?;
        e.i8(self.mechanism);
        e.bytes(true, Some(&self.salt), "UserScramCredentialRecord.salt")?;
        e.bytes(true, Some(&self.stored_key), "UserScramCredentialRecord.stored_key")?;
        e.bytes(true, Some(&self.server_key), "UserScramCredentialRecord.server_key")?;
        e.i32(self.iterations);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "UserScramCredentialRecord.name")?;
        value.mechanism = d.i8()?;
        value.salt = required(d.bytes(true)?, "UserScramCredentialRecord.salt")?;
        value.stored_key = required(d.bytes(true)?, "UserScramCredentialRecord.stored_key")?;
        value.server_key = required(d.bytes(true)?, "UserScramCredentialRecord.server_key")?;
        value.iterations = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("mechanism".to_owned(), self.mechanism.into());
        object.insert("salt".to_owned(), json::bytes(&self.salt));
        object.insert("storedKey".to_owned(), json::bytes(&self.stored_key));
        object.insert("serverKey".to_owned(), json::bytes(&self.server_key));
        object.insert("iterations".to_owned(), self.iterations.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "UserScramCredentialRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "mechanism", true)? {
            value.mechanism = json::required(json::read(found, "mechanism")?, "mechanism")?;
        }
        if let Some(found) = json::find(object, "salt", true)? {
            value.salt = json::required(json::read(found, "salt")?, "salt")?;
        }
        if let Some(found) = json::find(object, "storedKey", true)? {
            value.stored_key = json::required(json::read(found, "storedKey")?, "storedKey")?;
        }
        if let Some(found) = json::find(object, "serverKey", true)? {
            value.server_key = json::required(json::read(found, "serverKey")?, "serverKey")?;
        }
        if let Some(found) = json::find(object, "iterations", true)? {
            value.iterations = json::required(json::read(found, "iterations")?, "iterations")?;
        }
        Ok(value)
    }
}
