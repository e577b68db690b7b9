// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 4, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ConfigRecord {
    pub resource_type: i8,
    pub resource_name: String,
    pub name: String,
    pub value: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ConfigRecord {
    fn default() -> Self {
        Self {
            resource_type: Default::default(),
            resource_name: Default::default(),
            name: Default::default(),
            value: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ConfigRecord {
    const NAME: &'static str = "ConfigRecord";
    const API_KEY: Option<i16> = Some(4);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ConfigRecord {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i8(self.resource_type);
        e.string(true, Some(&self.resource_name), "ConfigRecord.resource_name")?;
        e.string(true, Some(&self.name), "ConfigRecord.name")?;
        e.string(true, self.value.as_deref(), "ConfigRecord.value")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(true)?, "ConfigRecord.resource_name")?;
        value.name = required(d.string(true)?, "ConfigRecord.name")?;
        value.value = d.string(true)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resourceType".to_owned(), self.resource_type.into());
        object.insert("resourceName".to_owned(), self.resource_name.as_str().into());
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert(
            "value".to_owned(),
            json::nullable(self.value.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConfigRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resourceType", true)? {
            value.resource_type = json::required(json::read(found, "resourceType")?, "resourceType")?;
        }
        if let Some(found) = json::find(object, "resourceName", true)? {
            value.resource_name = json::required(json::read(found, "resourceName")?, "resourceName")?;
        }
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::read(found, "value")?;
        }
        Ok(value)
    }
}
