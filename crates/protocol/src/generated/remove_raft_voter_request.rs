// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 81, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct RemoveRaftVoterRequest {
    pub cluster_id: Option<String>,
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for RemoveRaftVoterRequest {
    fn default() -> Self {
        Self {
            cluster_id: Some(Default::default()),
            voter_id: Default::default(),
            voter_directory_id: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for RemoveRaftVoterRequest {
    const NAME: &'static str = "RemoveRaftVoterRequest";
    const API_KEY: Option<i16> = Some(81);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for RemoveRaftVoterRequest {
    const KEY: ApiKey = ApiKey::RemoveRaftVoter;
    type Response = super::RemoveRaftVoterResponse;
}

impl Structure for RemoveRaftVoterRequest {
    const MIN_SIZE: usize = 22;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, self.cluster_id.as_deref(), "RemoveRaftVoterRequest.cluster_id")?;
        e.i32(self.voter_id);
        e.uuid(self.voter_directory_id);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.cluster_id = d.string(true)?;
        value.voter_id = d.i32()?;
        value.voter_directory_id = d.uuid()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "clusterId".to_owned(),
            json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("voterId".to_owned(), self.voter_id.into());
        object.insert(
            "voterDirectoryId".to_owned(),
            self.voter_directory_id.to_string().into(),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "RemoveRaftVoterRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "voterId", true)? {
            value.voter_id = json::required(json::read(found, "voterId")?, "voterId")?;
        }
        if let Some(found) = json::find(object, "voterDirectoryId", true)? {
            value.voter_directory_id = json::required(json::read(found, "voterDirectoryId")?, "voterDirectoryId")?;
        }
        Ok(value)
    }
}
