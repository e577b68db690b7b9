// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 69, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupDescribeResponse {
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribedGroup>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ConsumerGroupDescribeResponse {
    const NAME: &'static str = "ConsumerGroupDescribeResponse";
    const API_KEY: Option<i16> = Some(69);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ConsumerGroupDescribeResponse {
    const MIN_SIZE: usize = 6;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.structs(
            true,
            Some(&self.groups),
            version,
            "ConsumerGroupDescribeResponse.groups",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.groups = required(d.structs(true, version)?, "ConsumerGroupDescribeResponse.groups")?;
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
        let object = json::object(value, "ConsumerGroupDescribeResponse")?;
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
    pub assignor_name: String,
    pub members: Vec<Member>,
    pub authorized_operations: i32,
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
            assignor_name: Default::default(),
            members: Default::default(),
            authorized_operations: -2147483648,
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
        e.string(true, Some(&self.assignor_name), "DescribedGroup.assignor_name")?;
        e.structs(true, Some(&self.members), version, "DescribedGroup.members")?;
        e.i32(self.authorized_operations);
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
        value.assignor_name = required(d.string(true)?, "DescribedGroup.assignor_name")?;
        value.members = required(d.structs(true, version)?, "DescribedGroup.members")?;
        value.authorized_operations = d.i32()?;
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
        object.insert("assignorName".to_owned(), self.assignor_name.as_str().into());
        object.insert("members".to_owned(), json::structs(&self.members, version));
        object.insert("authorizedOperations".to_owned(), self.authorized_operations.into());
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
        if let Some(found) = json::find(object, "assignorName", true)? {
            value.assignor_name = json::required(json::read(found, "assignorName")?, "assignorName")?;
        }
        if let Some(found) = json::find(object, "members", true)? {
            value.members = json::required(json::read_structs(found, version, "members")?, "members")?;
        }
        if let Some(found) = json::find(object, "authorizedOperations", true)? {
            value.authorized_operations =
                json::required(json::read(found, "authorizedOperations")?, "authorizedOperations")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub member_id: String,
    pub instance_id: Option<String>,
    pub rack_id: Option<String>,
    pub member_epoch: i32,
    pub client_id: String,
    pub client_host: String,
    pub subscribed_topic_names: Vec<String>,
    pub subscribed_topic_regex: Option<String>,
    pub assignment: Assignment,
    pub target_assignment: Assignment,
    /// `version >= 1`
    pub member_type: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for Member {
    fn default() -> Self {
        Self {
            member_id: Default::default(),
            instance_id: Default::default(),
            rack_id: Default::default(),
            member_epoch: Default::default(),
            client_id: Default::default(),
            client_host: Default::default(),
            subscribed_topic_names: Default::default(),
            subscribed_topic_regex: Default::default(),
            assignment: Default::default(),
            target_assignment: Default::default(),
            member_type: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for Member {
    const MIN_SIZE: usize = 16;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.member_id), "Member.member_id")?;
        e.string(true, self.instance_id.as_deref(), "Member.instance_id")?;
        e.string(true, self.rack_id.as_deref(), "Member.rack_id")?;
        e.i32(self.member_epoch);
        e.string(true, Some(&self.client_id), "Member.client_id")?;
        e.string(true, Some(&self.client_host), "Member.client_host")?;
        e.strings(
            true,
            Some(&self.subscribed_topic_names),
            "Member.subscribed_topic_names",
        )?;
        e.string(
            true,
            self.subscribed_topic_regex.as_deref(),
            "Member.subscribed_topic_regex",
        )?;
        self.assignment.write(e, version)?;
        self.target_assignment.write(e, version)?;
        if version >= 1 {
            e.i8(self.member_type);
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.member_id = required(d.string(true)?, "Member.member_id")?;
        value.instance_id = d.string(true)?;
        value.rack_id = d.string(true)?;
        value.member_epoch = d.i32()?;
        value.client_id = required(d.string(true)?, "Member.client_id")?;
        value.client_host = required(d.string(true)?, "Member.client_host")?;
        value.subscribed_topic_names = required(
            d.strings(true, "Member.subscribed_topic_names")?,
            "Member.subscribed_topic_names",
        )?;
        value.subscribed_topic_regex = d.string(true)?;
        value.assignment = Assignment::read(d, version)?;
        value.target_assignment = Assignment::read(d, version)?;
        if version >= 1 {
            value.member_type = d.i8()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert(
            "instanceId".to_owned(),
            json::nullable(self.instance_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert(
            "rackId".to_owned(),
            json::nullable(self.rack_id.as_ref(), |x| x.as_str().into()),
        );
        object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        object.insert("clientId".to_owned(), self.client_id.as_str().into());
        object.insert("clientHost".to_owned(), self.client_host.as_str().into());
        object.insert(
            "subscribedTopicNames".to_owned(),
            self.subscribed_topic_names.as_slice().into(),
        );
        object.insert(
            "subscribedTopicRegex".to_owned(),
            json::nullable(self.subscribed_topic_regex.as_ref(), |x| x.as_str().into()),
        );
        object.insert("assignment".to_owned(), self.assignment.to_json(version));
        object.insert("targetAssignment".to_owned(), self.target_assignment.to_json(version));
        if version >= 1 {
            object.insert("memberType".to_owned(), self.member_type.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Member")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "instanceId", true)? {
            value.instance_id = json::read(found, "instanceId")?;
        }
        if let Some(found) = json::find(object, "rackId", true)? {
            value.rack_id = json::read(found, "rackId")?;
        }
        if let Some(found) = json::find(object, "memberEpoch", true)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "clientId", true)? {
            value.client_id = json::required(json::read(found, "clientId")?, "clientId")?;
        }
        if let Some(found) = json::find(object, "clientHost", true)? {
            value.client_host = json::required(json::read(found, "clientHost")?, "clientHost")?;
        }
        if let Some(found) = json::find(object, "subscribedTopicNames", true)? {
            value.subscribed_topic_names =
                json::required(json::read_array(found, "subscribedTopicNames")?, "subscribedTopicNames")?;
        }
        if let Some(found) = json::find(object, "subscribedTopicRegex", true)? {
            value.subscribed_topic_regex = json::read(found, "subscribedTopicRegex")?;
        }
        if let Some(found) = json::find(object, "assignment", true)? {
            value.assignment = json::required(json::read_struct(found, version)?, "assignment")?;
        }
        if let Some(found) = json::find(object, "targetAssignment", true)? {
            value.target_assignment = json::required(json::read_struct(found, version)?, "targetAssignment")?;
        }
        if let Some(found) = json::find(object, "memberType", version >= 1)? {
            value.member_type = json::required(json::read(found, "memberType")?, "memberType")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub topic_name: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicPartitions {
    const MIN_SIZE: usize = 19;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, Some(&self.topic_name), "TopicPartitions.topic_name")?;
        e.scalars(true, Some(&self.partitions), "TopicPartitions.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_id = d.uuid()?;
        value.topic_name = required(d.string(true)?, "TopicPartitions.topic_name")?;
        value.partitions = required(d.scalars(true)?, "TopicPartitions.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        object.insert("topicName".to_owned(), self.topic_name.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicPartitions")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", true)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "topicName", true)? {
            value.topic_name = json::required(json::read(found, "topicName")?, "topicName")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Assignment {
    pub topic_partitions: Vec<TopicPartitions>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Assignment {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(
            true,
            Some(&self.topic_partitions),
            version,
            "Assignment.topic_partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic_partitions = required(d.structs(true, version)?, "Assignment.topic_partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "topicPartitions".to_owned(),
            json::structs(&self.topic_partitions, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Assignment")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicPartitions", true)? {
            value.topic_partitions = json::required(
                json::read_structs(found, version, "topicPartitions")?,
                "topicPartitions",
            )?;
        }
        Ok(value)
    }
}
