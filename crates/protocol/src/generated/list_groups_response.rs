// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 16, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListGroupsResponse {
    /// `version >= 1`
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub groups: Vec<ListedGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ListGroupsResponse {
    const NAME: &'static str = "ListGroupsResponse";
    const API_KEY: Option<i16> = Some(16);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Structure for ListGroupsResponse {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version >= 1 {
            e.i32(self.throttle_time_ms);
        }
        e.i16(self.error_code);
        e.structs(flexible, Some(&self.groups), version, "ListGroupsResponse.groups")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListGroupsResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version >= 1 {
            value.throttle_time_ms = d.i32()?;
        }
        value.error_code = d.i16()?;
        value.groups = required(d.structs(flexible, version)?, "ListGroupsResponse.groups")?;
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
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("groups".to_owned(), json::structs(&self.groups, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListGroupsResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 1)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "groups", true)? {
            value.groups = json::required(json::read_structs(found, version, "groups")?, "groups")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListedGroup {
    pub group_id: String,
    pub protocol_type: String,
    /// `version >= 4`
    pub group_state: String,
    /// `version >= 5`
    pub group_type: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for ListedGroup {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, Some(&self.group_id), "ListedGroup.group_id")?;
        e.string(flexible, Some(&self.protocol_type), "ListedGroup.protocol_type")?;
        if version >= 4 {
            e.string(flexible, Some(&self.group_state), "ListedGroup.group_state")?;
        }
        if version >= 5 {
            e.string(flexible, Some(&self.group_type), "ListedGroup.group_type")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ListedGroup.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.group_id = required(d.string(flexible)?, "ListedGroup.group_id")?;
        value.protocol_type = required(d.string(flexible)?, "ListedGroup.protocol_type")?;
        if version >= 4 {
            value.group_state = required(d.string(flexible)?, "ListedGroup.group_state")?;
        }
        if version >= 5 {
            value.group_type = required(d.string(flexible)?, "ListedGroup.group_type")?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("protocolType".to_owned(), self.protocol_type.as_str().into());
        if version >= 4 {
            object.insert("groupState".to_owned(), self.group_state.as_str().into());
        }
        if version >= 5 {
            object.insert("groupType".to_owned(), self.group_type.as_str().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ListedGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "protocolType", true)? {
            value.protocol_type = json::required(json::read(found, "protocolType")?, "protocolType")?;
        }
        if let Some(found) = json::find(object, "groupState", version >= 4)? {
            value.group_state = json::required(json::read(found, "groupState")?, "groupState")?;
        }
        if let Some(found) = json::find(object, "groupType", version >= 5)? {
            value.group_type = json::required(json::read(found, "groupType")?, "groupType")?;
        }
        Ok(value)
    }
}
