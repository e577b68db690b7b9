//! Why a partition does not do what it is asked; each cause is one error code in a response.

use klamm_log::LogError;
use klamm_types::{LeaderEpoch, Offset};

#[derive(Debug, thiserror::Error)]
pub enum PartitionError {
    /// This broker follows, or no longer holds the partition.
    #[error("this broker is not the leader of the partition")]
    NotLeader,
    /// The asker knows an older leader than we do (KIP-320).
    #[error("leader epoch {asked} is older than the current one, {current}")]
    FencedLeaderEpoch { asked: LeaderEpoch, current: LeaderEpoch },
    /// The asker knows of a leader that we have not heard of yet (KIP-320).
    #[error("leader epoch {asked} is newer than the current one, {current}")]
    UnknownLeaderEpoch { asked: LeaderEpoch, current: LeaderEpoch },
    /// The log directory has failed, or the partition is still being recovered.
    #[error("the partition's log is offline")]
    Offline,
    /// Nothing was appended.
    #[error("the in-sync replicas {in_sync} are fewer than min.insync.replicas {required}")]
    NotEnoughReplicas { in_sync: usize, required: usize },
    #[error("offset {asked} is outside of the range {start} to {end}")]
    OffsetOutOfRange { asked: Offset, start: Offset, end: Offset },
    /// A new leader does not know yet what is committed (KIP-207).
    #[error("the high watermark has not reached the start of the leader's epoch")]
    OffsetNotAvailable,
    /// Records of this topic may not be deleted by a client: it is compacted only.
    #[error("the topic's cleanup policy does not allow to delete records")]
    DeletionNotAllowed,
    #[error(transparent)]
    Log(#[from] LogError),
}
