// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 80, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct AddRaftVoterRequest {
    pub cluster_id: Option<String>,
    pub timeout_ms: i32,
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub listeners: Vec<Listener>,
    /// `version >= 1`
    pub ack_when_committed: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for AddRaftVoterRequest {
    fn default() -> Self {
        Self {
            cluster_id: Some(Default::default()),
            timeout_ms: Default::default(),
            voter_id: Default::default(),
            voter_directory_id: Default::default(),
            listeners: Default::default(),
            ack_when_committed: true,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for AddRaftVoterRequest {
    const NAME: &'static str = "AddRaftVoterRequest";
    const API_KEY: Option<i16> = Some(80);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for AddRaftVoterRequest {
    const KEY: ApiKey = ApiKey::AddRaftVoter;
    type Response = super::AddRaftVoterResponse;
}

impl Structure for AddRaftVoterRequest {
    const MIN_SIZE: usize = 27;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.cluster_id.as_deref(), "AddRaftVoterRequest.cluster_id")?;
        e.i32(self.timeout_ms);
        e.i32(self.voter_id);
        e.uuid(self.voter_directory_id);
        e.structs(true, Some(&self.listeners), version, "AddRaftVoterRequest.listeners")?;
        if version >= 1 {
            e.bool(self.ack_when_committed);
        } else if !self.ack_when_committed {
            return Err(EncodeError::UnsupportedField {
                field: "AddRaftVoterRequest.ack_when_committed",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.cluster_id = d.string(true)?;
        value.timeout_ms = d.i32()?;
        value.voter_id = d.i32()?;
        value.voter_directory_id = d.uuid()?;
        value.listeners = required(d.structs(true, version)?, "AddRaftVoterRequest.listeners")?;
        if version >= 1 {
            value.ack_when_committed = d.bool()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "clusterId".to_owned(),
            json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("timeoutMs".to_owned(), self.timeout_ms.into());
        object.insert("voterId".to_owned(), self.voter_id.into());
        object.insert(
            "voterDirectoryId".to_owned(),
            self.voter_directory_id.to_string().into(),
        );
        object.insert("listeners".to_owned(), json::structs(&self.listeners, version));
        if version >= 1 {
            object.insert("ackWhenCommitted".to_owned(), self.ack_when_committed.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddRaftVoterRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "timeoutMs", true)? {
            value.timeout_ms = json::required(json::read(found, "timeoutMs")?, "timeoutMs")?;
        }
        if let Some(found) = json::find(object, "voterId", true)? {
            value.voter_id = json::required(json::read(found, "voterId")?, "voterId")?;
        }
        if let Some(found) = json::find(object, "voterDirectoryId", true)? {
            value.voter_directory_id = json::required(json::read(found, "voterDirectoryId")?, "voterDirectoryId")?;
        }
        if let Some(found) = json::find(object, "listeners", true)? {
            value.listeners = json::required(json::read_structs(found, version, "listeners")?, "listeners")?;
        }
        if let Some(found) = json::find(object, "ackWhenCommitted", version >= 1)? {
            value.ack_when_committed = json::required(json::read(found, "ackWhenCommitted")?, "ackWhenCommitted")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Listener {
    pub name: String,
    pub host: String,
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Listener {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "Listener.name")?;
        e.string(true, Some(&self.host), "Listener.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "Listener.name")?;
        value.host = required(d.string(true)?, "Listener.host")?;
        value.port = d.u16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Listener")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        Ok(value)
    }
}
