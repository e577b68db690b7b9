//! A batch in a buffer, without copying, and the walk over all batches of a buffer. The view is made only when the
//! whole batch is there, so nothing that reads it can run past its end; whether its content is sound is for
//! [`Batch::verify_crc`] and for whoever iterates the records to find out.

use std::ops::Deref;

use crate::DecompressionLimits;
use crate::checksum::{crc32, crc32c};
use crate::header::{ATTRIBUTES_AT, BATCH_OVERHEAD_BYTES, BatchError, BatchHeader, MAGIC_AT};
use crate::records::{RecordError, Records};

/// One batch of any magic; its header's fields are read through it.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    header: BatchHeader,
    bytes: &'a [u8],
}

/// The complete batches at the front of a buffer, in order. Ends before the first incomplete one, or after the first
/// error; [`Batches::rest`] is what was not walked.
#[derive(Clone, Debug)]
pub struct Batches<'a> {
    rest: &'a [u8],
    failed: bool,
}

impl<'a> Batch<'a> {
    /// The batch at the start of `bytes`; `None` if it is not complete.
    pub fn parse(bytes: &'a [u8]) -> Result<Option<Self>, BatchError> {
        let Some(header) = BatchHeader::parse(bytes)? else {
            return Ok(None);
        };
        let batch = bytes.get(..header.size_bytes()).map(|bytes| Self { header, bytes });
        Ok(batch)
    }

    pub fn header(&self) -> &BatchHeader {
        &self.header
    }

    /// All bytes of the batch.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The records, compressed as they are stored. Of a v0 or v1 message: its key and value.
    pub fn body(&self) -> &'a [u8] {
        let at = match self.header.magic() {
            0 => crate::header::LEGACY_KEY_AT_V0,
            1 => crate::header::LEGACY_KEY_AT_V1,
            _ => BATCH_OVERHEAD_BYTES,
        };
        self.bytes.get(at..).unwrap_or_default()
    }

    /// Compares the stored checksum with the bytes.
    pub fn verify_crc(&self) -> Result<(), BatchError> {
        let (stored, computed) = (self.header.crc(), self.compute_crc());
        match stored == computed {
            true => Ok(()),
            false => Err(BatchError::Crc { stored, computed }),
        }
    }

    fn compute_crc(&self) -> u32 {
        match self.header.magic() {
            0 | 1 => crc32(self.bytes.get(MAGIC_AT..).unwrap_or_default()),
            _ => crc32c(self.bytes.get(ATTRIBUTES_AT..).unwrap_or_default()),
        }
    }

    /// The records, decompressed piece by piece. Fails at once on a codec that is not known or does not start.
    pub fn records(&self, limits: &DecompressionLimits) -> Result<Records<'a>, RecordError> {
        Records::new(self, limits)
    }
}

impl Deref for Batch<'_> {
    type Target = BatchHeader;

    fn deref(&self) -> &BatchHeader {
        &self.header
    }
}

impl<'a> Batches<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            failed: false,
        }
    }

    /// The bytes after the batches returned so far.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = Result<Batch<'a>, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match Batch::parse(self.rest).transpose()? {
            Ok(batch) => {
                self.rest = self.rest.get(batch.size_bytes()..).unwrap_or_default();
                Some(Ok(batch))
            }
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        }
    }
}
