//! Taking the log directories into use: each is locked, and all must belong to this node and to one cluster.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_config::NodeConfig;
use klamm_io::Io;
use klamm_log::{LogDir, LogError, MetaProperties};
use klamm_types::Uuid;

use crate::start_error::StartError;

/// A log directory that is ours and whose identity was checked.
pub(crate) struct OwnDirectory {
    pub(crate) log_dir: Arc<LogDir>,
    pub(crate) id: Uuid,
}

/// Locks every log directory and checks that all of them are this node's.
pub(crate) fn take_all(io: &Io, config: &NodeConfig) -> Result<(String, Vec<OwnDirectory>), StartError> {
    let mut paths: Vec<PathBuf> = config.log_dirs().into_iter().map(PathBuf::from).collect();
    let metadata_dir = PathBuf::from(config.metadata_log_dir());
    if !paths.contains(&metadata_dir) {
        paths.push(metadata_dir);
    }
    let mut cluster_id: Option<String> = None;
    let mut directories = Vec::new();
    for path in paths {
        let (properties, log_dir) = take_directory(io, &path)?;
        let file = path.join("meta.properties");
        let invalid = |field, expected: &dyn ToString, found: &dyn ToString| StartError::Identity {
            field,
            file: file.clone(),
            expected: expected.to_string(),
            found: found.to_string(),
        };
        if properties.node_id != config.node_id() {
            return Err(invalid("node.id", &config.node_id(), &properties.node_id));
        }
        match &cluster_id {
            Some(known) if *known != properties.cluster_id => {
                return Err(invalid("cluster.id", known, &properties.cluster_id));
            }
            _ => cluster_id = Some(properties.cluster_id.clone()),
        }
        let id = own_id(io, &log_dir, properties).map_err(|source| StartError::LogDir { path, source })?;
        directories.push(OwnDirectory {
            log_dir: Arc::new(log_dir),
            id,
        });
    }
    Ok((cluster_id.unwrap_or_default(), directories))
}

fn take_directory(io: &Io, path: &Path) -> Result<(MetaProperties, LogDir), StartError> {
    let failed = |source| StartError::LogDir {
        path: path.to_owned(),
        source,
    };
    let not_formatted = || StartError::NotFormatted(path.to_owned());
    let properties = MetaProperties::read(io.disk.as_ref(), path)
        .map_err(failed)?
        .ok_or_else(not_formatted)?;
    match LogDir::open(io.disk.clone(), path) {
        Ok(log_dir) => Ok((properties, log_dir)),
        Err(LogError::Disk { source, .. }) if source.kind() == std::io::ErrorKind::WouldBlock => {
            Err(StartError::Locked(path.to_owned()))
        }
        Err(source) => Err(failed(source)),
    }
}

/// The directory's id; one that older versions of Kafka formatted gets one now.
fn own_id(io: &Io, log_dir: &LogDir, properties: MetaProperties) -> Result<Uuid, LogError> {
    if let Some(id) = properties.directory_id {
        return Ok(id);
    }
    let id = io.random.uuid();
    let properties = MetaProperties {
        directory_id: Some(id),
        ..properties
    };
    log_dir.write_meta_properties(&properties, io.clock.wall())?;
    Ok(id)
}
