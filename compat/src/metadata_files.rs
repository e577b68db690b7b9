//! The metadata log and the snapshots of a node that has stopped, read by Apache Kafka's own tools: whoever wrote them,
//! they say the same.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::case::Setting;
use crate::node::{Node, Properties};
use crate::scenario;

/// A snapshot comes after so many bytes of records, which each node writes of itself in some seconds.
const SNAPSHOT_BYTES: &str = "1000";
const SNAPSHOT_TIME_MAX: Duration = Duration::from_secs(60);

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    let properties = Properties::default().with("metadata.log.max.record.bytes.between.snapshots", SNAPSHOT_BYTES);
    let mut node = Node::format(setting.implementation, setting.directory, &properties)?;
    node.start()?;
    scenario::take("metadata-files-written", &node, setting.options.record)?;
    let changed = snapshots(&node)?;
    let deadline = Instant::now() + SNAPSHOT_TIME_MAX;
    while snapshots(&node)? <= changed {
        ensure!(Instant::now() < deadline, "no snapshot after {changed:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    node.stop()?;
    scenario::take("metadata-files", &node, setting.options.record)
}

/// Sorted, so that the later list is the one with a later snapshot.
fn snapshots(node: &Node) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(node.log_directory().join("__cluster_metadata-0"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".checkpoint") && name != "leader-epoch-checkpoint" {
            names.push(name);
        }
    }
    names.sort();
    Ok(names.into_iter().rev().collect())
}
