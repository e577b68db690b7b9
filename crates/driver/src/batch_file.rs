//! A file of batches, read one after the other: a snapshot, or a segment of the metadata log.

use std::path::{Path, PathBuf};

use klamm_io::{Disk, FileHandle, OpenMode};
use klamm_records::{Batch, LOG_OVERHEAD_BYTES};

use crate::error::{QuorumError, RecordsError};

/// It can be read even when it has been deleted meanwhile.
#[derive(Debug)]
pub(crate) struct BatchFile {
    path: PathBuf,
    file: FileHandle,
    position: u64,
    len: u64,
}

pub(crate) enum ReadError {
    Io(std::io::Error),
    Records(RecordsError),
}

impl BatchFile {
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

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Behind what was read.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The bytes of the next batch, which may be rotten; nothing at the end.
    pub(crate) fn next_bytes(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
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
        Ok(Some(bytes))
    }
}

/// What `next_bytes` gave as the batch that it should be.
pub(crate) fn parse(bytes: &[u8]) -> Result<Batch<'_>, RecordsError> {
    Batch::parse(bytes)?.ok_or(RecordsError::Truncated)
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
