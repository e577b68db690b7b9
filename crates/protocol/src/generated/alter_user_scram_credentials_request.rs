// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 51, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterUserScramCredentialsRequest {
    pub deletions: Vec<ScramCredentialDeletion>,
    pub upsertions: Vec<ScramCredentialUpsertion>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AlterUserScramCredentialsRequest {
    const NAME: &'static str = "AlterUserScramCredentialsRequest";
    const API_KEY: Option<i16> = Some(51);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for AlterUserScramCredentialsRequest {
    const KEY: ApiKey = ApiKey::AlterUserScramCredentials;
    type Response = super::AlterUserScramCredentialsResponse;
}

impl Structure for AlterUserScramCredentialsRequest {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.deletions),
            version,
            "AlterUserScramCredentialsRequest.deletions",
        )?;
        e.structs(
            true,
            Some(&self.upsertions),
            version,
            "AlterUserScramCredentialsRequest.upsertions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.deletions = required(d.structs(true, version)?, "AlterUserScramCredentialsRequest.deletions")?;
        value.upsertions = required(d.structs(true, version)?, "AlterUserScramCredentialsRequest.upsertions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("deletions".to_owned(), json::structs(&self.deletions, version));
        object.insert("upsertions".to_owned(), json::structs(&self.upsertions, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AlterUserScramCredentialsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "deletions", true)? {
            value.deletions = json::required(json::read_structs(found, version, "deletions")?, "deletions")?;
        }
        if let Some(found) = json::find(object, "upsertions", true)? {
            value.upsertions = json::required(json::read_structs(found, version, "upsertions")?, "upsertions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ScramCredentialDeletion {
    pub name: String,
    pub mechanism: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ScramCredentialDeletion {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "ScramCredentialDeletion.name")?;
        e.i8(self.mechanism);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "ScramCredentialDeletion.name")?;
        value.mechanism = d.i8()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("mechanism".to_owned(), self.mechanism.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ScramCredentialDeletion")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "mechanism", true)? {
            value.mechanism = json::required(json::read(found, "mechanism")?, "mechanism")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ScramCredentialUpsertion {
    pub name: String,
    pub mechanism: i8,
    pub iterations: i32,
    pub salt: Bytes,
    pub salted_password: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ScramCredentialUpsertion {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "ScramCredentialUpsertion.name")?;
        e.i8(self.mechanism);
        e.i32(self.iterations);
        e.bytes(true, Some(&self.salt), "ScramCredentialUpsertion.salt")?;
        e.bytes(
            true,
            Some(&self.salted_password),
            "ScramCredentialUpsertion.salted_password",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "ScramCredentialUpsertion.name")?;
        value.mechanism = d.i8()?;
        value.iterations = d.i32()?;
        value.salt = required(d.bytes(true)?, "ScramCredentialUpsertion.salt")?;
        value.salted_password = required(d.bytes(true)?, "ScramCredentialUpsertion.salted_password")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("mechanism".to_owned(), self.mechanism.into());
        object.insert("iterations".to_owned(), self.iterations.into());
        object.insert("salt".to_owned(), json::bytes(&self.salt));
        object.insert("saltedPassword".to_owned(), json::bytes(&self.salted_password));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ScramCredentialUpsertion")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "mechanism", true)? {
            value.mechanism = json::required(json::read(found, "mechanism")?, "mechanism")?;
        }
        if let Some(found) = json::find(object, "iterations", true)? {
            value.iterations = json::required(json::read(found, "iterations")?, "iterations")?;
        }
        if let Some(found) = json::find(object, "salt", true)? {
            value.salt = json::required(json::read(found, "salt")?, "salt")?;
        }
        if let Some(found) = json::find(object, "saltedPassword", true)? {
            value.salted_password = json::required(json::read(found, "saltedPassword")?, "saltedPassword")?;
        }
        Ok(value)
    }
}
