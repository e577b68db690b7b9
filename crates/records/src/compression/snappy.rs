//! snappy in the framing of snappy-java ("xerial"), which the Java clients write, and bare, as some others do.
//!
//! ```text
//! 0x82 "SNAPPY" 0x00 | version i32 | lowest compatible version i32 | (size i32, snappy block)*
//! ```
//! A further header between blocks, from streams that were joined, is skipped.

use super::{CompressionError, broken};

/// The blocks of a stream, one unpacked at a time. A bare stream is one block.
pub(super) struct SnappyBlocks<'a> {
    packed: &'a [u8],
    is_framed: bool,
    allowed: u64,
    buffer: Vec<u8>,
    length: usize,
    position: usize,
}

impl<'a> SnappyBlocks<'a> {
    pub(super) fn new(packed: &'a [u8], allowed: u64) -> Self {
        Self {
            packed,
            is_framed: packed.starts_with(&MAGIC),
            allowed,
            buffer: Vec::new(),
            length: 0,
            position: 0,
        }
    }

    pub(super) fn chunk(&mut self) -> Result<&[u8], CompressionError> {
        while self.position >= self.length && !self.packed.is_empty() {
            let block = match self.is_framed {
                true => self.next_block()?,
                false => std::mem::take(&mut self.packed),
            };
            self.unpack(block)?;
        }
        Ok(self.buffer.get(self.position..self.length).unwrap_or_default())
    }

    pub(super) fn consume(&mut self, count: usize) {
        self.position += count;
    }

    fn next_block(&mut self) -> Result<&'a [u8], CompressionError> {
        while self.packed.starts_with(&MAGIC) {
            let version = self.packed.get(MAGIC.len()..HEADER_BYTES).ok_or_else(ended)?;
            if version
                .first_chunk()
                .is_none_or(|version| i32::from_be_bytes(*version) < COMPATIBLE_VERSION_MIN)
            {
                return Err(broken("snappy stream of an incompatible version"));
            }
            self.packed = self.packed.get(HEADER_BYTES..).unwrap_or_default();
        }
        if self.packed.is_empty() {
            return Ok(&[]);
        }
        let (size, rest) = self.packed.split_first_chunk().ok_or_else(ended)?;
        let size = usize::try_from(i32::from_be_bytes(*size)).map_err(|_| broken("negative snappy block size"))?;
        let (block, rest) = rest.split_at_checked(size).ok_or_else(ended)?;
        self.packed = rest;
        Ok(block)
    }

    fn unpack(&mut self, block: &[u8]) -> Result<(), CompressionError> {
        (self.position, self.length) = (0, 0);
        if block.is_empty() {
            return Ok(());
        }
        // The length comes first in a block and may lie (CVE-2023-34455): no 3 bytes can stand for more than 64.
        let length = snap::raw::decompress_len(block).map_err(|error| broken(&error.to_string()))?;
        if length as u64 > self.allowed {
            return Err(CompressionError::TooLarge { allowed: self.allowed });
        }
        if length > block.len().saturating_mul(RATIO_MAX) {
            return Err(broken("snappy block declares more than it can hold"));
        }
        if self.buffer.len() < length {
            self.buffer.resize(length, 0);
        }
        self.length = snap::raw::Decoder::new()
            .decompress(block, &mut self.buffer)
            .map_err(|error| broken(&error.to_string()))?;
        Ok(())
    }
}

/// Appends `plain` in blocks of 32 KiB, snappy-java's default.
pub(super) fn pack(plain: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_be_bytes());
    out.extend_from_slice(&COMPATIBLE_VERSION_MIN.to_be_bytes());
    let mut encoder = snap::raw::Encoder::new();
    let mut buffer = vec![0; snap::raw::max_compress_len(BLOCK_BYTES.min(plain.len()))];
    for block in plain.chunks(BLOCK_BYTES) {
        let packed = encoder.compress(block, &mut buffer);
        let Ok(Some(packed)) = packed.map(|size| buffer.get(..size)) else {
            panic!("snappy failed on a block in memory");
        };
        out.extend_from_slice(&(packed.len() as i32).to_be_bytes());
        out.extend_from_slice(packed);
    }
}

fn ended() -> CompressionError {
    broken("snappy stream ended prematurely")
}

const MAGIC: [u8; 8] = *b"\x82SNAPPY\0";
const HEADER_BYTES: usize = 16;
const VERSION: i32 = 1;
const COMPATIBLE_VERSION_MIN: i32 = 1;
const BLOCK_BYTES: usize = 32 * 1024;
const RATIO_MAX: usize = 22;
