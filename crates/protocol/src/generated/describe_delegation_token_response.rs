// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 41, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeDelegationTokenResponse {
    pub error_code: i16,
    pub tokens: Vec<DescribedDelegationToken>,
    pub throttle_time_ms: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeDelegationTokenResponse {
    const NAME: &'static str = "DescribeDelegationTokenResponse";
    const API_KEY: Option<i16> = Some(41);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for DescribeDelegationTokenResponse {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.structs(
            flexible,
            Some(&self.tokens),
            version,
            "DescribeDelegationTokenResponse.tokens",
        )?;
        e.i32(self.throttle_time_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeDelegationTokenResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.tokens = required(d.structs(flexible, version)?, "DescribeDelegationTokenResponse.tokens")?;
        value.throttle_time_ms = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("tokens".to_owned(), json::structs(&self.tokens, version));
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeDelegationTokenResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "tokens", true)? {
            value.tokens = json::required(json::read_structs(found, version, "tokens")?, "tokens")?;
        }
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribedDelegationToken {
    pub principal_type: String,
    pub principal_name: String,
    /// `version >= 3`
    pub token_requester_principal_type: String,
    /// `version >= 3`
    pub token_requester_principal_name: String,
    pub issue_timestamp: i64,
    pub expiry_timestamp: i64,
    pub max_timestamp: i64,
    pub token_id: String,
    pub hmac: Bytes,
    pub renewers: Vec<DescribedDelegationTokenRenewer>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribedDelegationToken {
    const MIN_SIZE: usize = 29;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(
            flexible,
            Some(&self.principal_type),
            "DescribedDelegationToken.principal_type",
        )?;
        e.string(
            flexible,
            Some(&self.principal_name),
            "DescribedDelegationToken.principal_name",
        )?;
        if version >= 3 {
            e.string(
                flexible,
                Some(&self.token_requester_principal_type),
                "DescribedDelegationToken.token_requester_principal_type",
            )?;
        } else if !self.token_requester_principal_type.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedDelegationToken.token_requester_principal_type",
                version,
            });
        }
        if version >= 3 {
            e.string(
                flexible,
                Some(&self.token_requester_principal_name),
                "DescribedDelegationToken.token_requester_principal_name",
            )?;
        } else if !self.token_requester_principal_name.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedDelegationToken.token_requester_principal_name",
                version,
            });
        }
        e.i64(self.issue_timestamp);
        e.i64(self.expiry_timestamp);
        e.i64(self.max_timestamp);
        e.string(flexible, Some(&self.token_id), "DescribedDelegationToken.token_id")?;
        e.bytes(flexible, Some(&self.hmac), "DescribedDelegationToken.hmac")?;
        e.structs(
            flexible,
            Some(&self.renewers),
            version,
            "DescribedDelegationToken.renewers",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedDelegationToken.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.principal_type = required(d.string(flexible)?, "DescribedDelegationToken.principal_type")?;
        value.principal_name = required(d.string(flexible)?, "DescribedDelegationToken.principal_name")?;
        if version >= 3 {
            value.token_requester_principal_type = required(
                d.string(flexible)?,
                "DescribedDelegationToken.token_requester_principal_type",
            )?;
        }
        if version >= 3 {
            value.token_requester_principal_name = required(
                d.string(flexible)?,
                "DescribedDelegationToken.token_requester_principal_name",
            )?;
        }
        value.issue_timestamp = d.i64()?;
        value.expiry_timestamp = d.i64()?;
        value.max_timestamp = d.i64()?;
        value.token_id = required(d.string(flexible)?, "DescribedDelegationToken.token_id")?;
        value.hmac = required(d.bytes(flexible)?, "DescribedDelegationToken.hmac")?;
        value.renewers = required(d.structs(flexible, version)?, "DescribedDelegationToken.renewers")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("principalType".to_owned(), self.principal_type.as_str().into());
        object.insert("principalName".to_owned(), self.principal_name.as_str().into());
        if version >= 3 {
            object.insert(
                "tokenRequesterPrincipalType".to_owned(),
                self.token_requester_principal_type.as_str().into(),
            );
        }
        if version >= 3 {
            object.insert(
                "tokenRequesterPrincipalName".to_owned(),
                self.token_requester_principal_name.as_str().into(),
            );
        }
        object.insert("issueTimestamp".to_owned(), self.issue_timestamp.into());
        object.insert("expiryTimestamp".to_owned(), self.expiry_timestamp.into());
        object.insert("maxTimestamp".to_owned(), self.max_timestamp.into());
        object.insert("tokenId".to_owned(), self.token_id.as_str().into());
        object.insert("hmac".to_owned(), json::bytes(&self.hmac));
        object.insert("renewers".to_owned(), json::structs(&self.renewers, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribedDelegationToken")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "principalType", true)? {
            value.principal_type = json::required(json::read(found, "principalType")?, "principalType")?;
        }
        if let Some(found) = json::find(object, "principalName", true)? {
            value.principal_name = json::required(json::read(found, "principalName")?, "principalName")?;
        }
        if let Some(found) = json::find(object, "tokenRequesterPrincipalType", version >= 3)? {
            value.token_requester_principal_type = json::required(
                json::read(found, "tokenRequesterPrincipalType")?,
                "tokenRequesterPrincipalType",
            )?;
        }
        if let Some(found) = json::find(object, "tokenRequesterPrincipalName", version >= 3)? {
            value.token_requester_principal_name = json::required(
                json::read(found, "tokenRequesterPrincipalName")?,
                "tokenRequesterPrincipalName",
            )?;
        }
        if let Some(found) = json::find(object, "issueTimestamp", true)? {
            value.issue_timestamp = json::required(json::read(found, "issueTimestamp")?, "issueTimestamp")?;
        }
        if let Some(found) = json::find(object, "expiryTimestamp", true)? {
            value.expiry_timestamp = json::required(json::read(found, "expiryTimestamp")?, "expiryTimestamp")?;
        }
        if let Some(found) = json::find(object, "maxTimestamp", true)? {
            value.max_timestamp = json::required(json::read(found, "maxTimestamp")?, "maxTimestamp")?;
        }
        if let Some(found) = json::find(object, "tokenId", true)? {
            value.token_id = json::required(json::read(found, "tokenId")?, "tokenId")?;
        }
        if let Some(found) = json::find(object, "hmac", true)? {
            value.hmac = json::required(json::read(found, "hmac")?, "hmac")?;
        }
        if let Some(found) = json::find(object, "renewers", true)? {
            value.renewers = json::required(json::read_structs(found, version, "renewers")?, "renewers")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribedDelegationTokenRenewer {
    pub principal_type: String,
    pub principal_name: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribedDelegationTokenRenewer {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(
            flexible,
            Some(&self.principal_type),
            "DescribedDelegationTokenRenewer.principal_type",
        )?;
        e.string(
            flexible,
            Some(&self.principal_name),
            "DescribedDelegationTokenRenewer.principal_name",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedDelegationTokenRenewer.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.principal_type = required(d.string(flexible)?, "DescribedDelegationTokenRenewer.principal_type")?;
        value.principal_name = required(d.string(flexible)?, "DescribedDelegationTokenRenewer.principal_name")?;
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
        let object = json::object(value, "DescribedDelegationTokenRenewer")?;
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
