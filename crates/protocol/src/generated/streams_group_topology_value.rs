// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 23, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupTopologyValue {
    pub epoch: i32,
    pub subtopologies: Vec<Subtopology>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for StreamsGroupTopologyValue {
    const NAME: &'static str = "StreamsGroupTopologyValue";
    const API_KEY: Option<i16> = Some(23);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupTopologyValue {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.epoch);
        e.structs(
            true,
            Some(&self.subtopologies),
            version,
            "StreamsGroupTopologyValue.subtopologies",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.epoch = d.i32()?;
        value.subtopologies = required(d.structs(true, version)?, "StreamsGroupTopologyValue.subtopologies")?;
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
        let object = json::object(value, "StreamsGroupTopologyValue")?;
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
pub struct TopicConfig {
    pub key: String,
    pub value: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicConfig {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.key), "TopicConfig.key")?;
        e.string(true, Some(&self.value), "TopicConfig.value")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.key = required(d.string(true)?, "TopicConfig.key")?;
        value.value = required(d.string(true)?, "TopicConfig.value")?;
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
        let object = json::object(value, "TopicConfig")?;
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
    pub topic_configs: Vec<TopicConfig>,
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
