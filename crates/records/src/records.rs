//! The records of one batch, one at a time, out of plain or compressed bytes.
//!
//! What is held at any time is one chunk of decompressed bytes and, if a record does not lie within one, that record,
//! grown only as its bytes arrive. The whole output of a batch is bounded by [`DecompressionLimits`].

use klamm_types::{Offset, Timestamp};

use crate::compression::Unpacker;
use crate::header::{BatchHeader, TimestampType};
use crate::legacy::LegacyMessages;
use crate::record::{Limited, RawRecord, Record, RecordShape, Slice, read_record, read_shape};
use crate::varint::{Source, read_varint};
use crate::{Batch, CompressionError, DecompressionLimits};

/// Walks the records of a batch; each borrows from the walk until the next is asked for.
///
/// After an error the walk is over.
#[derive(Debug)]
pub struct Records<'a> {
    origin: RecordOrigin,
    remaining: u32,
    body: Body<'a>,
}

/// Why the records of a batch cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The bytes are no records: `INVALID_RECORD`.
    #[error(transparent)]
    Invalid(#[from] InvalidRecord),
    /// The compressed stream is broken: `UNKNOWN_SERVER_ERROR`; or unpacks to too much: `CORRUPT_MESSAGE`.
    #[error(transparent)]
    Compression(#[from] CompressionError),
}

/// What is wrong with a record or with their number. The texts are Kafka's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecord {
    #[error("Found invalid record count {count} in magic v{magic} batch")]
    Count { count: i32, magic: u8 },
    #[error(
        "Invalid record size: expected {declared} bytes in record payload, but instead the buffer has only {remaining} remaining bytes."
    )]
    SizeBeyondBuffer { declared: i32, remaining: usize },
    #[error("Invalid record size: expected {0} bytes in record payload, but the record payload reached EOF.")]
    SizeBeyondStream(i32),
    #[error("Invalid record size: expected to read {declared} bytes in record payload, but instead read {read}")]
    SizeMismatch { declared: i64, read: i64 },
    #[error("Found invalid number of record headers {0}")]
    HeadersCount(i32),
    #[error("Found invalid number of record headers. {0} is larger than the remaining size of the buffer")]
    HeadersBeyondBody(i32),
    #[error("Invalid negative header key size {0}")]
    HeaderKeySize(i32),
    #[error("Found invalid record structure")]
    Structure,
    #[error("Incorrect declared batch size, premature EOF reached")]
    BatchTooShort,
    #[error("Incorrect declared batch size, records still remaining in file")]
    BatchTooLong,
    #[error("Found invalid compressed record set with null value (magic = {0})")]
    WrapperWithoutValue(u8),
    #[error("Invalid wrapper compressionType found in legacy deep record iterator {0}")]
    WrapperCompression(u8),
    #[error("Found invalid compressed record set with no inner records")]
    WrapperEmpty,
    #[error(
        "Found invalid wrapper offset in compressed v1 message set, wrapper offset '{wrapper}' is less than the last inner message offset '{inner}' and it is not zero."
    )]
    WrapperOffset { wrapper: i64, inner: i64 },
    #[error("Inner messages must not be compressed")]
    NestedCompression,
}

#[derive(Debug)]
enum Body<'a> {
    Plain(&'a [u8]),
    Packed(Box<PackedBody<'a>>),
    Legacy(Box<LegacyMessages<'a>>),
}

#[derive(Debug)]
struct PackedBody<'a> {
    stream: Stream<'a>,
    /// Bytes of the stream's chunk that the record returned last borrows.
    borrowed: usize,
    /// A record that spans chunks.
    spanning: Vec<u8>,
}

/// What the fields of a record count from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordOrigin {
    base_offset: Offset,
    base_timestamp: Timestamp,
    log_append_time: Option<Timestamp>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(batch: &Batch<'a>, limits: &DecompressionLimits) -> Result<Self, RecordError> {
        let header = batch.header();
        if header.magic() < 2 {
            return Ok(Self {
                origin: RecordOrigin::of(header),
                remaining: 0,
                body: Body::Legacy(Box::new(LegacyMessages::new(batch, limits)?)),
            });
        }
        let remaining = declared_count(header)?;
        let body = match header.is_compressed() {
            // A batch that compaction emptied has no stream at all.
            true if remaining > 0 => Body::Packed(Box::new(PackedBody {
                stream: Stream::new(batch, limits)?,
                borrowed: 0,
                spanning: Vec::new(),
            })),
            _ => Body::Plain(batch.body()),
        };
        Ok(Self {
            origin: RecordOrigin::of(header),
            remaining,
            body,
        })
    }

    /// The next record; `None` after the last.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, RecordError> {
        // Left at 0 by an error: the walk is over then.
        let remaining = std::mem::take(&mut self.remaining);
        let is_last = remaining == 1;
        let raw = match &mut self.body {
            Body::Legacy(messages) => return messages.next_record(),
            _ if remaining == 0 => return Ok(None),
            Body::Plain(rest) => next_plain(rest, is_last)?,
            Body::Packed(body) => body.next_record(is_last)?,
        };
        self.remaining = remaining - 1;
        Ok(Some(self.origin.resolve(&raw)))
    }
}

fn next_plain<'a>(rest: &mut &'a [u8], is_last: bool) -> Result<RawRecord<'a>, RecordError> {
    let mut source = Slice::new(rest);
    let size = read_size(&mut source)?;
    let remaining = source.rest.len();
    let Some((body, after)) = usize::try_from(size)
        .ok()
        .and_then(|size| source.rest.split_at_checked(size))
    else {
        return Err(size_error(size, remaining));
    };
    *rest = after;
    let record = read_record(body)?;
    match is_last && !after.is_empty() {
        true => Err(InvalidRecord::BatchTooLong.into()),
        false => Ok(record),
    }
}

impl PackedBody<'_> {
    fn next_record(&mut self, is_last: bool) -> Result<RawRecord<'_>, RecordError> {
        self.stream.consume(std::mem::take(&mut self.borrowed))?;
        let declared = read_size(&mut self.stream)?;
        let Ok(size) = usize::try_from(declared) else {
            return Err(size_error(declared, 0));
        };
        // The last record is always copied out, so that the stream can be asked whether it ends there.
        if !is_last && self.stream.chunk()?.len() >= size {
            self.borrowed = size;
            return read_record(self.stream.chunk()?.get(..size).unwrap_or_default());
        }
        self.spanning.clear();
        while self.spanning.len() < size {
            let chunk = self.stream.chunk()?;
            let part = chunk.get(..size - self.spanning.len()).unwrap_or(chunk);
            if part.is_empty() {
                return Err(InvalidRecord::SizeBeyondStream(declared).into());
            }
            self.spanning.extend_from_slice(part);
            let taken = part.len();
            self.stream.consume(taken)?;
        }
        if is_last {
            self.stream.ensure_end()?;
        }
        read_record(&self.spanning)
    }
}

/// Calls `visit` with the shape of each record, without unpacking keys and values into memory.
pub(crate) fn visit_shapes<F>(batch: &Batch<'_>, limits: &DecompressionLimits, mut visit: F) -> Result<(), RecordError>
where
    F: FnMut(u32, RecordShape),
{
    let count = declared_count(batch.header())?;
    match batch.is_compressed() {
        true => {
            let mut stream = Stream::new(batch, limits)?;
            for index in 0..count {
                let declared = read_size(&mut stream)?;
                let size = usize::try_from(declared).map_err(|_| size_error(declared, 0))?;
                visit(index, read_shape(&mut Limited::new(&mut stream, size), size)?);
            }
            stream.ensure_end()
        }
        false => {
            let mut source = Slice::new(batch.body());
            for index in 0..count {
                let declared = read_size(&mut source)?;
                let remaining = source.rest.len();
                match usize::try_from(declared) {
                    Ok(size) if size <= remaining => {
                        visit(index, read_shape(&mut Limited::new(&mut source, size), size)?);
                    }
                    _ => return Err(size_error(declared, remaining)),
                }
            }
            match source.rest {
                [] => Ok(()),
                _ => Err(InvalidRecord::BatchTooLong.into()),
            }
        }
    }
}

fn declared_count(header: &BatchHeader) -> Result<u32, RecordError> {
    let (count, magic) = (header.records_count(), header.magic());
    u32::try_from(count).map_err(|_| InvalidRecord::Count { count, magic }.into())
}

/// The size in front of a record. A batch that ends there or within it declares too many records.
fn read_size<S: Source<Error = RecordError>>(source: &mut S) -> Result<i32, RecordError> {
    read_varint(source).map_err(|error| match error {
        RecordError::Invalid(_) => InvalidRecord::BatchTooShort.into(),
        compression => compression,
    })
}

fn size_error(declared: i32, remaining: usize) -> RecordError {
    let error = match declared {
        ..0 => InvalidRecord::SizeMismatch {
            declared: declared.into(),
            read: 0,
        },
        0.. => InvalidRecord::SizeBeyondBuffer { declared, remaining },
    };
    error.into()
}

impl RecordOrigin {
    pub(crate) fn of(header: &BatchHeader) -> Self {
        Self {
            base_offset: header.base_offset(),
            base_timestamp: header.base_timestamp(),
            log_append_time: (header.timestamp_type() == TimestampType::LogAppendTime).then(|| header.max_timestamp()),
        }
    }

    /// Sums wrap, as in Kafka: garbage in a delta must not stop a reader.
    pub(crate) fn timestamp(&self, delta: i64) -> Timestamp {
        self.log_append_time
            .unwrap_or(Timestamp(self.base_timestamp.0.wrapping_add(delta)))
    }

    pub(crate) fn offset(&self, delta: i32) -> Offset {
        self.base_offset + i64::from(delta)
    }

    fn resolve<'r>(&self, raw: &RawRecord<'r>) -> Record<'r> {
        Record {
            offset: self.offset(raw.offset_delta),
            timestamp: self.timestamp(raw.timestamp_delta),
            key: raw.key,
            value: raw.value,
            headers: raw.headers,
        }
    }
}

/// The decompressed bytes of a batch as a source of numbers.
#[derive(Debug)]
struct Stream<'a>(Unpacker<'a>);

impl<'a> Stream<'a> {
    fn new(batch: &Batch<'a>, limits: &DecompressionLimits) -> Result<Self, RecordError> {
        let codec = batch.compression().map_err(CompressionError::UnknownCodec)?;
        Ok(Self(Unpacker::new(codec, batch.magic(), batch.body(), limits)?))
    }

    fn chunk(&mut self) -> Result<&[u8], RecordError> {
        Ok(self.0.chunk()?)
    }

    fn consume(&mut self, count: usize) -> Result<(), RecordError> {
        Ok(self.0.consume(count)?)
    }

    fn ensure_end(&mut self) -> Result<(), RecordError> {
        match self.chunk()? {
            [] => Ok(()),
            _ => Err(InvalidRecord::BatchTooLong.into()),
        }
    }
}

impl Source for Stream<'_> {
    type Error = RecordError;

    fn byte(&mut self) -> Result<u8, RecordError> {
        let byte = self.chunk()?.first().copied().ok_or(InvalidRecord::BatchTooShort)?;
        self.consume(1)?;
        Ok(byte)
    }

    fn skip(&mut self, count: usize) -> Result<(), RecordError> {
        let mut left = count;
        while left > 0 {
            let step = self.chunk()?.len().min(left);
            if step == 0 {
                return Err(InvalidRecord::BatchTooShort.into());
            }
            self.consume(step)?;
            left -= step;
        }
        Ok(())
    }

    fn endless(&self) -> RecordError {
        InvalidRecord::Structure.into()
    }
}
