//! `storage format` against what `kafka-storage` of Apache Kafka 4.3.1 wrote with the same options.

use std::io;
use std::path::Path;

use klamm_io::Io;
use klamm_tools::{Terminal, execute};

/// Runs the tool; returns its exit code, its output and what it complained of.
fn storage(args: &[&str]) -> (u8, String, String) {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = klamm_io::block_on(async {
        let mut terminal = Terminal {
            out: &mut out,
            err: &mut err,
            input: Box::new(io::empty()),
            is_interactive: false,
            io: Io::real(1).unwrap(),
        };
        execute("storage", &args, &mut terminal).await
    });
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (code.unwrap(), text(out), text(err))
}

fn properties(root: &Path, log_dirs: &str) -> String {
    let file = root.join("server.properties");
    let text = format!(
        "process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093\n\
         controller.listener.names=CONTROLLER\ncontroller.quorum.bootstrap.servers=localhost:9093\nlog.dirs={log_dirs}\n"
    );
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

/// A file of batches with their checksums and times blotted out, since these differ from run to run.
fn without_times(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while let Some(length) = bytes.get(at + 8..at + 12) {
        let size = 12 + u32::from_be_bytes(length.try_into().unwrap()) as usize;
        bytes[at + 17..at + 21].fill(0);
        bytes[at + 27..at + 43].fill(0);
        at += size;
    }
    bytes
}

#[test]
fn scram_credentials_are_kafkas() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let config = properties(root.path(), &data.display().to_string());
    let (code, out, err) = storage(&[
        "format",
        "-t",
        "NRKYJUxCS0SPNH2sUVRQLg",
        "-c",
        &config,
        "-r",
        "4.3-IV0",
        "--standalone",
        "--add-scram",
        "SCRAM-SHA-256=[name=alice,password=secret,salt=c2FsdHNhbHQ=]",
        "--add-scram",
        "SCRAM-SHA-512=[name=\"bob\",iterations=5000,salt=c2FsdHNhbHQ=,saltedpassword=AAECAwQFBgc=]",
    ]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let bob = "ApiMessageAndVersion(UserScramCredentialRecord(name='bob', mechanism=2, salt=(redacted), \
               storedKey=(redacted), serverKey=(redacted), iterations=5000) at version 0)], metadataVersionLevel=30, \
               source=format command)\n";
    assert!(out.contains(bob), "{out}");
    let written = std::fs::read(data.join("bootstrap.checkpoint")).unwrap();
    let golden = include_bytes!("storage/bootstrap.checkpoint").to_vec();
    assert!(without_times(written) == without_times(golden));
}

#[test]
fn credentials_need_a_release_that_knows_them() {
    let root = tempfile::tempdir().unwrap();
    let config = properties(root.path(), &root.path().join("data").display().to_string());
    let (code, _, err) = storage(&[
        "format",
        "-t",
        "NRKYJUxCS0SPNH2sUVRQLg",
        "-c",
        &config,
        "-r",
        "3.4",
        "--standalone",
        "-S",
        "SCRAM-SHA-256=[name=a,password=x]",
    ]);
    let expected = "SCRAM is only supported in metadata.version 3.5-IV2 or later.\n";
    assert_eq!((code, err.as_str()), (1, expected));
}

#[test]
fn every_directory_is_told_as_it_is_formatted() {
    let root = tempfile::tempdir().unwrap();
    let dirs: Vec<String> = (0..20)
        .map(|number| root.path().join(format!("d{number:02}")).display().to_string())
        .collect();
    let config = properties(root.path(), &dirs.join(","));
    let format = [
        "format",
        "-t",
        "NRKYJUxCS0SPNH2sUVRQLg",
        "-c",
        &config,
        "-r",
        "4.2",
        "--standalone",
    ];
    let (code, out, _) = storage(&format);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("Formatting ")).collect();
    let expected = format!(
        "Formatting dynamic metadata voter directory {} with metadata.version 4.2-IV1.",
        dirs[0]
    );
    assert_eq!(lines.len(), 20);
    assert_eq!(lines[0], expected);
    let again: Vec<&str> = format.iter().copied().chain(["--ignore-formatted"]).collect();
    let (code, out, _) = storage(&again);
    assert_eq!(
        (code, out.as_str()),
        (0, "All of the log directories are already formatted.\n")
    );
}
