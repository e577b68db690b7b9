// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 5, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct PartitionChangeRecord {
    pub partition_id: i32,
    pub topic_id: Uuid,
    pub isr: Option<Vec<i32>>,
    pub leader: i32,
    pub replicas: Option<Vec<i32>>,
    pub removing_replicas: Option<Vec<i32>>,
    pub adding_replicas: Option<Vec<i32>>,
    pub leader_recovery_state: i8,
    /// `version >= 1`
    pub directories: Option<Vec<Uuid>>,
    /// `version >= 2`
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// `version >= 2`
    pub last_known_elr: Option<Vec<i32>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for PartitionChangeRecord {
    fn default() -> Self {
        Self {
            partition_id: -1,
            topic_id: Default::default(),
            isr: Default::default(),
            leader: -2,
            replicas: Default::default(),
            removing_replicas: Default::default(),
            adding_replicas: Default::default(),
            leader_recovery_state: -1,
            directories: Default::default(),
            eligible_leader_replicas: Default::default(),
            last_known_elr: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for PartitionChangeRecord {
    const NAME: &'static str = "PartitionChangeRecord";
    const API_KEY: Option<i16> = Some(5);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for PartitionChangeRecord {
    const MIN_SIZE: usize = 21;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.partition_id);
        e.uuid(self.topic_id);
        if version < 1 && self.directories.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionChangeRecord.directories",
                version,
            });
        }
        if version < 2 && self.eligible_leader_replicas.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionChangeRecord.eligible_leader_replicas",
                version,
            });
        }
        if version < 2 && self.last_known_elr.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionChangeRecord.last_known_elr",
                version,
            });
        }
        let has_isr = self.isr.is_some();
        let has_leader = self.leader != -2;
        let has_replicas = self.replicas.is_some();
        let has_removing_replicas = self.removing_replicas.is_some();
        let has_adding_replicas = self.adding_replicas.is_some();
        let has_leader_recovery_state = self.leader_recovery_state != -1;
        let has_eligible_leader_replicas = version >= 2 && self.eligible_leader_replicas.is_some();
        let has_last_known_elr = version >= 2 && self.last_known_elr.is_some();
        let has_directories = version >= 1 && self.directories.is_some();
        let mut tags = TagWriter::start(
            e,
            &self.unknown_tagged_fields,
            u32::from(has_isr)
                + u32::from(has_leader)
                + u32::from(has_replicas)
                + u32::from(has_removing_replicas)
                + u32::from(has_adding_replicas)
                + u32::from(has_leader_recovery_state)
                + u32::from(has_eligible_leader_replicas)
                + u32::from(has_last_known_elr)
                + u32::from(has_directories),
        );
        if has_isr {
            let start = tags.begin(e, 0)?;
            e.scalars(true, self.isr.as_deref(), "PartitionChangeRecord.isr")?;
            tags.end(e, start);
        }
        if has_leader {
            let start = tags.begin(e, 1)?;
            e.i32(self.leader);
            tags.end(e, start);
        }
        if has_replicas {
            let start = tags.begin(e, 2)?;
            e.scalars(true, self.replicas.as_deref(), "PartitionChangeRecord.replicas")?;
            tags.end(e, start);
        }
        if has_removing_replicas {
            let start = tags.begin(e, 3)?;
            e.scalars(
                true,
                self.removing_replicas.as_deref(),
                "PartitionChangeRecord.removing_replicas",
            )?;
            tags.end(e, start);
        }
        if has_adding_replicas {
            let start = tags.begin(e, 4)?;
            e.scalars(
                true,
                self.adding_replicas.as_deref(),
                "PartitionChangeRecord.adding_replicas",
            )?;
            tags.end(e, start);
        }
        if has_leader_recovery_state {
            let start = tags.begin(e, 5)?;
            e.i8(self.leader_recovery_state);
            tags.end(e, start);
        }
        if has_eligible_leader_replicas {
            let start = tags.begin(e, 6)?;
            e.scalars(
                true,
                self.eligible_leader_replicas.as_deref(),
                "PartitionChangeRecord.eligible_leader_replicas",
            )?;
            tags.end(e, start);
        }
        if has_last_known_elr {
            let start = tags.begin(e, 7)?;
            e.scalars(
                true,
                self.last_known_elr.as_deref(),
                "PartitionChangeRecord.last_known_elr",
            )?;
            tags.end(e, start);
        }
        if has_directories {
            let start = tags.begin(e, 8)?;
            e.scalars(true, self.directories.as_deref(), "PartitionChangeRecord.directories")?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.partition_id = d.i32()?;
        value.topic_id = d.uuid()?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.isr = d.scalars(true)?;
                }
                1 => {
                    value.leader = d.i32()?;
                }
                2 => {
                    value.replicas = d.scalars(true)?;
                }
                3 => {
                    value.removing_replicas = d.scalars(true)?;
                }
                4 => {
                    value.adding_replicas = d.scalars(true)?;
                }
                5 => {
                    value.leader_recovery_state = d.i8()?;
                }
                6 if version >= 2 => {
                    value.eligible_leader_replicas = d.scalars(true)?;
                }
                6 => {
                    return Err(DecodeError::InvalidTag {
                        message: "PartitionChangeRecord",
                        tag,
                        version,
                    });
                }
                7 if version >= 2 => {
                    value.last_known_elr = d.scalars(true)?;
                }
                7 => {
                    return Err(DecodeError::InvalidTag {
                        message: "PartitionChangeRecord",
                        tag,
                        version,
                    });
                }
                8 if version >= 1 => {
                    value.directories = d.scalars(true)?;
                }
                8 => {
                    return Err(DecodeError::InvalidTag {
                        message: "PartitionChangeRecord",
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
        if self.isr.is_some() {
            object.insert(
                "isr".to_owned(),
                json::nullable(self.isr.as_ref(), |x| x.as_slice().into()),
            );
        }
        if self.leader != -2 {
            object.insert("leader".to_owned(), self.leader.into());
        }
        if self.replicas.is_some() {
            object.insert(
                "replicas".to_owned(),
                json::nullable(self.replicas.as_ref(), |x| x.as_slice().into()),
            );
        }
        if self.removing_replicas.is_some() {
            object.insert(
                "removingReplicas".to_owned(),
                json::nullable(self.removing_replicas.as_ref(), |x| x.as_slice().into()),
            );
        }
        if self.adding_replicas.is_some() {
            object.insert(
                "addingReplicas".to_owned(),
                json::nullable(self.adding_replicas.as_ref(), |x| x.as_slice().into()),
            );
        }
        if self.leader_recovery_state != -1 {
            object.insert("leaderRecoveryState".to_owned(), self.leader_recovery_state.into());
        }
        if version >= 1 && self.directories.is_some() {
            object.insert(
                "directories".to_owned(),
                json::nullable(self.directories.as_ref(), |x| json::texts(x)),
            );
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
        let object = json::object(value, "PartitionChangeRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "partitionId", true)? {
            value.partition_id = json::required(json::read(found, "partitionId")?, "partitionId")?;
        }
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "isr", false)? {
            value.isr = json::read_array(found, "isr")?;
        }
        if let Some(found) = json::find(object, "leader", false)? {
            value.leader = json::required(json::read(found, "leader")?, "leader")?;
        }
        if let Some(found) = json::find(object, "replicas", false)? {
            value.replicas = json::read_array(found, "replicas")?;
        }
        if let Some(found) = json::find(object, "removingReplicas", false)? {
            value.removing_replicas = json::read_array(found, "removingReplicas")?;
        }
        if let Some(found) = json::find(object, "addingReplicas", false)? {
            value.adding_replicas = json::read_array(found, "addingReplicas")?;
        }
        if let Some(found) = json::find(object, "leaderRecoveryState", false)? {
            value.leader_recovery_state =
                json::required(json::read(found, "leaderRecoveryState")?, "leaderRecoveryState")?;
        }
        if let Some(found) = json::find(object, "directories", false)? {
            value.directories = json::read_array(found, "directories")?;
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
