//! `cargo xtask codegen`: schemas/ to crates/protocol/src/generated.
//!
//! parse (text to [`schema`]) → emit (schema to Rust text) → rustfmt → write what changed, or with `--check` fail if
//! anything would. The output is committed, so that it can be read and reviewed, and building needs no generator.

mod emit;
mod names;
mod parse;
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};

use schema::Message;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change nothing; fail if the committed files are not what the schemas give
    #[arg(long)]
    pub(crate) check: bool,
}

/// File name to content.
type Files = BTreeMap<String, String>;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask lies in the workspace")?;
    let messages = load(&root.join("schemas"))?;
    let files = format(root, &emit::files(&messages)?)?;
    let target = root.join("crates/protocol/src/generated");
    let committed = read_files(&target)?;
    let stale: Vec<&String> = files
        .iter()
        .filter(|(name, text)| committed.get(*name) != Some(text))
        .map(|(name, _)| name)
        .chain(committed.keys().filter(|name| !files.contains_key(*name)))
        .collect();
    if options.check {
        ensure!(
            stale.is_empty(),
            "not what the schemas give, run `cargo xtask codegen`: {stale:?}"
        );
        return Ok(());
    }
    std::fs::create_dir_all(&target)?;
    for name in &stale {
        let path = target.join(name);
        match files.get(*name) {
            Some(text) => std::fs::write(path, text)?,
            None => std::fs::remove_file(path)?,
        }
    }
    println!(
        "{} messages, {} files, {} changed",
        messages.len(),
        files.len(),
        stale.len()
    );
    Ok(())
}

/// All messages, in the order of their files' names.
fn load(schemas: &Path) -> anyhow::Result<Vec<Message>> {
    let mut messages = Vec::new();
    for folder in sorted_entries(schemas)?.into_iter().filter(|path| path.is_dir()) {
        let folder_name = file_name(&folder)?;
        for path in sorted_entries(&folder)? {
            let text = std::fs::read_to_string(&path)?;
            let parsed = parse::parse(&folder_name, &text).with_context(|| path.display().to_string())?;
            messages.extend(parsed);
        }
    }
    Ok(messages)
}

fn sorted_entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> anyhow::Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    Ok(name.with_context(|| path.display().to_string())?.to_owned())
}

/// The committed files; none if the folder does not exist yet.
fn read_files(folder: &Path) -> anyhow::Result<Files> {
    if !folder.exists() {
        return Ok(Files::new());
    }
    let read = |path: PathBuf| Ok((file_name(&path)?, std::fs::read_to_string(&path)?));
    sorted_entries(folder)?.into_iter().map(read).collect()
}

/// Runs rustfmt over all files at once, in a folder under target/ where the workspace's rustfmt.toml applies.
fn format(root: &Path, files: &Files) -> anyhow::Result<Files> {
    let folder = root.join("target/codegen");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for (name, text) in files {
        std::fs::write(folder.join(name), text)?;
    }
    let status = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .arg(folder.join("mod.rs"))
        .status();
    if !status.context("rustfmt")?.success() {
        bail!("rustfmt refused what is in {}", folder.display());
    }
    read_files(&folder)
}
