//! Consumer groups: how soon members of the new protocol are settled, what a heartbeat and a member cost.
//!
//! A node's first groups and its next are different figures where a JVM compiles what it runs as it goes, as with offset
//! commits. The bars were set by first groups.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run};
use crate::node::Node;
use crate::works::Bench;

const TOPIC: &str = "kload";

/// A group of each size on nodes that have just started, and another of each on the same nodes.
pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let what = format!("{implementation} members");
    let (members_count, many_count) = (bench.plan.members, bench.plan.many_members);
    bench.undisturbed(journal, &what, bench.plan.group_nodes, || {
        let mut node = Node::format(implementation, "groups", &[])?;
        node.start_with_topic(TOPIC, 1)?;
        let runs = vec![
            members(bench, &node, "members", members_count)?,
            members(bench, &node, "many-members", many_count)?,
            members(bench, &node, "later-members", members_count)?,
            members(bench, &node, "later-many-members", many_count)?,
        ];
        node.stop()?;
        Ok(runs)
    })
}

/// Many members of many groups on a node of their own, at the pace of real ones.
pub(super) fn measure_beats(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut node = Node::format(implementation, "beats", &[])?;
    node.start_with_topic(TOPIC, 1)?;
    journal.progress.step(&format!("{implementation} beats"));
    let plan = &bench.plan;
    let (members, groups) = (plan.beating_members.to_string(), plan.beating_groups.to_string());
    let (partitions, duration) = (plan.topic_partitions.to_string(), format!("{}s", plan.beats_seconds));
    let arguments = [
        "-m",
        "beats",
        "-n",
        &members,
        "-groups",
        &groups,
        "-p",
        &partitions,
        "-c",
        "4",
        "-d",
        &duration,
    ];
    journal.add(bench.kload.run(&node, "beats", &arguments)?);
    node.stop()
}

fn members(bench: &Bench, node: &Node, work: &'static str, count: usize) -> Result<Run> {
    let (count, partitions) = (count.to_string(), bench.plan.topic_partitions.to_string());
    let arguments = ["-m", "members", "-n", &count, "-p", &partitions, "-c", "8"];
    let mut run = bench.kload.run(node, work, &arguments)?;
    let is_settled = run.figures.get("settled").and_then(Value::as_bool);
    ensure!(is_settled == Some(true), "the group did not settle");
    // Only the first large group takes memory that none before it has left behind.
    if work != "many-members" {
        run.figures.remove("kib_per_member");
    }
    Ok(run)
}
