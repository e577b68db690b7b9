// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 17, versions 0 to 3, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct BrokerRegistrationChangeRecord {
    pub broker_id: i32,
    pub broker_epoch: i64,
    pub fenced: i8,
    /// `version >= 1`
    pub in_controlled_shutdown: i8,
    /// `version >= 2`
    pub log_dirs: Vec<Uuid>,
    /// `version >= 3`
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for BrokerRegistrationChangeRecord {
    const NAME: &'static str = "BrokerRegistrationChangeRecord";
    const API_KEY: Option<i16> = Some(17);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for BrokerRegistrationChangeRecord {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        e.i64(self.broker_epoch);
        if version < 1 && self.in_controlled_shutdown != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "BrokerRegistrationChangeRecord.in_controlled_shutdown",
                version,
            });
        }
        if version < 2 && !self.log_dirs.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "BrokerRegistrationChangeRecord.log_dirs",
                version,
            });
        }
        if version < 3 && self.cordoned_log_dirs.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "BrokerRegistrationChangeRecord.cordoned_log_dirs",
                version,
            });
        }
        let has_fenced = self.fenced != 0;
        let has_in_controlled_shutdown = version >= 1 && self.in_controlled_shutdown != 0;
        let has_log_dirs = version >= 2 && !self.log_dirs.is_empty();
        let has_cordoned_log_dirs = version >= 3 && self.cordoned_log_dirs.is_some();
        let mut tags = TagWriter::start(
            e,
            &self.unknown_tagged_fields,
            u32::from(has_fenced)
                + u32::from(has_in_controlled_shutdown)
                + u32::from(has_log_dirs)
                + u32::from(has_cordoned_log_dirs),
        );
        if has_fenced {
            let start = tags.begin(e, 0)?;
            e.i8(self.fenced);
            tags.end(e, start);
        }
        if has_in_controlled_shutdown {
            let start = tags.begin(e, 1)?;
            e.i8(self.in_controlled_shutdown);
            tags.end(e, start);
        }
        if has_log_dirs {
            let start = tags.begin(e, 2)?;
            e.scalars(true, Some(&self.log_dirs), "BrokerRegistrationChangeRecord.log_dirs")?;
            tags.end(e, start);
        }
        if has_cordoned_log_dirs {
            let start = tags.begin(e, 3)?;
            e.scalars(
                true,
                self.cordoned_log_dirs.as_deref(),
                "BrokerRegistrationChangeRecord.cordoned_log_dirs",
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
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.fenced = d.i8()?;
                }
                1 if version >= 1 => {
                    value.in_controlled_shutdown = d.i8()?;
                }
                1 => {
                    return Err(DecodeError::InvalidTag {
                        message: "BrokerRegistrationChangeRecord",
                        tag,
                        version,
                    });
                }
                2 if version >= 2 => {
                    value.log_dirs = required(d.scalars(true)?, "BrokerRegistrationChangeRecord.log_dirs")?;
                }
                2 => {
                    return Err(DecodeError::InvalidTag {
                        message: "BrokerRegistrationChangeRecord",
                        tag,
                        version,
                    });
                }
                3 if version >= 3 => {
                    value.cordoned_log_dirs = d.scalars(true)?;
                }
                3 => {
                    return Err(DecodeError::InvalidTag {
                        message: "BrokerRegistrationChangeRecord",
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
        if self.fenced != 0 {
            object.insert("fenced".to_owned(), self.fenced.into());
        }
        if version >= 1 && self.in_controlled_shutdown != 0 {
            object.insert("inControlledShutdown".to_owned(), self.in_controlled_shutdown.into());
        }
        if version >= 2 && !self.log_dirs.is_empty() {
            object.insert("logDirs".to_owned(), json::texts(&self.log_dirs));
        }
        if version >= 3 && self.cordoned_log_dirs.is_some() {
            object.insert(
                "cordonedLogDirs".to_owned(),
                json::nullable(self.cordoned_log_dirs.as_ref(), |x| json::texts(x)),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "BrokerRegistrationChangeRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "brokerEpoch", true)? {
            value.broker_epoch = json::required(json::read(found, "brokerEpoch")?, "brokerEpoch")?;
        }
        if let Some(found) = json::find(object, "fenced", false)? {
            value.fenced = json::required(json::read(found, "fenced")?, "fenced")?;
        }
        if let Some(found) = json::find(object, "inControlledShutdown", false)? {
            value.in_controlled_shutdown =
                json::required(json::read(found, "inControlledShutdown")?, "inControlledShutdown")?;
        }
        if let Some(found) = json::find(object, "logDirs", false)? {
            value.log_dirs = json::required(json::read_array(found, "logDirs")?, "logDirs")?;
        }
        if let Some(found) = json::find(object, "cordonedLogDirs", false)? {
            value.cordoned_log_dirs = json::read_array(found, "cordonedLogDirs")?;
        }
        Ok(value)
    }
}
