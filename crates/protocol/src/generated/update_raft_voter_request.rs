// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 82, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRaftVoterRequest {
    pub cluster_id: Option<String>,
    pub current_leader_epoch: i32,
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub listeners: Vec<Listener>,
    pub kraft_version_feature: KRaftVersionFeature,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for UpdateRaftVoterRequest {
    fn default() -> Self {
        Self {
            cluster_id: Some(Default::default()),
            current_leader_epoch: Default::default(),
            voter_id: Default::default(),
            voter_directory_id: Default::default(),
            listeners: Default::default(),
            kraft_version_feature: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for UpdateRaftVoterRequest {
    const NAME: &'static str = "UpdateRaftVoterRequest";
    const API_KEY: Option<i16> = Some(82);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for UpdateRaftVoterRequest {
    const KEY: ApiKey = ApiKey::UpdateRaftVoter;
    type Response = super::UpdateRaftVoterResponse;
}

impl Structure for UpdateRaftVoterRequest {
    const MIN_SIZE: usize = 32;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.cluster_id.as_deref(), "UpdateRaftVoterRequest.cluster_id")?;
        e.i32(self.current_leader_epoch);
        e.i32(self.voter_id);
        e.uuid(self.voter_directory_id);
        e.structs(true, Some(&self.listeners), version, "UpdateRaftVoterRequest.listeners")?;
        self.kraft_version_feature.write(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.cluster_id = d.string(true)?;
        value.current_leader_epoch = d.i32()?;
        value.voter_id = d.i32()?;
        value.voter_directory_id = d.uuid()?;
        value.listeners = required(d.structs(true, version)?, "UpdateRaftVoterRequest.listeners")?;
        value.kraft_version_feature = KRaftVersionFeature::read(d, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "clusterId".to_owned(),
            json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("currentLeaderEpoch".to_owned(), self.current_leader_epoch.into());
        object.insert("voterId".to_owned(), self.voter_id.into());
        object.insert(
            "voterDirectoryId".to_owned(),
            self.voter_directory_id.to_string().into(),
        );
        object.insert("listeners".to_owned(), json::structs(&self.listeners, version));
        object.insert(
            "kRaftVersionFeature".to_owned(),
            self.kraft_version_feature.to_json(version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "UpdateRaftVoterRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "currentLeaderEpoch", true)? {
            value.current_leader_epoch =
                json::required(json::read(found, "currentLeaderEpoch")?, "currentLeaderEpoch")?;
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
        if let Some(found) = json::find(object, "kRaftVersionFeature", true)? {
            value.kraft_version_feature = json::required(json::read_struct(found, version)?, "kRaftVersionFeature")?;
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

#[derive(Clone, Debug, PartialEq, Default)]
pub struct KRaftVersionFeature {
    pub min_supported_version: i16,
    pub max_supported_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for KRaftVersionFeature {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.min_supported_version);
        e.i16(self.max_supported_version);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.min_supported_version = d.i16()?;
        value.max_supported_version = d.i16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("minSupportedVersion".to_owned(), self.min_supported_version.into());
        object.insert("maxSupportedVersion".to_owned(), self.max_supported_version.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "KRaftVersionFeature")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "minSupportedVersion", true)? {
            value.min_supported_version =
                json::required(json::read(found, "minSupportedVersion")?, "minSupportedVersion")?;
        }
        if let Some(found) = json::find(object, "maxSupportedVersion", true)? {
            value.max_supported_version =
                json::required(json::read(found, "maxSupportedVersion")?, "maxSupportedVersion")?;
        }
        Ok(value)
    }
}
