//! Writes a snapshot file.

use std::path::PathBuf;
use std::sync::Arc;

use klamm_io::{Disk, FileHandle, OpenMode};
use klamm_raft::{ControlRecord, KRaftVersion, VoterSet};
use klamm_types::{LeaderEpoch, Offset, Timestamp};

use crate::control_record::ControlMessage;
use crate::error::QuorumError;
use crate::metadata_batch::{GrowingBatch, VersionedRecord, encode_control};

/// What a snapshot says before its first metadata record.
#[derive(Clone, Debug)]
pub(crate) struct SnapshotContent {
    pub(crate) epoch: LeaderEpoch,
    pub(crate) last_contained_log_timestamp: Timestamp,
    pub(crate) kraft_version: KRaftVersion,
    /// Only with kraft.version 1.
    pub(crate) voters: Option<VoterSet>,
}

/// A snapshot that is being written under a temporary name. Dropped before `freeze`, it leaves that file behind, which
/// the next start removes.
#[derive(Debug)]
pub(crate) struct SnapshotWriter {
    disk: Arc<dyn Disk>,
    file: FileHandle,
    partial: PathBuf,
    complete: PathBuf,
    epoch: LeaderEpoch,
    next_offset: Offset,
    position: u64,
}

impl SnapshotWriter {
    /// Writes the header under the name `partial`; [`Self::freeze`] gives the file its name `complete`.
    pub(crate) fn create(
        disk: Arc<dyn Disk>,
        partial: PathBuf,
        complete: PathBuf,
        content: SnapshotContent,
        now: Timestamp,
    ) -> Result<Self, QuorumError> {
        let file = disk.open(&partial, OpenMode::Create)?;
        file.set_len(0)?;
        let mut writer = Self {
            disk,
            file,
            partial,
            complete,
            epoch: content.epoch,
            next_offset: Offset::ZERO,
            position: 0,
        };
        let mut messages = vec![ControlMessage::SnapshotHeader {
            last_contained_log_timestamp: content.last_contained_log_timestamp.0,
        }];
        if content.kraft_version >= KRaftVersion::V1 {
            let version = ControlRecord::KRaftVersion(content.kraft_version);
            messages.push(ControlMessage::Quorum(version));
            let voters = content.voters.map(ControlRecord::Voters);
            messages.extend(voters.map(ControlMessage::Quorum));
        }
        writer.append_control(now, &messages)?;
        Ok(writer)
    }

    /// Appends metadata records, in as few batches as Kafka's limit allows; no more than a batch is in memory.
    pub(crate) fn append(
        &mut self,
        now: Timestamp,
        records: impl IntoIterator<Item = VersionedRecord>,
    ) -> Result<(), QuorumError> {
        let mut batch = GrowingBatch::new(self.next_offset, self.epoch, now);
        for VersionedRecord { record, version } in records {
            let value = record.encode(version)?;
            if !batch.has_room(&value) {
                self.write_batch(batch)?;
                batch = GrowingBatch::new(self.next_offset, self.epoch, now);
            }
            batch.push(&value);
        }
        match batch.is_empty() {
            true => Ok(()),
            false => self.write_batch(batch),
        }
    }

    /// Syncs it as well: whoever syncs another file meanwhile, as the metadata log is for each append, would have to wait
    /// for all that is not written yet of this one.
    fn write_batch(&mut self, batch: GrowingBatch) -> Result<(), QuorumError> {
        let (bytes, count) = batch.build();
        self.write(&bytes, count)?;
        if bytes.len() >= SYNC_BYTES_MIN {
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Ends the snapshot, makes it durable, and only then gives it its name. Returns its size in bytes.
    pub(crate) fn freeze(mut self, now: Timestamp) -> Result<u64, QuorumError> {
        self.append_control(now, &[ControlMessage::SnapshotFooter])?;
        self.file.sync_all()?;
        self.disk.rename(&self.partial, &self.complete)?;
        if let Some(dir) = self.complete.parent() {
            self.disk.sync_dir(dir)?;
        }
        Ok(self.position)
    }

    fn append_control(&mut self, now: Timestamp, messages: &[ControlMessage]) -> Result<(), QuorumError> {
        let batch = encode_control(self.next_offset, self.epoch, now, messages)?;
        self.write(&batch, i64::try_from(messages.len()).unwrap_or(i64::MAX))
    }

    fn write(&mut self, batch: &[u8], records: i64) -> Result<(), QuorumError> {
        self.file.write_all_at(batch, self.position)?;
        self.position += batch.len() as u64;
        self.next_offset += records;
        Ok(())
    }
}

/// What is smaller goes with the sync at the end.
const SYNC_BYTES_MIN: usize = 1 << 20;
