// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 41, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeDelegationTokenRequest {
    pub owners: Option<Vec<DescribeDelegationTokenOwner>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeDelegationTokenRequest {
    fn default() -> Self {
        Self {
            owners: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for DescribeDelegationTokenRequest {
    const NAME: &'static str = "DescribeDelegationTokenRequest";
    const API_KEY: Option<i16> = Some(41);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for DescribeDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::DescribeDelegationToken;
    type Response = super::DescribeDelegationTokenResponse;
}

impl Structure for DescribeDelegationTokenRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.structs(
            flexible,
            self.owners.as_deref(),
            version,
            "DescribeDelegationTokenRequest.owners",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeDelegationTokenRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.owners = d.structs(flexible, version)?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "owners".to_owned(),
            json::nullable(self.owners.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeDelegationTokenRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "owners", true)? {
            value.owners = json::read_structs(found, version, "owners")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeDelegationTokenOwner {
    pub principal_type: String,
    pub principal_name: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribeDelegationTokenOwner {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(
            flexible,
            Some(&self.principal_type),
            "DescribeDelegationTokenOwner.principal_type",
        )?;
        e.string(
            flexible,
            Some(&self.principal_name),
            "DescribeDelegationTokenOwner.principal_name",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeDelegationTokenOwner.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.principal_type = required(d.string(flexible)?, "DescribeDelegationTokenOwner.principal_type")?;
        value.principal_name = required(d.string(flexible)?, "DescribeDelegationTokenOwner.principal_name")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("principalType".to_owned(), self.principal_type.as_str().into());
        object.insert("principalName".to_owned(), self.principal_name.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeDelegationTokenOwner")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "principalType", true)? {
            value.principal_type = json::required(json::read(found, "principalType")?, "principalType")?;
        }
        if let Some(found) = json::find(object, "principalName", true)? {
            value.principal_name = json::required(json::read(found, "principalName")?, "principalName")?;
        }
        Ok(value)
    }
}
