//! A leader's append.

use klamm_log::{AppendInfo, AppendOrigin, LeaderAppend};
use klamm_types::{ErrorCode, LeaderEpoch, Offset};

use super::{Partition, PartitionError, State};

/// How to append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Append {
    /// acks=all: refuse if fewer replicas are in sync than `min.insync.replicas`, with nothing appended.
    pub needs_in_sync_min: bool,
    pub origin: AppendOrigin,
}

/// What an append did.
#[derive(Debug)]
pub struct Appended {
    pub info: AppendInfo,
    /// The epoch it was written under; an acknowledgement after a wait holds only while this is still the epoch.
    pub leader_epoch: LeaderEpoch,
    /// Whether the records are committed already.
    pub is_committed: bool,
}

/// Where an append stands on its way to all in-sync replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    Waiting,
    Done,
    /// It will not be acknowledged under this leader; the records may survive.
    Lost(ErrorCode),
}

impl Partition {
    /// Whether everything up to `last_offset`, appended under `leader_epoch`, is committed.
    pub fn commit_of(&self, last_offset: Offset, leader_epoch: LeaderEpoch) -> Commit {
        let state = self.state.lock();
        if state.leader != self.node_id || state.leader_epoch != leader_epoch {
            return Commit::Lost(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        let Ok(log) = state.log() else {
            return Commit::Lost(ErrorCode::KAFKA_STORAGE_ERROR);
        };
        match log.high_watermark() > last_offset {
            false => Commit::Waiting,
            true if state.in_sync.len() >= state.in_sync_min => Commit::Done,
            // Committed by replicas that were in sync when it was appended and are too few now.
            true => Commit::Lost(ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND),
        }
    }

    /// Where the committed records end, as long as this broker leads under `leader_epoch`; for those who have many
    /// appends under way.
    pub fn high_watermark_under(&self, leader_epoch: LeaderEpoch) -> Result<Offset, PartitionError> {
        let state = self.state.lock();
        if state.leader != self.node_id || state.leader_epoch != leader_epoch {
            return Err(PartitionError::NotLeader);
        }
        Ok(state.log()?.high_watermark())
    }

    /// `max.message.bytes`: what one batch may be at most.
    pub fn batch_bytes_max(&self) -> Result<usize, PartitionError> {
        let state = self.state.lock();
        Ok(state.log()?.config().rules.batch_bytes_max)
    }

    /// Appends the record batch in `records`, patching offsets and epoch in place.
    ///
    /// One positional write to the page cache, and a sync if `flush.messages` asks for one; the caller waits for other
    /// replicas after this returns.
    pub fn append(&self, records: &mut [u8], append: Append) -> Result<Appended, PartitionError> {
        let mut state = self.lock_as_leader(LeaderEpoch::NONE)?;
        state.check_in_sync(append)?;
        let leader_append = state.leader_append(append);
        let info = state.log_mut()?.append_as_leader(records, leader_append)?;
        state.advance_high_watermark(self.node_id)?;
        let appended = state.appended(info, append, records.len())?;
        drop(state);
        self.waiting.wake_all();
        Ok(appended)
    }

    /// As [`Self::append`], for batches that arrived together: one write for all of them, unless a segment ends between.
    /// Each has its own result; none is committed before all are written.
    ///
    /// # Errors
    /// What keeps all of them out: the role, the in-sync replicas, a log that is offline.
    pub fn append_all(
        &self,
        batches: &mut [&mut [u8]],
        append: Append,
    ) -> Result<Vec<Result<Appended, PartitionError>>, PartitionError> {
        let mut state = self.lock_as_leader(LeaderEpoch::NONE)?;
        state.check_in_sync(append)?;
        let leader_append = state.leader_append(append);
        let infos = state.log_mut()?.append_all_as_leader(batches, leader_append);
        if infos.iter().any(Result::is_ok) {
            // Else nothing was appended, or it was not synced as it has to be.
            state.advance_high_watermark(self.node_id)?;
        }
        let sized = infos.into_iter().zip(batches.iter());
        let appended = sized
            .map(|(info, batch)| state.appended(info?, append, batch.len()))
            .collect();
        drop(state);
        self.waiting.wake_all();
        Ok(appended)
    }
}

impl State {
    fn check_in_sync(&self, append: Append) -> Result<(), PartitionError> {
        let (in_sync, required) = (self.in_sync.len(), self.in_sync_min);
        match append.needs_in_sync_min && in_sync < required {
            true => Err(PartitionError::NotEnoughReplicas { in_sync, required }),
            false => Ok(()),
        }
    }

    fn leader_append(&self, append: Append) -> LeaderAppend {
        LeaderAppend {
            leader_epoch: self.leader_epoch,
            origin: append.origin,
            verification: None,
            transaction_version: 0,
        }
    }

    fn appended(&mut self, info: AppendInfo, append: Append, bytes: usize) -> Result<Appended, PartitionError> {
        if let AppendOrigin::Client = append.origin {
            self.bytes_in += bytes as u64;
            let messages = info.last_offset - info.first_offset + 1;
            self.messages_in += u64::try_from(messages).unwrap_or(0);
        }
        Ok(Appended {
            is_committed: self.log()?.high_watermark() > info.last_offset,
            leader_epoch: self.leader_epoch,
            info,
        })
    }
}
