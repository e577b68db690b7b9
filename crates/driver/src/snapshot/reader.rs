//! Reads a snapshot file, batch by batch, checking that it is whole.

use std::path::{Path, PathBuf};

use klamm_io::{Disk, FileHandle, OpenMode};
use klamm_protocol::MetadataRecord;
use klamm_raft::{ControlRecord, KRaftVersion, VoterSet};
use klamm_records::{Batch, LOG_OVERHEAD_BYTES};
use klamm_types::Timestamp;

use crate::control_record::ControlMessage;
use crate::error::{QuorumError, RecordsError};
use crate::metadata_batch::MetadataBatch;

/// What a snapshot holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// When the last record in it was appended to the log.
    pub last_contained_log_timestamp: Timestamp,
    /// Nothing in a snapshot of a quorum with static voters.
    pub kraft_version: Option<KRaftVersion>,
    pub voters: Option<VoterSet>,
    pub records: Vec<MetadataRecord>,
}

/// A snapshot file that is open: it can be read even when it has been deleted meanwhile.
#[derive(Debug)]
pub(crate) struct SnapshotFile {
    path: PathBuf,
    file: FileHandle,
    position: u64,
    len: u64,
}

enum ReadError {
    Io(std::io::Error),
    Records(RecordsError),
}

impl Snapshot {
    fn take_header(&mut self, batch: Option<MetadataBatch>) -> Result<(), ReadError> {
        let batch = batch.ok_or(RecordsError::NoHeader)?;
        let timestamp = match batch.control.first() {
            Some((
                _,
                ControlMessage::SnapshotHeader {
                    last_contained_log_timestamp,
                },
            )) => *last_contained_log_timestamp,
            _ => return Err(RecordsError::NoHeader.into()),
        };
        self.last_contained_log_timestamp = Timestamp(timestamp);
        self.take_control(&batch);
        Ok(())
    }

    fn take_control(&mut self, batch: &MetadataBatch) {
        for (_, message) in &batch.control {
            match message {
                ControlMessage::Quorum(ControlRecord::KRaftVersion(version)) => self.kraft_version = Some(*version),
                ControlMessage::Quorum(ControlRecord::Voters(voters)) => self.voters = Some(voters.clone()),
                _ => {}
            }
        }
    }
}

impl SnapshotFile {
    pub(crate) fn open(disk: &dyn Disk, path: &Path) -> Result<Self, QuorumError> {
        let file = disk.open(path, OpenMode::Read)?;
        let len = file.len()?;
        Ok(Self {
            path: path.to_owned(),
            file,
            position: 0,
            len,
        })
    }

    /// Reads all of it. A snapshot that lacks its header or footer is an error.
    pub(crate) fn read(mut self) -> Result<Snapshot, QuorumError> {
        self.read_batches().map_err(|reason| self.error(reason))
    }

    /// Reads the header batch only: the snapshot without its records.
    pub(crate) fn read_header(mut self) -> Result<Snapshot, QuorumError> {
        let mut snapshot = Snapshot::default();
        let header = self.next().and_then(|batch| snapshot.take_header(batch));
        header.map_err(|reason| self.error(reason))?;
        Ok(snapshot)
    }

    fn read_batches(&mut self) -> Result<Snapshot, ReadError> {
        let mut snapshot = Snapshot::default();
        let first = self.next()?;
        snapshot.take_header(first)?;
        loop {
            let Some(batch) = self.next()? else {
                return Err(RecordsError::NoFooter.into());
            };
            let is_footer = |(_, message): &(_, ControlMessage)| *message == ControlMessage::SnapshotFooter;
            if batch.control.iter().any(is_footer) {
                break;
            }
            snapshot.take_control(&batch);
            snapshot.records.extend(batch.records);
        }
        match self.next()? {
            None => Ok(snapshot),
            Some(_) => Err(RecordsError::AfterFooter.into()),
        }
    }

    fn next(&mut self) -> Result<Option<MetadataBatch>, ReadError> {
        let left = self.len - self.position;
        if left == 0 {
            return Ok(None);
        }
        let mut head = [0; LOG_OVERHEAD_BYTES];
        if left < head.len() as u64 {
            return Err(RecordsError::Truncated.into());
        }
        self.file.read_exact_at(&mut head, self.position)?;
        let [.., a, b, c, d] = head;
        let size = u64::from(u32::from_be_bytes([a, b, c, d])) + head.len() as u64;
        // The size is bounded by the bytes that are there, so that a rotten length allocates nothing.
        if size > left {
            return Err(RecordsError::Truncated.into());
        }
        let mut bytes = vec![0; usize::try_from(size).map_err(|_| RecordsError::Truncated)?];
        self.file.read_exact_at(&mut bytes, self.position)?;
        self.position += size;
        let batch = Batch::parse(&bytes).map_err(RecordsError::from)?;
        let batch = batch.ok_or(RecordsError::Truncated)?;
        Ok(Some(MetadataBatch::decode(&batch)?))
    }

    fn error(&self, error: ReadError) -> QuorumError {
        match error {
            ReadError::Io(error) => error.into(),
            ReadError::Records(reason) => QuorumError::Snapshot {
                file: format!("{} before position {}", self.path.display(), self.position),
                reason,
            },
        }
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<RecordsError> for ReadError {
    fn from(error: RecordsError) -> Self {
        Self::Records(error)
    }
}
