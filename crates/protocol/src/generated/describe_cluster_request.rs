// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 60, versions 0 to 2, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterRequest {
    pub include_cluster_authorized_operations: bool,
    /// `version >= 1`
    pub endpoint_type: i8,
    /// `version >= 2`
    pub include_fenced_brokers: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for DescribeClusterRequest {
    fn default() -> Self {
        Self {
            include_cluster_authorized_operations: Default::default(),
            endpoint_type: 1,
            include_fenced_brokers: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for DescribeClusterRequest {
    const NAME: &'static str = "DescribeClusterRequest";
    const API_KEY: Option<i16> = Some(60);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for DescribeClusterRequest {
    const KEY: ApiKey = ApiKey::DescribeCluster;
    type Response = super::DescribeClusterResponse;
}

impl Structure for DescribeClusterRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.bool(self.include_cluster_authorized_operations);
        if version >= 1 {
            e.i8(self.endpoint_type);
        } else if self.endpoint_type != 1 {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeClusterRequest.endpoint_type",
                version,
            });
        }
        if version >= 2 {
            e.bool(self.include_fenced_brokers);
        } else if self.include_fenced_brokers {
            return Err(EncodeError::UnsupportedField {
                field: "DescribeClusterRequest.include_fenced_brokers",
                version,
            });
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.include_cluster_authorized_operations = d.bool()?;
        if version >= 1 {
            value.endpoint_type = d.i8()?;
        }
        if version >= 2 {
            value.include_fenced_brokers = d.bool()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "includeClusterAuthorizedOperations".to_owned(),
            self.include_cluster_authorized_operations.into(),
        );
        if version >= 1 {
            object.insert("endpointType".to_owned(), self.endpoint_type.into());
        }
        if version >= 2 {
            object.insert("includeFencedBrokers".to_owned(), self.include_fenced_brokers.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "DescribeClusterRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "includeClusterAuthorizedOperations", true)? {
            value.include_cluster_authorized_operations = json::required(
                json::read(found, "includeClusterAuthorizedOperations")?,
                "includeClusterAuthorizedOperations",
            )?;
        }
        if let Some(found) = json::find(object, "endpointType", version >= 1)? {
            value.endpoint_type = json::required(json::read(found, "endpointType")?, "endpointType")?;
        }
        if let Some(found) = json::find(object, "includeFencedBrokers", version >= 2)? {
            value.include_fenced_brokers =
                json::required(json::read(found, "includeFencedBrokers")?, "includeFencedBrokers")?;
        }
        Ok(value)
    }
}
