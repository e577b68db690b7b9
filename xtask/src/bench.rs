//! `cargo xtask bench`: builds the node for release, then measures it beside Apache Kafka.

use anyhow::Result;

use crate::command;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What the comparison is told; `cargo xtask bench -- --help` lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    command::run("cargo", &["build", "--release", "--package", "klamm"])?;
    let mut measure = vec!["run", "--quiet", "--package", "klamm-bench", "--"];
    measure.extend(options.arguments.iter().map(String::as_str));
    command::run("cargo", &measure)
}
