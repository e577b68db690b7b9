//! `dump-log` against what Kafka 4.3.1's tool printed for the same files.
//!
//! `tests/dump_log` holds a partition with transactions, a snapshot of the cluster's metadata and a partition of
//! `__consumer_offsets`, all written by Kafka 4.3.1, and beside them the output of its `kafka-dump-log`.

use std::io;

use klamm_io::Io;
use klamm_tools::{Terminal, execute};

/// Runs the tool with paths below `tests/dump_log`; returns its exit code, its output with the paths as Kafka's tool was
/// given them, and what it complained of.
fn dump(files: &[&str], options: &[&str]) -> (u8, String, String) {
    let root = format!("{}/tests/dump_log/", env!("CARGO_MANIFEST_DIR"));
    let paths: Vec<String> = files.iter().map(|file| format!("{root}{file}")).collect();
    let mut args = vec!["--files".to_owned(), paths.join(",")];
    args.extend(options.iter().map(|option| (*option).to_owned()));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = klamm_io::block_on(async {
        let mut terminal = Terminal {
            out: &mut out,
            err: &mut err,
            input: Box::new(io::empty()),
            is_interactive: false,
            io: Io::real(1).unwrap(),
        };
        execute("dump-log", &args, &mut terminal).await
    });
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&root, "");
    (code.unwrap(), text(out), text(err))
}

#[test]
fn output_is_kafkas() {
    let check = |files: &[&str], options: &[&str], expected: &str| {
        let (code, out, err) = dump(files, options);
        assert_eq!((code, err.as_str()), (0, ""), "{files:?}");
        for (line, (ours, kafkas)) in out.lines().zip(expected.lines()).enumerate() {
            assert_eq!(ours, kafkas, "{files:?} line {}", line + 1);
        }
        assert_eq!(out.lines().count(), expected.lines().count(), "{files:?}");
    };
    check(
        &["payments-1-0/00000000000000000000.log"],
        &["--print-data-log", "--max-bytes", "700"],
        include_str!("dump_log/segment.txt"),
    );
    check(
        &[
            "payments-1-0/00000000000000000000.timeindex",
            "payments-1-0/00000000000000000000.txnindex",
            "payments-1-0/00000000000000000049.snapshot",
        ],
        &[],
        include_str!("dump_log/indexes.txt"),
    );
    check(
        &[
            "bootstrap.checkpoint",
            "__cluster_metadata-0/00000000000000000092-0000000001.checkpoint",
        ],
        &["--cluster-metadata-decoder"],
        include_str!("dump_log/snapshot.txt"),
    );
    check(
        &["__consumer_offsets-10/00000000000000000000.log"],
        &["--offsets-decoder", "--skip-record-metadata"],
        include_str!("dump_log/offsets.txt"),
    );
}

#[test]
fn trouble_is_told() {
    let check = |files: &[&str], options: &[&str], code: u8, complaint: &str| {
        let (got, _, err) = dump(files, options);
        assert_eq!((got, err.lines().next()), (code, Some(complaint)), "{files:?}");
    };
    check(
        &["nosuch/1.log"],
        &[],
        1,
        "Exception in thread \"main\" java.nio.file.NoSuchFileException: nosuch/1.log",
    );
    check(&["segment.txt"], &[], 0, "Ignoring unknown file segment.txt");
    check(&["segment.txt"], &["--bogus"], 1, "bogus is not a recognized option");
}
