// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 10, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ShareGroupMemberMetadataValue {
    pub rack_id: Option<String>,
    pub client_id: String,
    pub client_host: String,
    pub subscribed_topic_names: Vec<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ShareGroupMemberMetadataValue {
    fn default() -> Self {
        Self {
            rack_id: Some(Default::default()),
            client_id: Default::default(),
            client_host: Default::default(),
            subscribed_topic_names: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ShareGroupMemberMetadataValue {
    const NAME: &'static str = "ShareGroupMemberMetadataValue";
    const API_KEY: Option<i16> = Some(10);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ShareGroupMemberMetadataValue {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.rack_id.as_deref(), "ShareGroupMemberMetadataValue.rack_id")?;
        e.string(true, Some(&self.client_id), "ShareGroupMemberMetadataValue.client_id")?;
        e.string(
            true,
            Some(&self.client_host),
            "ShareGroupMemberMetadataValue.client_host",
        )?;
        e.strings(
            true,
            Some(&self.subscribed_topic_names),
            "ShareGroupMemberMetadataValue.subscribed_topic_names",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.rack_id = d.string(true)?;
        value.client_id = required(d.string(true)?, "ShareGroupMemberMetadataValue.client_id")?;
        value.client_host = required(d.string(true)?, "ShareGroupMemberMetadataValue.client_host")?;
        value.subscribed_topic_names = required(
            d.strings(true, "ShareGroupMemberMetadataValue.subscribed_topic_names")?,
            "ShareGroupMemberMetadataValue.subscribed_topic_names",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
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
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareGroupMemberMetadataValue")?;
        let mut value = Self::default();
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
        Ok(value)
    }
}
