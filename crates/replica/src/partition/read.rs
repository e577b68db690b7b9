//! Reading for consumers and followers: never a byte above what the reader may see.

use klamm_log::{AbortedTxn, EpochEndOffset, FetchUpper, FileRegion, PartitionLog};
use klamm_types::{LeaderEpoch, Offset};

use super::{Partition, PartitionError};

/// Up to where a reader may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Consumers: the high watermark.
    ReadUncommitted,
    /// Consumers that skip what was aborted: the last stable offset.
    ReadCommitted,
    /// Followers: the log end offset.
    Replica,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadRequest {
    pub offset: Offset,
    /// Bytes at most, unless the first batch alone is larger and `min_one_message` is set.
    pub max_bytes: u32,
    pub min_one_message: bool,
    pub isolation: Isolation,
    /// The epoch that the reader knows; -1 if it does not say.
    pub leader_epoch: LeaderEpoch,
    /// The epoch of the last record that the reader has; -1 if it does not say (KIP-595).
    pub last_fetched_epoch: LeaderEpoch,
}

/// What a reader gets, and where the partition stands.
#[derive(Debug)]
pub struct Read {
    pub high_watermark: Offset,
    pub last_stable_offset: Offset,
    pub log_start_offset: Offset,
    pub leader_epoch: LeaderEpoch,
    /// Where the bytes are; nothing if there is nothing to see yet.
    pub region: Option<FileRegion>,
    /// The transactions to skip within the regions; none unless [`Isolation::ReadCommitted`] was asked for.
    pub aborted: Option<Vec<AbortedTxn>>,
    /// The reader's log parts from this one where the named epoch ends: it has to truncate first, and gets no bytes.
    pub diverging: Option<EpochEndOffset>,
}

impl Partition {
    /// Where the bytes are that the reader asked for. Touches no record; the bytes themselves go from the page cache to
    /// the socket.
    pub fn read(&self, request: ReadRequest) -> Result<Read, PartitionError> {
        let state = self.lock_as_leader(request.leader_epoch)?;
        let log = state.log()?;
        let (start, end) = (log.log_start_offset(), log.log_end_offset());
        let upper = match request.isolation {
            Isolation::ReadUncommitted => FetchUpper::HighWatermark,
            Isolation::ReadCommitted => FetchUpper::LastStable,
            Isolation::Replica => FetchUpper::LogEnd,
        };
        if let Some(diverging) = diverging(log, &request)? {
            return Ok(Read {
                high_watermark: log.high_watermark(),
                last_stable_offset: log.last_stable_offset(),
                log_start_offset: start,
                leader_epoch: state.leader_epoch,
                region: None,
                aborted: None,
                diverging: Some(diverging),
            });
        }
        if request.offset < start || request.offset > end {
            return Err(PartitionError::OffsetOutOfRange {
                asked: request.offset,
                start,
                end,
            });
        }
        let info = log.read(request.offset, request.max_bytes, upper, request.min_one_message)?;
        Ok(Read {
            high_watermark: log.high_watermark(),
            last_stable_offset: log.last_stable_offset(),
            log_start_offset: start,
            leader_epoch: state.leader_epoch,
            region: info.region,
            aborted: (request.isolation == Isolation::ReadCommitted).then_some(info.aborted),
            diverging: None,
        })
    }
}

/// Where the reader's log and this one part, if they do. An epoch that the log has never heard of leaves no way to tell.
fn diverging(log: &PartitionLog, request: &ReadRequest) -> Result<Option<EpochEndOffset>, PartitionError> {
    let epoch = request.last_fetched_epoch;
    if epoch < LeaderEpoch(0) {
        return Ok(None);
    }
    let (start, end) = (log.log_start_offset(), log.log_end_offset());
    let unknown = PartitionError::OffsetOutOfRange {
        asked: request.offset,
        start,
        end,
    };
    let known = log.end_offset_for_epoch(epoch).ok_or(unknown)?;
    let parts = known.epoch < epoch || known.end_offset < request.offset;
    Ok(parts.then_some(known))
}

impl Read {
    pub fn size_bytes(&self) -> usize {
        self.region.as_ref().map_or(0, |region| region.len as usize)
    }
}
