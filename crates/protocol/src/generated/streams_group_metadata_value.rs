// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 17, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMetadataValue {
    pub epoch: i32,
    pub metadata_hash: i64,
    pub validated_topology_epoch: i32,
    pub last_assignment_configs: Option<Vec<LastAssignmentConfig>>,
    pub stored_description_topology_epoch: i32,
    pub failed_description_topology_epoch: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for StreamsGroupMetadataValue {
    fn default() -> Self {
        Self {
            epoch: Default::default(),
            metadata_hash: Default::default(),
            validated_topology_epoch: -1,
            last_assignment_configs: Default::default(),
            stored_description_topology_epoch: -1,
            failed_description_topology_epoch: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for StreamsGroupMetadataValue {
    const NAME: &'static str = "StreamsGroupMetadataValue";
    const API_KEY: Option<i16> = Some(17);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupMetadataValue {
    const MIN_SIZE: usize = 13;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.epoch);
        e.i64(self.metadata_hash);
        let has_validated_topology_epoch = self.validated_topology_epoch != -1;
        let has_last_assignment_configs = self.last_assignment_configs.is_some();
        let has_stored_description_topology_epoch = self.stored_description_topology_epoch != -1;
        let has_failed_description_topology_epoch = self.failed_description_topology_epoch != -1;
        let mut tags = TagWriter::start(
            e,
            &self.unknown_tagged_fields,
            u32::from(has_validated_topology_epoch)
                + u32::from(has_last_assignment_configs)
                + u32::from(has_stored_description_topology_epoch)
                + u32::from(has_failed_description_topology_epoch),
        );
        if has_validated_topology_epoch {
            let start = tags.begin(e, 0)?;
            e.i32(self.validated_topology_epoch);
            tags.end(e, start);
        }
        if has_last_assignment_configs {
            let start = tags.begin(e, 1)?;
            e.structs(
                true,
                self.last_assignment_configs.as_deref(),
                version,
                "StreamsGroupMetadataValue.last_assignment_configs",
            )?;
            tags.end(e, start);
        }
        if has_stored_description_topology_epoch {
            let start = tags.begin(e, 2)?;
            e.i32(self.stored_description_topology_epoch);
            tags.end(e, start);
        }
        if has_failed_description_topology_epoch {
            let start = tags.begin(e, 3)?;
            e.i32(self.failed_description_topology_epoch);
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.epoch = d.i32()?;
        value.metadata_hash = d.i64()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.validated_topology_epoch = d.i32()?;
                }
                1 => {
                    value.last_assignment_configs = d.structs(true, version)?;
                }
                2 => {
                    value.stored_description_topology_epoch = d.i32()?;
                }
                3 => {
                    value.failed_description_topology_epoch = d.i32()?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("epoch".to_owned(), self.epoch.into());
        object.insert("metadataHash".to_owned(), self.metadata_hash.into());
        if self.validated_topology_epoch != -1 {
            object.insert(
                "validatedTopologyEpoch".to_owned(),
                self.validated_topology_epoch.into(),
            );
        }
        if self.last_assignment_configs.is_some() {
            object.insert(
                "lastAssignmentConfigs".to_owned(),
                json::nullable(self.last_assignment_configs.as_ref(), |x| json::structs(x, version)),
            );
        }
        if self.stored_description_topology_epoch != -1 {
            object.insert(
                "storedDescriptionTopologyEpoch".to_owned(),
                self.stored_description_topology_epoch.into(),
            );
        }
        if self.failed_description_topology_epoch != -1 {
            object.insert(
                "failedDescriptionTopologyEpoch".to_owned(),
                self.failed_description_topology_epoch.into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupMetadataValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
        }
        if let Some(found) = json::find(object, "metadataHash", true)? {
            value.metadata_hash = json::required(json::read(found, "metadataHash")?, "metadataHash")?;
        }
        if let Some(found) = json::find(object, "validatedTopologyEpoch", false)? {
            value.validated_topology_epoch =
                json::required(json::read(found, "validatedTopologyEpoch")?, "validatedTopologyEpoch")?;
        }
        if let Some(found) = json::find(object, "lastAssignmentConfigs", false)? {
            value.last_assignment_configs = json::read_structs(found, version, "lastAssignmentConfigs")?;
        }
        if let Some(found) = json::find(object, "storedDescriptionTopologyEpoch", false)? {
            value.stored_description_topology_epoch = json::required(
                json::read(found, "storedDescriptionTopologyEpoch")?,
                "storedDescriptionTopologyEpoch",
            )?;
        }
        if let Some(found) = json::find(object, "failedDescriptionTopologyEpoch", false)? {
            value.failed_description_topology_epoch = json::required(
                json::read(found, "failedDescriptionTopologyEpoch")?,
                "failedDescriptionTopologyEpoch",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct LastAssignmentConfig {
    pub key: String,
    pub value: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for LastAssignmentConfig {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.key), "LastAssignmentConfig.key")?;
        e.string(true, Some(&self.value), "LastAssignmentConfig.value")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.key = required(d.string(true)?, "LastAssignmentConfig.key")?;
        value.value = required(d.string(true)?, "LastAssignmentConfig.value")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("key".to_owned(), self.key.as_str().into());
        object.insert("value".to_owned(), self.value.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "LastAssignmentConfig")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "key", true)? {
            value.key = json::required(json::read(found, "key")?, "key")?;
        }
        if let Some(found) = json::find(object, "value", true)? {
            value.value = json::required(json::read(found, "value")?, "value")?;
        }
        Ok(value)
    }
}
