//! What the log tells and is told about producers: DescribeProducers, verification (KIP-890), expiration, snapshots.

use klamm_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use super::PartitionLog;
use crate::error::Result;
use crate::producer_snapshot;
use crate::producer_state::VerificationGuard;

/// A producer as DescribeProducers reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveProducer {
    pub producer_id: ProducerId,
    pub producer_epoch: ProducerEpoch,
    /// -1 if no batch is known.
    pub last_sequence: Sequence,
    pub last_timestamp: Timestamp,
    /// Of the last transaction marker; -1 if there was none.
    pub coordinator_epoch: i32,
    pub current_txn_start_offset: Option<Offset>,
}

impl PartitionLog {
    /// All known producers, by id.
    pub fn active_producers(&self) -> Vec<ActiveProducer> {
        let producers = self.producers.iter().map(|(producer_id, state)| ActiveProducer {
            producer_id,
            producer_epoch: state.producer_epoch,
            last_sequence: state.last_sequence(),
            last_timestamp: state.last_timestamp,
            coordinator_epoch: state.coordinator_epoch,
            current_txn_start_offset: state.current_txn_first_offset,
        });
        producers.collect()
    }

    pub fn producers_count(&self) -> usize {
        self.producers.count()
    }

    /// Forgets producers that have been silent for `producer.id.expiration.ms`.
    pub fn remove_expired_producers(&mut self) {
        let now = self.clock.wall();
        self.producers
            .remove_expired(now, self.config.producer_id_expiration_ms);
    }

    /// Begins the verification of a transaction, unless it has records here already. The guard goes with the append
    /// once the transaction coordinator has agreed.
    pub fn start_verification(
        &mut self,
        producer_id: ProducerId,
        sequence: Sequence,
        epoch: ProducerEpoch,
        supports_epoch_bump: bool,
    ) -> Option<VerificationGuard> {
        if self.producers.has_ongoing_txn(producer_id, epoch) {
            return None;
        }
        let now = self.clock.wall();
        let guard = self
            .producers
            .verify(producer_id, sequence, epoch, supports_epoch_bump, now);
        Some(guard)
    }

    /// Whether the producer has a transaction with records in this partition.
    pub fn has_ongoing_txn(&self, producer_id: ProducerId, epoch: ProducerEpoch) -> bool {
        self.producers.has_ongoing_txn(producer_id, epoch)
    }

    /// Writes a snapshot of the producers if the log has grown since the last one. It is synced with the next flush; one
    /// that a power loss tears is told by its checksum.
    pub(super) fn take_producer_snapshot(&mut self) -> Result<()> {
        let offset = self.producers.end_offset();
        if offset <= self.last_snapshot_offset {
            return Ok(());
        }
        producer_snapshot::write(&self.dir, offset, &self.producers.to_snapshot())?;
        self.unsynced.snapshots.push(offset);
        self.last_snapshot_offset = offset;
        if let Err(index) = self.snapshots.binary_search(&offset) {
            self.snapshots.insert(index, offset);
        }
        Ok(())
    }

    /// Removes a snapshot file at once.
    pub(super) fn remove_snapshot(&mut self, offset: Offset) -> Result<()> {
        self.snapshots.retain(|snapshot| *snapshot != offset);
        self.unsynced.snapshots.retain(|snapshot| *snapshot != offset);
        self.dir.remove(producer_snapshot::name(offset))
    }
}
