// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 33, versions 0 to 2, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterConfigsRequest {
    pub resources: Vec<AlterConfigsResource>,
    pub validate_only: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AlterConfigsRequest {
    const NAME: &'static str = "AlterConfigsRequest";
    const API_KEY: Option<i16> = Some(33);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for AlterConfigsRequest {
    const KEY: ApiKey = ApiKey::AlterConfigs;
    type Response = super::AlterConfigsResponse;
}

impl Structure for AlterConfigsRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.structs(
            flexible,
            Some(&self.resources),
            version,
            "AlterConfigsRequest.resources",
        )?;
        e.bool(self.validate_only);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AlterConfigsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.resources = required(d.structs(flexible, version)?, "AlterConfigsRequest.resources")?;
        value.validate_only = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resources".to_owned(), json::structs(&self.resources, version));
        object.insert("validateOnly".to_owned(), self.validate_only.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AlterConfigsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resources", true)? {
            value.resources = json::required(json::read_structs(found, version, "resources")?, "resources")?;
        }
        if let Some(found) = json::find(object, "validateOnly", true)? {
            value.validate_only = json::required(json::read(found, "validateOnly")?, "validateOnly")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterConfigsResource {
    pub resource_type: i8,
    pub resource_name: String,
    pub configs: Vec<AlterableConfig>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AlterConfigsResource {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i8(self.resource_type);
        e.string(
            flexible,
            Some(&self.resource_name),
            "AlterConfigsResource.resource_name",
        )?;
        e.structs(flexible, Some(&self.configs), version, "AlterConfigsResource.configs")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AlterConfigsResource.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(flexible)?, "AlterConfigsResource.resource_name")?;
        value.configs = required(d.structs(flexible, version)?, "AlterConfigsResource.configs")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resourceType".to_owned(), self.resource_type.into());
        object.insert("resourceName".to_owned(), self.resource_name.as_str().into());
        object.insert("configs".to_owned(), json::structs(&self.configs, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AlterConfigsResource")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resourceType", true)? {
            value.resource_type = json::required(json::read(found, "resourceType")?, "resourceType")?;
        }
        if let Some(found) = json::find(object, "resourceName", true)? {
            value.resource_name = json::required(json::read(found, "resourceName")?, "resourceName")?;
        }
        if let Some(found) = json::find(object, "configs", true)? {
            value.configs = json::required(json::read_structs(found, version, "configs")?, "configs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AlterableConfig {
    pub name: String,
    pub value: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for AlterableConfig {
    fn default() -> Self {
        Self {
            name: Default::default(),
            value: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for AlterableConfig {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, Some(&self.name), "AlterableConfig.name")?;
        e.string(flexible, self.value.as_deref(), "AlterableConfig.value")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AlterableConfig.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "AlterableConfig.name")?;
        value.value = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert(
            "value".to_owned(),
            json::nullable(self.value.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AlterableConfig")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::read(found, "value")?;
        }
        Ok(value)
    }
}
