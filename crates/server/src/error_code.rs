//! Where errors become error codes: the only place, and without `_`, so that a new cause does not build until somebody
//! decides what a client sees of it.

use klamm_driver::shard::ShardError;
use klamm_log::LogError;
use klamm_records::validate::{RejectedRecord, ValidationError};
use klamm_replica::PartitionError;
use klamm_types::{ErrorCode, Offset};

/// What a client is told of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: ErrorCode,
    /// Kafka sends a text for few errors; clients have their own for the others.
    pub(crate) message: Option<String>,
    /// The records of a batch that are at fault (KIP-467).
    pub(crate) record_errors: Vec<RejectedRecord>,
    pub(crate) log_start_offset: Option<Offset>,
}

impl Failure {
    /// An error without a text.
    pub(crate) fn bare(code: ErrorCode) -> Self {
        Self {
            code,
            ..Self::default()
        }
    }

    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: Some(message.into()),
            ..Self::default()
        }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::bare(code)
    }
}

impl From<&ValidationError> for Failure {
    fn from(error: &ValidationError) -> Self {
        Self {
            code: error.code(),
            message: error.response_message(),
            record_errors: error.record_errors().to_vec(),
            log_start_offset: None,
        }
    }
}

/// What a partition refuses.
pub(crate) fn of_partition(error: &PartitionError) -> Failure {
    match error {
        PartitionError::NotLeader => ErrorCode::NOT_LEADER_OR_FOLLOWER.into(),
        PartitionError::FencedLeaderEpoch { .. } => ErrorCode::FENCED_LEADER_EPOCH.into(),
        PartitionError::UnknownLeaderEpoch { .. } => ErrorCode::UNKNOWN_LEADER_EPOCH.into(),
        PartitionError::Offline => ErrorCode::KAFKA_STORAGE_ERROR.into(),
        PartitionError::NotEnoughReplicas { .. } => ErrorCode::NOT_ENOUGH_REPLICAS.into(),
        PartitionError::OffsetOutOfRange { .. } => ErrorCode::OFFSET_OUT_OF_RANGE.into(),
        PartitionError::OffsetNotAvailable => ErrorCode::OFFSET_NOT_AVAILABLE.into(),
        PartitionError::DeletionNotAllowed => ErrorCode::POLICY_VIOLATION.into(),
        PartitionError::Log(error) => of_log(error),
    }
}

/// What a coordinator is not able to decide (`CoordinatorOperationExceptionHelper` in Kafka).
pub(crate) fn of_coordinator(error: &ShardError) -> ErrorCode {
    match error {
        ShardError::NotCoordinator => ErrorCode::NOT_COORDINATOR,
        ShardError::Loading => ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ShardError::TimedOut => ErrorCode::COORDINATOR_NOT_AVAILABLE,
        ShardError::Encode(_) => ErrorCode::UNKNOWN_SERVER_ERROR,
        ShardError::Append(error) => match of_partition(error).code {
            ErrorCode::NOT_ENOUGH_REPLICAS => ErrorCode::COORDINATOR_NOT_AVAILABLE,
            ErrorCode::NOT_LEADER_OR_FOLLOWER | ErrorCode::KAFKA_STORAGE_ERROR => ErrorCode::NOT_COORDINATOR,
            ErrorCode::MESSAGE_TOO_LARGE | ErrorCode::RECORD_LIST_TOO_LARGE => ErrorCode::UNKNOWN_SERVER_ERROR,
            code => code,
        },
    }
}

/// What a log refuses.
pub(crate) fn of_log(error: &LogError) -> Failure {
    match error {
        LogError::Disk { .. } | LogError::Failed(_) | LogError::OutOfDescriptors { .. } => {
            ErrorCode::KAFKA_STORAGE_ERROR.into()
        }
        // Our own files hold what we cannot have written: the partition stops, the reader looks for another replica.
        LogError::Corrupt { .. } => ErrorCode::KAFKA_STORAGE_ERROR.into(),
        LogError::OffsetOutOfRange { .. } => ErrorCode::OFFSET_OUT_OF_RANGE.into(),
        LogError::Invalid(error) => error.into(),
        LogError::CorruptRecord(_) => ErrorCode::CORRUPT_MESSAGE.into(),
        LogError::RecordBatchTooLarge { .. } => ErrorCode::RECORD_LIST_TOO_LARGE.into(),
        LogError::UnexpectedAppendOffset { .. } | LogError::OffsetsOutOfOrder => ErrorCode::UNKNOWN_SERVER_ERROR.into(),
        LogError::OutOfOrderSequence(_) => ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER.into(),
        LogError::InvalidProducerEpoch(_) => ErrorCode::INVALID_PRODUCER_EPOCH.into(),
        LogError::InvalidTxnState(_) => ErrorCode::INVALID_TXN_STATE.into(),
        LogError::TransactionCoordinatorFenced(_) => ErrorCode::TRANSACTION_COORDINATOR_FENCED.into(),
        LogError::InvalidRecord(_) => ErrorCode::INVALID_RECORD.into(),
        LogError::InconsistentTopicId { .. } => ErrorCode::INCONSISTENT_TOPIC_ID.into(),
    }
}
