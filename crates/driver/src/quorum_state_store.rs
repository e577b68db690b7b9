//! The `quorum-state` file of the metadata log's directory: replaced and synced as a whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::Disk;
use klamm_raft::{ElectionState, KRaftVersion};

use crate::QuorumError;

#[derive(Clone, Debug)]
pub(crate) struct QuorumStateStore {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

impl QuorumStateStore {
    pub(crate) fn new(disk: Arc<dyn Disk>, metadata_log_dir: &Path) -> Self {
        Self {
            disk,
            path: metadata_log_dir.join("quorum-state"),
        }
    }

    /// Nothing if there is no such file: the node is new, or an operator deleted it.
    pub(crate) fn read(&self) -> Result<Option<ElectionState>, QuorumError> {
        if !self.disk.exists(&self.path)? {
            return Ok(None);
        }
        let bytes = self.disk.read(&self.path)?;
        let state = ElectionState::decode(&String::from_utf8_lossy(&bytes)).map_err(QuorumError::ElectionState)?;
        Ok(Some(state))
    }

    /// Durable when it returns.
    pub(crate) fn write(&self, state: &ElectionState, version: KRaftVersion) -> Result<(), QuorumError> {
        Ok(self.disk.replace(&self.path, state.encode(version).as_bytes())?)
    }
}
