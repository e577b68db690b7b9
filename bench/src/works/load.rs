//! Records in and out of one warm node: produce, fetch, small requests, end to end, and idle connections.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run, figures};
use crate::memory;
use crate::node::Node;
use crate::works::Bench;

const TOPIC: &str = "kload";

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut node = Node::format(implementation, "load", &[])?;
    node.start_with_topic(TOPIC, 6)?;
    let bytes = bench.plan.produce_bytes.to_string();
    for number in 1..=bench.plan.warm_topics {
        journal
            .progress
            .step(&format!("{implementation} warm up: topic {number}"));
        node.delete_topic(TOPIC)?;
        bench.kload.run(&node, "warm", &["-m", "produce", "-bytes", &bytes])?;
    }
    if bench.wants("produce") || bench.wants("fetch") {
        produce_and_fetch(bench, journal, &mut node)?;
    }
    if bench.wants("small") {
        small(bench, journal, &mut node)?;
    }
    if bench.wants("e2e") {
        end_to_end(bench, journal, &node)?;
    }
    journal.add(Run {
        implementation,
        work: "memory",
        command: "VmHWM of the process after produce, fetch, small and e2e".to_owned(),
        figures: figures([("peak_rss_mib", node.process()?.peak_resident_mib()?)]),
    });
    if bench.wants("conns") {
        connections(bench, journal, &node)?;
    }
    node.stop()
}

/// Each fetch reads what the produce before it has written.
fn produce_and_fetch(bench: &Bench, journal: &mut Journal, node: &mut Node) -> Result<()> {
    let bytes = bench.plan.produce_bytes.to_string();
    for number in 1..=bench.plan.load_runs {
        node.delete_topic(TOPIC)?;
        let implementation = node.implementation;
        journal
            .progress
            .step(&format!("{implementation} produce: run {number}"));
        memory::fetch(bench.plan.produce_bytes * 3 / 2);
        journal.add(bench.kload.run(node, "produce", &["-m", "produce", "-bytes", &bytes])?);
        if bench.wants("fetch") {
            journal.progress.step(&format!("{implementation} fetch: run {number}"));
            journal.add(bench.kload.run(node, "fetch", &["-m", "fetch", "-c", "4"])?);
        }
    }
    Ok(())
}

fn small(bench: &Bench, journal: &mut Journal, node: &mut Node) -> Result<()> {
    let connections = bench.plan.small_connections.to_string();
    let duration = format!("{}s", bench.plan.small_seconds);
    let arguments = ["-m", "small", "-c", &connections, "-depth", "1", "-d", &duration];
    let what = format!("{} small", node.implementation);
    bench.undisturbed(journal, &what, bench.plan.load_runs, || {
        node.delete_topic(TOPIC)?;
        Ok(vec![bench.kload.run(node, "small", &arguments)?])
    })
}

fn end_to_end(bench: &Bench, journal: &mut Journal, node: &Node) -> Result<()> {
    let rate = bench.plan.e2e_rate.to_string();
    let duration = format!("{}s", bench.plan.e2e_seconds);
    let what = format!("{} e2e", node.implementation);
    bench.undisturbed(journal, &what, bench.plan.e2e_runs, || {
        let run = bench
            .kload
            .run(node, "e2e", &["-m", "e2e", "-rate", &rate, "-d", &duration])?;
        let received = run.figures.get("got").and_then(Value::as_u64).unwrap_or(0);
        ensure!(received > 0, "e2e received nothing");
        Ok(vec![run])
    })
}

fn connections(bench: &Bench, journal: &mut Journal, node: &Node) -> Result<()> {
    let count = bench.plan.idle_connections.to_string();
    journal.progress.step(&format!("{} conns", node.implementation));
    journal.add(bench.kload.run(node, "conns", &["-m", "conns", "-n", &count])?);
    Ok(())
}
