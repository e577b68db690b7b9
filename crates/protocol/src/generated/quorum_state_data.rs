// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Stored or embedded data, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct QuorumStateData {
    /// `version <= 0`
    pub cluster_id: String,
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub voted_id: i32,
    /// `version >= 1`
    pub voted_directory_id: Uuid,
    /// `version <= 0`
    pub applied_offset: i64,
    /// `version <= 0`
    pub current_voters: Option<Vec<Voter>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for QuorumStateData {
    fn default() -> Self {
        Self {
            cluster_id: Default::default(),
            leader_id: -1,
            leader_epoch: -1,
            voted_id: -1,
            voted_directory_id: Default::default(),
            applied_offset: Default::default(),
            current_voters: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for QuorumStateData {
    const NAME: &'static str = "QuorumStateData";
    const API_KEY: Option<i16> = None;
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for QuorumStateData {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if version <= 0 {
            e.string(true, Some(&self.cluster_id), "QuorumStateData.cluster_id")?;
        } else if !self.cluster_id.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "QuorumStateData.cluster_id",
                version,
            });
        }
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        e.i32(self.voted_id);
        if version >= 1 {
            e.uuid(self.voted_directory_id);
        } else if !self.voted_directory_id.is_zero() {
            return Err(EncodeError::UnsupportedField {
                field: "QuorumStateData.voted_directory_id",
                version,
            });
        }
        if version <= 0 {
            e.i64(self.applied_offset);
        } else if self.applied_offset != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "QuorumStateData.applied_offset",
                version,
            });
        }
        if version <= 0 {
            e.structs(
                true,
                self.current_voters.as_deref(),
                version,
                "QuorumStateData.current_voters",
            )?;
        } else if self.current_voters.as_ref().is_none_or(|x| !x.is_empty()) {
            return Err(EncodeError::UnsupportedField {
                field: "QuorumStateData.current_voters",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        if version <= 0 {
            value.cluster_id = required(d.string(true)?, "QuorumStateData.cluster_id")?;
        }
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.voted_id = d.i32()?;
        if version >= 1 {
            value.voted_directory_id = d.uuid()?;
        }
        if version <= 0 {
            value.applied_offset = d.i64()?;
        }
        if version <= 0 {
            value.current_voters = d.structs(true, version)?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version <= 0 {
            object.insert("clusterId".to_owned(), self.cluster_id.as_str().into());
        }
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("votedId".to_owned(), self.voted_id.into());
        if version >= 1 {
            object.insert(
                "votedDirectoryId".to_owned(),
                self.voted_directory_id.to_string().into(),
            );
        }
        if version <= 0 {
            object.insert("appliedOffset".to_owned(), self.applied_offset.into());
        }
        if version <= 0 {
            object.insert(
                "currentVoters".to_owned(),
                json::nullable(self.current_voters.as_ref(), |x| json::structs(x, version)),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "QuorumStateData")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", version <= 0)? {
            value.cluster_id = json::required(json::read(found, "clusterId")?, "clusterId")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "votedId", true)? {
            value.voted_id = json::required(json::read(found, "votedId")?, "votedId")?;
        }
        if let Some(found) = json::find(object, "votedDirectoryId", version >= 1)? {
            value.voted_directory_id = json::required(json::read(found, "votedDirectoryId")?, "votedDirectoryId")?;
        }
        if let Some(found) = json::find(object, "appliedOffset", version <= 0)? {
            value.applied_offset = json::required(json::read(found, "appliedOffset")?, "appliedOffset")?;
        }
        if let Some(found) = json::find(object, "currentVoters", version <= 0)? {
            value.current_voters = json::read_structs(found, version, "currentVoters")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Voter {
    /// `version <= 0`
    pub voter_id: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Voter {
    const MIN_SIZE: usize = 5;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.voter_id);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.voter_id = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("voterId".to_owned(), self.voter_id.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Voter")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "voterId", true)? {
            value.voter_id = json::required(json::read(found, "voterId")?, "voterId")?;
        }
        Ok(value)
    }
}
