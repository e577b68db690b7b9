//! Variable-length integers as records use them: zig-zag, 7 bits a byte, least significant group first, at most 5 bytes
//! for 32 bits and 10 for 64. As in Kafka, the bits of the last byte that do not fit are dropped silently, only a
//! continuation bit there is an error.

/// Bytes one after another, from a slice or out of a decompressor.
pub(crate) trait Source {
    type Error;

    fn byte(&mut self) -> Result<u8, Self::Error>;
    fn skip(&mut self, count: usize) -> Result<(), Self::Error>;
    /// The error for a number that does not end where it must.
    fn endless(&self) -> Self::Error;
}

#[inline]
pub(crate) fn read_varint<S: Source>(source: &mut S) -> Result<i32, S::Error> {
    let mut bits: u32 = 0;
    for group in 0..5 {
        let byte = source.byte()?;
        bits |= u32::from(byte & 0x7f) << (7 * group);
        if byte & 0x80 == 0 {
            return Ok((bits >> 1) as i32 ^ -((bits & 1) as i32));
        }
    }
    Err(source.endless())
}

#[inline]
pub(crate) fn read_varlong<S: Source>(source: &mut S) -> Result<i64, S::Error> {
    let mut bits: u64 = 0;
    for group in 0..10 {
        let byte = source.byte()?;
        bits |= u64::from(byte & 0x7f) << (7 * group);
        if byte & 0x80 == 0 {
            return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
        }
    }
    Err(source.endless())
}

pub(crate) fn write_varint(out: &mut Vec<u8>, value: i32) {
    write_varlong(out, i64::from(value));
}

pub(crate) fn write_varlong(out: &mut Vec<u8>, value: i64) {
    let mut bits = zigzag(value);
    while bits >= 0x80 {
        out.push(bits as u8 | 0x80);
        bits >>= 7;
    }
    out.push(bits as u8);
}

/// Bytes that `value` takes, as 32 or 64 bits alike.
pub(crate) fn varint_size(value: i64) -> usize {
    let significant = 64 - (zigzag(value) | 1).leading_zeros() as usize;
    significant.div_ceil(7)
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes<'a>(&'a [u8]);

    impl Source for Bytes<'_> {
        type Error = &'static str;
        fn byte(&mut self) -> Result<u8, Self::Error> {
            let (first, rest) = self.0.split_first().ok_or("end")?;
            self.0 = rest;
            Ok(*first)
        }
        fn skip(&mut self, count: usize) -> Result<(), Self::Error> {
            self.0 = self.0.get(count..).ok_or("end")?;
            Ok(())
        }
        fn endless(&self) -> Self::Error {
            "endless"
        }
    }

    #[test]
    fn numbers_have_kafkas_bytes() {
        let check = |value: i64, bytes: &[u8]| {
            let mut out = Vec::new();
            write_varlong(&mut out, value);
            assert_eq!(out, bytes, "{value}");
            assert_eq!(varint_size(value), bytes.len(), "{value}");
            assert_eq!(read_varlong(&mut Bytes(bytes)), Ok(value));
            if let Ok(value) = i32::try_from(value) {
                assert_eq!(read_varint(&mut Bytes(bytes)), Ok(value));
            }
        };
        check(0, &[0]);
        check(-1, &[1]);
        check(1, &[2]);
        check(63, &[0x7e]);
        check(-64, &[0x7f]);
        check(64, &[0x80, 0x01]);
        check(-65, &[0x81, 0x01]);
        check(i64::from(i32::MAX), &[0xfe, 0xff, 0xff, 0xff, 0x0f]);
        check(i64::from(i32::MIN), &[0xff, 0xff, 0xff, 0xff, 0x0f]);
        check(i64::MAX, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
        check(i64::MIN, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    }

    #[test]
    fn endless_numbers_are_refused() {
        assert_eq!(read_varint(&mut Bytes(&[0x80; 5])), Err("endless"));
        assert_eq!(read_varint(&mut Bytes(&[0x80; 4])), Err("end"));
        assert_eq!(read_varlong(&mut Bytes(&[0x80; 10])), Err("endless"));
        assert_eq!(read_varlong(&mut Bytes(&[0x80; 9])), Err("end"));
        assert_eq!(Bytes(&[1, 2]).skip(3), Err("end"));
    }
}
