// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 57, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesRequest {
    pub timeout_ms: i32,
    pub feature_updates: Vec<FeatureUpdateKey>,
    /// `version >= 1`
    pub validate_only: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for UpdateFeaturesRequest {
    fn default() -> Self {
        Self {
            timeout_ms: 60000,
            feature_updates: Default::default(),
            validate_only: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for UpdateFeaturesRequest {
    const NAME: &'static str = "UpdateFeaturesRequest";
    const API_KEY: Option<i16> = Some(57);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for UpdateFeaturesRequest {
    const KEY: ApiKey = ApiKey::UpdateFeatures;
    type Response = super::UpdateFeaturesResponse;
}

impl Structure for UpdateFeaturesRequest {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.timeout_ms);
        e.structs(
            true,
            Some(&self.feature_updates),
            version,
            "UpdateFeaturesRequest.feature_updates",
        )?;
        if version >= 1 {
            e.bool(self.validate_only);
        } else if self.validate_only {
            return Err(EncodeError::UnsupportedField {
                field: "UpdateFeaturesRequest.validate_only",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.timeout_ms = d.i32()?;
        value.feature_updates = required(d.structs(true, version)?, "UpdateFeaturesRequest.feature_updates")?;
        if version >= 1 {
            value.validate_only = d.bool()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        object.insert(
            "featureUpdates".to_owned(),
            json::structs(&self.feature_updates, version),
        );
        if version >= 1 {
            object.insert("validateOnly".to_owned(), self.validate_only.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "UpdateFeaturesRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        if let Some(found) = json::find(object, "featureUpdates", true)? {
            value.feature_updates =
                json::required(json::read_structs(found, version, "featureUpdates")?, "featureUpdates")?;
        }
        if let Some(found) = json::find(object, "validateOnly", version >= 1)? {
            value.validate_only = json::required(json::read(found, "validateOnly")?, "validateOnly")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct FeatureUpdateKey {
    pub feature: String,
    pub max_version_level: i16,
    /// `version <= 0`
    pub allow_downgrade: bool,
    /// `version >= 1`
    pub upgrade_type: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for FeatureUpdateKey {
    fn default() -> Self {
        Self {
            feature: Default::default(),
            max_version_level: Default::default(),
            allow_downgrade: Default::default(),
            upgrade_type: 1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for FeatureUpdateKey {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.feature), "FeatureUpdateKey.feature")?;
        e.i16(self.max_version_level);
        if version <= 0 {
            e.bool(self.allow_downgrade);
        } else if self.allow_downgrade {
            return Err(EncodeError::UnsupportedField {
                field: "FeatureUpdateKey.allow_downgrade",
                version,
            });
        }
        if version >= 1 {
            e.i8(self.upgrade_type);
        } else if self.upgrade_type != 1 {
            return Err(EncodeError::UnsupportedField {
                field: "FeatureUpdateKey.upgrade_type",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.feature = required(d.string(true)?, "FeatureUpdateKey.feature")?;
        value.max_version_level = d.i16()?;
        if version <= 0 {
            value.allow_downgrade = d.bool()?;
        }
        if version >= 1 {
            value.upgrade_type = d.i8()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("feature".to_owned(), self.feature.as_str().into());
        object.insert("maxVersionLevel".to_owned(), self.max_version_level.into());
        if version <= 0 {
            object.insert("allowDowngrade".to_owned(), self.allow_downgrade.into());
        }
        if version >= 1 {
            object.insert("upgradeType".to_owned(), self.upgrade_type.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FeatureUpdateKey")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "feature", true)? {
            value.feature = json::required(json::read(found, "feature")?, "feature")?;
        }
        if let Some(found) = json::find(object, "maxVersionLevel", true)? {
            value.max_version_level = json::required(json::read(found, "maxVersionLevel")?, "maxVersionLevel")?;
        }
        if let Some(found) = json::find(object, "allowDowngrade", version <= 0)? {
            value.allow_downgrade = json::required(json::read(found, "allowDowngrade")?, "allowDowngrade")?;
        }
        if let Some(found) = json::find(object, "upgradeType", version >= 1)? {
            value.upgrade_type = json::required(json::read(found, "upgradeType")?, "upgradeType")?;
        }
        Ok(value)
    }
}
