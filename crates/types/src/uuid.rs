//! Kafka's UUID: 16 bytes, written as 22 characters of URL-safe base64 without padding (topic ids, directory ids,
//! cluster ids made by `kafka-storage random-uuid`).

use std::fmt;
use std::str::FromStr;

/// 16 bytes in network order. All zero means "none" ([`Uuid::ZERO`]).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uuid(pub [u8; 16]);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidUuid(String);

impl Uuid {
    pub const ZERO: Self = Self([0; 16]);
    /// Reserved: the metadata topic's id.
    pub const METADATA_TOPIC: Self = Self::from_u64_pair(0, 1);
    /// Reserved directory ids (KIP-858): of a replica from before there were such ids, of one whose broker has not said
    /// yet where it lies, and of one whose directory is gone.
    pub const MIGRATING_DIRECTORY: Self = Self::ZERO;
    pub const UNASSIGNED_DIRECTORY: Self = Self::from_u64_pair(0, 1);
    pub const LOST_DIRECTORY: Self = Self::from_u64_pair(0, 2);

    pub const fn from_u64_pair(most: u64, least: u64) -> Self {
        Self((((most as u128) << 64) | least as u128).to_be_bytes())
    }

    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// The first 100 ids are reserved for special meanings, and an id that starts with '-' would look like an option
    /// on a command line; Kafka never hands out either.
    pub fn is_reserved(&self) -> bool {
        u128::from_be_bytes(self.0) < 100
    }

    /// A random (version 4) UUID from 16 random bytes, or nothing if these bytes give an id that Kafka avoids.
    pub fn from_random_bytes(mut bytes: [u8; 16]) -> Option<Self> {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let id = Self(bytes);
        let usable = !id.is_reserved() && !id.to_string().starts_with('-');
        usable.then_some(id)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0u8; 22];
        let bits = u128::from_be_bytes(self.0);
        for (i, c) in text.iter_mut().enumerate() {
            // 22 digits of 6 bits are 132 bits: the last digit carries 2 bits, at its upper end.
            let digit = if i < 21 {
                (bits >> (122 - 6 * i)) & 63
            } else {
                (bits & 3) << 4
            };
            *c = ALPHABET[digit as usize];
        }
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Uuid {
    type Err = InvalidUuid;

    fn from_str(text: &str) -> Result<Self, InvalidUuid> {
        let invalid = || InvalidUuid(text.chars().take(64).collect());
        let digits = text.strip_suffix("==").unwrap_or(text);
        if digits.len() != 22 {
            return Err(invalid());
        }
        let mut bits: u128 = 0;
        for (i, c) in digits.bytes().enumerate() {
            let digit = ALPHABET.iter().position(|a| *a == c).ok_or_else(invalid)? as u128;
            bits = if i < 21 {
                bits << 6 | digit
            } else {
                bits << 2 | digit >> 4
            };
        }
        Ok(Self(bits.to_be_bytes()))
    }
}

impl fmt::Display for InvalidUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is not a UUID of 22 URL-safe base64 characters", self.0)
    }
}

impl std::error::Error for InvalidUuid {}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for text in [
            "NRKYJUxCS0SPNH2sUVRQLg",
            "xdo-wwYtSU-jKx6Z2vXRzg",
            "AAAAAAAAAAAAAAAAAAAAAA",
            "R773ekB-Tqu5oY8eSRX8ZA",
        ] {
            assert_eq!(text.parse::<Uuid>().unwrap().to_string(), text);
        }
        assert_eq!(Uuid::METADATA_TOPIC.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
    }

    #[test]
    fn bad_text_is_refused() {
        for text in ["", "abc", "NRKYJUxCS0SPNH2sUVRQL!", "NRKYJUxCS0SPNH2sUVRQLgg"] {
            assert!(text.parse::<Uuid>().is_err(), "{text}");
        }
    }

    #[test]
    fn random_ids_avoid_reserved_and_dashes() {
        assert_eq!(
            Uuid::from_random_bytes([0xff; 16]).map(|id| id.to_string().starts_with('-')),
            Some(false)
        );
        assert_eq!(Uuid::from_random_bytes([0xf8; 16]), None);
    }
}
