// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 11, versions 0 to 9, flexible from 6.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupResponse {
    /// `version >= 2`
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub generation_id: i32,
    /// `version >= 7`
    pub protocol_type: Option<String>,
    pub protocol_name: Option<String>,
    pub leader: String,
    /// `version >= 9`
    pub skip_assignment: bool,
    pub member_id: String,
    pub members: Vec<JoinGroupResponseMember>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for JoinGroupResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            error_code: Default::default(),
            generation_id: -1,
            protocol_type: Default::default(),
            protocol_name: Some(Default::default()),
            leader: Default::default(),
            skip_assignment: Default::default(),
            member_id: Default::default(),
            members: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for JoinGroupResponse {
    const NAME: &'static str = "JoinGroupResponse";
    const API_KEY: Option<i16> = Some(11);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=9;
    const FLEXIBLE_FROM: i16 = 6;
}

impl Structure for JoinGroupResponse {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        if version >= 2 {
            e.i32(self.throttle_time_ms);
        }
        e.i16(self.error_code);
        e.i32(self.generation_id);
        if version >= 7 {
            e.string(
                flexible,
                self.protocol_type.as_deref(),
                "JoinGroupResponse.protocol_type",
            )?;
        }
        if version < 7 && self.protocol_name.is_none() {
            return Err(EncodeError::Null {
                field: "JoinGroupResponse.protocol_name",
            });
        }
        e.string(
            flexible,
            self.protocol_name.as_deref(),
            "JoinGroupResponse.protocol_name",
        )?;
        e.string(flexible, Some(&self.leader), "JoinGroupResponse.leader")?;
        if version >= 9 {
            e.bool(self.skip_assignment);
        } else if self.skip_assignment {
            return Err(EncodeError::UnsupportedField {
                field: "JoinGroupResponse.skip_assignment",
                version,
            });
        }
        e.string(flexible, Some(&self.member_id), "JoinGroupResponse.member_id")?;
        e.structs(flexible, Some(&self.members), version, "JoinGroupResponse.members")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "JoinGroupResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        if version >= 2 {
            value.throttle_time_ms = d.i32()?;
        }
        value.error_code = d.i16()?;
        value.generation_id = d.i32()?;
        if version >= 7 {
            value.protocol_type = d.string(flexible)?;
        }
        value.protocol_name = d.string(flexible)?;
        if version < 7 && value.protocol_name.is_none() {
            return Err(DecodeError::Null {
                field: "JoinGroupResponse.protocol_name",
            });
        }
        value.leader = required(d.string(flexible)?, "JoinGroupResponse.leader")?;
        if version >= 9 {
            value.skip_assignment = d.bool()?;
        }
        value.member_id = required(d.string(flexible)?, "JoinGroupResponse.member_id")?;
        value.members = required(d.structs(flexible, version)?, "JoinGroupResponse.members")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 2 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("generationId".to_owned(), self.generation_id.into());
        if version >= 7 {
            object.insert(
                "protocolType".to_owned(),
                json::nullable(self.protocol_type.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert(
            "protocolName".to_owned(),
            json::nullable(self.protocol_name.as_ref(), |x| x.as_str().into()),
        );
        object.insert("leader".to_owned(), self.leader.as_str().into());
        if version >= 9 {
            object.insert("skipAssignment".to_owned(), self.skip_assignment.into());
        }
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("members".to_owned(), json::structs(&self.members, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "JoinGroupResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 2)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "generationId", true)? {
            value.generation_id = json::required(json::read(found, "generationId")?, "generationId")?;
        }
        if let Some(found) = json::find(object, "protocolType", version >= 7)? {
            value.protocol_type = json::read(found, "protocolType")?;
        }
        if let Some(found) = json::find(object, "protocolName", true)? {
            value.protocol_name = json::read(found, "protocolName")?;
        }
        if let Some(found) = json::find(object, "leader", true)? {
            value.leader = json::required(json::read(found, "leader")?, "leader")?;
        }
        if let Some(found) = json::find(object, "skipAssignment", version >= 9)? {
            value.skip_assignment = json::required(json::read(found, "skipAssignment")?, "skipAssignment")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "members", true)? {
            value.members = json::required(json::read_structs(found, version, "members")?, "members")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct JoinGroupResponseMember {
    pub member_id: String,
    /// `version >= 5`
    pub group_instance_id: Option<String>,
    pub metadata: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for JoinGroupResponseMember {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, Some(&self.member_id), "JoinGroupResponseMember.member_id")?;
        if version >= 5 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "JoinGroupResponseMember.group_instance_id",
            )?;
        }
        e.bytes(flexible, Some(&self.metadata), "JoinGroupResponseMember.metadata")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "JoinGroupResponseMember.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let mut value = Self::default();
        value.member_id = required(d.string(flexible)?, "JoinGroupResponseMember.member_id")?;
        if version >= 5 {
            value.group_instance_id = d.string(flexible)?;
        }
        value.metadata = required(d.bytes(flexible)?, "JoinGroupResponseMember.metadata")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        if version >= 5 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("metadata".to_owned(), json::bytes(&self.metadata));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "JoinGroupResponseMember")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 5)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "metadata", true)? {
            value.metadata = json::required(json::read(found, "metadata")?, "metadata")?;
        }
        Ok(value)
    }
}
