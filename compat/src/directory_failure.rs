//! A log directory that fails while the node runs, still cannot be read at the next start, and is well again at the one
//! after that: what the metadata log then holds, and what clients are told (KIP-112, KIP-858).

use std::fs;

use anyhow::Result;

use crate::case::Setting;
use crate::node::{Node, Properties};
use crate::scenario;

/// A file in the place of the second log directory lets every new file in it fail, also for root.
pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    let second = setting.directory.join("second");
    let both = format!("{},{}", setting.directory.join("logs").display(), second.display());
    let properties = Properties::default()
        .with("log.dirs", &both)
        .with("replica.high.watermark.checkpoint.interval.ms", "500");
    let mut node = Node::format(setting.implementation, setting.directory, &properties)?;
    node.start()?;
    scenario::take("directory-failure", &node, setting.options.record)?;
    node.stop()?;
    node.start()?;
    scenario::take("directory-failure-restarted", &node, setting.options.record)?;
    node.stop()?;
    fs::remove_file(&second)?;
    fs::rename(setting.directory.join("gone"), &second)?;
    node.start()?;
    scenario::take("directory-failure-mended", &node, setting.options.record)?;
    node.stop()
}
