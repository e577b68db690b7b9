//! Where things lie: the project's own files, and what is built or fetched under `target`.

use std::path::{Path, PathBuf};

/// The root of the project.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Sources of this crate that are not Rust: `kafka`, `clients`, `scenarios`.
pub(crate) fn sources(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `target/compat/NAME`: whatever is fetched or built here.
pub(crate) fn cache(name: &str) -> PathBuf {
    target().join("compat").join(name)
}

/// The binary under test.
pub(crate) fn klamm() -> PathBuf {
    target().join("release/klamm")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project().join("target"), PathBuf::from)
}
