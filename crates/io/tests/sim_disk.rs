//! What a simulated disk keeps and loses.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::Path;

use klamm_io::sim::{DiskOp, Fault, FaultKind, SimDisk};
use klamm_io::{Disk, FileHandle, OpenMode};
use proptest::prelude::*;

const DIR: &str = "/data";
const FILE: &str = "/data/log";

fn disk() -> SimDisk {
    let disk = SimDisk::new(1);
    disk.create_dir_all(Path::new(DIR)).unwrap();
    disk.settle();
    disk
}

fn create(disk: &SimDisk, path: &str, bytes: &[u8]) -> FileHandle {
    let file = disk.open(Path::new(path), OpenMode::Create).unwrap();
    file.write_all_at(bytes, 0).unwrap();
    file
}

fn read(disk: &SimDisk, path: &str) -> Option<Vec<u8>> {
    match disk.read(Path::new(path)) {
        Ok(bytes) => Some(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(e) => panic!("{path}: {e}"),
    }
}

/// Every outcome that some seed brings about.
fn outcomes<T: Ord>(disk: &SimDisk, look: impl Fn(&SimDisk) -> T) -> BTreeSet<T> {
    (0..200)
        .map(|seed| {
            let disk = disk.fork(seed);
            disk.lose_power();
            look(&disk)
        })
        .collect()
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Overwrite(usize, usize),
    Cut(usize),
    Extend(usize),
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..3_000_usize).prop_map(Step::Append),
        2 => (0..10_000_usize, 1..2_000_usize).prop_map(|(at, len)| Step::Overwrite(at, len)),
        1 => (0..10_000_usize).prop_map(Step::Cut),
        1 => (1..9_000_usize).prop_map(Step::Extend),
        2 => Just(Step::Sync),
    ]
}

proptest! {
    /// Against a plain model: processes see what they wrote, and a power loss leaves in each byte a value that it had
    /// since the last sync, zero if the file grew over it.
    #[test]
    fn synced_bytes_survive(steps in prop::collection::vec(step(), 1..30), seed in any::<u64>()) {
        let disk = disk();
        let file = create(&disk, FILE, b"");
        file.sync_all().unwrap();
        disk.sync_dir(Path::new(DIR)).unwrap();
        let mut model: Vec<u8> = Vec::new();
        let mut since_sync: Vec<Vec<u8>> = vec![Vec::new()];
        for (number, step) in steps.into_iter().enumerate() {
            let fill = number as u8 + 1;
            match step {
                Step::Append(len) => {
                    file.write_all_at(&vec![fill; len], model.len() as u64).unwrap();
                    model.resize(model.len() + len, fill);
                }
                Step::Overwrite(at, len) => {
                    file.write_all_at(&vec![fill; len], at as u64).unwrap();
                    if model.len() < at + len {
                        model.resize(at + len, 0);
                    }
                    model[at..at + len].fill(fill);
                }
                Step::Cut(len) => {
                    let len = len.min(model.len());
                    file.set_len(len as u64).unwrap();
                    model.truncate(len);
                }
                Step::Extend(len) => {
                    model.resize(model.len() + len, 0);
                    file.set_len(model.len() as u64).unwrap();
                }
                Step::Sync => {
                    file.sync_data().unwrap();
                    since_sync.clear();
                }
            }
            since_sync.push(model.clone());
            prop_assert_eq!(&disk.read(Path::new(FILE)).unwrap(), &model);
        }
        disk.crash(seed);
        let left = disk.read(Path::new(FILE)).unwrap();
        let shortest = since_sync.iter().map(Vec::len).min().unwrap();
        let longest = since_sync.iter().map(Vec::len).max().unwrap();
        prop_assert!((shortest..=longest).contains(&left.len()));
        let synced = &since_sync[0];
        for (at, byte) in left.iter().enumerate() {
            let had = since_sync.iter().any(|image| image.get(at).copied() == Some(*byte));
            prop_assert!(had || (*byte == 0 && at >= synced.len()), "byte {} is {}", at, byte);
        }
        // Once looked at after the loss, the disk is stable.
        disk.crash(seed ^ 1);
        prop_assert_eq!(disk.read(Path::new(FILE)).unwrap(), left);
    }

    /// `replace` gives the old content or the new, whenever the power goes.
    #[test]
    fn replacing_is_atomic(operations in 0..8_u64, seed in any::<u64>()) {
        let disk = disk();
        disk.replace(Path::new(FILE), b"old").unwrap();
        disk.inject(Fault::power_off_after(operations));
        let outcome = disk.replace(Path::new(FILE), &[b'n'; 5_000]);
        disk.crash(seed);
        let left = read(&disk, FILE).unwrap();
        prop_assert!(left == b"old" || left == [b'n'; 5_000]);
        prop_assert!(outcome.is_err() || left != b"old");
    }
}

#[test]
fn unsynced_bytes_may_be_lost_kept_or_torn() {
    let disk = disk();
    let file = create(&disk, FILE, &[]);
    disk.settle();
    file.write_all_at(&[7; 2_048], 0).unwrap();
    let left = outcomes(&disk, |disk| {
        let bytes = read(disk, FILE).unwrap();
        (bytes.len(), bytes.iter().filter(|byte| **byte == 7).count())
    });
    assert!(left.contains(&(0, 0)), "all lost");
    assert!(left.contains(&(2_048, 2_048)), "all kept");
    assert!(left.contains(&(2_048, 1_024)), "some sectors lost");
    assert!(left.iter().any(|(_, sevens)| sevens % 512 != 0), "some sector torn");
}

#[test]
fn names_need_a_sync_of_their_directory() {
    let disk = disk();
    create(&disk, FILE, b"x").sync_all().unwrap();
    let there = |disk: &SimDisk| read(disk, FILE).is_some();
    assert_eq!(outcomes(&disk, there), BTreeSet::from([false, true]));
    // The wrong directory does not help.
    disk.sync_dir(Path::new("/")).unwrap();
    assert_eq!(outcomes(&disk, there), BTreeSet::from([false, true]));
    disk.sync_dir(Path::new(DIR)).unwrap();
    assert_eq!(outcomes(&disk, there), BTreeSet::from([true]));
    disk.remove_file(Path::new(FILE)).unwrap();
    assert!(!there(&disk));
    assert_eq!(outcomes(&disk, there), BTreeSet::from([false, true]));
}

#[test]
fn a_moved_file_is_in_one_place() {
    let disk = disk();
    create(&disk, FILE, b"x");
    disk.settle();
    disk.rename(Path::new(FILE), Path::new("/data/a")).unwrap();
    disk.rename(Path::new("/data/a"), Path::new("/data/b")).unwrap();
    let places = outcomes(&disk, |disk| {
        [FILE, "/data/a", "/data/b"].map(|path| read(disk, path).is_some())
    });
    let expected = [[true, false, false], [false, true, false], [false, false, true]];
    assert_eq!(places, BTreeSet::from(expected));
}

#[test]
fn directories_move_and_go_with_what_is_in_them() {
    let disk = disk();
    disk.create_dir_all(Path::new("/data/t-0")).unwrap();
    create(&disk, "/data/t-0/00.log", b"x");
    disk.rename(Path::new("/data/t-0"), Path::new("/data/t-0-delete"))
        .unwrap();
    assert_eq!(read(&disk, "/data/t-0-delete/00.log"), Some(b"x".to_vec()));
    let kinds = |path: &str, target: &str| {
        let error = disk.rename(Path::new(path), Path::new(target)).unwrap_err();
        error.kind()
    };
    create(&disk, FILE, b"x");
    assert_eq!(kinds("/data/none", "/data/a"), ErrorKind::NotFound);
    assert_eq!(kinds(FILE, "/data/t-0-delete"), ErrorKind::DirectoryNotEmpty);
    assert_eq!(kinds("/data/t-0-delete", FILE), ErrorKind::NotADirectory);
    disk.remove_dir_all(Path::new("/data/t-0-delete")).unwrap();
    let entries = disk.list(Path::new(DIR)).unwrap();
    assert_eq!(
        entries.iter().map(|e| (&*e.name, e.is_dir, e.len)).collect::<Vec<_>>(),
        [("log", false, 1)]
    );
}

#[test]
fn a_failed_sync_loses_what_was_dirty() {
    let disk = disk();
    let file = create(&disk, FILE, b"1");
    disk.settle();
    file.write_all_at(b"2", 0).unwrap();
    disk.inject(Fault::once(DiskOp::Sync, FaultKind::Io));
    assert_eq!(file.sync_data().unwrap_err().raw_os_error(), Some(5));
    // The next one succeeds and means nothing.
    file.sync_data().unwrap();
    assert!(!disk.is_synced(Path::new(FILE)).unwrap());
    assert_eq!(outcomes(&disk, |disk| read(disk, FILE).unwrap()).len(), 2);
    // Written anew, the bytes can become durable.
    file.write_all_at(b"2", 0).unwrap();
    file.sync_data().unwrap();
    assert_eq!(
        outcomes(&disk, |disk| read(disk, FILE).unwrap()),
        BTreeSet::from([b"2".to_vec()])
    );
}

#[test]
fn faults_strike_where_they_should() {
    let check = |fault: FaultKind,
                 op: DiskOp,
                 act: &dyn Fn(&FileHandle) -> io::Result<usize>,
                 expected: Result<&[usize], i32>| {
        let disk = disk();
        let file = create(&disk, FILE, &[0; 1_000]);
        disk.inject(Fault {
            path_contains: "elsewhere".to_owned(),
            ..Fault::once(op, FaultKind::Io)
        });
        disk.inject(Fault {
            after: 1,
            ..Fault::once(op, fault)
        });
        let undisturbed = act(&file).unwrap();
        let outcome = act(&file);
        match expected {
            Ok(range) => assert!((range[0]..=range[1]).contains(&outcome.unwrap())),
            Err(errno) => assert_eq!(outcome.unwrap_err().raw_os_error(), Some(errno)),
        }
        assert_eq!(act(&file).unwrap(), undisturbed, "{fault:?} strikes once");
    };
    let write = |file: &FileHandle| file.write_all_at(&[1; 100], 0).map(|()| 0);
    let read = |file: &FileHandle| file.read_at(&mut [0; 1_000], 0);
    let bits = |file: &FileHandle| {
        let mut buf = [0; 1_000];
        file.read_at(&mut buf, 0)?;
        Ok(buf.iter().map(|byte| byte.count_ones() as usize).sum())
    };
    check(FaultKind::Io, DiskOp::Write, &write, Err(5));
    check(FaultKind::NoSpace, DiskOp::Write, &write, Err(28));
    check(FaultKind::TornWrite, DiskOp::Write, &write, Err(5));
    check(FaultKind::Io, DiskOp::Read, &read, Err(5));
    check(FaultKind::OutOfDescriptors, DiskOp::Write, &write, Err(24));
    check(FaultKind::ShortRead, DiskOp::Read, &read, Ok(&[1, 999]));
    check(FaultKind::BitFlip, DiskOp::Read, &bits, Ok(&[1, 1]));
}

#[test]
fn one_call_makes_everything_durable() {
    for seed in 0..20 {
        let disk = SimDisk::new(seed);
        let dirs = ["/data/a", "/data/b/c"].map(Path::new);
        for dir in dirs {
            disk.create_dir_all(dir).unwrap();
            create(&disk, dir.join("file").to_str().unwrap(), b"some bytes");
        }
        disk.sync_file_system(Path::new("/data/a")).unwrap();
        disk.lose_power();
        for dir in dirs {
            assert_eq!(disk.read(&dir.join("file")).unwrap(), b"some bytes", "seed {seed}");
        }
        assert!(disk.sync_file_system(Path::new("/nowhere")).is_err());
    }
}

#[test]
fn a_full_disk_refuses_until_there_is_room() {
    let disk = disk();
    disk.set_capacity(Some(3 * 4_096));
    let file = create(&disk, FILE, &[1; 2 * 4_096]);
    let other = create(&disk, "/data/other", &[1; 4_096]);
    assert_eq!(disk.space(Path::new(DIR)).unwrap().usable, 0);
    assert_eq!(
        file.write_all_at(&[1; 1], 2 * 4_096).unwrap_err().kind(),
        ErrorKind::StorageFull
    );
    file.write_all_at(&[2; 4_096], 0).unwrap();
    // A file without a name takes room as long as it is open.
    disk.remove_file(Path::new("/data/other")).unwrap();
    assert_eq!(disk.space(Path::new(DIR)).unwrap().usable, 0);
    drop(other);
    assert_eq!(disk.space(Path::new(DIR)).unwrap().usable, 4_096);
    file.write_all_at(&[1; 1], 2 * 4_096).unwrap();
}

#[test]
fn a_life_ends_with_its_handles_and_locks() {
    let disk = disk();
    let file = create(&disk, FILE, b"x");
    let lock = disk.lock(Path::new("/data/.lock")).unwrap();
    let held = disk.lock(Path::new("/data/.lock")).err().unwrap();
    assert_eq!(held.kind(), ErrorKind::WouldBlock);
    disk.power_off();
    assert!(disk.exists(Path::new(FILE)).is_err());
    disk.restart();
    assert_eq!(
        read(&disk, FILE),
        Some(b"x".to_vec()),
        "the page cache outlives the process"
    );
    assert!(file.write_all_at(b"y", 0).is_err());
    let again = disk.lock(Path::new("/data/.lock")).unwrap();
    // The lock of the earlier life does not free that of this one.
    drop(lock);
    assert!(disk.lock(Path::new("/data/.lock")).is_err());
    drop(again);
    assert!(disk.lock(Path::new("/data/.lock")).is_ok());
}

#[test]
fn what_is_cached_is_known() {
    let disk = disk();
    let file = create(&disk, FILE, &[1; 200_000]);
    disk.settle();
    assert!(file.is_cached(0..200_000));
    file.dont_need(0..200_000);
    assert!(!file.is_cached(0..1));
    file.read_at(&mut [0; 10], 100_000).unwrap();
    assert!(file.is_cached(100_000..100_010));
    assert!(!file.is_cached(0..100_010));
    assert!(
        file.is_cached(200_000..300_000),
        "there is nothing to wait for beyond the end"
    );
}

#[test]
fn rot_is_in_the_file_and_stays() {
    let disk = disk();
    create(&disk, FILE, b"abc");
    disk.settle();
    disk.rot(Path::new(FILE), 1, 1).unwrap();
    assert_eq!(
        outcomes(&disk, |disk| read(disk, FILE).unwrap()),
        BTreeSet::from([b"acc".to_vec()])
    );
}

#[test]
fn the_same_seed_gives_the_same_disk() {
    let run = |seed| {
        let disk = SimDisk::new(seed);
        disk.create_dir_all(Path::new(DIR)).unwrap();
        for number in 0..50_u8 {
            let file = create(&disk, &format!("/data/{number}"), &[number; 3_000]);
            if number % 3 == 0 {
                file.sync_all().unwrap();
            }
            if number % 10 == 9 {
                disk.sync_dir(Path::new("/")).unwrap();
                disk.lose_power();
                let _ = disk.create_dir_all(Path::new(DIR));
            }
        }
        let left: Vec<_> = disk.list(Path::new(DIR)).unwrap();
        (disk.trace().hash(), disk.trace().events(), left)
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
}
