//! Why a call gets no answer from its machine.

use std::sync::Arc;

use klamm_protocol::EncodeError;
use klamm_replica::PartitionError;

#[derive(Clone, Debug, thiserror::Error)]
pub enum ShardError {
    /// This broker does not lead the partition, ceased to while the call waited, or could not load it.
    #[error("this broker does not run the coordinator's partition")]
    NotCoordinator,
    /// The log is being replayed.
    #[error("the coordinator's partition is loading")]
    Loading,
    /// The records were not written; nothing has changed.
    #[error("the coordinator's records could not be appended: {0}")]
    Append(Arc<PartitionError>),
    /// The records were written but not committed in time; they may yet be.
    #[error("the coordinator's records were not committed in time")]
    TimedOut,
    /// A bug of ours: a record that cannot be written.
    #[error("a coordinator's record that cannot be encoded: {0}")]
    Encode(EncodeError),
}
