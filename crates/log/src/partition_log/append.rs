//! Appending: checks, roll, one write, then the bookkeeping that the write entitles to.

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

/// Bytes that only wait for the write.
#[derive(Clone, Copy, Debug)]
struct Prepared {
    first_offset: Offset,
    last_offset: Offset,
    max_timestamp: Timestamp,
}

impl PartitionLog {
    /// Checks a batch, assigns its offsets, and appends it. The batch is changed in place.
    pub fn append_as_leader(&mut self, batch: &mut [u8], append: LeaderAppend) -> Result<AppendInfo> {
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
        let prepared = Prepared {
            first_offset: validated.first_offset,
            last_offset: validated.last_offset,
            max_timestamp: validated.max_timestamp,
        };
        let (verification, version) = (append.verification, append.transaction_version);
        let bytes = validated.bytes(batch);
        let info = self.append_prepared(bytes, prepared, append.origin, verification, version)?;
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
        let (len, prepared) = self.prepare_replicated(bytes, leader_epoch)?;
        match prepared {
            Some(prepared) => {
                let bytes = bytes.get(..len).unwrap_or_default();
                self.append_prepared(bytes, prepared, AppendOrigin::Replication, None, 0)
            }
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
        let (len, prepared) = self.prepare_replicated(bytes, leader_epoch)?;
        match prepared {
            Some(prepared) if len == bytes.len() && prepared.first_offset == self.log_end_offset => {
                self.append_prepared(bytes, prepared, AppendOrigin::RaftLeader, None, 0)
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

    /// Checks batches that carry their offsets; returns how many bytes of them to append.
    fn prepare_replicated(&self, bytes: &[u8], leader_epoch: LeaderEpoch) -> Result<(usize, Option<Prepared>)> {
        let mut len = 0;
        let mut prepared: Option<Prepared> = None;
        for batch in Batches::new(bytes) {
            let batch = batch.map_err(corrupt)?;
            if batch.leader_epoch() > leader_epoch {
                break;
            }
            batch.verify_crc().map_err(corrupt)?;
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
                        first_offset: batch.base_offset(),
                        last_offset: batch.last_offset(),
                        max_timestamp: batch.max_timestamp(),
                    });
                }
                Some(prepared) => {
                    if batch.last_offset() <= prepared.last_offset {
                        return Err(LogError::OffsetsOutOfOrder);
                    }
                    prepared.last_offset = batch.last_offset();
                    prepared.max_timestamp = prepared.max_timestamp.max(batch.max_timestamp());
                }
            }
            len += batch.size_bytes();
        }
        Ok((len, prepared))
    }

    /// Writes batches whose offsets follow the log's end. Until the write has returned nothing has changed but the
    /// active segment, if it had to be rolled, and the epochs.
    fn append_prepared(
        &mut self,
        bytes: &[u8],
        prepared: Prepared,
        origin: AppendOrigin,
        verification: Option<VerificationGuard>,
        transaction_version: i16,
    ) -> Result<AppendInfo> {
        if bytes.len() as u64 > u64::from(self.config.segment_bytes) {
            return Err(LogError::RecordBatchTooLarge {
                size: bytes.len(),
                segment_bytes: self.config.segment_bytes,
            });
        }
        let changes = match self.check_producers(bytes, origin, verification, transaction_version)? {
            Ok(changes) => changes,
            Err(duplicate) => return Ok(duplicate),
        };
        let result = self.write(bytes, prepared, changes);
        self.settle(result)?;
        Ok(AppendInfo {
            first_offset: prepared.first_offset,
            last_offset: prepared.last_offset,
            max_timestamp: prepared.max_timestamp,
            log_append_time: None,
            log_start_offset: self.log_start_offset,
            is_duplicate: false,
        })
    }

    fn write(&mut self, bytes: &[u8], prepared: Prepared, changes: ProducerChanges) -> Result<()> {
        self.make_ready()?;
        self.note_epochs(bytes);
        let now = self.clock.wall();
        let must_roll = self.active().should_roll(
            &self.dir,
            &self.config,
            bytes.len(),
            prepared.last_offset,
            prepared.max_timestamp,
            now,
        )?;
        if must_roll {
            self.roll_to(prepared.first_offset)?;
        }
        let (dir, segment) = self.active_mut();
        segment.append(dir, bytes)?;
        self.log_end_offset = prepared.last_offset + 1;
        for producer in &changes.producers {
            self.producers.update(producer);
        }
        for completed in &changes.completed {
            self.complete_txn(completed)?;
        }
        self.producers.set_end_offset(self.log_end_offset);
        if self.log_end_offset - self.recovery_point >= self.config.flush_messages {
            self.flush()?;
        }
        Ok(())
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
    fn check_producers(
        &self,
        bytes: &[u8],
        origin: AppendOrigin,
        guard: Option<VerificationGuard>,
        transaction_version: i16,
    ) -> Result<std::result::Result<ProducerChanges, AppendInfo>> {
        let mut changes = ProducerChanges::default();
        for batch in Batches::new(bytes).flatten().filter(|batch| batch.has_producer_id()) {
            let header = batch.header();
            if origin == AppendOrigin::Client
                && let Some(duplicate) = self.find_duplicate(header)
            {
                return Ok(Err(duplicate));
            }
            if matches!(origin, AppendOrigin::Client | AppendOrigin::Coordinator) {
                self.check_transaction(header, guard)?;
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
                        transaction_version,
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
