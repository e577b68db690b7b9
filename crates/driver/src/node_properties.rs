//! A node's properties as its administrator wrote them, with the variables in them resolved (KIP-421).

use std::path::Path;

use klamm_config::config_providers::{self, Resolved};
use klamm_config::{ConfigError, Properties, PropertiesError, ProviderSource};
use klamm_io::{Disk, OpenMode};

#[derive(Debug, thiserror::Error)]
pub enum NodePropertiesError {
    #[error("cannot read {0}: {1}")]
    Read(String, #[source] std::io::Error),
    #[error("in {0}: {1}")]
    Parse(String, #[source] PropertiesError),
    #[error(transparent)]
    Provider(#[from] ConfigError),
}

/// This machine's files, and the variables of this process's environment.
#[derive(Clone, Copy, Debug)]
pub struct LocalSource<'a>(pub &'a dyn Disk);

impl ProviderSource for LocalSource<'_> {
    fn file(&self, path: &Path) -> std::io::Result<Option<Vec<u8>>> {
        // A directory is no file of a provider's; nothing else than a file has a length to read.
        if !self.0.exists(path)? || self.0.list(path).is_ok() {
            return Ok(None);
        }
        let length = self.0.open(path, OpenMode::Read)?.len()?;
        if length > FILE_BYTES_MAX {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.read(path).map(Some)
    }

    fn exists(&self, path: &Path) -> bool {
        self.0.exists(path).unwrap_or(false)
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// Reads a file and resolves it together with `overrides`, which win.
pub fn read_node_properties(
    disk: &dyn Disk,
    path: &Path,
    overrides: &[(String, String)],
) -> Result<Resolved, NodePropertiesError> {
    let shown = || path.display().to_string();
    let bytes = disk.read(path).map_err(|e| NodePropertiesError::Read(shown(), e))?;
    let properties = Properties::parse(&bytes).map_err(|e| NodePropertiesError::Parse(shown(), e))?;
    Ok(resolve_node_properties(disk, properties, overrides)?)
}

/// As [`read_node_properties`], for properties that came from elsewhere on this machine.
pub fn resolve_node_properties(
    disk: &dyn Disk,
    mut properties: Properties,
    overrides: &[(String, String)],
) -> Result<Resolved, ConfigError> {
    for (key, value) in overrides {
        properties.set(key.clone(), value.clone());
    }
    config_providers::resolve(&properties, &LocalSource(disk))
}

/// A secret or a file of some is smaller; a device without an end is not read for one.
const FILE_BYTES_MAX: u64 = 16 << 20;
