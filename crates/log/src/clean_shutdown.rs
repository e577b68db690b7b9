//! `.kafka_cleanshutdown`: its presence says that every log of the directory was closed properly, its content which
//! broker epoch the node had then (KIP-966), by which the controller knows that no acknowledged record was lost.
//!
//! ```text
//! {"version":0,"brokerEpoch":13}
//! ```
//! Written last on a clean stop and synced; deleted before the first log is loaded (KAFKA-10471), so that a crash while
//! loading counts as unclean.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use klamm_io::{Disk, OpenMode};
use klamm_types::BrokerEpoch;

use crate::error::{DiskContext, Result};

pub const FILE_NAME: &str = ".kafka_cleanshutdown";

/// What the marker of a log directory said before it was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanShutdown {
    /// None if the file had no readable epoch: older versions of Kafka left it empty.
    pub broker_epoch: Option<BrokerEpoch>,
}

/// Writes the marker; -1 stands for a node without a broker epoch.
pub fn write(disk: &dyn Disk, log_dir: &Path, broker_epoch: BrokerEpoch) -> Result<()> {
    let path = path(log_dir);
    let content = format!("{{\"version\":0,\"brokerEpoch\":{broker_epoch}}}");
    disk.open(&path, OpenMode::Create)
        .and_then(|file| {
            file.set_len(0)?;
            file.write_all_at(content.as_bytes(), 0)?;
            file.sync_all()
        })
        .disk("write", &path)?;
    disk.sync_dir(log_dir).disk("sync", log_dir)
}

/// Reads the marker without removing it.
pub fn read(disk: &dyn Disk, log_dir: &Path) -> Result<Option<CleanShutdown>> {
    let path = path(log_dir);
    match disk.read(&path) {
        Ok(bytes) => Ok(Some(CleanShutdown {
            broker_epoch: parse(&bytes),
        })),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).disk("read", &path),
    }
}

/// Reads and durably removes the marker.
pub fn take(disk: &dyn Disk, log_dir: &Path) -> Result<Option<CleanShutdown>> {
    let marker = read(disk, log_dir)?;
    if marker.is_some() {
        let path = path(log_dir);
        disk.remove_file(&path).disk("remove", &path)?;
        disk.sync_dir(log_dir).disk("sync", log_dir)?;
    }
    Ok(marker)
}

fn path(log_dir: &Path) -> PathBuf {
    log_dir.join(FILE_NAME)
}

/// The number after `"brokerEpoch":`. A JSON reader for one number of one flat object would be out of proportion.
fn parse(bytes: &[u8]) -> Option<BrokerEpoch> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let object = text.strip_prefix('{')?.strip_suffix('}')?;
    object.split(',').find_map(|member| {
        let (name, value) = member.split_once(':')?;
        (name.trim() == "\"brokerEpoch\"").then(|| value.trim().parse().ok().map(BrokerEpoch))?
    })
}

#[cfg(test)]
mod tests {
    use klamm_io::RealDisk;

    use super::*;

    #[test]
    fn the_marker_is_taken_once() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(take(&RealDisk, dir.path()).unwrap(), None);
        write(&RealDisk, dir.path(), BrokerEpoch(13)).unwrap();
        assert_eq!(
            std::fs::read(dir.path().join(FILE_NAME)).unwrap(),
            b"{\"version\":0,\"brokerEpoch\":13}"
        );
        let marker = take(&RealDisk, dir.path()).unwrap();
        assert_eq!(marker.unwrap().broker_epoch, Some(BrokerEpoch(13)));
        assert_eq!(take(&RealDisk, dir.path()).unwrap(), None);
    }

    #[test]
    fn contents_are_read() {
        for (text, expected) in [
            ("{\"version\":0,\"brokerEpoch\":13}", Some(13)),
            ("{ \"brokerEpoch\" : -1 , \"version\" : 0 }\n", Some(-1)),
            ("", None),
            ("{\"version\":0}", None),
            ("{\"version\":0,\"brokerEpoch\":null}", None),
        ] {
            assert_eq!(parse(text.as_bytes()), expected.map(BrokerEpoch), "{text}");
        }
    }
}
