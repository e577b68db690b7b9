// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 38, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct CreateDelegationTokenRequest {
    /// `version >= 3`
    pub owner_principal_type: Option<String>,
    /// `version >= 3`
    pub owner_principal_name: Option<String>,
    pub renewers: Vec<CreatableRenewers>,
    pub max_lifetime_ms: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for CreateDelegationTokenRequest {
    fn default() -> Self {
        Self {
            owner_principal_type: Some(Default::default()),
            owner_principal_name: Some(Default::default()),
            renewers: Default::default(),
            max_lifetime_ms: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for CreateDelegationTokenRequest {
    const NAME: &'static str = "CreateDelegationTokenRequest";
    const API_KEY: Option<i16> = Some(38);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for CreateDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::CreateDelegationToken;
    type Response = super::CreateDelegationTokenResponse;
}

impl Structure for CreateDelegationTokenRequest {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        if version >= 3 {
            e.string(
                flexible,
                self.owner_principal_type.as_deref(),
                "CreateDelegationTokenRequest.owner_principal_type",
            )?;
        } else if self.owner_principal_type.as_ref().is_none_or(|x| !x.is_empty()) {
            return Err(EncodeError::UnsupportedField {
                field: "CreateDelegationTokenRequest.owner_principal_type",
                version,
            });
        }
        if version >= 3 {
            e.string(
                flexible,
                self.owner_principal_name.as_deref(),
                "CreateDelegationTokenRequest.owner_principal_name",
            )?;
        } else if self.owner_principal_name.as_ref().is_none_or(|x| !x.is_empty()) {
            return Err(EncodeError::UnsupportedField {
                field: "CreateDelegationTokenRequest.owner_principal_name",
                version,
            });
        }
        e.structs(
            flexible,
            Some(&self.renewers),
            version,
            "CreateDelegationTokenRequest.renewers",
        )?;
        e.i64(self.max_lifetime_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateDelegationTokenRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        if version >= 3 {
            value.owner_principal_type = d.string(flexible)?;
        }
        if version >= 3 {
            value.owner_principal_name = d.string(flexible)?;
        }
        value.renewers = required(d.structs(flexible, version)?, "CreateDelegationTokenRequest.renewers")?;
        value.max_lifetime_ms = d.i64()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 3 {
            object.insert(
                "ownerPrincipalType".to_owned(),
                json::nullable(self.owner_principal_type.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 3 {
            object.insert(
                "ownerPrincipalName".to_owned(),
                json::nullable(self.owner_principal_name.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("renewers".to_owned(), json::structs(&self.renewers, version));
        object.insert("maxLifetimeMs".to_owned(), self.max_lifetime_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreateDelegationTokenRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "ownerPrincipalType", version >= 3)? {
            value.owner_principal_type = json::read(found, "ownerPrincipalType")?;
        }
        if let Some(found) = json::find(object, "ownerPrincipalName", version >= 3)? {
            value.owner_principal_name = json::read(found, "ownerPrincipalName")?;
        }
        if let Some(found) = json::find(object, "renewers", true)? {
            value.renewers = json::required(json::read_structs(found, version, "renewers")?, "renewers")?;
        }
        if let Some(found) = json::find(object, "maxLifetimeMs", true)? {
            value.max_lifetime_ms = json::required(json::read(found, "maxLifetimeMs")?, "maxLifetimeMs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreatableRenewers {
    pub principal_type: String,
    pub principal_name: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for CreatableRenewers {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, Some(&self.principal_type), "CreatableRenewers.principal_type")?;
        e.string(flexible, Some(&self.principal_name), "CreatableRenewers.principal_name")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreatableRenewers.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.principal_type = required(d.string(flexible)?, "CreatableRenewers.principal_type")?;
        value.principal_name = required(d.string(flexible)?, "CreatableRenewers.principal_name")?;
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
        let object = json::object(value, "CreatableRenewers")?;
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
