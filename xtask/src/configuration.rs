//! `cargo xtask configuration`: docs/configuration.md from the tables of keys in crates/config.

use std::fs;

use anyhow::Context;

pub(crate) fn run() -> anyhow::Result<()> {
    let path = crate::root().join("docs/configuration.md");
    fs::write(&path, klamm_config::configuration_reference()).with_context(|| format!("write {}", path.display()))
}
