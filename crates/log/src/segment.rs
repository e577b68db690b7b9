//! One segment of a log: the record file and its three indexes.
//!
//! ```text
//! <base offset>.log        batches, one after the other, in the format of the wire
//! <base offset>.index      offset → position
//! <base offset>.timeindex  timestamp → offset
//! <base offset>.txnindex   aborted transactions, if any
//! ```
//! Bytes after `size` are not part of the log: a reader never sees a batch before its write has returned. Files are
//! opened when first needed.
//!
//! Long because the record file and its indexes are opened, appended to, rolled and let go of together, under one rule
//! of what is in memory and what is on disk.

use std::path::PathBuf;
use std::sync::OnceLock;

use klamm_io::{FileHandle, OpenMode};
use klamm_records::{Batch, BatchHeader, Batches};
use klamm_types::{Offset, Timestamp};

use crate::batch_reader::{BatchReader, HeaderReader, ReadError};
use crate::error::{DiskContext, LogError, Result};
use crate::file_name::{FileKind, FileName};
use crate::index_builder::IndexBuilder;
use crate::log_config::LogConfig;
use crate::offset_index::{OffsetIndex, OffsetPosition};
use crate::open_files::FileSlot;
use crate::partition_dir::PartitionDir;
use crate::segment_space::SegmentSpace;
use crate::time_index::{TimeIndex, TimestampOffset};
use crate::transaction_index::TransactionIndex;

#[derive(Debug)]
pub(crate) struct Segment {
    base_offset: Offset,
    /// Bytes of whole batches at the front of the file.
    size: u32,
    file: FileSlot,
    /// Whether the segment has no files yet: the first one of a partition gets them with the first append.
    is_unmade: bool,
    indexes: OnceLock<Indexes>,
    found: FoundFiles,
    /// What the file system holds ready behind the end of the segment.
    space: SegmentSpace,
    pub(crate) transactions: TransactionIndex,
    /// The largest timestamp and the last offset of its batch; not set while nobody asked.
    max_timestamp: OnceLock<TimestampOffset>,
    /// Timestamp of the first batch, which the age of the segment counts from.
    first_timestamp: OnceLock<Timestamp>,
    created: Timestamp,
    bytes_since_index_entry: u32,
    index_interval_bytes: u32,
    index_bytes: u32,
    roll_jitter_ms: i64,
}

#[derive(Debug)]
pub(crate) struct Indexes {
    pub(crate) offsets: OffsetIndex,
    pub(crate) times: TimeIndex,
}

/// Lengths of the files of a segment as the directory listing told them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FoundFiles {
    pub(crate) log: Option<u64>,
    pub(crate) offset_index: Option<u64>,
    pub(crate) time_index: Option<u64>,
    pub(crate) transaction_index: Option<u64>,
}

/// Where a batch lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchPosition {
    pub(crate) position: u32,
    pub(crate) header: BatchHeader,
}

/// What a segment needs to know of its log's settings and of the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentOptions {
    pub(crate) index_interval_bytes: u32,
    pub(crate) index_bytes: u32,
    pub(crate) roll_jitter_ms: i64,
    pub(crate) now: Timestamp,
    /// Length to give the file at once; 0 for none.
    pub(crate) preallocate_bytes: u32,
}

impl SegmentOptions {
    pub(crate) fn new(config: &LogConfig, random: u64, now: Timestamp) -> Self {
        Self {
            index_interval_bytes: config.index_interval_bytes,
            index_bytes: config.segment_index_bytes,
            roll_jitter_ms: config.roll_jitter_ms(random),
            now,
            preallocate_bytes: if config.preallocate { config.segment_bytes } else { 0 },
        }
    }
}

impl Segment {
    /// The segment of a partition that nobody has appended to; [`Self::make`] is still to come. Its base offset is 0,
    /// which needs no file name to be remembered.
    pub(crate) fn unmade(options: SegmentOptions) -> Result<Self> {
        Ok(Self {
            is_unmade: true,
            ..Self::open(Offset::ZERO, FoundFiles::default(), options)?
        })
    }

    /// Creates the files of a new segment, removing what an earlier life may have left there.
    pub(crate) fn create(dir: &PartitionDir, base_offset: Offset, options: SegmentOptions) -> Result<Self> {
        let mut segment = Self::open(base_offset, FoundFiles::default(), options)?;
        segment.make(dir, options)?;
        Ok(segment)
    }

    /// Creates the segment's files.
    pub(crate) fn make(&mut self, dir: &PartitionDir, options: SegmentOptions) -> Result<()> {
        let (name, base_offset) = (self.log_name(), self.base_offset);
        let file = self.file.get(&dir.files, || dir.open(name, OpenMode::Create))?;
        file.set_len(0).disk("size", &dir.file(name))?;
        if options.preallocate_bytes > 0 {
            let sized = file.set_len(u64::from(options.preallocate_bytes));
            sized.disk("preallocate", &dir.file(name))?;
            self.space.is_lengthened();
        }
        if !self.is_unmade {
            dir.remove(FileName::live(base_offset, FileKind::TransactionIndex))?;
        }
        let offsets = OffsetIndex::create(dir, base_offset, options.index_bytes)?;
        let times = TimeIndex::create(dir, base_offset, options.index_bytes)?;
        self.indexes = OnceLock::from(Indexes { offsets, times });
        self.is_unmade = false;
        Ok(())
    }

    /// Takes over a segment as a directory listing shows it. Opens nothing.
    ///
    /// # Errors
    /// `Corrupt` if the file is larger than a segment can be.
    pub(crate) fn open(base_offset: Offset, found: FoundFiles, options: SegmentOptions) -> Result<Self> {
        let len = found.log.unwrap_or(0);
        let size = i32::try_from(len).map_err(|_| LogError::Corrupt {
            path: FileName::live(base_offset, FileKind::Log).to_string().into(),
            reason: format!("a segment cannot have {len} bytes"),
        })?;
        Ok(Self {
            base_offset,
            size: size.unsigned_abs(),
            file: FileSlot::default(),
            is_unmade: false,
            indexes: OnceLock::new(),
            found,
            space: SegmentSpace::default(),
            transactions: TransactionIndex::new(base_offset, found.transaction_index.unwrap_or(0)),
            max_timestamp: OnceLock::new(),
            first_timestamp: OnceLock::new(),
            created: options.now,
            bytes_since_index_entry: 0,
            index_interval_bytes: options.index_interval_bytes,
            index_bytes: options.index_bytes,
            roll_jitter_ms: options.roll_jitter_ms,
        })
    }

    pub(crate) fn base_offset(&self) -> Offset {
        self.base_offset
    }

    pub(crate) fn size(&self) -> u32 {
        self.size
    }

    pub(crate) fn file(&self, dir: &PartitionDir) -> Result<FileHandle> {
        self.file
            .get(&dir.files, || dir.open(self.log_name(), OpenMode::ReadWrite))
    }

    /// Closes the record file until it is needed again.
    pub(crate) fn close_file(&mut self) {
        self.file.close();
    }

    /// Whether the segment has no files yet.
    pub(crate) fn is_unmade(&self) -> bool {
        self.is_unmade
    }

    /// Appends pieces of whole batches with one write.
    ///
    /// # Errors
    /// After a failed write nothing of it belongs to the segment, and the file is cut back if the disk lets us.
    pub(crate) fn append(&mut self, dir: &PartitionDir, pieces: &[&[u8]]) -> Result<()> {
        let position = self.size;
        let path_name = self.log_name();
        let bytes: usize = pieces.iter().map(|piece| piece.len()).sum();
        let file = self.file(dir)?;
        self.space.make_room(file.as_ref(), position, bytes);
        let written = match pieces {
            [piece] => file.write_all_at(piece, u64::from(position)),
            _ => file.write_all_pieces_at(pieces, u64::from(position)),
        };
        if let Err(e) = written {
            // Recovery would cut the torn batch as well; this spares the next append from writing over half of one.
            let _ = file.set_len(u64::from(position));
            self.space.take_ahead();
            return Err(e).disk("append to", &dir.file(path_name));
        }
        self.size += bytes as u32;
        let mut position = position;
        for batch in pieces.iter().flat_map(|piece| Batches::new(piece)).flatten() {
            self.note_batch(dir, position, batch.header())?;
            position += batch.size_bytes() as u32;
        }
        Ok(())
    }

    /// Brings timestamps and indexes up to a batch that was appended.
    fn note_batch(&mut self, dir: &PartitionDir, position: u32, batch: &BatchHeader) -> Result<()> {
        if position == 0 {
            self.first_timestamp = OnceLock::from(batch.max_timestamp());
        }
        let mut max = self.max_timestamp(dir)?;
        if batch.max_timestamp() > max.timestamp {
            max = TimestampOffset {
                timestamp: batch.max_timestamp(),
                offset: batch.last_offset(),
            };
            self.max_timestamp = OnceLock::from(max);
        }
        if self.bytes_since_index_entry > self.index_interval_bytes {
            let entry = OffsetPosition {
                offset: batch.last_offset(),
                position,
            };
            let indexes = self.indexes_mut(dir)?;
            indexes.offsets.append(dir, entry)?;
            indexes.times.maybe_append(dir, max)?;
            self.bytes_since_index_entry = 0;
        }
        self.bytes_since_index_entry = self.bytes_since_index_entry.saturating_add(batch.size_bytes() as u32);
        Ok(())
    }

    /// Whether an append of `bytes` up to `last_offset` has to go into a new segment.
    pub(crate) fn should_roll(
        &self,
        dir: &PartitionDir,
        config: &LogConfig,
        bytes: usize,
        last_offset: Offset,
        max_timestamp: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        let is_too_large = u64::from(self.size) + bytes as u64 > u64::from(config.segment_bytes);
        if is_too_large || !self.can_hold(last_offset) {
            return Ok(true);
        }
        let roll_ms = config.roll_ms().saturating_sub(self.roll_jitter_ms);
        if self.size > 0 && self.time_waited_for_roll(dir, max_timestamp, now)? > roll_ms {
            return Ok(true);
        }
        let indexes = self.indexes(dir)?;
        Ok(indexes.offsets.is_full() || indexes.times.is_full())
    }

    /// Whether the indexes have room for the entries of so many more batches.
    pub(crate) fn can_index(&self, dir: &PartitionDir, batches: usize) -> Result<bool> {
        let indexes = self.indexes(dir)?;
        Ok(indexes.offsets.has_room_for(batches) && indexes.times.has_room_for(batches))
    }

    /// Whether the offset can be told relative to the base offset.
    pub(crate) fn can_hold(&self, offset: Offset) -> bool {
        (0..=i64::from(i32::MAX)).contains(&(offset - self.base_offset))
    }

    /// The age that `segment.ms` limits: by the records' own time if they have one.
    fn time_waited_for_roll(&self, dir: &PartitionDir, max_timestamp: Timestamp, now: Timestamp) -> Result<i64> {
        Ok(match self.first_timestamp(dir)? {
            Some(first) => max_timestamp.ms_since(first),
            None => now.ms_since(self.created),
        })
    }

    /// The max timestamp of the first batch; `None` if there is no batch, or no timestamp in it.
    pub(crate) fn first_timestamp(&self, dir: &PartitionDir) -> Result<Option<Timestamp>> {
        if self.first_timestamp.get().is_none() && self.size > 0 {
            let file = self.file(dir)?;
            let mut headers = HeaderReader::new(file.as_ref(), 0, self.size);
            if let Some((_, header)) = headers.next().map_err(|e| self.read_error(dir, e))? {
                let _ = self.first_timestamp.set(header.max_timestamp());
            }
        }
        Ok(self.first_timestamp.get().copied().filter(|first| first.0 >= 0))
    }

    /// The largest timestamp of the segment and the last offset of its batch; -1 and the base offset if there is none.
    pub(crate) fn max_timestamp(&self, dir: &PartitionDir) -> Result<TimestampOffset> {
        if let Some(max) = self.max_timestamp.get() {
            return Ok(*max);
        }
        let max = match self.size {
            0 => None,
            _ => self.indexes(dir)?.times.last(),
        };
        let max = max.unwrap_or(TimestampOffset {
            timestamp: Timestamp::NONE,
            offset: self.base_offset,
        });
        Ok(*self.max_timestamp.get_or_init(|| max))
    }

    /// What retention counts the age from: the largest timestamp, or when the segment was made if there is none.
    pub(crate) fn largest_timestamp(&self, dir: &PartitionDir) -> Result<Timestamp> {
        let max = self.max_timestamp(dir)?.timestamp;
        Ok(if max.0 >= 0 { max } else { self.created })
    }

    /// The batch that holds `offset`, or the first one after it.
    pub(crate) fn find(&self, dir: &PartitionDir, offset: Offset) -> Result<Option<BatchPosition>> {
        if self.size == 0 {
            return Ok(None);
        }
        let position = self.indexes(dir)?.offsets.lookup(dir, offset)?;
        let file = self.file(dir)?;
        let mut headers = HeaderReader::new(file.as_ref(), position, self.size);
        loop {
            match headers.next().map_err(|e| self.read_error(dir, e))? {
                Some((position, header)) if header.last_offset() >= offset => {
                    return Ok(Some(BatchPosition { position, header }));
                }
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    /// The offset after the last batch.
    pub(crate) fn next_offset(&self, dir: &PartitionDir) -> Result<Offset> {
        if self.size == 0 {
            return Ok(self.base_offset);
        }
        let position = self.indexes(dir)?.offsets.last().map_or(0, |entry| entry.position);
        let file = self.file(dir)?;
        let mut headers = HeaderReader::new(file.as_ref(), position, self.size);
        let mut next_offset = self.base_offset;
        while let Some((_, header)) = headers.next().map_err(|e| self.read_error(dir, e))? {
            next_offset = header.next_offset();
        }
        Ok(next_offset)
    }

    /// Calls `visit` with each batch in `positions` until it returns false.
    pub(crate) fn for_each_batch(
        &self,
        dir: &PartitionDir,
        positions: std::ops::Range<u32>,
        mut visit: impl FnMut(u32, &Batch<'_>) -> Result<bool>,
    ) -> Result<()> {
        let file = self.file(dir)?;
        let mut batches = BatchReader::new(file.as_ref(), positions.start, positions.end.min(self.size));
        while let Some((position, batch)) = batches.next().map_err(|e| self.read_error(dir, e))? {
            if !visit(position, &batch)? {
                break;
            }
        }
        Ok(())
    }

    /// The indexes, built anew if they are missing or cannot be right (L3).
    pub(crate) fn indexes(&self, dir: &PartitionDir) -> Result<&Indexes> {
        if let Some(indexes) = self.indexes.get() {
            return Ok(indexes);
        }
        let indexes = match self.open_indexes(dir)? {
            Some(indexes) => indexes,
            None => {
                tracing::warn!(segment = %dir.file(self.log_name()).display(), "index is missing or corrupt, rebuilding it");
                let (offset_index, time_index) = self.rebuild_indexes(dir)?;
                Indexes {
                    offsets: OffsetIndex::open(dir, self.base_offset, self.index_bytes, offset_index)?,
                    times: TimeIndex::open(dir, self.base_offset, self.index_bytes, time_index)?,
                }
            }
        };
        Ok(self.indexes.get_or_init(|| indexes))
    }

    pub(crate) fn indexes_mut(&mut self, dir: &PartitionDir) -> Result<&mut Indexes> {
        self.indexes(dir)?;
        Ok(self.indexes.get_mut().expect("the line before has opened them"))
    }

    /// `None` if they have to be rebuilt.
    fn open_indexes(&self, dir: &PartitionDir) -> Result<Option<Indexes>> {
        if self.size == 0 {
            return Ok(Some(self.indexes_of_no_records()));
        }
        let (Some(offset_len), Some(time_len)) = (self.found.offset_index, self.found.time_index) else {
            return Ok(None);
        };
        if offset_len % 8 != 0 || time_len % 12 != 0 {
            return Ok(None);
        }
        let mut indexes = Indexes {
            offsets: OffsetIndex::open(dir, self.base_offset, self.index_bytes, offset_len)?,
            times: TimeIndex::open(dir, self.base_offset, self.index_bytes, time_len)?,
        };
        let is_offsets_sane = match indexes.offsets.last() {
            // The first batch never has an entry, so no entry is at position 0, unless it was never written.
            Some(last) => last.offset >= self.base_offset && (1..self.size).contains(&last.position),
            None => true,
        };
        let is_times_sane = match (indexes.times.get(dir, 0)?, indexes.times.last()) {
            (Some(first), Some(last)) => last.timestamp >= first.timestamp && last.offset >= self.base_offset,
            _ => true,
        };
        indexes.times.close_file();
        Ok((is_offsets_sane && is_times_sane).then_some(indexes))
    }

    /// Whatever the files hold is cut off when the segment is sealed.
    fn indexes_of_no_records(&self) -> Indexes {
        let (offset_len, time_len) = (self.found.offset_index, self.found.time_index);
        let (base_offset, bytes) = (self.base_offset, self.index_bytes);
        Indexes {
            offsets: OffsetIndex::of_empty_segment(base_offset, bytes, offset_len),
            times: TimeIndex::of_empty_segment(base_offset, bytes, time_len),
        }
    }

    /// Writes both indexes from the batches; returns the lengths of their files. They are synced at once: of segments
    /// before the recovery point nobody syncs anything later, and a power loss would leave a file of zeros, by which the
    /// segment is old enough for retention.
    fn rebuild_indexes(&self, dir: &PartitionDir) -> Result<(u64, u64)> {
        let mut builder = IndexBuilder::new(self.base_offset, self.index_interval_bytes);
        let file = self.file(dir)?;
        let mut headers = HeaderReader::new(file.as_ref(), 0, self.size);
        while let Some((position, header)) = headers.next().map_err(|e| self.read_error(dir, e))? {
            builder.add(position, &header);
        }
        let lens = builder.write(dir)?;
        for kind in [FileKind::OffsetIndex, FileKind::TimeIndex] {
            let name = FileName::live(self.base_offset, kind);
            let synced = dir.open(name, OpenMode::ReadWrite)?.sync_data();
            synced.disk("sync", &dir.file(name))?;
        }
        dir.sync()?;
        Ok(lens)
    }

    /// Keeps the batches before the one that holds `offset`.
    pub(crate) fn truncate_to(&mut self, dir: &PartitionDir, offset: Offset, now: Timestamp) -> Result<()> {
        let found = self.find(dir, offset)?;
        self.transactions.truncate_to(dir, offset)?;
        let indexes = self.indexes_mut(dir)?;
        indexes.offsets.truncate_to(dir, offset)?;
        indexes.times.truncate_to(dir, offset)?;
        if let Some(found) = found {
            let file = self.file(dir)?;
            let cut = file.set_len(u64::from(found.position));
            cut.disk("truncate", &dir.file(self.log_name()))?;
            self.space.take_ahead();
            self.size = found.position;
        }
        if self.size == 0 {
            self.created = now;
            self.first_timestamp.take();
        }
        self.bytes_since_index_entry = 0;
        self.max_timestamp = OnceLock::from(self.read_max_timestamp(dir)?);
        Ok(())
    }

    /// The largest timestamp from the time index and the batches after its last entry.
    fn read_max_timestamp(&self, dir: &PartitionDir) -> Result<TimestampOffset> {
        let indexes = self.indexes(dir)?;
        let mut max = indexes.times.last().unwrap_or(TimestampOffset {
            timestamp: Timestamp::NONE,
            offset: self.base_offset,
        });
        let position = indexes.offsets.lookup(dir, max.offset)?;
        let file = self.file(dir)?;
        let mut headers = HeaderReader::new(file.as_ref(), position, self.size);
        while let Some((_, header)) = headers.next().map_err(|e| self.read_error(dir, e))? {
            if header.max_timestamp() > max.timestamp {
                max = TimestampOffset {
                    timestamp: header.max_timestamp(),
                    offset: header.last_offset(),
                };
            }
        }
        Ok(max)
    }

    /// Ends the segment: the time index gets its last entry, all files lose what was allocated ahead. True if that
    /// changed a file.
    pub(crate) fn seal(&mut self, dir: &PartitionDir) -> Result<bool> {
        if self.is_unmade {
            return Ok(false);
        }
        let max = self.max_timestamp(dir)?;
        let indexes = self.indexes_mut(dir)?;
        indexes.times.maybe_append(dir, max)?;
        let mut is_changed = indexes.offsets.trim(dir)?;
        is_changed |= indexes.times.trim(dir)?;
        if self.space.take_ahead() {
            let trimmed = self.file(dir)?.set_len(u64::from(self.size));
            trimmed.disk("trim", &dir.file(self.log_name()))?;
            is_changed = true;
        }
        Ok(is_changed)
    }

    /// The files that must be synced for the segment to be durable. The indexes of the active segment are not among
    /// them: after a crash it is recovered, and its indexes with it.
    pub(crate) fn handles(&mut self, dir: &PartitionDir, is_active: bool) -> Result<Vec<FileHandle>> {
        if self.is_unmade {
            return Ok(Vec::new());
        }
        let mut handles = vec![self.file(dir)?];
        if !is_active {
            if let Some(indexes) = self.indexes.get_mut() {
                handles.push(indexes.offsets.handle(dir)?);
                handles.push(indexes.times.handle(dir)?);
            }
            handles.extend(self.transactions.handle(dir)?);
        }
        Ok(handles)
    }

    /// The files that [`Self::handles`] of a sealed segment would open.
    pub(crate) fn paths(&self, dir: &PartitionDir) -> Vec<PathBuf> {
        let mut kinds = Vec::new();
        if !self.is_unmade {
            kinds.push(FileKind::Log);
            if self.indexes.get().is_some_and(|indexes| indexes.offsets.has_file()) {
                kinds.push(FileKind::OffsetIndex);
            }
            if self.indexes.get().is_some_and(|indexes| indexes.times.has_file()) {
                kinds.push(FileKind::TimeIndex);
            }
            if self.transactions.has_file() {
                kinds.push(FileKind::TransactionIndex);
            }
        }
        let path = |kind| dir.file(FileName::live(self.base_offset, kind));
        kinds.into_iter().map(path).collect()
    }

    /// Takes over what recovery found: the valid bytes and their indexes. The files of these are written, but for the
    /// active segment, where they will be in time: after a kill thousands of partitions are recovered.
    pub(crate) fn recovered(
        &mut self,
        dir: &PartitionDir,
        size: u32,
        builder: &IndexBuilder,
        is_active: bool,
    ) -> Result<()> {
        let path = dir.file(self.log_name());
        if self.size > size {
            let (file, torn) = (self.file(dir)?, (self.size - size) as usize);
            // A power loss may take the cut back, and what was written there since. The batch must not be whole then,
            // by grace of the zeros that a file grows by: many a batch ends with one. So it is spoilt for good first,
            // which a process that is killed in between does again.
            let spoilt = file.write_all_at(&[0; SPOILT_BYTES][..torn.min(SPOILT_BYTES)], u64::from(size));
            spoilt.and_then(|()| file.sync_data()).disk("sync the end of", &path)?;
            file.set_len(u64::from(size)).disk("truncate", &path)?;
        }
        let was_empty = self.size == 0;
        self.size = size;
        if was_empty {
            // Thousands of partitions may be empty after a kill.
            self.indexes = OnceLock::from(self.indexes_of_no_records());
            return Ok(());
        }
        let (base_offset, bytes_max) = (self.base_offset, self.index_bytes);
        let indexes = if is_active {
            let (offset_len, time_len) = (self.found.offset_index, self.found.time_index);
            let times = builder.all_times();
            Indexes {
                offsets: OffsetIndex::recovered(dir, base_offset, bytes_max, offset_len, &builder.offsets)?,
                times: TimeIndex::recovered(dir, base_offset, bytes_max, time_len, &times)?,
            }
        } else {
            let (offset_len, time_len) = builder.write(dir)?;
            Indexes {
                offsets: OffsetIndex::open(dir, base_offset, bytes_max, offset_len)?,
                times: TimeIndex::open(dir, base_offset, bytes_max, time_len)?,
            }
        };
        self.indexes = OnceLock::from(indexes);
        self.max_timestamp = OnceLock::from(builder.max);
        self.first_timestamp.take();
        self.bytes_since_index_entry = 0;
        Ok(())
    }

    pub(crate) fn index_builder(&self) -> IndexBuilder {
        IndexBuilder::new(self.base_offset, self.index_interval_bytes)
    }

    pub(crate) fn read_error(&self, dir: &PartitionDir, error: ReadError) -> LogError {
        let path = dir.file(self.log_name());
        match error {
            ReadError::Disk(source) => LogError::Disk {
                action: "read",
                path,
                source,
            },
            ReadError::Corrupt { position, reason } => LogError::Corrupt {
                path,
                reason: format!("at {position}: {reason}"),
            },
        }
    }

    fn log_name(&self) -> FileName {
        FileName::live(self.base_offset, FileKind::Log)
    }
}

/// More than the front of a batch that its length and its checksum are in.
const SPOILT_BYTES: usize = 64;
