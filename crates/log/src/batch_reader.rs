//! Walks over the batches of a segment file: header by header to find an offset, or batch by batch to look inside.
//! The memory it takes is bounded by the largest batch that is really there, never by what a length field says.

use klamm_io::File;
use klamm_records::{BATCH_OVERHEAD_BYTES, Batch, BatchHeader};

/// Why a walk ended early.
#[derive(Debug)]
pub(crate) enum ReadError {
    Disk(std::io::Error),
    /// What lies at `position` is no whole batch.
    Corrupt {
        position: u32,
        reason: String,
    },
}

/// The headers of the batches in `position..end`.
#[derive(Debug)]
pub(crate) struct HeaderReader<'a> {
    file: &'a dyn File,
    position: u32,
    end: u32,
    window: [u8; HEADER_WINDOW_BYTES],
    window_start: u32,
    window_len: usize,
}

/// The batches in `position..end`, whole.
#[derive(Debug)]
pub(crate) struct BatchReader<'a> {
    file: &'a dyn File,
    position: u32,
    end: u32,
    window: Vec<u8>,
    window_start: u32,
}

impl<'a> HeaderReader<'a> {
    pub(crate) fn new(file: &'a dyn File, position: u32, end: u32) -> Self {
        Self {
            file,
            position,
            end,
            window: [0; HEADER_WINDOW_BYTES],
            window_start: position,
            window_len: 0,
        }
    }

    /// The next header and where its batch begins.
    pub(crate) fn next(&mut self) -> Result<Option<(u32, BatchHeader)>, ReadError> {
        if self.position >= self.end {
            return Ok(None);
        }
        let position = self.position;
        let header = BatchHeader::parse(self.front()?).map_err(|e| ReadError::Corrupt {
            position,
            reason: e.to_string(),
        })?;
        let header = header.filter(|h| h.size_bytes() as u64 <= u64::from(self.end - position));
        let Some(header) = header else {
            return Err(incomplete(position));
        };
        self.position += header.size_bytes() as u32;
        Ok(Some((position, header)))
    }

    /// Up to a header's worth of bytes at the position.
    fn front(&mut self) -> Result<&[u8], ReadError> {
        let wanted = BATCH_OVERHEAD_BYTES.min((self.end - self.position) as usize);
        let at = (self.position - self.window_start) as usize;
        if at + wanted > self.window_len {
            let len = HEADER_WINDOW_BYTES.min((self.end - self.position) as usize);
            let window = self.window.get_mut(..len).unwrap_or_default();
            read_fully(self.file, window, self.position)?;
            self.window_start = self.position;
            self.window_len = len;
        }
        let at = (self.position - self.window_start) as usize;
        Ok(self.window.get(at..at + wanted).unwrap_or_default())
    }
}

impl<'a> BatchReader<'a> {
    pub(crate) fn new(file: &'a dyn File, position: u32, end: u32) -> Self {
        Self {
            file,
            position,
            end,
            window: Vec::new(),
            window_start: position,
        }
    }

    /// The next batch and where it begins. Its checksum has not been looked at.
    pub(crate) fn next(&mut self) -> Result<Option<(u32, Batch<'_>)>, ReadError> {
        if self.position >= self.end {
            return Ok(None);
        }
        let position = self.position;
        let corrupt = |e: klamm_records::BatchError| ReadError::Corrupt {
            position,
            reason: e.to_string(),
        };
        self.fill(BATCH_OVERHEAD_BYTES)?;
        let header = BatchHeader::parse(self.at_position()).map_err(corrupt)?;
        let size = header.map(|h| h.size_bytes());
        let Some(size) = size.filter(|size| *size as u64 <= u64::from(self.end - position)) else {
            return Err(incomplete(position));
        };
        self.fill(size)?;
        self.position += size as u32;
        let at = (position - self.window_start) as usize;
        let batch = Batch::parse(self.window.get(at..).unwrap_or_default()).map_err(corrupt)?;
        match batch {
            Some(batch) => Ok(Some((position, batch))),
            None => Err(incomplete(position)),
        }
    }

    fn at_position(&self) -> &[u8] {
        let at = (self.position - self.window_start) as usize;
        self.window.get(at..).unwrap_or_default()
    }

    /// Makes the window hold `wanted` bytes from the position on, or all there are.
    fn fill(&mut self, wanted: usize) -> Result<(), ReadError> {
        let left = (self.end - self.position) as usize;
        if self.at_position().len() >= wanted.min(left) {
            return Ok(());
        }
        let len = wanted.max(BATCH_WINDOW_BYTES).min(left);
        self.window.resize(len, 0);
        self.window_start = self.position;
        read_fully(self.file, &mut self.window, self.position)
    }
}

fn read_fully(file: &dyn File, buf: &mut [u8], position: u32) -> Result<(), ReadError> {
    match file.read_exact_at(buf, u64::from(position)) {
        // The file is shorter than it was when its length was taken: its end is missing, not the disk.
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Err(incomplete(position)),
        result => result.map_err(ReadError::Disk),
    }
}

fn incomplete(position: u32) -> ReadError {
    ReadError::Corrupt {
        position,
        reason: "incomplete batch".to_owned(),
    }
}

/// Several headers of small batches come with one read.
const HEADER_WINDOW_BYTES: usize = 2048;
const BATCH_WINDOW_BYTES: usize = 256 * 1024;
