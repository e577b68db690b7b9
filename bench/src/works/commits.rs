//! Offset commits to nodes that have just started: in their first ten seconds, in the next ten, and in those after.
//!
//! A JVM compiles what it runs as it goes, and three times ten seconds of the same are three different figures. The bars
//! are of the second, in which Kafka had the figures that they were set by; the other two show what comes before and after.

use anyhow::Result;

use crate::implementation::Implementation;
use crate::journal::Journal;
use crate::node::Node;
use crate::works::Bench;

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let connections = bench.plan.commit_connections.to_string();
    let duration = format!("{}s", bench.plan.commit_seconds);
    let arguments = ["-m", "commit", "-p", "6", "-c", &connections, "-d", &duration];
    let what = format!("{implementation} commit");
    bench.undisturbed(journal, &what, bench.plan.commit_nodes, || {
        let mut node = Node::format(implementation, "commit", &[])?;
        node.start_with_topic("started", 1)?;
        let first = match implementation {
            // It refuses some while it makes the topic of the offsets.
            Implementation::Kafka => bench.kload.run_with_errors(&node, "first-commit", &arguments)?,
            Implementation::Klamm => bench.kload.run(&node, "first-commit", &arguments)?,
        };
        let mut runs = vec![first];
        for work in ["commit", "later-commit"] {
            runs.push(bench.kload.run(&node, work, &arguments)?);
        }
        node.stop()?;
        Ok(runs)
    })
}
