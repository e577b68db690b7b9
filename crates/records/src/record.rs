//! One record of a v2 batch in its bytes.
//!
//! ```text
//! body size varint | attributes i8 | timestamp delta varlong | offset delta varint
//!   | key size varint, key | value size varint, value | headers count varint, (key size, key, value size, value)*
//! ```
//! A size of -1 stands for null; a header's key is never null. Every declared size is checked against the bytes present.

use klamm_types::{Offset, Timestamp};

use crate::records::{InvalidRecord, RecordError};
use crate::varint::{Source, read_varint, read_varlong, varint_size};

/// A record with its place resolved; key, value and headers borrow from the batch or from the buffer it was unpacked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    pub offset: Offset,
    /// The record's own timestamp, or the batch's if that says LogAppendTime.
    pub timestamp: Timestamp,
    pub key: Option<&'a [u8]>,
    pub value: Option<&'a [u8]>,
    pub headers: RecordHeaders<'a>,
}

/// The headers of a record, in order; duplicates are kept. Checked when the record was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RecordHeaders<'a> {
    count: usize,
    bytes: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHeader<'a> {
    /// UTF-8 by convention; not checked, as in Kafka's broker.
    pub key: &'a [u8],
    pub value: Option<&'a [u8]>,
}

/// A record without its content: what validation looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordShape {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    /// -1: null.
    pub(crate) key_size: i32,
    /// -1: null.
    pub(crate) value_size: i32,
    /// The whole record with its size in front.
    pub(crate) size_bytes: u64,
}

/// What a record says of itself, before the batch's base offset and timestamps are applied.
pub(crate) struct RawRecord<'a> {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: RecordHeaders<'a>,
}

impl<'a> RecordHeaders<'a> {
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The headers as they lie in the record, after their count.
    pub(crate) fn encoded(&self) -> &'a [u8] {
        self.bytes
    }

    pub fn iter(&self) -> impl Iterator<Item = RecordHeader<'a>> + use<'a> {
        let mut body = Slice::new(self.bytes);
        // The bytes were walked when the record was read: nothing fails here any more.
        (0..self.count).map_while(move |_| read_header(&mut body).ok())
    }
}

/// Reads the record whose body is exactly `body`.
pub(crate) fn read_record(body: &[u8]) -> Result<RawRecord<'_>, RecordError> {
    let mut source = Slice::new(body);
    source.byte()?;
    let timestamp_delta = read_varlong(&mut source)?;
    let offset_delta = read_varint(&mut source)?;
    let key = source.sized_bytes()?;
    let value = source.sized_bytes()?;
    let count = read_varint(&mut source)?;
    let headers_at = source.rest;
    for _ in 0..checked_headers_count(count, source.rest.len())? {
        read_header(&mut source)?;
    }
    if !source.rest.is_empty() {
        return Err(InvalidRecord::SizeMismatch {
            declared: body.len() as i64,
            read: (body.len() - source.rest.len()) as i64,
        }
        .into());
    }
    let headers = RecordHeaders {
        count: count as usize,
        bytes: headers_at,
    };
    Ok(RawRecord {
        timestamp_delta,
        offset_delta,
        key,
        value,
        headers,
    })
}

fn read_header<'a>(source: &mut Slice<'a>) -> Result<RecordHeader<'a>, RecordError> {
    let size = read_varint(source)?;
    let key = match usize::try_from(size) {
        Ok(size) => source.bytes(size)?,
        Err(_) => return Err(InvalidRecord::HeaderKeySize(size).into()),
    };
    let value = source.sized_bytes()?;
    Ok(RecordHeader { key, value })
}

/// Walks a record's body of `size` bytes without keeping its content.
#[inline]
pub(crate) fn read_shape<S>(source: &mut Limited<'_, S>, size: usize) -> Result<RecordShape, RecordError>
where
    S: Source<Error = RecordError>,
{
    source.byte()?;
    let timestamp_delta = read_varlong(source)?;
    let offset_delta = read_varint(source)?;
    let key_size = skip_sized(source)?;
    let value_size = skip_sized(source)?;
    let count = read_varint(source)?;
    for _ in 0..checked_headers_count(count, source.left)? {
        let size = read_varint(source)?;
        match usize::try_from(size) {
            Ok(size) => source.skip(size)?,
            Err(_) => return Err(InvalidRecord::HeaderKeySize(size).into()),
        }
        skip_sized(source)?;
    }
    if source.left != 0 {
        return Err(InvalidRecord::SizeMismatch {
            declared: size as i64,
            read: (size - source.left) as i64,
        }
        .into());
    }
    Ok(RecordShape {
        timestamp_delta,
        offset_delta,
        key_size,
        value_size,
        size_bytes: (varint_size(size as i64) + size) as u64,
    })
}

#[inline]
fn skip_sized<S>(source: &mut Limited<'_, S>) -> Result<i32, RecordError>
where
    S: Source<Error = RecordError>,
{
    let size = read_varint(source)?;
    match usize::try_from(size) {
        Ok(present) => source.skip(present).map(|()| size),
        Err(_) => Ok(-1),
    }
}

fn checked_headers_count(count: i32, remaining: usize) -> Result<usize, RecordError> {
    match usize::try_from(count) {
        Ok(present) if present <= remaining => Ok(present),
        Ok(_) => Err(InvalidRecord::HeadersBeyondBody(count).into()),
        Err(_) => Err(InvalidRecord::HeadersCount(count).into()),
    }
}

/// Bytes at hand.
pub(crate) struct Slice<'a> {
    pub(crate) rest: &'a [u8],
}

impl<'a> Slice<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    #[inline]
    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (bytes, rest) = self.rest.split_at_checked(count).ok_or(InvalidRecord::Structure)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn sized_bytes(&mut self) -> Result<Option<&'a [u8]>, RecordError> {
        match usize::try_from(read_varint(self)?) {
            Ok(size) => self.bytes(size).map(Some),
            Err(_) => Ok(None),
        }
    }
}

impl Source for Slice<'_> {
    type Error = RecordError;

    #[inline]
    fn byte(&mut self) -> Result<u8, RecordError> {
        let (first, rest) = self.rest.split_first().ok_or(InvalidRecord::Structure)?;
        self.rest = rest;
        Ok(*first)
    }

    fn skip(&mut self, count: usize) -> Result<(), RecordError> {
        self.bytes(count).map(|_| ())
    }

    fn endless(&self) -> RecordError {
        InvalidRecord::Structure.into()
    }
}

/// A source of which one record's body may be read, no more.
pub(crate) struct Limited<'s, S> {
    source: &'s mut S,
    left: usize,
}

impl<'s, S> Limited<'s, S> {
    pub(crate) fn new(source: &'s mut S, left: usize) -> Self {
        Self { source, left }
    }

    #[inline]
    fn take(&mut self, count: usize) -> Result<(), RecordError> {
        self.left = self.left.checked_sub(count).ok_or(InvalidRecord::Structure)?;
        Ok(())
    }
}

impl<S: Source<Error = RecordError>> Source for Limited<'_, S> {
    type Error = RecordError;

    #[inline]
    fn byte(&mut self) -> Result<u8, RecordError> {
        self.take(1)?;
        self.source.byte()
    }

    fn skip(&mut self, count: usize) -> Result<(), RecordError> {
        self.take(count)?;
        self.source.skip(count)
    }

    fn endless(&self) -> RecordError {
        InvalidRecord::Structure.into()
    }
}
