//! Which leader epoch began at which offset (KIP-101), and its file `leader-epoch-checkpoint`.
//!
//! ```text
//! 0          version
//! 2          entries
//! 0 0        epoch, start offset
//! 3 1744
//! ```
//! Epochs and start offsets both rise strictly. The file is not written at every change of leader: an entry that is
//! missing in it belongs to records above the recovery point, from which recovery takes it again. It is written, with
//! sync and rename, before the recovery point moves over such records, at a roll and at close, and so it never lacks an
//! entry below the recovery point.

use std::path::{Path, PathBuf};

use klamm_io::Disk;
use klamm_types::{LeaderEpoch, Offset};

use crate::checkpoint_file;
use crate::error::{DiskContext, LogError, Result};
use crate::partition_dir::PartitionDir;

pub(crate) const FILE_NAME: &str = "leader-epoch-checkpoint";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochEntry {
    pub epoch: LeaderEpoch,
    pub start_offset: Offset,
}

impl EpochEntry {
    /// What the file of a log's directory says; nothing if there is none.
    ///
    /// # Errors
    /// `Corrupt` if the file makes no sense.
    pub fn read_all(disk: &dyn Disk, dir: &Path) -> Result<Vec<Self>> {
        let path = dir.join(FILE_NAME);
        if !disk.exists(&path).disk("look for", &path)? {
            return Ok(Vec::new());
        }
        let bytes = disk.read(&path).disk("read", &path)?;
        let read = checkpoint_file::parse(&bytes, |words| match words {
            [epoch, offset] => Some(Self {
                epoch: LeaderEpoch(epoch.parse().ok().filter(|epoch| *epoch >= 0)?),
                start_offset: Offset(offset.parse().ok().filter(|offset| *offset >= 0)?),
            }),
            _ => None,
        });
        read.map_err(|reason| LogError::Corrupt { path, reason })
    }
}

/// A leader epoch and the offset after its last record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochEndOffset {
    pub epoch: LeaderEpoch,
    pub end_offset: Offset,
}

#[derive(Debug, Default)]
pub(crate) struct LeaderEpochs {
    entries: Vec<EpochEntry>,
    /// The lowest start offset among the entries in which memory and file differ.
    dirty_from: Option<Offset>,
}

impl LeaderEpochs {
    /// Reads the file of a partition; `exists` from its directory listing.
    ///
    /// # Errors
    /// `Corrupt` if the file makes no sense; recovery then begins with an empty cache.
    pub(crate) fn read(dir: &PartitionDir, exists: bool) -> Result<Self> {
        if !exists {
            return Ok(Self::default());
        }
        let mut epochs = Self::default();
        for entry in EpochEntry::read_all(&*dir.disk, dir.path())? {
            epochs.assign(entry.epoch, entry.start_offset);
        }
        epochs.dirty_from = None;
        Ok(epochs)
    }

    /// Writes the file durably if it is behind.
    pub(crate) fn write_if_dirty(&mut self, dir: &PartitionDir) -> Result<()> {
        if self.dirty_from.is_some() {
            let path = dir.path().join(FILE_NAME);
            dir.disk.replace(&path, &self.to_bytes()).disk("write", &path)?;
            self.dirty_from = None;
        }
        Ok(())
    }

    /// Whether the file is behind in what a start would believe: an epoch that begins at the log's end or after is
    /// dropped by then, so that partitions without records need no file.
    pub(crate) fn is_behind_below(&self, log_end_offset: Offset) -> bool {
        self.dirty_from.is_some_and(|from| from < log_end_offset)
    }

    /// Writes what is to replace the file, without syncing it, and returns its name. The caller syncs and renames.
    pub(crate) fn write_replacement(&mut self, dir: &PartitionDir) -> Result<PathBuf> {
        let path = dir.path().join(format!("{FILE_NAME}.tmp"));
        dir.write_anew(&path, &self.to_bytes())?;
        self.dirty_from = None;
        Ok(path)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let lines = self.entries.iter().map(|e| format!("{} {}", e.epoch, e.start_offset));
        checkpoint_file::format(lines)
    }

    fn note_change(&mut self, start_offset: Offset) {
        self.dirty_from = Some(self.dirty_from.map_or(start_offset, |from| from.min(start_offset)));
    }

    pub(crate) fn entries(&self) -> &[EpochEntry] {
        &self.entries
    }

    pub(crate) fn latest(&self) -> Option<EpochEntry> {
        self.entries.last().copied()
    }

    pub(crate) fn earliest(&self) -> Option<EpochEntry> {
        self.entries.first().copied()
    }

    /// Notes that `epoch` began at `start_offset`; entries that this contradicts go.
    pub(crate) fn assign(&mut self, epoch: LeaderEpoch, start_offset: Offset) {
        let is_new = match self.latest() {
            Some(latest) => epoch != latest.epoch || start_offset < latest.start_offset,
            None => true,
        };
        if epoch.0 < 0 || start_offset.0 < 0 || !is_new {
            return;
        }
        let keep = |e: &EpochEntry| e.epoch < epoch && e.start_offset < start_offset;
        let kept = self.entries.iter().rposition(keep).map_or(0, |i| i + 1);
        let first_gone = self.entries.get(kept).map_or(start_offset, |entry| entry.start_offset);
        self.entries.truncate(kept);
        self.entries.push(EpochEntry { epoch, start_offset });
        self.note_change(start_offset.min(first_gone));
    }

    /// The largest epoch up to `requested` and where it ended; `None` if nothing is known about it. For an epoch older
    /// than all known ones: that epoch, ending where the first known one starts.
    pub(crate) fn end_offset_for(&self, requested: LeaderEpoch, log_end_offset: Offset) -> Option<EpochEndOffset> {
        if requested.0 < 0 {
            return None;
        }
        if self.latest()?.epoch == requested {
            return Some(EpochEndOffset {
                epoch: requested,
                end_offset: log_end_offset,
            });
        }
        let higher = self.entries.partition_point(|e| e.epoch <= requested);
        let end_offset = self.entries.get(higher)?.start_offset;
        let floor = higher.checked_sub(1).and_then(|i| self.entries.get(i));
        Some(EpochEndOffset {
            epoch: floor.map_or(requested, |e| e.epoch),
            end_offset,
        })
    }

    /// The epoch that the record at `offset` was or will be written in.
    pub(crate) fn epoch_for_offset(&self, offset: Offset) -> Option<LeaderEpoch> {
        let after = self.entries.partition_point(|e| e.start_offset <= offset);
        let entry = after.checked_sub(1).and_then(|i| self.entries.get(i));
        entry.map(|e| e.epoch)
    }

    /// Drops epochs that start at or after `end_offset`.
    pub(crate) fn truncate_from_end(&mut self, end_offset: Offset) {
        let kept = self.entries.partition_point(|e| e.start_offset < end_offset);
        if let Some(gone) = self.entries.get(kept) {
            let gone = gone.start_offset;
            self.note_change(gone);
        }
        self.entries.truncate(kept);
    }

    /// Drops epochs that ended at or before `start_offset`; the one it lies in then starts there.
    pub(crate) fn truncate_from_start(&mut self, start_offset: Offset) {
        let passed = self.entries.partition_point(|e| e.start_offset <= start_offset);
        if passed > 0 {
            self.entries.drain(..passed - 1);
            let mut moved = false;
            if let Some(first) = self.entries.first_mut() {
                moved = passed > 1 || first.start_offset != start_offset;
                first.start_offset = start_offset;
            }
            if moved {
                self.note_change(Offset::ZERO);
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        if let Some(first) = self.entries.first().map(|entry| entry.start_offset) {
            self.note_change(first);
        }
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(entries: &[(i32, i64)]) -> LeaderEpochs {
        let mut epochs = LeaderEpochs::default();
        for (epoch, start) in entries {
            epochs.assign(LeaderEpoch(*epoch), Offset(*start));
        }
        epochs
    }

    fn pairs(epochs: &LeaderEpochs) -> Vec<(i32, i64)> {
        let pair = |e: &EpochEntry| (e.epoch.0, e.start_offset.0);
        epochs.entries().iter().map(pair).collect()
    }

    #[test]
    fn an_assignment_removes_what_contradicts_it() {
        for (assigned, expected) in [
            (vec![(0, 0), (1, 5), (1, 9)], vec![(0, 0), (1, 5)]),
            (vec![(0, 0), (1, 5), (1, 3)], vec![(0, 0), (1, 3)]),
            (vec![(0, 0), (2, 5), (1, 7)], vec![(0, 0), (1, 7)]),
            (vec![(0, 0), (2, 5), (3, 5)], vec![(0, 0), (3, 5)]),
            (vec![(4, 10), (5, 4)], vec![(5, 4)]),
            (vec![(0, 0), (-1, 5), (1, -5)], vec![(0, 0)]),
        ] {
            assert_eq!(pairs(&epochs(&assigned)), expected, "{assigned:?}");
        }
    }

    #[test]
    fn end_offsets_are_found() {
        let epochs = epochs(&[(2, 10), (4, 20), (7, 30)]);
        for (requested, expected) in [
            (-1, None),
            (0, Some((0, 10))),
            (2, Some((2, 20))),
            (3, Some((2, 20))),
            (4, Some((4, 30))),
            (6, Some((4, 30))),
            (7, Some((7, 99))),
            (8, None),
        ] {
            let found = epochs.end_offset_for(LeaderEpoch(requested), Offset(99));
            assert_eq!(found.map(|e| (e.epoch.0, e.end_offset.0)), expected, "{requested}");
        }
        for (offset, expected) in [(9, None), (10, Some(2)), (19, Some(2)), (20, Some(4)), (99, Some(7))] {
            let found = epochs.epoch_for_offset(Offset(offset));
            assert_eq!(found.map(|e| e.0), expected, "{offset}");
        }
    }

    #[test]
    fn both_ends_are_cut() {
        for (end, expected) in [
            (31, vec![(2, 10), (4, 20), (7, 30)]),
            (30, vec![(2, 10), (4, 20)]),
            (11, vec![(2, 10)]),
            (10, vec![]),
        ] {
            let mut epochs = epochs(&[(2, 10), (4, 20), (7, 30)]);
            epochs.truncate_from_end(Offset(end));
            assert_eq!(pairs(&epochs), expected, "from end {end}");
        }
        for (start, expected) in [
            (5, vec![(2, 10), (4, 20), (7, 30)]),
            (10, vec![(2, 10), (4, 20), (7, 30)]),
            (15, vec![(2, 15), (4, 20), (7, 30)]),
            (20, vec![(4, 20), (7, 30)]),
            (99, vec![(7, 99)]),
        ] {
            let mut epochs = epochs(&[(2, 10), (4, 20), (7, 30)]);
            epochs.truncate_from_start(Offset(start));
            assert_eq!(pairs(&epochs), expected, "from start {start}");
        }
    }
}
