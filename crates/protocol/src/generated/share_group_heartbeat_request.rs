// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 76, versions 1 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupHeartbeatRequest {
    pub group_id: String,
    pub member_id: String,
    pub member_epoch: i32,
    pub rack_id: Option<String>,
    pub subscribed_topic_names: Option<Vec<String>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ShareGroupHeartbeatRequest {
    const NAME: &'static str = "ShareGroupHeartbeatRequest";
    const API_KEY: Option<i16> = Some(76);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for ShareGroupHeartbeatRequest {
    const KEY: ApiKey = ApiKey::ShareGroupHeartbeat;
    type Response = super::ShareGroupHeartbeatResponse;
}

impl Structure for ShareGroupHeartbeatRequest {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "ShareGroupHeartbeatRequest.group_id")?;
        e.string(true, Some(&self.member_id), "ShareGroupHeartbeatRequest.member_id")?;
        e.i32(self.member_epoch);
        e.string(true, self.rack_id.as_deref(), "ShareGroupHeartbeatRequest.rack_id")?;
        e.strings(
            true,
            self.subscribed_topic_names.as_deref(),
            "ShareGroupHeartbeatRequest.subscribed_topic_names",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "ShareGroupHeartbeatRequest.group_id")?;
        value.member_id = required(d.string(true)?, "ShareGroupHeartbeatRequest.member_id")?;
        value.member_epoch = d.i32()?;
        value.rack_id = d.string(true)?;
        value.subscribed_topic_names = d.strings(true, "ShareGroupHeartbeatRequest.subscribed_topic_names")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        object.insert(
            "rackId".to_owned(),
            json::nullable(self.rack_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "subscribedTopicNames".to_owned(),
            json::nullable(self.subscribed_topic_names.as_ref(), |x| x.as_slice().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ShareGroupHeartbeatRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "memberEpoch", true)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "rackId", true)? {
            value.rack_id = json::read(found, "rackId")?;
        }
        if let Some(found) = json::find(object, "subscribedTopicNames", true)? {
            value.subscribed_topic_names = json::read_array(found, "subscribedTopicNames")?;
        }
        Ok(value)
    }
}
