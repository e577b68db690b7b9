//! One directory of `log.dirs`: its lock, its identity, whether it was left cleanly, its checkpoints, what lies in it.
//!
//! ```text
//! .lock                              held while a node uses the directory
//! meta.properties                    whose it is
//! .kafka_cleanshutdown               left behind by a clean stop
//! bootstrap.checkpoint               first metadata records, from the format step (the quorum reads it)
//! recovery-point-offset-checkpoint   and three more of that kind
//! <topic>-<partition>/               replicas
//! ```

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::{Disk, Lock};
use klamm_types::{BrokerEpoch, Timestamp};

use crate::clean_shutdown::{self, CleanShutdown};
use crate::error::{DiskContext, LogError, Result};
use crate::file_name::{DirKind, DirName};
use crate::meta_properties::MetaProperties;
use crate::offset_checkpoint::{OffsetCheckpoint, Offsets};

pub struct LogDir {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    _lock: Lock,
}

/// A partition directory that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogDirEntry {
    pub name: DirName,
    pub path: PathBuf,
}

impl std::fmt::Debug for LogDir {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogDir")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl LogDir {
    /// Creates the directory if need be and locks it against every other process, a JVM included.
    ///
    /// # Errors
    /// `Disk` with `WouldBlock` inside if somebody else uses it.
    pub fn open(disk: Arc<dyn Disk>, path: &Path) -> Result<Self> {
        disk.create_dir_all(path).disk("create", path)?;
        let lock_path = path.join(LOCK_FILE_NAME);
        let lock = disk.lock(&lock_path).disk("lock", &lock_path)?;
        Ok(Self {
            disk,
            path: path.to_owned(),
            _lock: lock,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// None if the directory has not been formatted.
    pub fn meta_properties(&self) -> Result<Option<MetaProperties>> {
        MetaProperties::read(self.disk.as_ref(), &self.path)
    }

    pub fn write_meta_properties(&self, properties: &MetaProperties, now: Timestamp) -> Result<()> {
        properties.write(self.disk.as_ref(), &self.path, now)
    }

    /// Whether the directory was left cleanly. The marker is gone afterwards, durably, so this comes before the first
    /// log is opened and never twice (L1).
    pub fn take_clean_shutdown(&self) -> Result<Option<CleanShutdown>> {
        clean_shutdown::take(self.disk.as_ref(), &self.path)
    }

    /// Leaves the marker; after all logs are closed and the checkpoints written.
    pub fn write_clean_shutdown(&self, broker_epoch: BrokerEpoch) -> Result<()> {
        clean_shutdown::write(self.disk.as_ref(), &self.path, broker_epoch)
    }

    /// A checkpoint's offsets. An unreadable one reads as empty, which is safe for each of them: recovery from the
    /// first offset, the log start at the first segment, a high watermark that the replicas agree on anew (L4).
    pub fn read_checkpoint(&self, checkpoint: OffsetCheckpoint) -> Result<Offsets> {
        match checkpoint.read(self.disk.as_ref(), &self.path) {
            Err(LogError::Corrupt { path, reason }) => {
                tracing::warn!(path = %path.display(), reason, "a checkpoint is unreadable, going on without it");
                Ok(Offsets::new())
            }
            result => result,
        }
    }

    pub fn write_checkpoint(&self, checkpoint: OffsetCheckpoint, offsets: &Offsets) -> Result<()> {
        checkpoint.write(self.disk.as_ref(), &self.path, offsets)
    }

    /// The partition directories, by name. Other directories are nothing of ours.
    pub fn entries(&self) -> Result<Vec<LogDirEntry>> {
        let found = self.disk.list(&self.path).disk("list", &self.path)?;
        let entries = found.into_iter().filter(|entry| entry.is_dir).filter_map(|entry| {
            let name = DirName::parse(&entry.name)?;
            let path = self.path.join(&entry.name);
            Some(LogDirEntry { name, path })
        });
        Ok(entries.collect())
    }

    /// Where a replica's log lies, or will lie.
    pub fn partition_dir(&self, topic_partition: &klamm_types::TopicPartition) -> PathBuf {
        self.path.join(topic_partition.to_string())
    }

    /// Removes what a deletion left behind when the node stopped.
    pub fn remove_deleted(&self) -> Result<usize> {
        let entries = self.entries()?;
        let deleted: Vec<_> = entries.iter().filter(|e| e.name.kind == DirKind::Delete).collect();
        for entry in &deleted {
            match self.disk.remove_dir_all(&entry.path) {
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                result => result.disk("remove", &entry.path)?,
            }
        }
        Ok(deleted.len())
    }
}

const LOCK_FILE_NAME: &str = ".lock";
