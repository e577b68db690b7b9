//! Power goes at any moment, again and again: no topic that was answered for is ever missing, no epoch comes twice.

mod node;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use klamm_io::sim;
use klamm_io::time;
use klamm_types::ErrorCode;
use node::{Node, format_standalone};
use parking_lot::Mutex;

/// Snapshots and deletions are due all the time.
const CONFIG: &str = "metadata.log.max.record.bytes.between.snapshots=5000\nmetadata.max.retention.bytes=1\n\
                      internal.metadata.log.segment.bytes=30000";

#[test]
fn nothing_committed_is_lost_when_the_power_goes() {
    let mut segments_deleted = false;
    for seed in 0..SEEDS {
        let run = |simulation| async move {
            let limit = Duration::from_secs(3600);
            let ended = time::timeout(limit, check(seed, simulation)).await;
            ended.unwrap_or_else(|_| panic!("seed {seed}: stuck"))
        };
        segments_deleted |= sim::run(seed, run);
    }
    assert!(segments_deleted, "no seed came to deleting segments");
}

/// Whether snapshots made the first segment superfluous in this run.
async fn check(seed: u64, simulation: sim::Simulation) -> bool {
    let dir = Path::new("/data");
    let mut host = simulation.host("node");
    format_standalone(&host.io(), dir);
    let answered: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let mut epoch = 0;
    for life in 0..LIVES {
        let node = Arc::new(Node::start(host.io(), dir, CONFIG).await);
        let topics = answered.lock().clone();
        epoch = check_restart(seed, life, &node, epoch, &topics).await;
        if simulation.random.one_in(3) {
            // Long enough for retention to look around.
            time::sleep(Duration::from_secs(70)).await;
        }
        node.bring_up_broker(life).await;
        let mut callers = tokio::task::JoinSet::new();
        for caller in 0..4 {
            callers.spawn(create_topics(
                node.clone(),
                format!("t-{life}-{caller}"),
                answered.clone(),
            ));
        }
        let lived = simulation.random.between(0, 100_000);
        time::sleep(Duration::from_micros(lived)).await;
        callers.abort_all();
        host.power_off();
        host.power_on();
    }
    let topics = answered.lock().clone();
    assert!(!topics.is_empty(), "seed {seed}: nothing was ever answered");
    let node = Node::start(host.io(), dir, CONFIG).await;
    check_restart(seed, LIVES, &node, epoch, &topics).await;
    node.stop().await;
    let first_segment = dir.join("__cluster_metadata-0/00000000000000000000.log");
    !host.io().disk.exists(&first_segment).unwrap()
}

/// Returns the new epoch.
async fn check_restart(seed: u64, life: u64, node: &Node, last_epoch: i32, answered: &BTreeSet<String>) -> i32 {
    let status = node.quorum.status();
    let epoch = status.leader.epoch.0;
    assert!(epoch > last_epoch, "seed {seed}: epoch {epoch} after {last_epoch}");
    let end = status.end.offset;
    node.wait_until(|node| node.metadata.load().last_offset + 1 >= end)
        .await;
    let image = node.metadata.load().image.clone();
    for topic in answered {
        assert!(
            image.topics.id(topic).is_some(),
            "seed {seed}: topic {topic} is lost in life {life}"
        );
    }
    epoch
}

async fn create_topics(node: Arc<Node>, name: String, answered: Arc<Mutex<BTreeSet<String>>>) {
    for i in 0.. {
        let topic = format!("{name}-{i}");
        assert_eq!(node.create_topic(&topic).await, ErrorCode::NONE);
        answered.lock().insert(topic);
        time::sleep(Duration::from_millis(15)).await;
    }
}

const SEEDS: u64 = 20;
const LIVES: u64 = 6;
