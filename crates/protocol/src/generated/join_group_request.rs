// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 11, versions 0 to 9, flexible from 6.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupRequest {
    pub group_id: String,
    pub session_timeout_ms: i32,
    /// `version >= 1`
    pub rebalance_timeout_ms: i32,
    pub member_id: String,
    /// `version >= 5`
    pub group_instance_id: Option<String>,
    pub protocol_type: String,
    pub protocols: Vec<JoinGroupRequestProtocol>,
    /// `version >= 8`
    pub reason: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for JoinGroupRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            session_timeout_ms: Default::default(),
            rebalance_timeout_ms: -1,
            member_id: Default::default(),
            group_instance_id: Default::default(),
            protocol_type: Default::default(),
            protocols: Default::default(),
            reason: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for JoinGroupRequest {
    const NAME: &'static str = "JoinGroupRequest";
    const API_KEY: Option<i16> = Some(11);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=9;
    const FLEXIBLE_FROM: i16 = 6;
}

impl Request for JoinGroupRequest {
    const KEY: ApiKey = ApiKey::JoinGroup;
    type Response = super::JoinGroupResponse;
}

impl Structure for JoinGroupRequest {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, Some(&self.group_id), "JoinGroupRequest.group_id")?;
        e.i32(self.session_timeout_ms);
        if version >= 1 {
            e.i32(self.rebalance_timeout_ms);
        }
        e.string(flexible, Some(&self.member_id), "JoinGroupRequest.member_id")?;
        if version >= 5 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "JoinGroupRequest.group_instance_id",
            )?;
        } else if self.group_instance_id.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "JoinGroupRequest.group_instance_id",
                version,
            });
        }
        e.string(flexible, Some(&self.protocol_type), "JoinGroupRequest.protocol_type")?;
        e.structs(flexible, Some(&self.protocols), version, "JoinGroupRequest.protocols")?;
        if version >= 8 {
            e.string(flexible, self.reason.as_deref(), "JoinGroupRequest.reason")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "JoinGroupRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.group_id = required(d.string(flexible)?, "JoinGroupRequest.group_id")?;
        value.session_timeout_ms = d.i32()?;
        if version >= 1 {
            value.rebalance_timeout_ms = d.i32()?;
        }
        value.member_id = required(d.string(flexible)?, "JoinGroupRequest.member_id")?;
        if version >= 5 {
            value.group_instance_id = d.string(flexible)?;
        }
        value.protocol_type = required(d.string(flexible)?, "JoinGroupRequest.protocol_type")?;
        value.protocols = required(d.structs(flexible, version)?, "JoinGroupRequest.protocols")?;
        if version >= 8 {
            value.reason = d.string(flexible)?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("sessionTimeoutMs".to_owned(), self.session_timeout_ms.into());
        if version >= 1 {
            object.insert("rebalanceTimeoutMs".to_owned(), self.rebalance_timeout_ms.into());
        }
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        if version >= 5 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("protocolType".to_owned(), self.protocol_type.as_str().into());
        object.insert("protocols".to_owned(), json::structs(&self.protocols, version));
        if version >= 8 {
            object.insert(
                "reason".to_owned(),
                json::nullable(self.reason.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "JoinGroupRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "sessionTimeoutMs", true)? {
            value.session_timeout_ms = json::required(json::read(found, "sessionTimeoutMs")?, "sessionTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "rebalanceTimeoutMs", version >= 1)? {
            value.rebalance_timeout_ms =
                json::required(json::read(found, "rebalanceTimeoutMs")?, "rebalanceTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 5)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "protocolType", true)? {
            value.protocol_type = json::required(json::read(found, "protocolType")?, "protocolType")?;
        }
        if let Some(found) = json::find(object, "protocols", true)? {
            value.protocols = json::required(json::read_structs(found, version, "protocols")?, "protocols")?;
        }
        if let Some(found) = json::find(object, "reason", version >= 8)? {
            value.reason = json::read(found, "reason")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct JoinGroupRequestProtocol {
    pub name: String,
    pub metadata: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for JoinGroupRequestProtocol {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, Some(&self.name), "JoinGroupRequestProtocol.name")?;
        e.bytes(flexible, Some(&self.metadata), "JoinGroupRequestProtocol.metadata")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "JoinGroupRequestProtocol.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "JoinGroupRequestProtocol.name")?;
        value.metadata = required(d.bytes(flexible)?, "JoinGroupRequestProtocol.metadata")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("metadata".to_owned(), json::bytes(&self.metadata));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "JoinGroupRequestProtocol")?;
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
