// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 12, versions 0 to 4, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct HeartbeatRequest {
    pub group_id: String,
    pub generation_id: i32,
    pub member_id: String,
    /// `version >= 3`
    pub group_instance_id: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for HeartbeatRequest {
    const NAME: &'static str = "HeartbeatRequest";
    const API_KEY: Option<i16> = Some(12);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for HeartbeatRequest {
    const KEY: ApiKey = ApiKey::Heartbeat;
    type Response = super::HeartbeatResponse;
}

impl Structure for HeartbeatRequest {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.group_id), "HeartbeatRequest.group_id")?;
        e.i32(self.generation_id);
        e.string(flexible, Some(&self.member_id), "HeartbeatRequest.member_id")?;
        if version >= 3 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "HeartbeatRequest.group_instance_id",
            )?;
        } else if self.group_instance_id.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "HeartbeatRequest.group_instance_id",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "HeartbeatRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.group_id = required(d.string(flexible)?, "HeartbeatRequest.group_id")?;
        value.generation_id = d.i32()?;
        value.member_id = required(d.string(flexible)?, "HeartbeatRequest.member_id")?;
        if version >= 3 {
            value.group_instance_id = d.string(flexible)?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("generationId".to_owned(), self.generation_id.into());
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        if version >= 3 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "HeartbeatRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "generationId", true)? {
            value.generation_id = json::required(json::read(found, "generationId")?, "generationId")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 3)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        Ok(value)
    }
}
