//! What a leader and its followers may expect of a log: idempotence, transactions, look-ups, retention, truncation, and
//! files that are missing or rotten.
//!
//! Long because all of it is about one log on one simulated disk, which is set up here.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use klamm_io::sim::{DiskOp, Fault, FaultKind, SimClock, SimDisk, SimRandom};
use klamm_io::{Disk, OpenMode};
use klamm_log::{
    AppendInfo, AppendOrigin, DirKind, DirName, FetchUpper, LeaderAppend, LogConfig, LogEnv, LogError, OpenState,
    PartitionLog, Result,
};
use klamm_records::control::EndTransactionMarker;
use klamm_records::{BatchBuilder, BatchSpec, Batches};
use klamm_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, Uuid};

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const DIR: &str = "/logs/orders-0";

/// A log on a simulated disk.
struct Fixture {
    disk: SimDisk,
    clock: SimClock,
    config: LogConfig,
    log: PartitionLog,
}

impl Fixture {
    fn new(config: LogConfig) -> Self {
        Self::seeded(1, config)
    }

    fn seeded(seed: u64, config: LogConfig) -> Self {
        let (disk, clock) = (SimDisk::new(seed), SimClock::manual(NOW));
        disk.create_dir_all(Path::new("/logs")).unwrap();
        let log = open(&disk, &clock, &config, OpenState::default()).unwrap();
        Self {
            disk,
            clock,
            config,
            log,
        }
    }

    /// Segments of two batches each.
    fn small() -> Self {
        Self::new(LogConfig {
            segment_bytes: 200,
            index_interval_bytes: 50,
            ..config()
        })
    }

    fn reopen(&mut self, state: OpenState) {
        self.disk.restart();
        self.log = open(&self.disk, &self.clock, &self.config, state).unwrap();
        self.log.set_high_watermark(self.log.log_end_offset());
    }

    fn fill(&mut self, batches: i32) {
        for i in 0..batches {
            self.append(&mut batch(-1, -1, -1, NOW.plus_ms(i64::from(i)), false))
                .unwrap();
        }
        self.log.set_high_watermark(self.log.log_end_offset());
    }

    fn append(&mut self, batch: &mut [u8]) -> Result<AppendInfo> {
        self.log.append_as_leader(batch, leader(AppendOrigin::Client))
    }

    fn names(&self) -> Vec<String> {
        let entries = self.disk.list(Path::new(DIR)).unwrap();
        entries.into_iter().map(|entry| entry.name).collect()
    }
}

#[test]
fn sequences_are_checked() {
    let mut fixture = Fixture::new(config());
    let mut send = |epoch, sequence| {
        let mut batch = batch(1, epoch, sequence, NOW, false);
        match fixture.append(&mut batch) {
            Ok(info) if info.is_duplicate => format!("duplicate of {}", info.first_offset),
            Ok(info) => format!("at {}", info.first_offset),
            Err(LogError::OutOfOrderSequence(_)) => "out of order".to_owned(),
            Err(LogError::InvalidProducerEpoch(_)) => "fenced".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    // Batches have two records each. A producer that is not known may begin anywhere.
    for (epoch, sequence, expected) in [
        (3, 10, "at 0"),
        (3, 12, "at 2"),
        (3, 12, "duplicate of 2"),
        (3, 10, "duplicate of 0"),
        (3, 16, "out of order"),
        (3, 14, "at 4"),
        (3, 16, "at 6"),
        (3, 18, "at 8"),
        (3, 20, "at 10"),
        (3, 10, "out of order"),
        (3, 12, "duplicate of 2"),
        (2, 22, "fenced"),
        (4, 22, "out of order"),
        (4, 0, "at 12"),
        (3, 22, "fenced"),
        (4, 2, "at 14"),
    ] {
        assert_eq!(send(epoch, sequence), expected, "epoch {epoch}, sequence {sequence}");
    }
}

#[test]
fn batches_appended_together_are_what_they_are_one_by_one() {
    let sequences = [
        (1, 0, 0),
        (2, 5, 0),
        (1, 0, 2),
        (1, 0, 2),
        (1, 0, 8),
        (-1, -1, -1),
        (2, 4, 2),
        (1, 0, 4),
        (2, 5, 2),
    ];
    let batches = || {
        sequences.map(|(producer, epoch, sequence)| {
            let at = NOW.plus_ms(i64::from(sequence) * 10);
            batch(producer, epoch, sequence, at, false)
        })
    };
    for config in [
        config(),
        LogConfig {
            segment_bytes: 200,
            index_interval_bytes: 50,
            ..config()
        },
    ] {
        let (mut alone, mut together) = (Fixture::new(config.clone()), Fixture::new(config));
        let one_by_one = batches().map(|mut batch| alone.append(&mut batch));
        let mut batches = batches();
        let mut run = batches.each_mut().map(Vec::as_mut_slice);
        let at_once = together
            .log
            .append_all_as_leader(&mut run, leader(AppendOrigin::Client));
        let told = |result: &Result<AppendInfo>| match result {
            Ok(info) => format!("{info:?}"),
            Err(e) => e.to_string(),
        };
        let expected: Vec<String> = one_by_one.iter().map(told).collect();
        assert_eq!(at_once.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(expected.iter().filter(|told| told.starts_with("AppendInfo")).count(), 7);
        assert_eq!(together.names(), alone.names());
        for name in alone.names() {
            let path = Path::new(DIR).join(name);
            assert_eq!(
                together.disk.read(&path).unwrap(),
                alone.disk.read(&path).unwrap(),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn of_batches_appended_together_none_is_there_if_their_write_fails() {
    let mut fixture = Fixture::new(config());
    fixture.fill(1);
    fixture.disk.inject(Fault::once(DiskOp::Write, FaultKind::TornWrite));
    let mut batches = [0, 1, 2].map(|_| batch(-1, -1, -1, NOW, false));
    let mut run = batches.each_mut().map(Vec::as_mut_slice);
    let results = fixture.log.append_all_as_leader(&mut run, leader(AppendOrigin::Client));
    assert!(matches!(
        results.as_slice(),
        [
            Err(LogError::Failed(_)),
            Err(LogError::Failed(_)),
            Err(LogError::Disk { .. })
        ]
    ));
    assert_eq!(fixture.log.log_end_offset(), Offset(2));
}

#[test]
fn a_write_that_fails_in_the_middle_of_a_run_takes_all_of_it_back() {
    let in_second_segment = |op, file: &str| Fault {
        path_contains: format!("00000000000000000004.{file}"),
        ..Fault::once(op, FaultKind::Io)
    };
    // Segments of two batches: one is there before the run, and the first of the run is that one again.
    for (fault, end) in [
        (Fault::once(DiskOp::Write, FaultKind::TornWrite), 2),
        (Fault::once(DiskOp::Write, FaultKind::OutOfDescriptors), 2),
        (in_second_segment(DiskOp::Open, "index"), 4),
        (in_second_segment(DiskOp::Write, "log"), 4),
        (in_second_segment(DiskOp::Sync, "log"), 10),
    ] {
        let mut fixture = Fixture::new(LogConfig {
            segment_bytes: 200,
            flush_messages: 1,
            ..config()
        });
        fixture.append(&mut batch(1, 0, 0, NOW, false)).unwrap();
        fixture.disk.inject(fault.clone());
        let mut batches = [0, 2, 4, 6, 8].map(|sequence| batch(1, 0, sequence, NOW, false));
        let mut run = batches.each_mut().map(Vec::as_mut_slice);
        let results = fixture.log.append_all_as_leader(&mut run, leader(AppendOrigin::Client));
        assert!(results.iter().all(Result::is_err), "{fault:?}: {results:?}");
        assert_eq!(fixture.log.log_end_offset(), Offset(end), "{fault:?}");
        let again = fixture.append(&mut batch(1, 0, 2, NOW, false));
        assert!(matches!(again, Err(LogError::Failed(_))), "{fault:?}: {again:?}");
    }
}

#[test]
fn what_was_cut_off_does_not_come_back_behind_newer_records() {
    let fill = |fixture: &mut Fixture, epoch| {
        while fixture.log.log_end_offset() < Offset(8) {
            let append = LeaderAppend {
                leader_epoch: LeaderEpoch(epoch),
                ..leader(AppendOrigin::Client)
            };
            let mut batch = batch(-1, -1, -1, NOW, false);
            fixture.log.append_as_leader(&mut batch, append).unwrap();
        }
    };
    let log_file = Path::new(DIR).join("00000000000000000000.log");
    // What of the batches that were written anew reached the disk before the power went.
    for (reached, end) in [(0, 8), (1, 4), (2, 6), (3, 8)] {
        let mut fixture = Fixture::new(config());
        fill(&mut fixture, 1);
        let old = fixture.disk.read(&log_file).unwrap();
        fixture.log.truncate_to(Offset(2)).unwrap();
        fill(&mut fixture, 3);
        let mut bytes = fixture.disk.read(&log_file).unwrap();
        let cut = bytes.len() / 4 * (1 + reached);
        bytes.splice(cut.., old.into_iter().skip(cut));
        let file = fixture.disk.open(&log_file, OpenMode::ReadWrite).unwrap();
        file.write_all_at(&bytes, 0).unwrap();
        fixture.reopen(OpenState::default());
        assert_eq!(fixture.log.log_end_offset(), Offset(end), "{reached} reached the disk");
    }
}

#[test]
fn a_batch_without_its_base_offset_is_not_taken_for_the_log_s() {
    let mut fixture = Fixture::new(config());
    fixture.fill(2);
    let end_of_second = read_everything(&fixture.log).len() as u64;
    let mut builder = BatchBuilder::new(BatchSpec::default());
    (0..6).for_each(|_| builder.push(NOW, None, Some(b"more")));
    fixture.append(&mut builder.build()).unwrap();
    let path = Path::new(DIR).join("00000000000000000000.log");
    let file = fixture.disk.open(&path, OpenMode::ReadWrite).unwrap();
    file.write_all_at(&[0; 8], end_of_second).unwrap();
    fixture.reopen(OpenState::default());
    assert_eq!(fixture.log.log_end_offset(), Offset(4));
}

#[test]
fn a_torn_batch_does_not_become_whole_again() {
    let log_file = Path::new(DIR).join("00000000000000000000.log");
    for seed in 0..40 {
        let mut fixture = Fixture::seeded(seed, config());
        let torn = batch(-1, -1, -1, NOW, false);
        assert_eq!(torn.last(), Some(&0), "it has no headers");
        fixture.append(&mut batch(-1, -1, -1, NOW, false)).unwrap();
        fixture.append(&mut torn.clone()).unwrap();
        fixture.log.flush().unwrap();
        // Its last byte never reached the disk.
        let file = fixture.disk.open(&log_file, OpenMode::ReadWrite).unwrap();
        file.set_len(file.len().unwrap() - 1).unwrap();
        file.sync_data().unwrap();
        fixture.reopen(OpenState::default());
        assert_eq!(fixture.log.log_end_offset(), Offset(2));
        for _ in 0..3 {
            fixture.append(&mut batch(-1, -1, -1, NOW.plus_ms(1), false)).unwrap();
        }
        fixture.disk.lose_power();
        fixture.reopen(OpenState::default());
        let left = read_everything(&fixture.log);
        let second = Batches::new(&left).nth(1).transpose().unwrap();
        let timestamp = second.map(|batch| batch.max_timestamp());
        assert!(timestamp.is_none_or(|timestamp| timestamp > NOW), "seed {seed}");
    }
}

#[test]
fn an_index_made_anew_is_not_lost_again() {
    let names = ["00000000000000000000.timeindex", "00000000000000000000.index"];
    for seed in 0..20 {
        for missing in names {
            let mut fixture = Fixture::seeded(seed, Fixture::small().config);
            fixture.config.retention_ms = 60_000;
            fixture.fill(9);
            fixture.log.flush().unwrap();
            let state = OpenState {
                recovery_point: fixture.log.recovery_point(),
                ..OpenState::default()
            };
            fixture.disk.remove_file(&Path::new(DIR).join(missing)).unwrap();
            for _ in 0..2 {
                fixture.reopen(state);
                assert_eq!(fixture.log.delete_old_segments().unwrap(), 0, "seed {seed}, {missing}");
                fixture.disk.lose_power();
            }
        }
    }
}

#[test]
fn indexes_before_the_recovery_point_are_durable() {
    for seed in 0..20 {
        let mut fixture = Fixture::seeded(
            seed,
            LogConfig {
                flush_messages: 1,
                ..Fixture::small().config
            },
        );
        // As a power loss leaves a partition whose first append it interrupted.
        for kind in ["index", "timeindex"] {
            let path = Path::new(DIR).join(format!("00000000000000000000.{kind}"));
            fixture.fill(i32::from(kind == "index"));
            fixture.log.truncate_to(Offset(0)).unwrap();
            fixture.disk.remove_file(&path).unwrap();
        }
        fixture.reopen(OpenState::default());
        fixture.fill(2);
        let durable = fixture.log.recovery_point();
        fixture.log.roll().unwrap();
        fixture.disk.lose_power();
        assert_eq!(durable, Offset(4));
        let names = fixture.names();
        for kind in ["log", "index", "timeindex"] {
            let name = format!("00000000000000000000.{kind}");
            assert!(names.contains(&name), "seed {seed}: {names:?}");
        }
    }
}

#[test]
fn duplicates_are_known_after_a_restart() {
    let mut fixture = Fixture::new(config());
    fixture.append(&mut batch(1, 0, 0, NOW, false)).unwrap();
    fixture.append(&mut batch(1, 0, 2, NOW, false)).unwrap();
    fixture.log.close().unwrap();
    for is_clean in [true, false] {
        fixture.reopen(OpenState {
            is_clean,
            ..OpenState::default()
        });
        let again = fixture.append(&mut batch(1, 0, 2, NOW, false)).unwrap();
        assert!(
            again.is_duplicate && again.first_offset == Offset(2),
            "clean: {is_clean}"
        );
        let gap = fixture.append(&mut batch(1, 0, 6, NOW, false));
        assert!(matches!(gap, Err(LogError::OutOfOrderSequence(_))), "clean: {is_clean}");
    }
}

#[test]
fn transactions_hold_the_last_stable_offset() {
    let mut fixture = Fixture::new(LogConfig {
        is_transaction_verification_enabled: true,
        ..config()
    });
    let log = &mut fixture.log;
    let refused = log.append_as_leader(&mut batch(1, 0, 0, NOW, true), leader(AppendOrigin::Client));
    assert!(matches!(refused, Err(LogError::InvalidTxnState(_))));
    let guard = log.start_verification(ProducerId(1), Sequence(0), ProducerEpoch(0), true);
    let append = LeaderAppend {
        verification: guard,
        ..leader(AppendOrigin::Client)
    };
    log.append_as_leader(&mut batch(1, 0, 0, NOW, true), append).unwrap();
    // The transaction has begun, so it needs no further guard; a write outside of it is refused.
    assert_eq!(
        log.start_verification(ProducerId(1), Sequence(2), ProducerEpoch(0), true),
        None
    );
    log.append_as_leader(&mut batch(1, 0, 2, NOW, true), leader(AppendOrigin::Client))
        .unwrap();
    let outside = log.append_as_leader(&mut batch(1, 0, 4, NOW, false), leader(AppendOrigin::Client));
    assert!(matches!(outside, Err(LogError::InvalidTxnState(_))));
    log.append_as_leader(&mut batch(-1, -1, -1, NOW, false), leader(AppendOrigin::Client))
        .unwrap();
    log.set_high_watermark(Offset(6));
    assert_eq!((log.log_end_offset(), log.last_stable_offset()), (Offset(6), Offset(0)));
    assert!(
        log.read(Offset(0), 1000, FetchUpper::LastStable, true)
            .unwrap()
            .region
            .is_none()
    );

    let stale = log.append_as_leader(&mut marker(1, 0, true, 5), marker_of(2));
    assert!(matches!(stale, Err(LogError::InvalidProducerEpoch(_))), "{stale:?}");
    log.append_as_leader(&mut marker(1, 1, false, 5), marker_of(2)).unwrap();
    // Once more, as the coordinator may send it; but not from an older coordinator.
    log.append_as_leader(&mut marker(1, 1, false, 5), marker_of(2)).unwrap();
    let zombie = log.append_as_leader(&mut marker(1, 2, false, 4), marker_of(2));
    assert!(matches!(zombie, Err(LogError::TransactionCoordinatorFenced(_))));
    assert_eq!(log.last_stable_offset(), Offset(0), "the marker is not replicated yet");
    log.set_high_watermark(log.log_end_offset());
    assert_eq!(log.last_stable_offset(), Offset(8));
    let info = log.read(Offset(2), 1000, FetchUpper::LastStable, true).unwrap();
    let aborted: Vec<_> = info
        .aborted
        .iter()
        .map(|a| (a.producer_id.0, a.first_offset.0, a.last_offset.0))
        .collect();
    assert_eq!(aborted, [(1, 0, 6)]);
}

#[test]
fn reads_are_bounded() {
    let mut fixture = Fixture::small();
    fixture.fill(9);
    let log = &mut fixture.log;
    assert!(log.segments_count() > 3);
    log.set_high_watermark(Offset(10));
    for (from, upper, expected) in [
        (0, FetchUpper::LogEnd, Some(0)),
        (1, FetchUpper::LogEnd, Some(0)),
        (9, FetchUpper::HighWatermark, Some(8)),
        (10, FetchUpper::HighWatermark, None),
        (12, FetchUpper::HighWatermark, None),
        (17, FetchUpper::LogEnd, Some(16)),
        (18, FetchUpper::LogEnd, None),
    ] {
        let info = log.read(Offset(from), 1, upper, true).unwrap();
        let first = info.region.map(|region| {
            let mut bytes = vec![0; region.len as usize];
            region.file.read_exact_at(&mut bytes, region.position).unwrap();
            let batches: Vec<_> = Batches::new(&bytes).map(|b| b.unwrap().base_offset().0).collect();
            assert_eq!(batches.len(), 1, "one byte is one batch");
            batches[0]
        });
        assert_eq!(first, expected, "{from} {upper:?}");
    }
    let cut = log.read(Offset(0), 10, FetchUpper::LogEnd, false).unwrap();
    assert!(cut.is_first_incomplete && cut.region.unwrap().len == 10);
    for from in [-1, 19] {
        let read = log.read(Offset(from), 1, FetchUpper::LogEnd, true);
        assert!(matches!(read, Err(LogError::OffsetOutOfRange { .. })), "{from}");
    }
}

#[test]
fn retention_lets_go_of_whole_segments_below_the_high_watermark() {
    // Segments of 166 bytes, the last of 83.
    for (retention_bytes, retention_ms, watermark, expected) in [
        (200, -1, 18, 12),
        (200, -1, 7, 4),
        (-1, 5_000, 18, 18),
        (-1, 5_000, 7, 4),
        (-1, -1, 18, 0),
    ] {
        let mut fixture = Fixture::small();
        fixture.fill(9);
        fixture.clock.advance(Duration::from_secs(10));
        let config = LogConfig {
            retention_ms,
            retention_bytes,
            ..fixture.config.clone()
        };
        fixture.log.update_config(Arc::new(config));
        fixture.log.set_high_watermark(Offset(watermark));
        fixture.log.delete_old_segments().unwrap();
        let log = &mut fixture.log;
        assert_eq!(
            (log.log_start_offset(), log.log_end_offset()),
            (Offset(expected), Offset(18))
        );
        if expected == 0 {
            continue;
        }
        let is_marked = |names: Vec<String>| names.iter().any(|name| name.ends_with(".log.deleted"));
        assert!(is_marked(fixture.names()));
        fixture.log.remove_due_files().unwrap();
        assert!(is_marked(fixture.names()), "the delay has not passed");
        fixture.clock.advance(Duration::from_secs(60));
        assert!(fixture.log.next_removal().is_some());
        fixture.log.remove_due_files().unwrap();
        assert!(!is_marked(fixture.names()));
        assert_eq!(fixture.log.next_removal(), None);
    }
}

#[test]
fn records_are_deleted_up_to_an_offset() {
    let mut fixture = Fixture::small();
    fixture.fill(9);
    assert!(fixture.log.increment_log_start_offset(Offset(7)).unwrap());
    assert!(!fixture.log.increment_log_start_offset(Offset(5)).unwrap());
    assert!(fixture.log.increment_log_start_offset(Offset(19)).is_err());
    fixture.log.delete_old_segments().unwrap();
    let gone = fixture.log.read(Offset(6), 1, FetchUpper::LogEnd, true);
    assert!(matches!(gone, Err(LogError::OffsetOutOfRange { .. })));
    assert!(
        fixture
            .log
            .read(Offset(7), 1, FetchUpper::LogEnd, true)
            .unwrap()
            .region
            .is_some()
    );
    fixture.log.close().unwrap();
    fixture.reopen(OpenState {
        is_clean: true,
        log_start_offset: Offset(7),
        ..OpenState::default()
    });
    assert_eq!(fixture.log.log_start_offset(), Offset(7));
}

#[test]
fn truncation_takes_everything_along() {
    for to in [0, 1, 2, 6, 7, 16, 17, 18, 30] {
        let mut fixture = Fixture::small();
        for epoch in 0..3 {
            fixture
                .log
                .assign_epoch_start_offset(LeaderEpoch(epoch), fixture.log.log_end_offset());
            for i in 0..3 {
                let append = LeaderAppend {
                    leader_epoch: LeaderEpoch(epoch),
                    ..leader(AppendOrigin::Client)
                };
                let mut batch = batch(1, 0, epoch * 6 + i * 2, NOW, false);
                fixture.log.append_as_leader(&mut batch, append).unwrap();
            }
        }
        let changed = fixture.log.truncate_to(Offset(to)).unwrap();
        assert_eq!(changed, to < 18, "{to}");
        // Batches are not split, but the offsets that the leader names are their boundaries.
        let end = to.min(18);
        assert_eq!(fixture.log.log_end_offset(), Offset(end), "{to}");
        let epochs = (0..3).filter(|epoch| epoch * 6 < end).count();
        assert_eq!(fixture.log.epoch_entries().len(), epochs, "{to}");
        let sequence = fixture.log.active_producers().first().map_or(-1, |p| p.last_sequence.0);
        assert_eq!(i64::from(sequence) + 1, end - end % 2, "{to}");
        if end % 2 == 0 {
            let mut next = batch(1, 0, end as i32, NOW, false);
            assert_eq!(fixture.append(&mut next).unwrap().first_offset, Offset(end), "{to}");
        }
    }
}

#[test]
fn starting_over_leaves_nothing() {
    let mut fixture = Fixture::small();
    fixture.fill(5);
    fixture.log.truncate_fully_and_start_at(Offset(100)).unwrap();
    assert_eq!(fixture.log.log_start_offset(), Offset(100));
    assert_eq!(fixture.log.log_end_offset(), Offset(100));
    fixture.fill(1);
    fixture.log.close().unwrap();
    fixture.reopen(OpenState {
        is_clean: true,
        log_start_offset: Offset(100),
        ..OpenState::default()
    });
    assert_eq!(
        (fixture.log.log_start_offset(), fixture.log.log_end_offset()),
        (Offset(100), Offset(102))
    );
}

type Damage = fn(&SimDisk, &Path);

#[test]
fn missing_and_rotten_files_are_made_anew() {
    let reference = {
        let mut fixture = Fixture::small();
        fixture.fill(9);
        read_everything(&fixture.log)
    };
    let damages: [(&str, Damage); 4] = [
        ("removed", |disk, path| disk.remove_file(path).unwrap()),
        ("emptied", |disk, path| {
            disk.open(path, OpenMode::ReadWrite).unwrap().set_len(0).unwrap()
        }),
        ("of an odd length", |disk, path| {
            disk.open(path, OpenMode::ReadWrite).unwrap().set_len(7).unwrap()
        }),
        ("filled with zeros", |disk, path| {
            disk.open(path, OpenMode::ReadWrite)
                .unwrap()
                .write_all_at(&[0; 16], 0)
                .unwrap()
        }),
    ];
    for kind in [".index", ".timeindex", ".snapshot", "leader-epoch-checkpoint"] {
        for (what, damage) in damages {
            let mut fixture = Fixture::small();
            fixture.fill(9);
            fixture.log.close().unwrap();
            for name in fixture.names().iter().filter(|name| name.ends_with(kind)) {
                damage(&fixture.disk, &PathBuf::from(DIR).join(name));
            }
            // An emptied checkpoint is a valid one without entries, and an emptied index one without: both are slow, not wrong.
            fixture.reopen(OpenState {
                is_clean: true,
                recovery_point: Offset(18),
                ..OpenState::default()
            });
            assert_eq!(read_everything(&fixture.log), reference, "{kind} {what}");
            fixture.append(&mut batch(5, 0, 0, NOW, false)).unwrap();
        }
    }
}

#[test]
fn interrupted_swaps_are_completed() {
    let mut fixture = Fixture::small();
    fixture.fill(9);
    let bytes = read_everything(&fixture.log);
    fixture.log.close().unwrap();
    let dir = Path::new(DIR);
    let copy = |from: &str, to: &str| {
        let content = fixture.disk.read(&dir.join(from)).unwrap();
        fixture
            .disk
            .open(&dir.join(to), OpenMode::Create)
            .unwrap()
            .write_all_at(&content, 0)
            .unwrap();
    };
    // A cleaned segment that was valid but not in place yet, one that was not ready, and one that was on its way out.
    for kind in ["log", "index", "timeindex"] {
        copy(
            &format!("00000000000000000004.{kind}"),
            &format!("00000000000000000004.{kind}.swap"),
        );
        copy(
            &format!("00000000000000000008.{kind}"),
            &format!("00000000000000000008.{kind}.cleaned"),
        );
        copy(
            &format!("00000000000000000000.{kind}"),
            &format!("00000000000000000000.{kind}.deleted"),
        );
    }
    fixture
        .disk
        .remove_file(&dir.join("00000000000000000004.index"))
        .unwrap();
    fixture
        .disk
        .open(&dir.join("00000000000000000099.index"), OpenMode::Create)
        .unwrap();
    fixture.reopen(OpenState {
        is_clean: false,
        ..OpenState::default()
    });
    assert_eq!(read_everything(&fixture.log), bytes);
    let is_odd = |name: &&String| name.ends_with("ed") || name.ends_with("swap") || name.contains("99.");
    assert_eq!(fixture.names().iter().find(is_odd), None);
}

#[test]
fn a_deleted_log_is_renamed_and_refuses() {
    let mut fixture = Fixture::small();
    fixture.fill(2);
    fixture.log.mark_deleted(Uuid([0xcd; 16])).unwrap();
    let name = fixture.log.dir().file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(DirName::parse(&name).unwrap().kind, DirKind::Delete);
    let refused = fixture
        .log
        .append_as_leader(&mut batch(-1, -1, -1, NOW, false), leader(AppendOrigin::Client));
    assert!(matches!(refused, Err(LogError::Failed(_))));
    fixture.log.delete_dir().unwrap();
    assert!(fixture.disk.list(Path::new("/logs")).unwrap().is_empty());
}

#[test]
fn segments_roll_by_age_of_their_records() {
    let mut fixture = Fixture::new(LogConfig {
        segment_ms: 1_000,
        ..config()
    });
    for (at, expected) in [(0, 1), (900, 1), (1_000, 1), (1_001, 2), (1_500, 2), (2_002, 3)] {
        fixture.append(&mut batch(-1, -1, -1, NOW.plus_ms(at), false)).unwrap();
        assert_eq!(fixture.log.segments_count(), expected, "at {at}");
    }
}

fn config() -> LogConfig {
    LogConfig {
        segment_index_bytes: 1_000,
        is_transaction_verification_enabled: false,
        ..LogConfig::default()
    }
}

fn open(disk: &SimDisk, clock: &SimClock, config: &LogConfig, state: OpenState) -> Result<PartitionLog> {
    let env = LogEnv {
        disk: Arc::new(disk.clone()),
        clock: Arc::new(clock.clone()),
        random: Arc::new(SimRandom::new(7)),
        files: Arc::default(),
    };
    PartitionLog::open(env, Path::new(DIR), Arc::new(config.clone()), state)
}

fn leader(origin: AppendOrigin) -> LeaderAppend {
    LeaderAppend {
        leader_epoch: LeaderEpoch(0),
        origin,
        verification: None,
        transaction_version: 0,
    }
}

fn marker_of(transaction_version: i16) -> LeaderAppend {
    LeaderAppend {
        transaction_version,
        ..leader(AppendOrigin::Coordinator)
    }
}

/// Two records.
fn batch(producer: i64, epoch: i16, sequence: i32, timestamp: Timestamp, is_transactional: bool) -> Vec<u8> {
    let mut builder = BatchBuilder::new(BatchSpec {
        producer_id: ProducerId(producer),
        producer_epoch: ProducerEpoch(epoch),
        base_sequence: Sequence(sequence),
        is_transactional,
        ..BatchSpec::default()
    });
    builder.push(timestamp, None, Some(b"one"));
    builder.push(timestamp, None, Some(b"two"));
    builder.build()
}

fn marker(producer: i64, epoch: i16, is_commit: bool, coordinator_epoch: i32) -> Vec<u8> {
    let marker = EndTransactionMarker {
        is_commit,
        coordinator_epoch,
    };
    marker.batch(ProducerId(producer), ProducerEpoch(epoch), NOW).unwrap()
}

/// The bytes of all batches, found by one look-up each.
fn read_everything(log: &PartitionLog) -> Vec<u8> {
    let mut all = Vec::new();
    let mut next = log.log_start_offset();
    while let Some(region) = log.read(next, 1, FetchUpper::LogEnd, true).unwrap().region {
        let mut bytes = vec![0; region.len as usize];
        region.file.read_exact_at(&mut bytes, region.position).unwrap();
        next = Batches::new(&bytes).map(|b| b.unwrap().next_offset()).last().unwrap();
        all.extend(bytes);
    }
    all
}
