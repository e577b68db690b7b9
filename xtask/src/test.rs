//! `cargo xtask test`: everything that must hold before a change lands, in one command, from a fresh machine.
//!
//! Cheap checks come first. What a step needs it installs from the package registries itself; a step that cannot run
//! fails, none is skipped. The slow proofs run their short share here and whole by commands of their own.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::{codegen, command, root, tidy};

/// What is done, and how.
struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "tidy: levels, purity, sizes, words",
        run: tidy::run,
    },
    Step {
        name: "generated files are fresh",
        run: || codegen::run(&codegen::Options { check: true }),
    },
    Step {
        name: "rustfmt",
        run: || command::run("cargo", &["fmt", "--all", "--check"]),
    },
    Step {
        name: "cargo-deny",
        run: deny,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "tests",
        run: || command::run("cargo", &["test", "--workspace"]),
    },
    Step {
        name: "release build",
        run: || command::run("cargo", &["build", "--release", "-p", "klamm"]),
    },
    Step {
        name: "simulator, 200 seeds",
        run: || command::run("cargo", &["xtask", "sim", "--seeds", "200"]),
    },
    Step {
        name: "real clients, hostile bytes, a directory handed over and back, a mixed quorum",
        run: compat,
    },
    Step {
        name: "load, short",
        run: || command::run("cargo", &["xtask", "bench", "--short"]),
    },
];

/// Runs every step in order; the first that fails ends the run.
pub(crate) fn run() -> Result<()> {
    let start = Instant::now();
    for (index, step) in STEPS.iter().enumerate() {
        let begun = Instant::now();
        eprintln!("== {}/{} {}", index + 1, STEPS.len(), step.name);
        (step.run)().with_context(|| format!("the step `{}` failed", step.name))?;
        eprintln!("== {} took {} s", step.name, begun.elapsed().as_secs());
    }
    eprintln!(
        "== all of {} steps passed in {} s",
        STEPS.len(),
        start.elapsed().as_secs()
    );
    println!("{} passed, 0 failed", STEPS.len());
    Ok(())
}

/// The cases that say most in the least time; `cargo xtask compat` runs all of them, beside Apache Kafka too.
fn compat() -> Result<()> {
    let cases = [
        "walk-through",
        "kcat",
        "confluent-kafka",
        "hostile",
        "foreign-groups",
        "group-log",
        "directory-swap",
        "quorum-one-of-three",
    ];
    for case in cases {
        command::run(
            "cargo",
            &["xtask", "compat", "--", "--short", "--against", "klamm", case],
        )?;
    }
    Ok(())
}

fn clippy() -> Result<()> {
    command::run(
        "cargo",
        &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    )
}

/// Licences, bans and sources of everything from outside. The advisory database is not a package, so it is left to
/// `cargo deny check advisories` by hand.
fn deny() -> Result<()> {
    let tools = root().join("target/tools");
    let deny = tools.join("bin/cargo-deny");
    if !deny.exists() {
        let tools = tools.display().to_string();
        let install = [
            "install",
            "--quiet",
            "--locked",
            "--version",
            DENY_VERSION,
            "--root",
            &tools,
            "cargo-deny",
        ];
        command::run("cargo", &install)?;
    }
    command::run(
        &deny.display().to_string(),
        &["--log-level", "error", "check", "bans", "licenses", "sources"],
    )
}

const DENY_VERSION: &str = "0.20.2";
