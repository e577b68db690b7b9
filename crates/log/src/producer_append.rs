//! The rules by which a producer's batch may follow its earlier ones (KIP-98, KIP-890, KAFKA-19999), applied to a copy of
//! the producer's state that takes effect only when the whole append is in the log.

use klamm_records::BatchHeader;
use klamm_records::control::EndTransactionMarker;
use klamm_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::error::{LogError, Result};
use crate::partition_log::AppendOrigin;
use crate::producer_state::{BatchMetadata, CompletedTxn, ProducerState, VerificationState};

/// The batches of one producer within one append.
#[derive(Debug)]
pub(crate) struct ProducerAppend {
    producer_id: ProducerId,
    origin: AppendOrigin,
    /// Whether the producer had any batch, and its epoch, before this append.
    current_has_batches: bool,
    current_epoch: ProducerEpoch,
    current_last_sequence: Sequence,
    verification: Option<VerificationState>,
    updated: ProducerState,
    started_txns: Vec<Offset>,
}

impl ProducerAppend {
    pub(crate) fn new(
        producer_id: ProducerId,
        current: Option<&ProducerState>,
        verification: Option<&VerificationState>,
        origin: AppendOrigin,
    ) -> Self {
        let empty = ProducerState::empty();
        let current = current.unwrap_or(&empty);
        Self {
            producer_id,
            origin,
            current_has_batches: current.has_batches(),
            current_epoch: current.producer_epoch,
            current_last_sequence: current.last_sequence(),
            verification: verification.copied(),
            updated: current.without_batches(),
            started_txns: Vec::new(),
        }
    }

    pub(crate) fn producer_id(&self) -> ProducerId {
        self.producer_id
    }

    pub(crate) fn updated(&self) -> &ProducerState {
        &self.updated
    }

    pub(crate) fn started_txns(&self) -> &[Offset] {
        &self.started_txns
    }

    pub(crate) fn append_data(&mut self, batch: &BatchHeader) -> Result<()> {
        let epoch = batch.producer_epoch();
        self.check_epoch(epoch, batch.base_offset(), 0)?;
        if self.origin == AppendOrigin::Client {
            self.check_sequence(epoch, batch.base_sequence(), batch.base_offset())?;
        }
        let metadata = BatchMetadata {
            last_sequence: batch.last_sequence(),
            last_offset: batch.last_offset(),
            offset_delta: batch.last_offset_delta(),
            timestamp: batch.max_timestamp(),
        };
        self.updated.add_batch(epoch, metadata);
        match (self.updated.current_txn_first_offset, batch.is_transactional()) {
            (Some(_), false) => Err(LogError::InvalidTxnState(format!(
                "Expected transactional write from producer {} at offset {}",
                self.producer_id,
                batch.base_offset()
            ))),
            (None, true) => {
                self.updated.current_txn_first_offset = Some(batch.base_offset());
                self.started_txns.push(batch.base_offset());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `transaction_version` is the one of the request that carries the marker; 0 for a marker read from a log.
    pub(crate) fn append_marker(
        &mut self,
        marker: EndTransactionMarker,
        epoch: ProducerEpoch,
        offset: Offset,
        timestamp: Timestamp,
        transaction_version: i16,
    ) -> Result<Option<CompletedTxn>> {
        self.check_epoch(epoch, offset, transaction_version)?;
        self.check_coordinator_epoch(marker, offset)?;
        let completed = self.updated.current_txn_first_offset.map(|first_offset| CompletedTxn {
            producer_id: self.producer_id,
            first_offset,
            last_offset: offset,
            is_aborted: !marker.is_commit,
        });
        self.updated.end_txn(epoch, marker.coordinator_epoch, timestamp);
        Ok(completed)
    }

    /// From transaction version 2 on every marker bumps the epoch, so an equal one is from an older transaction, unless
    /// that is over already: then it is the same marker once more.
    fn check_epoch(&self, epoch: ProducerEpoch, offset: Offset, transaction_version: i16) -> Result<()> {
        let current = self.updated.producer_epoch;
        let must_rise = transaction_version >= 2;
        let is_stale = epoch < current || must_rise && epoch == current;
        let is_retry =
            must_rise && epoch == current && (self.updated.current_txn_first_offset.is_none() || epoch.0 == i16::MAX);
        // What a leader has accepted, its followers take.
        if !is_stale || is_retry || self.origin == AppendOrigin::Replication {
            return Ok(());
        }
        Err(LogError::InvalidProducerEpoch(format!(
            "Epoch of producer {} at offset {offset} is {epoch}, which is {} the last seen epoch {current} \
             (TV{transaction_version})",
            self.producer_id,
            if must_rise { "<=" } else { "<" },
        )))
    }

    fn check_sequence(&self, epoch: ProducerEpoch, first: Sequence, offset: Offset) -> Result<()> {
        if let Some(verification) = &self.verification {
            if verification.supports_epoch_bump && first.0 != 0 && !self.current_has_batches {
                return Err(self.out_of_order(
                    offset,
                    first,
                    "expected sequence 0 for transactions v2 idempotent producer with no existing state".to_owned(),
                ));
            }
            let lowest = verification.lowest_sequence;
            if first > lowest {
                return Err(self.out_of_order(offset, first, format!("{lowest} (earliest seen sequence)")));
            }
        }
        let updated = &self.updated;
        if epoch != updated.producer_epoch {
            if first.0 != 0 && updated.producer_epoch != ProducerEpoch::NONE {
                let expected = format!(
                    "{epoch} (request epoch), {} (current producer epoch)",
                    updated.producer_epoch
                );
                return Err(self.out_of_order(offset, first, expected));
            }
            return Ok(());
        }
        let last = match updated.has_batches() {
            true => updated.last_sequence(),
            false if epoch == self.current_epoch => self.current_last_sequence,
            false => Sequence::NONE,
        };
        let follows = i64::from(first.0) == i64::from(last.0) + 1 || first.0 == 0 && last.0 == i32::MAX;
        if self.current_epoch == ProducerEpoch::NONE || follows {
            return Ok(());
        }
        Err(self.out_of_order(offset, first, format!("{last} (current end sequence number)")))
    }

    fn check_coordinator_epoch(&self, marker: EndTransactionMarker, offset: Offset) -> Result<()> {
        let current = self.updated.coordinator_epoch;
        if current <= marker.coordinator_epoch || self.origin == AppendOrigin::Replication {
            return Ok(());
        }
        Err(LogError::TransactionCoordinatorFenced(format!(
            "Invalid coordinator epoch for producerId {} at offset {offset}: {} (zombie), {current} (current)",
            self.producer_id, marker.coordinator_epoch,
        )))
    }

    fn out_of_order(&self, offset: Offset, first: Sequence, expected: String) -> LogError {
        LogError::OutOfOrderSequence(format!(
            "Out of order sequence number for producer {} at offset {offset}: {first} (incoming seq. number), {expected}",
            self.producer_id
        ))
    }
}
