//! `kafka-dump-log`: what is in segments, indexes and snapshots, read from their files.

mod decoder;
mod index;
mod segment;

use std::collections::BTreeMap;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::options::{Opt, Options, Takes, flag, integer, text};
use crate::terminal::Terminal;
use decoder::RecordDecoder;

pub(crate) const OPTIONS: &[Opt] = &[
    flag("print-data-log", "Print the records too; any decoder implies it."),
    flag(
        "verify-index-only",
        "Check indexes against the log without printing them.",
    ),
    flag(
        "index-sanity-check",
        "Check only what a broker checks of an index when it starts.",
    ),
    text(
        "files",
        "file1, file2, ...",
        "REQUIRED: The files to dump, separated by commas.",
    ),
    integer(
        "max-message-size",
        "size",
        "Bytes of the largest batch. (default: 5242880)",
    ),
    integer(
        "max-bytes",
        "size",
        "Bytes to read of each log at most. (default: 2147483647)",
    ),
    flag("deep-iteration", "Show each record of a batch."),
    Opt {
        name: "value-decoder-class",
        takes: Takes::MaybeText,
        help: "The decoder of values. (default: org.apache.kafka.tools.api.StringDecoder)",
    },
    Opt {
        name: "key-decoder-class",
        takes: Takes::MaybeText,
        help: "The decoder of keys. (default: org.apache.kafka.tools.api.StringDecoder)",
    },
    flag("offsets-decoder", "Records are those of __consumer_offsets."),
    flag("transaction-log-decoder", "Records are those of __transaction_state."),
    flag(
        "cluster-metadata-decoder",
        "Records are those of the cluster's metadata.",
    ),
    flag(
        "remote-log-metadata-decoder",
        "Records are those of __remote_log_metadata.",
    ),
    flag("share-group-state-decoder", "Records are those of __share_group_state."),
    flag(
        "skip-record-metadata",
        "Print contents without offsets and sizes, and no control records.",
    ),
];

/// What the files are dumped like.
#[derive(Debug)]
struct Wishes {
    prints_data: bool,
    is_deep: bool,
    skips_metadata: bool,
    verifies_only: bool,
    checks_sanity_only: bool,
    max_message_bytes: u64,
    max_bytes: u64,
    decoder: RecordDecoder,
}

/// What does not fit together, by file, told at the end on standard error.
#[derive(Debug, Default)]
struct Findings {
    /// Offset in the index, offset in the log.
    index_mismatches: BTreeMap<String, Vec<(i64, i64)>>,
    /// Timestamp in the index, timestamp in the log.
    time_mismatches: BTreeMap<String, Vec<(i64, i64)>>,
    /// Timestamp in the index, timestamp before it.
    times_out_of_order: BTreeMap<String, Vec<(i64, i64)>>,
    /// Offset in the index, offset found in the log.
    times_not_found: BTreeMap<String, Vec<(i64, i64)>>,
    /// Offset, offset of the next record.
    gaps: BTreeMap<String, BTreeMap<i64, i64>>,
}

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version(
        "This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly \
         corrupt log segment.",
        terminal,
    )?;
    options.require(&["files"])?;
    let wishes = Wishes::of(&options)?;
    let mut findings = Findings::default();
    for name in options.value("files")?.unwrap_or_default().split(',') {
        let path = Path::new(name);
        terminal.line(format!("Dumping {}", path.display()))?;
        match path.extension().and_then(|suffix| suffix.to_str()) {
            Some("log" | "checkpoint") => segment::dump(path, &wishes, &mut findings, terminal)?,
            Some("index") => index::dump_offsets(path, &wishes, &mut findings, terminal)?,
            Some("timeindex") => index::dump_times(path, &wishes, &mut findings, terminal)?,
            Some("txnindex") => index::dump_aborted(path, terminal)?,
            Some("snapshot") => index::dump_producers(path, terminal)?,
            _ => terminal.error_line(format!("Ignoring unknown file {}", path.display()))?,
        }
    }
    findings.print(terminal)
}

impl Wishes {
    fn of(options: &Options) -> Result<Self, Failure> {
        let decoders = [
            "offsets-decoder",
            "transaction-log-decoder",
            "cluster-metadata-decoder",
            "remote-log-metadata-decoder",
            "share-group-state-decoder",
            "value-decoder-class",
            "key-decoder-class",
        ];
        let prints_data = options.has("print-data-log") || decoders.iter().any(|decoder| options.has(decoder));
        let size = |name: &str, default: i32| -> Result<u64, Failure> {
            Ok(u64::try_from(options.number(name)?.unwrap_or(default)).unwrap_or(0))
        };
        Ok(Self {
            prints_data,
            is_deep: prints_data || options.has("deep-iteration"),
            skips_metadata: options.has("skip-record-metadata"),
            verifies_only: options.has("verify-index-only"),
            checks_sanity_only: options.has("index-sanity-check"),
            max_message_bytes: size("max-message-size", 5 << 20)?,
            max_bytes: size("max-bytes", i32::MAX)?,
            decoder: RecordDecoder::of(options)?,
        })
    }
}

impl Findings {
    fn print(&self, terminal: &mut Terminal<'_>) -> Outcome {
        for (file, pairs) in &self.index_mismatches {
            terminal.error_line(format!("Mismatches in :{file}"))?;
            for (index, log) in pairs.iter().rev() {
                terminal.error_line(format!("  Index offset: {index}, log offset: {log}"))?;
            }
        }
        for (file, pairs) in &self.time_mismatches {
            terminal.error_line(format!("Found timestamp mismatch in :{file}"))?;
            for (index, log) in pairs {
                terminal.error_line(format!("  Index timestamp: {index}, log timestamp: {log}"))?;
            }
        }
        for (file, pairs) in &self.times_out_of_order {
            terminal.error_line(format!("Found out of order timestamp in :{file}"))?;
            for (index, before) in pairs {
                terminal.error_line(format!(
                    "  Index timestamp: {index}, Previously indexed timestamp: {before}"
                ))?;
            }
        }
        for (file, pairs) in &self.times_not_found {
            terminal.error_line(format!("The following indexed offsets are not found in :{file}"))?;
            for (index, log) in pairs {
                terminal.error_line(format!("Indexed offset: {index}, found log offset: {log}"))?;
            }
        }
        for (file, pairs) in &self.gaps {
            terminal.error_line(format!("Non-consecutive offsets in {file}"))?;
            for (offset, next) in pairs {
                terminal.error_line(format!("  {offset} is followed by {next}"))?;
            }
        }
        Ok(())
    }
}

/// As `File.getAbsolutePath` shows it.
fn absolute(path: &Path) -> String {
    std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .display()
        .to_string()
}

/// The error of a file as Java shows it.
fn file_error(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => Failure::message(format!(
            "Exception in thread \"main\" java.nio.file.NoSuchFileException: {path}"
        )),
        _ => Failure::message(format!("{path}: {error}")),
    }
}

/// The offset that a file's name begins with.
fn base_offset(path: &Path) -> Result<i64, Failure> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let digits = name.split('.').next().unwrap_or_default();
    digits.parse().map_err(|_| {
        Failure::message(format!(
            "java.lang.NumberFormatException: For input string: \"{digits}\""
        ))
    })
}
