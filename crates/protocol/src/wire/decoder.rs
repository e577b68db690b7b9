//! Reads the protocol's types from a buffer that nobody vouches for.

use bytes::Bytes;
use klamm_types::Uuid;

use super::{DecodeError, Records, STRING_BYTES_MAX, Scalar, UnknownTaggedFields};
use crate::Structure;

/// The bytes not read yet. Each method takes from the front; an error leaves the position undefined.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    /// The buffer that `rest` is part of, if fields of bytes may share it instead of being copied.
    shared: Option<&'a Bytes>,
}

/// Room for elements that is made at once; more comes as they turn out to be there.
const CAPACITY_MAX: usize = 1024;

impl<'a> Decoder<'a> {
    /// Fields of bytes will be copies.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            shared: None,
        }
    }

    /// Fields of bytes and records will share `bytes`, and keep all of it alive.
    pub fn shared(bytes: &'a Bytes) -> Self {
        Self {
            rest: bytes,
            shared: Some(bytes),
        }
    }

    /// The number of bytes not read yet.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The bytes not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn raw(&mut self, size: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(size) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(DecodeError::Truncated {
                needed: size,
                remaining: self.rest.len(),
            }),
        }
    }

    fn array_of_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => Err(DecodeError::Truncated {
                needed: N,
                remaining: self.rest.len(),
            }),
        }
    }

    /// Every byte but 0 is true.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        Ok(self.i8()? != 0)
    }

    pub fn i8(&mut self) -> Result<i8, DecodeError> {
        self.array_of_bytes().map(i8::from_be_bytes)
    }

    pub fn i16(&mut self) -> Result<i16, DecodeError> {
        self.array_of_bytes().map(i16::from_be_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array_of_bytes().map(u16::from_be_bytes)
    }

    pub fn i32(&mut self) -> Result<i32, DecodeError> {
        self.array_of_bytes().map(i32::from_be_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, DecodeError> {
        self.array_of_bytes().map(i64::from_be_bytes)
    }

    pub fn f64(&mut self) -> Result<f64, DecodeError> {
        self.array_of_bytes().map(f64::from_be_bytes)
    }

    pub fn uuid(&mut self) -> Result<Uuid, DecodeError> {
        self.array_of_bytes().map(Uuid)
    }

    /// At most 5 bytes; bits above the 32nd are dropped, as Kafka does.
    pub fn unsigned_varint(&mut self) -> Result<u32, DecodeError> {
        let mut value = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let [byte] = self.array_of_bytes()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError::VarintTooLong { max_bytes: 5 })
    }

    /// A length before bytes, records or an array; every negative one means null.
    pub fn length(&mut self, flexible: bool) -> Result<Option<usize>, DecodeError> {
        let length = if flexible {
            (self.unsigned_varint()? as i32).wrapping_sub(1)
        } else {
            self.i32()?
        };
        Ok(usize::try_from(length).ok())
    }

    fn string_bytes(&mut self, flexible: bool) -> Result<Option<&'a [u8]>, DecodeError> {
        let length = if flexible {
            self.length(true)?
        } else {
            usize::try_from(self.i16()?).ok()
        };
        match length {
            None => Ok(None),
            Some(length) if length > STRING_BYTES_MAX => Err(DecodeError::StringTooLong { length }),
            Some(length) => self.raw(length).map(Some),
        }
    }

    /// Bytes that are not UTF-8 become replacement characters, as in Java.
    pub fn string(&mut self, flexible: bool) -> Result<Option<String>, DecodeError> {
        Ok(self.string_bytes(flexible)?.map(|bytes| match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        }))
    }

    /// Bytes that are not UTF-8 are an error: there is nothing to borrow.
    pub fn borrowed_string(&mut self, flexible: bool) -> Result<Option<&'a str>, DecodeError> {
        match self.string_bytes(flexible)? {
            None => Ok(None),
            Some(bytes) => std::str::from_utf8(bytes)
                .map(Some)
                .map_err(|_| DecodeError::InvalidUtf8),
        }
    }

    pub fn borrowed_bytes(&mut self, flexible: bool) -> Result<Option<&'a [u8]>, DecodeError> {
        match self.length(flexible)? {
            None => Ok(None),
            Some(length) => self.raw(length).map(Some),
        }
    }

    pub fn bytes(&mut self, flexible: bool) -> Result<Option<Bytes>, DecodeError> {
        Ok(self.borrowed_bytes(flexible)?.map(|bytes| self.own(bytes)))
    }

    pub fn records(&mut self, flexible: bool) -> Result<Option<Records>, DecodeError> {
        Ok(self.bytes(flexible)?.map(Records::Bytes))
    }

    fn own(&self, bytes: &'a [u8]) -> Bytes {
        match self.shared {
            // An empty slice may lie outside the buffer.
            Some(shared) if !bytes.is_empty() => shared.slice_ref(bytes),
            _ => Bytes::copy_from_slice(bytes),
        }
    }

    /// An array whose elements take at least `min_size` bytes each; room is made only for what can be there.
    pub fn array<T>(
        &mut self,
        flexible: bool,
        min_size: usize,
        mut element: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<Vec<T>>, DecodeError> {
        let Some(length) = self.length(flexible)? else {
            return Ok(None);
        };
        let remaining = self.remaining();
        if length > remaining / min_size.max(1) {
            return Err(DecodeError::ArrayTooLong { length, remaining });
        }
        let mut elements = Vec::with_capacity(length.min(CAPACITY_MAX));
        for _ in 0..length {
            elements.push(element(self)?);
        }
        Ok(Some(elements))
    }

    pub fn scalars<T: Scalar>(&mut self, flexible: bool) -> Result<Option<Vec<T>>, DecodeError> {
        self.array(flexible, T::SIZE, T::read)
    }

    pub fn strings(&mut self, flexible: bool, field: &'static str) -> Result<Option<Vec<String>>, DecodeError> {
        self.array(flexible, 1, |d| d.string(flexible)?.ok_or(DecodeError::Null { field }))
    }

    pub fn structs<T: Structure>(&mut self, flexible: bool, version: i16) -> Result<Option<Vec<T>>, DecodeError> {
        self.array(flexible, T::MIN_SIZE, |d| T::read(d, version))
    }

    /// Every negative first byte means null.
    pub fn nullable_struct<T: Structure>(&mut self, version: i16) -> Result<Option<T>, DecodeError> {
        if self.i8()? < 0 {
            return Ok(None);
        }
        T::read(self, version).map(Some)
    }

    /// As the value of a tagged field: a varint that is 0 (or negative as an i32) means null.
    pub fn nullable_tagged_struct<T: Structure>(&mut self, version: i16) -> Result<Option<T>, DecodeError> {
        if self.unsigned_varint()? as i32 <= 0 {
            return Ok(None);
        }
        T::read(self, version).map(Some)
    }

    /// The tag of the next tagged field and the size of its value.
    pub fn tag(&mut self) -> Result<(u32, usize), DecodeError> {
        Ok((self.unsigned_varint()?, self.unsigned_varint()? as usize))
    }

    pub fn unknown_tag(&mut self, tag: u32, size: usize, unknown: &mut UnknownTaggedFields) -> Result<(), DecodeError> {
        let value = self.raw(size)?;
        unknown.push((tag, self.own(value)));
        Ok(())
    }

    /// The tagged fields at the end of a struct that knows none.
    pub fn unknown_tags(&mut self, unknown: &mut UnknownTaggedFields) -> Result<(), DecodeError> {
        for _ in 0..self.unsigned_varint()? {
            let (tag, size) = self.tag()?;
            self.unknown_tag(tag, size, unknown)?;
        }
        Ok(())
    }
}
