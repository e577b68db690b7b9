// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 50, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub results: Vec<DescribeUserScramCredentialsResult>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeUserScramCredentialsResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            results: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for DescribeUserScramCredentialsResponse {
    const NAME: &'static str = "DescribeUserScramCredentialsResponse";
    const API_KEY: Option<i16> = Some(50);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DescribeUserScramCredentialsResponse {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.string(
            true,
            self.error_message.as_deref(),
            "DescribeUserScramCredentialsResponse.error_message",
        )?;
        e.structs(
            true,
            Some(&self.results),
            version,
            "DescribeUserScramCredentialsResponse.results",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        value.results = required(
            d.structs(true, version)?,
            "DescribeUserScramCredentialsResponse.results",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("results".to_owned(), json::structs(&self.results, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeUserScramCredentialsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "results", true)? {
            value.results = json::required(json::read_structs(found, version, "results")?, "results")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResult {
    pub user: String,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub credential_infos: Vec<CredentialInfo>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeUserScramCredentialsResult {
    fn default() -> Self {
        Self {
            user: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            credential_infos: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribeUserScramCredentialsResult {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.user), "DescribeUserScramCredentialsResult.user")?;
        e.i16(self.error_code);
        e.string(
            true,
            self.error_message.as_deref(),
            "DescribeUserScramCredentialsResult.error_message",
        )?;
        e.structs(
            true,
            Some(&self.credential_infos),
            version,
            "DescribeUserScramCredentialsResult.credential_infos",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.user = required(d.string(true)?, "DescribeUserScramCredentialsResult.user")?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        value.credential_infos = required(
            d.structs(true, version)?,
            "DescribeUserScramCredentialsResult.credential_infos",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("user".to_owned(), self.user.as_str().into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "credentialInfos".to_owned(),
            json::structs(&self.credential_infos, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeUserScramCredentialsResult")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "user", true)? {
            value.user = json::required(json::read(found, "user")?, "user")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "credentialInfos", true)? {
            value.credential_infos = json::required(
                json::read_structs(found, version, "credentialInfos")?,
                "credentialInfos",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CredentialInfo {
    pub mechanism: i8,
    pub iterations: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for CredentialInfo {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i8(self.mechanism);
        e.i32(self.iterations);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.mechanism = d.i8()?;
        value.iterations = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("mechanism".to_owned(), self.mechanism.into());
        object.insert("iterations".to_owned(), self.iterations.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CredentialInfo")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "mechanism", true)? {
            value.mechanism = json::required(json::read(found, "mechanism")?, "mechanism")?;
        }
        if let Some(found) = json::find(object, "iterations", true)? {
            value.iterations = json::required(json::read(found, "iterations")?, "iterations")?;
        }
        Ok(value)
    }
}
