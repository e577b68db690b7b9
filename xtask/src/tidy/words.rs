//! Words that may not stand in the sources, and where each may after all.

use super::sources::Source;

struct Ban {
    word: &'static str,
    instead: &'static str,
    /// Crate folders in which it is allowed.
    allowed_in: &'static [&'static str],
    /// Whether test code may use it.
    tests_may: bool,
}

const MACHINE: &[&str] = &["io", "xtask", "bench", "compat", "tools", "klamm", "sim"];

const BANS: &[Ban] = &[
    ban("todo!", "write it, or leave it out", &[]),
    ban("unimplemented!", "write it, or leave it out", &[]),
    ban("dbg!", "a test or a log line", &[]),
    ban("FIXME", "mend it, or open an issue", &[]),
    ban("XXX:", "mend it, or open an issue", &[]),
    ban("#[ignore", "a test that always runs", &[]),
    ban("#[should_panic", "assert on the returned error", &[]),
    ban("../shared", "a copy of the fact in the project", &[]),
    ban("/work/", "a path inside the project", &[]),
    Ban {
        word: "std::fs",
        instead: "klamm_io::Disk",
        allowed_in: MACHINE,
        tests_may: true,
    },
    Ban {
        word: "std::net",
        instead: "klamm_io::Net",
        allowed_in: &["io", "xtask", "bench", "compat", "server", "client", "config", "sim"],
        tests_may: true,
    },
    Ban {
        word: "Instant::now",
        instead: "klamm_io::Clock::monotonic",
        allowed_in: MACHINE,
        tests_may: true,
    },
    Ban {
        word: "SystemTime::now",
        instead: "klamm_io::Clock::wall",
        allowed_in: MACHINE,
        tests_may: true,
    },
    Ban {
        word: "tokio::spawn",
        instead: "klamm_io::Tasks::spawn",
        allowed_in: &["io", "compat", "bench"],
        tests_may: true,
    },
    Ban {
        word: "sync::watch",
        instead: "klamm_io::watch, which wakes in an order that a simulation can repeat",
        allowed_in: &["compat", "bench"],
        tests_may: false,
    },
    Ban {
        word: "thread::spawn",
        instead: "klamm_io::DiskThreads or NetworkThreads",
        allowed_in: &["io", "compat", "bench", "xtask"],
        tests_may: true,
    },
    Ban {
        word: "thread::sleep",
        instead: "klamm_io::time::sleep",
        allowed_in: &["io", "compat", "bench", "xtask"],
        tests_may: false,
    },
    Ban {
        word: "allow(unsafe_code)",
        instead: "a safe interface in klamm-io",
        allowed_in: &["io"],
        tests_may: false,
    },
];

/// The list itself has to spell the words.
const THIS_FILE: &str = "xtask/src/tidy/words.rs";

/// Names that say nothing about what is in a file.
const EMPTY_NAMES: &[&str] = &[
    "common", "util", "utils", "helper", "helpers", "impls", "misc", "manager2",
];

const fn ban(word: &'static str, instead: &'static str, allowed_in: &'static [&'static str]) -> Ban {
    Ban {
        word,
        instead,
        allowed_in,
        tests_may: false,
    }
}

pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .flat_map(|source| check_name(source).into_iter().chain(check_words(source)))
        .collect()
}

fn check_name(source: &Source) -> Option<String> {
    let mut parts = source.path.trim_end_matches(".rs").split('/');
    let empty = parts.find(|part| EMPTY_NAMES.contains(part))?;
    Some(format!(
        "{}: the name `{empty}` says nothing; name the thing in Kafka's words",
        source.path
    ))
}

fn check_words(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    if source.path == THIS_FILE {
        return findings;
    }
    let production_end = source.production_lines().last().map_or(0, |(number, _)| number);
    for (index, line) in source.text.lines().enumerate() {
        let number = index + 1;
        let is_test = source.is_test() || number > production_end;
        let banned = BANS.iter().filter(|ban| line.contains(ban.word));
        let is_allowed = |ban: &&Ban| ban.allowed_in.contains(&source.crate_folder()) || is_test && ban.tests_may;
        for ban in banned.filter(|ban| !is_allowed(ban)) {
            findings.push(format!(
                "{}:{number}: `{}` is not for here; use {}",
                source.path, ban.word, ban.instead
            ));
        }
        if line.contains("select! {") && !next_line(&source.text, index).trim_start().starts_with("biased;") {
            findings.push(format!(
                "{}:{number}: select! without `biased;` chooses at random",
                source.path
            ));
        }
    }
    findings
}

fn next_line(text: &str, index: usize) -> &str {
    text.lines().nth(index + 1).unwrap_or_default()
}
