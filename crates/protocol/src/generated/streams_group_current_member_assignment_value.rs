// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 22, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupCurrentMemberAssignmentValue {
    pub member_epoch: i32,
    pub previous_member_epoch: i32,
    pub state: i8,
    pub active_tasks: Vec<TaskIds>,
    pub standby_tasks: Vec<TaskIds>,
    pub warmup_tasks: Vec<TaskIds>,
    pub active_tasks_pending_revocation: Vec<TaskIds>,
    pub standby_tasks_pending_revocation: Vec<TaskIds>,
    pub warmup_tasks_pending_revocation: Vec<TaskIds>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for StreamsGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "StreamsGroupCurrentMemberAssignmentValue";
    const API_KEY: Option<i16> = Some(22);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupCurrentMemberAssignmentValue {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.member_epoch);
        e.i32(self.previous_member_epoch);
        e.i8(self.state);
        e.structs(
            true,
            Some(&self.active_tasks),
            version,
            "StreamsGroupCurrentMemberAssignmentValue.active_tasks",
        )?;
        e.structs(
            true,
            Some(&self.standby_tasks),
            version,
            "StreamsGroupCurrentMemberAssignmentValue.standby_tasks",
        )?;
        e.structs(
            true,
            Some(&self.warmup_tasks),
            version,
            "StreamsGroupCurrentMemberAssignmentValue.warmup_tasks",
        )?;
        e.structs(
            true,
            Some(&self.active_tasks_pending_revocation),
            version,
            "StreamsGroupCurrentMemberAssignmentValue.active_tasks_pending_revocation",
        )?;
        e.structs(
            true,
            Some(&self.standby_tasks_pending_revocation),
            version,
            "StreamsGroupCurrentMemberAssignmentValue.standby_tasks_pending_revocation",
        )?;
        e.structs(
            true,
            Some(&self.warmup_tasks_pending_revocation),
            version,
            "StreamsGroupCurrentMemberAssignmentValue.warmup_tasks_pending_revocation",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.member_epoch = d.i32()?;
        value.previous_member_epoch = d.i32()?;
        value.state = d.i8()?;
        value.active_tasks = required(
            d.structs(true, version)?,
            "StreamsGroupCurrentMemberAssignmentValue.active_tasks",
        )?;
        value.standby_tasks = required(
            d.structs(true, version)?,
            "StreamsGroupCurrentMemberAssignmentValue.standby_tasks",
        )?;
        value.warmup_tasks = required(
            d.structs(true, version)?,
            "StreamsGroupCurrentMemberAssignmentValue.warmup_tasks",
        )?;
        value.active_tasks_pending_revocation = required(
            d.structs(true, version)?,
            "StreamsGroupCurrentMemberAssignmentValue.active_tasks_pending_revocation",
        )?;
        value.standby_tasks_pending_revocation = required(
            d.structs(true, version)?,
            "StreamsGroupCurrentMemberAssignmentValue.standby_tasks_pending_revocation",
        )?;
        value.warmup_tasks_pending_revocation = required(
            d.structs(true, version)?,
            "StreamsGroupCurrentMemberAssignmentValue.warmup_tasks_pending_revocation",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        object.insert("previousMemberEpoch".to_owned(), self.previous_member_epoch.into());
        object.insert("state".to_owned(), self.state.into());
        object.insert("activeTasks".to_owned(), json::structs(&self.active_tasks, version));
        object.insert("standbyTasks".to_owned(), json::structs(&self.standby_tasks, version));
        object.insert("warmupTasks".to_owned(), json::structs(&self.warmup_tasks, version));
        object.insert(
            "activeTasksPendingRevocation".to_owned(),
            json::structs(&self.active_tasks_pending_revocation, version),
        );
        object.insert(
            "standbyTasksPendingRevocation".to_owned(),
            json::structs(&self.standby_tasks_pending_revocation, version),
        );
        object.insert(
            "warmupTasksPendingRevocation".to_owned(),
            json::structs(&self.warmup_tasks_pending_revocation, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupCurrentMemberAssignmentValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberEpoch", true)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "previousMemberEpoch", true)? {
            value.previous_member_epoch =
                json::required(json::read(found, "previousMemberEpoch")?, "previousMemberEpoch")?;
        }
        if let Some(found) = json::find(object, "state", true)? {
            value.state = json::required(json::read(found, "state")?, "state")?;
        }
        if let Some(found) = json::find(object, "activeTasks", true)? {
            value.active_tasks = json::required(json::read_structs(found, version, "activeTasks")?, "activeTasks")?;
        }
        if let Some(found) = json::find(object, "standbyTasks", true)? {
            value.standby_tasks = json::required(json::read_structs(found, version, "standbyTasks")?, "standbyTasks")?;
        }
        if let Some(found) = json::find(object, "warmupTasks", true)? {
            value.warmup_tasks = json::required(json::read_structs(found, version, "warmupTasks")?, "warmupTasks")?;
        }
        if let Some(found) = json::find(object, "activeTasksPendingRevocation", true)? {
            value.active_tasks_pending_revocation = json::required(
                json::read_structs(found, version, "activeTasksPendingRevocation")?,
                "activeTasksPendingRevocation",
            )?;
        }
        if let Some(found) = json::find(object, "standbyTasksPendingRevocation", true)? {
            value.standby_tasks_pending_revocation = json::required(
                json::read_structs(found, version, "standbyTasksPendingRevocation")?,
                "standbyTasksPendingRevocation",
            )?;
        }
        if let Some(found) = json::find(object, "warmupTasksPendingRevocation", true)? {
            value.warmup_tasks_pending_revocation = json::required(
                json::read_structs(found, version, "warmupTasksPendingRevocation")?,
                "warmupTasksPendingRevocation",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskIds {
    pub subtopology_id: String,
    pub partitions: Vec<i32>,
    pub assignment_epochs: Option<Vec<i32>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TaskIds {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.subtopology_id), "TaskIds.subtopology_id")?;
        e.scalars(true, Some(&self.partitions), "TaskIds.partitions")?;
        let has_assignment_epochs = self.assignment_epochs.is_some();
        let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, u32::from(has_assignment_epochs));
        if has_assignment_epochs {
            let start = tags.begin(e, 0)?;
            e.scalars(true, self.assignment_epochs.as_deref(), "TaskIds.assignment_epochs")?;
            tags.end(e, start);
        }
        tags.finish(e)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.subtopology_id = required(d.string(true)?, "TaskIds.subtopology_id")?;
        value.partitions = required(d.scalars(true)?, "TaskIds.partitions")?;
        for _ in 0..d.unsigned_varint()? {
            let (tag, size) = d.tag()?;
            match tag {
                0 => {
                    value.assignment_epochs = d.scalars(true)?;
                }
                _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologyId".to_owned(), self.subtopology_id.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        if self.assignment_epochs.is_some() {
            object.insert(
                "assignmentEpochs".to_owned(),
                json::nullable(self.assignment_epochs.as_ref(), |x| x.as_slice().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TaskIds")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "subtopologyId", true)? {
            value.subtopology_id = json::required(json::read(found, "subtopologyId")?, "subtopologyId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        if let Some(found) = json::find(object, "assignmentEpochs", false)? {
            value.assignment_epochs = json::read_array(found, "assignmentEpochs")?;
        }
        Ok(value)
    }
}
