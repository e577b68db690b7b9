// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Response 60, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<String>,
    /// `version >= 1`
    pub endpoint_type: i8,
    pub cluster_id: String,
    pub controller_id: i32,
    pub brokers: Vec<DescribeClusterBroker>,
    pub cluster_authorized_operations: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeClusterResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: Default::default(),
            error_code: Default::default(),
            error_message: Default::default(),
            endpoint_type: 1,
            cluster_id: Default::default(),
            controller_id: -1,
            brokers: Default::default(),
            cluster_authorized_operations: -2147483648,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for DescribeClusterResponse {
    const NAME: &'static str = "DescribeClusterResponse";
    const API_KEY: Option<i16> = Some(60);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for DescribeClusterResponse {
    const MIN_SIZE: usize = 18;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.throttle_time_ms);
        e.i16(self.error_code);
        e.string(
            true,
            self.error_message.as_deref(),
            "DescribeClusterResponse.error_message",
        )?;
        if version >= 1 {
            e.i8(self.endpoint_type);
        } else if self.endpoint_type != 1 {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeClusterResponse.endpoint_type",
                version,
            });
        }
        e.string(true, Some(&self.cluster_id), "DescribeClusterResponse.cluster_id")?;
        e.i32(self.controller_id);
        e.structs(true, Some(&self.brokers), version, "DescribeClusterResponse.brokers")?;
        e.i32(self.cluster_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.throttle_time_ms = d.i32()?;
        value.error_code = d.i16()?;
        value.error_message = d.string(true)?;
        if version >= 1 {
            value.endpoint_type = d.i8()?;
        }
        value.cluster_id = required(d.string(true)?, "DescribeClusterResponse.cluster_id")?;
        value.controller_id = d.i32()?;
        value.brokers = required(d.structs(true, version)?, "DescribeClusterResponse.brokers")?;
        value.cluster_authorized_operations = d.i32()?;
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
        if version >= 1 {
            object.insert("endpointType".to_owned(), self.endpoint_type.into());
        }
        object.insert("clusterId".to_owned(), self.cluster_id.as_str().into());
        object.insert("controllerId".to_owned(), self.controller_id.into());
        object.insert("brokers".to_owned(), json::structs(&self.brokers, version));
        object.insert(
            "clusterAuthorizedOperations".to_owned(),
            self.cluster_authorized_operations.into(),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeClusterResponse")?;
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
        if let Some(found) = json::find(object, "endpointType", version >= 1)? {
            value.endpoint_type = json::required(json::read(found, "endpointType")?, "endpointType")?;
        }
        if let Some(found) = json::find(object, "clusterId", true)? {
            value.cluster_id = json::required(json::read(found, "clusterId")?, "clusterId")?;
        }
        if let Some(found) = json::find(object, "controllerId", true)? {
            value.controller_id = json::required(json::read(found, "controllerId")?, "controllerId")?;
        }
        if let Some(found) = json::find(object, "brokers", true)? {
            value.brokers = json::required(json::read_structs(found, version, "brokers")?, "brokers")?;
        }
        if let Some(found) = json::find(object, "clusterAuthorizedOperations", true)? {
            value.cluster_authorized_operations = json::required(
                json::read(found, "clusterAuthorizedOperations")?,
                "clusterAuthorizedOperations",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeClusterBroker {
    pub broker_id: i32,
    pub host: String,
    pub port: i32,
    pub rack: Option<String>,
    /// `version >= 2`
    pub is_fenced: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for DescribeClusterBroker {
    const MIN_SIZE: usize = 11;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i32(self.broker_id);
        e.string(true, Some(&self.host), "DescribeClusterBroker.host")?;
        e.i32(self.port);
        e.string(true, self.rack.as_deref(), "DescribeClusterBroker.rack")?;
        if version >= 2 {
            e.bool(self.is_fenced);
        } else if self.is_fenced {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeClusterBroker.is_fenced",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.broker_id = d.i32()?;
        value.host = required(d.string(true)?, "DescribeClusterBroker.host")?;
        value.port = d.i32()?;
        value.rack = d.string(true)?;
        if version >= 2 {
            value.is_fenced = d.bool()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("brokerId".to_owned(), self.broker_id.into());
        object.insert("host".to_owned(), self.host.as_str().into());
        object.insert("port".to_owned(), self.port.into());
        object.insert(
            "rack".to_owned(),
            json::nullable(self.rack.as_ref(), |x| x.as_str().into()),
        );
        if version >= 2 {
            object.insert("isFenced".to_owned(), self.is_fenced.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeClusterBroker")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "brokerId", true)? {
            value.broker_id = json::required(json::read(found, "brokerId")?, "brokerId")?;
        }
        if let Some(found) = json::find(object, "host", true)? {
            value.host = json::required(json::read(found, "host")?, "host")?;
        }
        if let Some(found) = json::find(object, "port", true)? {
            value.port = json::required(json::read(found, "port")?, "port")?;
        }
        if let Some(found) = json::find(object, "rack", true)? {
            value.rack = json::read(found, "rack")?;
        }
        if let Some(found) = json::find(object, "isFenced", version >= 2)? {
            value.is_fenced = json::required(json::read(found, "isFenced")?, "isFenced")?;
        }
        Ok(value)
    }
}
