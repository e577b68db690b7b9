//! The table of levels: a crate uses only crates of lower levels, and a pure crate nothing that touches the machine.
//!
//! ARCHITECTURE.md shows the same table to people.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command;

/// (crate, level, whether it is pure).
const LEVELS: &[(&str, u8, bool)] = &[
    ("klamm-types", 0, true),
    ("klamm-io", 0, false),
    ("klamm-protocol", 1, true),
    ("klamm-records", 1, true),
    ("klamm-config", 1, true),
    ("klamm-log", 2, false),
    ("klamm-raft", 2, true),
    ("klamm-machine", 2, true),
    ("klamm-metadata", 2, true),
    ("klamm-controller", 3, true),
    ("klamm-coordinator", 3, true),
    ("klamm-client", 4, false),
    ("klamm-replica", 5, false),
    ("klamm-driver", 6, false),
    ("klamm-server", 7, false),
    ("klamm-tools", 8, false),
    ("klamm", 9, false),
    ("klamm-sim", 10, false),
    ("klamm-compat", 10, false),
    ("klamm-bench", 10, false),
    ("xtask", 10, false),
];

/// Uses within one level that are allowed: what stands on the left may use what stands on the right.
const SAME_LEVEL: &[(&str, &str)] = &[("klamm-io", "klamm-types"), ("klamm-records", "klamm-protocol")];

/// What a pure crate may not depend on: it would bring a clock, a file, a socket, a thread or randomness.
const IMPURE: &[&str] = &[
    "klamm-io",
    "tokio",
    "tracing",
    "getrandom",
    "rand",
    "rustix",
    "libc",
    "parking_lot",
    "tempfile",
    "log",
];

pub(crate) fn check() -> Result<Vec<String>> {
    let text = command::output(
        "cargo",
        &["metadata", "--no-deps", "--format-version", "1", "--offline"],
    )?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    Ok(packages.iter().flat_map(check_package).collect())
}

fn check_package(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some(&(_, level, pure)) = LEVELS.iter().find(|(known, ..)| *known == name) else {
        return vec![format!(
            "{name}: not in the table of levels (xtask/src/tidy/levels.rs and ARCHITECTURE.md)"
        )];
    };
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    let ordinary = dependencies.filter(|dependency| dependency["kind"].is_null());
    let mut findings = Vec::new();
    for used in ordinary.filter_map(|dependency| dependency["name"].as_str()) {
        if pure && IMPURE.contains(&used) {
            findings.push(format!(
                "{name}: pure, but depends on {used}; take what it gives as an argument"
            ));
        }
        let Some(&(_, used_level, _)) = LEVELS.iter().find(|(known, ..)| *known == used) else {
            continue;
        };
        if used_level >= level && !SAME_LEVEL.contains(&(name, used)) {
            findings.push(format!(
                "{name} (level {level}) uses {used} (level {used_level}); dependencies point down"
            ));
        }
    }
    findings
}
