//! What the seed turns on: small knobs for the node, a subset of the faults, a mix of clients (swarm testing: a run with
//! few kinds of trouble goes deeper into each than one with all).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use klamm_io::sim::{NetBehaviour, SimRandom};
use klamm_io::{Io, Random};
use klamm_types::Timestamp;

#[derive(Clone, Debug)]
pub struct Swarm {
    /// The safety phase, simulated.
    pub duration: Duration,
    pub properties: Vec<(String, String)>,
    /// The metadata log has a directory of its own.
    pub has_metadata_dir: bool,
    /// Voters are dynamic (KIP-853), else `controller.quorum.voters`.
    pub has_dynamic_voters: bool,
    pub faults: Faults,
    pub net: Net,
    pub idempotent_producers: u64,
    pub plain_producers: u64,
    pub fetchers: u64,
    pub groups: u64,
    /// Of each group.
    pub group_members: u64,
    /// Groups of the consumer protocol; the others are classic ones.
    pub consumer_groups: u64,
    pub consumer_members: u64,
    /// Groups whose members go from one protocol to the other and back.
    pub mixed_groups: u64,
    pub mixed_members: u64,
    /// `group.consumer.migration.policy`
    pub migration_policy: &'static str,
    /// Of consumer groups; members of classic ones have their own.
    pub session_timeout_ms: u64,
    pub deletes_records: bool,
    pub uses_sessions: bool,
    pub stable_topics: u64,
    pub think_ms_max: u64,
    pub admin_pause_ms_max: u64,
    pub fetch_bytes_max: i32,
    pub partition_bytes_max: i32,
}

#[derive(Clone, Copy, Debug)]
pub struct Faults {
    pub kill: bool,
    pub power_loss: bool,
    pub clean_stop: bool,
    /// Crashes come in the middle of a change of the disk rather than between two.
    pub in_operations: bool,
    /// A node that starts may crash again.
    pub while_starting: bool,
    pub disk_full: bool,
    pub write_error: bool,
    pub sync_error: bool,
    pub reset: bool,
    pub partition: bool,
    pub clock_step: bool,
}

/// [`NetBehaviour`], which is made anew each time.
#[derive(Clone, Debug)]
pub struct Net {
    pub latency: RangeInclusive<Duration>,
    pub resets_one_in: u64,
}

impl Swarm {
    pub fn draw(random: &SimRandom) -> Self {
        let has_metadata_dir = random.one_in(3);
        let has_dynamic_voters = random.one_in(2);
        let is_busy = random.one_in(3);
        // Apart from the rest, so that what a seed was before there were these groups it still is.
        let of_groups = random.fork("consumer groups");
        let session_timeout_ms = of_groups.between(1500, 6000);
        let of_mixed = random.fork("mixed groups");
        let migration_policy = POLICIES[of_mixed.below(POLICIES.len() as u64) as usize];
        let mut properties = properties(random, has_metadata_dir, has_dynamic_voters);
        properties.extend(consumer_group_properties(&of_groups, session_timeout_ms));
        properties.push((
            "group.consumer.migration.policy".to_owned(),
            migration_policy.to_owned(),
        ));
        Self {
            duration: Duration::from_secs(random.between(8, 30)),
            properties,
            has_metadata_dir,
            has_dynamic_voters,
            faults: Faults::draw(random),
            net: Net {
                latency: Duration::from_micros(100)..=Duration::from_millis(random.between(1, 20)),
                resets_one_in: if random.one_in(4) { random.between(100, 1000) } else { 0 },
            },
            idempotent_producers: random.between(1, 3),
            plain_producers: random.between(0, 2),
            fetchers: random.between(1, 3),
            groups: random.between(0, 2),
            group_members: random.between(1, 3),
            consumer_groups: of_groups.between(0, 2),
            consumer_members: of_groups.between(1, 4),
            mixed_groups: of_mixed.between(0, 2),
            mixed_members: of_mixed.between(2, 5),
            migration_policy,
            session_timeout_ms,
            deletes_records: random.one_in(2),
            uses_sessions: !random.one_in(4),
            stable_topics: random.between(1, 3),
            think_ms_max: if is_busy { 20 } else { 150 },
            admin_pause_ms_max: random.between(500, 5000),
            fetch_bytes_max: [1, 500, 1 << 20, 50 << 20][random.below(4) as usize],
            partition_bytes_max: [1, 300, 1 << 20][random.below(3) as usize],
        }
    }

    /// The time as clients have it; the node's may step.
    pub fn wall(&self, io: &Io) -> Timestamp {
        io.clock.wall()
    }

    pub fn log_dir(&self) -> &'static str {
        LOG_DIR
    }

    pub fn metadata_dir(&self) -> &'static str {
        if self.has_metadata_dir { METADATA_DIR } else { LOG_DIR }
    }
}

impl Faults {
    fn draw(random: &SimRandom) -> Self {
        let faults = Self {
            kill: random.one_in(2),
            power_loss: random.one_in(2),
            clean_stop: random.one_in(4),
            in_operations: random.one_in(2),
            while_starting: random.one_in(3),
            disk_full: random.one_in(5),
            write_error: random.one_in(5),
            sync_error: random.one_in(5),
            reset: random.one_in(4),
            partition: random.one_in(4),
            clock_step: random.one_in(5),
        };
        Self {
            // A run without any restart compares little.
            kill: faults.kill || !faults.power_loss,
            ..faults
        }
    }
}

impl Net {
    pub fn behaviour(&self) -> NetBehaviour {
        NetBehaviour {
            latency: self.latency.clone(),
            resets_one_in: self.resets_one_in,
            ..NetBehaviour::default()
        }
    }
}

fn properties(random: &SimRandom, has_metadata_dir: bool, has_dynamic_voters: bool) -> Vec<(String, String)> {
    let mut properties: Vec<(&str, String)> = vec![
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", "1".to_owned()),
        ("listeners", "PLAINTEXT://node:9092,CONTROLLER://node:9093".to_owned()),
        (
            "advertised.listeners",
            "PLAINTEXT://node:9092,CONTROLLER://node:9093".to_owned(),
        ),
        ("controller.listener.names", "CONTROLLER".to_owned()),
        ("log.dirs", LOG_DIR.to_owned()),
        ("auto.create.topics.enable", "false".to_owned()),
        ("default.replication.factor", "1".to_owned()),
        ("offsets.topic.replication.factor", "1".to_owned()),
        ("log.segment.delete.delay.ms", random.between(0, 3000).to_string()),
        ("log.retention.check.interval.ms", random.between(500, 5000).to_string()),
        (
            "log.flush.offset.checkpoint.interval.ms",
            random.between(200, 5000).to_string(),
        ),
        (
            "log.flush.start.offset.checkpoint.interval.ms",
            random.between(200, 5000).to_string(),
        ),
        (
            "replica.high.watermark.checkpoint.interval.ms",
            random.between(200, 5000).to_string(),
        ),
        (
            "max.incremental.fetch.session.cache.slots",
            random.between(0, 3).to_string(),
        ),
        ("num.network.threads", random.between(1, 3).to_string()),
        ("offsets.topic.num.partitions", random.between(1, 3).to_string()),
        ("group.coordinator.threads", random.between(1, 2).to_string()),
        ("group.min.session.timeout.ms", "500".to_owned()),
        ("group.initial.rebalance.delay.ms", random.between(0, 500).to_string()),
    ];
    match has_dynamic_voters {
        true => properties.push(("controller.quorum.bootstrap.servers", "node:9093".to_owned())),
        false => properties.push(("controller.quorum.voters", "1@node:9093".to_owned())),
    }
    if has_metadata_dir {
        properties.push(("metadata.log.dir", METADATA_DIR.to_owned()));
    }
    properties.extend(rarer_properties(random));
    properties
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Small times, so that sessions end and assignments follow each other within a run.
fn consumer_group_properties(random: &SimRandom, session_timeout_ms: u64) -> Vec<(String, String)> {
    let mut properties = vec![
        ("group.consumer.min.session.timeout.ms", "1000".to_owned()),
        ("group.consumer.session.timeout.ms", session_timeout_ms.to_string()),
        ("group.consumer.min.heartbeat.interval.ms", "100".to_owned()),
        ("group.consumer.heartbeat.interval.ms", "500".to_owned()),
        ("group.consumer.regex.refresh.interval.ms", "10000".to_owned()),
        (
            "group.consumer.assignment.interval.ms",
            random.between(0, 1000).to_string(),
        ),
    ];
    if random.one_in(2) {
        properties.push(("group.consumer.assignors", "range,uniform".to_owned()));
    }
    let owned = properties.into_iter().map(|(key, value)| (key.to_owned(), value));
    owned.collect()
}

/// Settings that not every node of a run has.
fn rarer_properties(random: &SimRandom) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    if random.one_in(2) {
        properties.push((
            "metadata.log.max.record.bytes.between.snapshots",
            random.between(1, 2000).to_string(),
        ));
    }
    if random.one_in(2) {
        properties.push((
            // A batch has to fit: one that changes all partitions at once is of some 2,000 bytes. Kafka allows no less
            // than the 8 MiB that its batches may have.
            "internal.metadata.log.segment.bytes",
            random.between(4000, 12_000).to_string(),
        ));
    }
    if random.one_in(3) {
        properties.push(("metadata.max.retention.bytes", random.between(1, 3000).to_string()));
    }
    if random.one_in(3) {
        properties.push(("metadata.max.idle.interval.ms", random.between(50, 2000).to_string()));
    }
    if random.one_in(3) {
        properties.push(("fetch.max.bytes", "1024".to_owned()));
    }
    if random.one_in(3) {
        properties.push(("log.flush.scheduler.interval.ms", random.between(100, 1000).to_string()));
        properties.push(("log.flush.interval.ms", random.between(100, 1000).to_string()));
    }
    properties
}

/// Configurations of a new topic. Some of them, see [`crate::topics::Living`], say what the node promises.
pub fn topic_configs(random: &SimRandom) -> BTreeMap<String, String> {
    let mut configs = BTreeMap::new();
    let mut set = |key: &str, value: String| configs.insert(key.to_owned(), value);
    if !random.one_in(4) {
        set("internal.segment.bytes", random.between(200, 5000).to_string());
    }
    if random.one_in(2) {
        set("index.interval.bytes", random.between(0, 500).to_string());
    }
    if random.one_in(2) {
        set("flush.messages", "1".to_owned());
    }
    if random.one_in(3) {
        set("segment.index.bytes", random.between(4, 200).to_string());
    }
    if random.one_in(8) {
        set("retention.bytes", random.between(1000, 10_000).to_string());
    }
    if random.one_in(4) {
        set("message.timestamp.type", "LogAppendTime".to_owned());
    }
    configs
}

/// A change of a topic's configuration that changes no promise; none for the value means to take it away.
pub fn altered_config(random: &SimRandom) -> (&'static str, Option<String>) {
    match random.below(6) {
        0 => (
            "compression.type",
            Some(COMPRESSIONS[random.below(6) as usize].to_owned()),
        ),
        1 => ("compression.type", None),
        2 => ("max.message.bytes", Some(random.between(300, 100_000).to_string())),
        3 => ("max.message.bytes", None),
        4 => ("segment.ms", Some(random.between(100, 10_000).to_string())),
        _ => ("index.interval.bytes", Some(random.between(0, 500).to_string())),
    }
}

const COMPRESSIONS: [&str; 6] = ["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"];
/// Twice what lets groups go both ways.
const POLICIES: [&str; 5] = ["bidirectional", "bidirectional", "upgrade", "downgrade", "disabled"];
const LOG_DIR: &str = "/logs";
const METADATA_DIR: &str = "/metadata";
