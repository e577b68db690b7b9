//! Three dedicated controllers of which the active one is killed again and again while a config is changed all the time:
//! how long no change is committed, and whether each one that was acknowledged is in the metadata log of every
//! controller at the end.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use klamm_protocol::MetadataRecord;
use serde_json::Value;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run, figures};
use crate::node::Node;
use crate::quorum::Quorum;
use crate::works::Bench;

const TOPIC: &str = "kload";
/// The load runs for so long before the kill.
const BEFORE_KILL: Duration = Duration::from_millis(700);

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut quorum = Quorum::format(implementation, "failover", CONTROLLERS, &[])?;
    journal.progress.step(&format!("{implementation} failover: start"));
    quorum.start()?;
    quorum.wait_until_in_step()?;
    idle_memory(bench, journal, &quorum)?;
    let mut broker = Node::format_broker(&quorum, "failover-broker")?;
    broker.start_with_topic(TOPIC, 1)?;
    let mut load = Load {
        acknowledged: BTreeSet::new(),
        first: FIRST_VALUE,
    };
    for number in 1..=bench.plan.config_change_runs {
        journal
            .progress
            .step(&format!("{implementation} failover: config changes, run {number}"));
        let seconds = bench.plan.config_change_seconds;
        journal.add(load.run(bench, &broker, "config-change", seconds)?);
    }
    let longest_ms = kill_actives(bench, journal, &mut quorum, &broker, &mut load)?;
    broker.stop()?;
    quorum.wait_until_in_step()?;
    quorum.stop()?;
    let lost = load.lost(&quorum)?;
    journal.add(Run {
        implementation,
        work: "failover",
        command: "the values that kload -m metagap had acknowledged, in each controller's __cluster_metadata-0"
            .to_owned(),
        figures: figures([
            ("max_gap_ms", longest_ms),
            ("acknowledged", load.acknowledged.len() as f64),
            ("lost", lost as f64),
        ]),
    });
    Ok(())
}

/// What a controller takes that has nothing to hold.
fn idle_memory(bench: &Bench, journal: &mut Journal, quorum: &Quorum) -> Result<()> {
    thread::sleep(Duration::from_secs(bench.plan.idle_seconds));
    for id in quorum.ids() {
        journal.add(Run {
            implementation: quorum.implementation,
            work: "controller-memory",
            command: "VmRSS of a dedicated controller without brokers".to_owned(),
            figures: figures([("idle_rss_mib", quorum.process(id)?.resident_mib()?)]),
        });
    }
    Ok(())
}

/// Gives the longest gap in milliseconds.
fn kill_actives(
    bench: &Bench,
    journal: &mut Journal,
    quorum: &mut Quorum,
    broker: &Node,
    load: &mut Load,
) -> Result<f64> {
    let implementation = quorum.implementation;
    let (kills, seconds) = match implementation {
        Implementation::Kafka => (bench.plan.kafka_kills, 6),
        Implementation::Klamm => (bench.plan.kills, 3),
    };
    let mut longest_ms: f64 = 0.0;
    for number in 1..=kills {
        journal
            .progress
            .step(&format!("{implementation} failover: kill {number} of {kills}"));
        let (mut run, killed) = thread::scope(|scope| {
            let load = scope.spawn(|| load.run(bench, broker, "failover", seconds));
            thread::sleep(BEFORE_KILL);
            let killed = quorum.leader().and_then(|active| quorum.kill(active).map(|()| active));
            let run = load.join().ok().context("the load panicked")??;
            Ok::<_, anyhow::Error>((run, killed?))
        })?;
        let gap_s = run.figures.remove("gap_s").and_then(|gap| gap.as_f64());
        let gap_ms = gap_s.context("kload tells no gap")? * 1000.0;
        // The rest of what it tells is about the time before the kill as well.
        run.figures = figures([("gap_ms", gap_ms)]);
        run.command.push_str(", kill -9 of the active controller 0.7 s later");
        journal.add(run);
        longest_ms = longest_ms.max(gap_ms);
        quorum.spawn(killed)?;
        quorum.wait_until_in_step()?;
    }
    Ok(longest_ms)
}

/// A topic's `retention.ms` set to one value after the other, none of them twice.
struct Load {
    acknowledged: BTreeSet<i64>,
    /// The next run's first value.
    first: i64,
}

impl Load {
    fn run(&mut self, bench: &Bench, broker: &Node, work: &'static str, seconds: u64) -> Result<Run> {
        let (first, duration) = (self.first.to_string(), format!("{seconds}s"));
        let arguments = ["-m", "metagap", "-keep", "-first", &first, "-d", &duration];
        let mut run = bench.kload.run(broker, work, &arguments)?;
        let acknowledged = run.figures.remove("acked").context("kload tells no values")?;
        let values = acknowledged.as_array().into_iter().flatten().filter_map(Value::as_i64);
        let before = self.acknowledged.len();
        self.acknowledged.extend(values);
        ensure!(self.acknowledged.len() > before, "no change was acknowledged");
        self.first += VALUES_PER_RUN;
        Ok(run)
    }

    /// How many acknowledged values are missing in some controller's log.
    fn lost(&self, quorum: &Quorum) -> Result<usize> {
        let logs = quorum.logged(|record| match record {
            MetadataRecord::Config(config) if config.name == CONFIG => config.value?.parse::<i64>().ok(),
            _ => None,
        })?;
        let is_lost = |value: &&i64| logs.iter().any(|log| !log.contains(value));
        Ok(self.acknowledged.iter().filter(is_lost).count())
    }
}

const CONTROLLERS: i32 = 3;
const CONFIG: &str = "retention.ms";
const FIRST_VALUE: i64 = 100_000_000;
/// More than any run sets.
const VALUES_PER_RUN: i64 = 1_000_000;
