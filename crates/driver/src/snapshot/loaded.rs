//! A snapshot as an image, which those who follow the metadata share.
//!
//! The controller of a node and what the node publishes start from the same snapshot. It is read once, record by record,
//! and what does not change afterwards is in memory once.

use std::sync::{Arc, Weak};

use klamm_metadata::{MetadataDelta, MetadataImage};
use klamm_raft::OffsetAndEpoch;
use parking_lot::Mutex;

use super::{Snapshot, SnapshotFile};
use crate::error::QuorumError;

/// What a snapshot's records add up to.
#[derive(Debug)]
pub struct LoadedSnapshot {
    pub content: Snapshot,
    pub image: MetadataImage,
}

/// The snapshot that was read last, for as long as somebody has it.
#[derive(Debug, Default)]
pub(crate) struct SnapshotCache(Mutex<(OffsetAndEpoch, Weak<LoadedSnapshot>)>);

impl SnapshotCache {
    /// Reads the file of the snapshot, or waits for who is reading it already.
    pub(crate) fn load(&self, id: OffsetAndEpoch, file: SnapshotFile) -> Result<Arc<LoadedSnapshot>, QuorumError> {
        let mut last = self.0.lock();
        if last.0 == id
            && let Some(loaded) = last.1.upgrade()
        {
            return Ok(loaded);
        }
        let mut delta = MetadataDelta::new(MetadataImage::default());
        let content = file.read(|record| delta.replay(&record))?;
        let image = delta.into_image();
        let loaded = Arc::new(LoadedSnapshot { content, image });
        *last = (id, Arc::downgrade(&loaded));
        Ok(loaded)
    }
}
