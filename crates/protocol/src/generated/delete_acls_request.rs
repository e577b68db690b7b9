// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 31, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteAclsRequest {
    pub filters: Vec<DeleteAclsFilter>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DeleteAclsRequest {
    const NAME: &'static str = "DeleteAclsRequest";
    const API_KEY: Option<i16> = Some(31);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for DeleteAclsRequest {
    const KEY: ApiKey = ApiKey::DeleteAcls;
    type Response = super::DeleteAclsResponse;
}

impl Structure for DeleteAclsRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.structs(flexible, Some(&self.filters), version, "DeleteAclsRequest.filters")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteAclsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.filters = required(d.structs(flexible, version)?, "DeleteAclsRequest.filters")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("filters".to_owned(), json::structs(&self.filters, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteAclsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "filters", true)? {
            value.filters = json::required(json::read_structs(found, version, "filters")?, "filters")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsFilter {
    pub resource_type_filter: i8,
    pub resource_name_filter: Option<String>,
    pub pattern_type_filter: i8,
    pub principal_filter: Option<String>,
    pub host_filter: Option<String>,
    pub operation: i8,
    pub permission_type: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DeleteAclsFilter {
    fn default() -> Self {
        Self {
            resource_type_filter: Default::default(),
            resource_name_filter: Some(Default::default()),
            pattern_type_filter: 3,
            principal_filter: Some(Default::default()),
            host_filter: Some(Default::default()),
            operation: Default::default(),
            permission_type: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DeleteAclsFilter {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i8(self.resource_type_filter);
        e.string(
            flexible,
            self.resource_name_filter.as_deref(),
            "DeleteAclsFilter.resource_name_filter",
        )?;
        e.i8(self.pattern_type_filter);
        e.string(
            flexible,
            self.principal_filter.as_deref(),
            "DeleteAclsFilter.principal_filter",
        )?;
        e.string(flexible, self.host_filter.as_deref(), "DeleteAclsFilter.host_filter")?;
        e.i8(self.operation);
        e.i8(self.permission_type);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DeleteAclsFilter.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.resource_type_filter = d.i8()?;
        value.resource_name_filter = d.string(flexible)?;
        value.pattern_type_filter = d.i8()?;
        value.principal_filter = d.string(flexible)?;
        value.host_filter = d.string(flexible)?;
        value.operation = d.i8()?;
        value.permission_type = d.i8()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resourceTypeFilter".to_owned(), self.resource_type_filter.into());
        object.insert(
            "resourceNameFilter".to_owned(),
            json::nullable(self.resource_name_filter.as_ref(), |x| x.as_str().into()),
        );
        object.insert("patternTypeFilter".to_owned(), self.pattern_type_filter.into());
        object.insert(
            "principalFilter".to_owned(),
            json::nullable(self.principal_filter.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "hostFilter".to_owned(),
            json::nullable(self.host_filter.as_ref(), |x| x.as_str().into()),
        );
        object.insert("operation".to_owned(), self.operation.into());
        object.insert("permissionType".to_owned(), self.permission_type.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DeleteAclsFilter")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resourceTypeFilter", true)? {
            value.resource_type_filter =
                json::required(json::read(found, "resourceTypeFilter")?, "resourceTypeFilter")?;
        }
        if let Some(found) = json::find(object, "resourceNameFilter", true)? {
            value.resource_name_filter = json::read(found, "resourceNameFilter")?;
        }
        if let Some(found) = json::find(object, "patternTypeFilter", true)? {
            value.pattern_type_filter = json::required(json::read(found, "patternTypeFilter")?, "patternTypeFilter")?;
        }
        if let Some(found) = json::find(object, "principalFilter", true)? {
            value.principal_filter = json::read(found, "principalFilter")?;
        }
        if let Some(found) = json::find(object, "hostFilter", true)? {
            value.host_filter = json::read(found, "hostFilter")?;
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
