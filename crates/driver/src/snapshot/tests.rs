//! Files of Apache Kafka 4.3.1 are read, and written again byte for byte.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::{Disk, RealDisk};
use klamm_metadata::MetadataVersion;
use klamm_protocol::MetadataRecord;
use klamm_records::Batches;
use klamm_types::{LeaderEpoch, Timestamp};

use super::{Snapshot, SnapshotContent, SnapshotFile, SnapshotWriter};
use crate::error::{QuorumError, RecordsError};
use crate::metadata_batch::VersionedRecord;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn read(path: &Path) -> Result<(Snapshot, Vec<MetadataRecord>), QuorumError> {
    let mut records = Vec::new();
    let snapshot = SnapshotFile::open(&RealDisk, path)?.read(|record| {
        records.push(record);
        Ok(())
    })?;
    Ok((snapshot, records))
}

/// Writes what a file holds at the times it was written, and compares.
fn check_rewritten(name: &str, records: usize) {
    let bytes = std::fs::read(golden(name)).unwrap();
    let batches: Vec<_> = Batches::new(&bytes).map(Result::unwrap).collect();
    let time = |index: usize| batches[index].max_timestamp();
    let (snapshot, read_records) = read(&golden(name)).unwrap();
    assert_eq!(read_records.len(), records);

    let dir = tempfile::tempdir().unwrap();
    let complete = dir.path().join("complete");
    let content = SnapshotContent {
        epoch: batches[0].leader_epoch(),
        last_contained_log_timestamp: snapshot.last_contained_log_timestamp,
        kraft_version: snapshot.kraft_version.unwrap_or_default(),
        voters: snapshot.voters,
    };
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let mut writer = SnapshotWriter::create(disk, dir.path().join("part"), complete.clone(), content, time(0)).unwrap();
    let version = MetadataVersion::V4_3_IV0;
    let records = read_records.into_iter();
    let records = records.map(|record| VersionedRecord::at(record, version));
    writer.append(time(1), records).unwrap();
    let size = writer.freeze(time(batches.len() - 1)).unwrap();
    assert_eq!(size, bytes.len() as u64);
    assert!(std::fs::read(complete).unwrap() == bytes, "{name} differs");
    assert!(!dir.path().join("part").exists());
}

#[test]
fn kafkas_snapshots_are_written_alike() {
    check_rewritten("bootstrap.checkpoint", 6);
    check_rewritten("00000000000000000000-0000000000.checkpoint", 0);
    check_rewritten("00000000000000000369-0000000001.checkpoint", 234);
}

#[test]
fn a_snapshot_that_is_not_whole_is_refused() {
    let bytes = std::fs::read(golden("bootstrap.checkpoint")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("snapshot");
    let check = |bytes: &[u8], expected: fn(&RecordsError) -> bool| {
        std::fs::write(&path, bytes).unwrap();
        match read(&path) {
            Err(QuorumError::Snapshot { reason, .. }) => assert!(expected(&reason), "{reason}"),
            other => panic!("{other:?}"),
        }
    };
    let footer_at = bytes.len() - 75;
    check(&[], |e| *e == RecordsError::NoHeader);
    check(&bytes[..footer_at], |e| *e == RecordsError::NoFooter);
    check(&bytes[..bytes.len() - 1], |e| *e == RecordsError::Truncated);
    check(&bytes[..5], |e| *e == RecordsError::Truncated);
    check(&bytes[83..], |e| *e == RecordsError::NoHeader);
    check(&[&bytes[..], &bytes[footer_at..]].concat(), |e| {
        *e == RecordsError::AfterFooter
    });
    let mut flipped = bytes.clone();
    flipped[200] ^= 1;
    check(&flipped, |e| matches!(e, RecordsError::Batch(_)));
}

#[test]
fn an_unfinished_snapshot_has_no_name() {
    let dir = tempfile::tempdir().unwrap();
    let (partial, complete) = (dir.path().join("part"), dir.path().join("complete"));
    let content = SnapshotContent {
        epoch: LeaderEpoch(1),
        last_contained_log_timestamp: Timestamp(5),
        kraft_version: Default::default(),
        voters: None,
    };
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    drop(SnapshotWriter::create(disk, partial.clone(), complete.clone(), content, Timestamp(7)).unwrap());
    assert!(partial.exists() && !complete.exists());
}
