//! The power fails at every single change of the disk, in turn, while a log is written, rolled, flushed, truncated and
//! thinned. Whatever is left, the log opens; it ends at or after its recovery point; it holds a first part of what was
//! written, unharmed; and its producers, epochs and aborted transactions are what that part says.

use std::path::Path;
use std::sync::Arc;

use klamm_io::sim::{Fault, FaultKind, SimClock, SimDisk, SimRandom};
use klamm_io::{Disk, FileHandle};
use klamm_log::{AppendOrigin, FetchUpper, LeaderAppend, LogConfig, LogEnv, LogError, OpenState, PartitionLog, Result};
use klamm_records::control::EndTransactionMarker;
use klamm_records::{BatchBuilder, BatchSpec, Batches};
use klamm_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

const DIR: &str = "/logs/orders-0";
const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// What a run knows of its log when the power fails.
#[derive(Default)]
struct Known {
    /// The bytes of each batch in the log, in order, with its offsets.
    batches: Vec<(Offset, Offset, Vec<u8>)>,
    recovery_point: Offset,
    log_start: Offset,
    is_truncating: bool,
    /// What a truncation cut off. It may come back until the next flush; the leader's epochs tell it apart then.
    cut_off: Vec<(Offset, Offset, Vec<u8>)>,
}

#[test]
fn any_crash_leaves_a_first_part_of_the_log() {
    let quiet = SimDisk::new(0);
    write(&quiet, &mut Known::default()).unwrap();
    let changes = quiet.changes();
    assert!(changes > 120, "{changes}");
    for seed in 0..6 {
        for operations in 0..changes {
            let disk = SimDisk::new(seed * 10_000 + operations);
            disk.inject(Fault::power_off_after(operations));
            let mut known = Known::default();
            let written = write(&disk, &mut known);
            assert!(
                written.is_err() || !disk.is_on() || operations + 1 >= changes,
                "operation {operations}"
            );
            disk.lose_power();
            check(&disk, &known, &format!("seed {seed}, operation {operations}"));
        }
    }
}

#[test]
fn a_killed_process_loses_nothing() {
    let quiet = SimDisk::new(0);
    write(&quiet, &mut Known::default()).unwrap();
    for operations in 0..quiet.changes() {
        let disk = SimDisk::new(operations);
        disk.inject(Fault::power_off_after(operations));
        let mut known = Known::default();
        let _ = write(&disk, &mut known);
        disk.restart();
        disk.clear_faults();
        let log = check(&disk, &known, &format!("operation {operations}"));
        if let Some((_, last, _)) = known.batches.last().filter(|_| !known.is_truncating) {
            assert!(log.log_end_offset() > *last, "operation {operations}");
        }
    }
}

#[test]
fn a_failed_write_is_final_and_harmless() {
    for kind in [FaultKind::Io, FaultKind::NoSpace, FaultKind::TornWrite] {
        for op in [klamm_io::sim::DiskOp::Write, klamm_io::sim::DiskOp::Sync] {
            if kind != FaultKind::Io && op == klamm_io::sim::DiskOp::Sync {
                continue;
            }
            let disk = SimDisk::new(1);
            let mut log = open(&disk, OpenState::default()).unwrap();
            append(&mut log, &mut data(1, 0, false)).unwrap();
            disk.inject(Fault::once(op, kind));
            let failed = append(&mut log, &mut data(1, 3, false)).and_then(|()| log.flush());
            assert!(matches!(failed, Err(LogError::Disk { .. })), "{kind:?} {op:?}");
            let refused = append(&mut log, &mut data(1, 6, false));
            assert!(matches!(refused, Err(LogError::Failed(_))), "{kind:?} {op:?}");
            // What was there before is still served, and nothing half-written is.
            let info = log.read(Offset(0), u32::MAX, FetchUpper::LogEnd, true).unwrap();
            let region = info.region.unwrap();
            let bytes = read(&region.file, region.position, region.len);
            let ends: Vec<Offset> = Batches::new(&bytes).map(|b| b.unwrap().next_offset()).collect();
            assert_eq!(ends.last(), Some(&log.log_end_offset()));
        }
    }
}

/// A life of a log: idempotent and transactional batches over several segments, flushes, new leaders, a truncation,
/// DeleteRecords and a clean end.
fn write(disk: &SimDisk, known: &mut Known) -> Result<()> {
    let mut log = open(disk, OpenState::default())?;
    for round in 0..12 {
        log.assign_epoch_start_offset(LeaderEpoch(round / 4), log.log_end_offset());
        let is_transactional = round % 3 == 1;
        for producer in 1..=2 {
            step(
                &mut log,
                known,
                data(producer, round * 3, is_transactional && producer == 2),
                round / 4,
            )?;
        }
        if is_transactional {
            step(&mut log, known, marker(round % 2 == 0), round / 4)?;
        }
        log.set_high_watermark(log.log_end_offset());
        match round {
            2 | 5 | 8 => log.flush()?,
            6 => {
                let (first, _, _) = known.batches[known.batches.len() - 3];
                known.is_truncating = true;
                known.recovery_point = known.recovery_point.min(first);
                log.truncate_to(first)?;
                known.is_truncating = false;
                let index = known.batches.partition_point(|(offset, _, _)| *offset < first);
                known.cut_off = known.batches.split_off(index);
            }
            9 => {
                known.log_start = Offset(10);
                log.increment_log_start_offset(Offset(10))?;
                log.delete_old_segments()?;
            }
            _ => {}
        }
        known.recovery_point = log.recovery_point();
    }
    log.close()
}

fn step(log: &mut PartitionLog, known: &mut Known, mut batch: Vec<u8>, epoch: i32) -> Result<()> {
    let first = log.log_end_offset();
    append_in(log, &mut batch, epoch)?;
    known.batches.push((first, log.log_end_offset() - 1, batch));
    Ok(())
}

fn check(disk: &SimDisk, known: &Known, context: &str) -> PartitionLog {
    let state = OpenState {
        recovery_point: known.recovery_point,
        log_start_offset: known.log_start,
        ..OpenState::default()
    };
    let log = open(disk, state).unwrap_or_else(|e| panic!("{context}: {e}"));
    let (start, end) = (log.log_start_offset(), log.log_end_offset());
    assert!(
        end >= known.recovery_point,
        "{context}: {end} < {}",
        known.recovery_point
    );

    // A second log that was told only of the batches which are left.
    let other_disk = SimDisk::new(0);
    let mut other = open(&other_disk, OpenState::default()).unwrap();
    let mut seen = start;
    for (first, last, bytes) in &known.batches {
        if *last >= end {
            break;
        }
        other.append_as_follower(bytes, LeaderEpoch(i32::MAX)).unwrap();
        if *last < start {
            continue;
        }
        assert!(*first <= seen, "{context}: {first} follows {seen}");
        let info = log.read(*first.max(&start), 1, FetchUpper::LogEnd, true).unwrap();
        let region = info.region.unwrap_or_else(|| panic!("{context}: nothing at {first}"));
        let found = read(&region.file, region.position, region.len);
        if known.cut_off.iter().any(|(_, _, old)| *old == found) && *first >= known.recovery_point {
            return log;
        }
        assert_eq!(found, *bytes, "{context}: at {first}");
        seen = *last + 1;
    }
    // The batch whose append did not return may be there, whole.
    if seen == end {
        assert_eq!(log.active_producers(), other.active_producers(), "{context}");
        let aborted = |log: &PartitionLog| log.collect_aborted_txns(start, end).unwrap();
        assert_eq!(aborted(&log), aborted(&other), "{context}");
        let epochs: Vec<_> = other
            .epoch_entries()
            .iter()
            .map(|e| (e.epoch, e.start_offset.max(start)))
            .collect();
        let recovered: Vec<_> = log.epoch_entries().iter().map(|e| (e.epoch, e.start_offset)).collect();
        assert!(epochs.ends_with(&recovered), "{context}: {epochs:?} {recovered:?}");
    } else {
        let is_unknown = known.batches.last().is_none_or(|(_, last, _)| *last < seen);
        assert!(is_unknown, "{context}: the log ends at {end} instead of {seen}");
    }
    log
}

fn open(disk: &SimDisk, state: OpenState) -> Result<PartitionLog> {
    let env = LogEnv {
        disk: Arc::new(disk.clone()),
        clock: Arc::new(SimClock::manual(NOW)),
        random: Arc::new(SimRandom::new(7)),
        files: Arc::default(),
    };
    let mut config = LogConfig {
        segment_bytes: 1_000,
        segment_index_bytes: 1_000,
        index_interval_bytes: 200,
        ..LogConfig::default()
    };
    config.is_transaction_verification_enabled = false;
    disk.create_dir_all(Path::new("/logs"))
        .map_err(|source| LogError::Disk {
            action: "create",
            path: "/logs".into(),
            source,
        })?;
    PartitionLog::open(env, Path::new(DIR), Arc::new(config), state)
}

fn append(log: &mut PartitionLog, batch: &mut [u8]) -> Result<()> {
    append_in(log, batch, 0)
}

fn append_in(log: &mut PartitionLog, batch: &mut [u8], epoch: i32) -> Result<()> {
    let append = LeaderAppend {
        leader_epoch: LeaderEpoch(epoch),
        origin: AppendOrigin::Coordinator,
        verification: None,
        transaction_version: 0,
    };
    log.append_as_leader(batch, append).map(|_| ())
}

/// Three records.
fn data(producer: i64, sequence: i32, is_transactional: bool) -> Vec<u8> {
    let mut builder = BatchBuilder::new(BatchSpec {
        producer_id: ProducerId(producer),
        producer_epoch: ProducerEpoch(0),
        base_sequence: Sequence(sequence),
        is_transactional,
        ..BatchSpec::default()
    });
    for record in 0..3 {
        let value = format!("{producer} {sequence} {record}");
        builder.push(NOW.plus_ms(i64::from(sequence)), None, Some(value.as_bytes()));
    }
    builder.build()
}

fn marker(is_commit: bool) -> Vec<u8> {
    let marker = EndTransactionMarker {
        is_commit,
        coordinator_epoch: 0,
    };
    marker.batch(ProducerId(2), ProducerEpoch(0), NOW).unwrap()
}

fn read(file: &FileHandle, position: u64, len: u32) -> Vec<u8> {
    let mut bytes = vec![0; len as usize];
    file.read_exact_at(&mut bytes, position).unwrap();
    bytes
}
