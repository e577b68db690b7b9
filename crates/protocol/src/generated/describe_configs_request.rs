// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 32, versions 1 to 4, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeConfigsRequest {
    pub resources: Vec<DescribeConfigsResource>,
    pub include_synonyms: bool,
    /// `version >= 3`
    pub include_documentation: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeConfigsRequest {
    const NAME: &'static str = "DescribeConfigsRequest";
    const API_KEY: Option<i16> = Some(32);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for DescribeConfigsRequest {
    const KEY: ApiKey = ApiKey::DescribeConfigs;
    type Response = super::DescribeConfigsResponse;
}

impl Structure for DescribeConfigsRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.structs(
            flexible,
            Some(&self.resources),
            version,
            "DescribeConfigsRequest.resources",
        )?;
        e.bool(self.include_synonyms);
        if version >= 3 {
            e.bool(self.include_documentation);
        } else if self.include_documentation {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsRequest.include_documentation",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.resources = required(d.structs(flexible, version)?, "DescribeConfigsRequest.resources")?;
        value.include_synonyms = d.bool()?;
        if version >= 3 {
            value.include_documentation = d.bool()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resources".to_owned(), json::structs(&self.resources, version));
        object.insert("includeSynonyms".to_owned(), self.include_synonyms.into());
        if version >= 3 {
            object.insert("includeDocumentation".to_owned(), self.include_documentation.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeConfigsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resources", true)? {
            value.resources = json::required(json::read_structs(found, version, "resources")?, "resources")?;
        }
        if let Some(found) = json::find(object, "includeSynonyms", true)? {
            value.include_synonyms = json::required(json::read(found, "includeSynonyms")?, "includeSynonyms")?;
        }
        if let Some(found) = json::find(object, "includeDocumentation", version >= 3)? {
            value.include_documentation =
                json::required(json::read(found, "includeDocumentation")?, "includeDocumentation")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResource {
    pub resource_type: i8,
    pub resource_name: String,
    pub configuration_keys: Option<Vec<String>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeConfigsResource {
    fn default() -> Self {
        Self {
            resource_type: Default::default(),
            resource_name: Default::default(),
            configuration_keys: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeConfigsResource {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.i8(self.resource_type);
        e.string(
            flexible,
            Some(&self.resource_name),
            "DescribeConfigsResource.resource_name",
        )?;
        e.strings(
            flexible,
            self.configuration_keys.as_deref(),
            "DescribeConfigsResource.configuration_keys",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsResource.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(flexible)?, "DescribeConfigsResource.resource_name")?;
        value.configuration_keys = d.strings(flexible, "DescribeConfigsResource.configuration_keys")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("resourceType".to_owned(), self.resource_type.into());
        object.insert("resourceName".to_owned(), self.resource_name.as_str().into());
        object.insert(
            "configurationKeys".to_owned(),
            json::nullable(self.configuration_keys.as_ref(), |x| x.as_slice().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeConfigsResource")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "resourceType", true)? {
            value.resource_type = json::required(json::read(found, "resourceType")?, "resourceType")?;
        }
        if let Some(found) = json::find(object, "resourceName", true)? {
            value.resource_name = json::required(json::read(found, "resourceName")?, "resourceName")?;
        }
        if let Some(found) = json::find(object, "configurationKeys", true)? {
            value.configuration_keys = json::read_array(found, "configurationKeys")?;
        }
        Ok(value)
    }
}
