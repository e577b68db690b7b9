//! The four files of a log directory that hold one offset per partition, each line `topic partition offset`.
//!
//! | file | the offset is | when |
//! |---|---|---|
//! | `recovery-point-offset-checkpoint` | flushed up to here; recovery starts in its segment | every minute, on close |
//! | `log-start-offset-checkpoint` | first one visible, where it is not the first segment's base | every minute, on close |
//! | `replication-offset-checkpoint` | high watermark | every five seconds, on close |
//! | `cleaner-offset-checkpoint` | cleaned up to here | after each cleaning |
//!
//! Written whole: temporary file, sync, rename, sync of the directory. Kafka's order of lines is that of a hash map; ours
//! is by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use klamm_io::Disk;
use klamm_types::{Offset, TopicPartition};

use crate::checkpoint_file;
use crate::error::{DiskContext, LogError, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetCheckpoint {
    RecoveryPoint,
    LogStartOffset,
    /// The high watermarks.
    Replication,
    Cleaner,
}

pub type Offsets = BTreeMap<TopicPartition, Offset>;

impl OffsetCheckpoint {
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::RecoveryPoint => "recovery-point-offset-checkpoint",
            Self::LogStartOffset => "log-start-offset-checkpoint",
            Self::Replication => "replication-offset-checkpoint",
            Self::Cleaner => "cleaner-offset-checkpoint",
        }
    }

    /// The checkpoint's offsets; none if there is no file.
    ///
    /// # Errors
    /// `Corrupt` if the file makes no sense: each checkpoint has a safe reading as empty, which the caller may choose.
    pub fn read(self, disk: &dyn Disk, log_dir: &Path) -> Result<Offsets> {
        let path = self.path(log_dir);
        if !disk.exists(&path).disk("look for", &path)? {
            return Ok(Offsets::new());
        }
        let bytes = disk.read(&path).disk("read", &path)?;
        let entries =
            checkpoint_file::parse(&bytes, parse_line).map_err(|reason| LogError::Corrupt { path, reason })?;
        Ok(entries.into_iter().collect())
    }

    pub fn write(self, disk: &dyn Disk, log_dir: &Path, offsets: &Offsets) -> Result<()> {
        let path = self.path(log_dir);
        let lines = offsets
            .iter()
            .map(|(tp, offset)| format!("{} {} {offset}", tp.topic, tp.partition));
        disk.replace(&path, &checkpoint_file::format(lines))
            .disk("write", &path)
    }

    fn path(self, log_dir: &Path) -> PathBuf {
        log_dir.join(self.file_name())
    }
}

fn parse_line(words: &[&str]) -> Option<(TopicPartition, Offset)> {
    match words {
        [topic, partition, offset] => Some((
            TopicPartition::new(topic, partition.parse().ok()?),
            Offset(offset.parse().ok()?),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use klamm_io::RealDisk;

    use super::*;

    #[test]
    fn offsets_round_trip() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = OffsetCheckpoint::RecoveryPoint;
        assert_eq!(checkpoint.read(&RealDisk, dir.path()).unwrap(), Offsets::new());
        let offsets = Offsets::from([
            (TopicPartition::new("b", 1), Offset(9)),
            (TopicPartition::new("a", 0), Offset(700)),
        ]);
        checkpoint.write(&RealDisk, dir.path(), &offsets).unwrap();
        let bytes = std::fs::read(dir.path().join("recovery-point-offset-checkpoint")).unwrap();
        assert_eq!(bytes, b"0\n2\na 0 700\nb 1 9\n");
        assert_eq!(checkpoint.read(&RealDisk, dir.path()).unwrap(), offsets);
    }

    #[test]
    fn a_rotten_file_is_corrupt() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("cleaner-offset-checkpoint"), "0\n1\na b c\n").unwrap();
        let read = OffsetCheckpoint::Cleaner.read(&RealDisk, dir.path());
        assert!(matches!(read, Err(LogError::Corrupt { .. })));
    }
}
