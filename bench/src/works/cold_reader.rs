//! Whether a reader of data that is no longer in memory holds up a producer on the same network thread.
//!
//! A producer sends one small record every two milliseconds, alone and then beside a reader of old data whose pages
//! are dropped from the page cache before each pass. The reader takes processors from the producer too: how much that is
//! shows when it reads from another node of the same machine.

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

/// A node with old data.
struct Aged {
    node: Node,
    segments: Vec<PathBuf>,
}

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let what = format!("{implementation} cold-reader");
    journal.progress.step(&format!("{what}: write what is to be old"));
    let mut aged = Aged::new(bench, implementation, "cold-reader")?;
    let mut elsewhere = Aged::new(bench, implementation, "cold-reader-other")?;
    let phase = Duration::from_secs(bench.plan.cold_seconds);
    // Neither side is to be measured cold.
    produce(&aged.node, phase)?;
    bench.undisturbed(journal, &what, bench.plan.cold_rounds, || {
        Ok(vec![take_round(bench, &aged, &elsewhere, phase)?])
    })?;
    elsewhere.node.stop()?;
    aged.node.stop()
}

impl Aged {
    fn new(bench: &Bench, implementation: Implementation, directory: &str) -> Result<Self> {
        let mut node = Node::format(implementation, directory, &[("num.network.threads", "1")])?;
        node.start_with_topic(NEW, 1)?;
        let bytes = bench.plan.old_bytes.to_string();
        let write = ["-m", "produce", "-t", OLD, "-p", "1", "-bytes", &bytes];
        bench.kload.run(&node, "cold-reader", &write)?;
        let segments = segments(&node)?;
        Ok(Self { node, segments })
    }
}

fn take_round(bench: &Bench, aged: &Aged, elsewhere: &Aged, phase: Duration) -> Result<Run> {
    let alone = produce(&aged.node, phase)?;
    let (beside_other, _) = produce_beside(bench, &aged.node, elsewhere, phase)?;
    let (beside, read_mib) = produce_beside(bench, &aged.node, aged, phase)?;
    let p99 = |latencies: &[f64]| percentile(latencies, 0.99);
    Ok(Run {
        implementation: aged.node.implementation,
        work: "cold-reader",
        command: "num.network.threads=1: one record every 2 ms, alone and beside kload -m fetch of dropped pages, of \
                  another node and of this one"
            .to_owned(),
        figures: figures([
            ("alone_p99_ms", p99(&alone)),
            ("beside_other_p99_ms", p99(&beside_other)),
            ("beside_p99_ms", p99(&beside)),
            ("beside_max_ms", percentile(&beside, 1.0)),
            ("p99_times", p99(&beside) / p99(&alone)),
            ("p99_times_other", p99(&beside) / p99(&beside_other)),
            ("disk_read_mib", read_mib),
        ]),
    })
}

/// Produces to `node` while `old` is read; the latencies, and how much was read from the disk.
fn produce_beside(bench: &Bench, node: &Node, old: &Aged, phase: Duration) -> Result<(Vec<f64>, f64)> {
    let before = old.node.process()?.disk_read_mib()?;
    let latencies = thread::scope(|scope| {
        let producer = scope.spawn(|| produce(node, phase));
        let read = read_cold(bench, old, phase);
        let latencies = producer.join().ok().context("the producer panicked")?;
        read.and(latencies)
    })?;
    let read_mib = old.node.process()?.disk_read_mib()? - before;
    ensure!(read_mib > 0.0, "nothing was read from the disk");
    Ok((latencies, read_mib))
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
fn read_cold(bench: &Bench, old: &Aged, duration: Duration) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < duration {
        for segment in &old.segments {
            drop_pages(segment)?;
        }
        bench
            .kload
            .run(&old.node, "cold-reader", &["-m", "fetch", "-t", OLD, "-c", "1"])?;
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
