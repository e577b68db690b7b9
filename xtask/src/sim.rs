//! `cargo xtask sim`: builds the simulator in its own profile and hands the arguments on. Its exit code tells a broken
//! promise (1) from a failure of the simulator (2) and of the build (101).

use std::process::{Command, ExitCode};

use clap::Args;

use crate::raft_sim;

#[derive(Args)]
pub(crate) struct Options {
    /// The quorum alone, 20,000 seeds of ten simulated minutes; `--raft -- --help` tells more
    #[arg(long)]
    raft: bool,
    /// `--seeds N`, `--seed S`, `--minutes M`, `--verbose`; `--help` tells more
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    if options.raft {
        return match raft_sim::run(&options.arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(e) => {
                eprintln!("xtask: {e:#}");
                ExitCode::FAILURE
            }
        };
    }
    let status = Command::new("cargo")
        .args(["run", "--quiet", "--profile", "sim", "--package", "klamm-sim", "--"])
        .args(&options.arguments)
        .current_dir(crate::root())
        .status();
    match status.map(|status| status.code()) {
        Ok(Some(code)) => ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)),
        Ok(None) => ExitCode::from(2),
        Err(e) => {
            eprintln!("xtask: cannot start cargo: {e}");
            ExitCode::from(2)
        }
    }
}
