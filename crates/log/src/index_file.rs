//! What the offset index and the time index share: a file of entries of one size, sorted, sparse.
//!
//! ```text
//! entry 0 | entry 1 | … | entry n-1 | zeros up to segment.index.bytes while the segment is active
//! ```
//! Kafka maps the file into memory. Here the last entry is kept in memory, new entries are gathered and written a page
//! at a time, and a search reads the few entries it compares. Nothing is lost by gathering: an index is trusted only
//! below the recovery point and after a clean close, and for both all entries are written first.

use std::path::Path;

use klamm_io::{FileHandle, OpenMode};
use klamm_types::Offset;

use crate::error::{DiskContext, LogError, Result};
use crate::file_name::{FileKind, FileName};
use crate::open_files::FileSlot;
use crate::partition_dir::PartitionDir;

/// An entry of an index file, with its bytes.
pub(crate) trait IndexEntry: Copy {
    const KIND: FileKind;
    const SIZE: usize;
    fn encode(self, base_offset: Offset, bytes: &mut Vec<u8>);
    /// `bytes` are `SIZE` long.
    fn decode(base_offset: Offset, bytes: &[u8]) -> Option<Self>;
}

#[derive(Debug)]
pub(crate) struct IndexFile<E> {
    base_offset: Offset,
    /// Opened when first needed, so that a partition that nobody uses holds no descriptor.
    file: FileSlot,
    /// Entries that are in the file.
    written: u32,
    /// Entries after those, not yet in the file.
    pending: Vec<E>,
    last: Option<E>,
    entries_max: u32,
    /// Length of the file; none while there is no file.
    file_len: Option<u64>,
}

impl<E: IndexEntry> IndexFile<E> {
    /// Creates the preallocated file of a new segment.
    pub(crate) fn create(dir: &PartitionDir, base_offset: Offset, bytes_max: u32) -> Result<Self> {
        let index = Self::empty(base_offset, bytes_max);
        let file = dir.open(index.name(), OpenMode::Create)?;
        file.set_len(0)
            .and_then(|()| file.set_len(index.bytes_max()))
            .disk("size", &dir.file(index.name()))?;
        Ok(Self {
            file_len: Some(index.bytes_max()),
            ..index
        })
    }

    /// The index of a segment without records, whatever the file holds, if there is one.
    pub(crate) fn of_empty_segment(base_offset: Offset, bytes_max: u32, file_len: Option<u64>) -> Self {
        Self {
            file_len,
            ..Self::empty(base_offset, bytes_max)
        }
    }

    /// The index of an active segment that was recovered: its entries replace whatever the file holds, if there is one.
    pub(crate) fn recovered(
        dir: &PartitionDir,
        base_offset: Offset,
        bytes_max: u32,
        file_len: Option<u64>,
        entries: &[E],
    ) -> Result<Self> {
        let mut index = Self::of_empty_segment(base_offset, bytes_max, file_len);
        index.pending = entries.to_vec();
        index.last = entries.last().copied();
        if entries.len() * E::SIZE >= WRITE_BYTES {
            index.write_pending(dir)?;
        }
        Ok(index)
    }

    /// Takes over a file whose length is a multiple of the entry size.
    pub(crate) fn open(dir: &PartitionDir, base_offset: Offset, bytes_max: u32, len: u64) -> Result<Self> {
        let mut index = Self::empty(base_offset, bytes_max);
        index.written = u32::try_from(len / E::SIZE as u64).unwrap_or(u32::MAX);
        index.file_len = Some(len);
        index.last = index.last_written(dir)?;
        index.close_file();
        Ok(index)
    }

    fn empty(base_offset: Offset, bytes_max: u32) -> Self {
        Self {
            base_offset,
            file: FileSlot::default(),
            written: 0,
            pending: Vec::new(),
            last: None,
            entries_max: bytes_max / E::SIZE as u32,
            file_len: None,
        }
    }

    /// A clean start opens tens of thousands of these; whoever needs the file again opens it again.
    pub(crate) fn close_file(&mut self) {
        self.file.close();
    }

    pub(crate) fn has_file(&self) -> bool {
        self.file_len.is_some()
    }

    pub(crate) fn entries(&self) -> u32 {
        self.written + self.pending.len() as u32
    }

    pub(crate) fn entries_max(&self) -> u32 {
        self.entries_max
    }

    pub(crate) fn last(&self) -> Option<E> {
        self.last
    }

    pub(crate) fn get(&self, dir: &PartitionDir, n: u32) -> Result<Option<E>> {
        match n.checked_sub(self.written) {
            Some(pending) => Ok(self.pending.get(pending as usize).copied()),
            None => Ok(self.read(dir, n, 1)?.first().copied()),
        }
    }

    /// The number of entries for which `is_before` holds, and the last of them. `is_before` holds for a first part of
    /// the entries and for none after.
    pub(crate) fn search(&self, dir: &PartitionDir, is_before: impl Fn(&E) -> bool) -> Result<(u32, Option<E>)> {
        match self.last {
            None => return Ok((0, None)),
            // Most readers are at the end of the log.
            Some(last) if is_before(&last) => return Ok((self.entries(), Some(last))),
            Some(_) => {}
        }
        let in_pending = self.pending.partition_point(&is_before);
        if let Some(found) = in_pending.checked_sub(1) {
            return Ok((self.written + in_pending as u32, self.pending.get(found).copied()));
        }
        let (mut low, mut high) = (0, self.written);
        while high - low > SEARCH_BLOCK_ENTRIES {
            let middle = low + (high - low) / 2;
            match self.get(dir, middle)? {
                Some(entry) if is_before(&entry) => low = middle,
                _ => high = middle,
            }
        }
        let block = self.read(dir, low, high - low)?;
        let count = block.partition_point(&is_before);
        let found = count.checked_sub(1).and_then(|i| block.get(i)).copied();
        Ok((low + count as u32, found))
    }

    pub(crate) fn append(&mut self, dir: &PartitionDir, entry: E) -> Result<()> {
        self.pending.push(entry);
        self.last = Some(entry);
        if self.pending.len() * E::SIZE < WRITE_BYTES {
            return Ok(());
        }
        match self.write_pending(dir) {
            // There is time until the segment is rolled.
            Err(LogError::OutOfDescriptors { .. }) => Ok(()),
            result => result,
        }
    }

    pub(crate) fn truncate(&mut self, dir: &PartitionDir, entries: u32) -> Result<()> {
        if entries < self.entries() {
            self.pending.truncate(entries.saturating_sub(self.written) as usize);
            self.written = self.written.min(entries);
            self.last = match self.pending.last() {
                Some(entry) => Some(*entry),
                None => self.last_written(dir)?,
            };
        }
        Ok(())
    }

    /// Cuts the file to its entries: the segment is no longer active. True if that changed the file.
    pub(crate) fn trim(&mut self, dir: &PartitionDir) -> Result<bool> {
        let mut is_changed = !self.pending.is_empty();
        self.write_pending(dir)?;
        let len = u64::from(self.written) * E::SIZE as u64;
        if self.file_len != Some(len) {
            let path = dir.file(self.name());
            self.file(dir)?.set_len(len).disk("trim", &path)?;
            self.file_len = Some(len);
            is_changed = true;
        }
        // Most sealed segments are never asked again.
        self.file.close();
        Ok(is_changed)
    }

    /// The file, to be synced; all entries are written first.
    pub(crate) fn handle(&mut self, dir: &PartitionDir) -> Result<FileHandle> {
        self.write_pending(dir)?;
        self.file(dir)
    }

    fn write_pending(&mut self, dir: &PartitionDir) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(self.pending.len() * E::SIZE);
        for entry in &self.pending {
            entry.encode(self.base_offset, &mut bytes);
        }
        let path = dir.file(self.name());
        let position = u64::from(self.written) * E::SIZE as u64;
        if self.file_len < Some(self.bytes_max()) {
            self.file(dir)?.set_len(self.bytes_max()).disk("size", &path)?;
            self.file_len = Some(self.bytes_max());
        }
        self.file(dir)?.write_all_at(&bytes, position).disk("write", &path)?;
        self.written += self.pending.len() as u32;
        self.pending.clear();
        Ok(())
    }

    fn last_written(&self, dir: &PartitionDir) -> Result<Option<E>> {
        match self.written.checked_sub(1) {
            Some(n) => Ok(self.read(dir, n, 1)?.first().copied()),
            None => Ok(None),
        }
    }

    fn read(&self, dir: &PartitionDir, from: u32, count: u32) -> Result<Vec<E>> {
        let mut bytes = vec![0; count as usize * E::SIZE];
        let position = u64::from(from) * E::SIZE as u64;
        let path = dir.file(self.name());
        self.file(dir)?
            .read_exact_at(&mut bytes, position)
            .disk("read", &path)?;
        let entry = |bytes: &[u8]| E::decode(self.base_offset, bytes);
        Ok(bytes.chunks_exact(E::SIZE).filter_map(entry).collect())
    }

    fn file(&self, dir: &PartitionDir) -> Result<FileHandle> {
        self.file.get(&dir.files, || dir.open(self.name(), OpenMode::Create))
    }

    fn name(&self) -> FileName {
        FileName::live(self.base_offset, E::KIND)
    }

    fn bytes_max(&self) -> u64 {
        u64::from(self.entries_max) * E::SIZE as u64
    }
}

/// Writes the whole file of a segment that is not active; for rebuilding.
pub(crate) fn write_whole<E: IndexEntry>(dir: &PartitionDir, base_offset: Offset, entries: &[E]) -> Result<()> {
    let name = FileName::live(base_offset, E::KIND);
    let path: &Path = &dir.file(name);
    let mut bytes = Vec::with_capacity(entries.len() * E::SIZE);
    for entry in entries {
        entry.encode(base_offset, &mut bytes);
    }
    let file = dir.open(name, OpenMode::Create)?;
    file.set_len(0)
        .and_then(|()| file.write_all_at(&bytes, 0))
        .disk("write", path)
}

/// Pending entries are written when they fill a page.
const WRITE_BYTES: usize = 4096;
/// Where a search stops halving and reads what is left at once.
const SEARCH_BLOCK_ENTRIES: u32 = 64;
