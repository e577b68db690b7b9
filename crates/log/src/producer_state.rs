//! What a partition knows of its idempotent and transactional producers (KIP-98): for each the epoch, the last five
//! batches, the open transaction; over all, which transactions hold the last stable offset back.
//!
//! A function of the log: rebuilt from the newest snapshot and the batches after it, it equals what the running log had.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use klamm_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::producer_append::ProducerAppend;
use crate::producer_snapshot::ProducerEntry;

/// A batch that a producer may send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BatchMetadata {
    pub(crate) last_sequence: Sequence,
    pub(crate) last_offset: Offset,
    /// Last minus first offset.
    pub(crate) offset_delta: i32,
    pub(crate) timestamp: Timestamp,
}

/// The state of one producer.
#[derive(Clone, Debug)]
pub(crate) struct ProducerState {
    pub(crate) producer_epoch: ProducerEpoch,
    /// Of the last transaction marker; -1 if there was none.
    pub(crate) coordinator_epoch: i32,
    pub(crate) last_timestamp: Timestamp,
    pub(crate) current_txn_first_offset: Option<Offset>,
    /// Oldest first.
    batches: [BatchMetadata; BATCHES_RETAINED],
    batches_count: u8,
}

/// A transaction of which the marker has been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompletedTxn {
    pub(crate) producer_id: ProducerId,
    pub(crate) first_offset: Offset,
    /// Of the marker.
    pub(crate) last_offset: Offset,
    pub(crate) is_aborted: bool,
}

/// Lets one verified transaction pass (KIP-890): the answer to a verification counts only for the question it was asked
/// with, so a late answer cannot let in records of a transaction that has ended meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationGuard(u64);

/// A verification under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VerificationState {
    pub(crate) guard: VerificationGuard,
    pub(crate) supports_epoch_bump: bool,
    pub(crate) lowest_sequence: Sequence,
    pub(crate) epoch: ProducerEpoch,
    timestamp: Timestamp,
}

#[derive(Debug)]
pub(crate) struct ProducerStates {
    producers: HashMap<ProducerId, ProducerState, foldhash::fast::FixedState>,
    verifications: HashMap<ProducerId, VerificationState, foldhash::fast::FixedState>,
    guards_given: u64,
    /// First offset of each transaction without a marker.
    ongoing: BTreeMap<Offset, ProducerId>,
    /// First offset to marker offset of each transaction whose marker is not below the high watermark yet.
    unreplicated: BTreeMap<Offset, Offset>,
    /// The state is that of the log up to here.
    end_offset: Offset,
}

impl ProducerState {
    pub(crate) fn empty() -> Self {
        Self {
            producer_epoch: ProducerEpoch::NONE,
            coordinator_epoch: -1,
            last_timestamp: Timestamp::NONE,
            current_txn_first_offset: None,
            batches: [NO_BATCH; BATCHES_RETAINED],
            batches_count: 0,
        }
    }

    fn from_snapshot(entry: &ProducerEntry) -> Self {
        let mut state = Self {
            producer_epoch: entry.producer_epoch,
            coordinator_epoch: entry.coordinator_epoch,
            last_timestamp: entry.timestamp,
            current_txn_first_offset: Some(entry.current_txn_first_offset).filter(|offset| offset.0 >= 0),
            ..Self::empty()
        };
        if entry.last_offset.0 >= 0 {
            state.push_batch(BatchMetadata {
                last_sequence: entry.last_sequence,
                last_offset: entry.last_offset,
                offset_delta: entry.offset_delta,
                timestamp: entry.timestamp,
            });
        }
        state
    }

    fn to_snapshot(&self, producer_id: ProducerId) -> ProducerEntry {
        let last = self.last_batch();
        ProducerEntry {
            producer_id,
            producer_epoch: self.producer_epoch,
            last_sequence: self.last_sequence(),
            last_offset: last.map_or(Offset::UNKNOWN, |batch| batch.last_offset),
            offset_delta: last.map_or(0, |batch| batch.offset_delta),
            timestamp: self.last_timestamp,
            coordinator_epoch: self.coordinator_epoch,
            current_txn_first_offset: self.current_txn_first_offset.unwrap_or(Offset::UNKNOWN),
        }
    }

    pub(crate) fn batches(&self) -> &[BatchMetadata] {
        self.batches.get(..usize::from(self.batches_count)).unwrap_or_default()
    }

    fn last_batch(&self) -> Option<&BatchMetadata> {
        self.batches().last()
    }

    /// -1 if no batch is known.
    pub(crate) fn last_sequence(&self) -> Sequence {
        self.last_batch().map_or(Sequence::NONE, |batch| batch.last_sequence)
    }

    pub(crate) fn has_batches(&self) -> bool {
        self.batches_count > 0
    }

    /// Same state, but knowing of no batch: what an append starts from.
    pub(crate) fn without_batches(&self) -> Self {
        Self {
            batches_count: 0,
            ..self.clone()
        }
    }

    pub(crate) fn add_batch(&mut self, epoch: ProducerEpoch, batch: BatchMetadata) {
        self.set_epoch(epoch);
        self.push_batch(batch);
        self.last_timestamp = batch.timestamp;
    }

    /// A transaction marker ends the open transaction; a marker of a new epoch also forgets the batches.
    pub(crate) fn end_txn(&mut self, epoch: ProducerEpoch, coordinator_epoch: i32, timestamp: Timestamp) {
        self.set_epoch(epoch);
        self.coordinator_epoch = coordinator_epoch;
        self.current_txn_first_offset = None;
        self.last_timestamp = timestamp;
    }

    /// Takes over what an append made of [`Self::without_batches`].
    fn update(&mut self, next: &Self) {
        self.set_epoch(next.producer_epoch);
        for batch in next.batches() {
            self.push_batch(*batch);
        }
        self.coordinator_epoch = next.coordinator_epoch;
        self.current_txn_first_offset = next.current_txn_first_offset;
        self.last_timestamp = next.last_timestamp;
    }

    fn set_epoch(&mut self, epoch: ProducerEpoch) {
        if self.producer_epoch != epoch {
            self.batches_count = 0;
            self.producer_epoch = epoch;
        }
    }

    fn push_batch(&mut self, batch: BatchMetadata) {
        if usize::from(self.batches_count) == BATCHES_RETAINED {
            self.batches.rotate_left(1);
            self.batches_count -= 1;
        }
        if let Some(place) = self.batches.get_mut(usize::from(self.batches_count)) {
            *place = batch;
            self.batches_count += 1;
        }
    }

    /// The batch that was appended before with exactly this epoch and these sequences.
    pub(crate) fn find_duplicate(
        &self,
        epoch: ProducerEpoch,
        base_sequence: Sequence,
        last_sequence: Sequence,
    ) -> Option<&BatchMetadata> {
        let is_same = |b: &&BatchMetadata| b.base_sequence() == base_sequence && b.last_sequence == last_sequence;
        self.batches()
            .iter()
            .find(is_same)
            .filter(|_| epoch == self.producer_epoch)
    }

    fn is_expired(&self, now: Timestamp, expiration_ms: i64) -> bool {
        self.current_txn_first_offset.is_none() && now.ms_since(self.last_timestamp) >= expiration_ms
    }
}

impl BatchMetadata {
    pub(crate) fn base_sequence(&self) -> Sequence {
        self.last_sequence.plus(self.offset_delta.saturating_neg())
    }

    pub(crate) fn first_offset(&self) -> Offset {
        self.last_offset - i64::from(self.offset_delta)
    }
}

impl ProducerStates {
    pub(crate) fn new(end_offset: Offset) -> Self {
        Self {
            producers: HashMap::default(),
            verifications: HashMap::default(),
            guards_given: 0,
            ongoing: BTreeMap::new(),
            unreplicated: BTreeMap::new(),
            end_offset,
        }
    }

    pub(crate) fn get(&self, id: ProducerId) -> Option<&ProducerState> {
        self.producers.get(&id)
    }

    /// All producers, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ProducerId, &ProducerState)> {
        let mut producers: Vec<_> = self.producers.iter().map(|(id, state)| (*id, state)).collect();
        producers.sort_unstable_by_key(|(id, _)| *id);
        producers.into_iter()
    }

    pub(crate) fn count(&self) -> usize {
        self.producers.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.producers.is_empty() && self.unreplicated.is_empty()
    }

    pub(crate) fn end_offset(&self) -> Offset {
        self.end_offset
    }

    pub(crate) fn set_end_offset(&mut self, offset: Offset) {
        self.end_offset = offset;
    }

    /// Takes over what the batches of one producer in an append change.
    pub(crate) fn update(&mut self, append: &ProducerAppend) {
        let id = append.producer_id();
        let state = self.producers.entry(id).or_insert_with(ProducerState::empty);
        state.update(append.updated());
        for first_offset in append.started_txns() {
            self.ongoing.insert(*first_offset, id);
        }
    }

    /// The last stable offset once `completed` is complete.
    pub(crate) fn last_stable_offset(&self, completed: &CompletedTxn) -> Offset {
        let mut others = self.ongoing.iter().filter(|(_, id)| **id != completed.producer_id);
        others.next().map_or(completed.last_offset + 1, |(first, _)| *first)
    }

    pub(crate) fn complete_txn(&mut self, completed: &CompletedTxn) {
        if self.ongoing.remove(&completed.first_offset).is_some() {
            self.unreplicated.insert(completed.first_offset, completed.last_offset);
        }
    }

    /// The first offset of a transaction that has no marker below the high watermark.
    pub(crate) fn first_unstable_offset(&self) -> Option<Offset> {
        let ongoing = self.ongoing.keys().next();
        let unreplicated = self.unreplicated.keys().next();
        ongoing.into_iter().chain(unreplicated).min().copied()
    }

    /// The first offset of a transaction without marker; nothing from there on may be cleaned.
    pub(crate) fn first_undecided_offset(&self) -> Option<Offset> {
        self.ongoing.keys().next().copied()
    }

    /// Markers below `offset` are replicated, or deleted.
    pub(crate) fn forget_txns_before(&mut self, offset: Offset) {
        if !self.unreplicated.is_empty() {
            self.unreplicated.retain(|_, marker| *marker >= offset);
        }
    }

    pub(crate) fn remove_expired(&mut self, now: Timestamp, expiration_ms: i64) {
        self.producers.retain(|_, state| !state.is_expired(now, expiration_ms));
        self.verifications
            .retain(|_, v| now.ms_since(v.timestamp) < expiration_ms);
    }

    /// Forgets all producers and transactions.
    pub(crate) fn clear(&mut self, end_offset: Offset) {
        self.producers.clear();
        self.ongoing.clear();
        self.unreplicated.clear();
        self.end_offset = end_offset;
    }

    /// Adds the producers of a snapshot at `offset`, without those that have expired since.
    pub(crate) fn load(&mut self, offset: Offset, entries: &[ProducerEntry], now: Timestamp, expiration_ms: i64) {
        for entry in entries {
            let state = ProducerState::from_snapshot(entry);
            if !state.is_expired(now, expiration_ms) {
                if let Some(first_offset) = state.current_txn_first_offset {
                    self.ongoing.insert(first_offset, entry.producer_id);
                }
                self.producers.insert(entry.producer_id, state);
            }
        }
        self.end_offset = offset;
    }

    /// What a snapshot file holds, in the order in which Kafka's hash map gives it out.
    pub(crate) fn to_snapshot(&self) -> Vec<ProducerEntry> {
        let mut capacity = 16;
        while self.producers.len() * 4 > capacity * 3 {
            capacity *= 2;
        }
        let bucket = |id: ProducerId| {
            let hash = (id.0 ^ (id.0 as u64 >> 32) as i64) as u32;
            (hash ^ hash >> 16) as usize & (capacity - 1)
        };
        let entries = self.producers.iter().map(|(id, state)| state.to_snapshot(*id));
        let mut entries: Vec<_> = entries.collect();
        entries.sort_unstable_by_key(|entry| (bucket(entry.producer_id), entry.producer_id));
        entries
    }

    pub(crate) fn has_ongoing_txn(&self, id: ProducerId, epoch: ProducerEpoch) -> bool {
        let state = self.producers.get(&id);
        state.is_some_and(|state| state.current_txn_first_offset.is_some() && state.producer_epoch == epoch)
    }

    /// The guard of the verification that is under way for a producer, or of a new one.
    pub(crate) fn verify(
        &mut self,
        id: ProducerId,
        sequence: Sequence,
        epoch: ProducerEpoch,
        supports_epoch_bump: bool,
        now: Timestamp,
    ) -> VerificationGuard {
        let guards_given = &mut self.guards_given;
        let state = self.verifications.entry(id).or_insert_with(|| {
            *guards_given += 1;
            VerificationState {
                guard: VerificationGuard(*guards_given),
                supports_epoch_bump,
                lowest_sequence: sequence,
                epoch,
                timestamp: now,
            }
        });
        if epoch > state.epoch {
            state.epoch = epoch;
            state.lowest_sequence = sequence;
        } else if epoch == state.epoch && sequence < state.lowest_sequence {
            state.lowest_sequence = sequence;
        }
        state.guard
    }

    pub(crate) fn verification(&self, id: ProducerId) -> Option<&VerificationState> {
        self.verifications.get(&id)
    }

    pub(crate) fn clear_verification(&mut self, id: ProducerId) {
        self.verifications.remove(&id);
    }
}

/// Kafka's `NUM_BATCHES_TO_RETAIN`: as many as a client has in flight at most.
const BATCHES_RETAINED: usize = 5;

const NO_BATCH: BatchMetadata = BatchMetadata {
    last_sequence: Sequence::NONE,
    last_offset: Offset::UNKNOWN,
    offset_delta: 0,
    timestamp: Timestamp::NONE,
};
