//! Why bytes could not be read or written.

use thiserror::Error;

/// The bytes are not a message of the version they claim.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    #[error("{needed} bytes are needed but only {remaining} are left")]
    Truncated { needed: usize, remaining: usize },
    #[error("version {version} of {message} is not supported")]
    UnsupportedVersion { message: &'static str, version: i16 },
    #[error("field {field} is null but may not be")]
    Null { field: &'static str },
    #[error("a string of {length} bytes is longer than 32767")]
    StringTooLong { length: usize },
    #[error("a string is not valid UTF-8")]
    InvalidUtf8,
    #[error("an array of {length} elements has only {remaining} bytes left")]
    ArrayTooLong { length: usize, remaining: usize },
    #[error("a varint has more than {max_bytes} bytes")]
    VarintTooLong { max_bytes: usize },
    #[error("tag {tag} is not valid in version {version} of {message}")]
    InvalidTag {
        message: &'static str,
        tag: u32,
        version: i16,
    },
    #[error("{remaining} bytes follow the end")]
    TrailingBytes { remaining: usize },
    #[error("{what} {value} is not known")]
    Unknown { what: &'static str, value: i64 },
}

/// The value cannot be written in the version asked for. The first two are Kafka's UnsupportedVersionException.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncodeError {
    #[error("version {version} of {message} is not supported")]
    UnsupportedVersion { message: &'static str, version: i16 },
    #[error("field {field} is set but version {version} has no such field")]
    UnsupportedField { field: &'static str, version: i16 },
    #[error("field {field} is null but may not be")]
    Null { field: &'static str },
    #[error("field {field} of {length} bytes or elements is too long")]
    TooLong { field: &'static str, length: usize },
    #[error("unknown tagged field {tag} is out of order or has the tag of a known field")]
    InvalidTag { tag: u32 },
}

impl EncodeError {
    /// True if a request for another version could succeed: the caller answers UNSUPPORTED_VERSION.
    pub fn is_unsupported_version(&self) -> bool {
        matches!(self, Self::UnsupportedVersion { .. } | Self::UnsupportedField { .. })
    }
}
