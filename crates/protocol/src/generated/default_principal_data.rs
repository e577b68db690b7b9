// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DefaultPrincipalData {
    pub r#type: String,
    pub name: String,
    pub token_authenticated: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DefaultPrincipalData {
    const NAME: &'static str = "DefaultPrincipalData";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DefaultPrincipalData {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.r#type), "DefaultPrincipalData.type")?;
        e.string(true, Some(&self.name), "DefaultPrincipalData.name")?;
        e.bool(self.token_authenticated);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.r#type = required(d.string(true)?, "DefaultPrincipalData.type")?;
        value.name = required(d.string(true)?, "DefaultPrincipalData.name")?;
        value.token_authenticated = d.bool()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("type".to_owned(), self.r#type.as_str().into());
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("tokenAuthenticated".to_owned(), self.token_authenticated.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DefaultPrincipalData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "type", true)? {
            value.r#type = json::required(json::read(found, "type")?, "type")?;
        }
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "tokenAuthenticated", true)? {
            value.token_authenticated = json::required(json::read(found, "tokenAuthenticated")?, "tokenAuthenticated")?;
        }
        Ok(value)
    }
}
