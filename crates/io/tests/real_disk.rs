//! The machine's file systems, as far as the kernel's behaviour is what matters.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use klamm_io::{Disk, DiskThreads, OpenMode, RealDisk, block_on};
use rustix::fs::FlockOperation;

const PROBE: &str = "KLAMM_TEST_LOCK_PROBE";

/// Whether another process gets the lock that a JVM would ask for: a record lock on the whole file.
fn jvm_would_get(path: &Path) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_lock_keeps_everybody_else_out"])
        .env(PROBE, path)
        .output()
        .unwrap()
        .status;
    match status.code() {
        Some(GOT) => true,
        Some(EXCLUDED) => false,
        other => panic!("probe ended with {other:?}"),
    }
}

const GOT: i32 = 10;
const EXCLUDED: i32 = 11;

#[test]
fn a_lock_keeps_everybody_else_out() {
    if let Some(path) = std::env::var_os(PROBE) {
        let file = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
        let outcome = rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive);
        std::process::exit(if outcome.is_ok() { GOT } else { EXCLUDED });
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(".lock");
    let lock = RealDisk.lock(&path).unwrap();
    assert!(!jvm_would_get(&path));
    // A second try within the process fails and, closing its descriptor, takes nothing away from the first.
    assert_eq!(RealDisk.lock(&path).err().unwrap().kind(), ErrorKind::WouldBlock);
    drop(RealDisk.open(&path, OpenMode::ReadWrite).unwrap());
    assert_eq!(RealDisk.read(&path).unwrap(), b"");
    assert!(!jvm_would_get(&path));
    drop(lock);
    assert!(jvm_would_get(&path));
    RealDisk.lock(&path).unwrap();
}

#[test]
fn a_lock_held_elsewhere_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(".lock");
    let file = fs::File::create(&path).unwrap();
    // Of this very process, which a record lock does not keep out, but an open file description lock respects.
    rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
    assert_eq!(RealDisk.lock(&path).err().unwrap().kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_listing_is_sorted_and_follows_links() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("t-1")).unwrap();
    fs::write(at("b"), b"12345").unwrap();
    std::os::unix::fs::symlink(at("t-1"), at("a-link")).unwrap();
    std::os::unix::fs::symlink(at("b"), at("c-link")).unwrap();
    std::os::unix::fs::symlink(at("gone"), at("dangling")).unwrap();
    let entries = RealDisk.list(dir.path()).unwrap();
    let entries: Vec<_> = entries.iter().map(|e| (&*e.name, e.is_dir, e.len)).collect();
    assert_eq!(
        entries,
        [
            ("a-link", true, 0),
            ("b", false, 5),
            ("c-link", false, 5),
            ("t-1", true, 0)
        ]
    );
}

#[test]
fn what_is_cached_is_known_and_warming_makes_it_so() {
    // In the target directory, because a temporary one may be in memory, where nothing is ever cold.
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = RealDisk.open(&dir.path().join("segment"), OpenMode::CreateNew).unwrap();
    let len = 4 << 20;
    file.write_all_at(&vec![1; len as usize], 0).unwrap();
    for range in [
        0..len,
        0..1,
        4_095..4_097,
        len - 1..len,
        0..0,
        0..len + 100_000,
        len..len + 1,
    ] {
        assert!(file.is_cached(range.clone()), "{range:?} was just written");
    }
    file.sync_all().unwrap();
    file.dont_need(0..len);
    if file.is_cached(0..len) {
        // This file system keeps everything in memory.
        return;
    }
    assert!(!file.is_cached(1 << 20..2 << 20));
    let threads = DiskThreads::start(1, 1).unwrap();
    block_on(threads.warm(&file, 1 << 20..2 << 20)).unwrap().unwrap();
    assert!(file.is_cached(1 << 20..2 << 20));
    block_on(threads.warm(&file, len..len * 2)).unwrap().unwrap();
}

#[test]
fn replacing_leaves_one_whole_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("recovery-point-offset-checkpoint");
    for content in [&b"0\n1\nt 0 5\n"[..], b"", b"0\n0\n"] {
        RealDisk.replace(&path, content).unwrap();
        assert_eq!(RealDisk.read(&path).unwrap(), content);
    }
    assert_eq!(RealDisk.list(dir.path()).unwrap().len(), 1);
}

#[test]
fn modes_open_what_they_say() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    let open = |mode| RealDisk.open(&path, mode).map(|_| ()).map_err(|e| e.kind());
    assert_eq!(open(OpenMode::Read), Err(ErrorKind::NotFound));
    assert_eq!(open(OpenMode::ReadWrite), Err(ErrorKind::NotFound));
    assert_eq!(open(OpenMode::CreateNew), Ok(()));
    assert_eq!(open(OpenMode::CreateNew), Err(ErrorKind::AlreadyExists));
    assert_eq!(open(OpenMode::Create), Ok(()));
    let read_only = RealDisk.open(&path, OpenMode::Read).unwrap();
    assert!(read_only.write_all_at(b"x", 0).is_err());
}

#[test]
fn a_file_system_is_synced_by_any_directory_of_it() {
    let dir = tempfile::tempdir().unwrap();
    RealDisk.sync_file_system(dir.path()).unwrap();
    assert!(RealDisk.sync_file_system(&dir.path().join("none")).is_err());
}

#[test]
fn the_limit_of_open_files_is_raised_once() {
    let raised = klamm_io::raise_open_files_limit().unwrap();
    assert!(raised >= 256, "{raised}");
    assert_eq!(klamm_io::raise_open_files_limit().unwrap(), raised);
    assert_eq!(RealDisk.open_files_max(), raised);
}

#[test]
fn a_want_of_descriptors_is_told_from_a_failing_disk() {
    for (errno, expected) in [(24, true), (23, true), (5, false), (28, false), (2, false)] {
        let error = std::io::Error::from_raw_os_error(errno);
        assert_eq!(klamm_io::is_out_of_descriptors(&error), expected, "{errno}");
    }
}
