// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 5, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupMemberMetadataValue {
    pub instance_id: Option<String>,
    pub rack_id: Option<String>,
    pub client_id: String,
    pub client_host: String,
    pub subscribed_topic_names: Vec<String>,
    pub subscribed_topic_regex: Option<String>,
    pub rebalance_timeout_ms: i32,
    pub server_assignor: Option<String>,
    pub classic_member_metadata: Option<ClassicMemberMetadata>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ConsumerGroupMemberMetadataValue {
    fn default() -> Self {
        Self {
            instance_id: Some(Default::default()),
            rack_id: Some(Default::default()),
            client_id: Default::default(),
            client_host: Default::default(),
            subscribed_topic_names: Default::default(),
            subscribed_topic_regex: Some(Default::default()),
            rebalance_timeout_ms: -1,
            server_assignor: Some(Default::default()),
            classic_member_metadata: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ConsumerGroupMemberMetadataValue {
    const NAME: &'static str = "ConsumerGroupMemberMetadataValue";
    const API_KEY: Option<i16> = Some(5);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ConsumerGroupMemberMetadataValue {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            self.instance_id.as_deref(),
            "ConsumerGroupMemberMetadataValue.instance_id",
        )?;
        e.string(
            true,
            self.rack_id.as_deref(),
            "ConsumerGroupMemberMetadataValue.rack_id",
        )?;
        e.string(
            true,
            Some(&self.client_id),
            "ConsumerGroupMemberMetadataValue.client_id",
        )?;
        e.string(
            true,
            Some(&self.client_host),
            "ConsumerGroupMemberMetadataValue.client_host",
        )?;
        e.strings(
            true,
            Some(&self.subscribed_topic_names),
            "ConsumerGroupMemberMetadataValue.subscribed_topic_names",
        )?;
        e.string(
            true,
            self.subscribed_topic_regex.as_deref(),
            "ConsumerGroupMemberMetadataValue.subscribed_topic_regex",
        )?;
        e.i32(self.rebalance_timeout_ms);
        e.string(
            true,
            self.server_assignor.as_deref(),
            "ConsumerGroupMemberMetadataValue.server_assignor",
        )?;
        let has_classic_member_metadata = self.classic_member_metadata.is_some();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_classic_member_metadata));
        if has_classic_member_metadata {
            let start = tags.begin(e, 0)?;
            e.nullable_struct(self.classic_member_metadata.as_ref(), version)?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.instance_id = d.string(true)?;
        value.rack_id = d.string(true)?;
        value.client_id = required(d.string(true)?, "ConsumerGroupMemberMetadataValue.client_id")?;
        value.client_host = required(d.string(true)?, "ConsumerGroupMemberMetadataValue.client_host")?;
        value.subscribed_topic_names = required(
            d.strings(true, "ConsumerGroupMemberMetadataValue.subscribed_topic_names")?,
            "ConsumerGroupMemberMetadataValue.subscribed_topic_names",
        )?;
        value.subscribed_topic_regex = d.string(true)?;
        value.rebalance_timeout_ms = d.i32()?;
        value.server_assignor = d.string(true)?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.classic_member_metadata = d.nullable_struct(version)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
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
        object.insert(
            "subscribedTopicNames".to_owned(),
            self.subscribed_topic_names.as_slice().into(),
        );
        object.insert(
            "subscribedTopicRegex".to_owned(),
            json::nullable(self.subscribed_topic_regex.as_ref(), |x| x.as_str().into()),
        );
        object.insert("rebalanceTimeoutMs".to_owned(), self.rebalance_timeout_ms.into());
        object.insert(
            "serverAssignor".to_owned(),
            json::nullable(self.server_assignor.as_ref(), |x| x.as_str().into()),
        );
        if self.classic_member_metadata.is_some() {
            object.insert(
                "classicMemberMetadata".to_owned(),
                json::nullable(self.classic_member_metadata.as_ref(), |x| x.to_json(version)),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerGroupMemberMetadataValue")?;
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
        if let Some(found) = json::find(object, "subscribedTopicNames", true)? {
            value.subscribed_topic_names =
                json::required(json::read_array(found, "subscribedTopicNames")?, "subscribedTopicNames")?;
        }
        if let Some(found) = json::find(object, "subscribedTopicRegex", true)? {
            value.subscribed_topic_regex = json::read(found, "subscribedTopicRegex")?;
        }
        if let Some(found) = json::find(object, "rebalanceTimeoutMs", true)? {
            value.rebalance_timeout_ms =
                json::required(json::read(found, "rebalanceTimeoutMs")?, "rebalanceTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "serverAssignor", true)? {
            value.server_assignor = json::read(found, "serverAssignor")?;
        }
        if let Some(found) = json::find(object, "classicMemberMetadata", false)? {
            value.classic_member_metadata = json::read_struct(found, version)?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClassicMemberMetadata {
    pub session_timeout_ms: i32,
    pub supported_protocols: Vec<ClassicProtocol>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ClassicMemberMetadata {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.session_timeout_ms);
        e.structs(
            true,
            Some(&self.supported_protocols),
            version,
            "ClassicMemberMetadata.supported_protocols",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.session_timeout_ms = d.i32()?;
        value.supported_protocols = required(d.structs(true, version)?, "ClassicMemberMetadata.supported_protocols")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("sessionTimeoutMs".to_owned(), self.session_timeout_ms.into());
        object.insert(
            "supportedProtocols".to_owned(),
            json::structs(&self.supported_protocols, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ClassicMemberMetadata")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "sessionTimeoutMs", true)? {
            value.session_timeout_ms = json::required(json::read(found, "sessionTimeoutMs")?, "sessionTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "supportedProtocols", true)? {
            value.supported_protocols = json::required(
                json::read_structs(found, version, "supportedProtocols")?,
                "supportedProtocols",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClassicProtocol {
    pub name: String,
    pub metadata: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ClassicProtocol {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "ClassicProtocol.name")?;
        e.bytes(true, Some(&self.metadata), "ClassicProtocol.metadata")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "ClassicProtocol.name")?;
        value.metadata = required(d.bytes(true)?, "ClassicProtocol.metadata")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("metadata".to_owned(), json::bytes(&self.metadata));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ClassicProtocol")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "metadata", true)? {
            value.metadata = json::required(json::read(found, "metadata")?, "metadata")?;
        }
        Ok(value)
    }
}
