// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Coordinator record's value 0, versions 0 to 1, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, TagWriter, UnknownTaggedFields, required};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct TransactionLogValue {
    pub producer_id: i64,
    /// `version >= 1`
    pub previous_producer_id: i64,
    /// `version >= 1`
    pub next_producer_id: i64,
    pub producer_epoch: i16,
    /// `version >= 1`
    pub next_producer_epoch: i16,
    pub transaction_timeout_ms: i32,
    pub transaction_status: i8,
    pub transaction_partitions: Option<Vec<PartitionsSchema>>,
    pub transaction_last_update_timestamp_ms: i64,
    pub transaction_start_timestamp_ms: i64,
    /// `version >= 1`
    pub client_transaction_version: i16,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Default for TransactionLogValue {
    fn default() -> Self {
        Self {
            producer_id: Default::default(),
            previous_producer_id: -1,
            next_producer_id: -1,
            producer_epoch: Default::default(),
            next_producer_epoch: -1,
            transaction_timeout_ms: Default::default(),
            transaction_status: Default::default(),
            transaction_partitions: Some(Default::default()),
            transaction_last_update_timestamp_ms: Default::default(),
            transaction_start_timestamp_ms: Default::default(),
            client_transaction_version: Default::default(),
            unknown_tagged_fields: Default::default(),
        }
    }
}

impl Message for TransactionLogValue {
    const NAME: &'static str = "TransactionLogValue";
    const API_KEY: Option<i16> = Some(0);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Structure for TransactionLogValue {
    const MIN_SIZE: usize = 32;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.i64(self.producer_id);
        if version < 1 && self.previous_producer_id != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "TransactionLogValue.previous_producer_id",
                version,
            });
        }
        if version < 1 && self.next_producer_id != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "TransactionLogValue.next_producer_id",
                version,
            });
        }
        e.i16(self.producer_epoch);
        if version < 1 && self.next_producer_epoch != -1 {
            return Err(EncodeError::UnsupportedField {
                field: "TransactionLogValue.next_producer_epoch",
                version,
            });
        }
        e.i32(self.transaction_timeout_ms);
        e.i8(self.transaction_status);
        e.structs(
            flexible,
            self.transaction_partitions.as_deref(),
            version,
            "TransactionLogValue.transaction_partitions",
        )?;
        e.i64(self.transaction_last_update_timestamp_ms);
        e.i64(self.transaction_start_timestamp_ms);
        if version < 1 && self.client_transaction_version != 0 {
            return Err(EncodeError::UnsupportedField {
                field: "TransactionLogValue.client_transaction_version",
                version,
            });
        }
        if flexible {
            let has_previous_producer_id = self.previous_producer_id != -1;
            let has_next_producer_id = self.next_producer_id != -1;
            let has_client_transaction_version = self.client_transaction_version != 0;
            let has_next_producer_epoch = self.next_producer_epoch != -1;
            let mut tags = TagWriter::start(
                e,
                &self.unknown_tagged_fields,
                u32::from(has_previous_producer_id)
                    + u32::from(has_next_producer_id)
                    + u32::from(has_client_transaction_version)
                    + u32::from(has_next_producer_epoch),
            );
            if has_previous_producer_id {
                let start = tags.begin(e, 0)?;
                e.i64(self.previous_producer_id);
                tags.end(e, start);
            }
            if has_next_producer_id {
                let start = tags.begin(e, 1)?;
                e.i64(self.next_producer_id);
                tags.end(e, start);
            }
            if has_client_transaction_version {
                let start = tags.begin(e, 2)?;
                e.i16(self.client_transaction_version);
                tags.end(e, start);
            }
            if has_next_producer_epoch {
                let start = tags.begin(e, 3)?;
                e.i16(self.next_producer_epoch);
                tags.end(e, start);
            }
            tags.finish(e)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "TransactionLogValue.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        value.transaction_timeout_ms = d.i32()?;
        value.transaction_status = d.i8()?;
        value.transaction_partitions = d.structs(flexible, version)?;
        value.transaction_last_update_timestamp_ms = d.i64()?;
        value.transaction_start_timestamp_ms = d.i64()?;
        if flexible {
            for _ in 0..d.unsigned_varint()? {
                let (tag, size) = d.tag()?;
                match tag {
                    0 => {
                        value.previous_producer_id = d.i64()?;
                    }
                    1 => {
                        value.next_producer_id = d.i64()?;
                    }
                    2 => {
                        value.client_transaction_version = d.i16()?;
                    }
                    3 => {
                        value.next_producer_epoch = d.i16()?;
                    }
                    _ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?,
                }
            }
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("producerId".to_owned(), self.producer_id.into());
        if version >= 1 && self.previous_producer_id != -1 {
            object.insert("previousProducerId".to_owned(), self.previous_producer_id.into());
        }
        if version >= 1 && self.next_producer_id != -1 {
            object.insert("nextProducerId".to_owned(), self.next_producer_id.into());
        }
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        if version >= 1 && self.next_producer_epoch != -1 {
            object.insert("nextProducerEpoch".to_owned(), self.next_producer_epoch.into());
        }
        object.insert("transactionTimeoutMs".to_owned(), self.transaction_timeout_ms.into());
        object.insert("transactionStatus".to_owned(), self.transaction_status.into());
        object.insert(
            "transactionPartitions".to_owned(),
            json::nullable(self.transaction_partitions.as_ref(), |x| json::structs(x, version)),
        );
        object.insert(
            "transactionLastUpdateTimestampMs".to_owned(),
            self.transaction_last_update_timestamp_ms.into(),
        );
        object.insert(
            "transactionStartTimestampMs".to_owned(),
            self.transaction_start_timestamp_ms.into(),
        );
        if version >= 1 && self.client_transaction_version != 0 {
            object.insert(
                "clientTransactionVersion".to_owned(),
                self.client_transaction_version.into(),
            );
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "TransactionLogValue")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "previousProducerId", false)? {
            value.previous_producer_id =
                json::required(json::read(found, "previousProducerId")?, "previousProducerId")?;
        }
        if let Some(found) = json::find(object, "nextProducerId", false)? {
            value.next_producer_id = json::required(json::read(found, "nextProducerId")?, "nextProducerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "nextProducerEpoch", false)? {
            value.next_producer_epoch = json::required(json::read(found, "nextProducerEpoch")?, "nextProducerEpoch")?;
        }
        if let Some(found) = json::find(object, "transactionTimeoutMs", true)? {
            value.transaction_timeout_ms =
                json::required(json::read(found, "transactionTimeoutMs")?, "transactionTimeoutMs")?;
        }
        if let Some(found) = json::find(object, "transactionStatus", true)? {
            value.transaction_status = json::required(json::read(found, "transactionStatus")?, "transactionStatus")?;
        }
        if let Some(found) = json::find(object, "transactionPartitions", true)? {
            value.transaction_partitions = json::read_structs(found, version, "transactionPartitions")?;
        }
        if let Some(found) = json::find(object, "transactionLastUpdateTimestampMs", true)? {
            value.transaction_last_update_timestamp_ms = json::required(
                json::read(found, "transactionLastUpdateTimestampMs")?,
                "transactionLastUpdateTimestampMs",
            )?;
        }
        if let Some(found) = json::find(object, "transactionStartTimestampMs", true)? {
            value.transaction_start_timestamp_ms = json::required(
                json::read(found, "transactionStartTimestampMs")?,
                "transactionStartTimestampMs",
            )?;
        }
        if let Some(found) = json::find(object, "clientTransactionVersion", false)? {
            value.client_transaction_version = json::required(
                json::read(found, "clientTransactionVersion")?,
                "clientTransactionVersion",
            )?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionsSchema {
    pub topic: String,
    pub partition_ids: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for PartitionsSchema {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, Some(&self.topic), "PartitionsSchema.topic")?;
        e.scalars(flexible, Some(&self.partition_ids), "PartitionsSchema.partition_ids")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields)?;
        } else if !self.unknown_tagged_fields.is_empty() {
            return Err(EncodeError::UnsupportedField {
                field: "PartitionsSchema.unknown_tagged_fields",
                version,
            });
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let mut value = Self::default();
        value.topic = required(d.string(flexible)?, "PartitionsSchema.topic")?;
        value.partition_ids = required(d.scalars(flexible)?, "PartitionsSchema.partition_ids")?;
        if flexible {
            d.unknown_tags(&mut value.unknown_tagged_fields)?;
        }
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("topic".to_owned(), self.topic.as_str().into());
        object.insert("partitionIds".to_owned(), self.partition_ids.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "PartitionsSchema")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "topic", true)? {
            value.topic = json::required(json::read(found, "topic")?, "topic")?;
        }
        if let Some(found) = json::find(object, "partitionIds", true)? {
            value.partition_ids = json::required(json::read_array(found, "partitionIds")?, "partitionIds")?;
        }
        Ok(value)
    }
}
