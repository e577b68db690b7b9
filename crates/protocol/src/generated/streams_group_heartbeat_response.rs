// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 88, versions 0 to 1, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupHeartbeatResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    pub member_id: String,
    pub member_epoch: i32,
    pub heartbeat_interval_ms: i32,
    /// `version <= 0`
    pub acceptable_recovery_lag_legacy: i32,
    pub task_offset_interval_ms: i32,
    /// `version >= 1`
    pub acceptable_recovery_lag: i64,
    pub status: Option<Vec<Status>>,
    pub active_tasks: Option<Vec<TaskIds>>,
    pub standby_tasks: Option<Vec<TaskIds>>,
    pub warmup_tasks: Option<Vec<TaskIds>>,
    /// `version >= 1`
    pub topology_description_required: bool,
    pub endpoint_information_epoch: i32,
    pub partitions_by_user_endpoint: Option<Vec<EndpointToPartitions>>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for StreamsGroupHeartbeatResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            error_code: Default::default(),
            error_message: Default::default(),
            member_id: Default::default(),
            member_epoch: Default::default(),
            heartbeat_interval_ms: Default::default(),
            acceptable_recovery_lag_legacy: Default::default(),
            task_offset_interval_ms: Default::default(),
            acceptable_recovery_lag: -1,
            status: Some(Default::default()),
            active_tasks: Default::default(),
            standby_tasks: Default::default(),
            warmup_tasks: Default::default(),
            topology_description_required: Default::default(),
            endpoint_information_epoch: Default::default(),
            partitions_by_user_endpoint: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for StreamsGroupHeartbeatResponse {
    const NAME: &'static str = "StreamsGroupHeartbeatResponse";
    const API_KEY: Option<i16> = Some(88);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for StreamsGroupHeartbeatResponse {
    const MIN_SIZE: usize = 30;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.string(
            true,
            self.error_message.as_deref(),
            "StreamsGroupHeartbeatResponse.error_message",
        )?;
        e.string(true, Some(&self.member_id), "StreamsGroupHeartbeatResponse.member_id")?;
        e.i32(self.member_epoch);
        e.i32(self.heartbeat_interval_ms);
        if version <= 0 {
            e.i32(self.acceptable_recovery_lag_legacy);
        } else if self.acceptable_recovery_lag_legacy != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "StreamsGroupHeartbeatResponse.acceptable_recovery_lag_legacy",
                version,
            });
        }
        e.i32(self.task_offset_interval_ms);
        if version >= 1 {
            e.i64(self.acceptable_recovery_lag);
        }
        e.structs(
            true,
            self.status.as_deref(),
            version,
            "StreamsGroupHeartbeatResponse.status",
        )?;
        e.structs(
            true,
            self.active_tasks.as_deref(),
            version,
            "StreamsGroupHeartbeatResponse.active_tasks",
        )?;
        e.structs(
            true,
            self.standby_tasks.as_deref(),
            version,
            "StreamsGroupHeartbeatResponse.standby_tasks",
        )?;
        e.structs(
            true,
            self.warmup_tasks.as_deref(),
            version,
            "StreamsGroupHeartbeatResponse.warmup_tasks",
        )?;
        if version >= 1 {
            e.bool(self.topology_description_required);
        } else if self.topology_description_required {
            return Err(EncodeError::UnsupportedField {
                field: "StreamsGroupHeartbeatResponse.topology_description_required",
                version,
            });
        }
        e.i32(self.endpoint_information_epoch);
        e.structs(
            true,
            self.partitions_by_user_endpoint.as_deref(),
            version,
            "StreamsGroupHeartbeatResponse.partitions_by_user_endpoint",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        value.member_id = required(d.string(true)?, "StreamsGroupHeartbeatResponse.member_id")?;
        value.member_epoch = d.i32()?;
        value.heartbeat_interval_ms = d.i32()?;
        if version <= 0 {
            value.acceptable_recovery_lag_legacy = d.i32()?;
        }
        value.task_offset_interval_ms = d.i32()?;
        if version >= 1 {
            value.acceptable_recovery_lag = d.i64()?;
        }
        value.status = d.structs(true, version)?;
        value.active_tasks = d.structs(true, version)?;
        value.standby_tasks = d.structs(true, version)?;
        value.warmup_tasks = d.structs(true, version)?;
        if version >= 1 {
            value.topology_description_required = d.bool()?;
        }
        value.endpoint_information_epoch = d.i32()?;
        value.partitions_by_user_endpoint = d.structs(true, version)?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "errorMessage".to_owned(),
            json::nullable(self.error_message.as_ref(), |x| x.as_str().into()),
        );
        object.insert("memberId".to_owned(), self.member_id.as_str().into());
        object.insert("memberEpoch".to_owned(), self.member_epoch.into());
        object.insert("heartbeatIntervalMs".to_owned(), self.heartbeat_interval_ms.into());
        if version <= 0 {
            object.insert(
                "acceptableRecoveryLagLegacy".to_owned(),
                self.acceptable_recovery_lag_legacy.into(),
            );
        }
        object.insert("taskOffsetIntervalMs".to_owned(), self.task_offset_interval_ms.into());
        if version >= 1 {
            object.insert("acceptableRecoveryLag".to_owned(), self.acceptable_recovery_lag.into());
        }
        object.insert(
            "status".to_owned(),
            json::nullable(self.status.as_ref(), |x| json::structs(x, version)),
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
        if version >= 1 {
            object.insert(
                "topologyDescriptionRequired".to_owned(),
                self.topology_description_required.into(),
            );
        }
        object.insert(
            "endpointInformationEpoch".to_owned(),
            self.endpoint_information_epoch.into(),
        );
        object.insert(
            "partitionsByUserEndpoint".to_owned(),
            json::nullable(self.partitions_by_user_endpoint.as_ref(), |x| json::structs(x, version)),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "StreamsGroupHeartbeatResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", true)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "errorMessage", true)? {
            value.error_message = json::read(found, "errorMessage")?;
        }
        if let Some(found) = json::find(object, "memberId", true)? {
            value.member_id = json::required(json::read(found, "memberId")?, "memberId")?;
        }
        if let Some(found) = json::find(object, "memberEpoch", true)? {
            value.member_epoch = json::required(json::read(found, "memberEpoch")?, "memberEpoch")?;
        }
        if let Some(found) = json::find(object, "heartbeatIntervalMs", true)? {
            value.heartbeat_interval_ms =
                json::required(json::read(found, "heartbeatIntervalMs")?, "heartbeatIntervalMs")?;
        }
        if let Some(found) = json::find(object, "acceptableRecoveryLagLegacy", version <= 0)? {
            value.acceptable_recovery_lag_legacy = json::required(
                json::read(found, "acceptableRecoveryLagLegacy")?,
                "acceptableRecoveryLagLegacy",
            )?;
        }
        if let Some(found) = json::find(object, "taskOffsetIntervalMs", true)? {
            value.task_offset_interval_ms =
                json::required(json::read(found, "taskOffsetIntervalMs")?, "taskOffsetIntervalMs")?;
        }
        if let Some(found) = json::find(object, "acceptableRecoveryLag", version >= 1)? {
            value.acceptable_recovery_lag =
                json::required(json::read(found, "acceptableRecoveryLag")?, "acceptableRecoveryLag")?;
        }
        if let Some(found) = json::find(object, "status", true)? {
            value.status = json::read_structs(found, version, "status")?;
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
        if let Some(found) = json::find(object, "topologyDescriptionRequired", version >= 1)? {
            value.topology_description_required = json::required(
                json::read(found, "topologyDescriptionRequired")?,
                "topologyDescriptionRequired",
            )?;
        }
        if let Some(found) = json::find(object, "endpointInformationEpoch", true)? {
            value.endpoint_information_epoch = json::required(
                json::read(found, "endpointInformationEpoch")?,
                "endpointInformationEpoch",
            )?;
        }
        if let Some(found) = json::find(object, "partitionsByUserEndpoint", true)? {
            value.partitions_by_user_endpoint = json::read_structs(found, version, "partitionsByUserEndpoint")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndpointToPartitions {
    pub user_endpoint: Endpoint,
    pub active_partitions: Vec<TopicPartition>,
    pub standby_partitions: Vec<TopicPartition>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for EndpointToPartitions {
    const MIN_SIZE: usize = 7;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        self.user_endpoint.write(e, version)?;
        e.structs(
            true,
            Some(&self.active_partitions),
            version,
            "EndpointToPartitions.active_partitions",
        )?;
        e.structs(
            true,
            Some(&self.standby_partitions),
            version,
            "EndpointToPartitions.standby_partitions",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.user_endpoint = Endpoint::read(d, version)?;
        value.active_partitions = required(d.structs(true, version)?, "EndpointToPartitions.active_partitions")?;
        value.standby_partitions = required(d.structs(true, version)?, "EndpointToPartitions.standby_partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("userEndpoint".to_owned(), self.user_endpoint.to_json(version));
        object.insert(
            "activePartitions".to_owned(),
            json::structs(&self.active_partitions, version),
        );
        object.insert(
            "standbyPartitions".to_owned(),
            json::structs(&self.standby_partitions, version),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "EndpointToPartitions")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "userEndpoint", true)? {
            value.user_endpoint = json::required(json::read_struct(found, version)?, "userEndpoint")?;
        }
        if let Some(found) = json::find(object, "activePartitions", true)? {
            value.active_partitions = json::required(
                json::read_structs(found, version, "activePartitions")?,
                "activePartitions",
            )?;
        }
        if let Some(found) = json::find(object, "standbyPartitions", true)? {
            value.standby_partitions = json::required(
                json::read_structs(found, version, "standbyPartitions")?,
                "standbyPartitions",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Status {
    pub status_code: i8,
    pub status_detail: String,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for Status {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i8(self.status_code);
        e.string(true, Some(&self.status_detail), "Status.status_detail")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.status_code = d.i8()?;
        value.status_detail = required(d.string(true)?, "Status.status_detail")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("statusCode".to_owned(), self.status_code.into());
        object.insert("statusDetail".to_owned(), self.status_detail.as_str().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "Status")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "statusCode", true)? {
            value.status_code = json::required(json::read(found, "statusCode")?, "statusCode")?;
        }
        if let Some(found) = json::find(object, "statusDetail", true)? {
            value.status_detail = json::required(json::read(found, "statusDetail")?, "statusDetail")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition {
    pub topic: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for TopicPartition {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.topic), "TopicPartition.topic")?;
        e.scalars(true, Some(&self.partitions), "TopicPartition.partitions")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.topic = required(d.string(true)?, "TopicPartition.topic")?;
        value.partitions = required(d.scalars(true)?, "TopicPartition.partitions")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TopicPartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
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
