// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 93, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupTopologyDescriptionUpdateRequest {
    pub group_id: String,
    pub member_id: String,
    pub topology_epoch: i32,
    pub topology_description: TopologyDescription,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for StreamsGroupTopologyDescriptionUpdateRequest {
    const NAME: &'static str = "StreamsGroupTopologyDescriptionUpdateRequest";
    const API_KEY: Option<i16> = Some(93);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for StreamsGroupTopologyDescriptionUpdateRequest {
    const KEY: ApiKey = ApiKey::StreamsGroupTopologyDescriptionUpdate;
    type Response = super::StreamsGroupTopologyDescriptionUpdateResponse;
}

impl Structure for StreamsGroupTopologyDescriptionUpdateRequest {
    const MIN_SIZE: usize = 10;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.group_id),
            "StreamsGroupTopologyDescriptionUpdateRequest.group_id",
        )?;
        e.string(
            true,
            Some(&self.member_id),
            "StreamsGroupTopologyDescriptionUpdateRequest.member_id",
        )?;
        e.i32(self.topology_epoch);
        self.topology_description.write(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "StreamsGroupTopologyDescriptionUpdateRequest.group_id")?;
        value.member_id = required(
            d.string(true)?,
            "StreamsGroupTopologyDescriptionUpdateRequest.member_id",
        )?;
        value.topology_epoch = d.i32()?;
        value.topology_description = TopologyDescription::read(d, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("topologyEpoch".to_owned(), self.topology_epoch.into());
        object.insert(
            "topologyDescription".to_owned(),
            self.topology_description.to_json(version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupTopologyDescriptionUpdateRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "groupId", true)? {
            value.group_id = json::required(json::read(found, "groupId")?, "groupId")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "topologyEpoch", true)? {
            value.topology_epoch = json::required(json::read(found, "topologyEpoch")?, "topologyEpoch")?;
        }
        if let Some(found) = json::find(object, "topologyDescription", true)? {
            value.topology_description = json::required(json::read_struct(found, version)?, "topologyDescription")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopologyDescription {
    pub subtopologies: Vec<TopologyDescriptionSubtopology>,
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
    pub subtopology_id: String,
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
    pub name: String,
    pub node_type: i8,
    pub source_topics: Vec<String>,
    pub sink_topic: Option<String>,
    pub stores: Vec<String>,
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
    pub source: TopologyDescriptionNode,
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
