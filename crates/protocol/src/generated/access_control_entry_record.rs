// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 18, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AccessControlEntryRecord {
    pub id: Uuid,
    pub resource_type: i8,
    pub resource_name: String,
    pub pattern_type: i8,
    pub principal: String,
    pub host: String,
    pub operation: i8,
    pub permission_type: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AccessControlEntryRecord {
    const NAME: &'static str = "AccessControlEntryRecord";
    const API_KEY: Option<i16> = Some(18);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for AccessControlEntryRecord {
    const MIN_SIZE: usize = 24;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.id);
        e.i8(self.resource_type);
        e.string(
            true,
            Some(&self.resource_name),
            "AccessControlEntryRecord.resource_name",
        )?;
        e.i8(self.pattern_type);
        e.string(true, Some(&self.principal), "AccessControlEntryRecord.principal")?;
        e.string(true, Some(&self.host), "AccessControlEntryRecord.host")?;
        e.i8(self.operation);
        e.i8(self.permission_type);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.id = d.uuid()?;
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(true)?, "AccessControlEntryRecord.resource_name")?;
        value.pattern_type = d.i8()?;
        value.principal = required(d.string(true)?, "AccessControlEntryRecord.principal")?;
        value.host = required(d.string(true)?, "AccessControlEntryRecord.host")?;
        value.operation = d.i8()?;
        value.permission_type = d.i8()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("id".to_owned(), self.id.to_string().into());
        object.insert("resourceType".to_owned(), self.resource_type.into());
        object.insert("resourceName".to_owned(), self.resource_name.as_str().into());
        object.insert("patternType".to_owned(), self.pattern_type.into());
        object.insert("principal".to_owned(), self.principal.as_str().into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("operation".to_owned(), self.operation.into());
        object.insert("permissionType".to_owned(), self.permission_type.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AccessControlEntryRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "id", true)? {
            value.id = json::required(json::read(found, "id")?, "id")?;
        }
        if let Some(found) = json::find(object, "resourceType", true)? {
            value.resource_type = json::required(json::read(found, "resourceType")?, "resourceType")?;
        }
        if let Some(found) = json::find(object, "resourceName", true)? {
            value.resource_name = json::required(json::read(found, "resourceName")?, "resourceName")?;
        }
        if let Some(found) = json::find(object, "patternType", true)? {
            value.pattern_type = json::required(json::read(found, "patternType")?, "patternType")?;
        }
        if let Some(found) = json::find(object, "principal", true)? {
            value.principal = json::required(json::read(found, "principal")?, "principal")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "operation", true)? {
            value.operation = json::required(json::read(found, "operation")?, "operation")?;
        }
        if let Some(found) = json::find(object, "permissionType", true)? {
            value.permission_type = json::required(json::read(found, "permissionType")?, "permissionType")?;
        }
        Ok(value)
    }
}
