//! Writes the protocol's types to a buffer.

use klamm_types::Uuid;

use super::{EncodeError, Records, STRING_BYTES_MAX, Scalar, UnknownTaggedFields, unsigned_varint_size};
use crate::Structure;

/// A growing buffer, or (see [`Encoder::counting`]) only the size it would have.
#[derive(Debug, Default)]
pub struct Encoder {
    buffer: Vec<u8>,
    /// Some while only counting: the bytes that the buffer would hold.
    counted: Option<usize>,
    splices: Vec<Splice>,
    external_bytes: usize,
}

/// A place where `len` bytes from elsewhere belong between the bytes of the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Splice {
    /// They come before the byte of the buffer with this index.
    pub position: usize,
    pub slot: u32,
    pub len: u32,
}

impl Encoder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with_capacity(bytes: usize) -> Self {
        Self::from_vec(Vec::with_capacity(bytes))
    }

    /// Appends to what `buffer` holds.
    pub fn from_vec(buffer: Vec<u8>) -> Self {
        Self {
            buffer,
            ..Self::default()
        }
    }

    /// Writes nothing and counts everything.
    pub fn counting() -> Self {
        Self {
            counted: Some(0),
            ..Self::default()
        }
    }

    /// All bytes so far, external ones included.
    pub fn size(&self) -> usize {
        self.position() + self.external_bytes
    }

    /// The bytes in the buffer so far, without external ones.
    pub fn position(&self) -> usize {
        self.counted.unwrap_or(self.buffer.len())
    }

    /// Where external records belong, in ascending position.
    pub fn splices(&self) -> &[Splice] {
        &self.splices
    }

    pub fn into_vec(self) -> Vec<u8> {
        self.buffer
    }

    pub fn into_parts(self) -> (Vec<u8>, Vec<Splice>) {
        (self.buffer, self.splices)
    }

    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        match &mut self.counted {
            None => self.buffer.extend_from_slice(bytes),
            Some(counted) => *counted += bytes.len(),
        }
    }

    /// Overwrites 4 bytes written before: a length that is known only at the end.
    pub fn set_i32(&mut self, position: usize, value: i32) {
        if let Some(place) = self.buffer.get_mut(position..position + 4) {
            place.copy_from_slice(&value.to_be_bytes());
        }
    }

    pub fn bool(&mut self, value: bool) {
        self.raw(&[u8::from(value)]);
    }

    pub fn i8(&mut self, value: i8) {
        self.raw(&value.to_be_bytes());
    }

    pub fn i16(&mut self, value: i16) {
        self.raw(&value.to_be_bytes());
    }

    pub fn u16(&mut self, value: u16) {
        self.raw(&value.to_be_bytes());
    }

    pub fn i32(&mut self, value: i32) {
        self.raw(&value.to_be_bytes());
    }

    pub fn i64(&mut self, value: i64) {
        self.raw(&value.to_be_bytes());
    }

    pub fn f64(&mut self, value: f64) {
        self.raw(&value.to_be_bytes());
    }

    pub fn uuid(&mut self, value: Uuid) {
        self.raw(&value.0);
    }

    pub fn unsigned_varint(&mut self, value: u32) {
        if value < 0x80 {
            return self.raw(&[value as u8]);
        }
        let (bytes, size) = unsigned_varint_bytes(value);
        self.raw(&bytes[..size]);
    }

    /// At most 32767 bytes; null only where the caller allows it.
    pub fn string(&mut self, flexible: bool, value: Option<&str>, field: &'static str) -> Result<(), EncodeError> {
        let Some(text) = value else {
            if flexible {
                self.unsigned_varint(0);
            } else {
                self.i16(-1);
            }
            return Ok(());
        };
        let length = text.len();
        if length > STRING_BYTES_MAX {
            return Err(EncodeError::TooLong { field, length });
        }
        if flexible {
            self.unsigned_varint(length as u32 + 1);
        } else {
            self.i16(length as i16);
        }
        self.raw(text.as_bytes());
        Ok(())
    }

    pub fn bytes(&mut self, flexible: bool, value: Option<&[u8]>, field: &'static str) -> Result<(), EncodeError> {
        self.length(flexible, value.map(<[u8]>::len), field)?;
        self.raw(value.unwrap_or_default());
        Ok(())
    }

    pub fn records(&mut self, flexible: bool, value: Option<&Records>, field: &'static str) -> Result<(), EncodeError> {
        self.length(flexible, value.map(Records::size_bytes), field)?;
        match value {
            None => {}
            Some(Records::Bytes(bytes)) => self.raw(bytes),
            Some(Records::External { len, slot }) => {
                self.splices.push(Splice {
                    position: self.position(),
                    slot: *slot,
                    len: *len,
                });
                self.external_bytes += *len as usize;
            }
        }
        Ok(())
    }

    /// The length before an array, bytes or records.
    pub fn length(&mut self, flexible: bool, value: Option<usize>, field: &'static str) -> Result<(), EncodeError> {
        match value {
            None if flexible => self.unsigned_varint(0),
            None => self.i32(-1),
            Some(length) if length >= i32::MAX as usize => return Err(EncodeError::TooLong { field, length }),
            Some(length) if flexible => self.unsigned_varint(length as u32 + 1),
            Some(length) => self.i32(length as i32),
        }
        Ok(())
    }

    pub fn scalars<T: Scalar>(
        &mut self,
        flexible: bool,
        value: Option<&[T]>,
        field: &'static str,
    ) -> Result<(), EncodeError> {
        self.length(flexible, value.map(<[T]>::len), field)?;
        for element in value.unwrap_or_default() {
            element.write(self);
        }
        Ok(())
    }

    pub fn strings(
        &mut self,
        flexible: bool,
        value: Option<&[String]>,
        field: &'static str,
    ) -> Result<(), EncodeError> {
        self.length(flexible, value.map(<[String]>::len), field)?;
        for element in value.unwrap_or_default() {
            self.string(flexible, Some(element), field)?;
        }
        Ok(())
    }

    pub fn structs<T: Structure>(
        &mut self,
        flexible: bool,
        value: Option<&[T]>,
        version: i16,
        field: &'static str,
    ) -> Result<(), EncodeError> {
        self.length(flexible, value.map(<[T]>::len), field)?;
        for element in value.unwrap_or_default() {
            element.write(self, version)?;
        }
        Ok(())
    }

    /// A struct that may be null: a byte -1 for null, or 1 and the struct.
    pub fn nullable_struct<T: Structure>(&mut self, value: Option<&T>, version: i16) -> Result<(), EncodeError> {
        match value {
            None => self.i8(-1),
            Some(value) => {
                self.i8(1);
                value.write(self, version)?;
            }
        }
        Ok(())
    }

    /// The same as the value of a tagged field: a varint 0 for null, or 1 and the struct.
    pub fn nullable_tagged_struct<T: Structure>(&mut self, value: Option<&T>, version: i16) -> Result<(), EncodeError> {
        self.unsigned_varint(u32::from(value.is_some()));
        value.map_or(Ok(()), |value| value.write(self, version))
    }

    /// Ends a struct that has no tagged field of its own.
    pub fn unknown_tags(&mut self, unknown: &UnknownTaggedFields) -> Result<(), EncodeError> {
        if unknown.is_empty() {
            self.unsigned_varint(0);
            return Ok(());
        }
        TagWriter::start(self, unknown, 0).finish(self)
    }

    /// Puts the size of a tagged field before its value, which was written from `start` on.
    fn insert_size(&mut self, start: TagStart) {
        let (bytes, size) = unsigned_varint_bytes((self.size() - start.size) as u32);
        match &mut self.counted {
            Some(counted) => *counted += size,
            None => {
                self.buffer
                    .splice(start.position..start.position, bytes[..size].iter().copied());
            }
        }
        for splice in self
            .splices
            .iter_mut()
            .filter(|splice| splice.position > start.position)
        {
            splice.position += size;
        }
    }
}

/// Writes the tagged fields of a struct in the order of their tags, known and unknown ones merged.
pub(crate) struct TagWriter<'a> {
    unknown: std::slice::Iter<'a, (u32, bytes::Bytes)>,
    last: Option<u32>,
}

/// Where the value of a tagged field begins.
pub(crate) struct TagStart {
    position: usize,
    size: usize,
}

impl<'a> TagWriter<'a> {
    /// `known`: how many known tagged fields will follow.
    pub(crate) fn start(e: &mut Encoder, unknown: &'a UnknownTaggedFields, known: u32) -> Self {
        e.unsigned_varint(known + unknown.len() as u32);
        Self {
            unknown: unknown.iter(),
            last: None,
        }
    }

    pub(crate) fn begin(&mut self, e: &mut Encoder, tag: u32) -> Result<TagStart, EncodeError> {
        self.unknown_below(e, Some(tag))?;
        e.unsigned_varint(tag);
        Ok(TagStart {
            position: e.position(),
            size: e.size(),
        })
    }

    pub(crate) fn end(&mut self, e: &mut Encoder, start: TagStart) {
        e.insert_size(start);
    }

    pub(crate) fn finish(mut self, e: &mut Encoder) -> Result<(), EncodeError> {
        self.unknown_below(e, None)
    }

    fn unknown_below(&mut self, e: &mut Encoder, limit: Option<u32>) -> Result<(), EncodeError> {
        while let Some((tag, value)) = self.unknown.as_slice().first() {
            if limit.is_some_and(|limit| *tag > limit) {
                break;
            }
            if limit == Some(*tag) || self.last.is_some_and(|last| *tag <= last) {
                return Err(EncodeError::InvalidTag { tag: *tag });
            }
            e.unsigned_varint(*tag);
            e.unsigned_varint(value.len() as u32);
            e.raw(value);
            self.last = Some(*tag);
            self.unknown.next();
        }
        Ok(())
    }
}

fn unsigned_varint_bytes(mut value: u32) -> ([u8; 5], usize) {
    let mut bytes = [0; 5];
    let size = unsigned_varint_size(value);
    for byte in &mut bytes[..size - 1] {
        *byte = value as u8 | 0x80;
        value >>= 7;
    }
    bytes[size - 1] = value as u8;
    (bytes, size)
}
