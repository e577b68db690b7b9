//! Consumer groups: how soon members of the new protocol are settled, what a heartbeat and a member cost.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run};
use crate::node::Node;
use crate::works::Bench;

const TOPIC: &str = "kload";

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut node = Node::format(implementation, "groups", &[])?;
    node.start_with_topic(TOPIC, 1)?;
    let runs = bench.plan.group_runs;
    if bench.wants("members") || bench.wants("many-members") {
        journal.progress.step(&format!("{implementation} members: first run"));
        let mut run = members(bench, &node, "first-members", bench.plan.members)?;
        run.figures.remove(MEMORY);
        journal.add(run);
    }
    for number in (1..=runs).filter(|_| bench.wants("members")) {
        journal
            .progress
            .step(&format!("{implementation} members: run {number}"));
        let mut run = members(bench, &node, "members", bench.plan.members)?;
        run.figures.remove(MEMORY);
        journal.add(run);
    }
    for number in (1..=runs).filter(|_| bench.wants("many-members")) {
        journal
            .progress
            .step(&format!("{implementation} many-members: run {number}"));
        let mut run = members(bench, &node, "many-members", bench.plan.many_members)?;
        // Only the first takes memory that no run before it has left behind.
        if number > 1 {
            run.figures.remove(MEMORY);
        }
        journal.add(run);
    }
    node.stop()
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
    let run = bench.kload.run(node, work, &arguments)?;
    let is_settled = run.figures.get("settled").and_then(Value::as_bool);
    ensure!(is_settled == Some(true), "the group did not settle");
    Ok(run)
}

const MEMORY: &str = "kib_per_member";
