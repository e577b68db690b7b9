// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 63, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct BrokerHeartbeatRequest {
    pub broker_id: i32,
    pub broker_epoch: i64,
    pub current_metadata_offset: i64,
    pub want_fence: bool,
    pub want_shut_down: bool,
    /// `version >= 1`
    pub offline_log_dirs: Vec<Uuid>,
    /// `version >= 2`
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for BrokerHeartbeatRequest {
    fn default() -> Self {
        Self {
            broker_id: Default::default(),
            broker_epoch: -1,
            current_metadata_offset: Default::default(),
            want_fence: Default::default(),
            want_shut_down: Default::default(),
            offline_log_dirs: Default::default(),
            cordoned_log_dirs: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for BrokerHeartbeatRequest {
    const NAME: &'static str = "BrokerHeartbeatRequest";
    const API_KEY: Option<i16> = Some(63);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for BrokerHeartbeatRequest {
    const KEY: ApiKey = ApiKey::BrokerHeartbeat;
    type Response = super::BrokerHeartbeatResponse;
}

impl Structure for BrokerHeartbeatRequest {
    const MIN_SIZE: usize = 23;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        e.i64(self.broker_epoch);
        e.i64(self.current_metadata_offset);
        e.bool(self.want_fence);
        e.bool(self.want_shut_down);
        if version < 1 && !self.offline_log_dirs.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "BrokerHeartbeatRequest.offline_log_dirs",
                version,
            });
        }
        if version < 2 && self.cordoned_log_dirs.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "BrokerHeartbeatRequest.cordoned_log_dirs",
                version,
            });
        }
        let has_offline_log_dirs = version >= 1 && !self.offline_log_dirs.is_empty();
        let has_cordoned_log_dirs = version >= 2 && self.cordoned_log_dirs.is_some();
        let mut tags = TagWriter::start(
            e,
            &self.unknown_tagged_fields,
            u32::from(has_offline_log_dirs) + u32::from(has_cordoned_log_dirs),
        );
        if has_offline_log_dirs {
            let start = tags.begin(e, 0)?;
            e.scalars(
                true,
                Some(&self.offline_log_dirs),
                "BrokerHeartbeatRequest.offline_log_dirs",
            )?;
            tags.end(e, start);
        }
        if has_cordoned_log_dirs {
            let start = tags.begin(e, 1)?;
            e.scalars(
                true,
                self.cordoned_log_dirs.as_deref(),
                "BrokerHeartbeatRequest.cordoned_log_dirs",
            )?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.broker_id = d.i32()?;
        value.broker_epoch = d.i64()?;
        value.current_metadata_offset = d.i64()?;
        value.want_fence = d.bool()?;
        value.want_shut_down = d.bool()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 if version >= 1 => {
                    value.offline_log_dirs = required(d.scalars(true)?, "BrokerHeartbeatRequest.offline_log_dirs")?;
                }
                0 => {
                    return Err(DecodeError::InvalidTag {
                        message: "BrokerHeartbeatRequest",
                        tag,
                        version,
                    });
                }
                1 if version >= 2 => {
                    value.cordoned_log_dirs = d.scalars(true)?;
                }
                1 => {
                    return Err(DecodeError::InvalidTag {
                        message: "BrokerHeartbeatRequest",
                        tag,
                        version,
                    });
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("brokerId".to_owned(), self.broker_id.into());
        object.insert("brokerEpoch".to_owned(), self.broker_epoch.into());
        object.insert("currentMetadataOffset".to_owned(), self.current_metadata_offset.into());
        object.insert("wantFence".to_owned(), self.want_fence.into());
        object.insert("wantShutDown".to_owned(), self.want_shut_down.into());
        if version >= 1 && !self.offline_log_dirs.is_empty() {
            object.insert("offlineLogDirs".to_owned(), json::texts(&self.offline_log_dirs));
        }
        if version >= 2 && self.cordoned_log_dirs.is_some() {
            object.insert(
                "cordonedLogDirs".to_owned(),
                json::nullable(self.cordoned_log_dirs.as_ref(), |x| json::texts(x)),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BrokerHeartbeatRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "brokerEpoch", true)? {
            value.broker_epoch = json::required(json::read(found, "brokerEpoch")?, "brokerEpoch")?;
        }
        if let Some(found) = json::find(object, "currentMetadataOffset", true)? {
            value.current_metadata_offset =
                json::required(json::read(found, "currentMetadataOffset")?, "currentMetadataOffset")?;
        }
        if let Some(found) = json::find(object, "wantFence", true)? {
            value.want_fence = json::required(json::read(found, "wantFence")?, "wantFence")?;
        }
        if let Some(found) = json::find(object, "wantShutDown", true)? {
            value.want_shut_down = json::required(json::read(found, "wantShutDown")?, "wantShutDown")?;
        }
        if let Some(found) = json::find(object, "offlineLogDirs", false)? {
            value.offline_log_dirs = json::required(json::read_array(found, "offlineLogDirs")?, "offlineLogDirs")?;
        }
        if let Some(found) = json::find(object, "cordonedLogDirs", false)? {
            value.cordoned_log_dirs = json::read_array(found, "cordonedLogDirs")?;
        }
        Ok(value)
    }
}
