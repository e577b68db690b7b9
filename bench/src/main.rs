//! Load and comparison: Klamm and Apache Kafka measured in one run on one machine.
//!
//! Every figure is a ratio; a figure of one of them alone says more about the machine. The results are RESULTS.md for
//! people and results.jsonl, which holds each single run. It starts what it measures and ends only that.

// It measures the real machine and never runs in the simulator.
#![allow(clippy::disallowed_methods)]

mod implementation;
mod journal;
mod kload;
mod layout;
mod machine;
mod memory;
mod node;
mod plan;
mod prerequisites;
mod process;
mod program;
mod progress;
mod quorum;
mod registrations;
mod server;
mod table;
mod wire;
mod works;

use std::fs;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Parser;

use crate::implementation::Implementation;
use crate::journal::Journal;
use crate::kload::Kload;
use crate::plan::{Plan, WORKS};
use crate::progress::Progress;
use crate::works::Bench;

#[derive(Parser)]
#[command(
    name = "cargo xtask bench",
    about = "Klamm beside Apache Kafka, measured in one run on this machine"
)]
struct Arguments {
    /// Every work once, small, with Klamm alone: whether it works, not how fast
    #[arg(long)]
    short: bool,
    /// Only these works
    #[arg(long, value_delimiter = ',', value_name = "NAMES", value_parser = clap::builder::PossibleValuesParser::new(WORKS))]
    only: Vec<String>,
    /// Only this server
    #[arg(long, value_name = "SERVER", value_parser = ["kafka", "klamm"])]
    server: Option<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let wanted = |server: &Implementation| match &arguments.server {
        Some(name) => server.name() == name,
        None => !arguments.short || *server == Implementation::Klamm,
    };
    let servers: Vec<Implementation> = [Implementation::Kafka, Implementation::Klamm]
        .into_iter()
        .filter(wanted)
        .collect();
    let progress = Progress::new(servers.len() * works::count(&arguments.only));
    progress.step("prepare");
    let kload = Kload {
        binary: prerequisites::kload()?,
    };
    if servers.contains(&Implementation::Kafka) {
        prerequisites::apache_kafka()?;
    }
    if servers.contains(&Implementation::Klamm) {
        prerequisites::klamm()?;
    }
    let bench = Bench {
        plan: if arguments.short { Plan::SHORT } else { Plan::FULL },
        only: arguments.only.clone(),
        kload,
    };
    let mut journal = Journal::new(progress);
    bench.measure(&mut journal, &servers);
    let is_complete = servers.len() == 2 && arguments.only.is_empty() && !arguments.short;
    report(&journal, is_complete)?;
    ensure!(
        journal.failures.is_empty(),
        "{} failed:\n{}",
        journal.failures.len(),
        journal.failures.join("\n")
    );
    Ok(())
}

/// A whole comparison goes into the project, anything less under `target`.
fn report(journal: &Journal, is_complete: bool) -> Result<()> {
    let place = |name| {
        if is_complete {
            layout::sources(name)
        } else {
            layout::scratch(name)
        }
    };
    fs::write(place("results.jsonl"), journal.json_lines())?;
    fs::write(place("RESULTS.md"), results(journal))?;
    let at = place("RESULTS.md").display().to_string();
    journal
        .progress
        .result(&format!("written to {}", layout::relative(&at)));
    Ok(())
}

fn results(journal: &Journal) -> String {
    let (table, missed) = table::render(journal);
    let list = |lines: &[String]| lines.iter().map(|line| format!("- {line}\n")).collect::<String>();
    let mut behind = if missed.is_empty() {
        "Every bar is met.\n".to_owned()
    } else {
        list(&missed)
    };
    if !journal.failures.is_empty() {
        behind.push_str(&format!("\nThese failed:\n\n{}", list(&journal.failures)));
    }
    let mut commands: Vec<String> = Vec::new();
    for run in &journal.runs {
        let command = command_of_any(&run.command);
        let line = format!("{}: `{command}`", run.work);
        if !commands.contains(&line) {
            commands.push(line);
        }
    }
    format!(
        "# Klamm beside Apache Kafka\n\n\
         Made by `cargo xtask bench`; results.jsonl holds every single run. Both ran on the same machine, one after the\n\
         other, in one run of that command. A bar is a ratio of medians unless it names Klamm. Before each produce as\n\
         much free memory as it fills is fetched back from the host of a virtual machine.\n\n\
         {}\n{table}\n## Bars that are not met\n\n{behind}\n## What was run\n\n{}",
        machine::describe(),
        list(&commands)
    )
}

/// Ports and process ids differ from run to run and say nothing.
fn command_of_any(command: &str) -> String {
    let mut words: Vec<&str> = command.split(' ').collect();
    for (option, value) in [("-b", "ADDRESS"), ("-pid", "PID"), ("-first", "VALUE")] {
        let at = words.iter().position(|word| *word == option);
        if let Some(word) = at.and_then(|at| words.get_mut(at + 1)) {
            *word = value;
        }
    }
    words.join(" ")
}
