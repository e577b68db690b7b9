//! Integers, strings, arrays and tagged fields as the protocol writes them.
//!
//! Integers are big-endian. Before flexible versions a length is a fixed integer and -1 means null; in flexible versions
//! (KIP-482) it is an unsigned varint of the length plus one, and 0 means null.

mod decoder;
mod encoder;
mod error;
mod records;
mod scalar;

pub use decoder::Decoder;
pub(crate) use encoder::TagWriter;
pub use encoder::{Encoder, Splice};
pub use error::{DecodeError, EncodeError};
pub use records::Records;
pub use scalar::Scalar;

use bytes::Bytes;

/// Tagged fields that this version of the software has no name for, kept so that they survive a round trip. Sorted by
/// tag.
pub type UnknownTaggedFields = Vec<(u32, Bytes)>;

/// A string may not be longer, also where its length is written as a varint.
pub(crate) const STRING_BYTES_MAX: usize = 0x7fff;

/// Bytes of `value` as an unsigned varint.
pub fn unsigned_varint_size(value: u32) -> usize {
    (32 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

/// The value itself, or the error that says which field was null where its version does not allow it.
pub(crate) fn required<T>(value: Option<T>, field: &'static str) -> Result<T, DecodeError> {
    value.ok_or(DecodeError::Null { field })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varint_sizes() {
        for (value, size) in [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u32::MAX, 5)] {
            assert_eq!(unsigned_varint_size(value), size, "{value}");
            let mut e = Encoder::new();
            e.unsigned_varint(value);
            assert_eq!(e.size(), size, "{value}");
            assert_eq!(Decoder::new(&e.into_vec()).unsigned_varint(), Ok(value));
        }
    }
}
