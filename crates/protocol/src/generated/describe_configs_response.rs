// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 32, versions 1 to 4, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeConfigsResponse {
    pub throttle_time_ms: i32,
    pub results: Vec<DescribeConfigsResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeConfigsResponse {
    const NAME: &'static str = "DescribeConfigsResponse";
    const API_KEY: Option<i16> = Some(32);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Structure for DescribeConfigsResponse {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.i32(self.throttle_time_ms);
        e.structs(
            flexible,
            Some(&self.results),
            version,
            "DescribeConfigsResponse.results",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.results = required(d.structs(flexible, version)?, "DescribeConfigsResponse.results")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("results".to_owned(), json::structs(&self.results, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeConfigsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "results", true)? {
            value.results = json::required(json::read_structs(found, version, "results")?, "results")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResult {
    pub error_code: i16,
    pub error_message: Option<String>,
    pub resource_type: i8,
    pub resource_name: String,
    pub configs: Vec<DescribeConfigsResourceResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeConfigsResult {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Some(Default::default()),
            resource_type: Default::default(),
            resource_name: Default::default(),
            configs: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeConfigsResult {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.i16(self.error_code);
        e.string(
            flexible,
            self.error_message.as_deref(),
            "DescribeConfigsResult.error_message",
        )?;
        e.i8(self.resource_type);
        e.string(
            flexible,
            Some(&self.resource_name),
            "DescribeConfigsResult.resource_name",
        )?;
        e.structs(flexible, Some(&self.configs), version, "DescribeConfigsResult.configs")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.error_message = d.string(flexible)?;
        value.resource_type = d.i8()?;
        value.resource_name = required(d.string(flexible)?, "DescribeConfigsResult.resource_name")?;
        value.configs = required(d.structs(flexible, version)?, "DescribeConfigsResult.configs")?;
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
        object.insert("configs".to_owned(), json::structs(&self.configs, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeConfigsResult")?;
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
        if let Some(found) = json::find(object, "configs", true)? {
            value.configs = json::required(json::read_structs(found, version, "configs")?, "configs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResourceResult {
    pub name: String,
    pub value: Option<String>,
    pub read_only: bool,
    pub config_source: i8,
    pub is_sensitive: bool,
    pub synonyms: Vec<DescribeConfigsSynonym>,
    /// `version >= 3`
    pub config_type: i8,
    /// `version >= 3`
    pub documentation: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeConfigsResourceResult {
    fn default() -> Self {
        Self {
            name: Default::default(),
            value: Some(Default::default()),
            read_only: Default::default(),
            config_source: -1,
            is_sensitive: Default::default(),
            synonyms: Default::default(),
            config_type: Default::default(),
            documentation: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeConfigsResourceResult {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.name), "DescribeConfigsResourceResult.name")?;
        e.string(flexible, self.value.as_deref(), "DescribeConfigsResourceResult.value")?;
        e.bool(self.read_only);
        e.i8(self.config_source);
        e.bool(self.is_sensitive);
        e.structs(
            flexible,
            Some(&self.synonyms),
            version,
            "DescribeConfigsResourceResult.synonyms",
        )?;
        if version >= 3 {
            e.i8(self.config_type);
        }
        if version >= 3 {
            e.string(
                flexible,
                self.documentation.as_deref(),
                "DescribeConfigsResourceResult.documentation",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsResourceResult.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "DescribeConfigsResourceResult.name")?;
        value.value = d.string(flexible)?;
        value.read_only = d.bool()?;
        value.config_source = d.i8()?;
        value.is_sensitive = d.bool()?;
        value.synonyms = required(d.structs(flexible, version)?, "DescribeConfigsResourceResult.synonyms")?;
        if version >= 3 {
            value.config_type = d.i8()?;
        }
        if version >= 3 {
            value.documentation = d.string(flexible)?;
        }
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
        object.insert("readOnly".to_owned(), self.read_only.into());
        object.insert("configSource".to_owned(), self.config_source.into());
        object.insert("isSensitive".to_owned(), self.is_sensitive.into());
        object.insert("synonyms".to_owned(), json::structs(&self.synonyms, version));
        if version >= 3 {
            object.insert("configType".to_owned(), self.config_type.into());
        }
        if version >= 3 {
            object.insert(
                "documentation".to_owned(),
                json::nullable(self.documentation.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeConfigsResourceResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::read(found, "value")?;
        }
        if let Some(found) = json::find(object, "readOnly", true)? {
            value.read_only = json::required(json::read(found, "readOnly")?, "readOnly")?;
        }
        if let Some(found) = json::find(object, "configSource", true)? {
            value.config_source = json::required(json::read(found, "configSource")?, "configSource")?;
        }
        if let Some(found) = json::find(object, "isSensitive", true)? {
            value.is_sensitive = json::required(json::read(found, "isSensitive")?, "isSensitive")?;
        }
        if let Some(found) = json::find(object, "synonyms", true)? {
            value.synonyms = json::required(json::read_structs(found, version, "synonyms")?, "synonyms")?;
        }
        if let Some(found) = json::find(object, "configType", version >= 3)? {
            value.config_type = json::required(json::read(found, "configType")?, "configType")?;
        }
        if let Some(found) = json::find(object, "documentation", version >= 3)? {
            value.documentation = json::read(found, "documentation")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsSynonym {
    pub name: String,
    pub value: Option<String>,
    pub source: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeConfigsSynonym {
    fn default() -> Self {
        Self {
            name: Default::default(),
            value: Some(Default::default()),
            source: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeConfigsSynonym {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.name), "DescribeConfigsSynonym.name")?;
        e.string(flexible, self.value.as_deref(), "DescribeConfigsSynonym.value")?;
        e.i8(self.source);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeConfigsSynonym.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "DescribeConfigsSynonym.name")?;
        value.value = d.string(flexible)?;
        value.source = d.i8()?;
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
        object.insert("source".to_owned(), self.source.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeConfigsSynonym")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::read(found, "value")?;
        }
        if let Some(found) = json::find(object, "source", true)? {
            value.source = json::required(json::read(found, "source")?, "source")?;
        }
        Ok(value)
    }
}
