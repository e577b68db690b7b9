// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 49, versions 0 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterClientQuotasRequest {
    pub entries: Vec<EntryData>,
    pub validate_only: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AlterClientQuotasRequest {
    const NAME: &'static str = "AlterClientQuotasRequest";
    const API_KEY: Option<i16> = Some(49);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for AlterClientQuotasRequest {
    const KEY: ApiKey = ApiKey::AlterClientQuotas;
    type Response = super::AlterClientQuotasResponse;
}

impl Structure for AlterClientQuotasRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.structs(
            flexible,
            Some(&self.entries),
            version,
            "AlterClientQuotasRequest.entries",
        )?;
        e.bool(self.validate_only);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AlterClientQuotasRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.entries = required(d.structs(flexible, version)?, "AlterClientQuotasRequest.entries")?;
        value.validate_only = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("entries".to_owned(), json::structs(&self.entries, version));
        object.insert("validateOnly".to_owned(), self.validate_only.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AlterClientQuotasRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "entries", true)? {
            value.entries = json::required(json::read_structs(found, version, "entries")?, "entries")?;
        }
        if let Some(found) = json::find(object, "validateOnly", true)? {
            value.validate_only = json::required(json::read(found, "validateOnly")?, "validateOnly")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct EntryData {
    pub entity: Vec<EntityData>,
    pub ops: Vec<OpData>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for EntryData {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.structs(flexible, Some(&self.entity), version, "EntryData.entity")?;
        e.structs(flexible, Some(&self.ops), version, "EntryData.ops")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "EntryData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.entity = required(d.structs(flexible, version)?, "EntryData.entity")?;
        value.ops = required(d.structs(flexible, version)?, "EntryData.ops")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("entity".to_owned(), json::structs(&self.entity, version));
        object.insert("ops".to_owned(), json::structs(&self.ops, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EntryData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "entity", true)? {
            value.entity = json::required(json::read_structs(found, version, "entity")?, "entity")?;
        }
        if let Some(found) = json::find(object, "ops", true)? {
            value.ops = json::required(json::read_structs(found, version, "ops")?, "ops")?;
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
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, Some(&self.entity_type), "EntityData.entity_type")?;
        e.string(flexible, self.entity_name.as_deref(), "EntityData.entity_name")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "EntityData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.entity_type = required(d.string(flexible)?, "EntityData.entity_type")?;
        value.entity_name = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
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

#[derive(Clone, Debug, PartialEq, Default)]
pub struct OpData {
    pub key: String,
    pub value: f64,
    pub remove: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for OpData {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, Some(&self.key), "OpData.key")?;
        e.f64(self.value);
        e.bool(self.remove);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "OpData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.key = required(d.string(flexible)?, "OpData.key")?;
        value.value = d.f64()?;
        value.remove = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("key".to_owned(), self.key.as_str().into());
        object.insert("value".to_owned(), self.value.into());
        object.insert("remove".to_owned(), self.remove.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "OpData")?;
        let mut value = Self::default();
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
