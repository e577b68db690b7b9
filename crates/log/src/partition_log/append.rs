//! Appending: checks, roll, one write, then the bookkeeping that the write entitles to.
//!
//! Batches that arrived together are staged one after the other, each checked against what the ones before it change,
//! and written together: what a write costs the file system is more for many small ones than for a large one. Nobody
//! sees staged batches; the caller holds the log until they are written, and a failed write fails the log.

use std::borrow::Cow;
use std::mem;

use klamm_records::control::{ControlRecord, EndTransactionMarker};
use klamm_records::validate::{self, validate_and_assign_offsets};
use klamm_records::{Batch, BatchHeader, Batches, DecompressionLimits};
use klamm_types::{LeaderEpoch, Offset, ProducerId, Timestamp};

use super::PartitionLog;
use crate::error::{LogError, Result};
use crate::producer_append::ProducerAppend;
use crate::producer_state::{CompletedTxn, VerificationGuard};
use crate::transaction_index::AbortedTxn;

/// Where an append comes from; decides what is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOrigin {
    /// A Produce request.
    Client,
    /// A group or transaction coordinator on this node, or a transaction marker.
    Coordinator,
    /// The leader of the metadata quorum: offsets and epochs are already in the batches.
    RaftLeader,
    /// A leader that has checked everything.
    Replication,
}

/// How a leader appends.
#[derive(Clone, Copy, Debug)]
pub struct LeaderAppend {
    pub leader_epoch: LeaderEpoch,
    pub origin: AppendOrigin,
    /// From [`PartitionLog::start_verification`], if the transaction was verified for this request.
    pub verification: Option<VerificationGuard>,
    /// The transaction version of the request that carries a marker; 0 otherwise.
    pub transaction_version: i16,
}

/// What an append did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppendInfo {
    pub first_offset: Offset,
    /// First minus one if there was nothing to append.
    pub last_offset: Offset,
    /// -1 if no record has a timestamp.
    pub max_timestamp: Timestamp,
    /// What the produce response reports for a LogAppendTime topic, and for a duplicate.
    pub log_append_time: Option<Timestamp>,
    pub log_start_offset: Offset,
    /// Whether these records were in the log already; then nothing was appended.
    pub is_duplicate: bool,
}

/// The changes to producers and transactions that an append brings.
#[derive(Debug, Default)]
struct ProducerChanges {
    producers: Vec<ProducerAppend>,
    completed: Vec<CompletedTxn>,
}

/// Checked batches that only wait for the write.
#[derive(Clone, Debug)]
struct Prepared<'a> {
    bytes: Cow<'a, [u8]>,
    first_offset: Offset,
    last_offset: Offset,
    max_timestamp: Timestamp,
    origin: AppendOrigin,
    verification: Option<VerificationGuard>,
    transaction_version: i16,
}

/// Batches that count as appended but are not written yet.
#[derive(Debug, Default)]
struct Staged<'a> {
    batches: Vec<Cow<'a, [u8]>>,
    bytes: usize,
    /// Where the log really ends.
    written_end: Offset,
}

impl PartitionLog {
    /// Checks a batch, assigns its offsets, and appends it. The batch is changed in place.
    pub fn append_as_leader(&mut self, batch: &mut [u8], append: LeaderAppend) -> Result<AppendInfo> {
        let mut staged = Staged::default();
        let info = self.stage_as_leader(batch, append, &mut staged)?;
        self.write_out(&mut staged)?;
        Ok(info)
    }

    /// As [`Self::append_as_leader`], for batches that arrived together, in their order. A batch that is refused does
    /// not keep its successors out. If a write or the sync fails none of them is said to be in the log.
    pub fn append_all_as_leader(&mut self, batches: &mut [&mut [u8]], append: LeaderAppend) -> Vec<Result<AppendInfo>> {
        let mut staged = Staged::default();
        let mut results: Vec<_> = batches
            .iter_mut()
            .map(|batch| self.stage_as_leader(batch, append, &mut staged))
            .collect();
        let written = self.write_out(&mut staged);
        if let Some(reason) = &self.failed {
            // The write that failed may have been one in the middle of the run. Which of the batches an earlier one has
            // brought to the disk does not matter.
            refuse_all(&mut results, || LogError::Failed(reason.clone()));
        } else if let Err(e) = &written {
            // The records are in the log, but for want of a descriptor not synced as they have to be.
            refuse_all(&mut results, || again(e));
        }
        if let (Err(e), Some(last)) = (written, results.last_mut()) {
            *last = Err(e);
        }
        results
    }

    fn stage_as_leader<'a>(
        &mut self,
        batch: &'a mut [u8],
        append: LeaderAppend,
        staged: &mut Staged<'a>,
    ) -> Result<AppendInfo> {
        self.check_alive()?;
        let origin = match append.origin {
            AppendOrigin::Client => validate::AppendOrigin::Client,
            _ => validate::AppendOrigin::Coordinator,
        };
        let validated = validate_and_assign_offsets(
            batch,
            &validate::LeaderAppend {
                partition: &self.topic_partition,
                origin,
                first_offset: self.log_end_offset,
                leader_epoch: append.leader_epoch,
                now: self.clock.wall(),
                rules: &self.config.rules,
            },
        )?;
        let bytes = match validated.rewritten {
            Some(rewritten) => Cow::Owned(rewritten),
            None => Cow::Borrowed(batch.get(..validated.header.size_bytes()).unwrap_or_default()),
        };
        let prepared = Prepared {
            bytes,
            first_offset: validated.first_offset,
            last_offset: validated.last_offset,
            max_timestamp: validated.max_timestamp,
            origin: append.origin,
            verification: append.verification,
            transaction_version: append.transaction_version,
        };
        let info = self.stage(prepared, staged)?;
        if batch_ends_verification(&validated.header) && !info.is_duplicate {
            self.end_verification(&validated.header);
        }
        Ok(AppendInfo {
            log_append_time: info.log_append_time.or(validated.log_append_time),
            ..info
        })
    }

    /// The records of a verified transaction are in the log, or its marker is. Only a marker of transaction version 2
    /// whose epoch is that of the verification leaves it alone: the next transaction has begun to verify already.
    fn end_verification(&mut self, batch: &BatchHeader) {
        let id = batch.producer_id();
        let is_next = self.producers.verification(id).is_some_and(|verification| {
            verification.supports_epoch_bump && batch.is_control() && batch.producer_epoch() == verification.epoch
        });
        if !is_next {
            self.producers.clear_verification(id);
        }
    }

    /// Appends what a leader sent, offsets and all. An incomplete batch at the end is left out, as are batches of a
    /// leader epoch newer than `leader_epoch`: their leader is not the one that was asked.
    pub fn append_as_follower(&mut self, bytes: &[u8], leader_epoch: LeaderEpoch) -> Result<AppendInfo> {
        self.check_alive()?;
        match self.prepare_replicated(bytes, leader_epoch, AppendOrigin::Replication)? {
            Some(prepared) => self.append_prepared(prepared),
            None => Ok(self.nothing_appended()),
        }
    }

    /// Appends batches that carry their offsets and epoch already, as the leader of the metadata quorum makes them.
    pub fn append_as_raft_leader(&mut self, bytes: &[u8], leader_epoch: LeaderEpoch) -> Result<AppendInfo> {
        self.check_alive()?;
        for batch in Batches::new(bytes) {
            let epoch = batch.map_err(corrupt)?.leader_epoch();
            if epoch != leader_epoch {
                return Err(LogError::InvalidRecord(format!(
                    "Append from Raft leader did not set the batch epoch correctly, expected {leader_epoch} but the \
                     batch has {epoch}"
                )));
            }
        }
        match self.prepare_replicated(bytes, leader_epoch, AppendOrigin::RaftLeader)? {
            Some(prepared) if prepared.bytes.len() == bytes.len() && prepared.first_offset == self.log_end_offset => {
                self.append_prepared(prepared)
            }
            Some(prepared) => Err(LogError::UnexpectedAppendOffset {
                first_offset: prepared.first_offset,
                next_offset: self.log_end_offset,
            }),
            None => Ok(self.nothing_appended()),
        }
    }

    fn nothing_appended(&self) -> AppendInfo {
        AppendInfo {
            first_offset: self.log_end_offset,
            last_offset: self.log_end_offset - 1,
            max_timestamp: Timestamp::NONE,
            log_append_time: None,
            log_start_offset: self.log_start_offset,
            is_duplicate: false,
        }
    }

    /// Checks batches that carry their offsets; `None` if there is nothing of them to append.
    fn prepare_replicated<'a>(
        &self,
        bytes: &'a [u8],
        leader_epoch: LeaderEpoch,
        origin: AppendOrigin,
    ) -> Result<Option<Prepared<'a>>> {
        let mut len = 0;
        let mut prepared: Option<Prepared<'a>> = None;
        for batch in Batches::new(bytes) {
            let batch = batch.map_err(corrupt)?;
            if batch.leader_epoch() > leader_epoch {
                break;
            }
            batch.verify_crc().map_err(corrupt)?;
            len += batch.size_bytes();
            let whole = Cow::Borrowed(bytes.get(..len).unwrap_or_default());
            match &mut prepared {
                None => {
                    // The first offset of a compressed v0 or v1 message is not in its front, but its last one will do.
                    if batch.base_offset() < self.log_end_offset {
                        return Err(LogError::UnexpectedAppendOffset {
                            first_offset: batch.base_offset(),
                            next_offset: self.log_end_offset,
                        });
                    }
                    prepared = Some(Prepared {
                        bytes: whole,
                        first_offset: batch.base_offset(),
                        last_offset: batch.last_offset(),
                        max_timestamp: batch.max_timestamp(),
                        origin,
                        verification: None,
                        transaction_version: 0,
                    });
                }
                Some(prepared) => {
                    if batch.last_offset() <= prepared.last_offset {
                        return Err(LogError::OffsetsOutOfOrder);
                    }
                    prepared.bytes = whole;
                    prepared.last_offset = batch.last_offset();
                    prepared.max_timestamp = prepared.max_timestamp.max(batch.max_timestamp());
                }
            }
        }
        Ok(prepared)
    }

    fn append_prepared(&mut self, prepared: Prepared<'_>) -> Result<AppendInfo> {
        let mut staged = Staged::default();
        let info = self.stage(prepared, &mut staged)?;
        self.write_out(&mut staged)?;
        Ok(info)
    }

    /// Checks producers and transactions, makes room in the active segment, and takes batches whose offsets follow the
    /// log's end in as if they were written. A batch that is refused here has changed nothing.
    fn stage<'a>(&mut self, prepared: Prepared<'a>, staged: &mut Staged<'a>) -> Result<AppendInfo> {
        let bytes = prepared.bytes.len();
        if bytes as u64 > u64::from(self.config.segment_bytes) {
            return Err(LogError::RecordBatchTooLarge {
                size: bytes,
                segment_bytes: self.config.segment_bytes,
            });
        }
        let changes = match self.check_producers(&prepared)? {
            Ok(changes) => changes,
            Err(duplicate) => return Ok(duplicate),
        };
        let info = AppendInfo {
            first_offset: prepared.first_offset,
            last_offset: prepared.last_offset,
            max_timestamp: prepared.max_timestamp,
            log_append_time: None,
            log_start_offset: self.log_start_offset,
            is_duplicate: false,
        };
        let result = self.take_in(prepared, &changes, staged);
        self.settle(result)?;
        Ok(info)
    }

    fn take_in<'a>(
        &mut self,
        prepared: Prepared<'a>,
        changes: &ProducerChanges,
        staged: &mut Staged<'a>,
    ) -> Result<()> {
        self.make_ready()?;
        self.note_epochs(&prepared.bytes);
        let active = self.active();
        if active.size() == 0 || !active.can_index(&self.dir, staged.batches.len() + 1)? {
            // Whether to roll depends on what the staged batches bring to the segment.
            self.write_staged(staged)?;
        }
        let now = self.clock.wall();
        let must_roll = self.active().should_roll(
            &self.dir,
            &self.config,
            staged.bytes + prepared.bytes.len(),
            prepared.last_offset,
            prepared.max_timestamp,
            now,
        )?;
        if must_roll {
            self.write_staged(staged)?;
            self.roll_to(prepared.first_offset)?;
        }
        if staged.batches.is_empty() {
            staged.written_end = self.log_end_offset;
        }
        staged.bytes += prepared.bytes.len();
        staged.batches.push(prepared.bytes);
        self.log_end_offset = prepared.last_offset + 1;
        for producer in &changes.producers {
            self.producers.update(producer);
        }
        if !changes.completed.is_empty() {
            // The index of aborted transactions speaks of batches that are written.
            self.write_staged(staged)?;
        }
        for completed in &changes.completed {
            let result = self.complete_txn(completed);
            self.settle_half_done(result)?;
        }
        self.producers.set_end_offset(self.log_end_offset);
        Ok(())
    }

    /// Writes what is staged, and syncs if `flush.messages` asks for it.
    fn write_out(&mut self, staged: &mut Staged<'_>) -> Result<()> {
        let mut result = self.write_staged(staged);
        if result.is_ok() && self.log_end_offset - self.recovery_point >= self.config.flush_messages {
            result = self.flush();
        }
        self.settle(result)
    }

    fn write_staged(&mut self, staged: &mut Staged<'_>) -> Result<()> {
        let staged = mem::take(staged);
        let (dir, segment) = self.active_mut();
        let written = match staged.batches.as_slice() {
            [] => return Ok(()),
            [batch] => segment.append(dir, &[batch]),
            batches => {
                let pieces: Vec<&[u8]> = batches.iter().map(AsRef::as_ref).collect();
                segment.append(dir, &pieces)
            }
        };
        if written.is_err() {
            // What was there before is still served, and nothing that is not there.
            self.log_end_offset = staged.written_end;
        }
        self.settle_half_done(written)
    }

    /// Makes the files that a partition without records did without.
    fn make_ready(&mut self) -> Result<()> {
        self.write_topic_id()?;
        if self.active().is_unmade() {
            let options = self.segment_options();
            let (dir, segment) = self.active_mut();
            segment.make(dir, options)?;
            self.unsynced.dir = true;
        }
        // Before anything has changed: for want of a descriptor an append may be refused, but not left half done.
        self.active().file(&self.dir).map(drop)
    }

    /// Ends a transaction whose marker is in the active segment.
    pub(super) fn complete_txn(&mut self, completed: &CompletedTxn) -> Result<()> {
        if completed.is_aborted {
            let entry = AbortedTxn {
                producer_id: completed.producer_id,
                first_offset: completed.first_offset,
                last_offset: completed.last_offset,
                last_stable_offset: self.producers.last_stable_offset(completed),
            };
            let (dir, segment) = self.active_mut();
            segment.transactions.append(dir, entry)?;
        }
        self.producers.complete_txn(completed);
        Ok(())
    }

    fn note_epochs(&mut self, bytes: &[u8]) {
        for batch in Batches::new(bytes).flatten() {
            match batch.magic() {
                2 => self.epochs.assign(batch.leader_epoch(), batch.base_offset()),
                // Older formats know no epochs, and followers must not be told ones that do not hold.
                _ => self.epochs.clear(),
            }
        }
    }

    /// What the batches change in the producers' states, or, if a client sent them before, where they are.
    fn check_producers(&self, prepared: &Prepared<'_>) -> Result<std::result::Result<ProducerChanges, AppendInfo>> {
        let origin = prepared.origin;
        let mut changes = ProducerChanges::default();
        for batch in Batches::new(&prepared.bytes)
            .flatten()
            .filter(|batch| batch.has_producer_id())
        {
            let header = batch.header();
            if origin == AppendOrigin::Client
                && let Some(duplicate) = self.find_duplicate(header)
            {
                return Ok(Err(duplicate));
            }
            if matches!(origin, AppendOrigin::Client | AppendOrigin::Coordinator) {
                self.check_transaction(header, prepared.verification)?;
            }
            let producer = producer_of(&mut changes.producers, header.producer_id(), || {
                let id = header.producer_id();
                ProducerAppend::new(id, self.producers.get(id), self.producers.verification(id), origin)
            });
            if header.is_control() {
                if let Some((marker, timestamp)) = end_txn_marker(&batch)? {
                    let completed = producer.append_marker(
                        marker,
                        header.producer_epoch(),
                        header.base_offset(),
                        timestamp,
                        prepared.transaction_version,
                    )?;
                    changes.completed.extend(completed);
                }
            } else {
                producer.append_data(header)?;
            }
        }
        Ok(Ok(changes))
    }

    fn find_duplicate(&self, batch: &BatchHeader) -> Option<AppendInfo> {
        let state = self.producers.get(batch.producer_id())?;
        let duplicate = state.find_duplicate(batch.producer_epoch(), batch.base_sequence(), batch.last_sequence())?;
        Some(AppendInfo {
            first_offset: duplicate.first_offset(),
            last_offset: duplicate.last_offset,
            max_timestamp: duplicate.timestamp,
            log_append_time: Some(duplicate.timestamp),
            log_start_offset: self.log_start_offset,
            is_duplicate: true,
        })
    }

    /// Transactional records must belong to a transaction that the coordinator knows to be open here (KIP-890): one that
    /// has records already, or one that was verified for this very request.
    fn check_transaction(&self, batch: &BatchHeader, guard: Option<VerificationGuard>) -> Result<()> {
        let (id, epoch) = (batch.producer_id(), batch.producer_epoch());
        if !batch.is_transactional() || self.producers.has_ongoing_txn(id, epoch) {
            return Ok(());
        }
        if let Some(state) = self.producers.get(id).filter(|state| epoch < state.producer_epoch) {
            return Err(LogError::InvalidProducerEpoch(format!(
                "Epoch of producer {id} is {epoch}, which is smaller than the last seen epoch {}",
                state.producer_epoch
            )));
        }
        let is_verified = match (self.producers.verification(id), guard) {
            (Some(verification), Some(guard)) => verification.guard == guard,
            _ => false,
        };
        if self.config.is_transaction_verification_enabled && !batch.is_control() && !is_verified {
            return Err(LogError::InvalidTxnState(
                "Record was not part of an ongoing transaction".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Takes the good news back.
fn refuse_all(results: &mut [Result<AppendInfo>], error: impl Fn() -> LogError) {
    for result in results.iter_mut().filter(|result| result.is_ok()) {
        *result = Err(error());
    }
}

/// The error for one more batch that it hit.
fn again(error: &LogError) -> LogError {
    match error {
        LogError::OutOfDescriptors { action, path } => LogError::OutOfDescriptors {
            action,
            path: path.clone(),
        },
        other => LogError::Failed(other.to_string()),
    }
}

fn batch_ends_verification(batch: &BatchHeader) -> bool {
    batch.has_producer_id() && batch.is_transactional()
}

/// The entry of a producer among those of an append; there are rarely two.
fn producer_of(
    producers: &mut Vec<ProducerAppend>,
    id: ProducerId,
    new: impl FnOnce() -> ProducerAppend,
) -> &mut ProducerAppend {
    let index = match producers.iter().position(|producer| producer.producer_id() == id) {
        Some(index) => index,
        None => {
            producers.push(new());
            producers.len() - 1
        }
    };
    &mut producers[index]
}

/// The transaction marker in a control batch and its timestamp; `None` for other control records.
pub(super) fn end_txn_marker(batch: &Batch<'_>) -> Result<Option<(EndTransactionMarker, Timestamp)>> {
    let limits = DecompressionLimits::default();
    let mut records = batch.records(&limits).map_err(corrupt)?;
    let Some(record) = records.next_record().map_err(corrupt)? else {
        return Ok(None);
    };
    match ControlRecord::decode(&record).map_err(corrupt)? {
        ControlRecord::EndTransaction(marker) => Ok(Some((marker, record.timestamp))),
        _ => Ok(None),
    }
}

fn corrupt(error: impl std::fmt::Display) -> LogError {
    LogError::CorruptRecord(error.to_string())
}
