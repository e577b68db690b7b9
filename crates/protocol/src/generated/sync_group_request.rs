// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 14, versions 0 to 5, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct SyncGroupRequest {
    pub group_id: String,
    pub generation_id: i32,
    pub member_id: String,
    /// `version >= 3`
    pub group_instance_id: Option<String>,
    /// `version >= 5`
    pub protocol_type: Option<String>,
    /// `version >= 5`
    pub protocol_name: Option<String>,
    pub assignments: Vec<SyncGroupRequestAssignment>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for SyncGroupRequest {
    const NAME: &'static str = "SyncGroupRequest";
    const API_KEY: Option<i16> = Some(14);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for SyncGroupRequest {
    const KEY: ApiKey = ApiKey::SyncGroup;
    type Response = super::SyncGroupResponse;
}

impl Structure for SyncGroupRequest {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.group_id), "SyncGroupRequest.group_id")?;
        e.i32(self.generation_id);
        e.string(flexible, Some(&self.member_id), "SyncGroupRequest.member_id")?;
        if version >= 3 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "SyncGroupRequest.group_instance_id",
            )?;
        } else if self.group_instance_id.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "SyncGroupRequest.group_instance_id",
                version,
            });
        }
        if version >= 5 {
            e.string(
                flexible,
                self.protocol_type.as_deref(),
                "SyncGroupRequest.protocol_type",
            )?;
        }
        if version >= 5 {
            e.string(
                flexible,
                self.protocol_name.as_deref(),
                "SyncGroupRequest.protocol_name",
            )?;
        }
        e.structs(
            flexible,
            Some(&self.assignments),
            version,
            "SyncGroupRequest.assignments",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "SyncGroupRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.group_id = required(d.string(flexible)?, "SyncGroupRequest.group_id")?;
        value.generation_id = d.i32()?;
        value.member_id = required(d.string(flexible)?, "SyncGroupRequest.member_id")?;
        if version >= 3 {
            value.group_instance_id = d.string(flexible)?;
        }
        if version >= 5 {
            value.protocol_type = d.string(flexible)?;
        }
        if version >= 5 {
            value.protocol_name = d.string(flexible)?;
        }
        value.assignments = required(d.structs(flexible, version)?, "SyncGroupRequest.assignments")?;
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
        if version >= 5 {
            object.insert(
                "protocolType".to_owned(),
                json::nullable(self.protocol_type.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 5 {
            object.insert(
                "protocolName".to_owned(),
                json::nullable(self.protocol_name.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("assignments".to_owned(), json::structs(&self.assignments, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SyncGroupRequest")?;
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
        if let Some(found) = json::find(object, "protocolType", version >= 5)? {
            value.protocol_type = json::read(found, "protocolType")?;
        }
        if let Some(found) = json::find(object, "protocolName", version >= 5)? {
            value.protocol_name = json::read(found, "protocolName")?;
        }
        if let Some(found) = json::find(object, "assignments", true)? {
            value.assignments = json::required(json::read_structs(found, version, "assignments")?, "assignments")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct SyncGroupRequestAssignment {
    pub member_id: String,
    pub assignment: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for SyncGroupRequestAssignment {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.member_id), "SyncGroupRequestAssignment.member_id")?;
        e.bytes(
            flexible,
            Some(&self.assignment),
            "SyncGroupRequestAssignment.assignment",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "SyncGroupRequestAssignment.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.member_id = required(d.string(flexible)?, "SyncGroupRequestAssignment.member_id")?;
        value.assignment = required(d.bytes(flexible)?, "SyncGroupRequestAssignment.assignment")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("assignment".to_owned(), json::bytes(&self.assignment));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "SyncGroupRequestAssignment")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "assignment", true)? {
            value.assignment = json::required(json::read(found, "assignment")?, "assignment")?;
        }
        Ok(value)
    }
}
