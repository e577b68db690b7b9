//! What can go wrong between a request and its response.

use std::io;
use std::sync::Arc;

use klamm_protocol::{ApiKey, DecodeError, EncodeError};
use klamm_types::ErrorCode;
use thiserror::Error;

/// Cloneable, because one failure of a connection answers every request that waits on it.
#[derive(Clone, Debug, Error)]
pub enum ClientError {
    #[error("invalid server {0:?}, expected host:port")]
    InvalidEndpoint(String),
    #[error("connection to {endpoint} failed: {error}")]
    Connect { endpoint: String, error: Arc<io::Error> },
    #[error("connection to {endpoint} was lost: {reason}")]
    Disconnected { endpoint: String, reason: String },
    /// No answer in the request's time.
    #[error("{api:?} was not answered in time")]
    RequestTimeout { api: ApiKey },
    /// No server could be reached, or none answered well, in the time of the whole call.
    #[error("timed out: {0}")]
    Timeout(String),
    #[error("{api:?} is offered in versions {offered:?}, of which none is known here")]
    UnsupportedVersion { api: ApiKey, offered: Option<(i16, i16)> },
    #[error("{api:?} cannot be written: {error}")]
    Encode { api: ApiKey, error: EncodeError },
    #[error("response to {api:?} cannot be read: {error}")]
    Decode { api: ApiKey, error: DecodeError },
    #[error("node {0} is not known")]
    UnknownNode(i32),
    /// The server said no.
    #[error("{}", .message.clone().unwrap_or_else(|| .code.to_string()))]
    Code { code: ErrorCode, message: Option<String> },
    #[error("records from {topic}-{partition} are damaged: {reason}")]
    Records {
        topic: String,
        partition: i32,
        reason: String,
    },
    /// The producer or client was closed before it came to this.
    #[error("closed")]
    Closed,
}

impl ClientError {
    /// Nothing if `code` is 0.
    pub fn check(code: i16, message: Option<&str>) -> Result<(), Self> {
        match code {
            0 => Ok(()),
            code => Err(Self::Code {
                code: ErrorCode(code),
                message: message.map(str::to_owned),
            }),
        }
    }

    /// The error code, if a server sent one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Code { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether the same request may do better a little later, perhaps with fresh metadata.
    pub fn is_retriable(&self) -> bool {
        match self {
            Self::Connect { .. } | Self::Disconnected { .. } | Self::RequestTimeout { .. } | Self::UnknownNode(_) => {
                true
            }
            Self::Code { code, .. } => code.is_retriable(),
            _ => false,
        }
    }
}
