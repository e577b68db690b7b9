// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct VotersRecord {
    pub version: i16,
    pub voters: Vec<Voter>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for VotersRecord {
    const NAME: &'static str = "VotersRecord";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for VotersRecord {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.version);
        e.structs(true, Some(&self.voters), version, "VotersRecord.voters")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.version = d.i16()?;
        value.voters = required(d.structs(true, version)?, "VotersRecord.voters")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("version".to_owned(), self.version.into());
        object.insert("voters".to_owned(), json::structs(&self.voters, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "VotersRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "version", true)? {
            value.version = json::required(json::read(found, "version")?, "version")?;
        }
        if let Some(found) = json::find(object, "voters", true)? {
            value.voters = json::required(json::read_structs(found, version, "voters")?, "voters")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Voter {
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub endpoints: Vec<Endpoint>,
    pub kraft_version_feature: KRaftVersionFeature,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Voter {
    const MIN_SIZE: usize = 27;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.voter_id);
        e.uuid(self.voter_directory_id);
        e.structs(true, Some(&self.endpoints), version, "Voter.endpoints")?;
        self.kraft_version_feature.write(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.voter_id = d.i32()?;
        value.voter_directory_id = d.uuid()?;
        value.endpoints = required(d.structs(true, version)?, "Voter.endpoints")?;
        value.kraft_version_feature = KRaftVersionFeature::read(d, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("voterId".to_owned(), self.voter_id.into());
        object.insert(
            "voterDirectoryId".to_owned(),
            self.voter_directory_id.to_string().into(),
        );
        object.insert("endpoints".to_owned(), json::structs(&self.endpoints, version));
        object.insert(
            "kRaftVersionFeature".to_owned(),
            self.kraft_version_feature.to_json(version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Voter")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "voterId", true)? {
            value.voter_id = json::required(json::read(found, "voterId")?, "voterId")?;
        }
        if let Some(found) = json::find(object, "voterDirectoryId", true)? {
            value.voter_directory_id = json::required(json::read(found, "voterDirectoryId")?, "voterDirectoryId")?;
        }
        if let Some(found) = json::find(object, "endpoints", true)? {
            value.endpoints = json::required(json::read_structs(found, version, "endpoints")?, "endpoints")?;
        }
        if let Some(found) = json::find(object, "kRaftVersionFeature", true)? {
            value.kraft_version_feature = json::required(json::read_struct(found, version)?, "kRaftVersionFeature")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint {
    pub name: String,
    pub host: String,
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Endpoint {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "Endpoint.name")?;
        e.string(true, Some(&self.host), "Endpoint.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "Endpoint.name")?;
        value.host = required(d.string(true)?, "Endpoint.host")?;
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
        let object = json::object(value, "Endpoint")?;
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
