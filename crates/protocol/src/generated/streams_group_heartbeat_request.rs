// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 88, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupHeartbeatRequest {
    pub group_id: String,
    pub member_id: String,
    pub member_epoch: i32,
    pub endpoint_information_epoch: i32,
    pub instance_id: Option<String>,
    pub rack_id: Option<String>,
    pub rebalance_timeout_ms: i32,
    pub topology: Option<Topology>,
    pub active_tasks: Option<Vec<TaskIds>>,
    pub standby_tasks: Option<Vec<TaskIds>>,
    pub warmup_tasks: Option<Vec<TaskIds>>,
    pub process_id: Option<String>,
    pub user_endpoint: Option<Endpoint>,
    pub client_tags: Option<Vec<KeyValue>>,
    pub task_offsets: Option<Vec<TaskOffset>>,
    pub task_end_offsets: Option<Vec<TaskOffset>>,
    pub shutdown_application: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for StreamsGroupHeartbeatRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            member_id: Default::default(),
            member_epoch: Default::default(),
            endpoint_information_epoch: Default::default(),
            instance_id: Default::default(),
            rack_id: Default::default(),
            rebalance_timeout_ms: -1,
            topology: Default::default(),
            active_tasks: Default::default(),
            standby_tasks: Default::default(),
            warmup_tasks: Default::default(),
            process_id: Default::default(),
            user_endpoint: Default::default(),
            client_tags: Default::default(),
            task_offsets: Default::default(),
            task_end_offsets: Default::default(),
            shutdown_application: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for StreamsGroupHeartbeatRequest {
    const NAME: &'static str = "StreamsGroupHeartbeatRequest";
    const API_KEY: Option<i16> = Some(88);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for StreamsGroupHeartbeatRequest {
    const KEY: ApiKey = ApiKey::StreamsGroupHeartbeat;
    type Response = super::StreamsGroupHeartbeatResponse;
}

impl Structure for StreamsGroupHeartbeatRequest {
    const MIN_SIZE: usize = 27;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "StreamsGroupHeartbeatRequest.group_id")?;
        e.string(true, Some(&self.member_id), "StreamsGroupHeartbeatRequest.member_id")?;
        e.i32(self.member_epoch);
        e.i32(self.endpoint_information_epoch);
        e.string(
            true,
            self.instance_id.as_deref(),
            "StreamsGroupHeartbeatRequest.instance_id",
        )?;
        e.string(true, self.rack_id.as_deref(), "StreamsGroupHeartbeatRequest.rack_id")?;
        e.i32(self.rebalance_timeout_ms);
        e.nullable_struct(self.topology.as_ref(), version)?;
        e.structs(
            true,
            self.active_tasks.as_deref(),
            version,
            "StreamsGroupHeartbeatRequest.active_tasks",
        )?;
        e.structs(
            true,
            self.standby_tasks.as_deref(),
            version,
            "StreamsGroupHeartbeatRequest.standby_tasks",
        )?;
        e.structs(
            true,
            self.warmup_tasks.as_deref(),
            version,
            "StreamsGroupHeartbeatRequest.warmup_tasks",
        )?;
        e.string(
            true,
            self.process_id.as_deref(),
            "StreamsGroupHeartbeatRequest.process_id",
        )?;
        e.nullable_struct(self.user_endpoint.as_ref(), version)?;
        e.structs(
            true,
            self.client_tags.as_deref(),
            version,
            "StreamsGroupHeartbeatRequest.client_tags",
        )?;
        e.structs(
            true,
            self.task_offsets.as_deref(),
            version,
            "StreamsGroupHeartbeatRequest.task_offsets",
        )?;
        e.structs(
            true,
            self.task_end_offsets.as_deref(),
            version,
            "StreamsGroupHeartbeatRequest.task_end_offsets",
        )?;
        e.bool(self.shutdown_application);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "StreamsGroupHeartbeatRequest.group_id")?;
        value.member_id = required(d.string(true)?, "StreamsGroupHeartbeatRequest.member_id")?;
        value.member_epoch = d.i32()?;
        value.endpoint_information_epoch = d.i32()?;
        value.instance_id = d.string(true)?;
        value.rack_id = d.string(true)?;
        value.rebalance_timeout_ms = d.i32()?;
        value.topology = d.nullable_struct(version)?;
        value.active_tasks = d.structs(true, version)?;
        value.standby_tasks = d.structs(true, version)?;
        value.warmup_tasks = d.structs(true, version)?;
        value.process_id = d.string(true)?;
        value.user_endpoint = d.nullable_struct(version)?;
        value.client_tags = d.structs(true, version)?;
        value.task_offsets = d.structs(true, version)?;
        value.task_end_offsets = d.structs(true, version)?;
        value.shutdown_application = d.bool()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        object.insert(
            "endpointInformationEpoch".to_owned(),
            self.endpoint_information_epoch.into(),
        );
        object.insert(
            "instanceId".to_owned(),
            json::nullable(self.instance_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "rackId".to_owned(),
            json::nullable(self.rack_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("rebalanceTimeoutMs".to_owned(), self.rebalance_timeout_ms.into());
        object.insert(
            "topology".to_owned(),
            json::nullable(self.topology.as_ref(), |x| x.to_json(version)),
        );
        object.insert(
            "activeTasks".to_owned(),
            json::nullable(self.active_tasks.as_ref(), |x| json::structs(x, version)),
        );
        object.insert(
            "standbyTasks".to_owned(),
            json::nullable(self.standby_tasks.as_ref(), |x| json::structs(x, version)),
        );
        object.insert(
            "warmupTasks".to_owned(),
            json::nullable(self.warmup_tasks.as_ref(), |x| json::structs(x, version)),
        );
        object.insert(
            "processId".to_owned(),
            json::nullable(self.process_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "userEndpoint".to_owned(),
            json::nullable(self.user_endpoint.as_ref(), |x| x.to_json(version)),
        );
        object.insert(
            "clientTags".to_owned(),
            json::nullable(self.client_tags.as_ref(), |x| json::structs(x, version)),
        );
        object.insert(
            "taskOffsets".to_owned(),
            json::nullable(self.task_offsets.as_ref(), |x| json::structs(x, version)),
        );
        object.insert(
            "taskEndOffsets".to_owned(),
            json::nullable(self.task_end_offsets.as_ref(), |x| json::structs(x, version)),
        );
        object.insert("shutdownApplication".to_owned(), self.shutdown_application.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupHeartbeatRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "memberEpoch", true)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "endpointInformationEpoch", true)? {
            value.endpoint_information_epoch = json::required(
                json::read(found, "endpointInformationEpoch")?,
                "endpointInformationEpoch",
            )?;
        }
        if let Some(found) = json::find(object, "instanceId", true)? {
            value.instance_id = json::read(found, "instanceId")?;
        }
        if let Some(found) = json::find(object, "rackId", true)? {
            value.rack_id = json::read(found, "rackId")?;
        }
        if let Some(found) = json::find(object, "rebalanceTimeoutMs", true)? {
            value.rebalance_timeout_ms =
                json::required(json::read(found, "rebalanceTimeoutMs")?, "rebalanceTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "topology", true)? {
            value.topology = json::read_struct(found, version)?;
        }
        if let Some(found) = json::find(object, "activeTasks", true)? {
            value.active_tasks = json::read_structs(found, version, "activeTasks")?;
        }
        if let Some(found) = json::find(object, "standbyTasks", true)? {
            value.standby_tasks = json::read_structs(found, version, "standbyTasks")?;
        }
        if let Some(found) = json::find(object, "warmupTasks", true)? {
            value.warmup_tasks = json::read_structs(found, version, "warmupTasks")?;
        }
        if let Some(found) = json::find(object, "processId", true)? {
            value.process_id = json::read(found, "processId")?;
        }
        if let Some(found) = json::find(object, "userEndpoint", true)? {
            value.user_endpoint = json::read_struct(found, version)?;
        }
        if let Some(found) = json::find(object, "clientTags", true)? {
            value.client_tags = json::read_structs(found, version, "clientTags")?;
        }
        if let Some(found) = json::find(object, "taskOffsets", true)? {
            value.task_offsets = json::read_structs(found, version, "taskOffsets")?;
        }
        if let Some(found) = json::find(object, "taskEndOffsets", true)? {
            value.task_end_offsets = json::read_structs(found, version, "taskEndOffsets")?;
        }
        if let Some(found) = json::find(object, "shutdownApplication", true)? {
            value.shutdown_application =
                json::required(json::read(found, "shutdownApplication")?, "shutdownApplication")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Topology {
    pub epoch: i32,
    pub subtopologies: Vec<Subtopology>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Topology {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.epoch);
        e.structs(true, Some(&self.subtopologies), version, "Topology.subtopologies")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.epoch = d.i32()?;
        value.subtopologies = required(d.structs(true, version)?, "Topology.subtopologies")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("epoch".to_owned(), self.epoch.into());
        object.insert("subtopologies".to_owned(), json::structs(&self.subtopologies, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Topology")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "epoch", true)? {
            value.epoch = json::required(json::read(found, "epoch")?, "epoch")?;
        }
        if let Some(found) = json::find(object, "subtopologies", true)? {
            value.subtopologies =
                json::required(json::read_structs(found, version, "subtopologies")?, "subtopologies")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Subtopology {
    pub subtopology_id: String,
    pub source_topics: Vec<String>,
    pub source_topic_regex: Vec<String>,
    pub state_changelog_topics: Vec<TopicInfo>,
    pub repartition_sink_topics: Vec<String>,
    pub repartition_source_topics: Vec<TopicInfo>,
    pub copartition_groups: Vec<CopartitionGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Subtopology {
    const MIN_SIZE: usize = 8;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.subtopology_id), "Subtopology.subtopology_id")?;
        e.strings(true, Some(&self.source_topics), "Subtopology.source_topics")?;
        e.strings(true, Some(&self.source_topic_regex), "Subtopology.source_topic_regex")?;
        e.structs(
            true,
            Some(&self.state_changelog_topics),
            version,
            "Subtopology.state_changelog_topics",
        )?;
        e.strings(
            true,
            Some(&self.repartition_sink_topics),
            "Subtopology.repartition_sink_topics",
        )?;
        e.structs(
            true,
            Some(&self.repartition_source_topics),
            version,
            "Subtopology.repartition_source_topics",
        )?;
        e.structs(
            true,
            Some(&self.copartition_groups),
            version,
            "Subtopology.copartition_groups",
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
        value.source_topic_regex = required(
            d.strings(true, "Subtopology.source_topic_regex")?,
            "Subtopology.source_topic_regex",
        )?;
        value.state_changelog_topics = required(d.structs(true, version)?, "Subtopology.state_changelog_topics")?;
        value.repartition_sink_topics = required(
            d.strings(true, "Subtopology.repartition_sink_topics")?,
            "Subtopology.repartition_sink_topics",
        )?;
        value.repartition_source_topics = required(d.structs(true, version)?, "Subtopology.repartition_source_topics")?;
        value.copartition_groups = required(d.structs(true, version)?, "Subtopology.copartition_groups")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("subtopologyId".to_owned(), self.subtopology_id.as_str().into());
        object.insert("sourceTopics".to_owned(), self.source_topics.as_slice().into());
        object.insert("sourceTopicRegex".to_owned(), self.source_topic_regex.as_slice().into());
        object.insert(
            "stateChangelogTopics".to_owned(),
            json::structs(&self.state_changelog_topics, version),
        );
        object.insert(
            "repartitionSinkTopics".to_owned(),
            self.repartition_sink_topics.as_slice().into(),
        );
        object.insert(
            "repartitionSourceTopics".to_owned(),
            json::structs(&self.repartition_source_topics, version),
        );
        object.insert(
            "copartitionGroups".to_owned(),
            json::structs(&self.copartition_groups, version),
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
        if let Some(found) = json::find(object, "sourceTopicRegex", true)? {
            value.source_topic_regex =
                json::required(json::read_array(found, "sourceTopicRegex")?, "sourceTopicRegex")?;
        }
        if let Some(found) = json::find(object, "stateChangelogTopics", true)? {
            value.state_changelog_topics = json::required(
                json::read_structs(found, version, "stateChangelogTopics")?,
                "stateChangelogTopics",
            )?;
        }
        if let Some(found) = json::find(object, "repartitionSinkTopics", true)? {
            value.repartition_sink_topics = json::required(
                json::read_array(found, "repartitionSinkTopics")?,
                "repartitionSinkTopics",
            )?;
        }
        if let Some(found) = json::find(object, "repartitionSourceTopics", true)? {
            value.repartition_source_topics = json::required(
                json::read_structs(found, version, "repartitionSourceTopics")?,
                "repartitionSourceTopics",
            )?;
        }
        if let Some(found) = json::find(object, "copartitionGroups", true)? {
            value.copartition_groups = json::required(
                json::read_structs(found, version, "copartitionGroups")?,
                "copartitionGroups",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct CopartitionGroup {
    pub source_topics: Vec<i16>,
    pub source_topic_regex: Vec<i16>,
    pub repartition_source_topics: Vec<i16>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for CopartitionGroup {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.scalars(true, Some(&self.source_topics), "CopartitionGroup.source_topics")?;
        e.scalars(
            true,
            Some(&self.source_topic_regex),
            "CopartitionGroup.source_topic_regex",
        )?;
        e.scalars(
            true,
            Some(&self.repartition_source_topics),
            "CopartitionGroup.repartition_source_topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.source_topics = required(d.scalars(true)?, "CopartitionGroup.source_topics")?;
        value.source_topic_regex = required(d.scalars(true)?, "CopartitionGroup.source_topic_regex")?;
        value.repartition_source_topics = required(d.scalars(true)?, "CopartitionGroup.repartition_source_topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("sourceTopics".to_owned(), self.source_topics.as_slice().into());
        object.insert("sourceTopicRegex".to_owned(), self.source_topic_regex.as_slice().into());
        object.insert(
            "repartitionSourceTopics".to_owned(),
            self.repartition_source_topics.as_slice().into(),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "CopartitionGroup")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "sourceTopics", true)? {
            value.source_topics = json::required(json::read_array(found, "sourceTopics")?, "sourceTopics")?;
        }
        if let Some(found) = json::find(object, "sourceTopicRegex", true)? {
            value.source_topic_regex =
                json::required(json::read_array(found, "sourceTopicRegex")?, "sourceTopicRegex")?;
        }
        if let Some(found) = json::find(object, "repartitionSourceTopics", true)? {
            value.repartition_source_topics = json::required(
                json::read_array(found, "repartitionSourceTopics")?,
                "repartitionSourceTopics",
            )?;
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
