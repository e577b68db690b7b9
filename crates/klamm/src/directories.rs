//! Taking the log directories into use: those that the node's roles use are locked, and all must belong to this node and
//! to one cluster. One that cannot be read is left out, as if it had failed before; the metadata log's must be there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_config::NodeConfig;
use klamm_driver::METADATA_LOG_DIR;
use klamm_io::Io;
use klamm_log::{LogDir, LogError, MetaProperties};
use klamm_types::Uuid;

use crate::start_error::StartError;

/// A log directory that is ours and whose identity was checked.
pub(crate) struct OwnDirectory {
    pub(crate) log_dir: Arc<LogDir>,
    pub(crate) id: Uuid,
}

/// Checks that every log directory that can be read is this node's, and locks those that its roles use: a controller
/// that is no broker leaves alone what a broker may have left in `log.dirs`.
pub(crate) fn take_all(io: &Io, config: &NodeConfig) -> Result<(String, Vec<OwnDirectory>), StartError> {
    let mut paths: Vec<PathBuf> = config.log_dirs().into_iter().map(PathBuf::from).collect();
    let metadata_dir = PathBuf::from(config.metadata_log_dir());
    if !paths.contains(&metadata_dir) {
        paths.push(metadata_dir.clone());
    }
    let mut cluster_id: Option<String> = None;
    let mut directories = Vec::new();
    for path in paths {
        let may_fail = path != metadata_dir;
        let properties = match read_identity(io, &path) {
            Err(StartError::LogDir { source, .. }) if may_fail => {
                leave_out(&path, &source);
                continue;
            }
            properties => properties?,
        };
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
        if may_fail {
            check_holds_no_metadata(io, &path, &metadata_dir)?;
            if !config.is_broker() {
                continue;
            }
        }
        match own(io, &path, properties) {
            Err(StartError::LogDir { source, .. }) if may_fail => leave_out(&path, &source),
            directory => directories.push(directory?),
        }
    }
    Ok((cluster_id.unwrap_or_default(), directories))
}

/// Its partitions stay where they are; clients are told of a storage error.
pub(crate) fn leave_out(path: &Path, error: &LogError) {
    let path = path.display();
    tracing::error!(target: "kafka.log.LogManager", "Not using the log directory {path}, which cannot be read: {error}");
}

fn own(io: &Io, path: &Path, properties: MetaProperties) -> Result<OwnDirectory, StartError> {
    let log_dir = lock(io, path)?;
    let id = own_id(io, &log_dir, properties).map_err(|source| StartError::LogDir {
        path: path.to_owned(),
        source,
    })?;
    Ok(OwnDirectory {
        log_dir: Arc::new(log_dir),
        id,
    })
}

fn read_identity(io: &Io, path: &Path) -> Result<MetaProperties, StartError> {
    let properties = MetaProperties::read(io.disk.as_ref(), path).map_err(|source| StartError::LogDir {
        path: path.to_owned(),
        source,
    })?;
    properties.ok_or_else(|| StartError::NotFormatted(path.to_owned()))
}

fn lock(io: &Io, path: &Path) -> Result<LogDir, StartError> {
    LogDir::open(io.disk.clone(), path).map_err(|error| match error {
        LogError::Disk { source, .. } if source.kind() == std::io::ErrorKind::WouldBlock => {
            StartError::Locked(path.to_owned())
        }
        source => StartError::LogDir {
            path: path.to_owned(),
            source,
        },
    })
}

/// A node whose `metadata.log.dir` was moved must not begin anew beside what it has agreed to.
fn check_holds_no_metadata(io: &Io, path: &Path, metadata_dir: &Path) -> Result<(), StartError> {
    let found = path.join(METADATA_LOG_DIR);
    match io.disk.exists(&found) {
        Ok(true) => Err(StartError::MisplacedMetadata {
            found,
            metadata_dir: metadata_dir.to_owned(),
        }),
        // What cannot be read is found out when it is used.
        Ok(false) | Err(_) => Ok(()),
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
