//! What cases need from outside: installed at first use from package registries, kept under `target/compat`.

pub(crate) mod apache_kafka;
mod confluent_kafka;
mod franz_go;
mod kafkajs;
mod kcat;
pub(crate) mod klamm;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::program::{INSTALL_TIME_MAX, Program};
use crate::{layout, program};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    /// Server and tools of Apache Kafka, from Maven Central.
    ApacheKafka,
    /// Debian's kcat, which is librdkafka.
    Kcat,
    /// Python's confluent-kafka, which is a newer librdkafka, from PyPI.
    ConfluentKafka,
    /// Go's franz-go, from the module proxy.
    FranzGo,
    /// JavaScript's kafkajs, from npm.
    Kafkajs,
}

impl Tool {
    /// Installs it if it is not there yet.
    pub(crate) fn install(self) -> Result<()> {
        let installed = match self {
            Self::ApacheKafka => apache_kafka::install(),
            Self::Kcat => kcat::install(),
            Self::ConfluentKafka => confluent_kafka::install(),
            Self::FranzGo => franz_go::install(),
            Self::Kafkajs => kafkajs::install(),
        };
        installed.with_context(|| format!("cannot install {self:?}"))
    }
}

/// Where the commands of scenarios are found: one script for each tool.
pub(crate) fn commands() -> PathBuf {
    layout::cache("bin")
}

/// Writes a script that scenarios call by `name`.
fn write_command(name: &str, line: &str) -> Result<()> {
    program::write_script(
        &commands().join(name),
        &format!("#!/usr/bin/env bash\nexec {line} \"$@\"\n"),
    )
}

/// Makes sure that a program can be called: root on Debian installs its package, everybody else is told to.
fn require(program: &str, package: &str) -> Result<()> {
    let present = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
    };
    if present() {
        return Ok(());
    }
    let apt = Path::new("/usr/bin/apt-get");
    if apt.is_file() && rustix::process::getuid().is_root() {
        eprintln!("compat: installing Debian's {package}");
        let noninteractive = |arguments: &[&str]| {
            Program::new(apt, arguments)
                .variable("DEBIAN_FRONTEND", "noninteractive")
                .time_max(INSTALL_TIME_MAX)
                .succeed()
        };
        noninteractive(&["update", "-q"])?;
        noninteractive(&["install", "-y", "-q", "--no-install-recommends", package])?;
    }
    if !present() {
        bail!("`{program}` is missing; install it (Debian: apt-get install {package})");
    }
    Ok(())
}

/// Runs `install` unless it has run with the same inputs before: the stamp holds what it was made from.
fn once(stamp: &Path, inputs: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    if fs::read_to_string(stamp).is_ok_and(|made_from| made_from == inputs) {
        return Ok(());
    }
    if let Some(parent) = stamp.parent() {
        fs::create_dir_all(parent)?;
    }
    install()?;
    fs::write(stamp, inputs).with_context(|| format!("write {}", stamp.display()))
}
