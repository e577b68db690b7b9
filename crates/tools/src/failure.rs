//! How a tool ends when it does not end well. Kafka's tools exit with 1 for everything; they differ in what they print,
//! and where.

use std::io;

use klamm_client::ClientError;

pub(crate) type Outcome = Result<(), Failure>;

/// Why a tool stops early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A wrong command line: the message, then the table of options, to standard error.
    Usage(String),
    /// The message to standard error.
    Message(String),
    /// Everything is said already; exit with 1.
    Said,
    /// Everything is said already; exit with 0 (`--version`, and `--help` of some tools).
    Done,
    /// Everything is said already; exit with this code.
    Exit(u8),
    /// An error of the cluster or of the way to it.
    Client(ClientError),
    /// Standard output or a file failed.
    Io(io::Error),
}

impl Failure {
    pub(crate) fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(text) | Self::Message(text) => f.write_str(text),
            Self::Said | Self::Done | Self::Exit(_) => Ok(()),
            Self::Client(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}
