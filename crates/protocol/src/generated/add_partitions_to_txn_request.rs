// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 24, versions 0 to 5, flexible from 3.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnRequest {
    /// `version >= 4`
    pub transactions: Vec<AddPartitionsToTxnTransaction>,
    /// `version <= 3`
    pub v3_and_below_transactional_id: String,
    /// `version <= 3`
    pub v3_and_below_producer_id: i64,
    /// `version <= 3`
    pub v3_and_below_producer_epoch: i16,
    /// `version <= 3`
    pub v3_and_below_topics: Vec<AddPartitionsToTxnTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for AddPartitionsToTxnRequest {
    const NAME: &'static str = "AddPartitionsToTxnRequest";
    const API_KEY: Option<i16> = Some(24);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for AddPartitionsToTxnRequest {
    const KEY: ApiKey = ApiKey::AddPartitionsToTxn;
    type Response = super::AddPartitionsToTxnResponse;
}

impl Structure for AddPartitionsToTxnRequest {
    const MIN_SIZE: usize = 1;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version >= 4 {
            e.structs(
                flexible,
                Some(&self.transactions),
                version,
                "AddPartitionsToTxnRequest.transactions",
            )?;
        } else if !self.transactions.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnRequest.transactions",
                version,
            });
        }
        if version <= 3 {
            e.string(
                flexible,
                Some(&self.v3_and_below_transactional_id),
                "AddPartitionsToTxnRequest.v3_and_below_transactional_id",
            )?;
        } else if !self.v3_and_below_transactional_id.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnRequest.v3_and_below_transactional_id",
                version,
            });
        }
        if version <= 3 {
            e.i64(self.v3_and_below_producer_id);
        } else if self.v3_and_below_producer_id != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnRequest.v3_and_below_producer_id",
                version,
            });
        }
        if version <= 3 {
            e.i16(self.v3_and_below_producer_epoch);
        } else if self.v3_and_below_producer_epoch != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnRequest.v3_and_below_producer_epoch",
                version,
            });
        }
        if version <= 3 {
            e.structs(
                flexible,
                Some(&self.v3_and_below_topics),
                version,
                "AddPartitionsToTxnRequest.v3_and_below_topics",
            )?;
        } else if !self.v3_and_below_topics.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnRequest.v3_and_below_topics",
                version,
            });
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnRequest.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        if version >= 4 {
            value.transactions = required(d.structs(flexible, version)?, "AddPartitionsToTxnRequest.transactions")?;
        }
        if version <= 3 {
            value.v3_and_below_transactional_id = required(
                d.string(flexible)?,
                "AddPartitionsToTxnRequest.v3_and_below_transactional_id",
            )?;
        }
        if version <= 3 {
            value.v3_and_below_producer_id = d.i64()?;
        }
        if version <= 3 {
            value.v3_and_below_producer_epoch = d.i16()?;
        }
        if version <= 3 {
            value.v3_and_below_topics = required(
                d.structs(flexible, version)?,
                "AddPartitionsToTxnRequest.v3_and_below_topics",
            )?;
        }
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        if version >= 4 {
            object.insert("transactions".to_owned(), json::structs(&self.transactions, version));
        }
        if version <= 3 {
            object.insert(
                "v3AndBelowTransactionalId".to_owned(),
                self.v3_and_below_transactional_id.as_str().into(),
            );
        }
        if version <= 3 {
            object.insert("v3AndBelowProducerId".to_owned(), self.v3_and_below_producer_id.into());
        }
        if version <= 3 {
            object.insert(
                "v3AndBelowProducerEpoch".to_owned(),
                self.v3_and_below_producer_epoch.into(),
            );
        }
        if version <= 3 {
            object.insert(
                "v3AndBelowTopics".to_owned(),
                json::structs(&self.v3_and_below_topics, version),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactions", version >= 4)? {
            value.transactions = json::required(json::read_structs(found, version, "transactions")?, "transactions")?;
        }
        if let Some(found) = json::find(object, "v3AndBelowTransactionalId", version <= 3)? {
            value.v3_and_below_transactional_id = json::required(
                json::read(found, "v3AndBelowTransactionalId")?,
                "v3AndBelowTransactionalId",
            )?;
        }
        if let Some(found) = json::find(object, "v3AndBelowProducerId", version <= 3)? {
            value.v3_and_below_producer_id =
                json::required(json::read(found, "v3AndBelowProducerId")?, "v3AndBelowProducerId")?;
        }
        if let Some(found) = json::find(object, "v3AndBelowProducerEpoch", version <= 3)? {
            value.v3_and_below_producer_epoch =
                json::required(json::read(found, "v3AndBelowProducerEpoch")?, "v3AndBelowProducerEpoch")?;
        }
        if let Some(found) = json::find(object, "v3AndBelowTopics", version <= 3)? {
            value.v3_and_below_topics = json::required(
                json::read_structs(found, version, "v3AndBelowTopics")?,
                "v3AndBelowTopics",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnTransaction {
    /// `version >= 4`
    pub transactional_id: String,
    /// `version >= 4`
    pub producer_id: i64,
    /// `version >= 4`
    pub producer_epoch: i16,
    /// `version >= 4`
    pub verify_only: bool,
    /// `version >= 4`
    pub topics: Vec<AddPartitionsToTxnTopic>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AddPartitionsToTxnTransaction {
    const MIN_SIZE: usize = 14;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(
            true,
            Some(&self.transactional_id),
            "AddPartitionsToTxnTransaction.transactional_id",
        )?;
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        e.bool(self.verify_only);
        e.structs(
            true,
            Some(&self.topics),
            version,
            "AddPartitionsToTxnTransaction.topics",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.transactional_id = required(d.string(true)?, "AddPartitionsToTxnTransaction.transactional_id")?;
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        value.verify_only = d.bool()?;
        value.topics = required(d.structs(true, version)?, "AddPartitionsToTxnTransaction.topics")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("transactionalId".to_owned(), self.transactional_id.as_str().into());
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        object.insert("verifyOnly".to_owned(), self.verify_only.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnTransaction")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "transactionalId", true)? {
            value.transactional_id = json::required(json::read(found, "transactionalId")?, "transactionalId")?;
        }
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "verifyOnly", true)? {
            value.verify_only = json::required(json::read(found, "verifyOnly")?, "verifyOnly")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnTopic {
    pub name: String,
    pub partitions: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for AddPartitionsToTxnTopic {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, Some(&self.name), "AddPartitionsToTxnTopic.name")?;
        e.scalars(flexible, Some(&self.partitions), "AddPartitionsToTxnTopic.partitions")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "AddPartitionsToTxnTopic.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let mut value = Self::default();
        value.name = required(d.string(flexible)?, "AddPartitionsToTxnTopic.name")?;
        value.partitions = required(d.scalars(flexible)?, "AddPartitionsToTxnTopic.partitions")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitions".to_owned(), self.partitions.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "AddPartitionsToTxnTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitions", true)? {
            value.partitions = json::required(json::read_array(found, "partitions")?, "partitions")?;
        }
        Ok(value)
    }
}
