//! What a partition has on the disk before, between and after its records, when there are thousands of them: no file
//! before it is needed, no sync alone that can be shared, no descriptor while idle.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::sim::{DiskOp, Fault, FaultKind, SimClock, SimDisk, SimRandom};
use klamm_io::{Disk, OpenMode};
use klamm_log::{
    AppendOrigin, ClosePlan, FetchUpper, LeaderAppend, LogConfig, LogEnv, LogError, OpenFiles, OpenState, PartitionLog,
    Result, partition_metadata,
};
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_types::{LeaderEpoch, Offset, Timestamp, Uuid};

const LOGS: &str = "/logs";
const NOW: Timestamp = Timestamp(1_700_000_000_000);
const ID: Uuid = Uuid([7; 16]);
const SEGMENT: [&str; 3] = [
    "00000000000000000000.index",
    "00000000000000000000.log",
    "00000000000000000000.timeindex",
];

#[test]
fn files_come_with_the_first_record() {
    let disk = SimDisk::new(1);
    let mut log = open(&disk, 0, OpenState::default()).unwrap();
    assert_eq!(names(&disk, 0), [""; 0]);
    log.assign_epoch_start_offset(LeaderEpoch(0), Offset(0));
    append(&mut log).unwrap();
    assert_eq!(names(&disk, 0), [&SEGMENT[..], &["partition.metadata"]].concat());
    drop(log);
    let log = open(&disk, 0, OpenState::default()).unwrap();
    assert_eq!(log.log_end_offset(), Offset(1));
}

#[test]
fn a_partition_without_records_closes_with_its_topic_id_alone() {
    let disk = SimDisk::new(1);
    let mut log = open(&disk, 0, OpenState::default()).unwrap();
    log.assign_epoch_start_offset(LeaderEpoch(3), Offset(0));
    log.roll().unwrap();
    log.flush().unwrap();
    log.close().unwrap();
    assert_eq!(names(&disk, 0), ["partition.metadata"]);
    let clean = OpenState {
        is_clean: true,
        ..OpenState::default()
    };
    disk.lose_power();
    let mut log = open(&disk, 0, clean).unwrap();
    assert_eq!((log.topic_id(), log.log_end_offset()), (Some(ID), Offset(0)));
    // A second close has nothing to do.
    let before = disk.changes();
    log.close().unwrap();
    assert_eq!(disk.changes(), before);
}

/// Whether a directory with this `partition.metadata` opens for a topic id, and which id it then has.
fn check_topic_id(content: Option<&str>, expected: Option<Uuid>, opened: Option<Option<Uuid>>) {
    let disk = SimDisk::new(1);
    disk.create_dir_all(&dir(0)).unwrap();
    if let Some(content) = content {
        let path = dir(0).join(partition_metadata::FILE_NAME);
        let file = disk.open(&path, OpenMode::Create).unwrap();
        file.write_all_at(content.as_bytes(), 0).unwrap();
    }
    let state = OpenState {
        topic_id: expected,
        ..OpenState::default()
    };
    let log = open_as(&disk, 0, state, Arc::default());
    assert_eq!(
        log.as_ref().ok().map(PartitionLog::topic_id),
        opened,
        "{content:?} {expected:?}"
    );
    if let (Ok(mut log), Some(Some(id))) = (log, opened) {
        log.flush().unwrap();
        assert_eq!(partition_metadata::read(&disk, &dir(0)).unwrap(), id);
    }
}

#[test]
fn a_torn_topic_id_is_written_anew_and_another_one_is_refused() {
    let ours = format!("version: 0\ntopic_id: {ID}");
    let other = format!("version: 0\ntopic_id: {}", Uuid([8; 16]));
    check_topic_id(None, None, Some(None));
    check_topic_id(None, Some(ID), Some(Some(ID)));
    check_topic_id(Some(&ours), None, Some(Some(ID)));
    check_topic_id(Some(&ours), Some(ID), Some(Some(ID)));
    check_topic_id(Some(&other), Some(ID), None);
    for torn in ["", "version: 0\n", "version: 0\ntopic_id: BwcHB", "\0\0\0\0"] {
        check_topic_id(Some(torn), Some(ID), Some(Some(ID)));
        check_topic_id(Some(torn), None, None);
    }
}

#[test]
fn a_shared_sync_leaves_every_topic_id_whole() {
    for (seed, appends) in [(1, false), (2, false), (3, true), (4, true)] {
        let disk = SimDisk::new(seed);
        disk.create_dir_all(Path::new(LOGS)).unwrap();
        disk.sync_file_system(Path::new("/")).unwrap();
        let mut logs: Vec<_> = (0..5).map(|n| open(&disk, n, OpenState::default()).unwrap()).collect();
        for log in &mut logs {
            assert!(log.start_topic_id_sync().unwrap().is_some());
        }
        disk.sync_file_system(Path::new(LOGS)).unwrap();
        for log in &mut logs {
            // An append that comes between writes the file again, which the sync did not cover.
            if appends {
                append(log).unwrap();
            }
            assert_eq!(log.finish_topic_id_sync().unwrap(), !appends);
            assert_eq!(log.start_topic_id_sync().unwrap().is_some(), appends);
        }
        disk.lose_power();
        for n in 0..5 {
            let path = dir(n).join(partition_metadata::FILE_NAME);
            // The name may be lost, but never is there a name without its bytes.
            if !appends && disk.exists(&path).unwrap() {
                assert_eq!(partition_metadata::read(&disk, &dir(n)).unwrap(), ID, "seed {seed}");
            }
            assert_eq!(open(&disk, n, OpenState::default()).unwrap().topic_id(), Some(ID));
        }
    }
}

#[test]
fn many_logs_close_with_two_syncs() {
    for (count, unused) in [(3, DiskOp::SyncFileSystem), (40, DiskOp::Sync)] {
        let disk = SimDisk::new(count);
        let mut logs: Vec<_> = (0..count)
            .map(|n| open(&disk, n, OpenState::default()).unwrap())
            .collect();
        for log in &mut logs {
            log.assign_epoch_start_offset(LeaderEpoch(2), Offset(0));
            append(log).unwrap();
        }
        let plans: Vec<ClosePlan> = logs.iter_mut().map(|log| log.start_close().unwrap()).collect();
        // The other way of syncing would fail.
        disk.inject(Fault {
            op: Some(unused),
            path_contains: String::new(),
            after: 0,
            times: u64::MAX,
            kind: FaultKind::Io,
        });
        ClosePlan::run_all(&plans, Path::new(LOGS)).unwrap();
        for (log, plan) in logs.iter_mut().zip(&plans) {
            log.finish_close(plan, Ok(())).unwrap();
            assert_eq!(log.recovery_point(), Offset(1));
            assert!(matches!(append(log), Err(LogError::Failed(_))));
        }
        disk.lose_power();
        for n in 0..count {
            let clean = OpenState {
                is_clean: true,
                ..OpenState::default()
            };
            let log = open(&disk, n, clean).unwrap();
            assert_eq!(
                (log.log_end_offset(), log.latest_epoch()),
                (Offset(1), Some(LeaderEpoch(2)))
            );
            let expected = [
                "00000000000000000001.snapshot",
                "leader-epoch-checkpoint",
                "partition.metadata",
            ];
            assert_eq!(names(&disk, n), [&SEGMENT[..], &expected].concat(), "{count}");
        }
    }
}

#[test]
fn a_failing_sync_fails_the_close() {
    for (count, op) in [(2, DiskOp::Sync), (40, DiskOp::SyncFileSystem)] {
        let disk = SimDisk::new(1);
        let mut logs: Vec<_> = (0..count)
            .map(|n| open(&disk, n, OpenState::default()).unwrap())
            .collect();
        logs.iter_mut().try_for_each(append).unwrap();
        let plans: Vec<ClosePlan> = logs.iter_mut().map(|log| log.start_close().unwrap()).collect();
        disk.inject(Fault::once(op, FaultKind::Io));
        let outcome = ClosePlan::run_all(&plans, Path::new(LOGS));
        assert!(matches!(outcome, Err(LogError::Disk { .. })), "{op:?}");
        let first = logs.first_mut().unwrap();
        assert!(first.finish_close(&plans[0], outcome).is_err());
        assert_eq!(first.recovery_point(), Offset(0), "{op:?}");
    }
}

#[test]
fn without_descriptors_an_append_is_refused_and_the_next_one_succeeds() {
    for after in 0..4 {
        let disk = SimDisk::new(1);
        let mut log = open(&disk, 0, OpenState::default()).unwrap();
        disk.inject(Fault {
            op: Some(DiskOp::Open),
            path_contains: String::new(),
            after,
            times: 1,
            kind: FaultKind::OutOfDescriptors,
        });
        let refused = append(&mut log);
        assert!(
            matches!(refused, Err(LogError::OutOfDescriptors { .. })),
            "after {after}"
        );
        assert_eq!(log.failure(), None);
        append(&mut log).unwrap();
        assert_eq!((log.log_end_offset(), values(&log)), (Offset(1), 1), "after {after}");
    }
}

#[test]
fn logs_share_a_bound_of_open_files() {
    let disk = SimDisk::new(1);
    let files = Arc::new(OpenFiles::new(4));
    let mut logs: Vec<_> = (0..20)
        .map(|n| open_as(&disk, n, OpenState::default(), files.clone()).unwrap())
        .collect();
    for round in 1..=3 {
        for log in &mut logs {
            append(log).unwrap();
            assert_eq!(values(log), round);
            assert!(files.count() <= 4, "{}", files.count());
        }
    }
    for log in &mut logs {
        log.close().unwrap();
    }
}

fn open(disk: &SimDisk, number: u64, state: OpenState) -> Result<PartitionLog> {
    let state = OpenState {
        topic_id: Some(ID),
        ..state
    };
    open_as(disk, number, state, Arc::default())
}

fn open_as(disk: &SimDisk, number: u64, state: OpenState, files: Arc<OpenFiles>) -> Result<PartitionLog> {
    let env = LogEnv {
        disk: Arc::new(disk.clone()),
        clock: Arc::new(SimClock::manual(NOW)),
        random: Arc::new(SimRandom::new(7)),
        files,
    };
    let config = LogConfig {
        segment_index_bytes: 1_000,
        ..LogConfig::default()
    };
    PartitionLog::open(env, &dir(number), Arc::new(config), state)
}

fn append(log: &mut PartitionLog) -> Result<()> {
    let mut builder = BatchBuilder::new(BatchSpec::default());
    builder.push(NOW, None, Some(b"value"));
    let append = LeaderAppend {
        leader_epoch: LeaderEpoch(2),
        origin: AppendOrigin::Client,
        verification: None,
        transaction_version: 0,
    };
    log.append_as_leader(&mut builder.build(), append).map(drop)
}

/// How many batches a reader gets.
fn values(log: &PartitionLog) -> usize {
    let read = log.read(Offset(0), 1 << 20, FetchUpper::LogEnd, true).unwrap();
    let region = read.region.unwrap();
    let mut bytes = vec![0; region.len as usize];
    region.file.read_exact_at(&mut bytes, region.position).unwrap();
    klamm_records::Batches::new(&bytes)
        .filter(|batch| batch.is_ok())
        .count()
}

fn names(disk: &SimDisk, number: u64) -> Vec<String> {
    let entries = disk.list(&dir(number)).unwrap().into_iter();
    entries.map(|entry| entry.name).collect()
}

fn dir(number: u64) -> PathBuf {
    Path::new(LOGS).join(format!("orders-{number}"))
}
