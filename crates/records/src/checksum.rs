//! The two checksums of the formats: CRC-32C (Castagnoli, catalogued as CRC-32/ISCSI) over a v2 batch from its
//! attributes on, and CRC-32 (IEEE, catalogued as CRC-32/ISO-HDLC) over a v0 or v1 message from its magic on.

pub(crate) fn crc32c(bytes: &[u8]) -> u32 {
    crc_fast::crc32_iscsi(bytes)
}

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    crc_fast::crc32_iso_hdlc(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of CRCs, and for CRC-32C the ones of RFC 3720, appendix B.4.
    #[test]
    fn polynomials_are_the_right_ones() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    /// The wide kernels take over at some length; each must agree with a bit-by-bit computation.
    #[test]
    fn every_length_agrees_with_the_definition() {
        let bitwise = |bytes: &[u8], polynomial: u32| {
            !bytes.iter().fold(!0u32, |crc, byte| {
                (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                    crc >> 1 ^ (polynomial & 0u32.wrapping_sub(crc & 1))
                })
            })
        };
        let bytes: Vec<u8> = (0..2100u32).map(|i| (i * 31 % 251) as u8).collect();
        for length in (0..300).chain([511, 512, 513, 1023, 1024, 1025, 2047, 2048, 2100]) {
            assert_eq!(
                crc32c(&bytes[..length]),
                bitwise(&bytes[..length], 0x82f6_3b78),
                "{length}"
            );
            assert_eq!(
                crc32(&bytes[..length]),
                bitwise(&bytes[..length], 0xedb8_8320),
                "{length}"
            );
        }
    }
}
