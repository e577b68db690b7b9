//! Every task of the project: `cargo xtask <task>`. One file per task.

// The tasks work on the real machine and never run in the simulator.
#![allow(clippy::disallowed_methods)]

mod bench;
mod codegen;
mod command;
mod compat;
mod configuration;
mod raft_sim;
mod sim;
mod test;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The tasks of the project")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure Klamm beside Apache Kafka
    Bench(bench::Options),
    /// Make crates/protocol/src/generated from schemas
    Codegen(codegen::Options),
    /// Test with the real Apache Kafka and real clients
    Compat(compat::Options),
    /// Make docs/configuration.md from the tables of configuration keys
    Configuration,
    /// Simulate a node under faults: `--seeds N`, or `--seed S` for one
    Sim(sim::Options),
    /// Everything that must hold before a change lands
    Test,
    /// Check what no compiler checks: levels, purity, sizes, words, fresh generated files
    Tidy,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Bench(options) => bench::run(&options),
        Task::Codegen(options) => codegen::run(&options),
        Task::Compat(options) => compat::run(&options),
        Task::Configuration => configuration::run(),
        // Its exit codes tell apart what failed.
        Task::Sim(options) => return sim::run(&options),
        Task::Test => test::run(),
        Task::Tidy => tidy::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask: {e:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}
