//! `cargo xtask sim --raft`: the simulator within the crate `raft`, whole. Each processor takes its share of the seeds.

use std::process::{Child, Command};

use anyhow::{Context, Result, ensure};
use clap::Parser;

use crate::root;

#[derive(Parser)]
#[command(name = "cargo xtask sim --raft", about = "The quorum alone under simulated faults")]
struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 20_000)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Simulated seconds of faults in each
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Each seed twice: it must repeat itself
    #[arg(long)]
    twice: bool,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let name = "cargo xtask sim --raft".to_owned();
    let options = Options::parse_from(std::iter::once(&name).chain(arguments));
    // Built before the clock runs, and once for all processes.
    crate::command::run("cargo", &[&TEST[..], &["--no-run"]].concat())?;
    let processes = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let share = options.seeds.div_ceil(processes);
    let begun = std::time::Instant::now();
    let firsts = (0..processes).map(|number| number * share);
    let started = firsts.filter(|first| *first < options.seeds).map(|first| {
        let seeds = share.min(options.seeds - first);
        start(&options, options.first + first, seeds)
    });
    let children = started.collect::<Result<Vec<Child>>>()?;
    let mut failed = 0;
    for mut child in children {
        failed += usize::from(!child.wait()?.success());
    }
    ensure!(failed == 0, "{failed} of {processes} processes found a violation");
    eprintln!(
        "{} seeds in {} s: no violation",
        options.seeds,
        begun.elapsed().as_secs()
    );
    Ok(())
}

fn start(options: &Options, first: u64, seeds: u64) -> Result<Child> {
    Command::new("cargo")
        .args(TEST)
        .args(["--", "--exact", "simulator::no_seed_violates_an_invariant"])
        .env("KLAMM_RAFT_FIRST_SEED", first.to_string())
        .env("KLAMM_RAFT_SEEDS", seeds.to_string())
        .env("KLAMM_RAFT_SECONDS", options.seconds.to_string())
        .env("KLAMM_RAFT_REPEAT", u8::from(options.twice).to_string())
        .current_dir(root())
        .spawn()
        .context("cannot start cargo")
}

const TEST: [&str; 7] = [
    "test",
    "--quiet",
    "--profile",
    "sim",
    "--package",
    "klamm-raft",
    "--lib",
];
