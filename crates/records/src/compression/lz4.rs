//! lz4 in its frame format, as Kafka's own Java reader and writer have it: one frame, independent blocks, no content
//! checksum written and none verified. What follows the frame is not looked at.
//!
//! ```text
//! magic u32le 0x184d2204 | FLG u8 | BD u8 | content size u64le if FLG bit 3 | header checksum u8
//!   | (size u32le, top bit: stored, block, block checksum u32le if FLG bit 4)* | 0 u32le | content checksum if FLG bit 2
//! ```

use twox_hash::XxHash32;

use super::{CompressionError, broken};

/// The blocks of a frame, one unpacked at a time.
pub(super) struct Lz4Blocks<'a> {
    packed: &'a [u8],
    block_bytes_max: usize,
    has_block_checksums: bool,
    is_finished: bool,
    block: Block<'a>,
    position: usize,
    buffer: Vec<u8>,
}

enum Block<'a> {
    Stored(&'a [u8]),
    /// So many bytes of the buffer.
    Unpacked(usize),
}

impl<'a> Lz4Blocks<'a> {
    /// `ignore_header_checksum`: writers of the time of v0 messages computed it wrongly (KAFKA-3160).
    pub(super) fn new(packed: &'a [u8], ignore_header_checksum: bool) -> Result<Self, CompressionError> {
        let mut rest = packed;
        if take(&mut rest)? != MAGIC {
            return Err(broken("Stream unsupported (invalid magic bytes)"));
        }
        let descriptor = rest;
        let [flags, block_descriptor] = take(&mut rest)?;
        if flags & FLG_RESERVED != 0 || flags & FLG_INDEPENDENT == 0 || flags >> 6 != FLG_VERSION {
            return Err(broken("unsupported lz4 frame descriptor flags"));
        }
        let block_size_id = block_descriptor >> 4;
        if block_descriptor & 0x0f != 0 || !(4..=7).contains(&block_size_id) {
            return Err(broken("unsupported lz4 block size"));
        }
        if flags & FLG_CONTENT_SIZE != 0 {
            take::<8>(&mut rest)?;
        }
        let covered = descriptor.len() - rest.len();
        let [checksum] = take(&mut rest)?;
        let computed = XxHash32::oneshot(0, descriptor.get(..covered).unwrap_or_default());
        if !ignore_header_checksum && checksum != (computed >> 8) as u8 {
            return Err(broken("Stream frame descriptor corrupted"));
        }
        Ok(Self {
            packed: rest,
            block_bytes_max: 1 << (2 * block_size_id + 8),
            has_block_checksums: flags & FLG_BLOCK_CHECKSUMS != 0,
            is_finished: false,
            block: Block::Stored(&[]),
            position: 0,
            buffer: Vec::new(),
        })
    }

    pub(super) fn chunk(&mut self) -> Result<&[u8], CompressionError> {
        while self.current().is_empty() && !self.is_finished {
            self.read_block()?;
        }
        Ok(self.current())
    }

    pub(super) fn consume(&mut self, count: usize) {
        self.position += count;
    }

    fn current(&self) -> &[u8] {
        let block = match self.block {
            Block::Stored(bytes) => bytes,
            Block::Unpacked(length) => self.buffer.get(..length).unwrap_or_default(),
        };
        block.get(self.position..).unwrap_or_default()
    }

    fn read_block(&mut self) -> Result<(), CompressionError> {
        let word = u32::from_le_bytes(take(&mut self.packed)?);
        let size = (word & !STORED) as usize;
        self.position = 0;
        self.block = Block::Stored(&[]);
        if size == 0 {
            self.is_finished = true;
            return Ok(());
        }
        if size > self.block_bytes_max {
            return Err(broken("lz4 block exceeds the size that its frame declares"));
        }
        let (bytes, rest) = self.packed.split_at_checked(size).ok_or_else(ended)?;
        self.packed = rest;
        if self.has_block_checksums && u32::from_le_bytes(take(&mut self.packed)?) != XxHash32::oneshot(0, bytes) {
            return Err(broken("Block checksum mismatch"));
        }
        self.block = match word & STORED {
            0 => Block::Unpacked(self.unpack(bytes)?),
            _ => Block::Stored(bytes),
        };
        Ok(())
    }

    fn unpack(&mut self, block: &[u8]) -> Result<usize, CompressionError> {
        // No byte of lz4 stands for more than 255: room beyond that could not be filled.
        let room = self.block_bytes_max.min(block.len().saturating_mul(255));
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        lz4_flex::block::decompress_into(block, &mut self.buffer).map_err(|error| broken(&error.to_string()))
    }
}

/// Appends a frame of independent 64 KiB blocks without checksums.
pub(super) fn pack(plain: &[u8], out: &mut Vec<u8>) {
    let descriptor = [FLG_VERSION << 6 | FLG_INDEPENDENT, BLOCK_64_KIB << 4];
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&descriptor);
    out.push((XxHash32::oneshot(0, &descriptor) >> 8) as u8);
    let mut buffer = vec![0; lz4_flex::block::get_maximum_output_size(BLOCK_BYTES.min(plain.len()))];
    for block in plain.chunks(BLOCK_BYTES) {
        // A block that does not fit in the bytes it has uncompressed is stored.
        let packed = lz4_flex::block::compress_into(block, &mut buffer)
            .ok()
            .and_then(|size| buffer.get(..size))
            .filter(|packed| packed.len() < block.len());
        let (flag, bytes) = packed.map_or((STORED, block), |packed| (0, packed));
        out.extend_from_slice(&(bytes.len() as u32 | flag).to_le_bytes());
        out.extend_from_slice(bytes);
    }
    out.extend_from_slice(&0u32.to_le_bytes());
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], CompressionError> {
    let (bytes, after) = rest.split_first_chunk().ok_or_else(ended)?;
    *rest = after;
    Ok(*bytes)
}

fn ended() -> CompressionError {
    broken("Stream ended prematurely")
}

const MAGIC: [u8; 4] = 0x184d_2204u32.to_le_bytes();
const FLG_VERSION: u8 = 1;
const FLG_INDEPENDENT: u8 = 0x20;
const FLG_BLOCK_CHECKSUMS: u8 = 0x10;
const FLG_CONTENT_SIZE: u8 = 0x08;
const FLG_RESERVED: u8 = 0x03;
const BLOCK_64_KIB: u8 = 4;
const BLOCK_BYTES: usize = 64 * 1024;
const STORED: u32 = 0x8000_0000;
