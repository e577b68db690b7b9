//! Consumer groups: how soon members of the new protocol are settled, what a heartbeat and a member cost, and offset
//! commits.

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
        journal.progress.step(&format!("{implementation} members: warm up"));
        members(bench, &node, "warm", bench.plan.members)?;
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
    if bench.wants("commit") {
        commits(bench, journal, &node)?;
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

fn commits(bench: &Bench, journal: &mut Journal, node: &Node) -> Result<()> {
    let connections = bench.plan.commit_connections.to_string();
    let duration = format!("{}s", bench.plan.commit_seconds);
    let arguments = ["-m", "commit", "-p", "6", "-c", &connections, "-d", &duration];
    let implementation = node.implementation;
    journal.progress.step(&format!("{implementation} commit: warm up"));
    bench.kload.run(node, "warm", &arguments)?;
    let what = format!("{implementation} commit");
    bench.undisturbed(journal, &what, bench.plan.group_runs, || {
        bench.kload.run(node, "commit", &arguments)
    })
}

const MEMORY: &str = "kib_per_member";
