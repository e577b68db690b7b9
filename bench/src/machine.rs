//! What the figures belong to: the machine, the commit, the versions of the programs.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::implementation::JVM_OPTIONS;
use crate::node::PROPERTIES;
use crate::{layout, program};

/// Lines of Markdown.
pub(crate) fn describe() -> String {
    let cpus = std::thread::available_parallelism().map_or(0, usize::from);
    let memory_kib = first_value("/proc/meminfo", "MemTotal");
    let memory_gib = memory_kib
        .split_whitespace()
        .next()
        .and_then(|kib| kib.parse::<f64>().ok())
        .map_or(0.0, |kib| kib / f64::from(1 << 20));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let lines = [
        format!(
            "Machine: {cpus} × {}, {memory_gib:.0} GiB, Linux {}",
            first_value("/proc/cpuinfo", "model name"),
            kernel.trim()
        ),
        format!("Klamm: commit {}", commit()),
        format!(
            "Kafka: 4.3.1 on {}, `{}`",
            printed("java", &["--version"]),
            JVM_OPTIONS.join(" ")
        ),
        format!(
            "Load: bench/kload, {}; on the same machine",
            printed("go", &["version"])
        ),
        format!("Both with: {}", properties()),
    ];
    lines.map(|line| format!("- {line}\n")).concat()
}

/// How long the host of a virtual machine has run others where a processor of this one had work, of all together since
/// the start.
pub(crate) fn stolen_ms() -> u64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let total = stat.lines().next().unwrap_or_default();
    // cpu user nice system idle iowait irq softirq steal
    let ticks = total
        .split_whitespace()
        .nth(8)
        .and_then(|ticks| ticks.parse::<u64>().ok());
    ticks.unwrap_or(0) * TICK_MS
}

fn commit() -> String {
    // What the run itself writes is no change of the program.
    let results = [":!bench/RESULTS.md", ":!bench/results.jsonl"];
    let changed = printed(
        "git",
        &[&["status", "--porcelain", "--untracked-files=no", "--"], &results[..]].concat(),
    );
    let mark = if changed.is_empty() { "" } else { " with changes" };
    printed("git", &["rev-parse", "HEAD"]) + mark
}

fn properties() -> String {
    let pairs = PROPERTIES.iter().map(|(key, value)| format!("`{key}={value}`"));
    pairs.collect::<Vec<_>>().join(", ")
}

/// The first line that a program prints; nothing if it cannot be run.
fn printed(name: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(layout::project());
    let output = program::output(&mut command, Duration::from_secs(10)).unwrap_or_default();
    output.lines().next().unwrap_or_default().to_owned()
}

fn first_value(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let value = text
        .lines()
        .find(|line| line.starts_with(name))
        .and_then(|line| line.split_once(':'))
        .map(|(_, value)| value.trim().to_owned());
    value.unwrap_or_default()
}

/// `/proc` counts in hundredths of a second.
const TICK_MS: u64 = 10;
