//! Many partitions: made, and found again after a clean stop and after a kill.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run, figures};
use crate::node::Node;
use crate::works::Bench;

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut node = Node::format(implementation, "topics", &[])?;
    node.start_with_topic("first", 1)?;
    journal.progress.step(&format!("{implementation} topics"));
    let run = create(bench, &node, "measured", bench.plan.topics)?;
    journal.add(run);
    if bench.wants("restart") {
        create(bench, &node, "more", bench.plan.more_topics)?;
        restart(bench, journal, &mut node)?;
    }
    node.kill()
}

fn create(bench: &Bench, node: &Node, prefix: &str, topics: usize) -> Result<Run> {
    let (count, partitions) = (topics.to_string(), bench.plan.topic_partitions.to_string());
    let arguments = ["-m", "topics", "-t", prefix, "-n", &count, "-p", &partitions, "-c", "1"];
    let run = bench.kload.run(node, "topics", &arguments)?;
    let led = run.figures.get("partitions").and_then(Value::as_u64).unwrap_or(0);
    let wanted = topics * bench.plan.topic_partitions;
    ensure!(led == wanted as u64, "{led} of {wanted} partitions have a leader");
    Ok(run)
}

/// Stops the node in both ways; each time a partition of the last topic must take a record.
fn restart(bench: &Bench, journal: &mut Journal, node: &mut Node) -> Result<()> {
    let implementation = node.implementation;
    let partitions = bench.plan.topic_partitions * (bench.plan.topics + bench.plan.more_topics);
    wait_for_directories(node, partitions)?;
    let topic = format!("more-{}", bench.plan.more_topics.saturating_sub(1));
    let last = i32::try_from(bench.plan.topic_partitions)? - 1;

    journal.progress.step(&format!("{implementation} restart: clean"));
    let began = Instant::now();
    node.stop()?;
    let stop_s = began.elapsed().as_secs_f64();
    let start_s = node.start_to_accepted(&topic, last)?.as_secs_f64();
    journal.add(Run {
        implementation,
        work: "restart",
        command: format!("SIGTERM with {partitions} partitions, start, produce to one every ms until accepted"),
        figures: figures([("clean_stop_s", stop_s), ("clean_start_s", start_s)]),
    });

    journal.progress.step(&format!("{implementation} restart: killed"));
    node.kill()?;
    let start_s = node.start_to_accepted(&topic, last)?.as_secs_f64();
    journal.add(Run {
        implementation,
        work: "restart",
        command: format!("SIGKILL with {partitions} partitions, start, produce to one every ms until accepted"),
        figures: figures([("killed_start_s", start_s)]),
    });
    Ok(())
}

/// A partition is led before its directory is there; a restart is to find them all.
fn wait_for_directories(node: &Node, wanted: usize) -> Result<()> {
    let deadline = Instant::now() + DIRECTORIES_TIME_MAX;
    loop {
        let found = node.partition_dirs("measured")?.len() + node.partition_dirs("more")?.len();
        if found == wanted {
            return Ok(());
        }
        ensure!(
            Instant::now() < deadline,
            "{found} of {wanted} partitions have a directory"
        );
        thread::sleep(Duration::from_millis(50));
    }
}

const DIRECTORIES_TIME_MAX: Duration = Duration::from_secs(120);
