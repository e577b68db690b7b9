//! A voter whose disk has rotted: what it must not vote with is found at its next start, and refused in a sentence.

#[expect(dead_code, reason = "a node that is damaged is not asked for much")]
mod node;

use std::path::Path;

use klamm_driver::Quorum;
use klamm_io::{Io, OpenMode, sim};
use klamm_types::ErrorCode;
use node::{Node, format_standalone, quorum_config};

/// Runs a node that writes several segments and, if `config` asks for them, snapshots; damages its disk while it is
/// down, and starts its quorum again. What that said, if it was refused.
fn restart_after(config: &'static str, damage: impl Fn(&Io, &Path)) -> Option<String> {
    sim::run(1, |simulation| async move {
        let dir = Path::new("/data");
        let mut host = simulation.host("node");
        format_standalone(&host.io(), dir);
        let node = Node::start(host.io(), dir, config).await;
        node.bring_up_broker(0).await;
        for topic in 0..40 {
            assert_eq!(node.create_topic(&format!("t-{topic}")).await, ErrorCode::NONE);
        }
        // Long enough for a snapshot, and for retention to look around.
        klamm_io::time::sleep(std::time::Duration::from_secs(130)).await;
        node.stop().await;
        let io = host.kill();
        damage(&io, &dir.join("__cluster_metadata-0"));
        let started = Quorum::start(&io, quorum_config(dir, config)).await;
        started.err().map(|error| error.to_string())
    })
}

fn change(io: &Io, path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = io.disk.read(path).unwrap();
    how(&mut bytes);
    let file = io.disk.open(path, OpenMode::Create).unwrap();
    file.set_len(0).unwrap();
    file.write_all_at(&bytes, 0).unwrap();
}

fn flip_a_bit(bytes: &mut [u8]) {
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
}

/// Names in the log's directory that end so, sorted.
fn files(io: &Io, dir: &Path, end: &str) -> Vec<std::path::PathBuf> {
    let mut names: Vec<String> = io.disk.list(dir).unwrap().into_iter().map(|entry| entry.name).collect();
    names.retain(|name| name.ends_with(end));
    names.sort();
    names.into_iter().map(|name| dir.join(name)).collect()
}

fn check(config: &'static str, damage: impl Fn(&Io, &Path), expected: Option<&str>) {
    let said = restart_after(config, damage);
    match expected {
        None => assert_eq!(said, None),
        Some(words) => assert!(said.as_ref().is_some_and(|said| said.contains(words)), "{said:?}"),
    }
}

#[test]
fn nothing_is_wrong_with_what_was_left_alone() {
    check(LOG, |_, _| {}, None);
    check(
        SNAPSHOTS,
        |io, dir| assert!(!files(io, dir, ".checkpoint").is_empty()),
        None,
    );
}

#[test]
fn a_quorum_state_that_says_nothing_is_refused() {
    let garbage = |io: &Io, dir: &Path| change(io, &dir.join("quorum-state"), |bytes| bytes.truncate(9));
    check(LOG, garbage, Some("quorum-state is not a line of JSON"));
    let empty = |io: &Io, dir: &Path| change(io, &dir.join("quorum-state"), Vec::clear);
    check(LOG, empty, Some("quorum-state is not a line of JSON"));
}

#[test]
fn a_log_that_lost_what_was_synced_is_refused() {
    let flip = |io: &Io, dir: &Path| {
        let segments = files(io, dir, ".log");
        assert!(segments.len() > 3, "{segments:?}");
        change(io, &segments[1], |bytes| flip_a_bit(bytes));
    };
    check(LOG, flip, Some("is damaged"));
    let last_byte = |io: &Io, dir: &Path| {
        let full: Vec<_> = files(io, dir, ".log");
        let last = full
            .iter()
            .rfind(|path| !io.disk.read(path).unwrap().is_empty())
            .unwrap();
        change(io, last, |bytes| bytes.truncate(bytes.len() - 1));
    };
    check(LOG, last_byte, Some("is damaged"));
    // Neither the base offset (0 to 7) nor the leader epoch (12 to 15) is covered by the checksum.
    for byte in [4, 7, 12, 15] {
        let first_batch = |io: &Io, dir: &Path| change(io, &files(io, dir, ".log")[1], |bytes| bytes[byte] ^= 0x40);
        check(LOG, first_batch, Some("is damaged"));
    }
    // Nothing comes before this one that its epoch could be earlier than; the file of epochs tells.
    let first_of_epoch = |io: &Io, dir: &Path| change(io, &files(io, dir, ".log")[0], |bytes| bytes[15] ^= 1);
    check(LOG, first_of_epoch, Some("is damaged"));
    let missing = |io: &Io, dir: &Path| io.disk.remove_file(&files(io, dir, ".log")[1]).unwrap();
    check(LOG, missing, Some("are missing before it"));
    let shorter = |io: &Io, dir: &Path| {
        for segment in &files(io, dir, ".log")[2..] {
            io.disk.remove_file(segment).unwrap();
        }
    };
    check(LOG, shorter, Some("the log ends at offset"));
    // As the message says: who knows that Apache Kafka has cut the log takes the promise back.
    check(LOG, shorter, Some("has left recovery-point-offset-checkpoint"));
    let excused = |io: &Io, dir: &Path| {
        shorter(io, dir);
        io.disk
            .remove_file(&dir.join("recovery-point-offset-checkpoint"))
            .unwrap();
    };
    check(LOG, excused, None);
    let headless = |io: &Io, dir: &Path| io.disk.remove_file(&files(io, dir, ".log")[0]).unwrap();
    check(LOG, headless, Some("the log starts at"));
}

#[test]
fn a_file_of_epochs_that_makes_no_sense_is_made_anew() {
    let garbage = |io: &Io, dir: &Path| change(io, &dir.join("leader-epoch-checkpoint"), |bytes| bytes.fill(b'x'));
    check(LOG, garbage, None);
}

#[test]
fn what_was_never_synced_is_cut_off() {
    let torn = |io: &Io, dir: &Path| {
        let last = files(io, dir, ".log").pop().unwrap();
        change(io, &last, |bytes| bytes.extend([0, 0, 0, 7, 1, 2, 3]));
    };
    check(LOG, torn, None);
}

#[test]
fn a_snapshot_that_is_none_is_refused_once_the_log_is_gone() {
    let latest = |io: &Io, dir: &Path| files(io, dir, ".checkpoint").pop().unwrap();
    let flip = move |io: &Io, dir: &Path| {
        let segments = files(io, dir, ".log");
        assert!(!segments[0].ends_with("00000000000000000000.log"), "{segments:?}");
        change(io, &latest(io, dir), |bytes| flip_a_bit(bytes));
    };
    check(SNAPSHOTS, flip, Some(".checkpoint before position"));
    let truncate = move |io: &Io, dir: &Path| change(io, &latest(io, dir), |bytes| bytes.truncate(bytes.len() / 2));
    check(SNAPSHOTS, truncate, Some(".checkpoint before position"));
    let missing = move |io: &Io, dir: &Path| {
        for snapshot in files(io, dir, ".checkpoint") {
            io.disk.remove_file(&snapshot).unwrap();
        }
    };
    check(SNAPSHOTS, missing, Some("the log starts at"));
}

#[test]
fn a_snapshot_of_what_the_log_still_has_is_dropped() {
    let flip = |io: &Io, dir: &Path| {
        assert!(!files(io, dir, "00000000000000000000.log").is_empty());
        let latest = files(io, dir, ".checkpoint").pop().unwrap();
        assert!(!latest.ends_with("00000000000000000000-0000000000.checkpoint"));
        change(io, &latest, |bytes| flip_a_bit(bytes));
    };
    check(BOTH, flip, None);
}

/// Many segments, no snapshots. A broker that is fenced would make one batch larger than a segment.
const LOG: &str = "broker.session.timeout.ms=1000000\ninternal.metadata.log.segment.bytes=3000\nmetadata.log.max.snapshot.interval.ms=0\n";
/// Snapshots, and no more of the log than must be.
const SNAPSHOTS: &str = "broker.session.timeout.ms=1000000\ninternal.metadata.log.segment.bytes=3000\nmetadata.log.max.record.bytes.between.snapshots=5000\n\
                         metadata.max.retention.bytes=1\n";
/// Snapshots, and all of the log.
const BOTH: &str = "broker.session.timeout.ms=1000000\ninternal.metadata.log.segment.bytes=3000\nmetadata.log.max.record.bytes.between.snapshots=5000\n";
