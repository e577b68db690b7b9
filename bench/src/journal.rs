//! The raw runs: what was measured, with the command that did it.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::implementation::Implementation;
use crate::progress::Progress;

/// One run of one work.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) implementation: Implementation,
    pub(crate) work: &'static str,
    /// As one would type it; for what the bench does itself, what it does.
    pub(crate) command: String,
    pub(crate) figures: Map<String, Value>,
}

/// All runs so far, and what went wrong.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(crate) progress: Progress,
    pub(crate) runs: Vec<Run>,
    pub(crate) failures: Vec<String>,
}

impl Journal {
    pub(crate) fn new(progress: Progress) -> Self {
        Self {
            progress,
            runs: Vec::new(),
            failures: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, run: Run) {
        let mut line = format!("{} {}:", run.implementation, run.work);
        for (name, value) in run.figures.iter().filter(|(_, value)| value.is_number()) {
            // Writing to a string does not fail.
            let _ = write!(line, " {name}={value}");
        }
        self.progress.result(&line);
        self.runs.push(run);
    }

    /// One work's failure does not keep the others from being measured.
    pub(crate) fn attempt(&mut self, what: &str, work: impl FnOnce(&mut Self) -> Result<()>) {
        if let Err(e) = work(self) {
            let failure = format!("{what}: {e:#}");
            self.progress.result(&failure);
            self.failures.push(failure);
        }
    }

    /// One JSON object a line.
    pub(crate) fn json_lines(&self) -> String {
        let line = |run: &Run| {
            let object = json!({
                "server": run.implementation.name(), "work": run.work, "command": run.command, "figures": run.figures,
            });
            format!("{object}\n")
        };
        self.runs.iter().map(line).collect()
    }

    /// A figure in all runs of a work, smallest first.
    pub(crate) fn figures(&self, implementation: Implementation, work: &str, figure: &str) -> Vec<f64> {
        let runs = self
            .runs
            .iter()
            .filter(|run| run.implementation == implementation && run.work == work);
        let mut values: Vec<f64> = runs.filter_map(|run| run.figures.get(figure)?.as_f64()).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

/// Figures of what the bench measures itself.
pub(crate) fn figures<const COUNT: usize>(values: [(&str, f64); COUNT]) -> Map<String, Value> {
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    values
        .map(|(name, value)| (name.to_owned(), json!(rounded(value))))
        .into_iter()
        .collect()
}
