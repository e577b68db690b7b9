// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 3, versions 0 to 13, flexible from 9.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{ApiKey, Message, Request, Structure, json};
use klamm_types::Uuid;
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequest {
    pub topics: Option<Vec<MetadataRequestTopic>>,
    /// `version >= 4`
    pub allow_auto_topic_creation: bool,
    /// `(8..=10).contains(&version)`
    pub include_cluster_authorized_operations: bool,
    /// `version >= 8`
    pub include_topic_authorized_operations: bool,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for MetadataRequest {
    fn default() -> Self {
        Self {
            topics: Some(Default::default()),
            allow_auto_topic_creation: true,
            include_cluster_authorized_operations: Default::default(),
            include_topic_authorized_operations: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for MetadataRequest {
    const NAME: &'static str = "MetadataRequest";
    const API_KEY: Option<i16> = Some(3);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl Request for MetadataRequest {
    const KEY: ApiKey = ApiKey::Metadata;
    type Response = super::MetadataResponse;
}

impl Structure for MetadataRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version < 1 && self.topics.is_none() {
            return Err(EncodeError::Null {
                field: "MetadataRequest.topics",
            });
        }
        e.structs(flexible, self.topics.as_deref(), version, "MetadataRequest.topics")?;
        if version >= 4 {
            e.bool(self.allow_auto_topic_creation);
        } else if !self.allow_auto_topic_creation {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataRequest.allow_auto_topic_creation",
                version,
            });
        }
        if (8..=10).contains(&version) {
            e.bool(self.include_cluster_authorized_operations);
        } else if self.include_cluster_authorized_operations {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataRequest.include_cluster_authorized_operations",
                version,
            });
        }
        if version >= 8 {
            e.bool(self.include_topic_authorized_operations);
        } else if self.include_topic_authorized_operations {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataRequest.include_topic_authorized_operations",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        value.topics = d.structs(flexible, version)?;
        if version < 1 && value.topics.is_none() {
            return Err(DecodeError::Null {
                field: "MetadataRequest.topics",
            });
        }
        if version >= 4 {
            value.allow_auto_topic_creation = d.bool()?;
        }
        if (8..=10).contains(&version) {
            value.include_cluster_authorized_operations = d.bool()?;
        }
        if version >= 8 {
            value.include_topic_authorized_operations = d.bool()?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert(
            "topics".to_owned(),
            json::nullable(self.topics.as_ref(), |x| json::structs(x, version)),
        );
        if version >= 4 {
            object.insert(
                "allowAutoTopicCreation".to_owned(),
                self.allow_auto_topic_creation.into(),
            );
        }
        if (8..=10).contains(&version) {
            object.insert(
                "includeClusterAuthorizedOperations".to_owned(),
                self.include_cluster_authorized_operations.into(),
            );
        }
        if version >= 8 {
            object.insert(
                "includeTopicAuthorizedOperations".to_owned(),
                self.include_topic_authorized_operations.into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MetadataRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::read_structs(found, version, "topics")?;
        }
        if let Some(found) = json::find(object, "allowAutoTopicCreation", version >= 4)? {
            value.allow_auto_topic_creation =
                json::required(json::read(found, "allowAutoTopicCreation")?, "allowAutoTopicCreation")?;
        }
        if let Some(found) = json::find(
            object,
            "includeClusterAuthorizedOperations",
            (8..=10).contains(&version),
        )? {
            value.include_cluster_authorized_operations = json::required(
                json::read(found, "includeClusterAuthorizedOperations")?,
                "includeClusterAuthorizedOperations",
            )?;
        }
        if let Some(found) = json::find(object, "includeTopicAuthorizedOperations", version >= 8)? {
            value.include_topic_authorized_operations = json::required(
                json::read(found, "includeTopicAuthorizedOperations")?,
                "includeTopicAuthorizedOperations",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequestTopic {
    /// `version >= 10`
    pub topic_id: Uuid,
    pub name: Option<String>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for MetadataRequestTopic {
    fn default() -> Self {
        Self {
            topic_id: Default::default(),
            name: Some(Default::default()),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Structure for MetadataRequestTopic {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        if version < 10 && self.name.is_none() {
            return Err(EncodeError::Null {
                field: "MetadataRequestTopic.name",
            });
        }
        e.string(flexible, self.name.as_deref(), "MetadataRequestTopic.name")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "MetadataRequestTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut value = Self::default();
        if version >= 10 {
            value.topic_id = d.uuid()?;
        }
        value.name = d.string(flexible)?;
        if version < 10 && value.name.is_none() {
            return Err(DecodeError::Null {
                field: "MetadataRequestTopic.name",
            });
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 10 {
            object.insert("topicId".to_owned(), self.topic_id.to_string().into());
        }
        object.insert(
            "name".to_owned(),
            json::nullable(self.name.as_ref(), |x| x.as_str().into()),
        );
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "MetadataRequestTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topicId", version >= 10)? {
            value.topic_id = json::required(json::read(found, "topicId")?, "topicId")?;
        }
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::read(found, "name")?;
        }
        Ok(value)
    }
}
