// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 89, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupDescribeResponse {
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribedGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for StreamsGroupDescribeResponse {
    const NAME: &'static str = "StreamsGroupDescribeResponse";
    const API_KEY: Option<i16> = Some(89);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupDescribeResponse {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.structs(true, Some(&self.groups), version, "StreamsGroupDescribeResponse.groups")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.groups = required(d.structs(true, version)?, "StreamsGroupDescribeResponse.groups")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("groups".to_owned(), json::structs(&self.groups, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupDescribeResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "groups", true)? {
            value.groups = json::required(json::read_structs(found, version, "groups")?, "groups")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup {
    pub error_code: i16,
    pub error_message: Option<String>,
    pub group_id: String,
    pub group_state: String,
    pub group_epoch: i32,
    pub assignment_epoch: i32,
    pub topology: Option<Topology>,
    pub members: Vec<Member>,
    pub authorized_operations: i32,
    /// `version >= 1`
    pub topology_description: Option<TopologyDescription>,
    /// `version >= 1`
    pub topology_description_status: i8,
    /// `version >= 1`
    pub assignor_name: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribedGroup {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            error_message: Default::default(),
            group_id: Default::default(),
            group_state: Default::default(),
            group_epoch: Default::default(),
            assignment_epoch: Default::default(),
            topology: Default::default(),
            members: Default::default(),
            authorized_operations: -2147483648,
            topology_description: Default::default(),
            topology_description_status: Default::default(),
            assignor_name: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for DescribedGroup {
    const MIN_SIZE: usize = 20;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i16(self.error_code);
        e.string(true, self.error_message.as_deref(), "DescribedGroup.error_message")?;
        e.string(true, Some(&self.group_id), "DescribedGroup.group_id")?;
        e.string(true, Some(&self.group_state), "DescribedGroup.group_state")?;
        e.i32(self.group_epoch);
        e.i32(self.assignment_epoch);
        e.nullable_struct(self.topology.as_ref(), version)?;
        e.structs(true, Some(&self.members), version, "DescribedGroup.members")?;
        e.i32(self.authorized_operations);
        if version >= 1 {
            e.nullable_struct(self.topology_description.as_ref(), version)?;
        } else if self.topology_description.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedGroup.topology_description",
                version,
            });
        }
        if version >= 1 {
            e.i8(self.topology_description_status);
        } else if self.topology_description_status != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "DescribedGroup.topology_description_status",
                version,
            });
        }
        if version >= 1 {
            e.string(true, self.assignor_name.as_deref(), "DescribedGroup.assignor_name")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        value.group_id = required(d.string(true)?, "DescribedGroup.group_id")?;
        value.group_state = required(d.string(true)?, "DescribedGroup.group_state")?;
        value.group_epoch = d.i32()?;
        value.assignment_epoch = d.i32()?;
        value.topology = d.nullable_struct(version)?;
        value.members = required(d.structs(true, version)?, "DescribedGroup.members")?;
        value.authorized_operations = d.i32()?;
        if version >= 1 {
            value.topology_description = d.nullable_struct(version)?;
        }
        if version >= 1 {
            value.topology_description_status = d.i8()?;
        }
        if version >= 1 {
            value.assignor_name = d.string(true)?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("groupState".to_owned(), self.group_state.as_str().into());
        object.insert("groupEpoch".to_owned(), self.group_epoch.into());
        object.insert("assignmentEpoch".to_owned(), self.assignment_epoch.into());
        object.insert(
            "topology".to_owned(),
            json::nullable(self.topology.as_ref(), |x| x.to_json(version)),
        );
        object.insert("members".to_owned(), json::structs(&self.members, version));
        object.insert("authorizedOperations".to_owned(), self.authorized_operations.into());
        if version >= 1 {
            object.insert(
                "topologyDescription".to_owned(),
                json::nullable(self.topology_description.as_ref(), |x| x.to_json(version)),
            );
        }
        if version >= 1 {
            object.insert(
                "topologyDescriptionStatus".to_owned(),
                self.topology_description_status.into(),
            );
        }
        if version >= 1 {
            object.insert(
                "assignorName".to_owned(),
                json::nullable(self.assignor_name.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribedGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "groupState", true)? {
            value.group_state = json::required(json::read(found, "groupState")?, "groupState")?;
        }
        if let Some(found) = json::find(object, "groupEpoch", true)? {
            value.group_epoch = json::required(json::read(found, "groupEpoch")?, "groupEpoch")?;
        }
        if let Some(found) = json::find(object, "assignmentEpoch", true)? {
            value.assignment_epoch = json::required(json::read(found, "assignmentEpoch")?, "assignmentEpoch")?;
        }
        if let Some(found) = json::find(object, "topology", true)? {
            value.topology = json::read_struct(found, version)?;
        }
        if let Some(found) = json::find(object, "members", true)? {
            value.members = json::required(json::read_structs(found, version, "members")?, "members")?;
        }
        if let Some(found) = json::find(object, "authorizedOperations", true)? {
            value.authorized_operations =
                json::required(json::read(found, "authorizedOperations")?, "authorizedOperations")?;
        }
        if let Some(found) = json::find(object, "topologyDescription", version >= 1)? {
            value.topology_description = json::read_struct(found, version)?;
        }
        if let Some(found) = json::find(object, "topologyDescriptionStatus", version >= 1)? {
            value.topology_description_status = json::required(
                json::read(found, "topologyDescriptionStatus")?,
                "topologyDescriptionStatus",
            )?;
        }
        if let Some(found) = json::find(object, "assignorName", version >= 1)? {
            value.assignor_name = json::read(found, "assignorName")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Topology {
    pub epoch: i32,
    pub subtopologies: Option<Vec<Subtopology>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Topology {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.epoch);
        e.structs(true, self.subtopologies.as_deref(), version, "Topology.subtopologies")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.epoch = d.i32()?;
        value.subtopologies = d.structs(true, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("epoch".to_owned(), self.epoch.into());
        object.insert(
            "subtopologies".to_owned(),
            json::nullable(self.subtopologies.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Topology")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
        }
        if let Some(found) = json::find(object, "subtopologies", true)? {
            value.subtopologies = json::read_structs(found, version, "subtopologies")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Subtopology {
    pub subtopology_id: String,
    pub source_topics: Vec<String>,
    pub repartition_sink_topics: Vec<String>,
    pub state_changelog_topics: Vec<TopicInfo>,
    pub repartition_source_topics: Vec<TopicInfo>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Subtopology {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.subtopology_id), "Subtopology.subtopology_id")?;
        e.strings(true, Some(&self.source_topics), "Subtopology.source_topics")?;
        e.strings(
            true,
            Some(&self.repartition_sink_topics),
            "Subtopology.repartition_sink_topics",
        )?;
        e.structs(
            true,
            Some(&self.state_changelog_topics),
            version,
            "Subtopology.state_changelog_topics",
        )?;
        e.structs(
            true,
            Some(&self.repartition_source_topics),
            version,
            "Subtopology.repartition_source_topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.subtopology_id = required(d.string(true)?, "Subtopology.subtopology_id")?;
        value.source_topics = required(
            d.strings(true, "Subtopology.source_topics")?,
            "Subtopology.source_topics",
        )?;
        value.repartition_sink_topics = required(
            d.strings(true, "Subtopology.repartition_sink_topics")?,
            "Subtopology.repartition_sink_topics",
        )?;
        value.state_changelog_topics = required(d.structs(true, version)?, "Subtopology.state_changelog_topics")?;
        value.repartition_source_topics = required(d.structs(true, version)?, "Subtopology.repartition_source_topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologyId".to_owned(), self.subtopology_id.as_str().into());
        object.insert("sourceTopics".to_owned(), self.source_topics.as_slice().into());
        object.insert(
            "repartitionSinkTopics".to_owned(),
            self.repartition_sink_topics.as_slice().into(),
        );
        object.insert(
            "stateChangelogTopics".to_owned(),
            json::structs(&self.state_changelog_topics, version),
        );
        object.insert(
            "repartitionSourceTopics".to_owned(),
            json::structs(&self.repartition_source_topics, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Subtopology")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "subtopologyId", true)? {
            value.subtopology_id = json::required(json::read(found, "subtopologyId")?, "subtopologyId")?;
        }
        if let Some(found) = json::find(object, "sourceTopics", true)? {
            value.source_topics = json::required(json::read_array(found, "sourceTopics")?, "sourceTopics")?;
        }
        if let Some(found) = json::find(object, "repartitionSinkTopics", true)? {
            value.repartition_sink_topics = json::required(
                json::read_array(found, "repartitionSinkTopics")?,
                "repartitionSinkTopics",
            )?;
        }
        if let Some(found) = json::find(object, "stateChangelogTopics", true)? {
            value.state_changelog_topics = json::required(
                json::read_structs(found, version, "stateChangelogTopics")?,
                "stateChangelogTopics",
            )?;
        }
        if let Some(found) = json::find(object, "repartitionSourceTopics", true)? {
            value.repartition_source_topics = json::required(
                json::read_structs(found, version, "repartitionSourceTopics")?,
                "repartitionSourceTopics",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Member {
    pub member_id: String,
    pub member_epoch: i32,
    pub instance_id: Option<String>,
    pub rack_id: Option<String>,
    pub client_id: String,
    pub client_host: String,
    pub topology_epoch: i32,
    pub process_id: String,
    pub user_endpoint: Option<Endpoint>,
    pub client_tags: Vec<KeyValue>,
    pub task_offsets: Vec<TaskOffset>,
    pub task_end_offsets: Vec<TaskOffset>,
    pub assignment: Assignment,
    pub target_assignment: Assignment,
    pub is_classic: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Member {
    const MIN_SIZE: usize = 28;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.member_id), "Member.member_id")?;
        e.i32(self.member_epoch);
        e.string(true, self.instance_id.as_deref(), "Member.instance_id")?;
        e.string(true, self.rack_id.as_deref(), "Member.rack_id")?;
        e.string(true, Some(&self.client_id), "Member.client_id")?;
        e.string(true, Some(&self.client_host), "Member.client_host")?;
        e.i32(self.topology_epoch);
        e.string(true, Some(&self.process_id), "Member.process_id")?;
        e.nullable_struct(self.user_endpoint.as_ref(), version)?;
        e.structs(true, Some(&self.client_tags), version, "Member.client_tags")?;
        e.structs(true, Some(&self.task_offsets), version, "Member.task_offsets")?;
        e.structs(true, Some(&self.task_end_offsets), version, "Member.task_end_offsets")?;
        self.assignment.write(e, version)?;
        self.target_assignment.write(e, version)?;
        e.bool(self.is_classic);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.member_id = required(d.string(true)?, "Member.member_id")?;
        value.member_epoch = d.i32()?;
        value.instance_id = d.string(true)?;
        value.rack_id = d.string(true)?;
        value.client_id = required(d.string(true)?, "Member.client_id")?;
        value.client_host = required(d.string(true)?, "Member.client_host")?;
        value.topology_epoch = d.i32()?;
        value.process_id = required(d.string(true)?, "Member.process_id")?;
        value.user_endpoint = d.nullable_struct(version)?;
        value.client_tags = required(d.structs(true, version)?, "Member.client_tags")?;
        value.task_offsets = required(d.structs(true, version)?, "Member.task_offsets")?;
        value.task_end_offsets = required(d.structs(true, version)?, "Member.task_end_offsets")?;
        value.assignment = Assignment::read(d, version)?;
        value.target_assignment = Assignment::read(d, version)?;
        value.is_classic = d.bool()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        object.insert(
            "instanceId".to_owned(),
            json::nullable(self.instance_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "rackId".to_owned(),
            json::nullable(self.rack_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("clientId".to_owned(), self.client_id.as_str().into());
        object.insert("clientHost".to_owned(), self.client_host.as_str().into());
        object.insert("topologyEpoch".to_owned(), self.topology_epoch.into());
        object.insert("processId".to_owned(), self.process_id.as_str().into());
        object.insert(
            "userEndpoint".to_owned(),
            json::nullable(self.user_endpoint.as_ref(), |x| x.to_json(version)),
        );
        object.insert("clientTags".to_owned(), json::structs(&self.client_tags, version));
        object.insert("taskOffsets".to_owned(), json::structs(&self.task_offsets, version));
        object.insert(
            "taskEndOffsets".to_owned(),
            json::structs(&self.task_end_offsets, version),
        );
        object.insert("assignment".to_owned(), self.assignment.to_json(version));
        object.insert("targetAssignment".to_owned(), self.target_assignment.to_json(version));
        object.insert("isClassic".to_owned(), self.is_classic.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Member")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "memberEpoch", true)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "instanceId", true)? {
            value.instance_id = json::read(found, "instanceId")?;
        }
        if let Some(found) = json::find(object, "rackId", true)? {
            value.rack_id = json::read(found, "rackId")?;
        }
        if let Some(found) = json::find(object, "clientId", true)? {
            value.client_id = json::required(json::read(found, "clientId")?, "clientId")?;
        }
        if let Some(found) = json::find(object, "clientHost", true)? {
            value.client_host = json::required(json::read(found, "clientHost")?, "clientHost")?;
        }
        if let Some(found) = json::find(object, "topologyEpoch", true)? {
            value.topology_epoch = json::required(json::read(found, "topologyEpoch")?, "topologyEpoch")?;
        }
        if let Some(found) = json::find(object, "processId", true)? {
            value.process_id = json::required(json::read(found, "processId")?, "processId")?;
        }
        if let Some(found) = json::find(object, "userEndpoint", true)? {
            value.user_endpoint = json::read_struct(found, version)?;
        }
        if let Some(found) = json::find(object, "clientTags", true)? {
            value.client_tags = json::required(json::read_structs(found, version, "clientTags")?, "clientTags")?;
        }
        if let Some(found) = json::find(object, "taskOffsets", true)? {
            value.task_offsets = json::required(json::read_structs(found, version, "taskOffsets")?, "taskOffsets")?;
        }
        if let Some(found) = json::find(object, "taskEndOffsets", true)? {
            value.task_end_offsets =
                json::required(json::read_structs(found, version, "taskEndOffsets")?, "taskEndOffsets")?;
        }
        if let Some(found) = json::find(object, "assignment", true)? {
            value.assignment = json::required(json::read_struct(found, version)?, "assignment")?;
        }
        if let Some(found) = json::find(object, "targetAssignment", true)? {
            value.target_assignment = json::required(json::read_struct(found, version)?, "targetAssignment")?;
        }
        if let Some(found) = json::find(object, "isClassic", true)? {
            value.is_classic = json::required(json::read(found, "isClassic")?, "isClassic")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint {
    pub host: String,
    pub port: u16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Endpoint {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.host), "Endpoint.host")?;
        e.u16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.host = required(d.string(true)?, "Endpoint.host")?;
        value.port = d.u16()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Endpoint")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskOffset {
    pub subtopology_id: String,
    pub partition: i32,
    pub offset: i64,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TaskOffset {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.subtopology_id), "TaskOffset.subtopology_id")?;
        e.i32(self.partition);
        e.i64(self.offset);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.subtopology_id = required(d.string(true)?, "TaskOffset.subtopology_id")?;
        value.partition = d.i32()?;
        value.offset = d.i64()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologyId".to_owned(), self.subtopology_id.as_str().into());
        object.insert("partition".to_owned(), self.partition.into());
        object.insert("offset".to_owned(), self.offset.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TaskOffset")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "subtopologyId", true)? {
            value.subtopology_id = json::required(json::read(found, "subtopologyId")?, "subtopologyId")?;
        }
        if let Some(found) = json::find(object, "partition", true)? {
            value.partition = json::required(json::read(found, "partition")?, "partition")?;
        }
        if let Some(found) = json::find(object, "offset", true)? {
            value.offset = json::required(json::read(found, "offset")?, "offset")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Assignment {
    pub active_tasks: Vec<TaskIds>,
    pub standby_tasks: Vec<TaskIds>,
    pub warmup_tasks: Vec<TaskIds>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Assignment {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(true, Some(&self.active_tasks), version, "Assignment.active_tasks")?;
        e.structs(true, Some(&self.standby_tasks), version, "Assignment.standby_tasks")?;
        e.structs(true, Some(&self.warmup_tasks), version, "Assignment.warmup_tasks")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.active_tasks = required(d.structs(true, version)?, "Assignment.active_tasks")?;
        value.standby_tasks = required(d.structs(true, version)?, "Assignment.standby_tasks")?;
        value.warmup_tasks = required(d.structs(true, version)?, "Assignment.warmup_tasks")?;
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
        let object = json::object(value, "Assignment")?;
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

#[derive(Clone, Debug, PartialEq, Default)]
pub struct KeyValue {
    pub key: String,
    pub value: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for KeyValue {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.key), "KeyValue.key")?;
        e.string(true, Some(&self.value), "KeyValue.value")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.key = required(d.string(true)?, "KeyValue.key")?;
        value.value = required(d.string(true)?, "KeyValue.value")?;
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
        let object = json::object(value, "KeyValue")?;
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

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicInfo {
    pub name: String,
    pub partitions: i32,
    pub replication_factor: i16,
    pub topic_configs: Vec<KeyValue>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicInfo {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "TopicInfo.name")?;
        e.i32(self.partitions);
        e.i16(self.replication_factor);
        e.structs(true, Some(&self.topic_configs), version, "TopicInfo.topic_configs")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "TopicInfo.name")?;
        value.partitions = d.i32()?;
        value.replication_factor = d.i16()?;
        value.topic_configs = required(d.structs(true, version)?, "TopicInfo.topic_configs")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.into());
        object.insert("replicationFactor".to_owned(), self.replication_factor.into());
        object.insert("topicConfigs".to_owned(), json::structs(&self.topic_configs, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicInfo")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read(found, "partitions")?, "partitions")?;
        }
        if let Some(found) = json::find(object, "replicationFactor", true)? {
            value.replication_factor = json::required(json::read(found, "replicationFactor")?, "replicationFactor")?;
        }
        if let Some(found) = json::find(object, "topicConfigs", true)? {
            value.topic_configs = json::required(json::read_structs(found, version, "topicConfigs")?, "topicConfigs")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopologyDescription {
    /// `version >= 1`
    pub subtopologies: Vec<TopologyDescriptionSubtopology>,
    /// `version >= 1`
    pub global_stores: Vec<TopologyDescriptionGlobalStore>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopologyDescription {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.subtopologies),
            version,
            "TopologyDescription.subtopologies",
        )?;
        e.structs(
            true,
            Some(&self.global_stores),
            version,
            "TopologyDescription.global_stores",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.subtopologies = required(d.structs(true, version)?, "TopologyDescription.subtopologies")?;
        value.global_stores = required(d.structs(true, version)?, "TopologyDescription.global_stores")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologies".to_owned(), json::structs(&self.subtopologies, version));
        object.insert("globalStores".to_owned(), json::structs(&self.global_stores, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopologyDescription")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "subtopologies", true)? {
            value.subtopologies =
                json::required(json::read_structs(found, version, "subtopologies")?, "subtopologies")?;
        }
        if let Some(found) = json::find(object, "globalStores", true)? {
            value.global_stores = json::required(json::read_structs(found, version, "globalStores")?, "globalStores")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopologyDescriptionSubtopology {
    /// `version >= 1`
    pub subtopology_id: String,
    /// `version >= 1`
    pub nodes: Vec<TopologyDescriptionNode>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopologyDescriptionSubtopology {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.subtopology_id),
            "TopologyDescriptionSubtopology.subtopology_id",
        )?;
        e.structs(true, Some(&self.nodes), version, "TopologyDescriptionSubtopology.nodes")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.subtopology_id = required(d.string(true)?, "TopologyDescriptionSubtopology.subtopology_id")?;
        value.nodes = required(d.structs(true, version)?, "TopologyDescriptionSubtopology.nodes")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologyId".to_owned(), self.subtopology_id.as_str().into());
        object.insert("nodes".to_owned(), json::structs(&self.nodes, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopologyDescriptionSubtopology")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "subtopologyId", true)? {
            value.subtopology_id = json::required(json::read(found, "subtopologyId")?, "subtopologyId")?;
        }
        if let Some(found) = json::find(object, "nodes", true)? {
            value.nodes = json::required(json::read_structs(found, version, "nodes")?, "nodes")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopologyDescriptionNode {
    /// `version >= 1`
    pub name: String,
    /// `version >= 1`
    pub node_type: i8,
    /// `version >= 1`
    pub source_topics: Vec<String>,
    /// `version >= 1`
    pub sink_topic: Option<String>,
    /// `version >= 1`
    pub stores: Vec<String>,
    /// `version >= 1`
    pub successors: Vec<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopologyDescriptionNode {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "TopologyDescriptionNode.name")?;
        e.i8(self.node_type);
        e.strings(true, Some(&self.source_topics), "TopologyDescriptionNode.source_topics")?;
        e.string(true, self.sink_topic.as_deref(), "TopologyDescriptionNode.sink_topic")?;
        e.strings(true, Some(&self.stores), "TopologyDescriptionNode.stores")?;
        e.strings(true, Some(&self.successors), "TopologyDescriptionNode.successors")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "TopologyDescriptionNode.name")?;
        value.node_type = d.i8()?;
        value.source_topics = required(
            d.strings(true, "TopologyDescriptionNode.source_topics")?,
            "TopologyDescriptionNode.source_topics",
        )?;
        value.sink_topic = d.string(true)?;
        value.stores = required(
            d.strings(true, "TopologyDescriptionNode.stores")?,
            "TopologyDescriptionNode.stores",
        )?;
        value.successors = required(
            d.strings(true, "TopologyDescriptionNode.successors")?,
            "TopologyDescriptionNode.successors",
        )?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("nodeType".to_owned(), self.node_type.into());
        object.insert("sourceTopics".to_owned(), self.source_topics.as_slice().into());
        object.insert(
            "sinkTopic".to_owned(),
            json::nullable(self.sink_topic.as_ref(), |x| x.as_str().into()),
        );
        object.insert("stores".to_owned(), self.stores.as_slice().into());
        object.insert("successors".to_owned(), self.successors.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopologyDescriptionNode")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "nodeType", true)? {
            value.node_type = json::required(json::read(found, "nodeType")?, "nodeType")?;
        }
        if let Some(found) = json::find(object, "sourceTopics", true)? {
            value.source_topics = json::required(json::read_array(found, "sourceTopics")?, "sourceTopics")?;
        }
        if let Some(found) = json::find(object, "sinkTopic", true)? {
            value.sink_topic = json::read(found, "sinkTopic")?;
        }
        if let Some(found) = json::find(object, "stores", true)? {
            value.stores = json::required(json::read_array(found, "stores")?, "stores")?;
        }
        if let Some(found) = json::find(object, "successors", true)? {
            value.successors = json::required(json::read_array(found, "successors")?, "successors")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopologyDescriptionGlobalStore {
    /// `version >= 1`
    pub source: TopologyDescriptionNode,
    /// `version >= 1`
    pub processor: TopologyDescriptionNode,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopologyDescriptionGlobalStore {
    const MIN_SIZE: usize = 15;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        self.source.write(e, version)?;
        self.processor.write(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.source = TopologyDescriptionNode::read(d, version)?;
        value.processor = TopologyDescriptionNode::read(d, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("source".to_owned(), self.source.to_json(version));
        object.insert("processor".to_owned(), self.processor.to_json(version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopologyDescriptionGlobalStore")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "source", true)? {
            value.source = json::required(json::read_struct(found, version)?, "source")?;
        }
        if let Some(found) = json::find(object, "processor", true)? {
            value.processor = json::required(json::read_struct(found, version)?, "processor")?;
        }
        Ok(value)
    }
}
