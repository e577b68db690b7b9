//! Log directories that Apache Kafka 4.3.1 wrote, opened here: every record, abort and offset has to be there, after a
//! clean stop and after kill -9.

mod kafka_fixture;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kafka_fixture::{KafkaDir, Produced, clock_of_the_fixtures};
use klamm_io::sim::SimClock;
use klamm_io::{OsRandom, RealDisk};
use klamm_log::{
    ActiveProducer, DirKind, FetchUpper, LogConfig, LogDir, LogEnv, OffsetCheckpoint, OpenState, PartitionLog,
};
use klamm_records::{Batches, DecompressionLimits};
use klamm_types::{Offset, Timestamp, TopicPartition};

/// What a reader sees of a record: offset, timestamp, key, value, headers.
type Seen = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Vec<(String, String)>);

#[test]
fn a_clean_directory_is_served_whole() {
    let dir = KafkaDir::unpack("clean");
    let logs = open_all(&dir, true, clock_of_the_fixtures());
    check_records(&dir, &logs);
    // What Kafka wrote at its end is the end that is found.
    let log_dir = LogDir::open(Arc::new(RealDisk), &dir.path).unwrap();
    for (partition, end) in log_dir.read_checkpoint(OffsetCheckpoint::RecoveryPoint).unwrap() {
        assert_eq!(logs[&partition].log_end_offset(), end, "{partition}");
    }
    // No transaction is open: its producer was not stopped, but the coordinator had aborted it before.
    let payments = &logs[&TopicPartition::new("payments-1", 0)];
    assert_eq!(
        payments
            .collect_aborted_txns(Offset(0), payments.log_end_offset())
            .unwrap()
            .len(),
        4
    );
}

#[test]
fn a_killed_directory_is_recovered_whole() {
    let dir = KafkaDir::unpack("killed");
    let logs = open_all(&dir, false, clock_of_the_fixtures());
    check_records(&dir, &logs);
}

#[test]
fn a_clean_directory_recovered_needlessly_is_the_same() {
    let dir = KafkaDir::unpack("clean");
    let clean = open_all(&dir, true, clock_of_the_fixtures());
    let recovered = open_all(&dir, false, clock_of_the_fixtures());
    for (partition, log) in &clean {
        let other = &recovered[partition];
        assert_eq!(log.log_end_offset(), other.log_end_offset(), "{partition}");
        assert_eq!(log.log_start_offset(), other.log_start_offset(), "{partition}");
        assert_eq!(log.epoch_entries(), other.epoch_entries(), "{partition}");
        assert_eq!(log.active_producers(), other.active_producers(), "{partition}");
        assert_eq!(log.last_stable_offset(), other.last_stable_offset(), "{partition}");
    }
}

#[test]
fn producers_of_a_snapshot_are_forgotten_a_day_later() {
    let dir = KafkaDir::unpack("clean");
    let clock = clock_of_the_fixtures();
    let producers = |clock: &SimClock| -> Vec<ActiveProducer> {
        let logs = open_all(&dir, true, clock.clone());
        logs.values().flat_map(PartitionLog::active_producers).collect()
    };
    assert!(producers(&clock).len() > 1);
    clock.advance(Duration::from_hours(24));
    // One never ended its transaction: as long as that is open, it is known.
    let left = producers(&clock);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].current_txn_start_offset, Some(Offset(48)));
}

#[test]
fn offsets_are_found_by_time() {
    let dir = KafkaDir::unpack("clean");
    let logs = open_all(&dir, true, clock_of_the_fixtures());
    let partition = TopicPartition::new("orders-1", 0);
    let log = &logs[&partition];
    let produced = produced_of(&dir, &partition);
    for record in produced.iter().step_by(97) {
        let found = log.offset_for_timestamp(Timestamp(record.timestamp)).unwrap().unwrap();
        let expected = produced.iter().find(|r| r.timestamp >= record.timestamp).unwrap();
        assert_eq!(
            (found.offset.0, found.timestamp.0),
            (expected.offset, expected.timestamp)
        );
    }
    let max = produced.iter().map(|r| r.timestamp).max().unwrap();
    let first = produced.iter().find(|r| r.timestamp == max).unwrap();
    assert_eq!(log.offset_of_max_timestamp().unwrap().unwrap().offset.0, first.offset);
    assert_eq!(log.offset_for_timestamp(Timestamp(max + 1)).unwrap(), None);
}

fn open_all(dir: &KafkaDir, is_clean: bool, clock: SimClock) -> BTreeMap<TopicPartition, PartitionLog> {
    let log_dir = LogDir::open(Arc::new(RealDisk), &dir.path).unwrap();
    let recovery_points = log_dir.read_checkpoint(OffsetCheckpoint::RecoveryPoint).unwrap();
    let log_starts = log_dir.read_checkpoint(OffsetCheckpoint::LogStartOffset).unwrap();
    let env = LogEnv {
        disk: Arc::new(RealDisk),
        clock: Arc::new(clock),
        random: Arc::new(OsRandom),
        files: Arc::default(),
    };
    let config = Arc::new(LogConfig::default());
    let mut logs = BTreeMap::new();
    for entry in log_dir.entries().unwrap() {
        let partition = entry.name.topic_partition;
        // The metadata log starts after its snapshots; the quorum opens it with what they say.
        if entry.name.kind != DirKind::Current || &*partition.topic == "__cluster_metadata" {
            continue;
        }
        let state = OpenState {
            recovery_point: recovery_points.get(&partition).copied().unwrap_or_default(),
            log_start_offset: log_starts.get(&partition).copied().unwrap_or_default(),
            is_clean,
            topic_id: None,
        };
        let mut log = PartitionLog::open(env.clone(), &entry.path, config.clone(), state).unwrap();
        log.set_high_watermark(log.log_end_offset());
        assert!(log.topic_id().is_some());
        logs.insert(partition, log);
    }
    assert!(logs.len() > 170);
    logs
}

fn check_records(dir: &KafkaDir, logs: &BTreeMap<TopicPartition, PartitionLog>) {
    let mut checked = 0;
    let mut by_partition: BTreeMap<TopicPartition, Vec<Produced>> = BTreeMap::new();
    for record in dir.produced() {
        let partition = TopicPartition::new(&record.topic, record.partition);
        by_partition.entry(partition).or_default().push(record);
    }
    for (partition, produced) in &mut by_partition {
        let log = &logs[partition];
        produced.sort_by_key(|r| r.offset);
        let start = log.log_start_offset();
        let expected: BTreeMap<i64, &Produced> = produced.iter().map(|r| (r.offset, r)).collect();
        let all = read_all(log, FetchUpper::LogEnd);
        let committed = read_all(log, FetchUpper::LastStable);
        let is_compacted = partition.topic.starts_with("accounts");
        for (offset, key, value, headers) in &all {
            let Some(record) = expected.get(offset) else {
                panic!("{partition} has no {offset}")
            };
            assert_eq!(
                key.as_deref(),
                record.key.as_deref().map(str::as_bytes),
                "{partition} {offset}"
            );
            assert_eq!(
                value.as_deref(),
                record.value.as_deref().map(str::as_bytes),
                "{partition} {offset}"
            );
            assert_eq!(*headers, record.headers, "{partition} {offset}");
            checked += 1;
        }
        let offsets = |seen: &[Seen]| seen.iter().map(|s| s.0).filter(|o| *o >= start.0).collect::<Vec<_>>();
        let visible = |r: &&Produced| r.offset >= start.0;
        if !is_compacted {
            let wanted: Vec<i64> = produced.iter().filter(visible).map(|r| r.offset).collect();
            assert_eq!(offsets(&all), wanted, "{partition}");
            let wanted: Vec<i64> = produced
                .iter()
                .filter(visible)
                .filter(|r| r.committed)
                .map(|r| r.offset)
                .collect();
            assert_eq!(offsets(&committed), wanted, "{partition} committed");
        }
    }
    assert!(checked > 6_000, "{checked}");
}

fn produced_of(dir: &KafkaDir, partition: &TopicPartition) -> Vec<Produced> {
    let mut produced = dir.produced();
    produced.retain(|r| r.topic == *partition.topic && r.partition == partition.partition.0);
    produced.sort_by_key(|r| r.offset);
    produced
}

/// Reads the log as a consumer does: fetch by fetch, skipping control records and aborted transactions.
fn read_all(log: &PartitionLog, upper: FetchUpper) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut next = log.log_start_offset();
    while next < log.log_end_offset() {
        let info = log.read(next, 10_000, upper, true).unwrap();
        let Some(region) = info.region else { break };
        let mut bytes = vec![0; region.len as usize];
        region.file.read_exact_at(&mut bytes, region.position).unwrap();
        for batch in Batches::new(&bytes).map(Result::unwrap) {
            batch.verify_crc().unwrap();
            next = batch.next_offset();
            let is_aborted = batch.is_transactional()
                && info.aborted.iter().any(|aborted| {
                    aborted.producer_id == batch.producer_id()
                        && (aborted.first_offset..=aborted.last_offset).contains(&batch.base_offset())
                });
            if batch.is_control() || is_aborted {
                continue;
            }
            let limits = DecompressionLimits::default();
            let mut records = batch.records(&limits).unwrap();
            while let Some(record) = records.next_record().unwrap() {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let header = |h: klamm_records::RecordHeader<'_>| (text(h.key), text(h.value.unwrap_or_default()));
                // The list of records has them by name.
                let headers: BTreeMap<_, _> = record.headers.iter().map(header).collect();
                let headers = headers.into_iter().collect();
                seen.push((
                    record.offset.0,
                    record.key.map(<[u8]>::to_vec),
                    record.value.map(<[u8]>::to_vec),
                    headers,
                ));
            }
        }
    }
    seen
}
