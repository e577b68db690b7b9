//! `cargo xtask sim`: runs seeds of the whole-node simulator.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use klamm_sim::runner::{self, Conclusion, Run};

#[derive(Parser)]
#[command(
    name = "cargo xtask sim",
    about = "Simulate a node under faults, one run a seed",
    after_help = "Exit codes: 0 nothing found, 1 a promise was broken, 2 the simulator itself failed."
)]
struct Arguments {
    /// How many seeds; one if a seed is given, else 200
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed; alone, this seed is run and told
    #[arg(long)]
    seed: Option<u64>,
    /// Begin no seed after this time
    #[arg(long)]
    minutes: Option<f64>,
    /// Say what happens; KLAMM_LOG=debug has the node's own lines too
    #[arg(long)]
    verbose: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if std::env::var_os("KLAMM_LOG").is_some() {
        let filter = tracing_subscriber::EnvFilter::from_env("KLAMM_LOG");
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .without_time()
            .with_writer(std::io::stderr)
            .init();
    }
    let unbounded = if arguments.minutes.is_some() { u64::MAX } else { SEEDS };
    let seeds = match (arguments.seeds, arguments.seed) {
        (Some(seeds), _) => seeds,
        (None, Some(_)) if arguments.minutes.is_none() => 1,
        (None, _) => unbounded,
    };
    let minutes = arguments
        .minutes
        .map(|minutes| Duration::try_from_secs_f64(minutes * 60.0).unwrap_or_default());
    let conclusion = runner::run(Run {
        first_seed: arguments.seed.unwrap_or(1),
        seeds,
        time_max: minutes,
        is_verbose: arguments.verbose,
    });
    match conclusion {
        Conclusion::Clean => ExitCode::SUCCESS,
        Conclusion::Violated => ExitCode::from(1),
        Conclusion::HarnessFailed => ExitCode::from(2),
    }
}

const SEEDS: u64 = 200;
