// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 38, versions 1 to 3, flexible from 2.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateDelegationTokenResponse {
    pub error_code: i16,
    pub principal_type: String,
    pub principal_name: String,
    /// `version >= 3`
    pub token_requester_principal_type: String,
    /// `version >= 3`
    pub token_requester_principal_name: String,
    pub issue_timestamp_ms: i64,
    pub expiry_timestamp_ms: i64,
    pub max_timestamp_ms: i64,
    pub token_id: String,
    pub hmac: Bytes,
    pub throttle_time_ms: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for CreateDelegationTokenResponse {
    const NAME: &'static str = "CreateDelegationTokenResponse";
    const API_KEY: Option<i16> = Some(38);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl Structure for CreateDelegationTokenResponse {
    const MIN_SIZE: usize = 34;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.i16(self.error_code);
        e.string(
            flexible,
            Some(&self.principal_type),
            "CreateDelegationTokenResponse.principal_type",
        )?;
        e.string(
            flexible,
            Some(&self.principal_name),
            "CreateDelegationTokenResponse.principal_name",
        )?;
        if version >= 3 {
            e.string(
                flexible,
                Some(&self.token_requester_principal_type),
                "CreateDelegationTokenResponse.token_requester_principal_type",
            )?;
        } else if !self.token_requester_principal_type.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateDelegationTokenResponse.token_requester_principal_type",
                version,
            });
        }
        if version >= 3 {
            e.string(
                flexible,
                Some(&self.token_requester_principal_name),
                "CreateDelegationTokenResponse.token_requester_principal_name",
            )?;
        } else if !self.token_requester_principal_name.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateDelegationTokenResponse.token_requester_principal_name",
                version,
            });
        }
        e.i64(self.issue_timestamp_ms);
        e.i64(self.expiry_timestamp_ms);
        e.i64(self.max_timestamp_ms);
        e.string(flexible, Some(&self.token_id), "CreateDelegationTokenResponse.token_id")?;
        e.bytes(flexible, Some(&self.hmac), "CreateDelegationTokenResponse.hmac")?;
        e.i32(self.throttle_time_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "CreateDelegationTokenResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.principal_type = required(d.string(flexible)?, "CreateDelegationTokenResponse.principal_type")?;
        value.principal_name = required(d.string(flexible)?, "CreateDelegationTokenResponse.principal_name")?;
        if version >= 3 {
            value.token_requester_principal_type = required(
                d.string(flexible)?,
                "CreateDelegationTokenResponse.token_requester_principal_type",
            )?;
        }
        if version >= 3 {
            value.token_requester_principal_name = required(
                d.string(flexible)?,
                "CreateDelegationTokenResponse.token_requester_principal_name",
            )?;
        }
        value.issue_timestamp_ms = d.i64()?;
        value.expiry_timestamp_ms = d.i64()?;
        value.max_timestamp_ms = d.i64()?;
        value.token_id = required(d.string(flexible)?, "CreateDelegationTokenResponse.token_id")?;
        value.hmac = required(d.bytes(flexible)?, "CreateDelegationTokenResponse.hmac")?;
        value.throttle_time_ms = d.i32()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
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
        object.insert("issueTimestampMs".to_owned(), self.issue_timestamp_ms.into());
        object.insert("expiryTimestampMs".to_owned(), self.expiry_timestamp_ms.into());
        object.insert("maxTimestampMs".to_owned(), self.max_timestamp_ms.into());
        object.insert("tokenId".to_owned(), self.token_id.as_str().into());
        object.insert("hmac".to_owned(), json::bytes(&self.hmac));
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CreateDelegationTokenResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
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
        if let Some(found) = json::find(object, "issueTimestampMs", true)? {
            value.issue_timestamp_ms = json::required(json::read(found, "issueTimestampMs")?, "issueTimestampMs")?;
        }
        if let Some(found) = json::find(object, "expiryTimestampMs", true)? {
            value.expiry_timestamp_ms = json::required(json::read(found, "expiryTimestampMs")?, "expiryTimestampMs")?;
        }
        if let Some(found) = json::find(object, "maxTimestampMs", true)? {
            value.max_timestamp_ms = json::required(json::read(found, "maxTimestampMs")?, "maxTimestampMs")?;
        }
        if let Some(found) = json::find(object, "tokenId", true)? {
            value.token_id = json::required(json::read(found, "tokenId")?, "tokenId")?;
        }
        if let Some(found) = json::find(object, "hmac", true)? {
            value.hmac = json::required(json::read(found, "hmac")?, "hmac")?;
        }
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        Ok(value)
    }
}
