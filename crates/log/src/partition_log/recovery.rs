//! After an unclean stop: every batch from the recovery point's segment on is read and its checksum compared; the log ends
//! before the first that is not sound, or of an older leader than the one before it. Indexes, producers, epochs and
//! aborted transactions are made anew from the rest.

use klamm_records::Batch;
use klamm_types::{LeaderEpoch, Offset};

use super::PartitionLog;
use super::append::{AppendOrigin, end_txn_marker};
use super::load::RecoveryProgress;
use crate::batch_reader::{BatchReader, ReadError};
use crate::error::{LogError, Result};
use crate::producer_append::ProducerAppend;
use crate::producer_snapshot;
use crate::producer_state::{CompletedTxn, ProducerStates};
use crate::segment::Segment;
use crate::transaction_index::AbortedTxn;

/// What a walk over a segment found.
struct Walk {
    valid_bytes: u32,
    next_offset: Offset,
    /// The newest so far, of this segment or of those before it.
    leader_epoch: LeaderEpoch,
}

impl PartitionLog {
    /// Recovers the segments from the recovery point on; true if the state of the producers is that of the log's end.
    pub(super) fn recover(&mut self, progress: &mut dyn FnMut(RecoveryProgress)) -> Result<bool> {
        let Some(first) = self
            .segment_of(self.recovery_point)
            .or(self.segments.first().map(|_| 0))
        else {
            return Ok(false);
        };
        let segments_total = self.segments.len() - first;
        let start = self.segments.get(first).map_or(Offset::ZERO, Segment::base_offset);
        self.rebuild_producers(start)?;
        let (mut expected, mut newest_epoch) = (start, LeaderEpoch::NONE);
        for index in first..self.segments.len() {
            let base_offset = self.segments.get(index).map_or(expected, Segment::base_offset);
            // The end of the segment before never reached the disk, although this one did. Kafka does not look for such
            // a hole. In a compacted log there may be one by right.
            if base_offset > expected && !self.config.is_compact {
                tracing::warn!(dir = %self.dir.path().display(), %expected, %base_offset, "found a hole, truncating the log");
                self.drop_segments(index)?;
                break;
            }
            progress(RecoveryProgress {
                base_offset,
                segments_done: index - first,
                segments_total,
            });
            let (torn_bytes, next_offset) = self.recover_segment(index, &mut newest_epoch)?;
            expected = next_offset;
            if torn_bytes > 0 {
                tracing::warn!(
                    dir = %self.dir.path().display(), torn_bytes, %next_offset,
                    "found an invalid batch, truncating the log"
                );
                self.drop_segments(index + 1)?;
                break;
            }
        }
        let stale: Vec<Offset> = self
            .snapshots
            .iter()
            .copied()
            .filter(|o| *o > self.producers.end_offset())
            .collect();
        for snapshot in stale {
            self.remove_snapshot(snapshot)?;
        }
        Ok(true)
    }

    /// Takes the segments from `index` on out of the log.
    fn drop_segments(&mut self, index: usize) -> Result<()> {
        let removed: Vec<Segment> = self.segments.drain(index..).collect();
        if removed.is_empty() {
            Ok(())
        } else {
            self.mark_segments_deleted(&removed)
        }
    }

    /// Recovers one segment, the producers being those of the log before it. Returns the bytes that were cut off and
    /// the offset after the last batch. `newest_epoch` is that of the segments before, and then of this one, too.
    fn recover_segment(&mut self, index: usize, newest_epoch: &mut LeaderEpoch) -> Result<(u32, Offset)> {
        let Some(mut segment) = self.take_segment(index) else {
            return Ok((0, self.log_end_offset));
        };
        let is_active = index == self.segments.len();
        let result = self.walk_and_rebuild(&mut segment, is_active, newest_epoch);
        self.segments.insert(index, segment);
        let (torn_bytes, next_offset) = result?;
        self.producers.set_end_offset(next_offset);
        // The end of the log gets its snapshot when it is closed; without producers it is not missed before.
        if !is_active || !self.producers.is_empty() {
            self.take_producer_snapshot()?;
        }
        Ok((torn_bytes, next_offset))
    }

    /// Out of the list while it is worked on, so that the rest of the log can be changed along.
    fn take_segment(&mut self, index: usize) -> Option<Segment> {
        (index < self.segments.len()).then(|| self.segments.remove(index))
    }

    fn walk_and_rebuild(
        &mut self,
        segment: &mut Segment,
        is_active: bool,
        newest_epoch: &mut LeaderEpoch,
    ) -> Result<(u32, Offset)> {
        segment.transactions.reset(&self.dir)?;
        let size = segment.size();
        let mut builder = segment.index_builder();
        let mut walk = Walk {
            valid_bytes: 0,
            next_offset: segment.base_offset(),
            leader_epoch: *newest_epoch,
        };
        let mut aborted = Vec::new();
        if size > 0 {
            let file = segment.file(&self.dir)?;
            let mut batches = BatchReader::new(file.as_ref(), 0, size);
            loop {
                let (position, batch) = match batches.next() {
                    Ok(Some(found)) => found,
                    Ok(None) => break,
                    Err(error @ ReadError::Disk(_)) => return Err(segment.read_error(&self.dir, error)),
                    Err(ReadError::Corrupt { reason, .. }) => {
                        tracing::warn!(position = walk.valid_bytes, reason, "recovery stops");
                        break;
                    }
                };
                if let Some(reason) = unsound(&batch, segment, &walk) {
                    tracing::warn!(position, reason, "recovery stops");
                    break;
                }
                walk.leader_epoch = walk.leader_epoch.max(batch_epoch(&batch));
                self.note_epoch(&batch);
                aborted.extend(replay(&mut self.producers, &batch)?);
                builder.add(position, batch.header());
                walk.valid_bytes = position + batch.size_bytes() as u32;
                walk.next_offset = batch.next_offset();
            }
        }
        for entry in aborted {
            segment.transactions.append(&self.dir, entry)?;
        }
        *newest_epoch = walk.leader_epoch;
        segment.recovered(&self.dir, walk.valid_bytes, &builder, is_active)?;
        Ok((size - walk.valid_bytes, walk.next_offset))
    }

    fn note_epoch(&mut self, batch: &Batch<'_>) {
        let is_newer = self
            .epochs
            .latest()
            .is_none_or(|latest| batch.leader_epoch() > latest.epoch);
        if batch.magic() >= 2 && is_newer {
            self.epochs.assign(batch.leader_epoch(), batch.base_offset());
        }
    }

    /// Recovers the segments whose transaction index makes no sense (T8); the list of aborted transactions must be whole.
    pub(super) fn recover_bad_transaction_indexes(&mut self) -> Result<()> {
        for index in 0..self.segments.len() {
            let checked = self
                .segments
                .get(index)
                .map(|s| s.transactions.entries(&self.dir).map(|_| ()));
            match checked {
                Some(Err(LogError::Corrupt { path, reason })) => {
                    tracing::warn!(path = %path.display(), reason, "recovering the segment of a corrupt index");
                    let start = self.segments.get(index).map_or(Offset::ZERO, Segment::base_offset);
                    let kept = std::mem::replace(&mut self.producers, ProducerStates::new(Offset::ZERO));
                    let kept_snapshot = self.last_snapshot_offset;
                    self.rebuild_producers(start)?;
                    let mut newest_epoch = LeaderEpoch::NONE;
                    self.recover_segment(index, &mut newest_epoch)?;
                    self.producers = kept;
                    self.last_snapshot_offset = kept_snapshot;
                }
                Some(result) => result?,
                None => {}
            }
        }
        Ok(())
    }

    /// Makes the producers those of the log up to `end`: from the newest readable snapshot up to there, then from the
    /// batches after it.
    pub(super) fn rebuild_producers(&mut self, end: Offset) -> Result<()> {
        let now = self.clock.wall();
        let had_none = self.producers.is_empty() && self.producers.end_offset() >= end && end > Offset::ZERO;
        let stale: Vec<Offset> = self.snapshots.iter().copied().filter(|o| *o > end).collect();
        for snapshot in stale {
            self.remove_snapshot(snapshot)?;
        }
        let first = self.segments.first().map_or(end, Segment::base_offset);
        self.producers.clear(first.max(self.log_start_offset).min(end));
        self.last_snapshot_offset = Offset::ZERO;
        while let Some(offset) = self.snapshots.iter().rev().find(|o| **o <= end).copied() {
            match producer_snapshot::read(&self.dir, offset)? {
                Ok(entries) => {
                    let expiration_ms = self.config.producer_id_expiration_ms;
                    self.producers.load(offset, &entries, now, expiration_ms);
                    self.last_snapshot_offset = offset;
                    break;
                }
                Err(reason) => {
                    tracing::warn!(%offset, reason, "removing a corrupt producer snapshot");
                    self.remove_snapshot(offset)?;
                }
            }
        }
        // Truncation brings no producers back, so where there were none there is nothing to look for.
        if !had_none {
            self.replay_segments(end)?;
        }
        self.producers.set_end_offset(end);
        self.take_producer_snapshot()
    }

    /// Replays the batches from what the producers' state covers up to `end`.
    fn replay_segments(&mut self, end: Offset) -> Result<()> {
        let start = self.producers.end_offset();
        if start >= end {
            return Ok(());
        }
        let first = self.segment_of(start).unwrap_or(0);
        for segment in self.segments.iter().skip(first) {
            if segment.base_offset() >= end {
                break;
            }
            let Some(found) = segment.find(&self.dir, start)? else {
                continue;
            };
            let producers = &mut self.producers;
            segment.for_each_batch(&self.dir, found.position..segment.size(), |_, batch| {
                let is_before = batch.base_offset() < end;
                if is_before {
                    replay(producers, batch)?;
                }
                Ok(is_before)
            })?;
        }
        Ok(())
    }
}

/// Why a batch cannot be part of the log, if so.
fn unsound(batch: &Batch<'_>, segment: &Segment, before: &Walk) -> Option<String> {
    if let Err(error) = batch.verify_crc() {
        return Some(error.to_string());
    }
    if !segment.can_hold(batch.last_offset()) {
        return Some(format!("offset {} is not of this segment", batch.last_offset()));
    }
    // A whole batch at the wrong place, as a misdirected write leaves it.
    let next_offset = before.next_offset;
    if batch.last_offset() < next_offset || batch.last_offset() < batch.base_offset() {
        return Some(format!("offset {} comes after {next_offset}", batch.last_offset()));
    }
    // The checksum does not cover the base offset, which may be in a sector that was lost, before all the rest in the
    // next one. Of older formats the base offset is not always known.
    if batch.magic() >= 2 && batch.base_offset() < next_offset {
        return Some(format!("base offset {} comes after {next_offset}", batch.base_offset()));
    }
    // A whole batch that a recovery or a leader had cut off. The disk kept it, and lost what was written over it since,
    // but for the batches before: a power loss may leave so, as nobody syncs a cut. Kafka takes such a batch for one of
    // the log.
    let epoch = batch_epoch(batch);
    let is_of_another_life = epoch != LeaderEpoch::NONE && epoch < before.leader_epoch;
    is_of_another_life.then(|| format!("leader epoch {epoch} comes after {}", before.leader_epoch))
}

/// None if the format of the batch knows no epochs.
fn batch_epoch(batch: &Batch<'_>) -> LeaderEpoch {
    match batch.magic() {
        2 => batch.leader_epoch().max(LeaderEpoch::NONE),
        _ => LeaderEpoch::NONE,
    }
}

/// Brings the producers up to a batch of the log; returns what goes into the transaction index.
fn replay(producers: &mut ProducerStates, batch: &Batch<'_>) -> Result<Option<AbortedTxn>> {
    let mut aborted = None;
    if batch.has_producer_id() {
        let id = batch.producer_id();
        let mut append = ProducerAppend::new(id, producers.get(id), None, AppendOrigin::Replication);
        let mut completed: Option<CompletedTxn> = None;
        if batch.is_control() {
            if let Some((marker, timestamp)) = end_txn_marker(batch)? {
                let (epoch, offset) = (batch.producer_epoch(), batch.base_offset());
                completed = append.append_marker(marker, epoch, offset, timestamp, 0)?;
            }
        } else {
            append.append_data(batch.header())?;
        }
        producers.update(&append);
        if let Some(completed) = completed {
            aborted = completed.is_aborted.then(|| AbortedTxn {
                producer_id: id,
                first_offset: completed.first_offset,
                last_offset: completed.last_offset,
                last_stable_offset: producers.last_stable_offset(&completed),
            });
            producers.complete_txn(&completed);
        }
    }
    producers.set_end_offset(batch.next_offset());
    Ok(aborted)
}
