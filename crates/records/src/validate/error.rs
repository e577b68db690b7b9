//! Why an append is refused: one variant per way, each with its error code, and Kafka's text for it.

use std::fmt;

use klamm_types::{ErrorCode, Offset, ProducerId, Sequence, TopicPartition};

use crate::{BatchError, CompressionError, InvalidRecord, RecordError};

/// A refused append.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValidationError {
    #[error("{0}")]
    Corrupt(BatchError),
    #[error("Record is corrupt (stored crc = {stored}) in topic partition {partition}.")]
    Crc { stored: u32, partition: TopicPartition },
    #[error("{0}")]
    Compression(CompressionError),
    #[error("Produce requests with version {0} are not allowed to use ZStandard compression")]
    ZstdInOldProduce(i16),
    #[error(
        "The record batch size in the append to {partition} is {size} bytes which exceeds the maximum configured value of {max})."
    )]
    TooLarge {
        partition: TopicPartition,
        size: usize,
        max: usize,
    },
    #[error(
        "Message batch size is {size} bytes in append topartition {partition} which exceeds the maximum configured size of {max}."
    )]
    TooLargeRewritten {
        partition: TopicPartition,
        size: usize,
        max: usize,
    },
    #[error("{0}")]
    Batch(InvalidBatch),
    #[error("{0}")]
    Structure(InvalidRecord),
    #[error("{0}")]
    Records(RejectedRecords),
}

/// A batch that no record of which was looked at: `INVALID_RECORD`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBatch {
    #[error("Produce requests with version {0} must have at least one record batch per partition")]
    NoneInProduce(i16),
    #[error("Produce requests with version {0} are only allowed to contain record batches with magic version 2")]
    MagicInProduce(i16),
    #[error("Produce requests with version {0} are only allowed to contain exactly one record batch per partition")]
    SeveralInProduce(i16),
    #[error("Record batch has no batches at all")]
    None,
    #[error("Compressed outer record has more than one batch")]
    Several,
    #[error("Record batch has magic {magic} instead of 2 in topic partition {partition}")]
    Magic { magic: u8, partition: TopicPartition },
    #[error("The baseOffset of the record batch in the append to {partition} should be 0, but it is {base_offset}")]
    BaseOffset {
        partition: TopicPartition,
        base_offset: Offset,
    },
    #[error("Batch has an invalid offset range: [{base_offset}, {last_offset}] in topic partition {partition}")]
    OffsetRange {
        base_offset: Offset,
        last_offset: Offset,
        partition: TopicPartition,
    },
    #[error("Invalid reported count for record batch: {count} in topic partition {partition}")]
    Count { count: i32, partition: TopicPartition },
    #[error(
        "Inconsistent batch offset range [{base_offset}, {last_offset}] and count of records {count} in topic partition {partition}"
    )]
    CountDiffers {
        base_offset: Offset,
        last_offset: Offset,
        count: i32,
        partition: TopicPartition,
    },
    #[error("Clients are not allowed to write control records in topic partition {0}")]
    Control(TopicPartition),
    #[error(
        "Invalid sequence number {sequence} in record batch with producerId {producer_id} in topic partition {partition}"
    )]
    Sequence {
        sequence: Sequence,
        producer_id: ProducerId,
        partition: TopicPartition,
    },
}

/// The records for which a batch is refused: `INVALID_TIMESTAMP` if one of them has a wrong time, else `INVALID_RECORD`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RejectedRecords {
    errors: Vec<RejectedRecord>,
    count: usize,
    has_invalid_timestamp: bool,
}

/// One refused record, as the produce response reports it (KIP-467).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRecord {
    /// Place in the batch, from 0.
    pub batch_index: i32,
    pub message: String,
}

impl ValidationError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Corrupt(_) | Self::Crc { .. } => ErrorCode::CORRUPT_MESSAGE,
            Self::ZstdInOldProduce(_) => ErrorCode::UNSUPPORTED_COMPRESSION_TYPE,
            // Kafka has no code for these. Unlike a wrong checksum they are not worth another try.
            Self::Compression(CompressionError::UnknownCodec(_) | CompressionError::Broken(_)) => {
                ErrorCode::UNKNOWN_SERVER_ERROR
            }
            Self::Compression(CompressionError::TooLarge { .. }) => ErrorCode::CORRUPT_MESSAGE,
            Self::TooLarge { .. } | Self::TooLargeRewritten { .. } => ErrorCode::MESSAGE_TOO_LARGE,
            Self::Batch(_) | Self::Structure(_) => ErrorCode::INVALID_RECORD,
            Self::Records(rejected) if rejected.has_invalid_timestamp => ErrorCode::INVALID_TIMESTAMP,
            Self::Records(_) => ErrorCode::INVALID_RECORD,
        }
    }

    /// The records that a produce response lists.
    pub fn record_errors(&self) -> &[RejectedRecord] {
        match self {
            Self::Records(rejected) => &rejected.errors,
            _ => &[],
        }
    }

    /// The text that a produce response carries: Kafka sends one only together with record errors.
    pub fn response_message(&self) -> Option<String> {
        match self {
            Self::Records(rejected) => Some(rejected.to_string()),
            _ => None,
        }
    }
}

impl RejectedRecords {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Notes a record; the text is made only while there is room for it.
    pub(super) fn push(&mut self, index: u32, is_timestamp: bool, message: impl FnOnce() -> String) {
        self.count += 1;
        self.has_invalid_timestamp |= is_timestamp;
        if self.errors.len() < REJECTED_RECORDS_MAX {
            self.errors.push(RejectedRecord {
                batch_index: index as i32,
                message: message(),
            });
        }
    }
}

impl fmt::Display for RejectedRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.has_invalid_timestamp {
            return f.write_str("One or more records have been rejected due to invalid timestamp");
        }
        write!(
            f,
            "One or more records have been rejected due to {} record errors in total, and only showing the first three errors at most: [",
            self.count
        )?;
        for (place, error) in self.errors.iter().take(3).enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            write!(
                f,
                "{separator}RecordError(batchIndex={}, message='{}')",
                error.batch_index, error.message
            )?;
        }
        f.write_str("]")
    }
}

impl From<BatchError> for ValidationError {
    fn from(error: BatchError) -> Self {
        Self::Corrupt(error)
    }
}

impl From<RecordError> for ValidationError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Invalid(error) => Self::Structure(error),
            RecordError::Compression(error) => Self::Compression(error),
        }
    }
}

impl From<InvalidBatch> for ValidationError {
    fn from(error: InvalidBatch) -> Self {
        Self::Batch(error)
    }
}

/// Kafka lists every refused record. A small batch may unpack to millions; nobody reads so many.
const REJECTED_RECORDS_MAX: usize = 10_000;
