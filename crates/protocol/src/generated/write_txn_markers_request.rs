// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Request 27, versions 1 to 2, flexible from 1.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields, required};
use crate::{ApiKey, Message, Request, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteTxnMarkersRequest {
    pub markers: Vec<WritableTxnMarker>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for WriteTxnMarkersRequest {
    const NAME: &'static str = "WriteTxnMarkersRequest";
    const API_KEY: Option<i16> = Some(27);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for WriteTxnMarkersRequest {
    const KEY: ApiKey = ApiKey::WriteTxnMarkers;
    type Response = super::WriteTxnMarkersResponse;
}

impl Structure for WriteTxnMarkersRequest {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.structs(true, Some(&self.markers), version, "WriteTxnMarkersRequest.markers")?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.markers = required(d.structs(true, version)?, "WriteTxnMarkersRequest.markers")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("markers".to_owned(), json::structs(&self.markers, version));
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "WriteTxnMarkersRequest")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "markers", true)? {
            value.markers = json::required(json::read_structs(found, version, "markers")?, "markers")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarker {
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub transaction_result: bool,
    pub topics: Vec<WritableTxnMarkerTopic>,
    pub coordinator_epoch: i32,
    /// `version >= 2`
    pub transaction_version: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for WritableTxnMarker {
    const MIN_SIZE: usize = 17;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i64(self.producer_id);
        e.i16(self.producer_epoch);
        e.bool(self.transaction_result);
        e.structs(true, Some(&self.topics), version, "WritableTxnMarker.topics")?;
        e.i32(self.coordinator_epoch);
        if version >= 2 {
            e.i8(self.transaction_version);
        }
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.producer_id = d.i64()?;
        value.producer_epoch = d.i16()?;
        value.transaction_result = d.bool()?;
        value.topics = required(d.structs(true, version)?, "WritableTxnMarker.topics")?;
        value.coordinator_epoch = d.i32()?;
        if version >= 2 {
            value.transaction_version = d.i8()?;
        }
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("producerId".to_owned(), self.producer_id.into());
        object.insert("producerEpoch".to_owned(), self.producer_epoch.into());
        object.insert("transactionResult".to_owned(), self.transaction_result.into());
        object.insert("topics".to_owned(), json::structs(&self.topics, version));
        object.insert("coordinatorEpoch".to_owned(), self.coordinator_epoch.into());
        if version >= 2 {
            object.insert("transactionVersion".to_owned(), self.transaction_version.into());
        }
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "WritableTxnMarker")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "producerId", true)? {
            value.producer_id = json::required(json::read(found, "producerId")?, "producerId")?;
        }
        if let Some(found) = json::find(object, "producerEpoch", true)? {
            value.producer_epoch = json::required(json::read(found, "producerEpoch")?, "producerEpoch")?;
        }
        if let Some(found) = json::find(object, "transactionResult", true)? {
            value.transaction_result = json::required(json::read(found, "transactionResult")?, "transactionResult")?;
        }
        if let Some(found) = json::find(object, "topics", true)? {
            value.topics = json::required(json::read_structs(found, version, "topics")?, "topics")?;
        }
        if let Some(found) = json::find(object, "coordinatorEpoch", true)? {
            value.coordinator_epoch = json::required(json::read(found, "coordinatorEpoch")?, "coordinatorEpoch")?;
        }
        if let Some(found) = json::find(object, "transactionVersion", version >= 2)? {
            value.transaction_version = json::required(json::read(found, "transactionVersion")?, "transactionVersion")?;
        }
        Ok(value)
    }
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarkerTopic {
    pub name: String,
    pub partition_indexes: Vec<i32>,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Structure for WritableTxnMarkerTopic {
    const MIN_SIZE: usize = 3;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, Some(&self.name), "WritableTxnMarkerTopic.name")?;
        e.scalars(
            true,
            Some(&self.partition_indexes),
            "WritableTxnMarkerTopic.partition_indexes",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.name = required(d.string(true)?, "WritableTxnMarkerTopic.name")?;
        value.partition_indexes = required(d.scalars(true)?, "WritableTxnMarkerTopic.partition_indexes")?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name.as_str().into());
        object.insert("partitionIndexes".to_owned(), self.partition_indexes.as_slice().into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "WritableTxnMarkerTopic")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "name", true)? {
            value.name = json::required(json::read(found, "name")?, "name")?;
        }
        if let Some(found) = json::find(object, "partitionIndexes", true)? {
            value.partition_indexes = json::required(json::read_array(found, "partitionIndexes")?, "partitionIndexes")?;
        }
        Ok(value)
    }
}
