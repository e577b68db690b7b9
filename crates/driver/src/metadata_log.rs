//! `__cluster_metadata-0`: a partition's log with a sync for each append, and the snapshots beside it.
//!
//! The log may start above offset 0 only where a snapshot ends at or after that offset. Old snapshots, and the segments
//! that they make superfluous, go when they are too many bytes or too old, never the latest one.

mod durable_prefix;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use klamm_config::{NodeConfig, keys};
use klamm_io::{Disk, Io, OpenMode};
use klamm_log::{FetchUpper, FileRegion, LogConfig, LogEnv, OpenState, PartitionLog};
use klamm_raft::{ControlRecord, LogView, OffsetAndEpoch, RaftStart};
use klamm_records::{Batch, Batches};
use klamm_types::{LeaderEpoch, Offset, Timestamp, Uuid};
use tracing::{info, warn};

use self::durable_prefix::DurablePrefix;
use crate::control_record::ControlMessage;
use crate::error::{QuorumError, RecordsError};
use crate::metadata_batch::MetadataBatch;
use crate::snapshot::{
    Snapshot, SnapshotContent, SnapshotFile, SnapshotName, SnapshotWriter, Stage, snapshot_file_name,
};

/// The name of the metadata log's directory within the metadata directory.
pub const METADATA_LOG_DIR: &str = "__cluster_metadata-0";

/// What of the configuration the metadata log obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetadataLogConfig {
    /// `metadata.log.segment.bytes`
    pub segment_bytes: u32,
    /// `metadata.log.segment.ms`
    pub segment_ms: i64,
    /// `metadata.max.retention.bytes`; negative for no limit.
    pub retention_bytes: i64,
    /// `metadata.max.retention.ms`; negative for no limit.
    pub retention_ms: i64,
}

impl MetadataLogConfig {
    pub fn new(node: &NodeConfig) -> Self {
        let segment_bytes = node.get(keys::INTERNAL_METADATA_LOG_SEGMENT_BYTES);
        let segment_bytes = segment_bytes.unwrap_or(node.get(keys::METADATA_LOG_SEGMENT_BYTES));
        Self {
            segment_bytes: segment_bytes.unsigned_abs(),
            segment_ms: node.get(keys::METADATA_LOG_SEGMENT_MS),
            retention_bytes: node.get(keys::METADATA_MAX_RETENTION_BYTES),
            retention_ms: node.get(keys::METADATA_MAX_RETENTION_MS),
        }
    }
}

/// Kafka's defaults.
impl Default for MetadataLogConfig {
    fn default() -> Self {
        Self {
            segment_bytes: 1 << 30,
            segment_ms: 7 * 24 * 3_600_000,
            retention_bytes: 100 << 20,
            retention_ms: 7 * 24 * 3_600_000,
        }
    }
}

#[derive(Debug)]
pub(crate) struct MetadataLog {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    log: PartitionLog,
    /// Complete snapshots and their sizes in bytes.
    snapshots: BTreeMap<OffsetAndEpoch, u64>,
    config: MetadataLogConfig,
    durable: DurablePrefix,
}

impl MetadataLog {
    /// Opens the log, creating it if need be, and recovers it as after a crash: it is small, and nothing may be taken
    /// for durable that is not. Removes what unfinished snapshots and deletions left.
    ///
    /// A node that votes must have all that it told the leader it has: what is missing of that is an error. Another one
    /// drops what is damaged, and fetches it again.
    pub(crate) fn open(
        io: &Io,
        metadata_dir: &Path,
        config: MetadataLogConfig,
        may_vote: bool,
    ) -> Result<Self, QuorumError> {
        let dir = metadata_dir.join(METADATA_LOG_DIR);
        io.disk.create_dir_all(&dir)?;
        io.disk.sync_dir(metadata_dir)?;
        let durable = DurablePrefix::open(io.disk.clone(), &dir);
        if may_vote {
            durable.check(latest_snapshot_end(&*io.disk, &dir)?)?;
        }
        let env = LogEnv {
            disk: io.disk.clone(),
            clock: io.clock.clone(),
            random: io.random.clone(),
            files: Arc::default(),
        };
        let state = OpenState {
            topic_id: Some(Uuid::METADATA_TOPIC),
            ..OpenState::default()
        };
        let log = PartitionLog::open(env, &dir, log_config(config).into(), state)?;
        let mut opened = Self {
            disk: io.disk.clone(),
            dir,
            log,
            snapshots: BTreeMap::new(),
            config,
            durable,
        };
        opened.find_snapshots()?;
        opened.drop_damaged_snapshots(may_vote)?;
        opened.check_start()?;
        opened.start_after_snapshot()?;
        Ok(opened)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn start_offset(&self) -> Offset {
        self.log.log_start_offset()
    }

    /// What the quorum must know of the log.
    pub(crate) fn view(&self) -> LogView {
        let epochs = self
            .log
            .epoch_entries()
            .iter()
            .map(|entry| (entry.epoch, entry.start_offset));
        let snapshots = self.snapshots.iter().map(|(id, size_bytes)| (*id, *size_bytes));
        LogView::new(self.start_offset(), self.log.log_end_offset(), epochs, snapshots)
    }

    /// Writes batches that carry their offsets and `epoch`; [`Self::flush`] makes them durable.
    pub(crate) fn append(&mut self, batches: &[Vec<u8>], epoch: LeaderEpoch) -> Result<(), QuorumError> {
        for batch in batches {
            self.log.append_as_raft_leader(batch, epoch)?;
        }
        Ok(())
    }

    /// Writes batches that the leader of `epoch` sent; their checksums were checked.
    pub(crate) fn append_fetched(&mut self, batches: &[Bytes], epoch: LeaderEpoch) -> Result<(), QuorumError> {
        for batch in batches {
            self.log.append_as_follower(batch, epoch)?;
        }
        Ok(())
    }

    /// Returns the end that is durable now.
    pub(crate) fn flush(&mut self) -> Result<Offset, QuorumError> {
        self.log.flush()?;
        Ok(self.log.log_end_offset())
    }

    /// Cuts the log at the end of a batch.
    pub(crate) fn truncate_to(&mut self, offset: Offset) -> Result<(), QuorumError> {
        info!(
            offset = offset.0,
            "truncating the metadata log to where it parted from the leader's"
        );
        self.durable.lower(offset)?;
        self.log.truncate_to(offset)?;
        assert_eq!(self.log.log_end_offset(), offset, "the log was cut within a batch");
        Ok(())
    }

    /// The bytes of batches from `from` on, at most so many, but at least one batch. The last may be cut short.
    pub(crate) fn read(&self, from: Offset, max_bytes: u32) -> Result<Vec<u8>, QuorumError> {
        let read = self.log.read(from, max_bytes, FetchUpper::LogEnd, true)?;
        read.region
            .map_or_else(|| Ok(Vec::new()), |region| read_region(&region))
    }

    pub(crate) fn close(&mut self) -> Result<(), QuorumError> {
        self.log.close()?;
        self.durable.set(self.log.log_end_offset())
    }

    /// Syncs the log, and remembers for the next start how much of it there must be.
    pub(crate) fn mark_durable(&mut self) -> Result<(), QuorumError> {
        let end = self.flush()?;
        self.durable.set(end)
    }

    /// Whole batches from `from` on, below `upper`; none at the end. Reads a bounded piece: ask again for more.
    pub(crate) fn read_batches(&self, from: Offset, upper: Offset) -> Result<Vec<MetadataBatch>, QuorumError> {
        let mut decoded = Vec::new();
        self.read_each(from, upper, |batch| {
            decoded.push(MetadataBatch::decode(batch)?);
            Ok(())
        })?;
        Ok(decoded)
    }

    /// Hands over what `read_batches` decodes. Returns where to go on; `from` at the end.
    fn read_each(
        &self,
        from: Offset,
        upper: Offset,
        mut take: impl FnMut(&Batch<'_>) -> Result<(), RecordsError>,
    ) -> Result<Offset, QuorumError> {
        let read = self.log.read(from, READ_BYTES_MAX, FetchUpper::LogEnd, true)?;
        let Some(region) = read.region else {
            return Ok(from);
        };
        let bytes = read_region(&region)?;
        let mut next = from;
        for batch in Batches::new(&bytes) {
            let at_offset = |reason: RecordsError| QuorumError::Records { offset: next, reason };
            let batch = batch.map_err(|e| at_offset(e.into()))?;
            if batch.next_offset() > upper {
                break;
            }
            // A read begins with the batch that holds the offset, which may begin before it.
            if batch.next_offset() > from {
                take(&batch).map_err(at_offset)?;
                next = batch.next_offset();
            }
        }
        Ok(next)
    }

    /// Hands the voters and versions that the latest snapshot and the log after it name to a Raft that starts,
    /// committed or not.
    pub(crate) fn replay_control(&self, start: &mut RaftStart) -> Result<(), QuorumError> {
        let mut next = self.start_offset();
        if let Some(id) = self.latest_snapshot() {
            let snapshot = self.open_snapshot(id)?.read_header()?;
            let last_contained = id.offset - 1;
            if let Some(version) = snapshot.kraft_version {
                start.kraft_version.add(last_contained, version);
            }
            if let Some(voters) = snapshot.voters {
                start.voters.add(last_contained, voters);
            }
            next = id.offset;
        }
        let end = self.log.log_end_offset();
        while next < end {
            let mut messages = Vec::new();
            let read = self.read_each(next, end, |batch| {
                // Metadata records, which may be many, say nothing of the quorum; they must only be as they were written.
                match batch.is_control() {
                    true => messages.extend(MetadataBatch::decode(batch)?.control),
                    false => batch.verify_crc()?,
                }
                Ok(())
            })?;
            next = if read == next { end } else { read };
            for (offset, message) in messages {
                match message {
                    ControlMessage::Quorum(ControlRecord::Voters(voters)) => start.voters.add(offset, voters),
                    ControlMessage::Quorum(ControlRecord::KRaftVersion(version)) => {
                        start.kraft_version.add(offset, version);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    pub(crate) fn latest_snapshot(&self) -> Option<OffsetAndEpoch> {
        self.snapshots.last_key_value().map(|(id, _)| *id)
    }

    pub(crate) fn open_snapshot(&self, id: OffsetAndEpoch) -> Result<SnapshotFile, QuorumError> {
        SnapshotFile::open(&*self.disk, &self.snapshot_path(id, Stage::Complete))
    }

    /// Begins a snapshot of committed records; nothing if it is there already or ends before the log starts.
    pub(crate) fn create_snapshot(
        &self,
        id: OffsetAndEpoch,
        content: SnapshotContent,
        now: Timestamp,
    ) -> Result<Option<SnapshotWriter>, QuorumError> {
        if self.snapshots.contains_key(&id) || id.offset < self.start_offset() {
            return Ok(None);
        }
        let partial = self.snapshot_path(id, Stage::Partial);
        let complete = self.snapshot_path(id, Stage::Complete);
        SnapshotWriter::create(self.disk.clone(), partial, complete, content, now).map(Some)
    }

    /// Bytes of a complete snapshot's file; less than asked for at its end.
    pub(crate) fn read_snapshot(
        &self,
        id: OffsetAndEpoch,
        position: u64,
        max_bytes: u32,
    ) -> Result<Vec<u8>, QuorumError> {
        let file = self
            .disk
            .open(&self.snapshot_path(id, Stage::Complete), OpenMode::Read)?;
        let left = file.len()?.saturating_sub(position);
        let mut bytes = vec![0; usize::try_from(left.min(max_bytes.into())).unwrap_or(0)];
        file.read_exact_at(&mut bytes, position)?;
        Ok(bytes)
    }

    /// Writes a piece of the leader's snapshot; at position 0 it begins anew.
    pub(crate) fn write_snapshot(&self, id: OffsetAndEpoch, position: u64, bytes: &[u8]) -> Result<(), QuorumError> {
        let file = self
            .disk
            .open(&self.snapshot_path(id, Stage::Partial), OpenMode::Create)?;
        if position == 0 {
            file.set_len(0)?;
        }
        Ok(file.write_all_at(bytes, position)?)
    }

    /// Checks the snapshot that was written, makes it durable and the log's beginning. Its size and header; nothing,
    /// and it is gone, if it is no snapshot.
    pub(crate) fn install_snapshot(&mut self, id: OffsetAndEpoch) -> Result<Option<(u64, Snapshot)>, QuorumError> {
        let partial = self.snapshot_path(id, Stage::Partial);
        let content = match SnapshotFile::open(&*self.disk, &partial)?.read(|_| Ok(())) {
            Ok(content) => content,
            Err(QuorumError::Snapshot { file, reason }) => {
                warn!(file, %reason, "the leader's snapshot is not one");
                self.disk.remove_file(&partial)?;
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let file = self.disk.open(&partial, OpenMode::Read)?;
        file.sync_all()?;
        let size_bytes = file.len()?;
        drop(file);
        self.disk.rename(&partial, &self.snapshot_path(id, Stage::Complete))?;
        self.disk.sync_dir(&self.dir)?;
        self.snapshots.insert(id, size_bytes);
        self.start_after_snapshot()?;
        info!(
            offset = id.offset.0,
            epoch = id.epoch.0,
            size_bytes,
            "took over the leader's snapshot"
        );
        Ok(Some((size_bytes, content)))
    }

    pub(crate) fn snapshot_frozen(&mut self, id: OffsetAndEpoch, size_bytes: u64) {
        self.snapshots.insert(id, size_bytes);
    }

    /// Deletes what retention no longer keeps, all of it below the high watermark. Returns where the log starts then.
    pub(crate) fn clean(&mut self, now: Timestamp, high_watermark: Offset) -> Result<Offset, QuorumError> {
        self.log.set_high_watermark(high_watermark);
        while let Some(next) = self.superfluous(now)? {
            self.log.increment_log_start_offset(next.offset)?;
            let kept = self.snapshots.split_off(&next);
            for id in std::mem::replace(&mut self.snapshots, kept).into_keys() {
                info!(
                    offset = id.offset.0,
                    epoch = id.epoch.0,
                    "deleting a snapshot that retention does not keep"
                );
                self.disk.remove_file(&self.snapshot_path(id, Stage::Complete))?;
            }
        }
        self.log.delete_old_segments()?;
        self.log.remove_due_files()?;
        self.mark_durable()?;
        Ok(self.start_offset())
    }

    /// The snapshot that the log may start at because the oldest one is no longer to be kept.
    fn superfluous(&self, now: Timestamp) -> Result<Option<OffsetAndEpoch>, QuorumError> {
        let mut ids = self.snapshots.keys();
        let (Some(oldest), Some(next)) = (ids.next(), ids.next()) else {
            return Ok(None);
        };
        let snapshots_bytes: u64 = self.snapshots.values().sum();
        let is_too_large = u64::try_from(self.config.retention_bytes)
            .is_ok_and(|limit| self.log.size_bytes() + snapshots_bytes > limit);
        let is_too_old = self.config.retention_ms >= 0 && {
            let written = self.open_snapshot(*oldest)?.read_header()?.last_contained_log_timestamp;
            now.ms_since(written) > self.config.retention_ms
        };
        Ok((is_too_large || is_too_old).then_some(*next))
    }

    fn snapshot_path(&self, id: OffsetAndEpoch, stage: Stage) -> PathBuf {
        self.dir.join(snapshot_file_name(id, stage))
    }

    fn find_snapshots(&mut self) -> Result<(), QuorumError> {
        for entry in self.disk.list(&self.dir)? {
            let Some(name) = SnapshotName::parse(&entry.name) else {
                continue;
            };
            if name.stage == Stage::Complete && name.id.offset >= self.start_offset() {
                self.snapshots.insert(name.id, entry.len);
            } else {
                self.disk.remove_file(&self.dir.join(&entry.name))?;
            }
        }
        Ok(())
    }

    /// What comes before the log's beginning must be in a snapshot.
    fn check_start(&self) -> Result<(), QuorumError> {
        let latest = self.latest_snapshot();
        let start = self.start_offset();
        if start > Offset::ZERO && latest.is_none_or(|id| id.offset < start) {
            let latest = latest.map_or("missing".to_owned(), |id| format!("{}-{}", id.offset, id.epoch));
            return Err(QuorumError::SnapshotMissing { start, latest });
        }
        Ok(())
    }

    /// A snapshot that is not whole goes if the log, or an older snapshot, still has what it holds.
    fn drop_damaged_snapshots(&mut self, may_vote: bool) -> Result<(), QuorumError> {
        while let Some(id) = self.latest_snapshot() {
            let damage = match self.open_snapshot(id)?.verify() {
                Ok(()) => return Ok(()),
                Err(error @ QuorumError::Snapshot { .. }) => error,
                Err(error) => return Err(error),
            };
            let is_in_log = self.start_offset() == Offset::ZERO && id.offset > Offset::ZERO;
            if may_vote && !(is_in_log && id.offset <= self.log.log_end_offset()) && self.snapshots.len() == 1 {
                return Err(damage);
            }
            warn!(%damage, "deleting a snapshot that is not whole");
            self.disk.remove_file(&self.snapshot_path(id, Stage::Complete))?;
            self.snapshots.remove(&id);
        }
        if self.start_offset() > Offset::ZERO && !may_vote {
            // The leader has all of it.
            self.log.truncate_fully_and_start_at(Offset::ZERO)?;
            self.log.flush()?;
        }
        Ok(())
    }

    /// A node that stopped after it fetched a snapshot, and before it cut its log, does so now.
    fn start_after_snapshot(&mut self) -> Result<(), QuorumError> {
        let Some(id) = self.latest_snapshot() else {
            return Ok(());
        };
        let epoch = self.log.latest_epoch().unwrap_or(LeaderEpoch(0));
        let is_ahead = id.epoch > epoch || (id.epoch == epoch && id.offset > self.log.log_end_offset());
        if is_ahead {
            self.log.truncate_fully_and_start_at(id.offset)?;
            self.log.flush()?;
            let kept = self.snapshots.split_off(&id);
            for older in std::mem::replace(&mut self.snapshots, kept).into_keys() {
                self.disk.remove_file(&self.snapshot_path(older, Stage::Complete))?;
            }
        }
        Ok(())
    }
}

/// Where the newest snapshot ends whose file is there.
fn latest_snapshot_end(disk: &dyn Disk, dir: &Path) -> Result<Offset, QuorumError> {
    let names = disk.list(dir)?;
    let complete = names.iter().filter_map(|entry| SnapshotName::parse(&entry.name));
    let complete = complete.filter(|name| name.stage == Stage::Complete);
    Ok(complete.map(|name| name.id.offset).max().unwrap_or(Offset::ZERO))
}

fn read_region(region: &FileRegion) -> Result<Vec<u8>, QuorumError> {
    let mut bytes = vec![0; region.len as usize];
    region.file.read_exact_at(&mut bytes, region.position)?;
    Ok(bytes)
}

fn log_config(config: MetadataLogConfig) -> LogConfig {
    LogConfig {
        segment_bytes: config.segment_bytes,
        segment_ms: config.segment_ms,
        // Snapshots decide what may go, not age or size.
        retention_ms: -1,
        retention_bytes: -1,
        ..LogConfig::default()
    }
}

/// Bytes of the log that are read at once, unless a batch is larger. The records that they hold take several times as much.
const READ_BYTES_MAX: u32 = 256 << 10;
