//! Runs the cases against one implementation after the other; never more than one JVM server at a time.

use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::case::{CASES, Case, Setting, Steps};
use crate::node::{Implementation, Node};
use crate::scenario::Scenario;
use crate::toolbox::Tool;
use crate::{Options, hostile, layout};

/// Runs what the options choose, prints a line for each case, and returns how many failed.
pub(crate) fn run(options: &Options) -> Result<usize> {
    let filter = options.filter.as_deref().unwrap_or_default();
    let cases: Vec<&Case> = CASES.iter().filter(|case| case.name.contains(filter)).collect();
    if cases.is_empty() {
        bail!("no case has `{filter}` in its name; --list shows all");
    }
    if options.list {
        cases.iter().for_each(|case| println!("{}", case.name));
        return Ok(0);
    }
    let runs = |implementation: &Implementation| {
        let runs = cases.iter().filter(|case| case.runs_against(*implementation));
        runs.count()
    };
    let mut tally = Tally {
        total: options.against.implementations().iter().map(runs).sum(),
        ..Tally::default()
    };
    for implementation in options.against.implementations() {
        check_binary(*implementation)?;
        let directory = tempfile::Builder::new()
            .prefix(&format!("compat-{implementation}-"))
            .disable_cleanup(options.keep)
            .tempdir()?;
        let mut round = Round {
            options,
            implementation: *implementation,
            directory,
            shared: None,
            nodes: 0,
        };
        for case in &cases {
            if case.runs_against(*implementation) {
                tally.count(case, *implementation, || round.run(case));
            }
        }
        round.finish(&mut tally);
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed)
}

#[derive(Default)]
struct Tally {
    /// The cases that will run; the stops at the end are extra.
    total: usize,
    passed: usize,
    failed: usize,
}

impl Tally {
    fn count(&mut self, case: &Case, implementation: Implementation, run: impl FnOnce() -> Result<()>) {
        let started = Instant::now();
        let count = format!("{}/{}", self.passed + self.failed + 1, self.total);
        running(&format!("{count} {implementation} {}", case.name));
        let outcome = run();
        running("");
        let seconds = started.elapsed().as_secs_f64();
        let mark = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("{mark:6} {count:>7} {implementation} {:24} {seconds:6.1} s", case.name);
        match outcome {
            Ok(()) => self.passed += 1,
            Err(e) => {
                self.failed += 1;
                println!("{}", indented(&format!("{e:#}")));
                println!("  again: cargo xtask compat --against {implementation} {}", case.name);
            }
        }
    }
}

impl Case {
    fn runs_against(&self, implementation: Implementation) -> bool {
        match self.steps {
            Steps::Own(implementations, _) => implementations.contains(&implementation),
            Steps::Scenario | Steps::Hostile(_) => true,
        }
    }
}

/// All cases against one implementation.
struct Round<'a> {
    options: &'a Options,
    implementation: Implementation,
    directory: TempDir,
    /// The node of the cases that do not start their own.
    shared: Option<Node>,
    /// How many directories were given out.
    nodes: usize,
}

impl Round<'_> {
    fn run(&mut self, case: &Case) -> Result<()> {
        let needs_kafka = self.implementation == Implementation::Kafka && !case.needs.contains(&Tool::ApacheKafka);
        let kafka = needs_kafka.then_some(&Tool::ApacheKafka);
        case.needs.iter().chain(kafka).try_for_each(|tool| tool.install())?;
        match case.steps {
            Steps::Scenario => {
                let scenario = Scenario::read(case.name)?;
                let record = self.options.record;
                self.on_shared(|node| {
                    if record {
                        scenario.record(node)
                    } else {
                        scenario.check(node)
                    }
                })
            }
            Steps::Hostile(rows) => {
                let record = self.options.record;
                self.on_shared(|node| hostile::run(case.name, &rows(node)?, node, record))
            }
            Steps::Own(_, check) => {
                // Memory is for one JVM.
                self.stop_shared()?;
                let directory = self.new_directory();
                std::fs::create_dir(&directory)?;
                let setting = Setting {
                    implementation: self.implementation,
                    options: self.options,
                    directory: &directory,
                };
                check(&setting)
            }
        }
    }

    fn on_shared(&mut self, check: impl FnOnce(&Node) -> Result<()>) -> Result<()> {
        if self.shared.is_none() {
            let directory = self.new_directory();
            self.shared = Some(Node::create(self.implementation, &directory)?);
        }
        let node = self.shared.as_mut().context("a node was just started")?;
        let checked = check(node);
        // A node that died is the graver finding, and the next case gets another.
        if let Err(e) = node.check_alive() {
            self.shared = None;
            return Err(e.context(checked.err().map_or_else(String::new, |e| format!("{e:#}"))));
        }
        checked
    }

    fn stop_shared(&mut self) -> Result<()> {
        self.shared.take().map_or(Ok(()), |mut node| node.stop())
    }

    fn new_directory(&mut self) -> std::path::PathBuf {
        self.nodes += 1;
        self.directory.path().join(self.nodes.to_string())
    }

    /// Stops the shared node; that it does so cleanly is a case of its own.
    fn finish(mut self, tally: &mut Tally) {
        if self.shared.is_some() {
            let stop = Case {
                name: "stop",
                needs: &[],
                steps: Steps::Scenario,
            };
            tally.count(&stop, self.implementation, || self.stop_shared());
        }
        if tally.failed > 0 {
            println!("  left for a look: {}", self.directory.path().display());
            self.directory.disable_cleanup(true);
        }
    }
}

/// What runs now, on a terminal; the next text takes its place.
fn running(text: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[2K{text}");
    }
}

fn check_binary(implementation: Implementation) -> Result<()> {
    let binary = layout::klamm();
    if implementation == Implementation::Klamm && !Path::new(&binary).is_file() {
        bail!("{} is missing: cargo build --release -p klamm", binary.display());
    }
    Ok(())
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
