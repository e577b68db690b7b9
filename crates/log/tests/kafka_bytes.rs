//! The batches of logs that Apache Kafka 4.3.1 wrote, appended here one by one: every file has to come out as Kafka's.

mod kafka_fixture;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use kafka_fixture::{KafkaDir, clock_of_the_fixtures};
use klamm_io::{OsRandom, RealDisk};
use klamm_log::{DirKind, LogConfig, LogDir, LogEnv, OffsetCheckpoint, OpenState, PartitionLog, partition_metadata};
use klamm_records::Batches;
use klamm_types::{LeaderEpoch, Offset};

#[test]
fn files_are_kafkas() {
    let kafka = KafkaDir::unpack("clean");
    let log_dir = LogDir::open(Arc::new(RealDisk), &kafka.path).unwrap();
    let log_starts = log_dir.read_checkpoint(OffsetCheckpoint::LogStartOffset).unwrap();
    let ours = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for entry in log_dir.entries().unwrap() {
        let partition = entry.name.topic_partition;
        // The cleaner has been at one of these, and the other's log was flushed by other rules.
        let is_other = ["accounts-1", "__cluster_metadata"].contains(&&*partition.topic);
        if entry.name.kind != DirKind::Current || is_other {
            continue;
        }
        let config = LogConfig {
            segment_bytes: if partition.topic.starts_with("orders") {
                1 << 20
            } else {
                1 << 30
            },
            ..LogConfig::default()
        };
        let dir = ours.path().join(partition.to_string());
        let state = OpenState {
            topic_id: Some(partition_metadata::read(&RealDisk, &entry.path).unwrap()),
            ..OpenState::default()
        };
        let mut log = PartitionLog::open(env(), &dir, Arc::new(config), state).unwrap();
        log.assign_epoch_start_offset(LeaderEpoch(0), log.log_end_offset());
        for (name, bytes) in files(&entry.path) {
            if name.ends_with(".log") {
                for batch in Batches::new(&bytes).map(Result::unwrap) {
                    log.append_as_follower(batch.bytes(), LeaderEpoch(i32::MAX)).unwrap();
                }
            }
        }
        log.set_high_watermark(log.log_end_offset());
        if let Some(start) = log_starts.get(&partition) {
            log.increment_log_start_offset(*start).unwrap();
        }
        log.close().unwrap();
        if log.log_end_offset() == Offset::ZERO {
            // The one difference: without records there are no files yet but the topic id's.
            let ours = files(&dir);
            assert_eq!(ours.len(), 1, "{}", dir.display());
            assert_eq!(
                ours.get(partition_metadata::FILE_NAME),
                files(&entry.path).get(partition_metadata::FILE_NAME)
            );
            compared += 1;
            continue;
        }
        compared += compare(&entry.path, &dir);
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn the_files_of_a_log_that_is_open_are_kafkas() {
    let kafka = KafkaDir::unpack("killed");
    let theirs = kafka.path.join("payments-2-0");
    let ours = tempfile::tempdir().unwrap();
    let dir = ours.path().join("payments-2-0");
    let state = OpenState {
        topic_id: Some(partition_metadata::read(&RealDisk, &theirs).unwrap()),
        ..OpenState::default()
    };
    let mut log = PartitionLog::open(env(), &dir, Arc::default(), state).unwrap();
    for batch in Batches::new(&fs::read(theirs.join("00000000000000000000.log")).unwrap()).map(Result::unwrap) {
        log.append_as_follower(batch.bytes(), LeaderEpoch(0)).unwrap();
    }
    log.write_epochs().unwrap();
    compare(&theirs, &dir);
}

/// Compares all files of two directories; returns how many there were.
fn compare(theirs: &Path, ours: &Path) -> usize {
    let (theirs_files, ours_files) = (files(theirs), files(ours));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&theirs_files), names(&ours_files), "{}", theirs.display());
    for (name, bytes) in &theirs_files {
        let other = &ours_files[name];
        let at = bytes.iter().zip(other).position(|(a, b)| a != b);
        let lens = (bytes.len(), other.len());
        assert!(
            at.is_none() && lens.0 == lens.1,
            "{}/{name} differs at {at:?}, {lens:?}",
            theirs.display()
        );
    }
    theirs_files.len()
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    let file = |e: fs::DirEntry| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap());
    entries.map(file).collect()
}

fn env() -> LogEnv {
    LogEnv {
        disk: Arc::new(RealDisk),
        clock: Arc::new(clock_of_the_fixtures()),
        random: Arc::new(OsRandom),
        files: Arc::default(),
    }
}
