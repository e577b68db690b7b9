// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 3, versions 0 to 13, flexible from 9.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponse {
    /// `version >= 3`
    pub throttle_time_ms: i32,
    pub brokers: Vec<MetadataResponseBroker>,
    /// `version >= 2`
    pub cluster_id: Option<String>,
    /// `version >= 1`
    pub controller_id: i32,
    pub topics: Vec<MetadataResponseTopic>,
    /// `(8..=10).contains(&version)`
    pub cluster_authorized_operations: i32,
    /// `version >= 13`
    pub error_code: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for MetadataResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            brokers: Default::default(),
            cluster_id: Default::default(),
            controller_id: -1,
            topics: Default::default(),
            cluster_authorized_operations: -2147483648,
            error_code: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for MetadataResponse {
    const NAME: &'static str = "MetadataResponse";
    const API_KEY: Option<i16> = Some(3);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl Structure for MetadataResponse {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version >= 3 {
            e.i32(self.throttle_time_ms);
        }
        e.structs(flexible, Some(&self.brokers), version, "MetadataResponse.brokers")?;
        if version >= 2 {
            e.string(flexible, self.cluster_id.as_deref(), "MetadataResponse.cluster_id")?;
        }
        if version >= 1 {
            e.i32(self.controller_id);
        }
        e.structs(flexible, Some(&self.topics), version, "MetadataResponse.topics")?;
        if (8..=10).contains(&version) {
            e.i32(self.cluster_authorized_operations);
        } else if self.cluster_authorized_operations != -2147483648 {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataResponse.cluster_authorized_operations",
                version,
            });
        }
        if version >= 13 {
            e.i16(self.error_code);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataResponse.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        if version >= 3 {
            value.throttle_time_ms = d.i32()?;
        }
        value.brokers = required(d.structs(flexible, version)?, "MetadataResponse.brokers")?;
        if version >= 2 {
            value.cluster_id = d.string(flexible)?;
        }
        if version >= 1 {
            value.controller_id = d.i32()?;
        }
        value.topics = required(d.structs(flexible, version)?, "MetadataResponse.topics")?;
        if (8..=10).contains(&version) {
            value.cluster_authorized_operations = d.i32()?;
        }
        if version >= 13 {
            value.error_code = d.i16()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 3 {
            object.insert("throttleTimeMs".to_owned(), self.throttle_time_ms.into());
        }
        object.insert("brokers".to_owned(), json::structs(&self.brokers, version));
        if version >= 2 {
            object.insert(
                "clusterId".to_owned(),
                json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 1 {
            object.insert("controllerId".to_owned(), self.controller_id.into());
        }
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        if (8..=10).contains(&version) {
            object.insert(
                "clusterAuthorizedOperations".to_owned(),
                self.cluster_authorized_operations.into(),
            );
        }
        if version >= 13 {
            object.insert("errorCode".to_owned(), self.error_code.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MetadataResponse")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "throttleTimeMs", version >= 3)? {
            value.throttle_time_ms = json::required(json::read(found, "throttleTimeMs")?, "throttleTimeMs")?;
        }
        if let Some(found) = json::find(object, "brokers", true)? {
            value.brokers = json::required(json::read_structs(found, version, "brokers")?, "brokers")?;
        }
        if let Some(found) = json::find(object, "clusterId", version >= 2)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "controllerId", version >= 1)? {
            value.controller_id = json::required(json::read(found, "controllerId")?, "controllerId")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "clusterAuthorizedOperations", (8..=10).contains(&version))? {
            value.cluster_authorized_operations = json::required(
                json::read(found, "clusterAuthorizedOperations")?,
                "clusterAuthorizedOperations",
            )?;
        }
        if let Some(found) = json::find(object, "errorCode", version >= 13)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct MetadataResponseBroker {
    pub node_id: i32,
    pub host: String,
    pub port: i32,
    /// `version >= 1`
    pub rack: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for MetadataResponseBroker {
    const MIN_SIZE: usize = 9;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.i32(self.node_id);
        e.string(flexible, Some(&self.host), "MetadataResponseBroker.host")?;
        e.i32(self.port);
        if version >= 1 {
            e.string(flexible, self.rack.as_deref(), "MetadataResponseBroker.rack")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataResponseBroker.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.node_id = d.i32()?;
        value.host = required(d.string(flexible)?, "MetadataResponseBroker.host")?;
        value.port = d.i32()?;
        if version >= 1 {
            value.rack = d.string(flexible)?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("nodeId".to_owned(), self.node_id.into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        if version >= 1 {
            object.insert(
                "rack".to_owned(),
                json::nullable(self.rack.as_ref(), |x| x.as_str().into()),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MetadataResponseBroker")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "nodeId", true)? {
            value.node_id = json::required(json::read(found, "nodeId")?, "nodeId")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        if let Some(found) = json::find(object, "rack", version >= 1)? {
            value.rack = json::read(found, "rack")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponseTopic {
    pub error_code: i16,
    pub name: Option<String>,
    /// `version >= 10`
    pub topic_id: Uuid,
    /// `version >= 1`
    pub is_internal: bool,
    pub partitions: Vec<MetadataResponsePartition>,
    /// `version >= 8`
    pub topic_authorized_operations: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for MetadataResponseTopic {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            name: Some(Default::default()),
            topic_id: Default::default(),
            is_internal: Default::default(),
            partitions: Default::default(),
            topic_authorized_operations: -2147483648,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for MetadataResponseTopic {
    const MIN_SIZE: usize = 4;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.i16(self.error_code);
        if version < 12 && self.name.is_none() {
            return Err(EncodeError::Null {
                field: "MetadataResponseTopic.name",
            });
        }
        e.string(flexible, self.name.as_deref(), "MetadataResponseTopic.name")?;
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        if version >= 1 {
            e.bool(self.is_internal);
        }
        e.structs(
            flexible,
            Some(&self.partitions),
            version,
            "MetadataResponseTopic.partitions",
        )?;
        if version >= 8 {
            e.i32(self.topic_authorized_operations);
        } else if self.topic_authorized_operations != -2147483648 {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataResponseTopic.topic_authorized_operations",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataResponseTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.name = d.string(flexible)?;
        if version < 12 && value.name.is_none() {
            return Err(DecodeError::Null {
                field: "MetadataResponseTopic.name",
            });
        }
        if version >= 10 {
            value.topic_id = d.uuid()?;
        }
        if version >= 1 {
            value.is_internal = d.bool()?;
        }
        value.partitions = required(d.structs(flexible, version)?, "MetadataResponseTopic.partitions")?;
        if version >= 8 {
            value.topic_authorized_operations = d.i32()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert(
            "name".to_owned(),
            json::nullable(self.name.as_ref(), |x| x.as_str().into()),
        );
        if version >= 10 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        if version >= 1 {
            object.insert("isInternal".to_owned(), self.is_internal.into());
        }
        object.insert("partitions".to_owned(), json::structs(&self.partitions, version));
        if version >= 8 {
            object.insert(
                "topicAuthorizedOperations".to_owned(),
                self.topic_authorized_operations.into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MetadataResponseTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::read(found, "name")?;
        }
        if let Some(found) = json::find(object, "topicId", version >= 10)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "isInternal", version >= 1)? {
            value.is_internal = json::required(json::read(found, "isInternal")?, "isInternal")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_structs(found, version, "partitions")?, "partitions")?;
        }
        if let Some(found) = json::find(object, "topicAuthorizedOperations", version >= 8)? {
            value.topic_authorized_operations = json::required(
                json::read(found, "topicAuthorizedOperations")?,
                "topicAuthorizedOperations",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponsePartition {
    pub error_code: i16,
    pub partition_index: i32,
    pub leader_id: i32,
    /// `version >= 7`
    pub leader_epoch: i32,
    pub replica_nodes: Vec<i32>,
    pub isr_nodes: Vec<i32>,
    /// `version >= 5`
    pub offline_replicas: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for MetadataResponsePartition {
    fn default() -> Self {
        Self {
            error_code: Default::default(),
            partition_index: Default::default(),
            leader_id: Default::default(),
            leader_epoch: -1,
            replica_nodes: Default::default(),
            isr_nodes: Default::default(),
            offline_replicas: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for MetadataResponsePartition {
    const MIN_SIZE: usize = 12;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.i16(self.error_code);
        e.i32(self.partition_index);
        e.i32(self.leader_id);
        if version >= 7 {
            e.i32(self.leader_epoch);
        }
        e.scalars(
            flexible,
            Some(&self.replica_nodes),
            "MetadataResponsePartition.replica_nodes",
        )?;
        e.scalars(flexible, Some(&self.isr_nodes), "MetadataResponsePartition.isr_nodes")?;
        if version >= 5 {
            e.scalars(
                flexible,
                Some(&self.offline_replicas),
                "MetadataResponsePartition.offline_replicas",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataResponsePartition.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.error_code = d.i16()?;
        value.partition_index = d.i32()?;
        value.leader_id = d.i32()?;
        if version >= 7 {
            value.leader_epoch = d.i32()?;
        }
        value.replica_nodes = required(d.scalars(flexible)?, "MetadataResponsePartition.replica_nodes")?;
        value.isr_nodes = required(d.scalars(flexible)?, "MetadataResponsePartition.isr_nodes")?;
        if version >= 5 {
            value.offline_replicas = required(d.scalars(flexible)?, "MetadataResponsePartition.offline_replicas")?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("errorCode".to_owned(), self.error_code.into());
        object.insert("partitionIndex".to_owned(), self.partition_index.into());
        object.insert("leaderId".to_owned(), self.leader_id.into());
        if version >= 7 {
            object.insert("leaderEpoch".to_owned(), self.leader_epoch.into());
        }
        object.insert("replicaNodes".to_owned(), self.replica_nodes.as_slice().into());
        object.insert("isrNodes".to_owned(), self.isr_nodes.as_slice().into());
        if version >= 5 {
            object.insert("offlineReplicas".to_owned(), self.offline_replicas.as_slice().into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MetadataResponsePartition")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "errorCode", true)? {
            value.error_code = json::required(json::read(found, "errorCode")?, "errorCode")?;
        }
        if let Some(found) = json::find(object, "partitionIndex", true)? {
            value.partition_index = json::required(json::read(found, "partitionIndex")?, "partitionIndex")?;
        }
        if let Some(found) = json::find(object, "leaderId", true)? {
            value.leader_id = json::required(json::read(found, "leaderId")?, "leaderId")?;
        }
        if let Some(found) = json::find(object, "leaderEpoch", version >= 7)? {
            value.leader_epoch = json::required(json::read(found, "leaderEpoch")?, "leaderEpoch")?;
        }
        if let Some(found) = json::find(object, "replicaNodes", true)? {
            value.replica_nodes = json::required(json::read_array(found, "replicaNodes")?, "replicaNodes")?;
        }
        if let Some(found) = json::find(object, "isrNodes", true)? {
            value.isr_nodes = json::required(json::read_array(found, "isrNodes")?, "isrNodes")?;
        }
        if let Some(found) = json::find(object, "offlineReplicas", version >= 5)? {
            value.offline_replicas = json::required(json::read_array(found, "offlineReplicas")?, "offlineReplicas")?;
        }
        Ok(value)
    }
}
