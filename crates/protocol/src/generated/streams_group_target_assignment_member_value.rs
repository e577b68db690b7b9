// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 21, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupTargetAssignmentMemberValue {
    pub active_tasks: Vec<TaskIds>,
    pub standby_tasks: Vec<TaskIds>,
    pub warmup_tasks: Vec<TaskIds>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for StreamsGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberValue";
    const API_KEY: Option<i16> = Some(21);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupTargetAssignmentMemberValue {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.active_tasks),
            version,
            "StreamsGroupTargetAssignmentMemberValue.active_tasks",
        )?;
        e.structs(
            true,
            Some(&self.standby_tasks),
            version,
            "StreamsGroupTargetAssignmentMemberValue.standby_tasks",
        )?;
        e.structs(
            true,
            Some(&self.warmup_tasks),
            version,
            "StreamsGroupTargetAssignmentMemberValue.warmup_tasks",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.active_tasks = required(
            d.structs(true, version)?,
            "StreamsGroupTargetAssignmentMemberValue.active_tasks",
        )?;
        value.standby_tasks = required(
            d.structs(true, version)?,
            "StreamsGroupTargetAssignmentMemberValue.standby_tasks",
        )?;
        value.warmup_tasks = required(
            d.structs(true, version)?,
            "StreamsGroupTargetAssignmentMemberValue.warmup_tasks",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("activeTasks".to_owned(), json::structs(&self.active_tasks, version));
        object.insert("standbyTasks".to_owned(), json::structs(&self.standby_tasks, version));
        object.insert("warmupTasks".to_owned(), json::structs(&self.warmup_tasks, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupTargetAssignmentMemberValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "activeTasks", true)? {
            value.active_tasks = json::required(json::read_structs(found, version, "activeTasks")?, "activeTasks")?;
        }
        if let Some(found) = json::find(object, "standbyTasks", true)? {
            value.standby_tasks = json::required(json::read_structs(found, version, "standbyTasks")?, "standbyTasks")?;
        }
        if let Some(found) = json::find(object, "warmupTasks", true)? {
            value.warmup_tasks = json::required(json::read_structs(found, version, "warmupTasks")?, "warmupTasks")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskIds {
    pub subtopology_id: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TaskIds {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.subtopology_id), "TaskIds.subtopology_id")?;
        e.scalars(true, Some(&self.partitions), "TaskIds.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.subtopology_id = required(d.string(true)?, "TaskIds.subtopology_id")?;
        value.partitions = required(d.scalars(true)?, "TaskIds.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologyId".to_owned(), self.subtopology_id.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
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
        Ok(value)
    }
}
