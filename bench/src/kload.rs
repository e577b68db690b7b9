//! The load program: one run of it is one run of a work.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::journal::Run;
use crate::node::Node;
use crate::{layout, program};

const TIME_MAX: Duration = Duration::from_secs(240);

#[derive(Clone, Debug)]
pub(crate) struct Kload {
    pub(crate) binary: PathBuf,
}

impl Kload {
    /// Runs it against a node. An answer that is an error of the broker's fails the run.
    pub(crate) fn run(&self, node: &Node, work: &'static str, arguments: &[&str]) -> Result<Run> {
        let run = self.run_with_errors(node, work, arguments)?;
        let errors = run.figures.get("errs").and_then(Value::as_f64).unwrap_or(0.0);
        ensure!(
            errors == 0.0,
            "`{}` met {errors} errors: {:?}",
            run.command,
            run.figures
        );
        Ok(run)
    }

    /// The same, but answers may be errors, which are counted.
    pub(crate) fn run_with_errors(&self, node: &Node, work: &'static str, arguments: &[&str]) -> Result<Run> {
        let mut command = Command::new(&self.binary);
        command.args(["-b", &node.bootstrap(), "-pid", &node.process()?.id().to_string()]);
        command.args(arguments);
        let line = layout::relative(&program::line(&command));
        let printed = program::output(&mut command, TIME_MAX)?;
        let figures: Map<String, Value> =
            serde_json::from_str(&printed).with_context(|| format!("`{line}` printed {printed:?}"))?;
        Ok(Run {
            implementation: node.implementation,
            work,
            command: line,
            figures,
        })
    }
}
