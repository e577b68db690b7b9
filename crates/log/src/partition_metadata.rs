//! `partition.metadata`: the topic id of a partition directory (KIP-516), so that a topic that was deleted and created
//! anew never shows the old data.
//!
//! ```text
//! version: 0
//! topic_id: Fpf4KgOPSGO6agQjKZDtbw      no line end
//! ```
//! Written soon after the directory is created and before its first record: temporary file, sync, rename. Only a file
//! that a record could not wait for is synced after the rename, and may be found empty after a power loss.

use std::path::{Path, PathBuf};

use klamm_io::Disk;
use klamm_types::Uuid;

use crate::error::{DiskContext, LogError, Result};

pub const FILE_NAME: &str = "partition.metadata";

/// The topic id of a partition directory.
pub fn read(disk: &dyn Disk, dir: &Path) -> Result<Uuid> {
    let path = dir.join(FILE_NAME);
    let bytes = disk.read(&path).disk("read", &path)?;
    parse(&bytes).ok_or_else(|| LogError::Corrupt {
        path,
        reason: format!("no topic id in {:?}", String::from_utf8_lossy(&bytes)),
    })
}

pub(crate) fn content(topic_id: Uuid) -> String {
    format!("version: 0\ntopic_id: {topic_id}")
}

/// Where the file is written before it gets its name.
pub(crate) fn temporary_path(dir: &Path) -> PathBuf {
    dir.join(format!("{FILE_NAME}.tmp"))
}

/// Gives the temporary file its name.
pub(crate) fn name_temporary(disk: &dyn Disk, dir: &Path) -> Result<()> {
    let path = dir.join(FILE_NAME);
    disk.rename(&temporary_path(dir), &path).disk("rename to", &path)
}

fn parse(bytes: &[u8]) -> Option<Uuid> {
    let mut lines = std::str::from_utf8(bytes).ok()?.lines();
    let version = lines.next()?.strip_prefix("version:")?.trim();
    let topic_id = lines.next()?.strip_prefix("topic_id:")?.trim();
    let topic_id: Uuid = topic_id.parse().ok()?;
    (version == "0" && !topic_id.is_zero()).then_some(topic_id)
}

#[cfg(test)]
mod tests {
    use klamm_io::RealDisk;

    use super::*;

    #[test]
    fn a_topic_id_round_trips_in_kafkas_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let id: Uuid = "Fpf4KgOPSGO6agQjKZDtbw".parse().unwrap();
        std::fs::write(temporary_path(dir.path()), content(id)).unwrap();
        name_temporary(&RealDisk, dir.path()).unwrap();
        let bytes = std::fs::read(dir.path().join(FILE_NAME)).unwrap();
        assert_eq!(bytes, b"version: 0\ntopic_id: Fpf4KgOPSGO6agQjKZDtbw");
        assert_eq!(read(&RealDisk, dir.path()).unwrap(), id);
    }

    #[test]
    fn nonsense_is_no_topic_id() {
        for text in [
            "",
            "version: 1\ntopic_id: Fpf4KgOPSGO6agQjKZDtbw",
            "version: 0\n",
            "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA",
            "version: 0\ntopic_id: short",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text:?}");
        }
    }
}
