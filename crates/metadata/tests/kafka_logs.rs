//! Metadata logs and snapshots of a real Kafka node, read into images and compared with what Kafka's own tools said
//! about that node.

use klamm_metadata::{
    ClientQuotaEntity, ConfigResource, MetadataImage, MetadataLoader, ResourceType, TopicImage, record_version,
};
use klamm_protocol::MetadataRecord;
use klamm_records::{Batches, DecompressionLimits};
use klamm_types::{NodeId, Offset};

const CLEAN: Fixture = Fixture {
    log: include_bytes!("fixtures/clean.log"),
    snapshot: include_bytes!("fixtures/clean-369.checkpoint"),
};
const KILLED: Fixture = Fixture {
    log: include_bytes!("fixtures/killed.log"),
    snapshot: include_bytes!("fixtures/killed-369.checkpoint"),
};
const SNAPSHOT_END: Offset = Offset(369);

struct Fixture {
    log: &'static [u8],
    snapshot: &'static [u8],
}

/// Offset, record and version of every metadata record; control records are the quorum's.
fn records(bytes: &[u8]) -> Vec<(Offset, MetadataRecord, i16)> {
    let mut read = Vec::new();
    for batch in Batches::new(bytes) {
        let batch = batch.unwrap();
        if batch.is_control() {
            continue;
        }
        let mut records = batch.records(&DecompressionLimits::default()).unwrap();
        while let Some(record) = records.next_record().unwrap() {
            let (decoded, version) = MetadataRecord::decode(record.value.unwrap()).unwrap();
            read.push((record.offset, decoded, version));
        }
    }
    read
}

fn replay(loader: &mut MetadataLoader, records: &[(Offset, MetadataRecord, i16)]) -> MetadataImage {
    for (offset, record, _) in records {
        loader.replay(*offset, record).unwrap();
    }
    loader.image().clone()
}

fn whole(fixture: &Fixture) -> MetadataImage {
    replay(
        &mut MetadataLoader::new(MetadataImage::default()),
        &records(fixture.log),
    )
}

fn snapshot_loader(fixture: &Fixture) -> MetadataLoader {
    let mut loader = MetadataLoader::new(MetadataImage::default());
    let snapshot = replay(&mut loader, &records(fixture.snapshot));
    loader.load_snapshot(snapshot);
    loader
}

#[test]
fn a_snapshot_and_its_tail_give_what_the_whole_log_gives() {
    for fixture in [CLEAN, KILLED] {
        let mut tail = records(fixture.log);
        tail.retain(|(offset, ..)| *offset >= SNAPSHOT_END);
        assert!(tail.len() > 10, "{}", tail.len());
        assert_eq!(replay(&mut snapshot_loader(&fixture), &tail), whole(&fixture));
    }
}

#[test]
fn a_snapshot_is_written_with_the_bytes_that_kafka_wrote() {
    for fixture in [CLEAN, KILLED] {
        let mut before = records(fixture.log);
        before.retain(|(offset, ..)| *offset < SNAPSHOT_END);
        let image = replay(&mut MetadataLoader::new(MetadataImage::default()), &before);

        let version = image.metadata_version();
        let encode = |record: &MetadataRecord| record.encode(record_version(record, version)).unwrap();
        let mut ours: Vec<Vec<u8>> = image.records().map(|record| encode(&record)).collect();
        let kafka = records(fixture.snapshot).into_iter();
        let mut kafka: Vec<Vec<u8>> = kafka
            .map(|(_, mut record, version)| {
                if let MetadataRecord::RegisterBroker(broker) = &mut record {
                    broker.features.sort_by(|a, b| a.name.cmp(&b.name));
                }
                if let MetadataRecord::RegisterController(controller) = &mut record {
                    controller.features.sort_by(|a, b| a.name.cmp(&b.name));
                }
                record.encode(version).unwrap()
            })
            .collect();
        // Kafka writes in the order of its hash maps; ours is that of the keys.
        ours.sort();
        kafka.sort();
        assert_eq!(ours.len(), kafka.len());
        for (ours, kafka) in ours.iter().zip(&kafka) {
            assert_eq!(MetadataRecord::decode(ours), MetadataRecord::decode(kafka));
            assert_eq!(ours, kafka);
        }
    }
}

#[test]
fn topics_are_what_kafka_topics_describes() {
    let image = whole(&KILLED);
    let names = image.topics.by_name.keys();
    let mut ours: Vec<String> = names.flat_map(|name| describe(&image, name)).collect();
    let kafka = include_str!("fixtures/killed-topics.txt");
    let mut kafka: Vec<String> = kafka.lines().map(with_sorted_configs).collect();
    ours.sort();
    kafka.sort();
    assert_eq!(ours.len(), kafka.len());
    for (ours, kafka) in ours.iter().zip(&kafka) {
        assert_eq!(ours, kafka);
    }
}

#[test]
fn the_rest_is_what_the_tools_describe() {
    let image = whole(&KILLED);
    assert_eq!(image.metadata_version().name(), "4.3-IV0");
    let levels = image.features.levels.iter();
    let levels: Vec<_> = levels.map(|(name, level)| format!("{name}={level}")).collect();
    let expected =
        "eligible.leader.replicas.version=1 group.version=1 share.version=1 streams.version=1 transaction.version=2";
    assert_eq!(levels.join(" "), expected);

    let config = |resource, key| image.configs.get(&resource, key).map(str::to_owned);
    assert_eq!(
        config(ConfigResource::default_broker(), "min.insync.replicas").as_deref(),
        Some("1")
    );
    let group = ConfigResource::new(ResourceType::Group, "workers-2");
    assert_eq!(config(group, "share.auto.offset.reset").as_deref(), Some("earliest"));

    let quotas: Vec<_> = image.client_quotas.iter().collect();
    let alice = ClientQuotaEntity(vec![("user".to_owned(), Some("alice".to_owned()))]);
    assert_eq!(quotas.len(), 1);
    assert_eq!(
        (quotas[0].0, quotas[0].1.get("producer_byte_rate")),
        (&alice, Some(&1_048_576.0))
    );

    // READ and DESCRIBE, allowed.
    let mut acls: Vec<_> = image
        .acls
        .values()
        .map(|acl| (acl.principal.as_str(), acl.operation))
        .collect();
    acls.sort();
    assert_eq!(acls, [("User:alice", 3), ("User:alice", 8)]);
    assert!(
        image
            .acls
            .values()
            .all(|acl| acl.resource_name == "orders-2" && acl.permission_type == 3)
    );

    let broker = image.cluster.broker(NodeId(1)).unwrap();
    assert_eq!(broker.listener("PLAINTEXT").unwrap().host, "localhost");
    assert_eq!(broker.directories, ["tAGkO0DKTmWQj0PAYW4UQA".parse().unwrap()]);
}

/// The lines of `kafka-topics --describe` for one topic. The tool shows every config of the topic that is not at its
/// default: those that were set on it, and the cluster's own default of min.insync.replicas.
fn describe(image: &MetadataImage, name: &str) -> Vec<String> {
    let topic: &TopicImage = image.topics.named(name).unwrap();
    let resource = ConfigResource::topic(name);
    let mut configs: Vec<String> = image.configs.of(&resource).map(|(k, v)| format!("{k}={v}")).collect();
    let default = image
        .configs
        .get(&ConfigResource::default_broker(), "min.insync.replicas");
    let default = default.filter(|_| image.configs.get(&resource, "min.insync.replicas").is_none());
    configs.extend(default.map(|value| format!("min.insync.replicas={value}")));
    let first = topic.partitions.values().next().unwrap();
    let mut lines = vec![with_sorted_configs(&format!(
        "Topic: {name}\tTopicId: {}\tPartitionCount: {}\tReplicationFactor: {}\tConfigs: {}",
        topic.id,
        topic.partitions.len(),
        first.replicas.len(),
        configs.join(",")
    ))];
    let list = |nodes: &[NodeId]| nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(",");
    lines.extend(topic.partitions.iter().map(|(id, partition)| {
        format!(
            "\tTopic: {name}\tPartition: {id}\tLeader: {}\tReplicas: {}\tIsr: {}\tElr: {}\tLastKnownElr: {}",
            partition.leader,
            list(&partition.replicas),
            list(&partition.isr),
            list(&partition.elr),
            list(&partition.last_known_elr)
        )
    }));
    lines
}

/// Kafka lists configs in the order of their definition.
fn with_sorted_configs(line: &str) -> String {
    match line.split_once("Configs: ") {
        Some((start, configs)) => {
            let mut parts: Vec<&str> = configs.split(',').collect();
            parts.sort_unstable();
            format!("{start}Configs: {}", parts.join(","))
        }
        None => line.to_owned(),
    }
}
