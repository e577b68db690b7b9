// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 31, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteAclsResponse {
    pub throttle_time_ms: i32,
    pub filter_results: Vec<DeleteAclsFilterResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DeleteAclsResponse {
    const NAME: &'static str = "DeleteAclsResponse";
    const API_KEY: Option<i16> = Some(31);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for DeleteAclsResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i32(self.throttle_time_ms);
        e.structs(
            flexible,
            Some(&self.filter_results),
            version,
            "DeleteAclsResponse.filter_results",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteAclsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.filter_results = required(d.structs(flexible, version)?, "DeleteAclsResponse.filter_results")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("filterResults".to_owned(), json::structs(&self.filter_results, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteAclsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "filterResults", true)? {
            value.filter_results =
                json::required(json::read_structs(found, version, "filterResults")?, "filterResults")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsFilterResult {
    pub error_code: i16,
    pub error_message: Option<String>,
    pub matching_acls: Vec<DeleteAclsMatchingAcl>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DeleteAclsFilterResult {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Some(Default::default()),
            matching_acls: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DeleteAclsFilterResult {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.string(
            flexible,
            self.error_message.as_deref(),
            "DeleteAclsFilterResult.error_message",
        )?;
        e.structs(
            flexible,
            Some(&self.matching_acls),
            version,
            "DeleteAclsFilterResult.matching_acls",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteAclsFilterResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.error_message = d.string(flexible)?;
        value.matching_acls = required(d.structs(flexible, version)?, "DeleteAclsFilterResult.matching_acls")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("matchingAcls".to_owned(), json::structs(&self.matching_acls, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteAclsFilterResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "matchingAcls", true)? {
            value.matching_acls = json::required(json::read_structs(found, version, "matchingAcls")?, "matchingAcls")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsMatchingAcl {
    pub error_code: i16,
    pub error_message: Option<String>,
    pub resource_type: i8,
    pub resource_name: String,
    pub pattern_type: i8,
    pub principal: String,
    pub host: String,
    pub operation: i8,
    pub permission_type: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DeleteAclsMatchingAcl {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Some(Default::default()),
            resource_type: Default::default(),
            resource_name: Default::default(),
            pattern_type: 3,
            principal: Default::default(),
            host: Default::default(),
            operation: Default::default(),
            permission_type: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DeleteAclsMatchingAcl {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.string(
            flexible,
            self.error_message.as_deref(),
            "DeleteAclsMatchingAcl.error_message",
        )?;
        e.i8(self.resource_type);
        e.string(
            flexible,
            Some(&self.resource_name),
            "DeleteAclsMatchingAcl.resource_name",
        )?;
        e.i8(self.pattern_type);
        e.string(flexible, Some(&self.principal), "DeleteAclsMatchingAcl.principal")?;
        e.string(flexible, Some(&self.host), "DeleteAclsMatchingAcl.host")?;
        e.i8(self.operation);
        e.i8(self.permission_type);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteAclsMatchingAcl.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.error_message = d.string(flexible)?;
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(flexible)?, "DeleteAclsMatchingAcl.resource_name")?;
        value.pattern_type = d.i8()?;
        value.principal = required(d.string(flexible)?, "DeleteAclsMatchingAcl.principal")?;
        value.host = required(d.string(flexible)?, "DeleteAclsMatchingAcl.host")?;
        value.operation = d.i8()?;
        value.permission_type = d.i8()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
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
        let object = json::object(value, "DeleteAclsMatchingAcl")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
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
