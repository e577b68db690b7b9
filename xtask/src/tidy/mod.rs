//! Checks what no compiler checks. Each check gives a list of findings; any finding fails the task.

mod levels;
mod sizes;
mod sources;
mod words;

use anyhow::{Result, bail};

use sources::Source;

/// Runs every check and prints what they found, each with its place and what to do.
pub(crate) fn run() -> Result<()> {
    let sources = Source::all()?;
    let mut findings = levels::check()?;
    findings.extend(sizes::check(&sources));
    findings.extend(words::check(&sources));
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    match findings.len() {
        0 => Ok(()),
        n => bail!("{n} findings"),
    }
}
