// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 13, versions 0 to 5, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaveGroupRequest {
    pub group_id: String,
    /// `version <= 2`
    pub member_id: String,
    /// `version >= 3`
    pub members: Vec<MemberIdentity>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for LeaveGroupRequest {
    const NAME: &'static str = "LeaveGroupRequest";
    const API_KEY: Option<i16> = Some(13);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for LeaveGroupRequest {
    const KEY: ApiKey = ApiKey::LeaveGroup;
    type Response = super::LeaveGroupResponse;
}

impl Structure for LeaveGroupRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.group_id), "LeaveGroupRequest.group_id")?;
        if version <= 2 {
            e.string(flexible, Some(&self.member_id), "LeaveGroupRequest.member_id")?;
        } else if !self.member_id.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "LeaveGroupRequest.member_id",
                version,
            });
        }
        if version >= 3 {
            e.structs(flexible, Some(&self.members), version, "LeaveGroupRequest.members")?;
        } else if !self.members.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "LeaveGroupRequest.members",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "LeaveGroupRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.group_id = required(d.string(flexible)?, "LeaveGroupRequest.group_id")?;
        if version <= 2 {
            value.member_id = required(d.string(flexible)?, "LeaveGroupRequest.member_id")?;
        }
        if version >= 3 {
            value.members = required(d.structs(flexible, version)?, "LeaveGroupRequest.members")?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        if version <= 2 {
            object.insert("memberId".to_owned(), self.member_id.as_str().into());
        }
        if version >= 3 {
            object.insert("members".to_owned(), json::structs(&self.members, version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LeaveGroupRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "memberId", version <= 2)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "members", version >= 3)? {
            value.members = json::required(json::read_structs(found, version, "members")?, "members")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct MemberIdentity {
    /// `version >= 3`
    pub member_id: String,
    /// `version >= 3`
    pub group_instance_id: Option<String>,
    /// `version >= 5`
    pub reason: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for MemberIdentity {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.member_id), "MemberIdentity.member_id")?;
        e.string(
            flexible,
            self.group_instance_id.as_deref(),
            "MemberIdentity.group_instance_id",
        )?;
        if version >= 5 {
            e.string(flexible, self.reason.as_deref(), "MemberIdentity.reason")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MemberIdentity.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.member_id = required(d.string(flexible)?, "MemberIdentity.member_id")?;
        value.group_instance_id = d.string(flexible)?;
        if version >= 5 {
            value.reason = d.string(flexible)?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert(
            "groupInstanceId".to_owned(),
            json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
        );
        if version >= 5 {
            object.insert(
                "reason".to_owned(),
                json::nullable(self.reason.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MemberIdentity")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", true)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "reason", version >= 5)? {
            value.reason = json::read(found, "reason")?;
        }
        Ok(value)
    }
}
