// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderChangeMessage {
    pub version: i16,
    pub leader_id: i32,
    pub voters: Vec<Voter>,
    pub granting_voters: Vec<Voter>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for LeaderChangeMessage {
    const NAME: &'static str = "LeaderChangeMessage";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for LeaderChangeMessage {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.version);
        e.i32(self.leader_id);
        e.structs(true, Some(&self.voters), version, "LeaderChangeMessage.voters")?;
        e.structs(
            true,
            Some(&self.granting_voters),
            version,
            "LeaderChangeMessage.granting_voters",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.version = d.i16()?;
        value.leader_id = d.i32()?;
        value.voters = required(d.structs(true, version)?, "LeaderChangeMessage.voters")?;
        value.granting_voters = required(d.structs(true, version)?, "LeaderChangeMessage.granting_voters")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("version".to_owned(), self.version.into());
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("voters".to_owned(), json::structs(&self.voters, version));
        object.insert(
            "grantingVoters".to_owned(),
            json::structs(&self.granting_voters, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LeaderChangeMessage")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "version", true)? {
            value.version = json::required(json::read(found, "version")?, "version")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "voters", true)? {
            value.voters = json::required(json::read_structs(found, version, "voters")?, "voters")?;
        }
        if let Some(found) = json::find(object, "grantingVoters", true)? {
            value.granting_voters =
                json::required(json::read_structs(found, version, "grantingVoters")?, "grantingVoters")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Voter {
    pub voter_id: i32,
    /// `version >= 1`
    pub voter_directory_id: Uuid,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Voter {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.voter_id);
        if version >= 1 {
            e.uuid(self.voter_directory_id);
        } else if !self.voter_directory_id.is_zero() {
            return Err(EncodeError::UnsupportedField {
                field: "Voter.voter_directory_id",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.voter_id = d.i32()?;
        if version >= 1 {
            value.voter_directory_id = d.uuid()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("voterId".to_owned(), self.voter_id.into());
        if version >= 1 {
            object.insert(
                "voterDirectoryId".to_owned(),
                self.voter_directory_id.to_string().into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Voter")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "voterId", true)? {
            value.voter_id = json::required(json::read(found, "voterId")?, "voterId")?;
        }
        if let Some(found) = json::find(object, "voterDirectoryId", version >= 1)? {
            value.voter_directory_id = json::required(json::read(found, "voterDirectoryId")?, "voterDirectoryId")?;
        }
        Ok(value)
    }
}
