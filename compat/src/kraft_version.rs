//! The voter of `controller.quorum.voters` becomes a record by an upgrade of kraft.version (KIP-853), and is described
//! alike before and after a restart.

use anyhow::Result;

use crate::case::Setting;
use crate::node::{Node, Properties};
use crate::scenario;

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    let properties = Properties::default().with_static_voter();
    let mut node = Node::format(setting.implementation, setting.directory, &properties)?;
    node.start()?;
    scenario::take("kraft-version", &node, setting.options.record)?;
    node.stop()?;
    node.start()?;
    scenario::take("kraft-version-restarted", &node, setting.options.record)?;
    node.stop()
}
