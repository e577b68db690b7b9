//! Decides when to write a snapshot of the metadata, and has it written while the node goes on.
//!
//! A snapshot is due when enough has been appended since the last one (`metadata.log.max.record.bytes.between.snapshots`)
//! or when it is old enough (`metadata.log.max.snapshot.interval.ms`). One is written at a time.

use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, keys};
use klamm_io::{Io, Monotonic, TaskHandle, TaskKind, Tasks};
use klamm_raft::OffsetAndEpoch;
use tracing::{info, warn};

use crate::error::QuorumError;
use crate::metadata_batch::VersionedRecord;
use crate::publisher::PublishedImage;
use crate::quorum::QuorumHandle;
use crate::snapshot::SnapshotContent;

/// When to write snapshots.
#[derive(Clone, Copy, Debug)]
pub struct SnapshotConfig {
    /// `metadata.log.max.record.bytes.between.snapshots`
    pub bytes_max: usize,
    /// `metadata.log.max.snapshot.interval.ms`; zero never.
    pub interval: Duration,
}

impl SnapshotConfig {
    pub fn new(node: &NodeConfig) -> Self {
        let bytes_max = node.get(keys::METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS);
        let interval_ms = node.get(keys::METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS);
        Self {
            bytes_max: usize::try_from(bytes_max).unwrap_or(usize::MAX),
            interval: Duration::from_millis(interval_ms.unsigned_abs()),
        }
    }
}

pub(crate) struct SnapshotGenerator {
    io: Io,
    quorum: QuorumHandle,
    scope: Tasks,
    config: SnapshotConfig,
    bytes_since_last: usize,
    last_at: Monotonic,
    writing: Option<TaskHandle>,
}

impl SnapshotGenerator {
    pub(crate) fn new(io: Io, quorum: QuorumHandle, scope: Tasks, config: SnapshotConfig) -> Self {
        Self {
            last_at: io.clock.monotonic(),
            io,
            quorum,
            scope,
            config,
            bytes_since_last: 0,
            writing: None,
        }
    }

    /// A snapshot was read: what follows counts from it.
    pub(crate) fn loaded(&mut self) {
        self.bytes_since_last = 0;
        self.last_at = self.io.clock.monotonic();
    }

    /// Records were applied; writes a snapshot of the result if one is due.
    pub(crate) fn applied(&mut self, published: &Arc<PublishedImage>, size_bytes: usize, can_snapshot: bool) {
        self.bytes_since_last += size_bytes;
        let now = self.io.clock.monotonic();
        let is_old = !self.config.interval.is_zero() && now.since(self.last_at) >= self.config.interval;
        let is_due = self.bytes_since_last >= self.config.bytes_max || (is_old && self.bytes_since_last > 0);
        let is_writing = self.writing.as_ref().is_some_and(|task| !task.is_finished());
        if !is_due || !can_snapshot || is_writing || published.image.features.metadata_version.is_none() {
            return;
        }
        self.bytes_since_last = 0;
        self.last_at = now;
        let (io, quorum, published) = (self.io.clone(), self.quorum.clone(), published.clone());
        let write = async move { write_snapshot(&io, &quorum, &published).await };
        self.writing = Some(self.scope.spawn(TaskKind::SnapshotWriter, write));
    }
}

async fn write_snapshot(io: &Io, quorum: &QuorumHandle, published: &PublishedImage) -> Result<(), QuorumError> {
    let id = OffsetAndEpoch {
        offset: published.last_offset + 1,
        epoch: published.last_epoch,
    };
    let Some((kraft_version, voters)) = quorum.voters_before(id.offset).await else {
        return Ok(());
    };
    let content = SnapshotContent {
        epoch: id.epoch,
        last_contained_log_timestamp: published.last_timestamp,
        kraft_version,
        voters,
    };
    let (image, log, now) = (published.image.clone(), quorum.log().clone(), io.clock.wall());
    let write = move || -> Result<Option<u64>, QuorumError> {
        let Some(mut writer) = log.lock().create_snapshot(id, content, now)? else {
            return Ok(None);
        };
        let version = image.metadata_version();
        writer.append(now, image.records().map(|record| VersionedRecord::at(record, version)))?;
        let size_bytes = writer.freeze(now)?;
        log.lock().snapshot_frozen(id, size_bytes);
        Ok(Some(size_bytes))
    };
    match io.disk_threads.run(write).await? {
        Some(size_bytes) => {
            info!(offset = id.offset.0, epoch = id.epoch.0, size_bytes, "wrote a snapshot");
            quorum.snapshot_taken(id, size_bytes).await;
        }
        None => warn!(
            offset = id.offset.0,
            epoch = id.epoch.0,
            "a snapshot of this offset is there already"
        ),
    }
    Ok(())
}
