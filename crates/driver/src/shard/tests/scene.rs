//! A broker with one topic on a simulated disk, and the shards on its partitions.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, Properties};
use klamm_io::sim::{SimHost, Simulation};
use klamm_io::time;
use klamm_log::{AppendOrigin, LogDir};
use klamm_metadata::{METADATA_VERSION, MetadataDelta, MetadataImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_protocol::messages::remove_topic_record::RemoveTopicRecord;
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_records::{Batches, Compression};
use klamm_replica::{Append, Directory, Isolation, Partition, ReadRequest, ReplicaManager};
use klamm_types::{LeaderEpoch, NodeId, Offset, PartitionId, Uuid};

use super::tally::{Answer, Call, Tally};
use crate::shard::{ShardError, Shards, ShardsConfig};

pub(super) const NODE: NodeId = NodeId(1);
pub(super) const OTHER: NodeId = NodeId(2);
const TOPIC: &str = "__tallies";
const TOPIC_ID: Uuid = Uuid::from_u64_pair(8, 1);

pub(super) struct Scene {
    host: SimHost,
    pub(super) shards: Shards<Tally>,
    replicas: Arc<ReplicaManager>,
    image: MetadataImage,
}

impl Scene {
    /// One partition that this broker alone holds and leads, loaded.
    pub(super) async fn led(simulation: &Simulation) -> Self {
        let mut scene = Self::new(simulation);
        scene.apply(&topic(&[NODE])).await;
        scene.settle().await;
        scene
    }

    pub(super) fn new(simulation: &Simulation) -> Self {
        let host = simulation.host("broker");
        let properties = Properties::parse(PROPERTIES.as_bytes()).unwrap();
        let config = Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap());
        let log_dir = LogDir::open(host.io().disk, Path::new("/logs")).unwrap();
        let directory = Directory::open(Arc::new(log_dir), Uuid::from_u64_pair(7, 1)).unwrap();
        let mut delta = MetadataDelta::new(MetadataImage::default());
        let level = FeatureLevelRecord {
            name: METADATA_VERSION.to_owned(),
            feature_level: 25,
            ..Default::default()
        };
        delta.replay(&MetadataRecord::FeatureLevel(level)).unwrap();
        Self {
            shards: start(&host),
            replicas: ReplicaManager::new(host.io(), NODE, config, vec![Arc::new(directory)]),
            image: delta.into_image(),
            host,
        }
    }

    pub(super) async fn apply(&mut self, records: &[MetadataRecord]) {
        let mut delta = MetadataDelta::new(self.image.clone());
        for record in records {
            delta.replay(record).unwrap();
        }
        self.image = delta.image().clone();
        self.replicas.apply(&delta, &self.image).await;
        self.shards.follow(TOPIC, &delta, &self.replicas).await;
    }

    /// The leader changes, and with it the epoch.
    pub(super) async fn elect(&mut self, leader: NodeId, isr: &[NodeId]) {
        self.apply(&[MetadataRecord::PartitionChange(PartitionChangeRecord {
            partition_id: 0,
            topic_id: TOPIC_ID,
            leader: leader.0,
            isr: Some(isr.iter().map(|node| node.0).collect()),
            ..Default::default()
        })])
        .await;
    }

    pub(super) async fn configure(&mut self, name: &str, value: &str) {
        self.apply(&[MetadataRecord::Config(ConfigRecord {
            resource_type: 2,
            resource_name: TOPIC.to_owned(),
            name: name.to_owned(),
            value: Some(value.to_owned()),
            ..Default::default()
        })])
        .await;
    }

    pub(super) async fn delete(&mut self) {
        self.apply(&[MetadataRecord::RemoveTopic(RemoveTopicRecord {
            topic_id: TOPIC_ID,
            ..Default::default()
        })])
        .await;
    }

    /// New shards, that know nothing, on the logs as they are.
    pub(super) async fn restart_shards(&mut self) {
        self.shards = start(&self.host);
        let delta = MetadataDelta::of_snapshot(MetadataImage::default(), self.image.clone());
        self.shards.follow(TOPIC, &delta, &self.replicas).await;
        self.settle().await;
    }

    /// Lets everything happen that needs no more than a moment.
    pub(super) async fn settle(&self) {
        time::sleep(Duration::from_millis(100)).await;
    }

    pub(super) async fn call(&self, call: Call) -> Result<Answer, ShardError> {
        self.shards.call(PartitionId(0), call).await
    }

    pub(super) async fn sum(&self, name: &'static str) -> i64 {
        match self.call(Call::Get(name)).await {
            Ok(Answer::Sum(sum)) => sum,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn partition(&self) -> Arc<Partition> {
        self.replicas.named(TOPIC, PartitionId(0)).unwrap()
    }

    /// Puts a batch into the log that the shard has not made.
    pub(super) fn append(&self, mut batch: Vec<u8>) {
        let append = Append {
            needs_in_sync_min: false,
            origin: AppendOrigin::Coordinator,
        };
        self.partition().append(&mut batch, append).unwrap();
    }

    /// How many records each batch of the log has.
    pub(super) fn batches(&self) -> Vec<i32> {
        let read = self.partition().read(ReadRequest {
            offset: Offset::ZERO,
            max_bytes: 1 << 24,
            min_one_message: true,
            isolation: Isolation::Replica,
            leader_epoch: LeaderEpoch::NONE,
            last_fetched_epoch: LeaderEpoch::NONE,
        });
        let Some(region) = read.unwrap().region else {
            return Vec::new();
        };
        let mut bytes = vec![0; region.len as usize];
        region.file.read_exact_at(&mut bytes, region.position).unwrap();
        Batches::new(&bytes)
            .map(|batch| batch.unwrap().records_count())
            .collect()
    }

    pub(super) fn now(&self) -> klamm_types::Timestamp {
        self.host.io().clock.wall()
    }
}

fn start(host: &SimHost) -> Shards<Tally> {
    let config = ShardsConfig {
        node_id: NODE,
        workers: 2,
        compression: Compression::None,
        commit_timeout: Duration::from_secs(5),
        load_bytes_max: 1,
    };
    Shards::start(&host.io(), config, Tally::default)
}

/// The topic with one partition, led by the first replica; all are in sync.
pub(super) fn topic(replicas: &[NodeId]) -> Vec<MetadataRecord> {
    let topic = TopicRecord {
        name: TOPIC.to_owned(),
        topic_id: TOPIC_ID,
        ..Default::default()
    };
    let ids: Vec<i32> = replicas.iter().map(|node| node.0).collect();
    let partition = PartitionRecord {
        partition_id: 0,
        topic_id: TOPIC_ID,
        leader: ids[0],
        leader_epoch: 0,
        partition_epoch: 0,
        isr: ids.clone(),
        directories: vec![Uuid::UNASSIGNED_DIRECTORY; ids.len()],
        replicas: ids,
        ..Default::default()
    };
    vec![MetadataRecord::Topic(topic), MetadataRecord::Partition(partition)]
}

const PROPERTIES: &str = "process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
advertised.listeners=PLAINTEXT://localhost:9092
controller.listener.names=CONTROLLER
controller.quorum.voters=1@localhost:9093
log.dirs=/logs
transaction.partition.verification.enable=false
";
