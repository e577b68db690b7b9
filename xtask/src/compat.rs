//! `cargo xtask compat`: builds the node, then runs the tests of the `compat` crate with the arguments given.

use std::process::Command;

use anyhow::{Context, Result, bail};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What the tests are told; `cargo xtask compat -- --help` lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let only_kafka = options
        .arguments
        .join(" ")
        .replace('=', " ")
        .contains("--against kafka");
    if !only_kafka {
        cargo(&["build", "--release", "--package", "klamm"], &[])?;
    }
    cargo(
        &["run", "--quiet", "--package", "klamm-compat", "--"],
        &options.arguments,
    )
}

fn cargo(arguments: &[&str], more: &[String]) -> Result<()> {
    let status = Command::new("cargo")
        .args(arguments)
        .args(more)
        .current_dir(crate::root())
        .status()
        .with_context(|| format!("start cargo {}", arguments.join(" ")))?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
