//! Control records: what brokers and controllers write into a partition for each other.
//!
//! ```text
//! key    version i16 = 0 | type i16
//! value  markers (0 abort, 1 commit): version i16 = 0 | coordinator epoch i32
//!        quorum records (2 to 6): the message of version 0, which begins with its own version i16
//! ```
//! A control batch is never compressed. Markers are transactional and carry the producer; quorum records have none.

use klamm_protocol::messages::end_txn_marker::EndTxnMarker;
use klamm_protocol::messages::kraft_version_record::KRaftVersionRecord;
use klamm_protocol::messages::leader_change_message::LeaderChangeMessage;
use klamm_protocol::messages::snapshot_footer_record::SnapshotFooterRecord;
use klamm_protocol::messages::snapshot_header_record::SnapshotHeaderRecord;
use klamm_protocol::messages::voters_record::VotersRecord;
use klamm_protocol::{DecodeError, Decoder, EncodeError, Message};
use klamm_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp};

use crate::{BatchBuilder, BatchSpec, Record};

/// A control record, decoded.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlRecord {
    EndTransaction(EndTransactionMarker),
    LeaderChange(LeaderChangeMessage),
    SnapshotHeader(SnapshotHeaderRecord),
    SnapshotFooter(SnapshotFooterRecord),
    KRaftVersion(KRaftVersionRecord),
    KRaftVoters(VotersRecord),
    /// Of a type that this version does not know; to be skipped.
    Unknown {
        type_id: i16,
    },
}

/// The end of a producer's transaction in this partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndTransactionMarker {
    pub is_commit: bool,
    /// Epoch of the transaction coordinator's partition; an older one is fenced.
    pub coordinator_epoch: i32,
}

/// Bytes that are no control record: the log is corrupt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    #[error("Invalid value size found for control record key. Must have at least 4 bytes, but found only {0}")]
    KeyTooShort(usize),
    #[error("Invalid version found for control record: {0}. May indicate data corruption")]
    KeyVersion(i16),
    #[error("control record of type {type_id} has no value")]
    NoValue { type_id: i16 },
    #[error("Invalid version found for end transaction marker: {0}. May indicate data corruption")]
    MarkerVersion(i16),
    #[error("control record of type {type_id}: {error}")]
    Value { type_id: i16, error: DecodeError },
}

impl ControlRecord {
    /// Decodes a record of a control batch. Newer versions of key and marker are read as the newest known, as in Kafka.
    pub fn decode(record: &Record<'_>) -> Result<Self, ControlError> {
        let type_id = type_of_key(record.key.unwrap_or_default())?;
        let value = record.value.ok_or(ControlError::NoValue { type_id });
        match type_id {
            ABORT | COMMIT => EndTransactionMarker::decode(type_id, value?).map(Self::EndTransaction),
            LEADER_CHANGE => decode(type_id, value?).map(Self::LeaderChange),
            SNAPSHOT_HEADER => decode(type_id, value?).map(Self::SnapshotHeader),
            SNAPSHOT_FOOTER => decode(type_id, value?).map(Self::SnapshotFooter),
            KRAFT_VERSION => decode(type_id, value?).map(Self::KRaftVersion),
            KRAFT_VOTERS => decode(type_id, value?).map(Self::KRaftVoters),
            type_id => Ok(Self::Unknown { type_id }),
        }
    }

    fn type_id(&self) -> i16 {
        match self {
            Self::EndTransaction(marker) if marker.is_commit => COMMIT,
            Self::EndTransaction(_) => ABORT,
            Self::LeaderChange(_) => LEADER_CHANGE,
            Self::SnapshotHeader(_) => SNAPSHOT_HEADER,
            Self::SnapshotFooter(_) => SNAPSHOT_FOOTER,
            Self::KRaftVersion(_) => KRAFT_VERSION,
            Self::KRaftVoters(_) => KRAFT_VOTERS,
            Self::Unknown { type_id } => *type_id,
        }
    }

    fn value(&self) -> Result<Vec<u8>, EncodeError> {
        match self {
            Self::EndTransaction(marker) => marker.value(),
            Self::LeaderChange(message) => message.to_bytes(VALUE_VERSION),
            Self::SnapshotHeader(message) => message.to_bytes(VALUE_VERSION),
            Self::SnapshotFooter(message) => message.to_bytes(VALUE_VERSION),
            Self::KRaftVersion(message) => message.to_bytes(VALUE_VERSION),
            Self::KRaftVoters(message) => message.to_bytes(VALUE_VERSION),
            Self::Unknown { .. } => Ok(Vec::new()),
        }
    }
}

impl EndTransactionMarker {
    /// The marker in a batch of its own, offset and leader epoch yet to be assigned by the log.
    pub fn batch(
        &self,
        producer_id: ProducerId,
        producer_epoch: ProducerEpoch,
        timestamp: Timestamp,
    ) -> Result<Vec<u8>, EncodeError> {
        let mut builder = BatchBuilder::new(BatchSpec {
            producer_id,
            producer_epoch,
            is_transactional: true,
            is_control: true,
            ..BatchSpec::default()
        });
        builder.push_control(timestamp, &ControlRecord::EndTransaction(*self))?;
        Ok(builder.build())
    }

    fn decode(type_id: i16, value: &[u8]) -> Result<Self, ControlError> {
        let failed = |error| ControlError::Value { type_id, error };
        let mut decoder = Decoder::new(value);
        match decoder.i16().map_err(failed)? {
            version @ ..0 => Err(ControlError::MarkerVersion(version)),
            _ => Ok(Self {
                is_commit: type_id == COMMIT,
                coordinator_epoch: EndTxnMarker::decode(&mut decoder, VALUE_VERSION)
                    .map_err(failed)?
                    .coordinator_epoch,
            }),
        }
    }

    fn value(&self) -> Result<Vec<u8>, EncodeError> {
        let marker = EndTxnMarker {
            coordinator_epoch: self.coordinator_epoch,
        };
        let mut value = VALUE_VERSION.to_be_bytes().to_vec();
        value.extend(marker.to_bytes(VALUE_VERSION)?);
        Ok(value)
    }
}

impl BatchBuilder {
    /// Appends a control record; the batch must have been declared a control batch.
    pub fn push_control(&mut self, timestamp: Timestamp, record: &ControlRecord) -> Result<(), EncodeError> {
        let mut key = KEY_VERSION.to_be_bytes().to_vec();
        key.extend(record.type_id().to_be_bytes());
        self.push(timestamp, Some(&key), Some(&record.value()?));
        Ok(())
    }
}

/// A control batch of the quorum: what a new leader or a snapshot begins and ends with.
pub fn quorum_batch(
    base_offset: Offset,
    leader_epoch: LeaderEpoch,
    timestamp: Timestamp,
    records: &[ControlRecord],
) -> Result<Vec<u8>, EncodeError> {
    let mut builder = BatchBuilder::new(BatchSpec {
        base_offset,
        leader_epoch,
        is_control: true,
        ..BatchSpec::default()
    });
    for record in records {
        builder.push_control(timestamp, record)?;
    }
    Ok(builder.build())
}

fn type_of_key(key: &[u8]) -> Result<i16, ControlError> {
    let Some([v0, v1, t0, t1]) = key.first_chunk() else {
        return Err(ControlError::KeyTooShort(key.len()));
    };
    match i16::from_be_bytes([*v0, *v1]) {
        version @ ..0 => Err(ControlError::KeyVersion(version)),
        _ => Ok(i16::from_be_bytes([*t0, *t1])),
    }
}

fn decode<M: Message>(type_id: i16, value: &[u8]) -> Result<M, ControlError> {
    M::decode(&mut Decoder::new(value), VALUE_VERSION).map_err(|error| ControlError::Value { type_id, error })
}

const KEY_VERSION: i16 = 0;
/// Kafka writes and reads all of them in version 0, also where a newer one exists.
const VALUE_VERSION: i16 = 0;

const ABORT: i16 = 0;
const COMMIT: i16 = 1;
const LEADER_CHANGE: i16 = 2;
const SNAPSHOT_HEADER: i16 = 3;
const SNAPSHOT_FOOTER: i16 = 4;
const KRAFT_VERSION: i16 = 5;
const KRAFT_VOTERS: i16 = 6;
