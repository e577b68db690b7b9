//! Record values that can be told apart: each is written once, so a value says where it belongs.
//!
//! ```text
//! id u64 | padding, any number of bytes
//! ```

/// Names one record that a producer tried to write.
pub type ValueId = u64;

/// The bytes of a record's value.
pub fn encode(id: ValueId, padding: usize) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    // Half of it repeats, so that codecs have something to do.
    bytes.extend((0..padding).map(|index| {
        if index % 2 == 0 {
            b'.'
        } else {
            (id as usize + index) as u8
        }
    }));
    bytes
}

/// Nothing if the bytes are not what [`encode`] made.
pub fn decode(bytes: &[u8]) -> Option<ValueId> {
    let id = u64::from_be_bytes(*bytes.first_chunk()?);
    (encode(id, bytes.len() - 8) == bytes).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_value_is_noticed() {
        let bytes = encode(7, 20);
        assert_eq!(decode(&bytes), Some(7));
        for position in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[position] ^= 1;
            assert_ne!(decode(&damaged), Some(7), "byte {position}");
        }
        assert_eq!(decode(&bytes[..7]), None);
    }
}
