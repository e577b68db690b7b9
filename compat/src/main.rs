//! Tests with the real Apache Kafka and real clients: `cargo xtask compat`.
//!
//! A case takes the same steps against either implementation and holds both to the same expectation, which was recorded
//! from Apache Kafka. Most cases are a text in `scenarios/`: shell commands and what they print. Others are tables of
//! hostile requests ([`hostile`]), hand a directory from one implementation to the other ([`swap`]), or have both in one
//! cluster ([`mixed_quorum`]).
//!
//! Everything that a case needs comes from package registries and is kept under `target/compat`. What cannot be had
//! fails the case; nothing is skipped.

// Other programs run in real time.
#![allow(clippy::disallowed_methods)]

mod case;
mod directory_failure;
mod foreign_groups;
mod group_log;
mod half_open;
mod hostile;
mod kraft_version;
mod layout;
mod metadata_files;
mod mixed_quorum;
mod node;
mod normalise;
mod program;
mod run;
mod scenario;
mod swap;
mod toolbox;
mod walk_through;
mod wire;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::node::Implementation;

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask compat",
    about = "Tests with the real Apache Kafka and real clients"
)]
pub(crate) struct Options {
    /// Fewer rounds where a case repeats itself
    #[arg(long)]
    short: bool,
    /// Which implementation to test
    #[arg(long, value_enum, default_value_t = Against::Both)]
    against: Against,
    /// Write what Apache Kafka prints into the scenarios as their expectation
    #[arg(long)]
    record: bool,
    /// Keep the directories of the nodes, which otherwise go if all is well
    #[arg(long)]
    keep: bool,
    /// Only list the cases
    #[arg(long)]
    list: bool,
    /// Only cases whose name contains this
    filter: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Against {
    Kafka,
    Klamm,
    Both,
}

impl Against {
    fn implementations(self) -> &'static [Implementation] {
        match self {
            Self::Kafka => &[Implementation::Kafka],
            Self::Klamm => &[Implementation::Klamm],
            Self::Both => &[Implementation::Kafka, Implementation::Klamm],
        }
    }
}

fn main() -> ExitCode {
    match run::run(&Options::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("compat: {e:#}");
            ExitCode::FAILURE
        }
    }
}
