//! The four codecs, streaming and bounded on the way out, whole on the way in.
//!
//! Reading never trusts a length: a chunk is at most one block of its codec, and the sum of all chunks is at most what
//! [`DecompressionLimits`] allows for the bytes present. Writing produces what the Java client would: frames of 64 KiB
//! for lz4, snappy in the framing of snappy-java.

mod lz4;
mod snappy;

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};

use self::lz4::Lz4Blocks;
use self::snappy::SnappyBlocks;

/// How the records of a batch are compressed; the number is the one in the attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum CompressionType {
    #[default]
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}

/// A codec to write with, and its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Compression {
    #[default]
    None,
    /// 1 to 9, or -1 for zlib's default, 6.
    Gzip {
        level: i32,
    },
    Snappy,
    /// 1 to 17. Kafka uses a slower matcher for all levels but 9; here every level is the fast one.
    Lz4 {
        level: i32,
    },
    /// -131072 to 22.
    Zstd {
        level: i32,
    },
}

/// How much the records of one batch may unpack to. Kafka has no such bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecompressionLimits {
    /// Never more than this.
    pub bytes_max: u64,
    /// Nor more than this many times the compressed bytes …
    pub ratio_max: u64,
    /// … but always this much: a few bytes may well stand for a message of zeros.
    pub bytes_free: u64,
    /// Largest window of a zstd frame, as a power of two: the memory that its decoder may take.
    pub zstd_window_log_max: u32,
}

/// Why a compressed stream cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompressionError {
    #[error("Unknown compression type id: {0}")]
    UnknownCodec(u8),
    #[error("Failed to decompress record stream: {0}")]
    Broken(String),
    #[error("Failed to decompress record stream: it unpacks to more than the {allowed} bytes allowed for it")]
    TooLarge { allowed: u64 },
}

impl CompressionType {
    /// The codec with this id, or the id itself if there is none.
    pub fn from_id(id: u8) -> Result<Self, u8> {
        match id {
            0 => Ok(Self::None),
            1 => Ok(Self::Gzip),
            2 => Ok(Self::Snappy),
            3 => Ok(Self::Lz4),
            4 => Ok(Self::Zstd),
            unknown => Err(unknown),
        }
    }

    pub fn id(self) -> u8 {
        self as u8
    }

    /// The name in configurations and tools.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

impl fmt::Display for CompressionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Compression {
    pub fn kind(&self) -> CompressionType {
        match self {
            Self::None => CompressionType::None,
            Self::Gzip { .. } => CompressionType::Gzip,
            Self::Snappy => CompressionType::Snappy,
            Self::Lz4 { .. } => CompressionType::Lz4,
            Self::Zstd { .. } => CompressionType::Zstd,
        }
    }

    /// The codec with the level that Kafka uses unless told otherwise.
    pub fn default_of(kind: CompressionType) -> Self {
        match kind {
            CompressionType::None => Self::None,
            CompressionType::Gzip => Self::Gzip { level: -1 },
            CompressionType::Snappy => Self::Snappy,
            CompressionType::Lz4 => Self::Lz4 { level: 9 },
            CompressionType::Zstd => Self::Zstd { level: 3 },
        }
    }

    /// Appends `plain` to `out`, compressed.
    pub(crate) fn pack(&self, plain: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::None => out.extend_from_slice(plain),
            Self::Gzip { level } => pack_gzip(*level, plain, out),
            Self::Snappy => snappy::pack(plain, out),
            Self::Lz4 { .. } => lz4::pack(plain, out),
            Self::Zstd { level } => pack_zstd(*level, plain, out),
        }
    }
}

fn pack_gzip(level: i32, plain: &[u8], out: &mut Vec<u8>) {
    let level = u32::try_from(level).map_or(flate2::Compression::default(), |level| {
        flate2::Compression::new(level.min(9))
    });
    let mut encoder = flate2::write::GzEncoder::new(out, level);
    let packed = encoder.write_all(plain).and_then(|()| encoder.try_finish());
    assert!(packed.is_ok(), "writing gzip to memory failed: {packed:?}");
}

fn pack_zstd(level: i32, plain: &[u8], out: &mut Vec<u8>) {
    let packed = zstd::bulk::compress(plain, level);
    match packed {
        Ok(packed) => out.extend_from_slice(&packed),
        Err(error) => panic!("zstd failed on bytes in memory: {error}"),
    }
}

impl Default for DecompressionLimits {
    /// 64 MiB for anything, a gigabyte at most, and between them 2,048 times the compressed bytes: gzip reaches 1,030
    /// on zeros. The window is the largest that zstd's own library and Kafka accept unless told otherwise.
    fn default() -> Self {
        Self {
            bytes_max: 1 << 30,
            ratio_max: 2048,
            bytes_free: 64 << 20,
            zstd_window_log_max: 27,
        }
    }
}

impl DecompressionLimits {
    /// Bytes that `packed` compressed bytes may become.
    pub fn allowed(&self, packed: usize) -> u64 {
        let by_ratio = (packed as u64).saturating_mul(self.ratio_max);
        by_ratio.max(self.bytes_free).min(self.bytes_max)
    }
}

/// A compressed stream, given out chunk by chunk.
pub(crate) struct Unpacker<'a> {
    stream: UnpackStream<'a>,
    allowed: u64,
    taken: u64,
}

enum UnpackStream<'a> {
    Plain(&'a [u8]),
    Gzip(Box<BufReader<flate2::bufread::MultiGzDecoder<&'a [u8]>>>),
    Snappy(SnappyBlocks<'a>),
    Lz4(Lz4Blocks<'a>),
    Zstd(Box<BufReader<zstd::stream::read::Decoder<'static, &'a [u8]>>>),
}

impl<'a> Unpacker<'a> {
    /// `magic` of the batch: lz4 in v0 messages has a frame header with a checksum that nobody can rely on.
    pub(crate) fn new(
        codec: CompressionType,
        magic: u8,
        packed: &'a [u8],
        limits: &DecompressionLimits,
    ) -> Result<Self, CompressionError> {
        let allowed = limits.allowed(packed.len());
        let stream = match codec {
            CompressionType::None => UnpackStream::Plain(packed),
            CompressionType::Gzip => {
                let decoder = flate2::bufread::MultiGzDecoder::new(packed);
                UnpackStream::Gzip(Box::new(BufReader::with_capacity(CHUNK_BYTES, decoder)))
            }
            CompressionType::Snappy => UnpackStream::Snappy(SnappyBlocks::new(packed, allowed)),
            CompressionType::Lz4 => UnpackStream::Lz4(Lz4Blocks::new(packed, magic == 0)?),
            CompressionType::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
                decoder.window_log_max(limits.zstd_window_log_max)?;
                UnpackStream::Zstd(Box::new(BufReader::with_capacity(CHUNK_BYTES, decoder)))
            }
        };
        Ok(Self {
            stream,
            allowed,
            taken: 0,
        })
    }

    /// Bytes not yet consumed; empty at the end of the stream.
    pub(crate) fn chunk(&mut self) -> Result<&[u8], CompressionError> {
        match &mut self.stream {
            UnpackStream::Plain(bytes) => Ok(bytes),
            UnpackStream::Gzip(stream) => Ok(stream.fill_buf()?),
            UnpackStream::Snappy(stream) => stream.chunk(),
            UnpackStream::Lz4(stream) => stream.chunk(),
            UnpackStream::Zstd(stream) => Ok(stream.fill_buf()?),
        }
    }

    /// Moves on by `count` bytes of the chunk.
    pub(crate) fn consume(&mut self, count: usize) -> Result<(), CompressionError> {
        self.taken = self.taken.saturating_add(count as u64);
        if self.taken > self.allowed {
            return Err(CompressionError::TooLarge { allowed: self.allowed });
        }
        match &mut self.stream {
            UnpackStream::Plain(bytes) => *bytes = bytes.get(count..).unwrap_or_default(),
            UnpackStream::Gzip(stream) => stream.consume(count),
            UnpackStream::Snappy(stream) => stream.consume(count),
            UnpackStream::Lz4(stream) => stream.consume(count),
            UnpackStream::Zstd(stream) => stream.consume(count),
        }
        Ok(())
    }
}

impl fmt::Debug for Unpacker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unpacker")
            .field("allowed", &self.allowed)
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }
}

impl From<io::Error> for CompressionError {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

fn broken(what: &str) -> CompressionError {
    CompressionError::Broken(what.to_owned())
}

/// Decompressed bytes held by the codecs that have no blocks of their own.
const CHUNK_BYTES: usize = 16 * 1024;
