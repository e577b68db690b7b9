//! How long thousands of partitions take on this machine's disk: made, appended to, closed, opened again after a clean
//! stop and after a kill.
//!
//! `cargo run --release -p klamm-replica --example many_partitions -- [topics] [partitions] [directory]`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_config::{NodeConfig, Properties};
use klamm_io::{Clock, Io, Monotonic};
use klamm_log::{AppendOrigin, LogDir};
use klamm_metadata::{MetadataDelta, MetadataImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_replica::{Append, Directory, ReplicaManager};
use klamm_types::{BrokerEpoch, NodeId, Timestamp, Uuid};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| arguments.next().map_or(Ok(default), |text| text.parse());
    let (topics, partitions) = (number(10)?, number(1_000)?);
    let parent = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let scratch = tempfile::tempdir_in(parent)?;
    println!(
        "{topics} topics of {partitions} partitions in {}",
        scratch.path().display()
    );
    klamm_io::block_on(run(scratch.path(), topics, partitions))?
}

async fn run(path: &Path, topics: i32, partitions: i32) -> Outcome<()> {
    let io = Io::real(2)?;
    let deltas = deltas(topics, partitions)?;
    let all = MetadataDelta::new(MetadataImage::default());
    let all = deltas.iter().cloned().fold(all, |mut all, delta| {
        all.append(delta);
        all
    });

    let mut clock = Stopwatch::start(io.clock.clone());
    let manager = open(&io, path)?;
    for delta in &deltas {
        manager.apply(delta, delta.image()).await;
    }
    clock.lap("created, one delta a topic");
    append_to_all(&manager, 1)?;
    clock.lap("first append to every tenth");
    manager.close(BrokerEpoch(1)).await;
    clock.lap("closed");
    drop(manager);

    clock.skip();
    let manager = open(&io, path)?;
    clock.lap("directory taken");
    manager.apply(&all, all.image()).await;
    clock.lap("opened after a clean stop");
    append_to_all(&manager, 1)?;
    clock.lap("append to every tenth");
    drop(manager);

    clock.skip();
    let manager = open(&io, path)?;
    manager.apply(&all, all.image()).await;
    clock.lap("opened after a kill");
    append_to_all(&manager, 10)?;
    clock.lap("append to all");
    drop(manager);

    clock.skip();
    let manager = open(&io, path)?;
    manager.apply(&all, all.image()).await;
    clock.lap("opened after a kill, records in all");
    manager.close(BrokerEpoch(1)).await;
    clock.lap("closed");
    drop(manager);

    clock.skip();
    let manager = open(&io, path)?;
    manager.apply(&all, all.image()).await;
    clock.lap("opened after a clean stop, records in all");
    manager.close(BrokerEpoch(1)).await;
    clock.lap("closed, nothing new");
    Ok(())
}

fn open(io: &Io, path: &Path) -> Outcome<Arc<ReplicaManager>> {
    let properties = Properties::parse(PROPERTIES)?;
    let overrides = [("log.dirs".to_owned(), path.display().to_string())];
    let config = NodeConfig::from_properties(&properties, &overrides)?;
    let log_dir = Arc::new(LogDir::open(io.disk.clone(), path)?);
    let directory = Arc::new(Directory::open(log_dir, DIRECTORY)?);
    Ok(ReplicaManager::new(io.clone(), NODE, Arc::new(config), vec![directory]))
}

/// One delta for each topic, as they are created.
fn deltas(topics: i32, partitions: i32) -> Outcome<Vec<MetadataDelta>> {
    let mut image = MetadataImage::default();
    let mut deltas = Vec::new();
    for topic in 0..topics {
        let topic_id = Uuid::from_u64_pair(1, u64::from(topic.unsigned_abs()));
        let mut delta = MetadataDelta::new(image);
        delta.replay(&MetadataRecord::Topic(TopicRecord {
            name: format!("topic-{topic}"),
            topic_id,
            ..TopicRecord::default()
        }))?;
        for partition_id in 0..partitions {
            delta.replay(&MetadataRecord::Partition(PartitionRecord {
                partition_id,
                topic_id,
                replicas: vec![NODE.0],
                isr: vec![NODE.0],
                leader: NODE.0,
                leader_epoch: 0,
                partition_epoch: 0,
                directories: vec![DIRECTORY],
                ..PartitionRecord::default()
            }))?;
        }
        image = delta.image().clone();
        deltas.push(delta);
    }
    Ok(deltas)
}

/// Appends one small batch to `tenths` tenths of the partitions.
fn append_to_all(manager: &ReplicaManager, tenths: usize) -> Outcome<()> {
    let mut builder = BatchBuilder::new(BatchSpec::default());
    builder.push(Timestamp(1_700_000_000_000), None, Some(b"a value"));
    let batch = builder.build();
    for (_, partition) in manager.partitions().iter().enumerate().filter(|(i, _)| i % 10 < tenths) {
        let append = Append {
            needs_in_sync_min: true,
            origin: AppendOrigin::Client,
        };
        partition.append(&mut batch.clone(), append)?;
    }
    Ok(())
}

/// Prints how long each step took, and what the process holds then.
struct Stopwatch {
    clock: Arc<dyn Clock>,
    began: Monotonic,
    cpu_ms_before: u64,
}

impl Stopwatch {
    fn start(clock: Arc<dyn Clock>) -> Self {
        Self {
            began: clock.monotonic(),
            clock,
            cpu_ms_before: cpu_ms(),
        }
    }

    fn lap(&mut self, step: &str) {
        let ms = self.clock.monotonic().since(self.began).as_secs_f64() * 1e3;
        let count = |dir: &str| std::fs::read_dir(dir).map_or(0, Iterator::count);
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let rss_line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let rss_kib: usize = rss_line
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
            .unwrap_or(0);
        println!(
            "{ms:8.1} ms  {:6} ms of CPU  {:4} MiB  {:6} files  {step}",
            cpu_ms() - self.cpu_ms_before,
            rss_kib / 1024,
            count("/proc/self/fd")
        );
        self.skip();
    }

    fn skip(&mut self) {
        *self = Self::start(self.clock.clone());
    }
}

/// Milliseconds of processor time so far, of all threads, to the clock tick.
fn cpu_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok());
    ticks.sum::<u64>() * 10
}

const NODE: NodeId = NodeId(1);
const DIRECTORY: Uuid = Uuid::from_u64_pair(2, 99);
const PROPERTIES: &[u8] = b"process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://:0,CONTROLLER://:0
advertised.listeners=PLAINTEXT://localhost:9092
controller.listener.names=CONTROLLER
controller.quorum.voters=1@localhost:9093
";
