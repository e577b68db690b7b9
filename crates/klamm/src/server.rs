//! `klamm server`: a node from a properties file, or from the environment as Kafka's container images do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use klamm_config::config_providers::Resolved;
use klamm_config::{Environment, NodeConfig};
use klamm_driver::{
    FormatError, FormatOptions, FormatStep, LocalSource, format_with_progress, read_node_properties,
    resolve_node_properties,
};
use klamm_io::{Io, RealDisk, block_on, raise_open_files_limit};
use tokio::signal::unix::{SignalKind, signal};

use crate::logging;
use crate::node::{Node, NodeOptions};

pub(crate) fn run(file: Option<&Path>, overrides: &[String]) -> anyhow::Result<()> {
    let overrides = overrides
        .iter()
        .map(|pair| parse_override(pair))
        .collect::<anyhow::Result<Vec<_>>>()?;
    logging::start();
    let config = match file {
        Some(file) => node_config(&read_node_properties(&RealDisk, file, &overrides)?)?,
        None => from_environment(&overrides)?,
    };
    serve(Arc::new(config), |_| {})
}

fn node_config(resolved: &Resolved) -> anyhow::Result<NodeConfig> {
    warn(&resolved.warnings);
    Ok(NodeConfig::from_properties(&resolved.properties, &[])?)
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        tracing::warn!(target: "kafka.server.KafkaConfig", "{warning}");
    }
}

/// Runs a node until a signal or a failure ends it; `started` is told when it serves.
pub(crate) fn serve(config: Arc<NodeConfig>, started: impl FnOnce(&Node)) -> anyhow::Result<()> {
    let disk_threads = usize::try_from(config.get(klamm_config::keys::NUM_RECOVERY_THREADS_PER_DATA_DIR)).unwrap_or(1);
    // Connections and the logs in use share what the system allows.
    if let Err(e) = raise_open_files_limit() {
        tracing::warn!(error = %e, "cannot raise the limit of open files");
    }
    if !config.is_broker() {
        // What a controller holds is small and scattered: huge pages would be resident for little in each of them.
        if let Err(e) = rustix::thread::disable_transparent_huge_pages(true) {
            tracing::debug!(error = %e, "huge pages stay as they are");
        }
    }
    let io = Io::real(disk_threads.max(DISK_THREADS_MIN))?;
    warn(config.warnings());
    block_on(async {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // Listened to so that it does not end the process: a file at its size limit is an error of its write, as it is for a JVM.
        let _file_size_exceeded = signal(FILE_SIZE_EXCEEDED)?;
        let node_id = config.node_id();
        let starting = tokio::select! {
            biased;
            node = Node::start(io.clone(), NodeOptions { config }) => Some(node?),
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
        };
        let Some(node) = starting else {
            // What was opened is not closed as it should be: the next start recovers it, as after a crash.
            io.tasks.shutdown(EARLY_STOP_TIMEOUT).await;
            tracing::info!(target: "kafka.server.KafkaRaftServer", "[KafkaRaftServer nodeId={node_id}] stopped while it started");
            return Ok(());
        };
        tracing::info!(target: "kafka.server.KafkaRaftServer", "[KafkaRaftServer nodeId={node_id}] Kafka Server started");
        started(&node);
        let fatal = tokio::select! {
            biased;
            fatal = node.failed() => Some(fatal),
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
        };
        if let Some(fatal) = fatal {
            // What failed may hold anything: end as a crash does, and recover at the next start.
            bail!("{} failed: {}", fatal.kind.name(), fatal.reason);
        }
        node.stop().await;
        tracing::info!(target: "kafka.server.KafkaRaftServer", "[KafkaRaftServer nodeId={node_id}] Kafka Server stopped");
        Ok(())
    })?
}

fn parse_override(pair: &str) -> anyhow::Result<(String, String)> {
    match pair.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => bail!("--override wants KEY=VALUE, not '{pair}'"),
    }
}

/// A node as the container images configure it: everything from `KAFKA_*`, directories formatted when they are empty.
fn from_environment(overrides: &[(String, String)]) -> anyhow::Result<NodeConfig> {
    let environment = Environment::from_variables(std::env::vars(), &LocalSource(&RealDisk))?;
    warn(&environment.warnings);
    if environment.properties.iter().next().is_none() {
        bail!(
            "USAGE: klamm server FILE.properties [--override property=value]*\n\
             Without a file the configuration comes from KAFKA_* variables, and there are none."
        );
    }
    let config = node_config(&resolve_node_properties(&RealDisk, environment.properties, overrides)?)?;
    let Some(cluster_id) = environment.cluster_id else {
        bail!("CLUSTER_ID is not set; `klamm storage random-uuid` makes one");
    };
    format_empty(&config, &cluster_id, None)?;
    Ok(config)
}

/// Formats the directories that are not formatted yet.
pub(crate) fn format_empty(
    config: &NodeConfig,
    cluster_id: &str,
    initial_voters: Option<klamm_raft::VoterSet>,
) -> Result<(), FormatError> {
    let io = Io::real(1).map_err(|e| FormatError::Write(e.into()))?;
    let options = FormatOptions {
        node_id: config.node_id(),
        cluster_id: cluster_id.to_owned(),
        directories: config.log_dirs().into_iter().map(PathBuf::from).collect(),
        metadata_dir: PathBuf::from(config.metadata_log_dir()),
        release_version: None,
        features: BTreeMap::new(),
        ignore_formatted: true,
        scram: Vec::new(),
        has_dynamic_quorum: initial_voters.is_some(),
        initial_voters,
    };
    format_with_progress(&io, &options, &mut |step| {
        if let FormatStep::Directory {
            directory, done, total, ..
        } = step
        {
            let (kind, path) = (directory.kind.description(), directory.path.display());
            println!("Formatting {kind} {path} ({}/{total})", done + 1);
        }
    })?;
    Ok(())
}

/// A node that has not started owes nobody much.
const EARLY_STOP_TIMEOUT: Duration = Duration::from_secs(1);
/// SIGXFSZ as Linux numbers it.
const FILE_SIZE_EXCEEDED: SignalKind = SignalKind::from_raw(25);
/// Reading cold data and syncing must not wait for each other.
const DISK_THREADS_MIN: usize = 4;
