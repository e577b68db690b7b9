//! How much of the metadata log must be there: below its recovery point everything was synced, and told to the leader.
//!
//! A crash may tear what comes after that; it is cut off and fetched again. What is missing before it was lost since. A
//! voter that went on with what is left would vote as if it had never had the rest, and so might elect a leader without
//! records that are committed: it does not start.
//!
//! The recovery point lies beside the segments, in the format of the file of that name in a log directory. Kafka leaves it
//! alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::Disk;
use klamm_log::{EpochEntry, LogError, OffsetCheckpoint};
use klamm_types::{LeaderEpoch, Offset, TopicPartition};

use crate::batch_file::{BatchFile, ReadError, parse};
use crate::error::{QuorumError, RecordsError};
use crate::quorum_state_store::QuorumStateStore;

#[derive(Debug)]
pub(super) struct DurablePrefix {
    disk: Arc<dyn Disk>,
    /// Of the log.
    dir: PathBuf,
    /// As the file has it.
    end: Offset,
}

/// What the batches of a log must go on from. Their checksum covers neither their offset nor their epoch.
struct Place {
    offset: Offset,
    epoch: LeaderEpoch,
    /// The highest that this node has heard of: it wrote it down before it took a batch of that epoch.
    epoch_max: Option<LeaderEpoch>,
    /// Where epochs begin, by the file of that name, which lacks none below the recovery point.
    epoch_starts: BTreeMap<Offset, LeaderEpoch>,
}

/// Where a segment stops making sense.
struct Damage {
    offset: Offset,
    position: u64,
    reason: RecordsError,
}

impl DurablePrefix {
    /// A file that is not there, or cannot be read, promises nothing.
    pub(super) fn open(disk: Arc<dyn Disk>, dir: &Path) -> Self {
        let offsets = OffsetCheckpoint::RecoveryPoint.read(&*disk, dir).unwrap_or_default();
        let end = offsets.get(&partition()).copied().unwrap_or(Offset::ZERO);
        Self {
            disk,
            dir: dir.to_owned(),
            end,
        }
    }

    /// The log is durable below `end`, and may be relied on to be.
    pub(super) fn set(&mut self, end: Offset) -> Result<(), QuorumError> {
        if end != self.end {
            let offsets = [(partition(), end)].into_iter().collect();
            OffsetCheckpoint::RecoveryPoint.write(&*self.disk, &self.dir, &offsets)?;
            self.end = end;
        }
        Ok(())
    }

    /// The log will be cut at `end`.
    pub(super) fn lower(&mut self, end: Offset) -> Result<(), QuorumError> {
        self.set(self.end.min(end))
    }

    /// Finds what is missing. A snapshot that ends at `snapshot_end` stands for all that comes before.
    pub(super) fn check(&self, snapshot_end: Offset) -> Result<(), QuorumError> {
        if snapshot_end >= self.end {
            return Ok(());
        }
        let mut segments = Vec::new();
        for entry in self.disk.list(&self.dir)? {
            let base = entry.name.strip_suffix(".log").and_then(|name| name.parse().ok());
            segments.extend(base.map(|base| (Offset(base), self.dir.join(&entry.name))));
        }
        segments.sort();
        let state = QuorumStateStore::new(self.disk.clone(), &self.dir).read()?;
        let mut place = Place {
            offset: Offset::ZERO,
            epoch: LeaderEpoch(0),
            epoch_max: state.map(|state| state.epoch),
            epoch_starts: self.epoch_starts()?,
        };
        let mut end = None;
        for (base, path) in segments {
            if let Some(end) = end.filter(|end| *end != base && *end < self.end) {
                return Err(self.damaged(&path, format!("offsets {end} to {base} are missing before it")));
            }
            place.offset = base;
            match self.read(&mut place, &path)? {
                Ok(()) => end = Some(place.offset),
                Err(damage) if damage.offset < self.end => {
                    let Damage {
                        offset,
                        position,
                        reason,
                    } = damage;
                    let what = format!("offset {offset}, at position {position}, is damaged ({reason})");
                    return Err(self.damaged(&path, what));
                }
                Err(_) => return Ok(()),
            }
        }
        let end = end.unwrap_or(Offset::ZERO);
        if end < self.end {
            return Err(QuorumError::LogEndsEarly {
                dir: self.dir.display().to_string(),
                end,
                durable: self.end,
                checkpoint: OffsetCheckpoint::RecoveryPoint.file_name(),
            });
        }
        Ok(())
    }

    /// A file that makes no sense says nothing: it will be made anew from the log.
    fn epoch_starts(&self) -> Result<BTreeMap<Offset, LeaderEpoch>, QuorumError> {
        match EpochEntry::read_all(&*self.disk, &self.dir) {
            Ok(entries) => Ok(entries
                .into_iter()
                .map(|entry| (entry.start_offset, entry.epoch))
                .collect()),
            Err(LogError::Corrupt { .. }) => Ok(BTreeMap::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes to the end of the segment, if all of it is whole.
    fn read(&self, place: &mut Place, path: &Path) -> Result<Result<(), Damage>, QuorumError> {
        let mut file = BatchFile::open(&*self.disk, path)?;
        loop {
            let position = file.position();
            let read = file.next_bytes().and_then(|bytes| match bytes {
                Some(bytes) => Ok(Some(place.pass(&bytes, position == 0)?)),
                None => Ok(None),
            });
            match read {
                Ok(Some(())) => {}
                Ok(None) => return Ok(Ok(())),
                Err(ReadError::Io(error)) => return Err(error.into()),
                Err(ReadError::Records(reason)) => {
                    return Ok(Err(Damage {
                        offset: place.offset,
                        position,
                        reason,
                    }));
                }
            }
        }
    }

    fn damaged(&self, path: &Path, what: String) -> QuorumError {
        QuorumError::LogDamaged {
            file: path.display().to_string(),
            what,
            durable: self.end,
        }
    }
}

impl Place {
    /// Goes behind a batch, if it is one, and the next.
    fn pass(&mut self, bytes: &[u8], is_first: bool) -> Result<(), RecordsError> {
        let batch = parse(bytes)?;
        batch.verify_crc()?;
        // Of a segment that a snapshot begins within, the first batch may begin before the name says.
        let is_next = batch.base_offset() == self.offset || is_first && batch.base_offset() < self.offset;
        if !is_next || batch.next_offset() <= self.offset {
            return Err(RecordsError::OutOfOrder(batch.base_offset()));
        }
        let epoch = batch.leader_epoch();
        let begun = self.epoch_starts.get(&batch.base_offset());
        let is_another = begun.is_some_and(|begun| *begun != epoch);
        if is_another || epoch < self.epoch || self.epoch_max.is_some_and(|max| epoch > max) {
            return Err(RecordsError::WrongEpoch(epoch));
        }
        self.offset = batch.next_offset();
        self.epoch = epoch;
        Ok(())
    }
}

fn partition() -> TopicPartition {
    TopicPartition::new("__cluster_metadata", 0)
}
