//! Where things lie: the project's own files, and what is built, fetched or measured under `target`.

use std::path::{Path, PathBuf};

/// The root of the project.
pub(crate) fn project() -> PathBuf {
    sources("").parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Files of this crate: `kload`, `kafka`, and the results.
pub(crate) fn sources(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `target/bench/NAME`: whatever is fetched, built or written while measuring.
pub(crate) fn scratch(name: &str) -> PathBuf {
    target().join("bench").join(name)
}

/// The binary that is measured.
pub(crate) fn klamm() -> PathBuf {
    target().join("release/klamm")
}

/// A path as one writes it from the project's root.
pub(crate) fn relative(text: &str) -> String {
    let root = project().display().to_string();
    text.replace(&format!("{root}/"), "")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project().join("target"), PathBuf::from)
}
