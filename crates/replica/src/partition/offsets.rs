//! Questions about offsets: by time, by epoch, and the request to forget what lies before one.

use klamm_log::{ActiveProducer, EpochEndOffset, ListedOffset};
use klamm_types::{LeaderEpoch, Offset, Timestamp};

use super::{Isolation, Partition, PartitionError, State};

/// What ListOffsets asks for; the special timestamps are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetQuery {
    /// -1: where the reader's view ends.
    Latest,
    /// -2, and -4 while nothing is in remote storage.
    Earliest,
    /// -3: the record with the highest timestamp (KIP-734).
    MaxTimestamp,
    /// -5 and -6: the end of what is in remote storage, and the first record that is not (KIP-1005, KIP-1023).
    Remote,
    /// The first record that is no older.
    At(Timestamp),
}

impl Partition {
    /// The offset that is asked for, or none if no record that the reader may see fits.
    pub fn list_offset(
        &self,
        query: OffsetQuery,
        isolation: Isolation,
        asked: LeaderEpoch,
    ) -> Result<Option<ListedOffset>, PartitionError> {
        let state = self.lock_as_leader(asked)?;
        let log = state.log()?;
        let end = state.visible_end(isolation)?;
        let found = match query {
            OffsetQuery::Earliest => return Ok(Some(log.earliest_offset())),
            OffsetQuery::Remote => {
                return Ok(Some(ListedOffset {
                    offset: Offset::UNKNOWN,
                    timestamp: Timestamp::NONE,
                    leader_epoch: Some(LeaderEpoch::NONE),
                }));
            }
            OffsetQuery::Latest => {
                state.check_high_watermark(isolation)?;
                return Ok(Some(ListedOffset {
                    offset: end,
                    timestamp: Timestamp::NONE,
                    leader_epoch: Some(state.leader_epoch),
                }));
            }
            OffsetQuery::MaxTimestamp => log.offset_of_max_timestamp()?,
            OffsetQuery::At(timestamp) => log.offset_for_timestamp(timestamp)?,
        };
        match found {
            Some(found) if found.offset < end => Ok(Some(found)),
            // The answer may lie in what a new leader does not yet know to be committed.
            _ => state.check_high_watermark(isolation).map(|()| None),
        }
    }

    /// Where the largest epoch up to `epoch` ended; none if the log knows of none (KIP-101, KIP-320).
    pub fn end_offset_for_epoch(
        &self,
        epoch: LeaderEpoch,
        asked: LeaderEpoch,
    ) -> Result<Option<EpochEndOffset>, PartitionError> {
        let state = self.lock_as_leader(asked)?;
        Ok(state.log()?.end_offset_for_epoch(epoch))
    }

    /// Where the log starts; none while it is offline.
    pub fn log_start_offset(&self) -> Option<Offset> {
        self.state.lock().log().ok().map(|log| log.log_start_offset())
    }

    /// Where the log ends now; nothing while it is offline.
    pub fn log_end_offset(&self) -> Option<Offset> {
        self.state.lock().log().ok().map(|log| log.log_end_offset())
    }

    /// Moves the log start offset up, to the high watermark if none is given; returns where it is now (KIP-107).
    pub fn delete_records(&self, before: Option<Offset>) -> Result<Offset, PartitionError> {
        let mut state = self.lock_as_leader(LeaderEpoch::NONE)?;
        if !state.deletes_by_policy {
            return Err(PartitionError::DeletionNotAllowed);
        }
        let log = state.log_mut()?;
        let (start, high_watermark) = (log.log_start_offset(), log.high_watermark());
        let before = before.unwrap_or(high_watermark);
        if before < Offset::ZERO || before > high_watermark {
            return Err(PartitionError::OffsetOutOfRange {
                asked: before,
                start,
                end: high_watermark,
            });
        }
        log.increment_log_start_offset(before)?;
        let now_at = log.log_start_offset();
        drop(state);
        self.waiting.wake_all();
        Ok(now_at)
    }

    /// The idempotent producers that the partition remembers (KIP-664).
    pub fn active_producers(&self) -> Result<Vec<ActiveProducer>, PartitionError> {
        let state = self.lock_as_leader(LeaderEpoch::NONE)?;
        Ok(state.log()?.active_producers())
    }
}

impl State {
    fn visible_end(&self, isolation: Isolation) -> Result<Offset, PartitionError> {
        let log = self.log()?;
        Ok(match isolation {
            Isolation::ReadUncommitted => log.high_watermark(),
            Isolation::ReadCommitted => log.last_stable_offset(),
            Isolation::Replica => log.log_end_offset(),
        })
    }

    /// A new leader may know a high watermark that is too low; a client must never see its offsets go back (P3).
    fn check_high_watermark(&self, isolation: Isolation) -> Result<(), PartitionError> {
        let is_behind = self.epoch_start_offset > self.log()?.high_watermark();
        match isolation != Isolation::Replica && is_behind {
            true => Err(PartitionError::OffsetNotAvailable),
            false => Ok(()),
        }
    }
}
