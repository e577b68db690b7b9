//! `metadata-shell` against what `kafka-metadata-shell` of Apache Kafka 4.3.1 said of the same snapshot to the same
//! commands. `metadata_shell/` has the snapshot, which a broker of that release wrote, the commands and what was said.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use klamm_io::Io;
use klamm_tools::{Terminal, execute};

/// Runs the tool; returns its exit code, its output and what it complained of.
fn shell(args: &[&str], input: &str) -> (u8, String, String) {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let input = Cursor::new(input.as_bytes().to_vec());
    let code = klamm_io::block_on(async {
        let mut terminal = Terminal {
            out: &mut out,
            err: &mut err,
            input: Box::new(input),
            is_interactive: false,
            io: Io::real(1).unwrap(),
        };
        execute("metadata-shell", &args, &mut terminal).await
    });
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (code.unwrap(), text(out), text(err))
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/metadata_shell")
        .join(name)
}

fn snapshot() -> String {
    fixture(SNAPSHOT).display().to_string()
}

#[test]
fn a_session_reads_as_with_kafka() {
    let text = |name: &str| std::fs::read_to_string(fixture(name)).unwrap();
    let (code, out, err) = shell(&["-s", &snapshot()], &text("commands.txt"));
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = text("said.txt");
    for (line, (ours, theirs)) in (1..).zip(out.lines().zip(expected.lines())) {
        assert_eq!(ours, theirs, "line {line}");
    }
    assert_eq!(out, expected);
}

#[test]
fn a_command_may_stand_on_the_command_line() {
    let check = |args: &[&str], expected: (u8, &str, &str)| {
        let snapshot = snapshot();
        let args: Vec<&str> = ["--snapshot", &snapshot]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        let (code, out, err) = shell(&args, "");
        assert_eq!((code, out.as_str(), err.lines().last().unwrap_or_default()), expected);
    };
    check(&["ls"], (0, "image\nlocal\n", ""));
    check(
        &["cat", "/image/provenance"],
        (0, "offset 236, epoch 1, time 2026-11-21T09:07:18.766Z[UTC]\n", ""),
    );
    // What needs a prompt is not there.
    let choice = "invalid choice: 'cd' (choose from 'cat', 'find', 'ls', 'tree')\n";
    check(&["cd", "/"], (0, choice, ""));
    check(&["l"], (0, "invalid choice: 'l': did you mean 'ls'?\n", ""));
    let unknown = "kafka-metadata-shell: error: unrecognized arguments: '-x'";
    check(&["ls", "-x"], (1, "", unknown));
}

#[test]
fn what_cannot_be_read_is_said() {
    let check = |args: &[&str], expected: &str| {
        let (code, _, err) = shell(args, "");
        assert_eq!((code, err.lines().last().unwrap_or_default()), (1, expected));
    };
    check(
        &["-s", "/nope", "ls"],
        "Unexpected error: java.nio.file.NoSuchFileException: /nope",
    );
    check(
        &["ls"],
        "kafka-metadata-shell: error: argument --snapshot/-s is required",
    );
    let dir = tempfile::tempdir().unwrap();
    let nothing = format!("Unexpected error: there is no metadata log in {}", dir.path().display());
    check(&["-d", &dir.path().display().to_string(), "ls"], &nothing);
    let torn = dir.path().join("torn.checkpoint");
    let bytes = std::fs::read(fixture(SNAPSHOT)).unwrap();
    std::fs::write(&torn, &bytes[..bytes.len() - 1]).unwrap();
    let said = format!("Unexpected error: {}: the last batch is torn", torn.display());
    check(&["-s", &torn.display().to_string(), "ls"], &said);
}

#[test]
fn a_directory_is_its_snapshot_and_the_log_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("__cluster_metadata-0");
    std::fs::create_dir(&log).unwrap();
    std::fs::copy(fixture(SNAPSHOT), log.join(SNAPSHOT)).unwrap();
    let dir = dir.path().display().to_string();
    let (code, out, err) = shell(&["-d", &dir, "cat", "/image/provenance"], "");
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (0, "offset 368, epoch 1, time 2026-11-21T09:07:18.766Z[UTC]\n", "")
    );
}

const SNAPSHOT: &str = "00000000000000000369-0000000001.checkpoint";
