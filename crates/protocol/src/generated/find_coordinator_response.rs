// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 10, versions 0 to 6, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct FindCoordinatorResponse {
    /// `version >= 1`
    pub throttle_time_ms: i32,
    /// `version <= 3`
    pub error_code: i16,
    /// `(1..=3).contains(&version)`
    pub error_message: Option<String>,
    /// `version <= 3`
    pub node_id: i32,
    /// `version <= 3`
    pub host: String,
    /// `version <= 3`
    pub port: i32,
    /// `version >= 4`
    pub coordinators: Vec<Coordinator>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for FindCoordinatorResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            node_id: Default::default(),
            host: Default::default(),
            port: Default::default(),
            coordinators: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for FindCoordinatorResponse {
    const NAME: &'static str = "FindCoordinatorResponse";
    const API_KEY: Option<i16> = Some(10);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Structure for FindCoordinatorResponse {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version >= 1 {
            e.i32(self.throttle_time_ms);
        }
        if version <= 3 {
            e.i16(self.error_code);
        } else if self.error_code != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorResponse.error_code",
                version,
            });
        }
        if (1..=3).contains(&version) {
            e.string(
                flexible,
                self.error_message.as_deref(),
                "FindCoordinatorResponse.error_message",
            )?;
        }
        if version <= 3 {
            e.i32(self.node_id);
        } else if self.node_id != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorResponse.node_id",
                version,
            });
        }
        if version <= 3 {
            e.string(flexible, Some(&self.host), "FindCoordinatorResponse.host")?;
        } else if !self.host.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorResponse.host",
                version,
            });
        }
        if version <= 3 {
            e.i32(self.port);
        } else if self.port != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorResponse.port",
                version,
            });
        }
        if version >= 4 {
            e.structs(
                flexible,
                Some(&self.coordinators),
                version,
                "FindCoordinatorResponse.coordinators",
            )?;
        } else if !self.coordinators.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorResponse.coordinators",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "FindCoordinatorResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version >= 1 {
            value.throttle_time_ms = d.i32()?;
        }
        if version <= 3 {
            value.error_code = d.i16()?;
        }
        if (1..=3).contains(&version) {
            value.error_message = d.string(flexible)?;
        }
        if version <= 3 {
            value.node_id = d.i32()?;
        }
        if version <= 3 {
            value.host = required(d.string(flexible)?, "FindCoordinatorResponse.host")?;
        }
        if version <= 3 {
            value.port = d.i32()?;
        }
        if version >= 4 {
            value.coordinators = required(d.structs(flexible, version)?, "FindCoordinatorResponse.coordinators")?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 1 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        if version <= 3 {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        if (1..=3).contains(&version) {
            object.insert(
                "errorMessage".to_owned(),
                json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
            );
        }
        if version <= 3 {
            object.insert("nodeId".to_owned(), self.node_id.into());
        }
        if version <= 3 {
            object.insert("host".to_owned(), self.host.as_str().into());
        }
        if version <= 3 {
            object.insert("port".to_owned(), self.port.into());
        }
        if version >= 4 {
            object.insert("coordinators".to_owned(), json::structs(&self.coordinators, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "FindCoordinatorResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 1)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", version <= 3)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", (1..=3).contains(&version))? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "nodeId", version <= 3)? {
            value.node_id = json::required(json::read(found, "nodeId")?, "nodeId")?;
        }
        if let Some(found) = json::find(object, "host", version <= 3)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", version <= 3)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        if let Some(found) = json::find(object, "coordinators", version >= 4)? {
            value.coordinators = json::required(json::read_structs(found, version, "coordinators")?, "coordinators")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Coordinator {
    /// `version >= 4`
    pub key: String,
    /// `version >= 4`
    pub node_id: i32,
    /// `version >= 4`
    pub host: String,
    /// `version >= 4`
    pub port: i32,
    /// `version >= 4`
    pub error_code: i16,
    /// `version >= 4`
    pub error_message: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for Coordinator {
    fn default() -> Self {
        Self {
            key: Default::default(),
            node_id: Default::default(),
            host: Default::default(),
            port: Default::default(),
            error_code: Default::default(),
            error_message: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for Coordinator {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.key), "Coordinator.key")?;
        e.i32(self.node_id);
        e.string(true, Some(&self.host), "Coordinator.host")?;
        e.i32(self.port);
        e.i16(self.error_code);
        e.string(true, self.error_message.as_deref(), "Coordinator.error_message")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.key = required(d.string(true)?, "Coordinator.key")?;
        value.node_id = d.i32()?;
        value.host = required(d.string(true)?, "Coordinator.host")?;
        value.port = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("key".to_owned(), self.key.as_str().into());
        object.insert("nodeId".to_owned(), self.node_id.into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Coordinator")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "key", true)? {
            value.key = json::required(json::read(found, "key")?, "key")?;
        }
        if let Some(found) = json::find(object, "nodeId", true)? {
            value.node_id = json::required(json::read(found, "nodeId")?, "nodeId")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        Ok(value)
    }
}
