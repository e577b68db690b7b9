// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 19, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMemberMetadataValue {
    pub instance_id: Option<String>,
    pub rack_id: Option<String>,
    pub client_id: String,
    pub client_host: String,
    pub rebalance_timeout_ms: i32,
    pub topology_epoch: i32,
    pub process_id: String,
    pub user_endpoint: Option<Endpoint>,
    pub client_tags: Vec<KeyValue>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for StreamsGroupMemberMetadataValue {
    fn default() -> Self {
        Self {
            instance_id: Some(Default::default()),
            rack_id: Some(Default::default()),
            client_id: Default::default(),
            client_host: Default::default(),
            rebalance_timeout_ms: -1,
            topology_epoch: Default::default(),
            process_id: Default::default(),
            user_endpoint: Default::default(),
            client_tags: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for StreamsGroupMemberMetadataValue {
    const NAME: &'static str = "StreamsGroupMemberMetadataValue";
    const API_KEY: Option<i16> = Some(19);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupMemberMetadataValue {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            self.instance_id.as_deref(),
            "StreamsGroupMemberMetadataValue.instance_id",
        )?;
        e.string(true, self.rack_id.as_deref(), "StreamsGroupMemberMetadataValue.rack_id")?;
        e.string(true, Some(&self.client_id), "StreamsGroupMemberMetadataValue.client_id")?;
        e.string(
            true,
            Some(&self.client_host),
            "StreamsGroupMemberMetadataValue.client_host",
        )?;
        e.i32(self.rebalance_timeout_ms);
        e.i32(self.topology_epoch);
        e.string(
            true,
            Some(&self.process_id),
            "StreamsGroupMemberMetadataValue.process_id",
        )?;
        e.nullable_struct(self.user_endpoint.as_ref(), version)?;
        e.structs(
            true,
            Some(&self.client_tags),
            version,
            "StreamsGroupMemberMetadataValue.client_tags",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.instance_id = d.string(true)?;
        value.rack_id = d.string(true)?;
        value.client_id = required(d.string(true)?, "StreamsGroupMemberMetadataValue.client_id")?;
        value.client_host = required(d.string(true)?, "StreamsGroupMemberMetadataValue.client_host")?;
        value.rebalance_timeout_ms = d.i32()?;
        value.topology_epoch = d.i32()?;
        value.process_id = required(d.string(true)?, "StreamsGroupMemberMetadataValue.process_id")?;
        value.user_endpoint = d.nullable_struct(version)?;
        value.client_tags = required(d.structs(true, version)?, "StreamsGroupMemberMetadataValue.client_tags")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "instanceId".to_owned(),
            json::nullable(self.instance_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "rackId".to_owned(),
            json::nullable(self.rack_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("clientId".to_owned(), self.client_id.as_str().into());
        object.insert("clientHost".to_owned(), self.client_host.as_str().into());
        object.insert("rebalanceTimeoutMs".to_owned(), self.rebalance_timeout_ms.into());
        object.insert("topologyEpoch".to_owned(), self.topology_epoch.into());
        object.insert("processId".to_owned(), self.process_id.as_str().into());
        object.insert(
            "userEndpoint".to_owned(),
            json::nullable(self.user_endpoint.as_ref(), |x| x.to_json(version)),
        );
        object.insert("clientTags".to_owned(), json::structs(&self.client_tags, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupMemberMetadataValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "instanceId", true)? {
            value.instance_id = json::read(found, "instanceId")?;
        }
        if let Some(found) = json::find(object, "rackId", true)? {
            value.rack_id = json::read(found, "rackId")?;
        }
        if let Some(found) = json::find(object, "clientId", true)? {
            value.client_id = json::required(json::read(found, "clientId")?, "clientId")?;
        }
        if let Some(found) = json::find(object, "clientHost", true)? {
            value.client_host = json::required(json::read(found, "clientHost")?, "clientHost")?;
        }
        if let Some(found) = json::find(object, "rebalanceTimeoutMs", true)? {
            value.rebalance_timeout_ms =
                json::required(json::read(found, "rebalanceTimeoutMs")?, "rebalanceTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "topologyEpoch", true)? {
            value.topology_epoch = json::required(json::read(found, "topologyEpoch")?, "topologyEpoch")?;
        }
        if let Some(found) = json::find(object, "processId", true)? {
            value.process_id = json::required(json::read(found, "processId")?, "processId")?;
        }
        if let Some(found) = json::find(object, "userEndpoint", true)? {
            value.user_endpoint = json::read_struct(found, version)?;
        }
        if let Some(found) = json::find(object, "clientTags", true)? {
            value.client_tags = json::required(json::read_structs(found, version, "clientTags")?, "clientTags")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint {
    pub host: String,
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Endpoint {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.host), "Endpoint.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.host = required(d.string(true)?, "Endpoint.host")?;
        value.port = d.u16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Endpoint")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct KeyValue {
    pub key: String,
    pub value: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for KeyValue {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.key), "KeyValue.key")?;
        e.string(true, Some(&self.value), "KeyValue.value")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.key = required(d.string(true)?, "KeyValue.key")?;
        value.value = required(d.string(true)?, "KeyValue.value")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("key".to_owned(), self.key.as_str().into());
        object.insert("value".to_owned(), self.value.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "KeyValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "key", true)? {
            value.key = json::required(json::read(found, "key")?, "key")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::required(json::read(found, "value")?, "value")?;
        }
        Ok(value)
    }
}
