//! Why a node does not start, each in a sentence that says what is wrong, where, and what to do.

use std::io;
use std::path::PathBuf;

use klamm_driver::QuorumError;
use klamm_log::LogError;
use klamm_server::BindError;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "Failed to acquire lock on file .lock in {}. A Kafka instance in another process or thread is using this \
         directory.", .0.display()
    )]
    Locked(PathBuf),
    #[error(
        "No `meta.properties` found in {} (have you run `kafka-storage.sh` to format the directory?)", .0.display()
    )]
    NotFormatted(PathBuf),
    #[error("Invalid {field} in: {}. Expected {expected}, but read {found}", .file.display())]
    Identity {
        field: &'static str,
        file: PathBuf,
        expected: String,
        found: String,
    },
    #[error(
        "Found unexpected metadata location in data directory `{}` (the configured metadata directory is {}).",
        .found.display(), .metadata_dir.display()
    )]
    MisplacedMetadata { found: PathBuf, metadata_dir: PathBuf },
    #[error(
        "Listener {listener} asks for the security protocol {protocol}, which is not supported yet; only PLAINTEXT is."
    )]
    SecurityProtocol { listener: String, protocol: &'static str },
    #[error("authorizer.class.name is set, but authorization is not supported yet; this node would let everybody in.")]
    Authorizer,
    #[error("The node was stopped before it had started.")]
    Stopped,
    #[error(transparent)]
    Bind(#[from] BindError),
    #[error("the log directory {}: {source}", .path.display())]
    LogDir { path: PathBuf, source: LogError },
    #[error("Shutdown broker because none of the specified log dirs from {0} can be created or validated")]
    NoLogDir(String),
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    #[error(transparent)]
    Io(#[from] io::Error),
}
