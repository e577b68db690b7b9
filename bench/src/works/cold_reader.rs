//! Whether a reader of data that is no longer in memory holds up a producer on the same network thread.
//!
//! A producer sends one small record every two milliseconds, alone and then beside a reader of old data whose pages
//! are dropped from the page cache before each pass.

use std::fs::{self, File};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::fs::{Advice, fadvise};

use crate::implementation::Implementation;
use crate::journal::{Journal, Run, figures};
use crate::node::Node;
use crate::wire;
use crate::works::Bench;

const OLD: &str = "old";
const NEW: &str = "new";
const INTERVAL: Duration = Duration::from_millis(2);

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut node = Node::format(implementation, "cold-reader", &[("num.network.threads", "1")])?;
    node.start_with_topic(NEW, 1)?;
    journal
        .progress
        .step(&format!("{implementation} cold-reader: write what is to be old"));
    let bytes = bench.plan.old_bytes.to_string();
    let write = ["-m", "produce", "-t", OLD, "-p", "1", "-bytes", &bytes];
    bench.kload.run(&node, "cold-reader", &write)?;
    let segments = segments(&node)?;
    let phase = Duration::from_secs(bench.plan.cold_seconds);
    // Neither side is to be measured cold.
    produce(&node, phase)?;
    let what = format!("{implementation} cold-reader");
    bench.undisturbed(journal, &what, bench.plan.cold_rounds, || {
        Ok(vec![take_round(bench, &node, &segments, phase)?])
    })?;
    node.stop()
}

fn take_round(bench: &Bench, node: &Node, segments: &[PathBuf], phase: Duration) -> Result<Run> {
    let alone = produce(node, phase)?;
    let before = node.process()?.disk_read_mib()?;
    let beside = thread::scope(|scope| {
        let producer = scope.spawn(|| produce(node, phase));
        let read = read_cold(bench, node, segments, phase);
        let beside = producer.join().ok().context("the producer panicked")?;
        read.and(beside)
    })?;
    let read_mib = node.process()?.disk_read_mib()? - before;
    ensure!(read_mib > 0.0, "nothing was read from the disk");
    let (alone_p99, beside_p99) = (percentile(&alone, 0.99), percentile(&beside, 0.99));
    Ok(Run {
        implementation: node.implementation,
        work: "cold-reader",
        command: "num.network.threads=1: one record every 2 ms, alone and beside kload -m fetch of dropped pages"
            .to_owned(),
        figures: figures([
            ("alone_p99_ms", alone_p99),
            ("beside_p99_ms", beside_p99),
            ("beside_max_ms", percentile(&beside, 1.0)),
            ("p99_times", beside_p99 / alone_p99),
            ("disk_read_mib", read_mib),
        ]),
    })
}

/// One record every [`INTERVAL`]; the times until they were acknowledged in milliseconds, shortest first.
fn produce(node: &Node, duration: Duration) -> Result<Vec<f64>> {
    let mut connection = node.connect()?;
    let frame = wire::produce_frame(NEW, 0, &[b'x'; 100])?;
    let began = Instant::now();
    let mut next = began;
    let mut latencies = Vec::new();
    while began.elapsed() < duration {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        // Counted from when it was due: a producer that is held up sends late, and that counts too.
        let code = connection.produce(&frame)?;
        ensure!(code.is_none(), "refused with {code:?}");
        latencies.push(next.elapsed().as_secs_f64() * 1000.0);
        next += INTERVAL;
    }
    latencies.sort_by(f64::total_cmp);
    Ok(latencies)
}

/// Reads the old topic from its start, again and again.
fn read_cold(bench: &Bench, node: &Node, segments: &[PathBuf], duration: Duration) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < duration {
        for segment in segments {
            drop_pages(segment)?;
        }
        bench
            .kload
            .run(node, "cold-reader", &["-m", "fetch", "-t", OLD, "-c", "1"])?;
    }
    Ok(())
}

fn segments(node: &Node) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for dir in node.partition_dirs(OLD)? {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "log") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Takes a file out of the page cache, which keeps only what is not yet on the disk.
fn drop_pages(path: &PathBuf) -> Result<()> {
    let file = File::open(path)?;
    file.sync_data()?;
    Ok(fadvise(&file, 0, None, Advice::DontNeed)?)
}

fn percentile(sorted: &[f64], part: f64) -> f64 {
    let at = (sorted.len() as f64 * part) as usize;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}
