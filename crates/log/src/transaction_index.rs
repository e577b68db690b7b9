//! `.txnindex`: the aborted transactions whose abort marker is in the segment, in the order of the markers.
//!
//! ```text
//! 0 version i16 = 0
//! 2 producer id i64
//! 10 first offset i64          of the transaction in this partition
//! 18 last offset i64           of the abort marker
//! 26 last stable offset i64    when the marker was appended: no later entry starts before it
//! 34
//! ```
//! There is no file before the first abort. Appended after the marker is in the log; synced with the segment.

use std::sync::OnceLock;

use klamm_io::{FileHandle, OpenMode};
use klamm_types::{Offset, ProducerId};

use crate::error::{DiskContext, LogError, Result};
use crate::file_name::{FileKind, FileName};
use crate::partition_dir::PartitionDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbortedTxn {
    pub producer_id: ProducerId,
    pub first_offset: Offset,
    /// Of the abort marker.
    pub last_offset: Offset,
    pub last_stable_offset: Offset,
}

#[derive(Debug)]
pub(crate) struct TransactionIndex {
    base_offset: Offset,
    /// Bytes of the file when the segment was opened; 0 if there is none.
    len: u64,
    /// All entries, read when first needed: aborts are rare.
    entries: OnceLock<Vec<AbortedTxn>>,
    file: Option<FileHandle>,
}

impl AbortedTxn {
    const SIZE: usize = 34;
    const VERSION: i16 = 0;

    fn encode(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..2].copy_from_slice(&Self::VERSION.to_be_bytes());
        let fields = [
            self.producer_id.0,
            self.first_offset.0,
            self.last_offset.0,
            self.last_stable_offset.0,
        ];
        for (place, field) in bytes[2..].chunks_exact_mut(8).zip(fields) {
            place.copy_from_slice(&field.to_be_bytes());
        }
        bytes
    }

    /// `None` for a version that is not known.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first_chunk()?;
        if i16::from_be_bytes(*version) != Self::VERSION {
            return None;
        }
        let mut fields = rest.chunks_exact(8).filter_map(|field| {
            let bytes: [u8; 8] = field.try_into().ok()?;
            Some(i64::from_be_bytes(bytes))
        });
        Some(Self {
            producer_id: ProducerId(fields.next()?),
            first_offset: Offset(fields.next()?),
            last_offset: Offset(fields.next()?),
            last_stable_offset: Offset(fields.next()?),
        })
    }
}

impl TransactionIndex {
    pub(crate) fn new(base_offset: Offset, len: u64) -> Self {
        Self {
            base_offset,
            len,
            entries: OnceLock::new(),
            file: None,
        }
    }

    /// The entries, after a look at whether they can be right.
    ///
    /// # Errors
    /// `Corrupt`: the segment has to be recovered, which builds the index anew.
    pub(crate) fn entries(&self, dir: &PartitionDir) -> Result<&[AbortedTxn]> {
        if let Some(entries) = self.entries.get() {
            return Ok(entries);
        }
        let entries = self.read(dir)?;
        Ok(self.entries.get_or_init(|| entries))
    }

    fn read(&self, dir: &PartitionDir) -> Result<Vec<AbortedTxn>> {
        if self.len == 0 {
            return Ok(Vec::new());
        }
        let path = dir.file(self.name());
        let bytes = dir.disk.read(&path).disk("read", &path)?;
        let decoded = bytes.chunks_exact(AbortedTxn::SIZE).map(AbortedTxn::decode);
        let entries: Option<Vec<AbortedTxn>> = decoded.collect();
        entries
            .filter(|entries| entries.iter().all(|e| e.last_offset >= self.base_offset))
            .filter(|entries| entries.is_sorted_by(|a, b| a.last_offset < b.last_offset))
            .ok_or_else(|| LogError::Corrupt {
                path,
                reason: "no list of aborted transactions".to_owned(),
            })
    }

    /// Adds to `found` what a reader of `from..upper` must skip; true if no later segment can add to it.
    pub(crate) fn collect(
        &self,
        dir: &PartitionDir,
        from: Offset,
        upper: Offset,
        found: &mut Vec<AbortedTxn>,
    ) -> Result<bool> {
        let entries = self.entries(dir)?;
        let first = entries.partition_point(|e| e.last_offset < from);
        for entry in entries.get(first..).unwrap_or_default() {
            if entry.first_offset < upper {
                found.push(*entry);
            }
            if entry.last_stable_offset >= upper {
                return Ok(true);
            }
        }
        // Last stable offsets rise, so an entry before `first` may already settle the question.
        let earlier = entries.get(..first).and_then(|earlier| earlier.last());
        Ok(earlier.is_some_and(|e| e.last_stable_offset >= upper))
    }

    pub(crate) fn append(&mut self, dir: &PartitionDir, entry: AbortedTxn) -> Result<()> {
        let position = (self.entries(dir)?.len() * AbortedTxn::SIZE) as u64;
        let path = dir.file(self.name());
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(dir.open(
                FileName::live(self.base_offset, FileKind::TransactionIndex),
                OpenMode::Create,
            )?),
        };
        file.write_all_at(&entry.encode(), position).disk("write", &path)?;
        self.len = position + AbortedTxn::SIZE as u64;
        if let Some(entries) = self.entries.get_mut() {
            entries.push(entry);
        }
        Ok(())
    }

    /// Drops the transactions whose marker is at `offset` or after.
    pub(crate) fn truncate_to(&mut self, dir: &PartitionDir, offset: Offset) -> Result<()> {
        let entries = self.entries(dir)?;
        let kept = entries.partition_point(|e| e.last_offset < offset);
        if kept < entries.len() {
            self.cut(dir, kept)?;
        }
        Ok(())
    }

    /// Forgets everything, whatever the file holds.
    pub(crate) fn reset(&mut self, dir: &PartitionDir) -> Result<()> {
        let _ = self.entries.take();
        if self.len > 0 {
            let _ = self.entries.set(Vec::new());
            self.cut(dir, 0)?;
        }
        Ok(())
    }

    fn cut(&mut self, dir: &PartitionDir, kept: usize) -> Result<()> {
        let len = (kept * AbortedTxn::SIZE) as u64;
        let file = dir.open(self.name(), OpenMode::ReadWrite)?;
        file.set_len(len).disk("cut", &dir.file(self.name()))?;
        self.len = len;
        if let Some(entries) = self.entries.get_mut() {
            entries.truncate(kept);
        }
        Ok(())
    }

    pub(crate) fn has_file(&self) -> bool {
        self.len > 0
    }

    /// The file, to be synced, if there is one.
    pub(crate) fn handle(&self, dir: &PartitionDir) -> Result<Option<FileHandle>> {
        match self.len {
            0 => Ok(None),
            _ => dir.open(self.name(), OpenMode::ReadWrite).map(Some),
        }
    }

    fn name(&self) -> FileName {
        FileName::live(self.base_offset, FileKind::TransactionIndex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_kafkas_bytes() {
        // The first entry of a file that Kafka 4.3.1 wrote.
        let bytes = [
            0u8, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 8,
        ];
        let entry = AbortedTxn {
            producer_id: ProducerId(7),
            first_offset: Offset(4),
            last_offset: Offset(7),
            last_stable_offset: Offset(8),
        };
        assert_eq!(entry.encode(), bytes);
        assert_eq!(AbortedTxn::decode(&bytes), Some(entry));
        let mut newer = bytes;
        newer[1] = 1;
        assert_eq!(AbortedTxn::decode(&newer), None);
    }
}
