// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 48, versions 0 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeClientQuotasRequest {
    pub components: Vec<ComponentData>,
    pub strict: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeClientQuotasRequest {
    const NAME: &'static str = "DescribeClientQuotasRequest";
    const API_KEY: Option<i16> = Some(48);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for DescribeClientQuotasRequest {
    const KEY: ApiKey = ApiKey::DescribeClientQuotas;
    type Response = super::DescribeClientQuotasResponse;
}

impl Structure for DescribeClientQuotasRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.structs(
            flexible,
            Some(&self.components),
            version,
            "DescribeClientQuotasRequest.components",
        )?;
        e.bool(self.strict);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeClientQuotasRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.components = required(d.structs(flexible, version)?, "DescribeClientQuotasRequest.components")?;
        value.strict = d.bool()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("components".to_owned(), json::structs(&self.components, version));
        object.insert("strict".to_owned(), self.strict.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeClientQuotasRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "components", true)? {
            value.components = json::required(json::read_structs(found, version, "components")?, "components")?;
        }
        if let Some(found) = json::find(object, "strict", true)? {
            value.strict = json::required(json::read(found, "strict")?, "strict")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ComponentData {
    pub entity_type: String,
    pub match_type: i8,
    pub r#match: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ComponentData {
    fn default() -> Self {
        Self {
            entity_type: Default::default(),
            match_type: Default::default(),
            r#match: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for ComponentData {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, Some(&self.entity_type), "ComponentData.entity_type")?;
        e.i8(self.match_type);
        e.string(flexible, self.r#match.as_deref(), "ComponentData.match")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ComponentData.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.entity_type = required(d.string(flexible)?, "ComponentData.entity_type")?;
        value.match_type = d.i8()?;
        value.r#match = d.string(flexible)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("entityType".to_owned(), self.entity_type.as_str().into());
        object.insert("matchType".to_owned(), self.match_type.into());
        object.insert(
            "match".to_owned(),
            json::nullable(self.r#match.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ComponentData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "entityType", true)? {
            value.entity_type = json::required(json::read(found, "entityType")?, "entityType")?;
        }
        if let Some(found) = json::find(object, "matchType", true)? {
            value.match_type = json::required(json::read(found, "matchType")?, "matchType")?;
        }
        if let Some(found) = json::find(object, "match", true)? {
            value.r#match = json::read(found, "match")?;
        }
        Ok(value)
    }
}
