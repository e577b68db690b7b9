// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 62, versions 0 to 4, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct BrokerRegistrationRequest {
    pub broker_id: i32,
    pub cluster_id: String,
    pub incarnation_id: Uuid,
    pub listeners: Vec<Listener>,
    pub features: Vec<Feature>,
    pub rack: Option<String>,
    /// `version >= 1`
    pub is_migrating_zk_broker: bool,
    /// `version >= 2`
    pub log_dirs: Vec<Uuid>,
    /// `version >= 3`
    pub previous_broker_epoch: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for BrokerRegistrationRequest {
    fn default() -> Self {
        Self {
            broker_id: Default::default(),
            cluster_id: Default::default(),
            incarnation_id: Default::default(),
            listeners: Default::default(),
            features: Default::default(),
            rack: Some(Default::default()),
            is_migrating_zk_broker: Default::default(),
            log_dirs: Default::default(),
            previous_broker_epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for BrokerRegistrationRequest {
    const NAME: &'static str = "BrokerRegistrationRequest";
    const API_KEY: Option<i16> = Some(62);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for BrokerRegistrationRequest {
    const KEY: ApiKey = ApiKey::BrokerRegistration;
    type Response = super::BrokerRegistrationResponse;
}

impl Structure for BrokerRegistrationRequest {
    const MIN_SIZE: usize = 25;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        e.string(true, Some(&self.cluster_id), "BrokerRegistrationRequest.cluster_id")?;
        e.uuid(self.incarnation_id);
        e.structs(
            true,
            Some(&self.listeners),
            version,
            "BrokerRegistrationRequest.listeners",
        )?;
        e.structs(
            true,
            Some(&self.features),
            version,
            "BrokerRegistrationRequest.features",
        )?;
        e.string(true, self.rack.as_deref(), "BrokerRegistrationRequest.rack")?;
        if version >= 1 {
            e.bool(self.is_migrating_zk_broker);
        } else if self.is_migrating_zk_broker {
            return Err(EncodeError::UnsupportedField {
                field: "BrokerRegistrationRequest.is_migrating_zk_broker",
                version,
            });
        }
        if version >= 2 {
            e.scalars(true, Some(&self.log_dirs), "BrokerRegistrationRequest.log_dirs")?;
        }
        if version >= 3 {
            e.i64(self.previous_broker_epoch);
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.broker_id = d.i32()?;
        value.cluster_id = required(d.string(true)?, "BrokerRegistrationRequest.cluster_id")?;
        value.incarnation_id = d.uuid()?;
        value.listeners = required(d.structs(true, version)?, "BrokerRegistrationRequest.listeners")?;
        value.features = required(d.structs(true, version)?, "BrokerRegistrationRequest.features")?;
        value.rack = d.string(true)?;
        if version >= 1 {
            value.is_migrating_zk_broker = d.bool()?;
        }
        if version >= 2 {
            value.log_dirs = required(d.scalars(true)?, "BrokerRegistrationRequest.log_dirs")?;
        }
        if version >= 3 {
            value.previous_broker_epoch = d.i64()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("brokerId".to_owned(), self.broker_id.into());
        object.insert("clusterId".to_owned(), self.cluster_id.as_str().into());
        object.insert("incarnationId".to_owned(), self.incarnation_id.to_string().into());
        object.insert("listeners".to_owned(), json::structs(&self.listeners, version));
        object.insert("features".to_owned(), json::structs(&self.features, version));
        object.insert(
            "rack".to_owned(),
            json::nullable(self.rack.as_ref(), |x| x.as_str().into()),
        );
        if version >= 1 {
            object.insert("isMigratingZkBroker".to_owned(), self.is_migrating_zk_broker.into());
        }
        if version >= 2 {
            object.insert("logDirs".to_owned(), json::texts(&self.log_dirs));
        }
        if version >= 3 {
            object.insert("previousBrokerEpoch".to_owned(), self.previous_broker_epoch.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BrokerRegistrationRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::required(json::read(found, "clusterId")?, "clusterId")?;
        }
        if let Some(found) = json::find(object, "incarnationId", true)? {
            value.incarnation_id = json::required(json::read(found, "incarnationId")?, "incarnationId")?;
        }
        if let Some(found) = json::find(object, "listeners", true)? {
            value.listeners = json::required(json::read_structs(found, version, "listeners")?, "listeners")?;
        }
        if let Some(found) = json::find(object, "features", true)? {
            value.features = json::required(json::read_structs(found, version, "features")?, "features")?;
        }
        if let Some(found) = json::find(object, "rack", true)? {
            value.rack = json::read(found, "rack")?;
        }
        if let Some(found) = json::find(object, "isMigratingZkBroker", version >= 1)? {
            value.is_migrating_zk_broker =
                json::required(json::read(found, "isMigratingZkBroker")?, "isMigratingZkBroker")?;
        }
        if let Some(found) = json::find(object, "logDirs", version >= 2)? {
            value.log_dirs = json::required(json::read_array(found, "logDirs")?, "logDirs")?;
        }
        if let Some(found) = json::find(object, "previousBrokerEpoch", version >= 3)? {
            value.previous_broker_epoch =
                json::required(json::read(found, "previousBrokerEpoch")?, "previousBrokerEpoch")?;
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
