// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 2, versions 0 to 4, flexible from 4.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use bytes::Bytes;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct GroupMetadataValue {
    pub protocol_type: String,
    pub generation: i32,
    pub protocol: Option<String>,
    pub leader: Option<String>,
    /// `version >= 2`
    pub current_state_timestamp: i64,
    pub members: Vec<MemberMetadata>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for GroupMetadataValue {
    fn default() -> Self {
        Self {
            protocol_type: Default::default(),
            generation: Default::default(),
            protocol: Some(Default::default()),
            leader: Some(Default::default()),
            current_state_timestamp: -1,
            members: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for GroupMetadataValue {
    const NAME: &'static str = "GroupMetadataValue";
    const API_KEY: Option<i16> = Some(2);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl Structure for GroupMetadataValue {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.protocol_type), "GroupMetadataValue.protocol_type")?;
        e.i32(self.generation);
        e.string(flexible, self.protocol.as_deref(), "GroupMetadataValue.protocol")?;
        e.string(flexible, self.leader.as_deref(), "GroupMetadataValue.leader")?;
        if version >= 2 {
            e.i64(self.current_state_timestamp);
        }
        e.structs(flexible, Some(&self.members), version, "GroupMetadataValue.members")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "GroupMetadataValue.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.protocol_type = required(d.string(flexible)?, "GroupMetadataValue.protocol_type")?;
        value.generation = d.i32()?;
        value.protocol = d.string(flexible)?;
        value.leader = d.string(flexible)?;
        if version >= 2 {
            value.current_state_timestamp = d.i64()?;
        }
        value.members = required(d.structs(flexible, version)?, "GroupMetadataValue.members")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("protocolType".to_owned(), self.protocol_type.as_str().into());
        object.insert("generation".to_owned(), self.generation.into());
        object.insert(
            "protocol".to_owned(),
            json::nullable(self.protocol.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "leader".to_owned(),
            json::nullable(self.leader.as_ref(), |x| x.as_str().into()),
        );
        if version >= 2 {
            object.insert("currentStateTimestamp".to_owned(), self.current_state_timestamp.into());
        }
        object.insert("members".to_owned(), json::structs(&self.members, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "GroupMetadataValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "protocolType", true)? {
            value.protocol_type = json::required(json::read(found, "protocolType")?, "protocolType")?;
        }
        if let Some(found) = json::find(object, "generation", true)? {
            value.generation = json::required(json::read(found, "generation")?, "generation")?;
        }
        if let Some(found) = json::find(object, "protocol", true)? {
            value.protocol = json::read(found, "protocol")?;
        }
        if let Some(found) = json::find(object, "leader", true)? {
            value.leader = json::read(found, "leader")?;
        }
        if let Some(found) = json::find(object, "currentStateTimestamp", version >= 2)? {
            value.current_state_timestamp =
                json::required(json::read(found, "currentStateTimestamp")?, "currentStateTimestamp")?;
        }
        if let Some(found) = json::find(object, "members", true)? {
            value.members = json::required(json::read_structs(found, version, "members")?, "members")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct MemberMetadata {
    pub member_id: String,
    /// `version >= 3`
    pub group_instance_id: Option<String>,
    pub client_id: String,
    pub client_host: String,
    /// `version >= 1`
    pub rebalance_timeout: i32,
    pub session_timeout: i32,
    pub subscription: Bytes,
    pub assignment: Bytes,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for MemberMetadata {
    fn default() -> Self {
        Self {
            member_id: Default::default(),
            group_instance_id: Default::default(),
            client_id: Default::default(),
            client_host: Default::default(),
            rebalance_timeout: -1,
            session_timeout: Default::default(),
            subscription: Default::default(),
            assignment: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for MemberMetadata {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, Some(&self.member_id), "MemberMetadata.member_id")?;
        if version >= 3 {
            e.string(
                flexible,
                self.group_instance_id.as_deref(),
                "MemberMetadata.group_instance_id",
            )?;
        }
        e.string(flexible, Some(&self.client_id), "MemberMetadata.client_id")?;
        e.string(flexible, Some(&self.client_host), "MemberMetadata.client_host")?;
        if version >= 1 {
            e.i32(self.rebalance_timeout);
        }
        e.i32(self.session_timeout);
        e.bytes(flexible, Some(&self.subscription), "MemberMetadata.subscription")?;
        e.bytes(flexible, Some(&self.assignment), "MemberMetadata.assignment")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MemberMetadata.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let mut value = Self::default();
        value.member_id = required(d.string(flexible)?, "MemberMetadata.member_id")?;
        if version >= 3 {
            value.group_instance_id = d.string(flexible)?;
        }
        value.client_id = required(d.string(flexible)?, "MemberMetadata.client_id")?;
        value.client_host = required(d.string(flexible)?, "MemberMetadata.client_host")?;
        if version >= 1 {
            value.rebalance_timeout = d.i32()?;
        }
        value.session_timeout = d.i32()?;
        value.subscription = required(d.bytes(flexible)?, "MemberMetadata.subscription")?;
        value.assignment = required(d.bytes(flexible)?, "MemberMetadata.assignment")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        if version >= 3 {
            object.insert(
                "groupInstanceId".to_owned(),
                json::nullable(self.group_instance_id.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert("clientId".to_owned(), self.client_id.as_str().into());
        object.insert("clientHost".to_owned(), self.client_host.as_str().into());
        if version >= 1 {
            object.insert("rebalanceTimeout".to_owned(), self.rebalance_timeout.into());
        }
        object.insert("sessionTimeout".to_owned(), self.session_timeout.into());
        object.insert("subscription".to_owned(), json::bytes(&self.subscription));
        object.insert("assignment".to_owned(), json::bytes(&self.assignment));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MemberMetadata")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "groupInstanceId", version >= 3)? {
            value.group_instance_id = json::read(found, "groupInstanceId")?;
        }
        if let Some(found) = json::find(object, "clientId", true)? {
            value.client_id = json::required(json::read(found, "clientId")?, "clientId")?;
        }
        if let Some(found) = json::find(object, "clientHost", true)? {
            value.client_host = json::required(json::read(found, "clientHost")?, "clientHost")?;
        }
        if let Some(found) = json::find(object, "rebalanceTimeout", version >= 1)? {
            value.rebalance_timeout = json::required(json::read(found, "rebalanceTimeout")?, "rebalanceTimeout")?;
        }
        if let Some(found) = json::find(object, "sessionTimeout", true)? {
            value.session_timeout = json::required(json::read(found, "sessionTimeout")?, "sessionTimeout")?;
        }
        if let Some(found) = json::find(object, "subscription", true)? {
            value.subscription = json::required(json::read(found, "subscription")?, "subscription")?;
        }
        if let Some(found) = json::find(object, "assignment", true)? {
            value.assignment = json::required(json::read(found, "assignment")?, "assignment")?;
        }
        Ok(value)
    }
}
