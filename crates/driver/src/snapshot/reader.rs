//! Reads a snapshot file, batch by batch, checking that it is whole.

use std::path::Path;

use klamm_io::Disk;
use klamm_metadata::ReplayError;
use klamm_protocol::MetadataRecord;
use klamm_raft::{ControlRecord, KRaftVersion, VoterSet};
use klamm_types::Timestamp;

use crate::batch_file::{BatchFile, ReadError, parse};
use crate::control_record::ControlMessage;
use crate::error::{QuorumError, RecordsError};
use crate::metadata_batch::MetadataBatch;

/// What a snapshot says beside its metadata records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// When the last record in it was appended to the log.
    pub last_contained_log_timestamp: Timestamp,
    /// Nothing in a snapshot of a quorum with static voters.
    pub kraft_version: Option<KRaftVersion>,
    pub voters: Option<VoterSet>,
}

/// A snapshot file that is open: it can be read even when it has been deleted meanwhile.
#[derive(Debug)]
pub(crate) struct SnapshotFile(BatchFile);

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
        Ok(Self(BatchFile::open(disk, path)?))
    }

    /// Reads all of it, handing over one record after the other. A snapshot that lacks its header or footer is an error.
    pub(crate) fn read(
        mut self,
        mut take: impl FnMut(MetadataRecord) -> Result<(), ReplayError>,
    ) -> Result<Snapshot, QuorumError> {
        let mut take = |record| take(record).map_err(|error| RecordsError::Replay(error).into());
        self.read_batches(&mut take).map_err(|reason| self.error(reason))
    }

    /// Reads the header batch only.
    pub(crate) fn read_header(mut self) -> Result<Snapshot, QuorumError> {
        let mut snapshot = Snapshot::default();
        let header = self.next(&mut nothing).and_then(|batch| snapshot.take_header(batch));
        header.map_err(|reason| self.error(reason))?;
        Ok(snapshot)
    }

    fn read_batches(
        &mut self,
        take: &mut impl FnMut(MetadataRecord) -> Result<(), ReadError>,
    ) -> Result<Snapshot, ReadError> {
        let mut snapshot = Snapshot::default();
        let first = self.next(take)?;
        snapshot.take_header(first)?;
        loop {
            let Some(batch) = self.next(take)? else {
                return Err(RecordsError::NoFooter.into());
            };
            if is_footer(&batch) {
                break;
            }
            snapshot.take_control(&batch);
        }
        match self.next(take)? {
            None => Ok(snapshot),
            Some(_) => Err(RecordsError::AfterFooter.into()),
        }
    }

    /// Whether it is whole, from header to footer, without reading what its records say.
    pub(crate) fn verify(mut self) -> Result<(), QuorumError> {
        self.verify_batches().map_err(|reason| self.error(reason))
    }

    fn verify_batches(&mut self) -> Result<(), ReadError> {
        let first = self.next(&mut nothing)?;
        Snapshot::default().take_header(first)?;
        let mut is_ended = false;
        while let Some(bytes) = self.0.next_bytes()? {
            let batch = parse(&bytes)?;
            batch.verify_crc().map_err(RecordsError::from)?;
            if is_ended {
                return Err(RecordsError::AfterFooter.into());
            }
            is_ended = batch.is_control() && is_footer(&MetadataBatch::decode(&batch)?);
        }
        match is_ended {
            true => Ok(()),
            false => Err(RecordsError::NoFooter.into()),
        }
    }

    /// The next batch without its metadata records, which are handed over.
    fn next(
        &mut self,
        take: &mut impl FnMut(MetadataRecord) -> Result<(), ReadError>,
    ) -> Result<Option<MetadataBatch>, ReadError> {
        match self.0.next_bytes()? {
            Some(bytes) => MetadataBatch::decode_each(&parse(&bytes)?, take).map(Some),
            None => Ok(None),
        }
    }

    fn error(&self, error: ReadError) -> QuorumError {
        match error {
            ReadError::Io(error) => error.into(),
            ReadError::Records(reason) => QuorumError::Snapshot {
                file: format!("{} before position {}", self.0.path().display(), self.0.position()),
                reason,
            },
        }
    }
}

/// What a record says is no matter.
fn nothing(_: MetadataRecord) -> Result<(), ReadError> {
    Ok(())
}

fn is_footer(batch: &MetadataBatch) -> bool {
    let mut messages = batch.control.iter();
    messages.any(|(_, message)| *message == ControlMessage::SnapshotFooter)
}
