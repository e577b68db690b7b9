// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 14, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClientQuotaRecord {
    pub entity: Vec<EntityData>,
    pub key: String,
    pub value: f64,
    pub remove: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ClientQuotaRecord {
    const NAME: &'static str = "ClientQuotaRecord";
    const API_KEY: Option<i16> = Some(14);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ClientQuotaRecord {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(true, Some(&self.entity), version, "ClientQuotaRecord.entity")?;
        e.string(true, Some(&self.key), "ClientQuotaRecord.key")?;
        e.f64(self.value);
        e.bool(self.remove);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.entity = required(d.structs(true, version)?, "ClientQuotaRecord.entity")?;
        value.key = required(d.string(true)?, "ClientQuotaRecord.key")?;
        value.value = d.f64()?;
        value.remove = d.bool()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("entity".to_owned(), json::structs(&self.entity, version));
        object.insert("key".to_owned(), self.key.as_str().into());
        object.insert("value".to_owned(), self.value.into());
        object.insert("remove".to_owned(), self.remove.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ClientQuotaRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "entity", true)? {
            value.entity = json::required(json::read_structs(found, version, "entity")?, "entity")?;
        }
        if let Some(found) = json::find(object, "key", true)? {
            value.key = json::required(json::read(found, "key")?, "key")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::required(json::read(found, "value")?, "value")?;
        }
        if let Some(found) = json::find(object, "remove", true)? {
            value.remove = json::required(json::read(found, "remove")?, "remove")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct EntityData {
    pub entity_type: String,
    pub entity_name: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for EntityData {
    fn default() -> Self {
        Self {
            entity_type: Default::default(),
            entity_name: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for EntityData {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.entity_type), "EntityData.entity_type")?;
        e.string(true, self.entity_name.as_deref(), "EntityData.entity_name")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.entity_type = required(d.string(true)?, "EntityData.entity_type")?;
        value.entity_name = d.string(true)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("entityType".to_owned(), self.entity_type.as_str().into());
        object.insert(
            "entityName".to_owned(),
            json::nullable(self.entity_name.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EntityData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "entityType", true)? {
            value.entity_type = json::required(json::read(found, "entityType")?, "entityType")?;
        }
        if let Some(found) = json::find(object, "entityName", true)? {
            value.entity_name = json::read(found, "entityName")?;
        }
        Ok(value)
    }
}
