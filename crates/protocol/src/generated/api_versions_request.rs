// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 18, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsRequest {
    /// `version >= 3`
    pub client_software_name: String,
    /// `version >= 3`
    pub client_software_version: String,
    /// `version >= 5`
    pub cluster_id: Option<String>,
    /// `version >= 5`
    pub node_id: i32,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for ApiVersionsRequest {
    fn default() -> Self {
        Self {
            client_software_name: Default::default(),
            client_software_version: Default::default(),
            cluster_id: Default::default(),
            node_id: -1,
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for ApiVersionsRequest {
    const NAME: &'static str = "ApiVersionsRequest";
    const API_KEY: Option<i16> = Some(18);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for ApiVersionsRequest {
    const KEY: ApiKey = ApiKey::ApiVersions;
    type Response = super::ApiVersionsResponse;
}

impl Structure for ApiVersionsRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version >= 3 {
            e.string(
                flexible,
                Some(&self.client_software_name),
                "ApiVersionsRequest.client_software_name",
            )?;
        }
        if version >= 3 {
            e.string(
                flexible,
                Some(&self.client_software_version),
                "ApiVersionsRequest.client_software_version",
            )?;
        }
        if version >= 5 {
            e.string(flexible, self.cluster_id.as_deref(), "ApiVersionsRequest.cluster_id")?;
        }
        if version >= 5 {
            e.i32(self.node_id);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "ApiVersionsRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version >= 3 {
            value.client_software_name = required(d.string(flexible)?, "ApiVersionsRequest.client_software_name")?;
        }
        if version >= 3 {
            value.client_software_version =
                required(d.string(flexible)?, "ApiVersionsRequest.client_software_version")?;
        }
        if version >= 5 {
            value.cluster_id = d.string(flexible)?;
        }
        if version >= 5 {
            value.node_id = d.i32()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 3 {
            object.insert(
                "clientSoftwareName".to_owned(),
                self.client_software_name.as_str().into(),
            );
        }
        if version >= 3 {
            object.insert(
                "clientSoftwareVersion".to_owned(),
                self.client_software_version.as_str().into(),
            );
        }
        if version >= 5 {
            object.insert(
                "clusterId".to_owned(),
                json::nullable(self.cluster_id.as_ref(), |x| x.as_str().into()),
            );
        }
        if version >= 5 {
            object.insert("nodeId".to_owned(), self.node_id.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ApiVersionsRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "clientSoftwareName", version >= 3)? {
            value.client_software_name =
                json::required(json::read(found, "clientSoftwareName")?, "clientSoftwareName")?;
        }
        if let Some(found) = json::find(object, "clientSoftwareVersion", version >= 3)? {
            value.client_software_version =
                json::required(json::read(found, "clientSoftwareVersion")?, "clientSoftwareVersion")?;
        }
        if let Some(found) = json::find(object, "clusterId", version >= 5)? {
            value.cluster_id = json::read(found, "clusterId")?;
        }
        if let Some(found) = json::find(object, "nodeId", version >= 5)? {
            value.node_id = json::required(json::read(found, "nodeId")?, "nodeId")?;
        }
        Ok(value)
    }
}
