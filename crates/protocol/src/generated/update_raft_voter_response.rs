// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 82, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct UpdateRaftVoterResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub current_leader: CurrentLeader,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for UpdateRaftVoterResponse {
    const NAME: &'static str = "UpdateRaftVoterResponse";
    const API_KEY: Option<i16> = Some(82);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for UpdateRaftVoterResponse {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        let has_current_leader = self.current_leader != CurrentLeader::default();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_current_leader));
        if has_current_leader {
            let start = tags.begin(e, 0)?;
            self.current_leader.write(e, version)?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.current_leader = CurrentLeader::read(d, version)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        if self.current_leader != CurrentLeader::default() {
            object.insert("currentLeader".to_owned(), self.current_leader.to_json(version));
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "UpdateRaftVoterResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "currentLeader", false)? {
            value.current_leader = json::required(json::read_struct(found, version)?, "currentLeader")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CurrentLeader {
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub host: String,
    pub port: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for CurrentLeader {
    fn default() -> Self {
        Self {
            leader_id: -1,
            leader_epoch: -1,
            host: Default::default(),
            port: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for CurrentLeader {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.leader_id);
        e.i32(self.leader_epoch);
        e.string(true, Some(&self.host), "CurrentLeader.host")?;
        e.i32(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.leader_id = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.host = required(d.string(true)?, "CurrentLeader.host")?;
        value.port = d.i32()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("leaderId".to_owned(), self.leader_id.into());
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CurrentLeader")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
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
