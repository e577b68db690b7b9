// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 3, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct PartitionRecord {
    pub partition_id: i32,
    pub topic_id: Uuid,
    pub replicas: Vec<i32>,
    pub isr: Vec<i32>,
    pub removing_replicas: Vec<i32>,
    pub adding_replicas: Vec<i32>,
    pub leader: i32,
    pub leader_recovery_state: i8,
    pub leader_epoch: i32,
    pub partition_epoch: i32,
    /// `version >= 1`
    pub directories: Vec<Uuid>,
    /// `version >= 2`
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// `version >= 2`
    pub last_known_elr: Option<Vec<i32>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionRecord {
    fn default() -> Self {
        Self {
            partition_id: -1,
            topic_id: Default::default(),
            replicas: Default::default(),
            isr: Default::default(),
            removing_replicas: Default::default(),
            adding_replicas: Default::default(),
            leader: -1,
            leader_recovery_state: Default::default(),
            leader_epoch: -1,
            partition_epoch: -1,
            directories: Default::default(),
            eligible_leader_replicas: Default::default(),
            last_known_elr: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for PartitionRecord {
    const NAME: &'static str = "PartitionRecord";
    const API_KEY: Option<i16> = Some(3);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for PartitionRecord {
    const MIN_SIZE: usize = 37;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_id);
        e.uuid(self.topic_id);
        e.scalars(true, Some(&self.replicas), "PartitionRecord.replicas")?;
        e.scalars(true, Some(&self.isr), "PartitionRecord.isr")?;
        e.scalars(true, Some(&self.removing_replicas), "PartitionRecord.removing_replicas")?;
        e.scalars(true, Some(&self.adding_replicas), "PartitionRecord.adding_replicas")?;
        e.i32(self.leader);
        e.i32(self.leader_epoch);
        e.i32(self.partition_epoch);
        if version >= 1 {
            e.scalars(true, Some(&self.directories), "PartitionRecord.directories")?;
        } else if !self.directories.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionRecord.directories",
                version,
            });
        }
        if version < 2 && self.eligible_leader_replicas.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionRecord.eligible_leader_replicas",
                version,
            });
        }
        if version < 2 && self.last_known_elr.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionRecord.last_known_elr",
                version,
            });
        }
        let has_leader_recovery_state = self.leader_recovery_state != 0;
        let has_eligible_leader_replicas = version >= 2 && self.eligible_leader_replicas.is_some();
        let has_last_known_elr = version >= 2 && self.last_known_elr.is_some();
        let mut tags = TagWriter::start(
            e,
            &self.unknown_tagged_fields,
            u32::from(has_leader_recovery_state)
                + u32::from(has_eligible_leader_replicas)
                + u32::from(has_last_known_elr),
        );
        if has_leader_recovery_state {
            let start = tags.begin(e, 0)?;
            e.i8(self.leader_recovery_state);
            tags.end(e, start);
        }
        if has_eligible_leader_replicas {
            let start = tags.begin(e, 1)?;
            e.scalars(
                true,
                self.eligible_leader_replicas.as_deref(),
                "PartitionRecord.eligible_leader_replicas",
            )?;
            tags.end(e, start);
        }
        if has_last_known_elr {
            let start = tags.begin(e, 2)?;
            e.scalars(true, self.last_known_elr.as_deref(), "PartitionRecord.last_known_elr")?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_id = d.i32()?;
        value.topic_id = d.uuid()?;
        value.replicas = required(d.scalars(true)?, "PartitionRecord.replicas")?;
        value.isr = required(d.scalars(true)?, "PartitionRecord.isr")?;
        value.removing_replicas = required(d.scalars(true)?, "PartitionRecord.removing_replicas")?;
        value.adding_replicas = required(d.scalars(true)?, "PartitionRecord.adding_replicas")?;
        value.leader = d.i32()?;
        value.leader_epoch = d.i32()?;
        value.partition_epoch = d.i32()?;
        if version >= 1 {
            value.directories = required(d.scalars(true)?, "PartitionRecord.directories")?;
        }
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.leader_recovery_state = d.i8()?;
                }
                1 if version >= 2 => {
                    value.eligible_leader_replicas = d.scalars(true)?;
                }
                1 => {
                    return Err(DecodeError::InvalidTag {
                        message: "PartitionRecord",
                        tag,
                        version,
                    });
                }
                2 if version >= 2 => {
                    value.last_known_elr = d.scalars(true)?;
                }
                2 => {
                    return Err(DecodeError::InvalidTag {
                        message: "PartitionRecord",
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
        object.insert("partitionId".to_owned(), self.partition_id.into());
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("replicas".to_owned(), self.replicas.as_slice().into());
        object.insert("isr".to_owned(), self.isr.as_slice().into());
        object.insert("removingReplicas".to_owned(), self.removing_replicas.as_slice().into());
        object.insert("addingReplicas".to_owned(), self.adding_replicas.as_slice().into());
        object.insert("leader".to_owned(), self.leader.into());
        if self.leader_recovery_state != 0 {
            object.insert("leaderRecoveryState".to_owned(), self.leader_recovery_state.into());
        }
        object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        object.insert("partitionEpoch".to_owned(), self.partition_epoch.into());
        if version >= 1 {
            object.insert("directories".to_owned(), json::texts(&self.directories));
        }
        if version >= 2 && self.eligible_leader_replicas.is_some() {
            object.insert(
                "eligibleLeaderReplicas".to_owned(),
                json::nullable(self.eligible_leader_replicas.as_ref(), |x| x.as_slice().into()),
            );
        }
        if version >= 2 && self.last_known_elr.is_some() {
            object.insert(
                "lastKnownElr".to_owned(),
                json::nullable(self.last_known_elr.as_ref(), |x| x.as_slice().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionId", true)? {
            value.partition_id = json::required(json::read(found, "partitionId")?, "partitionId")?;
        }
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "replicas", true)? {
            value.replicas = json::required(json::read_array(found, "replicas")?, "replicas")?;
        }
        if let Some(found) = json::find(object, "isr", true)? {
            value.isr = json::required(json::read_array(found, "isr")?, "isr")?;
        }
        if let Some(found) = json::find(object, "removingReplicas", true)? {
            value.removing_replicas = json::required(json::read_array(found, "removingReplicas")?, "removingReplicas")?;
        }
        if let Some(found) = json::find(object, "addingReplicas", true)? {
            value.adding_replicas = json::required(json::read_array(found, "addingReplicas")?, "addingReplicas")?;
        }
        if let Some(found) = json::find(object, "leader", true)? {
            value.leader = json::required(json::read(found, "leader")?, "leader")?;
        }
        if let Some(found) = json::find(object, "leaderRecoveryState", false)? {
            value.leader_recovery_state =
                json::required(json::read(found, "leaderRecoveryState")?, "leaderRecoveryState")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", true)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "partitionEpoch", true)? {
            value.partition_epoch = json::required(json::read(found, "partitionEpoch")?, "partitionEpoch")?;
        }
        if let Some(found) = json::find(object, "directories", version >= 1)? {
            value.directories = json::required(json::read_array(found, "directories")?, "directories")?;
        }
        if let Some(found) = json::find(object, "eligibleLeaderReplicas", false)? {
            value.eligible_leader_replicas = json::read_array(found, "eligibleLeaderReplicas")?;
        }
        if let Some(found) = json::find(object, "lastKnownElr", false)? {
            value.last_known_elr = json::read_array(found, "lastKnownElr")?;
        }
        Ok(value)
    }
}
