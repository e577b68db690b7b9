//! Record batches inside a message: bytes at hand, or bytes that stay in a file.

use bytes::Bytes;

/// The value of a field of type `records`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Records {
    Bytes(Bytes),
    /// `len` bytes that the sender of the frame puts in from elsewhere (file regions by sendfile). Encoding writes the
    /// length only and notes a [`crate::Splice`] with this `slot`, a number that means something to the caller alone.
    External {
        len: u32,
        slot: u32,
    },
}

impl Records {
    pub fn size_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::External { len, .. } => *len as usize,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.size_bytes() == 0
    }

    /// The bytes at hand; empty for external ones.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::External { .. } => &[],
        }
    }
}

impl Default for Records {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl From<Bytes> for Records {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Records {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}
