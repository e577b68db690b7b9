//! A broker's partitions on a simulated disk, driven by metadata records.

#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_config::{NodeConfig, Properties};
use klamm_io::sim::{SimDisk, SimHost, Simulation};
use klamm_log::{AppendOrigin, LogDir};
use klamm_metadata::{METADATA_VERSION, MetadataDelta, MetadataImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_protocol::messages::remove_topic_record::RemoveTopicRecord;
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_replica::{
    Append, Appended, Directory, DirectoryAssignment, Isolation, Partition, PartitionError, Read, ReadRequest,
    ReplicaManager,
};
use klamm_types::{BrokerEpoch, LeaderEpoch, NodeId, Offset, PartitionId, ProducerEpoch, ProducerId, Sequence};
use klamm_types::{Timestamp, Uuid};

pub(crate) const NODE: NodeId = NodeId(1);
pub(crate) const OTHER: i32 = 2;
pub(crate) const NOW: Timestamp = Timestamp(1_735_689_600_000);

pub(crate) struct Scene {
    pub(crate) host: SimHost,
    pub(crate) manager: Arc<ReplicaManager>,
    pub(crate) image: MetadataImage,
    directories: usize,
    pub(crate) config: Arc<NodeConfig>,
}

impl Scene {
    pub(crate) fn new(simulation: &Simulation, directories: usize) -> Self {
        Self::configured(simulation, directories, "")
    }

    pub(crate) fn configured(simulation: &Simulation, directories: usize, properties: &str) -> Self {
        let host = simulation.host("broker");
        let paths: Vec<String> = (0..directories).map(|n| directory(n).display().to_string()).collect();
        let text = format!("{PROPERTIES}log.dirs={}\n{properties}", paths.join(","));
        let properties = Properties::parse(text.as_bytes()).unwrap();
        let config = Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap());
        let manager = manager(&host, directories, &config);
        Self {
            host,
            manager,
            image: first_image(),
            directories,
            config,
        }
    }

    pub(crate) fn disk(&self) -> &SimDisk {
        &self.host.disk
    }

    /// Follows one change of the metadata; gives what the controller must be told.
    pub(crate) async fn apply(&mut self, records: &[MetadataRecord]) -> Vec<DirectoryAssignment> {
        let mut delta = MetadataDelta::new(self.image.clone());
        for record in records {
            delta.replay(record).unwrap();
        }
        self.image = delta.image().clone();
        self.manager.apply(&delta, &self.image).await
    }

    /// Creates a topic whose partitions this broker alone holds and leads.
    pub(crate) async fn create(&mut self, name: &str, id: Uuid, partitions: i32) {
        self.apply(&topic(name, id, partitions)).await;
    }

    /// The process stops cleanly and starts again.
    pub(crate) async fn restart(&mut self) {
        self.manager.close(BrokerEpoch(5)).await;
        self.start_after(|host| drop(host.kill())).await;
    }

    /// The process is killed and starts again.
    pub(crate) async fn kill(&mut self) {
        self.start_after(|host| drop(host.kill())).await;
    }

    /// The machine loses its power and starts again.
    pub(crate) async fn lose_power(&mut self) {
        self.start_after(|host| {
            host.power_off();
            host.power_on();
        })
        .await;
    }

    async fn start_after(&mut self, stop: impl FnOnce(&mut SimHost)) {
        stop(&mut self.host);
        self.manager = manager(&self.host, self.directories, &self.config);
        let delta = MetadataDelta::of_snapshot(MetadataImage::default(), self.image.clone());
        self.manager.apply(&delta, &self.image).await;
    }

    pub(crate) fn partition(&self, name: &str, partition: i32) -> Arc<Partition> {
        self.manager.named(name, PartitionId(partition)).unwrap()
    }

    pub(crate) fn append(&self, name: &str, partition: i32, values: &[&str]) -> Result<Appended, PartitionError> {
        self.append_batch(name, partition, batch(BatchSpec::default(), values))
    }

    pub(crate) fn append_batch(
        &self,
        name: &str,
        partition: i32,
        mut batch: Vec<u8>,
    ) -> Result<Appended, PartitionError> {
        let append = Append {
            needs_in_sync_min: true,
            origin: AppendOrigin::Coordinator,
        };
        self.partition(name, partition).append(&mut batch, append)
    }

    /// Batches of one record each, at once.
    pub(crate) fn append_all(
        &self,
        name: &str,
        partition: i32,
        values: &[&str],
    ) -> Vec<Result<Appended, PartitionError>> {
        let append = Append {
            needs_in_sync_min: true,
            origin: AppendOrigin::Client,
        };
        let mut batches: Vec<Vec<u8>> = values
            .iter()
            .map(|value| batch(BatchSpec::default(), &[value]))
            .collect();
        let mut run: Vec<&mut [u8]> = batches.iter_mut().map(Vec::as_mut_slice).collect();
        self.partition(name, partition).append_all(&mut run, append).unwrap()
    }

    /// The values of the records that a reader sees.
    pub(crate) fn read(&self, name: &str, partition: i32, from: i64, isolation: Isolation) -> Vec<String> {
        let read = self.try_read(name, partition, from, isolation).unwrap();
        let Some(region) = read.region else { return Vec::new() };
        let mut bytes = vec![0; region.len as usize];
        region.file.read_exact_at(&mut bytes, region.position).unwrap();
        let mut values = Vec::new();
        for batch in klamm_records::Batches::new(&bytes).map(Result::unwrap) {
            if !batch.is_control() {
                let mut records = batch.records(&klamm_records::DecompressionLimits::default()).unwrap();
                while let Some(record) = records.next_record().unwrap() {
                    let value = record.value.unwrap_or_default().to_vec();
                    values.push(String::from_utf8(value).unwrap());
                }
            }
        }
        values
    }

    pub(crate) fn try_read(
        &self,
        name: &str,
        partition: i32,
        from: i64,
        isolation: Isolation,
    ) -> Result<Read, PartitionError> {
        self.partition(name, partition).read(ReadRequest {
            offset: Offset(from),
            max_bytes: 1 << 20,
            min_one_message: true,
            isolation,
            leader_epoch: LeaderEpoch::NONE,
            last_fetched_epoch: LeaderEpoch::NONE,
        })
    }
}

/// A cluster whose metadata can be written down.
fn first_image() -> MetadataImage {
    let mut delta = MetadataDelta::new(MetadataImage::default());
    delta
        .replay(&MetadataRecord::FeatureLevel(FeatureLevelRecord {
            name: METADATA_VERSION.to_owned(),
            feature_level: METADATA_VERSION_LEVEL,
            ..FeatureLevelRecord::default()
        }))
        .unwrap();
    delta.into_image()
}

pub(crate) fn directory(number: usize) -> PathBuf {
    Path::new("/logs").join(number.to_string())
}

pub(crate) fn directory_id(number: usize) -> Uuid {
    Uuid::from_u64_pair(7, number as u64)
}

pub(crate) fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(8, number)
}

fn manager(host: &SimHost, directories: usize, config: &Arc<NodeConfig>) -> Arc<ReplicaManager> {
    let open = |number| {
        let log_dir = LogDir::open(host.io().disk, &directory(number)).unwrap();
        Arc::new(Directory::open(Arc::new(log_dir), directory_id(number)).unwrap())
    };
    let directories = (0..directories).map(open).collect();
    let manager = ReplicaManager::new(host.io(), NODE, config.clone(), directories);
    manager.start_housekeeping(&host.io().tasks, config);
    manager
}

/// The records that create a topic of this broker.
pub(crate) fn topic(name: &str, id: Uuid, partitions: i32) -> Vec<MetadataRecord> {
    let topic = MetadataRecord::Topic(TopicRecord {
        name: name.to_owned(),
        topic_id: id,
        ..TopicRecord::default()
    });
    let partitions = (0..partitions).map(|partition| registered(id, partition, &[NODE.0], NODE.0));
    std::iter::once(topic).chain(partitions).collect()
}

/// A partition whose replicas are all in sync.
pub(crate) fn registered(topic_id: Uuid, partition_id: i32, replicas: &[i32], leader: i32) -> MetadataRecord {
    MetadataRecord::Partition(PartitionRecord {
        partition_id,
        topic_id,
        replicas: replicas.to_vec(),
        isr: replicas.to_vec(),
        leader,
        leader_epoch: 0,
        partition_epoch: 0,
        directories: vec![Uuid::UNASSIGNED_DIRECTORY; replicas.len()],
        ..PartitionRecord::default()
    })
}

pub(crate) fn change(topic_id: Uuid, partition_id: i32, leader: i32, isr: &[i32]) -> MetadataRecord {
    MetadataRecord::PartitionChange(PartitionChangeRecord {
        partition_id,
        topic_id,
        leader,
        isr: Some(isr.to_vec()),
        ..PartitionChangeRecord::default()
    })
}

pub(crate) fn replicas(topic_id: Uuid, partition_id: i32, leader: i32, replicas: &[i32]) -> MetadataRecord {
    MetadataRecord::PartitionChange(PartitionChangeRecord {
        partition_id,
        topic_id,
        leader,
        isr: Some(replicas.to_vec()),
        replicas: Some(replicas.to_vec()),
        directories: Some(vec![Uuid::UNASSIGNED_DIRECTORY; replicas.len()]),
        ..PartitionChangeRecord::default()
    })
}

pub(crate) fn removed(topic_id: Uuid) -> MetadataRecord {
    MetadataRecord::RemoveTopic(RemoveTopicRecord {
        topic_id,
        ..RemoveTopicRecord::default()
    })
}

pub(crate) fn configured(topic: &str, key: &str, value: &str) -> MetadataRecord {
    MetadataRecord::Config(ConfigRecord {
        resource_type: 2,
        resource_name: topic.to_owned(),
        name: key.to_owned(),
        value: Some(value.to_owned()),
        ..ConfigRecord::default()
    })
}

pub(crate) fn batch(spec: BatchSpec, values: &[&str]) -> Vec<u8> {
    let mut builder = BatchBuilder::new(spec);
    for value in values {
        builder.push(NOW, None, Some(value.as_bytes()));
    }
    builder.build()
}

pub(crate) fn transactional(producer: i64, sequence: i32) -> BatchSpec {
    BatchSpec {
        producer_id: ProducerId(producer),
        producer_epoch: ProducerEpoch(0),
        base_sequence: Sequence(sequence),
        is_transactional: true,
        ..BatchSpec::default()
    }
}

/// 4.0-IV3.
const METADATA_VERSION_LEVEL: i16 = 25;
const PROPERTIES: &str = "process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
advertised.listeners=PLAINTEXT://localhost:9092
controller.listener.names=CONTROLLER
controller.quorum.voters=1@localhost:9093
transaction.partition.verification.enable=false
";
