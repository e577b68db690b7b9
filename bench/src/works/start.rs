//! From the start of the process to the first accepted record, and the memory of a node that does nothing.

use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run, figures};
use crate::node::Node;
use crate::works::Bench;

const TOPIC: &str = "started";

pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut node = Node::format(implementation, "start", &[])?;
    journal
        .progress
        .step(&format!("{implementation} start: make the topic"));
    node.start_with_topic(TOPIC, 6)?;
    for number in 1..=bench.plan.starts {
        node.stop()?;
        journal.progress.step(&format!("{implementation} start: run {number}"));
        let start_ms = node.start_to_accepted(TOPIC, 0)?.as_secs_f64() * 1000.0;
        thread::sleep(Duration::from_secs(bench.plan.idle_seconds));
        let idle_mib = node.process()?.resident_mib()?;
        journal.add(Run {
            implementation,
            work: "start",
            command: "start the process, produce to a topic of 6 partitions every ms until accepted".to_owned(),
            figures: figures([("start_ms", start_ms), ("idle_rss_mib", idle_mib)]),
        });
    }
    node.stop()
}
