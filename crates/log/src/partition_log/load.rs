//! Opening a partition directory: files of an interrupted cleaning or deletion are put right, then the end of the log is
//! found, by trust after a clean shutdown and by reading otherwise.
//!
//! A clean open lists the directory once and reads only the end of the active segment's indexes, its last batches, the
//! leader epochs and, if it has producers, one snapshot: ten thousand partitions have to open in a second.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex};

use klamm_io::DirEntry;
use klamm_types::{Offset, TopicPartition, Uuid};

use super::topic_id::TopicIdFile;
use super::{LogEnv, PartitionLog, Unsynced};
use crate::error::{DiskContext, LogError, Result};
use crate::file_name::{DirName, FileKind, FileName, FileState};
use crate::leader_epochs::{self, LeaderEpochs};
use crate::log_config::LogConfig;
use crate::partition_dir::PartitionDir;
use crate::partition_metadata;
use crate::producer_snapshot;
use crate::producer_state::ProducerStates;
use crate::segment::{FoundFiles, Segment};

/// What the log directory's checkpoints say about a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenState {
    /// From `recovery-point-offset-checkpoint`; 0 if it has no entry.
    pub recovery_point: Offset,
    /// From `log-start-offset-checkpoint`; 0 if it has no entry.
    pub log_start_offset: Offset,
    /// Whether the directory had its clean-shutdown marker.
    pub is_clean: bool,
    /// The topic's id, if known: must be the directory's, or becomes it.
    pub topic_id: Option<Uuid>,
}

/// A new partition, or one of which nothing is known.
impl Default for OpenState {
    fn default() -> Self {
        Self {
            recovery_point: Offset::ZERO,
            log_start_offset: Offset::ZERO,
            is_clean: false,
            topic_id: None,
        }
    }
}

/// How far a recovery has come: a segment is about to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryProgress {
    /// Of that segment.
    pub base_offset: Offset,
    pub segments_done: usize,
    pub segments_total: usize,
}

impl PartitionLog {
    /// Opens the log in `dir`, creating it if need be. The directory's name says which partition it is.
    pub fn open(env: LogEnv, dir: &Path, config: Arc<LogConfig>, state: OpenState) -> Result<Self> {
        Self::open_with_progress(env, dir, config, state, &mut |_| {})
    }

    /// As [`Self::open`]; `progress` is told of each segment before it is recovered.
    pub fn open_with_progress(
        env: LogEnv,
        dir: &Path,
        config: Arc<LogConfig>,
        state: OpenState,
        progress: &mut dyn FnMut(RecoveryProgress),
    ) -> Result<Self> {
        let topic_partition = topic_partition_of(dir)?;
        let dir = PartitionDir {
            disk: env.disk,
            path: dir.to_owned(),
            files: env.files,
        };
        let found = list(&dir)?;
        let is_new = found.is_none();
        if is_new {
            dir.disk.create_dir_all(&dir.path).disk("create", &dir.path)?;
        }
        let listing = tidy(&dir, found.unwrap_or_default())?;
        let has_file = |name: &str| listing.iter().any(|entry| entry.name == name);
        let mut log = Self {
            last_flush: env.clock.monotonic(),
            clock: env.clock,
            random: env.random,
            topic_partition,
            topic_id: None,
            topic_id_file: TopicIdFile::default(),
            config,
            // Most partitions have one segment and no room for more of them.
            segments: Vec::with_capacity(1),
            log_start_offset: state.log_start_offset,
            log_end_offset: state.log_start_offset,
            high_watermark: Offset::ZERO,
            recovery_point: state.recovery_point,
            epochs: LeaderEpochs::default(),
            producers: ProducerStates::new(Offset::ZERO),
            snapshots: Vec::new(),
            last_snapshot_offset: Offset::ZERO,
            deletions: Vec::new(),
            truncations: 0,
            // The process before may have died with all of it unsynced, and the page cache does not tell.
            unsynced: Unsynced {
                parent: is_new || !state.is_clean,
                dir: !state.is_clean,
                ..Unsynced::default()
            },
            upper_position: Mutex::new(None),
            failed: None,
            dir,
        };
        log.load_topic_id(state.topic_id, has_file(partition_metadata::FILE_NAME))?;
        if !state.is_clean && log.topic_id.is_some() && log.topic_id_file == TopicIdFile::Written {
            log.topic_id_file = TopicIdFile::Unsynced;
        }
        log.load_epochs(has_file(leader_epochs::FILE_NAME))?;
        log.load_segments(&listing)?;
        log.find_end(&state, &listing, progress)?;
        log.high_watermark = log.log_start_offset;
        if log.log_end_offset - log.recovery_point >= log.config.flush_messages {
            // A process that died between its write and its sync left records that were promised to nobody; now they
            // are read, and a retry of them is acknowledged.
            log.flush()?;
        }
        if let Some(active) = log.segments.last_mut() {
            // Many partitions are opened, few are used.
            active.close_file();
        }
        Ok(log)
    }

    fn load_epochs(&mut self, has_file: bool) -> Result<()> {
        self.epochs = match LeaderEpochs::read(&self.dir, has_file) {
            Err(LogError::Corrupt { path, reason }) => {
                tracing::warn!(path = %path.display(), reason, "leader epochs are unreadable, recovery starts without");
                // Entries below the recovery point are in no other place than the records themselves.
                self.recovery_point = Offset::ZERO;
                LeaderEpochs::default()
            }
            result => result?,
        };
        Ok(())
    }

    /// Makes segments of the files found, without opening any; indexes without a log go.
    fn load_segments(&mut self, listing: &[DirEntry]) -> Result<()> {
        let mut found: BTreeMap<Offset, FoundFiles> = BTreeMap::new();
        for (name, len) in listing.iter().filter_map(|e| Some((FileName::parse(&e.name)?, e.len))) {
            let files = found.entry(name.offset).or_default();
            match name.kind {
                FileKind::Log => files.log = Some(len),
                FileKind::OffsetIndex => files.offset_index = Some(len),
                FileKind::TimeIndex => files.time_index = Some(len),
                FileKind::TransactionIndex => files.transaction_index = Some(len),
                FileKind::ProducerSnapshot => self.snapshots.push(name.offset),
            }
        }
        self.snapshots.sort_unstable();
        for (base_offset, files) in found {
            if files.log.is_some() {
                let segment = Segment::open(base_offset, files, self.segment_options())?;
                self.segments.push(segment);
                continue;
            }
            let orphans = [FileKind::OffsetIndex, FileKind::TimeIndex, FileKind::TransactionIndex];
            let lens = [files.offset_index, files.time_index, files.transaction_index];
            for (kind, _) in orphans.into_iter().zip(lens).filter(|(_, len)| len.is_some()) {
                self.dir.remove(FileName::live(base_offset, kind))?;
            }
        }
        Ok(())
    }

    fn find_end(
        &mut self,
        state: &OpenState,
        listing: &[DirEntry],
        progress: &mut dyn FnMut(RecoveryProgress),
    ) -> Result<()> {
        // A rotten epoch file is as good as a crash: the records have to be read.
        let is_clean = state.is_clean && self.recovery_point == state.recovery_point;
        let is_recovered = !is_clean && self.recover(progress)?;
        self.recover_bad_transaction_indexes()?;
        let end = match self.segments.last().map(|active| active.next_offset(&self.dir)) {
            Some(Err(LogError::Corrupt { path, reason })) if is_clean => {
                tracing::error!(path = %path.display(), reason, "corrupt in spite of a clean shutdown, recovering");
                return self.find_end_uncleanly(state, listing, progress);
            }
            Some(end) => end?,
            None => state.log_start_offset,
        };
        if self.segments.is_empty() || end < state.log_start_offset {
            return self.start_anew(state.log_start_offset);
        }
        self.log_end_offset = end;
        self.recovery_point = if is_clean { end } else { self.recovery_point.min(end) };
        let first = self.segments.first().map_or(end, Segment::base_offset);
        self.log_start_offset = state.log_start_offset.max(first);
        self.epochs.truncate_from_end(end);
        self.epochs.truncate_from_start(state.log_start_offset);
        if !is_recovered {
            self.load_producers(is_clean, listing)?;
        }
        self.remove_stray_snapshots()
    }

    /// The clean-shutdown marker was wrong about this partition, so nothing in it is trusted.
    fn find_end_uncleanly(
        &mut self,
        state: &OpenState,
        listing: &[DirEntry],
        progress: &mut dyn FnMut(RecoveryProgress),
    ) -> Result<()> {
        self.recovery_point = Offset::ZERO;
        let state = OpenState {
            is_clean: false,
            recovery_point: Offset::ZERO,
            ..*state
        };
        self.find_end(&state, listing, progress)
    }

    /// The log has no records that count: an empty segment at its start (L6).
    fn start_anew(&mut self, offset: Offset) -> Result<()> {
        if self.segments.is_empty() {
            // Most of a node's partitions are empty when it starts, and many stay so.
            let segment = match offset {
                Offset::ZERO => Segment::unmade(self.segment_options())?,
                _ => {
                    self.unsynced.dir = true;
                    Segment::create(&self.dir, offset, self.segment_options())?
                }
            };
            self.segments.push(segment);
            self.log_start_offset = offset;
            self.log_end_offset = offset;
            self.recovery_point = self.recovery_point.min(offset);
            self.producers.clear(offset);
            for snapshot in std::mem::take(&mut self.snapshots) {
                self.remove_snapshot(snapshot)?;
            }
            self.epochs.truncate_from_end(offset);
            return Ok(());
        }
        tracing::warn!(dir = %self.dir.path().display(), "the log ends before its start, dropping all segments");
        self.start_over(offset)
    }

    /// The state of the producers, from the newest snapshot and what comes after it.
    fn load_producers(&mut self, is_clean: bool, listing: &[DirEntry]) -> Result<()> {
        let end = self.log_end_offset;
        if self.snapshots.is_empty() && is_clean {
            // A log from before snapshots, or one without records: nothing is known of producers.
            self.producers.clear(end);
            return self.take_producer_snapshot();
        }
        let snapshot = producer_snapshot::name(end).to_string();
        let is_empty = |e: &DirEntry| e.name == snapshot && e.len == producer_snapshot::EMPTY_LEN;
        if self.snapshots.last() == Some(&end) && listing.iter().any(is_empty) {
            self.producers.clear(end);
            self.last_snapshot_offset = end;
            return Ok(());
        }
        self.rebuild_producers(end)
    }

    /// Keeps the snapshots of segment starts and the newest one.
    fn remove_stray_snapshots(&mut self) -> Result<()> {
        let newest = self.snapshots.last().copied();
        let segments = &self.segments;
        let is_segment = |offset: &Offset| segments.binary_search_by_key(offset, Segment::base_offset).is_ok();
        let strays: Vec<Offset> = self
            .snapshots
            .iter()
            .copied()
            .filter(|o| !is_segment(o) && Some(*o) != newest)
            .collect();
        for stray in strays {
            self.remove_snapshot(stray)?;
        }
        Ok(())
    }
}

fn topic_partition_of(dir: &Path) -> Result<TopicPartition> {
    let name = dir.file_name().and_then(|name| name.to_str()).and_then(DirName::parse);
    name.map(|name| name.topic_partition).ok_or_else(|| LogError::Corrupt {
        path: dir.to_owned(),
        reason: "not in the form of topic-partition or topic-partition.uniqueId-delete".to_owned(),
    })
}

/// The files of the directory; nothing if there is no directory.
fn list(dir: &PartitionDir) -> Result<Option<Vec<DirEntry>>> {
    match dir.disk.list(dir.path()) {
        Ok(mut entries) => {
            entries.retain(|entry| !entry.is_dir);
            Ok(Some(entries))
        }
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).disk("list", dir.path()),
    }
}

/// Finishes or takes back what was under way when the node stopped (C5): deleted files go; cleaned ones were not ready;
/// swap files replace all files in their range.
fn tidy(dir: &PartitionDir, listing: Vec<DirEntry>) -> Result<Vec<DirEntry>> {
    let in_state = |state| {
        let names = listing.iter().filter_map(|entry| FileName::parse(&entry.name));
        names.filter(move |name| name.state == state).collect::<Vec<_>>()
    };
    let deleted = in_state(FileState::Deleted);
    let cleaned = in_state(FileState::Cleaned);
    let swap = in_state(FileState::Swap);
    if deleted.is_empty() && cleaned.is_empty() && swap.is_empty() {
        return Ok(listing);
    }
    // A split that was not ready has left swap files from its end on (KAFKA-6264).
    let first_cleaned = cleaned.iter().map(|name| name.offset).min();
    let is_valid = |name: &&FileName| first_cleaned.is_none_or(|first| name.offset < first);
    for name in deleted
        .iter()
        .chain(swap.iter().filter(|name| !is_valid(name)))
        .chain(&cleaned)
    {
        dir.remove(*name)?;
    }
    let swap: Vec<FileName> = swap.iter().filter(is_valid).copied().collect();
    remove_replaced(dir, &listing, &swap)?;
    for name in swap {
        dir.change_state(name, FileState::Live)?;
    }
    dir.sync()?;
    Ok(list(dir)?.unwrap_or_default())
}

/// Removes the live files that the segments in `swap` replace.
fn remove_replaced(dir: &PartitionDir, listing: &[DirEntry], swap: &[FileName]) -> Result<()> {
    let logs = swap.iter().filter(|name| name.kind == FileKind::Log);
    let (mut first, mut end) = (Offset(i64::MAX), Offset(i64::MIN));
    for name in logs {
        first = first.min(name.offset);
        end = end.max(end_of_swap(dir, *name)?);
    }
    for name in listing.iter().filter_map(|entry| FileName::parse(&entry.name)) {
        if name.state == FileState::Live && (first..end).contains(&name.offset) {
            dir.remove(name)?;
        }
    }
    Ok(())
}

/// The offset after the last batch of a swap file.
fn end_of_swap(dir: &PartitionDir, name: FileName) -> Result<Offset> {
    let path = dir.file(name);
    let file = dir.open(name, klamm_io::OpenMode::Read)?;
    let len = u32::try_from(file.len().disk("size", &path)?).unwrap_or(u32::MAX);
    let mut headers = crate::batch_reader::HeaderReader::new(file.as_ref(), 0, len);
    let mut end = name.offset;
    // A torn end is for recovery to find, after the rename.
    while let Ok(Some((_, header))) = headers.next() {
        end = header.next_offset();
    }
    Ok(end)
}
