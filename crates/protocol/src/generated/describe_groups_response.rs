// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 15, versions 0 to 6, flexible from 5.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeGroupsResponse {
    /// `version >= 1`
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribedGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for DescribeGroupsResponse {
    const NAME: &'static str = "DescribeGroupsResponse";
    const API_KEY: Option<i16> = Some(15);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;
    const FLEXIBLE_FROM: i16 = 5;
}

impl Structure for DescribeGroupsResponse {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        if version >= 1 {
            e.i32(self.throttle_time_ms);
        }
        e.structs(flexible, Some(&self.groups), version, "DescribeGroupsResponse.groups")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeGroupsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        if version >= 1 {
            value.throttle_time_ms = d.i32()?;
        }
        value.groups = required(d.structs(flexible, version)?, "DescribeGroupsResponse.groups")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 1 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        object.insert("groups".to_owned(), json::structs(&self.groups, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeGroupsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 1)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "groups", true)? {
            value.groups = json::required(json::read_structs(found, version, "groups")?, "groups")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup {
    pub error_code: i16,
    /// `version >= 6`
    pub error_message: Option<String>,
    pub group_id: String,
    pub group_state: String,
    pub protocol_type: String,
    pub protocol_data: String,
    pub members: Vec<DescribedGroupMember>,
    /// `version >= 3`
    pub authorized_operations: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribedGroup {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Default::default(),
            group_id: Default::default(),
            group_state: Default::default(),
            protocol_type: Default::default(),
            protocol_data: Default::default(),
            members: Default::default(),
            authorized_operations: -2147483648,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribedGroup {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.i16(self.error_code);
        if version >= 6 {
            e.string(flexible, self.error_message.as_deref(), "DescribedGroup.error_message")?;
        } else if self.error_message.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedGroup.error_message",
                version,
            });
        }
        e.string(flexible, Some(&self.group_id), "DescribedGroup.group_id")?;
        e.string(flexible, Some(&self.group_state), "DescribedGroup.group_state")?;
        e.string(flexible, Some(&self.protocol_type), "DescribedGroup.protocol_type")?;
        e.string(flexible, Some(&self.protocol_data), "DescribedGroup.protocol_data")?;
        e.structs(flexible, Some(&self.members), version, "DescribedGroup.members")?;
        if version >= 3 {
            e.i32(self.authorized_operations);
        } else if self.authorized_operations != -2147483648 {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedGroup.authorized_operations",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedGroup.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        if version >= 6 {
            value.error_message = d.string(flexible)?;
        }
        value.group_id = required(d.string(flexible)?, "DescribedGroup.group_id")?;
        value.group_state = required(d.string(flexible)?, "DescribedGroup.group_state")?;
        value.protocol_type = required(d.string(flexible)?, "DescribedGroup.protocol_type")?;
        value.protocol_data = required(d.string(flexible)?, "DescribedGroup.protocol_data")?;
        value.members = required(d.structs(flexible, version)?, "DescribedGroup.members")?;
        if version >= 3 {
            value.authorized_operations = d.i32()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        if version >= 6 {
            object.insert(
                "errorMessage".to_owned(),
                json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("groupState".to_owned(), self.group_state.as_str().into());
        object.insert("protocolType".to_owned(), self.protocol_type.as_str().into());
        object.insert("protocolData".to_owned(), self.protocol_data.as_str().into());
        object.insert("members".to_owned(), json::structs(&self.members, version));
        if version >= 3 {
            object.insert("authorizedOperations".to_owned(), self.authorized_operations.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribedGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", version >= 6)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "groupState", true)? {
            value.group_state = json::required(json::read(found, "groupState")?, "groupState")?;
        }
        if let Some(found) = json::find(object, "protocolType", true)? {
            value.protocol_type = json::required(json::read(found, "protocolType")?, "protocolType")?;
        }
        if let Some(found) = json::find(object, "protocolData", true)? {
            value.protocol_data = json::required(json::read(found, "protocolData")?, "protocolData")?;
        }
        if let Some(found) = json::find(object, "members", true)? {
            value.members = json::required(json::read_structs(found, version, "members")?, "members")?;
        }
        if let Some(found) = json::find(object, "authorizedOperations", version >= 3)? {
            value.authorized_operations =
                json::required(json::read(found, "authorizedOperations")?, "authorizedOperations")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribedGroupMember {
    pub member_id: String,
    /// `version >= 4`
    pub group_instance_id: Option<String>,
    pub client_id: String,
    pub client_host: String,
    pub member_metadata: Bytes,
    pub member_assignment: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribedGroupMember {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, Some(&self.member_id), "DescribedGroupMember.member_id")?;
        if version >= 4 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "DescribedGroupMember.group_instance_id",
            )?;
        }
        e.string(flexible, Some(&self.client_id), "DescribedGroupMember.client_id")?;
        e.string(flexible, Some(&self.client_host), "DescribedGroupMember.client_host")?;
        e.bytes(
            flexible,
            Some(&self.member_metadata),
            "DescribedGroupMember.member_metadata",
        )?;
        e.bytes(
            flexible,
            Some(&self.member_assignment),
            "DescribedGroupMember.member_assignment",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedGroupMember.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut value = Self::default();
        value.member_id = required(d.string(flexible)?, "DescribedGroupMember.member_id")?;
        if version >= 4 {
            value.group_instance_id = d.string(flexible)?;
        }
        value.client_id = required(d.string(flexible)?, "DescribedGroupMember.client_id")?;
        value.client_host = required(d.string(flexible)?, "DescribedGroupMember.client_host")?;
        value.member_metadata = required(d.bytes(flexible)?, "DescribedGroupMember.member_metadata")?;
        value.member_assignment = required(d.bytes(flexible)?, "DescribedGroupMember.member_assignment")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        if version >= 4 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("clientId".to_owned(), self.client_id.as_str().into());
        object.insert("clientHost".to_owned(), self.client_host.as_str().into());
        object.insert("memberMetadata".to_owned(), json::bytes(&self.member_metadata));
        object.insert("memberAssignment".to_owned(), json::bytes(&self.member_assignment));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribedGroupMember")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 4)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "clientId", true)? {
            value.client_id = json::required(json::read(found, "clientId")?, "clientId")?;
        }
        if let Some(found) = json::find(object, "clientHost", true)? {
            value.client_host = json::required(json::read(found, "clientHost")?, "clientHost")?;
        }
        if let Some(found) = json::find(object, "memberMetadata", true)? {
            value.member_metadata = json::required(json::read(found, "memberMetadata")?, "memberMetadata")?;
        }
        if let Some(found) = json::find(object, "memberAssignment", true)? {
            value.member_assignment = json::required(json::read(found, "memberAssignment")?, "memberAssignment")?;
        }
        Ok(value)
    }
}
