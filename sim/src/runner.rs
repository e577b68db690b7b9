//! Many seeds on all cores: progress, the sample that is run twice, what was found, and what was reached.

use std::io::{IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::scenario::{self, Report};
use crate::sometimes::{Counters, Sometimes};

#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub first_seed: u64,
    pub seeds: u64,
    /// Begins no seed after this time.
    pub time_max: Option<Duration>,
    /// Prints what happens; for one seed.
    pub is_verbose: bool,
}

/// What a run of many seeds came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    Clean,
    /// The node broke a promise.
    Violated,
    /// The simulator failed: it is not deterministic, did not get to the node, or never reached what it is made for.
    HarnessFailed,
}

#[derive(Default)]
struct Totals {
    done: u64,
    simulated: Duration,
    events: u64,
    conclusion: Option<Conclusion>,
}

/// Runs the seeds and prints a report.
pub fn run(run: Run) -> Conclusion {
    let (start, commit) = (now(), commit());
    let (next, counters) = (AtomicU64::new(run.first_seed), Counters::default());
    let totals = Mutex::new(Totals::default());
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(run.seeds as usize);
    let is_over = || run.time_max.is_some_and(|limit| start.elapsed() > limit);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= run.first_seed.saturating_add(run.seeds) || is_over() {
                        return;
                    }
                    let again = run.seeds > 1 && (seed - run.first_seed).is_multiple_of(TWICE_EVERY);
                    let outcome = run_seed(seed, run.is_verbose, again);
                    take(&totals, &counters, outcome, seed, &commit, run.seeds, start);
                }
            });
        }
    });
    let totals = totals.into_inner();
    conclude(&totals, &counters, start.elapsed())
}

/// Runs a seed, twice if `again`; an error is the harness's.
fn run_seed(seed: u64, is_verbose: bool, again: bool) -> Result<Report, String> {
    let one = || {
        let report = catch_unwind(AssertUnwindSafe(|| scenario::run(seed, is_verbose)));
        match report {
            Ok(Ok(report)) => Ok(report),
            Ok(Err(e)) => Err(format!("{e:#}")),
            Err(_) => Err("the simulator panicked".to_owned()),
        }
    };
    let report = one()?;
    if again {
        let second = one()?;
        if (second.trace, second.events) != (report.trace, report.events) {
            return Err(format!(
                "not deterministic: trace {:016x} of {} events, then {:016x} of {}",
                report.trace, report.events, second.trace, second.events
            ));
        }
    }
    Ok(report)
}

fn take(
    totals: &Mutex<Totals>,
    counters: &Counters,
    outcome: Result<Report, String>,
    seed: u64,
    commit: &str,
    seeds: u64,
    start: Instant,
) {
    let mut totals = totals.lock();
    totals.done += 1;
    let reproduce = format!("cargo xtask sim --seed {seed}   (commit {commit})");
    match outcome {
        Ok(report) => {
            totals.simulated += report.simulated;
            totals.events += report.events;
            counters.merge(&report.counters);
            if let Some(first) = report.violations.first() {
                totals.conclusion = totals.conclusion.or(Some(Conclusion::Violated));
                clear_line();
                println!("VIOLATION {first}\n  {reproduce}");
            }
            if seeds == 1 {
                println!("seed {seed}: trace {:016x}, {} events", report.trace, report.events);
            }
        }
        Err(reason) => {
            totals.conclusion = Some(Conclusion::HarnessFailed);
            clear_line();
            println!("HARNESS {reason}\n  {reproduce}");
        }
    }
    progress(totals.done, seeds, start);
}

fn progress(done: u64, seeds: u64, start: Instant) {
    let line = format!("{done} of {seeds} seeds, {:.0} s", start.elapsed().as_secs_f64());
    if std::io::stderr().is_terminal() {
        eprint!("\r{line}");
        // A terminal that is gone is no reason to stop.
        let _ = std::io::stderr().flush();
    } else if done.is_multiple_of(LOG_EVERY) {
        eprintln!("{line}");
    }
}

fn clear_line() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}

fn conclude(totals: &Totals, counters: &Counters, elapsed: Duration) -> Conclusion {
    clear_line();
    let mut never = Vec::new();
    for what in Sometimes::ALL {
        println!("{:>9}  {}", counters.get(*what), what.text());
        if counters.get(*what) == 0 {
            never.push(what.text());
        }
    }
    println!(
        "{} seeds, {:.0} simulated seconds, {} events in {:.0} s",
        totals.done,
        totals.simulated.as_secs_f64(),
        totals.events,
        elapsed.as_secs_f64()
    );
    match totals.conclusion {
        Some(conclusion) => conclusion,
        None if totals.done >= SEEDS_FOR_ALL && !never.is_empty() => {
            println!("HARNESS never reached: {}", never.join(", "));
            Conclusion::HarnessFailed
        }
        None => Conclusion::Clean,
    }
}

/// The real clock, for progress and the time limit; nothing in a run of a seed sees it.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}

fn commit() -> String {
    let output = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    output.ok().filter(|output| output.status.success()).map_or_else(
        || "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// One seed in so many is run twice.
const TWICE_EVERY: u64 = 50;
const LOG_EVERY: u64 = 25;
/// So many seeds must have reached every state in [`Sometimes`].
const SEEDS_FOR_ALL: u64 = 200;
