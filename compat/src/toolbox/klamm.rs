//! Klamm's own tools under the names of Apache Kafka's, for scenarios that hold both to one expectation.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::{layout, program};

/// Tools by their names in Kafka's `bin`, without `kafka-` and `.sh`, which are Klamm's subcommands.
const TOOLS: &[&str] = &["consumer-groups", "dump-log", "groups"];

/// Where these commands are found.
pub(crate) fn commands() -> Result<PathBuf> {
    let directory = layout::cache("bin-klamm");
    let binary = layout::klamm();
    ensure!(
        binary.is_file(),
        "{} is missing: cargo build --release -p klamm",
        binary.display()
    );
    for tool in TOOLS {
        let line = format!("exec {} {tool} \"$@\"", binary.display());
        program::write_script(
            &directory.join(format!("kafka-{tool}")),
            &format!("#!/usr/bin/env bash\n{line}\n"),
        )?;
    }
    Ok(directory)
}
