// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 18, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsResponse {
    pub error_code: i16,
    pub api_keys: Vec<ApiVersion>,
    /// `version >= 1`
    pub throttle_time_ms: i32,
    /// `version >= 3`
    pub supported_features: Vec<SupportedFeatureKey>,
    /// `version >= 3`
    pub finalized_features_epoch: i64,
    /// `version >= 3`
    pub finalized_features: Vec<FinalizedFeatureKey>,
    /// `version >= 3`
    pub zk_migration_ready: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ApiVersionsResponse {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            api_keys: Default::default(),
            throttle_time_ms: Default::default(),
            supported_features: Default::default(),
            finalized_features_epoch: -1,
            finalized_features: Default::default(),
            zk_migration_ready: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ApiVersionsResponse {
    const NAME: &'static str = "ApiVersionsResponse";
    const API_KEY: Option<i16> = Some(18);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Structure for ApiVersionsResponse {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.i16(self.error_code);
        e.structs(flexible, Some(&self.api_keys), version, "ApiVersionsResponse.api_keys")?;
        if version >= 1 {
            e.i32(self.throttle_time_ms);
        }
        if flexible {
            let has_supported_features = !self.supported_features.is_empty();
            let has_finalized_features_epoch = self.finalized_features_epoch != -1;
            let has_finalized_features = !self.finalized_features.is_empty();
            let has_zk_migration_ready = self.zk_migration_ready;
            let mut tags = TagWriter::start(
                e,
                &self.unknown_tagged_fields,
                u32::from(has_supported_features)
                    + u32::from(has_finalized_features_epoch)
                    + u32::from(has_finalized_features)
                    + u32::from(has_zk_migration_ready),
            );
            if has_supported_features {
                let start = tags.begin(e, 0)?;
                e.structs(
                    flexible,
                    Some(&self.supported_features),
                    version,
                    "ApiVersionsResponse.supported_features",
                )?;
                tags.end(e, start);
            }
            if has_finalized_features_epoch {
                let start = tags.begin(e, 1)?;
                e.i64(self.finalized_features_epoch);
                tags.end(e, start);
            }
            if has_finalized_features {
                let start = tags.begin(e, 2)?;
                e.structs(
                    flexible,
                    Some(&self.finalized_features),
                    version,
                    "ApiVersionsResponse.finalized_features",
                )?;
                tags.end(e, start);
            }
            if has_zk_migration_ready {
                let start = tags.begin(e, 3)?;
                e.bool(self.zk_migration_ready);
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ApiVersionsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.api_keys = required(d.structs(flexible, version)?, "ApiVersionsResponse.api_keys")?;
        if version >= 1 {
            value.throttle_time_ms = d.i32()?;
        }
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.supported_features =
                            required(d.structs(flexible, version)?, "ApiVersionsResponse.supported_features")?;
                    }
                    1 => {
                        value.finalized_features_epoch = d.i64()?;
                    }
                    2 => {
                        value.finalized_features =
                            required(d.structs(flexible, version)?, "ApiVersionsResponse.finalized_features")?;
                    }
                    3 => {
                        value.zk_migration_ready = d.bool()?;
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("apiKeys".to_owned(), json::structs(&self.api_keys, version));
        if version >= 1 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        if version >= 3 && !self.supported_features.is_empty() {
            object.insert(
                "supportedFeatures".to_owned(),
                json::structs(&self.supported_features, version),
            );
        }
        if version >= 3 && self.finalized_features_epoch != -1 {
            object.insert(
                "finalizedFeaturesEpoch".to_owned(),
                self.finalized_features_epoch.into(),
            );
        }
        if version >= 3 && !self.finalized_features.is_empty() {
            object.insert(
                "finalizedFeatures".to_owned(),
                json::structs(&self.finalized_features, version),
            );
        }
        if version >= 3 && self.zk_migration_ready {
            object.insert("zkMigrationReady".to_owned(), self.zk_migration_ready.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ApiVersionsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "apiKeys", true)? {
            value.api_keys = json::required(json::read_structs(found, version, "apiKeys")?, "apiKeys")?;
        }
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 1)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "supportedFeatures", false)? {
            value.supported_features = json::required(
                json::read_structs(found, version, "supportedFeatures")?,
                "supportedFeatures",
            )?;
        }
        if let Some(found) = json::find(object, "finalizedFeaturesEpoch", false)? {
            value.finalized_features_epoch =
                json::required(json::read(found, "finalizedFeaturesEpoch")?, "finalizedFeaturesEpoch")?;
        }
        if let Some(found) = json::find(object, "finalizedFeatures", false)? {
            value.finalized_features = json::required(
                json::read_structs(found, version, "finalizedFeatures")?,
                "finalizedFeatures",
            )?;
        }
        if let Some(found) = json::find(object, "zkMigrationReady", false)? {
            value.zk_migration_ready = json::required(json::read(found, "zkMigrationReady")?, "zkMigrationReady")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ApiVersion {
    pub api_key: i16,
    pub min_version: i16,
    pub max_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ApiVersion {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.i16(self.api_key);
        e.i16(self.min_version);
        e.i16(self.max_version);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ApiVersion.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.api_key = d.i16()?;
        value.min_version = d.i16()?;
        value.max_version = d.i16()?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("apiKey".to_owned(), self.api_key.into());
        object.insert("minVersion".to_owned(), self.min_version.into());
        object.insert("maxVersion".to_owned(), self.max_version.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ApiVersion")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "apiKey", true)? {
            value.api_key = json::required(json::read(found, "apiKey")?, "apiKey")?;
        }
        if let Some(found) = json::find(object, "minVersion", true)? {
            value.min_version = json::required(json::read(found, "minVersion")?, "minVersion")?;
        }
        if let Some(found) = json::find(object, "maxVersion", true)? {
            value.max_version = json::required(json::read(found, "maxVersion")?, "maxVersion")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct SupportedFeatureKey {
    /// `version >= 3`
    pub name: String,
    /// `version >= 3`
    pub min_version: i16,
    /// `version >= 3`
    pub max_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for SupportedFeatureKey {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "SupportedFeatureKey.name")?;
        e.i16(self.min_version);
        e.i16(self.max_version);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "SupportedFeatureKey.name")?;
        value.min_version = d.i16()?;
        value.max_version = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("minVersion".to_owned(), self.min_version.into());
        object.insert("maxVersion".to_owned(), self.max_version.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SupportedFeatureKey")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "minVersion", true)? {
            value.min_version = json::required(json::read(found, "minVersion")?, "minVersion")?;
        }
        if let Some(found) = json::find(object, "maxVersion", true)? {
            value.max_version = json::required(json::read(found, "maxVersion")?, "maxVersion")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct FinalizedFeatureKey {
    /// `version >= 3`
    pub name: String,
    /// `version >= 3`
    pub max_version_level: i16,
    /// `version >= 3`
    pub min_version_level: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for FinalizedFeatureKey {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "FinalizedFeatureKey.name")?;
        e.i16(self.max_version_level);
        e.i16(self.min_version_level);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "FinalizedFeatureKey.name")?;
        value.max_version_level = d.i16()?;
        value.min_version_level = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("maxVersionLevel".to_owned(), self.max_version_level.into());
        object.insert("minVersionLevel".to_owned(), self.min_version_level.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FinalizedFeatureKey")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "maxVersionLevel", true)? {
            value.max_version_level = json::required(json::read(found, "maxVersionLevel")?, "maxVersionLevel")?;
        }
        if let Some(found) = json::find(object, "minVersionLevel", true)? {
            value.min_version_level = json::required(json::read(found, "minVersionLevel")?, "minVersionLevel")?;
        }
        Ok(value)
    }
}
