// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 70, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ControllerRegistrationRequest {
    pub controller_id: i32,
    pub incarnation_id: Uuid,
    pub zk_migration_ready: bool,
    pub listeners: Vec<Listener>,
    pub features: Vec<Feature>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ControllerRegistrationRequest {
    const NAME: &'static str = "ControllerRegistrationRequest";
    const API_KEY: Option<i16> = Some(70);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ControllerRegistrationRequest {
    const KEY: ApiKey = ApiKey::ControllerRegistration;
    type Response = super::ControllerRegistrationResponse;
}

impl Structure for ControllerRegistrationRequest {
    const MIN_SIZE: usize = 24;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.controller_id);
        e.uuid(self.incarnation_id);
        e.bool(self.zk_migration_ready);
        e.structs(
            true,
            Some(&self.listeners),
            version,
            "ControllerRegistrationRequest.listeners",
        )?;
        e.structs(
            true,
            Some(&self.features),
            version,
            "ControllerRegistrationRequest.features",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.controller_id = d.i32()?;
        value.incarnation_id = d.uuid()?;
        value.zk_migration_ready = d.bool()?;
        value.listeners = required(d.structs(true, version)?, "ControllerRegistrationRequest.listeners")?;
        value.features = required(d.structs(true, version)?, "ControllerRegistrationRequest.features")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("controllerId".to_owned(), self.controller_id.into());
        object.insert("incarnationId".to_owned(), self.incarnation_id.to_string().into());
        object.insert("zkMigrationReady".to_owned(), self.zk_migration_ready.into());
        object.insert("listeners".to_owned(), json::structs(&self.listeners, version));
        object.insert("features".to_owned(), json::structs(&self.features, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ControllerRegistrationRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "controllerId", true)? {
            value.controller_id = json::required(json::read(found, "controllerId")?, "controllerId")?;
        }
        if let Some(found) = json::find(object, "incarnationId", true)? {
            value.incarnation_id = json::required(json::read(found, "incarnationId")?, "incarnationId")?;
        }
        if let Some(found) = json::find(object, "zkMigrationReady", true)? {
            value.zk_migration_ready = json::required(json::read(found, "zkMigrationReady")?, "zkMigrationReady")?;
        }
        if let Some(found) = json::find(object, "listeners", true)? {
            value.listeners = json::required(json::read_structs(found, version, "listeners")?, "listeners")?;
        }
        if let Some(found) = json::find(object, "features", true)? {
            value.features = json::required(json::read_structs(found, version, "features")?, "features")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Listener {
    pub name: String,
    pub host: String,
    pub port: u16,
    pub security_protocol: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Listener {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "Listener.name")?;
        e.string(true, Some(&self.host), "Listener.host")?;
        e.u16(self.port);
        e.i16(self.security_protocol);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "Listener.name")?;
        value.host = required(d.string(true)?, "Listener.host")?;
        value.port = d.u16()?;
        value.security_protocol = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        object.insert("securityProtocol".to_owned(), self.security_protocol.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Listener")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        if let Some(found) = json::find(object, "securityProtocol", true)? {
            value.security_protocol = json::required(json::read(found, "securityProtocol")?, "securityProtocol")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Feature {
    pub name: String,
    pub min_supported_version: i16,
    pub max_supported_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Feature {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "Feature.name")?;
        e.i16(self.min_supported_version);
        e.i16(self.max_supported_version);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "Feature.name")?;
        value.min_supported_version = d.i16()?;
        value.max_supported_version = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("minSupportedVersion".to_owned(), self.min_supported_version.into());
        object.insert("maxSupportedVersion".to_owned(), self.max_supported_version.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Feature")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "minSupportedVersion", true)? {
            value.min_supported_version =
                json::required(json::read(found, "minSupportedVersion")?, "minSupportedVersion")?;
        }
        if let Some(found) = json::find(object, "maxSupportedVersion", true)? {
            value.max_supported_version =
                json::required(json::read(found, "maxSupportedVersion")?, "maxSupportedVersion")?;
        }
        Ok(value)
    }
}
