// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 0, versions 0 to 4, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct RegisterBrokerRecord {
    pub broker_id: i32,
    /// `version >= 2`
    pub is_migrating_zk_broker: bool,
    pub incarnation_id: Uuid,
    pub broker_epoch: i64,
    pub end_points: Vec<BrokerEndpoint>,
    pub features: Vec<BrokerFeature>,
    pub rack: Option<String>,
    pub fenced: bool,
    /// `version >= 1`
    pub in_controlled_shutdown: bool,
    /// `version >= 3`
    pub log_dirs: Vec<Uuid>,
    /// `version >= 4`
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for RegisterBrokerRecord {
    fn default() -> Self {
        Self {
            broker_id: Default::default(),
            is_migrating_zk_broker: Default::default(),
            incarnation_id: Default::default(),
            broker_epoch: Default::default(),
            end_points: Default::default(),
            features: Default::default(),
            rack: Some(Default::default()),
            fenced: true,
            in_controlled_shutdown: Default::default(),
            log_dirs: Default::default(),
            cordoned_log_dirs: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for RegisterBrokerRecord {
    const NAME: &'static str = "RegisterBrokerRecord";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for RegisterBrokerRecord {
    const MIN_SIZE: usize = 33;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        if version >= 2 {
            e.bool(self.is_migrating_zk_broker);
        } else if self.is_migrating_zk_broker {
            return Err(EncodeError::UnsupportedField {
                field: "RegisterBrokerRecord.is_migrating_zk_broker",
                version,
            });
        }
        e.uuid(self.incarnation_id);
        e.i64(self.broker_epoch);
        e.structs(true, Some(&self.end_points), version, "RegisterBrokerRecord.end_points")?;
        e.structs(true, Some(&self.features), version, "RegisterBrokerRecord.features")?;
        e.string(true, self.rack.as_deref(), "RegisterBrokerRecord.rack")?;
        e.bool(self.fenced);
        if version >= 1 {
            e.bool(self.in_controlled_shutdown);
        } else if self.in_controlled_shutdown {
            return Err(EncodeError::UnsupportedField {
                field: "RegisterBrokerRecord.in_controlled_shutdown",
                version,
            });
        }
        if version < 3 && !self.log_dirs.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "RegisterBrokerRecord.log_dirs",
                version,
            });
        }
        if version < 4 && self.cordoned_log_dirs.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "RegisterBrokerRecord.cordoned_log_dirs",
                version,
            });
        }
        let has_log_dirs = version >= 3 && !self.log_dirs.is_empty();
        let has_cordoned_log_dirs = version >= 4 && self.cordoned_log_dirs.is_some();
        let mut tags = TagWriter::start(
            e,
            &self.unknown_tagged_fields,
            u32::from(has_log_dirs) + u32::from(has_cordoned_log_dirs),
        );
        if has_log_dirs {
            let start = tags.begin(e, 0)?;
            e.scalars(true, Some(&self.log_dirs), "RegisterBrokerRecord.log_dirs")?;
            tags.end(e, start);
        }
        if has_cordoned_log_dirs {
            let start = tags.begin(e, 1)?;
            e.scalars(
                true,
                self.cordoned_log_dirs.as_deref(),
                "RegisterBrokerRecord.cordoned_log_dirs",
            )?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.broker_id = d.i32()?;
        if version >= 2 {
            value.is_migrating_zk_broker = d.bool()?;
        }
        value.incarnation_id = d.uuid()?;
        value.broker_epoch = d.i64()?;
        value.end_points = required(d.structs(true, version)?, "RegisterBrokerRecord.end_points")?;
        value.features = required(d.structs(true, version)?, "RegisterBrokerRecord.features")?;
        value.rack = d.string(true)?;
        value.fenced = d.bool()?;
        if version >= 1 {
            value.in_controlled_shutdown = d.bool()?;
        }
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 if version >= 3 => {
                    value.log_dirs = required(d.scalars(true)?, "RegisterBrokerRecord.log_dirs")?;
                }
                0 => {
                    return Err(DecodeError::InvalidTag {
                        message: "RegisterBrokerRecord",
                        tag,
                        version,
                    });
                }
                1 if version >= 4 => {
                    value.cordoned_log_dirs = d.scalars(true)?;
                }
                1 => {
                    return Err(DecodeError::InvalidTag {
                        message: "RegisterBrokerRecord",
                        tag,
                        version,
                    });
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("brokerId".to_owned(), self.broker_id.into());
        if version >= 2 {
            object.insert("isMigratingZkBroker".to_owned(), self.is_migrating_zk_broker.into());
        }
        object.insert("incarnationId".to_owned(), self.incarnation_id.to_string().into());
        object.insert("brokerEpoch".to_owned(), self.broker_epoch.into());
        object.insert("endPoints".to_owned(), json::structs(&self.end_points, version));
        object.insert("features".to_owned(), json::structs(&self.features, version));
        object.insert(
            "rack".to_owned(),
            json::nullable(self.rack.as_ref(), |x| x.as_str().into()),
        );
        object.insert("fenced".to_owned(), self.fenced.into());
        if version >= 1 {
            object.insert("inControlledShutdown".to_owned(), self.in_controlled_shutdown.into());
        }
        if version >= 3 && !self.log_dirs.is_empty() {
            object.insert("logDirs".to_owned(), json::texts(&self.log_dirs));
        }
        if version >= 4 && self.cordoned_log_dirs.is_some() {
            object.insert(
                "cordonedLogDirs".to_owned(),
                json::nullable(self.cordoned_log_dirs.as_ref(), |x| json::texts(x)),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "RegisterBrokerRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "isMigratingZkBroker", version >= 2)? {
            value.is_migrating_zk_broker =
                json::required(json::read(found, "isMigratingZkBroker")?, "isMigratingZkBroker")?;
        }
        if let Some(found) = json::find(object, "incarnationId", true)? {
            value.incarnation_id = json::required(json::read(found, "incarnationId")?, "incarnationId")?;
        }
        if let Some(found) = json::find(object, "brokerEpoch", true)? {
            value.broker_epoch = json::required(json::read(found, "brokerEpoch")?, "brokerEpoch")?;
        }
        if let Some(found) = json::find(object, "endPoints", true)? {
            value.end_points = json::required(json::read_structs(found, version, "endPoints")?, "endPoints")?;
        }
        if let Some(found) = json::find(object, "features", true)? {
            value.features = json::required(json::read_structs(found, version, "features")?, "features")?;
        }
        if let Some(found) = json::find(object, "rack", true)? {
            value.rack = json::read(found, "rack")?;
        }
        if let Some(found) = json::find(object, "fenced", true)? {
            value.fenced = json::required(json::read(found, "fenced")?, "fenced")?;
        }
        if let Some(found) = json::find(object, "inControlledShutdown", version >= 1)? {
            value.in_controlled_shutdown =
                json::required(json::read(found, "inControlledShutdown")?, "inControlledShutdown")?;
        }
        if let Some(found) = json::find(object, "logDirs", false)? {
            value.log_dirs = json::required(json::read_array(found, "logDirs")?, "logDirs")?;
        }
        if let Some(found) = json::find(object, "cordonedLogDirs", false)? {
            value.cordoned_log_dirs = json::read_array(found, "cordonedLogDirs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct BrokerEndpoint {
    pub name: String,
    pub host: String,
    pub port: u16,
    pub security_protocol: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for BrokerEndpoint {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "BrokerEndpoint.name")?;
        e.string(true, Some(&self.host), "BrokerEndpoint.host")?;
        e.u16(self.port);
        e.i16(self.security_protocol);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "BrokerEndpoint.name")?;
        value.host = required(d.string(true)?, "BrokerEndpoint.host")?;
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
        let object = json::object(value, "BrokerEndpoint")?;
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
pub struct BrokerFeature {
    pub name: String,
    pub min_supported_version: i16,
    pub max_supported_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for BrokerFeature {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "BrokerFeature.name")?;
        e.i16(self.min_supported_version);
        e.i16(self.max_supported_version);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "BrokerFeature.name")?;
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
        let object = json::object(value, "BrokerFeature")?;
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
