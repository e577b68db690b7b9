//! The topic id of a partition and its file, `partition.metadata`.
//!
//! The file is not written when the directory is made, since each file that has to be durable before it gets its name
//! costs a sync. It is owed: many partitions pay together, with one sync for all ([`PartitionLog::start_topic_id_sync`]),
//! and one that gets records before that pays alone, without a sync. Records never lie beside a missing file, so that a
//! directory without one has nothing that could belong to an earlier topic of the same name.

use std::path::PathBuf;

use klamm_types::Uuid;

use super::PartitionLog;
use crate::error::{DiskContext, LogError, Result};
use crate::partition_metadata;

/// Where the file stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TopicIdFile {
    /// On the disk, or there is no id to write.
    #[default]
    Written,
    Owed,
    /// It has its name; its bytes may still be lost.
    Unsynced,
    /// Its bytes are being synced, under its name or under a temporary one.
    Syncing {
        is_named: bool,
    },
}

impl PartitionLog {
    pub(super) fn load_topic_id(&mut self, expected: Option<Uuid>, has_file: bool) -> Result<()> {
        if !has_file {
            return expected.map_or(Ok(()), |topic_id| self.assign_topic_id(topic_id));
        }
        match (
            partition_metadata::read(self.dir.disk.as_ref(), self.dir.path()),
            expected,
        ) {
            (Ok(found), Some(expected)) if found != expected => Err(LogError::InconsistentTopicId { expected, found }),
            (Ok(found), _) => {
                self.topic_id = Some(found);
                Ok(())
            }
            // A power loss took what was not synced yet; the metadata knows better.
            (Err(LogError::Corrupt { path, reason }), Some(expected)) => {
                tracing::warn!(path = %path.display(), reason, "writing the topic id anew");
                self.assign_topic_id(expected)
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Gives its id to a directory that has none. The file is written later, before the first append at the latest.
    pub fn assign_topic_id(&mut self, topic_id: Uuid) -> Result<()> {
        match self.topic_id {
            Some(found) if found == topic_id => Ok(()),
            Some(found) => Err(LogError::InconsistentTopicId {
                expected: topic_id,
                found,
            }),
            None => {
                self.topic_id = Some(topic_id);
                self.topic_id_file = TopicIdFile::Owed;
                Ok(())
            }
        }
    }

    /// Writes the file if need be, and returns what has to be synced now, by itself or with the whole file system.
    /// [`Self::finish_topic_id_sync`] comes after the sync; appends may come between.
    pub fn start_topic_id_sync(&mut self) -> Result<Option<PathBuf>> {
        self.check_alive()?;
        let (path, is_named) = match self.topic_id_file {
            TopicIdFile::Written => return Ok(None),
            TopicIdFile::Unsynced | TopicIdFile::Syncing { is_named: true } => {
                (self.dir.path().join(partition_metadata::FILE_NAME), true)
            }
            TopicIdFile::Owed | TopicIdFile::Syncing { is_named: false } => {
                let written = self.write_temporary_topic_id();
                self.settle(written)?;
                (partition_metadata::temporary_path(self.dir.path()), false)
            }
        };
        self.topic_id_file = TopicIdFile::Syncing { is_named };
        Ok(Some(path))
    }

    /// Gives the synced file its name; false if it was written anew meanwhile and has to be synced again.
    pub fn finish_topic_id_sync(&mut self) -> Result<bool> {
        self.check_alive()?;
        match self.topic_id_file {
            TopicIdFile::Syncing { is_named } => {
                if !is_named {
                    let named = partition_metadata::name_temporary(self.dir.disk.as_ref(), self.dir.path());
                    self.settle(named)?;
                }
                self.unsynced.dir = true;
                self.topic_id_file = TopicIdFile::Written;
                Ok(true)
            }
            other => Ok(other == TopicIdFile::Written),
        }
    }

    /// Writes the file under its name, if that is still to be done, without a sync.
    pub(super) fn write_topic_id(&mut self) -> Result<()> {
        if matches!(
            self.topic_id_file,
            TopicIdFile::Owed | TopicIdFile::Syncing { is_named: false }
        ) {
            self.write_temporary_topic_id()?;
            partition_metadata::name_temporary(self.dir.disk.as_ref(), self.dir.path())?;
            self.topic_id_file = TopicIdFile::Unsynced;
        }
        Ok(())
    }

    pub(super) fn write_temporary_topic_id(&self) -> Result<()> {
        match self.topic_id {
            Some(topic_id) => {
                let path = partition_metadata::temporary_path(self.dir.path());
                self.dir
                    .write_anew(&path, partition_metadata::content(topic_id).as_bytes())
            }
            None => Ok(()),
        }
    }

    /// Syncs the file, written now if need be.
    pub(super) fn sync_topic_id(&mut self) -> Result<()> {
        if self.topic_id_file != TopicIdFile::Written {
            self.write_topic_id()?;
            let path = self.dir.path().join(partition_metadata::FILE_NAME);
            let file = self.dir.disk.open(&path, klamm_io::OpenMode::ReadWrite);
            file.and_then(|file| file.sync_all()).disk("sync", &path)?;
            self.topic_id_file = TopicIdFile::Written;
            self.unsynced.dir = true;
        }
        Ok(())
    }
}
