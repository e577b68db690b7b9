//! Batches of the metadata log and of snapshots: metadata records or control records, never compressed, no keys on
//! metadata records, one timestamp for all records of a batch.

use klamm_metadata::record_version;
use klamm_protocol::{EncodeError, MetadataRecord};
use klamm_records::{Batch, BatchBuilder, BatchSpec, DecompressionLimits};
use klamm_types::{LeaderEpoch, Offset, Timestamp};

use crate::control_record::ControlMessage;
use crate::error::RecordsError;

/// A metadata record and the version in which it is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionedRecord {
    pub record: MetadataRecord,
    pub version: i16,
}

/// A batch that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataBatch {
    pub base_offset: Offset,
    pub next_offset: Offset,
    pub epoch: LeaderEpoch,
    /// When it was appended.
    pub timestamp: Timestamp,
    pub size_bytes: usize,
    /// Empty in a control batch.
    pub records: Vec<MetadataRecord>,
    /// With their offsets; empty in a batch of metadata records.
    pub(crate) control: Vec<(Offset, ControlMessage)>,
}

impl VersionedRecord {
    /// With the version that the finalized `metadata.version` asks for.
    pub fn at(record: MetadataRecord, version: klamm_metadata::MetadataVersion) -> Self {
        Self {
            version: record_version(&record, version),
            record,
        }
    }
}

impl MetadataBatch {
    /// Checks the checksum and decodes all records.
    pub(crate) fn decode(batch: &Batch<'_>) -> Result<Self, RecordsError> {
        let mut records = Vec::new();
        let mut decoded = Self::decode_each(batch, &mut |record| {
            records.push(record);
            Ok::<_, RecordsError>(())
        })?;
        decoded.records = records;
        Ok(decoded)
    }

    /// Checks the checksum and hands over one metadata record after the other; the batch that it gives is without them.
    pub(crate) fn decode_each<E: From<RecordsError>>(
        batch: &Batch<'_>,
        take: &mut impl FnMut(MetadataRecord) -> Result<(), E>,
    ) -> Result<Self, E> {
        batch.verify_crc().map_err(RecordsError::from)?;
        let mut decoded = Self {
            base_offset: batch.base_offset(),
            next_offset: batch.next_offset(),
            epoch: batch.leader_epoch(),
            timestamp: batch.max_timestamp(),
            size_bytes: batch.size_bytes(),
            records: Vec::new(),
            control: Vec::new(),
        };
        let records = batch.records(&DecompressionLimits::default());
        let mut records = records.map_err(RecordsError::from)?;
        while let Some(record) = records.next_record().map_err(RecordsError::from)? {
            let value = record.value.ok_or(RecordsError::NoValue)?;
            if !batch.is_control() {
                take(MetadataRecord::decode(value).map_err(RecordsError::from)?.0)?;
            } else if let Some(message) = ControlMessage::decode(record.key.unwrap_or_default(), value)? {
                decoded.control.push((record.offset, message));
            }
        }
        Ok(decoded)
    }
}

/// A batch of metadata records that are added one by one, as many as Kafka's limit allows.
#[derive(Debug)]
pub(crate) struct GrowingBatch {
    builder: BatchBuilder,
    now: Timestamp,
}

impl GrowingBatch {
    pub(crate) fn new(base_offset: Offset, epoch: LeaderEpoch, now: Timestamp) -> Self {
        let spec = BatchSpec {
            base_offset,
            leader_epoch: epoch,
            ..Default::default()
        };
        Self {
            builder: BatchBuilder::new(spec),
            now,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.builder.is_empty()
    }

    /// Whether the value of a record may be added. An empty batch takes any.
    pub(crate) fn has_room(&self, value: &[u8]) -> bool {
        self.is_empty() || self.builder.plain_size_bytes() + value.len() + RECORD_OVERHEAD_BYTES <= BATCH_BYTES_MAX
    }

    pub(crate) fn push(&mut self, value: &[u8]) {
        self.builder.push(self.now, None, Some(value));
    }

    /// The finished batch, and how many records it has.
    pub(crate) fn build(self) -> (Vec<u8>, i64) {
        let count = self.builder.records_count().into();
        (self.builder.build(), count)
    }
}

/// How many of the records, at least one, go into one batch as Kafka bounds it.
pub(crate) fn records_that_fit(records: &[VersionedRecord]) -> Result<usize, EncodeError> {
    let mut size = 0;
    for (index, VersionedRecord { record, version }) in records.iter().enumerate() {
        size += record.encoded_size(*version)? + RECORD_OVERHEAD_BYTES;
        if size > BATCH_BYTES_MAX && index > 0 {
            return Ok(index);
        }
    }
    Ok(records.len())
}

/// One batch of metadata records.
pub(crate) fn encode_records(
    base_offset: Offset,
    epoch: LeaderEpoch,
    now: Timestamp,
    records: &[VersionedRecord],
) -> Result<Vec<u8>, EncodeError> {
    let mut builder = BatchBuilder::new(BatchSpec {
        base_offset,
        leader_epoch: epoch,
        ..Default::default()
    });
    for VersionedRecord { record, version } in records {
        builder.push(now, None, Some(&record.encode(*version)?));
    }
    Ok(builder.build())
}

/// One batch of control records.
pub(crate) fn encode_control(
    base_offset: Offset,
    epoch: LeaderEpoch,
    now: Timestamp,
    messages: &[ControlMessage],
) -> Result<Vec<u8>, EncodeError> {
    let mut builder = BatchBuilder::new(BatchSpec {
        base_offset,
        leader_epoch: epoch,
        is_control: true,
        ..Default::default()
    });
    for message in messages {
        let (key, value) = message.encode()?;
        builder.push(now, Some(&key), Some(&value));
    }
    Ok(builder.build())
}

/// The largest batch that Kafka writes and reads, except for one with a single record.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// More than what a record adds to its value.
const RECORD_OVERHEAD_BYTES: usize = 24;
