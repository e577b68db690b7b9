//! Apache Kafka's dump-log over all files of a log directory. A line on stderr is a complaint.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::toolbox::apache_kafka;

/// What dump-log says on stdout of something that is wrong.
const COMPLAINTS: &[&str] = &["isvalid: false", "invalid bytes", "Could not", "Exception", "Error"];
const GAPS: &str = "Non-consecutive offsets in";
const METADATA: &str = "__cluster_metadata-0";

/// Reads every segment, producer snapshot and metadata snapshot, and with `indexes` every index as well.
pub(crate) fn check(log_directory: &Path, indexes: bool) -> Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(log_directory)? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if name.ends_with("-stray") {
            check_is_empty(&path)?;
        } else if path.is_dir() && !name.ends_with("-delete") {
            // What is deleted may go at any time.
            files.extend(files_to_read(&path, indexes)?);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "no files in {}", log_directory.display());
    let (metadata, data): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|path| path.to_string_lossy().contains(METADATA));
    // A controller has none.
    if !data.is_empty() {
        dump(&data, &[]).context("dump-log")?;
    }
    dump(&metadata, &["--cluster-metadata-decoder"]).context("dump-log of the metadata")
}

/// A node that is killed may leave a partition without its topic id if it never had a record. Apache Kafka puts such a
/// directory aside and makes another; one with records would be a loss.
fn check_is_empty(stray: &Path) -> Result<()> {
    for entry in fs::read_dir(stray)? {
        let entry = entry?;
        let is_log = entry.path().extension().is_some_and(|extension| extension == "log");
        ensure!(
            !is_log || entry.metadata()?.len() == 0,
            "{} holds records",
            entry.path().display()
        );
    }
    Ok(())
}

fn files_to_read(partition: &Path, indexes: bool) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(partition)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let wanted = match path.extension().and_then(|extension| extension.to_str()) {
            Some("log" | "snapshot") => true,
            // The checkpoint of leader epochs is text.
            Some("checkpoint") => name != "leader-epoch-checkpoint" && name.contains('-'),
            Some("index" | "timeindex" | "txnindex") => indexes,
            _ => false,
        };
        if wanted {
            files.push(path);
        }
    }
    Ok(files)
}

fn dump(files: &[PathBuf], options: &[&str]) -> Result<()> {
    let names: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    let names = names.join(",");
    let mut arguments = vec!["--deep-iteration", "--files", &names];
    arguments.extend(options);
    let output = apache_kafka::tool("dump-log", &arguments)?.succeed()?;
    let mut complaints = complaints_of(&output.stderr);
    let mut file = "";
    for line in output.stdout.lines() {
        if line.starts_with("Dumping ") {
            file = line;
        } else if COMPLAINTS.iter().any(|complaint| line.contains(complaint)) {
            complaints.extend([file, line]);
        }
    }
    if !complaints.is_empty() {
        complaints.truncate(20);
        bail!("{}", complaints.join("\n"));
    }
    let dumped = output
        .stdout
        .lines()
        .filter(|line| line.starts_with("Dumping "))
        .count();
    ensure!(dumped == files.len(), "dumped {dumped} of {} files", files.len());
    Ok(())
}

/// The lines of stderr that tell of something wrong. Dump-log takes the first offset of every segment but the first for
/// a gap after -1; where it finds nothing else, neither that nor its title counts.
fn complaints_of(stderr: &str) -> Vec<&str> {
    let mut complaints: Vec<&str> = Vec::new();
    for line in stderr.lines() {
        if line.starts_with("  -1 is followed by") {
            continue;
        }
        // A title is followed by what it is the title of.
        if !line.starts_with(' ') {
            complaints.pop_if(|last| last.starts_with(GAPS));
        }
        complaints.push(line);
    }
    complaints.pop_if(|last| last.starts_with(GAPS));
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_before_the_first_offset_is_none() {
        let gap = "Non-consecutive offsets in b\n  7 is followed by 9\n";
        for (stderr, expected) in [
            (
                "Non-consecutive offsets in a\n  -1 is followed by 450\n".to_owned(),
                vec![],
            ),
            (
                format!("Non-consecutive offsets in a\n  -1 is followed by 450\n{gap}"),
                gap.lines().collect(),
            ),
            (
                "Non-consecutive offsets in a\n  -1 is followed by 4\nMismatches in :c\n".to_owned(),
                vec!["Mismatches in :c"],
            ),
        ] {
            assert_eq!(complaints_of(&stderr), expected);
        }
    }
}
