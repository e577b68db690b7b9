// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 68, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupHeartbeatRequest {
    pub group_id: String,
    pub member_id: String,
    pub member_epoch: i32,
    pub instance_id: Option<String>,
    pub rack_id: Option<String>,
    pub rebalance_timeout_ms: i32,
    pub subscribed_topic_names: Option<Vec<String>>,
    /// `version >= 1`
    pub subscribed_topic_regex: Option<String>,
    pub server_assignor: Option<String>,
    pub topic_partitions: Option<Vec<TopicPartitions>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ConsumerGroupHeartbeatRequest {
    fn default() -> Self {
        Self {
            group_id: Default::default(),
            member_id: Default::default(),
            member_epoch: Default::default(),
            instance_id: Default::default(),
            rack_id: Default::default(),
            rebalance_timeout_ms: -1,
            subscribed_topic_names: Default::default(),
            subscribed_topic_regex: Default::default(),
            server_assignor: Default::default(),
            topic_partitions: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ConsumerGroupHeartbeatRequest {
    const NAME: &'static str = "ConsumerGroupHeartbeatRequest";
    const API_KEY: Option<i16> = Some(68);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ConsumerGroupHeartbeatRequest {
    const KEY: ApiKey = ApiKey::ConsumerGroupHeartbeat;
    type Response = super::ConsumerGroupHeartbeatResponse;
}

impl Structure for ConsumerGroupHeartbeatRequest {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.group_id), "ConsumerGroupHeartbeatRequest.group_id")?;
        e.string(true, Some(&self.member_id), "ConsumerGroupHeartbeatRequest.member_id")?;
        e.i32(self.member_epoch);
        e.string(
            true,
            self.instance_id.as_deref(),
            "ConsumerGroupHeartbeatRequest.instance_id",
        )?;
        e.string(true, self.rack_id.as_deref(), "ConsumerGroupHeartbeatRequest.rack_id")?;
        e.i32(self.rebalance_timeout_ms);
        e.strings(
            true,
            self.subscribed_topic_names.as_deref(),
            "ConsumerGroupHeartbeatRequest.subscribed_topic_names",
        )?;
        if version >= 1 {
            e.string(
                true,
                self.subscribed_topic_regex.as_deref(),
                "ConsumerGroupHeartbeatRequest.subscribed_topic_regex",
            )?;
        } else if self.subscribed_topic_regex.is_some() {
            return Err(EncodeError::UnsupportedField {
                field: "ConsumerGroupHeartbeatRequest.subscribed_topic_regex",
                version,
            });
        }
        e.string(
            true,
            self.server_assignor.as_deref(),
            "ConsumerGroupHeartbeatRequest.server_assignor",
        )?;
        e.structs(
            true,
            self.topic_partitions.as_deref(),
            version,
            "ConsumerGroupHeartbeatRequest.topic_partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.group_id = required(d.string(true)?, "ConsumerGroupHeartbeatRequest.group_id")?;
        value.member_id = required(d.string(true)?, "ConsumerGroupHeartbeatRequest.member_id")?;
        value.member_epoch = d.i32()?;
        value.instance_id = d.string(true)?;
        value.rack_id = d.string(true)?;
        value.rebalance_timeout_ms = d.i32()?;
        value.subscribed_topic_names = d.strings(true, "ConsumerGroupHeartbeatRequest.subscribed_topic_names")?;
        if version >= 1 {
            value.subscribed_topic_regex = d.string(true)?;
        }
        value.server_assignor = d.string(true)?;
        value.topic_partitions = d.structs(true, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("groupId".to_owned(), self.group_id.as_str().into());
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
        object.insert("rebalanceTimeoutMs".to_owned(), self.rebalance_timeout_ms.into());
        object.insert(
            "subscribedTopicNames".to_owned(),
            json::nullable(self.subscribed_topic_names.as_ref(), |x| x.as_slice().into()),
        );
        if version >= 1 {
            object.insert(
                "subscribedTopicRegex".to_owned(),
                json::nullable(self.subscribed_topic_regex.as_ref(), |x| x.as_str().into()),
            );
        }
        object.insert(
            "serverAssignor".to_owned(),
            json::nullable(self.server_assignor.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "topicPartitions".to_owned(),
            json::nullable(self.topic_partitions.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ConsumerGroupHeartbeatRequest")?;
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
        if let Some(found) = json::find(object, "subscribedTopicNames", true)? {
            value.subscribed_topic_names = json::read_array(found, "subscribedTopicNames")?;
        }
        if let Some(found) = json::find(object, "subscribedTopicRegex", version >= 1)? {
            value.subscribed_topic_regex = json::read(found, "subscribedTopicRegex")?;
        }
        if let Some(found) = json::find(object, "serverAssignor", true)? {
            value.server_assignor = json::read(found, "serverAssignor")?;
        }
        if let Some(found) = json::find(object, "topicPartitions", true)? {
            value.topic_partitions = json::read_structs(found, version, "topicPartitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicPartitions {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.scalars(true, Some(&self.partitions), "TopicPartitions.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.partitions = required(d.scalars(true)?, "TopicPartitions.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicPartitions")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}
