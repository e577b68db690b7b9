// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 30, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateAclsRequest {
    pub creations: Vec<AclCreation>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for CreateAclsRequest {
    const NAME: &'static str = "CreateAclsRequest";
    const API_KEY: Option<i16> = Some(30);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for CreateAclsRequest {
    const KEY: ApiKey = ApiKey::CreateAcls;
    type Response = super::CreateAclsResponse;
}

impl Structure for CreateAclsRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.structs(flexible, Some(&self.creations), version, "CreateAclsRequest.creations")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateAclsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.creations = required(d.structs(flexible, version)?, "CreateAclsRequest.creations")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("creations".to_owned(), json::structs(&self.creations, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreateAclsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "creations", true)? {
            value.creations = json::required(json::read_structs(found, version, "creations")?, "creations")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AclCreation {
    pub resource_type: i8,
    pub resource_name: String,
    pub resource_pattern_type: i8,
    pub principal: String,
    pub host: String,
    pub operation: i8,
    pub permission_type: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for AclCreation {
    fn default() -> Self {
        Self {
            resource_type: Default::default(),
            resource_name: Default::default(),
            resource_pattern_type: 3,
            principal: Default::default(),
            host: Default::default(),
            operation: Default::default(),
            permission_type: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for AclCreation {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i8(self.resource_type);
        e.string(flexible, Some(&self.resource_name), "AclCreation.resource_name")?;
        e.i8(self.resource_pattern_type);
        e.string(flexible, Some(&self.principal), "AclCreation.principal")?;
        e.string(flexible, Some(&self.host), "AclCreation.host")?;
        e.i8(self.operation);
        e.i8(self.permission_type);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AclCreation.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(flexible)?, "AclCreation.resource_name")?;
        value.resource_pattern_type = d.i8()?;
        value.principal = required(d.string(flexible)?, "AclCreation.principal")?;
        value.host = required(d.string(flexible)?, "AclCreation.host")?;
        value.operation = d.i8()?;
        value.permission_type = d.i8()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resourceType".to_owned(), self.resource_type.into());
        object.insert("resourceName".to_owned(), self.resource_name.as_str().into());
        object.insert("resourcePatternType".to_owned(), self.resource_pattern_type.into());
        object.insert("principal".to_owned(), self.principal.as_str().into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("operation".to_owned(), self.operation.into());
        object.insert("permissionType".to_owned(), self.permission_type.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AclCreation")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resourceType", true)? {
            value.resource_type = json::required(json::read(found, "resourceType")?, "resourceType")?;
        }
        if let Some(found) = json::find(object, "resourceName", true)? {
            value.resource_name = json::required(json::read(found, "resourceName")?, "resourceName")?;
        }
        if let Some(found) = json::find(object, "resourcePatternType", true)? {
            value.resource_pattern_type =
                json::required(json::read(found, "resourcePatternType")?, "resourcePatternType")?;
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
