//! Properties of replay: however a log is cut into deltas and snapshots, the image is the same.

use std::collections::BTreeSet;

use klamm_metadata::{MetadataDelta, MetadataImage, MetadataLoader};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::abort_transaction_record::AbortTransactionRecord;
use klamm_protocol::messages::begin_transaction_record::BeginTransactionRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::end_transaction_record::EndTransactionRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_protocol::messages::remove_topic_record::RemoveTopicRecord;
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_types::{Offset, PartitionId, Uuid};
use proptest::prelude::*;

fn topic_id(n: u64) -> Uuid {
    Uuid::from_u64_pair(7, n)
}

fn metadata_version(level: i16) -> MetadataRecord {
    MetadataRecord::FeatureLevel(FeatureLevelRecord {
        name: "metadata.version".to_owned(),
        feature_level: level,
        ..Default::default()
    })
}

fn topic(n: u64) -> MetadataRecord {
    MetadataRecord::Topic(TopicRecord {
        name: format!("t{n}"),
        topic_id: topic_id(n),
        ..Default::default()
    })
}

fn partition(n: u64, id: i32) -> MetadataRecord {
    MetadataRecord::Partition(PartitionRecord {
        partition_id: id,
        topic_id: topic_id(n),
        replicas: vec![1, 2, 3],
        isr: vec![1, 2, 3],
        leader: 1,
        leader_epoch: 0,
        partition_epoch: 0,
        directories: vec![topic_id(101), topic_id(102), topic_id(103)],
        ..Default::default()
    })
}

fn new_leader(n: u64, id: i32, leader: i32) -> MetadataRecord {
    MetadataRecord::PartitionChange(PartitionChangeRecord {
        partition_id: id,
        topic_id: topic_id(n),
        leader,
        isr: Some(vec![leader]),
        ..Default::default()
    })
}

fn topic_config(n: u64, value: Option<String>) -> MetadataRecord {
    MetadataRecord::Config(ConfigRecord {
        resource_type: 2,
        resource_name: format!("t{n}"),
        name: "retention.ms".to_owned(),
        value,
        ..Default::default()
    })
}

fn remove(n: u64) -> MetadataRecord {
    MetadataRecord::RemoveTopic(RemoveTopicRecord {
        topic_id: topic_id(n),
        ..Default::default()
    })
}

fn any_record() -> impl Strategy<Value = MetadataRecord> {
    let n = 0..4u64;
    prop_oneof![
        n.clone().prop_map(topic),
        (n.clone(), 0..3).prop_map(|(n, id)| partition(n, id)),
        (n.clone(), 0..3, 1..4).prop_map(|(n, id, leader)| new_leader(n, id, leader)),
        (n.clone(), proptest::option::of("[0-9]{1,3}")).prop_map(|(n, value)| topic_config(n, value)),
        n.prop_map(remove),
    ]
}

/// A log that a controller could have written: of the records drawn, those that fit.
fn any_log() -> impl Strategy<Value = Vec<MetadataRecord>> {
    prop::collection::vec(any_record(), 0..60).prop_map(|drawn| {
        let mut delta = MetadataDelta::new(MetadataImage::default());
        let drawn = std::iter::once(metadata_version(30)).chain(drawn);
        // The id of a deleted topic is never given to another.
        let mut removed = BTreeSet::new();
        let fits = drawn.filter(|record| {
            let is_reused = matches!(record, MetadataRecord::Topic(topic) if removed.contains(&topic.topic_id));
            if let MetadataRecord::RemoveTopic(record) = record {
                removed.insert(record.topic_id);
            }
            !is_reused && delta.replay(record).is_ok()
        });
        fits.collect()
    })
}

fn replay(image: MetadataImage, records: &[MetadataRecord]) -> MetadataDelta {
    let mut delta = MetadataDelta::new(image);
    for record in records {
        delta.replay(record).unwrap();
    }
    delta
}

proptest! {
    #[test]
    fn snapshot_and_tail_equal_the_whole_log(log in any_log(), cut in any::<prop::sample::Index>()) {
        let (head, tail) = log.split_at(cut.index(log.len()));
        let whole = replay(MetadataImage::default(), &log).into_image();
        let at_cut = replay(MetadataImage::default(), head).into_image();
        let records: Vec<_> = at_cut.records().collect();
        let snapshot = replay(MetadataImage::default(), &records).into_image();
        prop_assert_eq!(&snapshot, &at_cut);
        prop_assert_eq!(replay(snapshot, tail).into_image(), whole);
    }

    #[test]
    fn a_snapshot_changes_what_the_records_it_replaces_would_have_changed(
        log in any_log(), cut in any::<prop::sample::Index>(),
    ) {
        let (head, tail) = log.split_at(cut.index(log.len()));
        let base = replay(MetadataImage::default(), head).into_image();
        let by_tail = replay(base.clone(), tail);
        let records: Vec<_> = by_tail.image().records().collect();
        let snapshot = replay(MetadataImage::default(), &records).into_image();
        let by_snapshot = MetadataDelta::of_snapshot(base, snapshot);
        let changes = |delta: &MetadataDelta| -> Vec<(Uuid, PartitionId)> {
            let differing = delta.changed_partitions().filter(|change| change.before != change.after);
            differing.map(|change| (change.topic.id, change.partition)).collect()
        };
        prop_assert_eq!(changes(&by_snapshot), changes(&by_tail));
        prop_assert_eq!(by_snapshot.into_image(), by_tail.into_image());
    }

    #[test]
    fn an_aborted_transaction_leaves_nothing_behind(log in any_log(), more in any_log()) {
        let mut loader = MetadataLoader::new(MetadataImage::default());
        let mut offset = Offset::ZERO;
        let mut next = |loader: &mut MetadataLoader, record: &MetadataRecord| {
            let replayed = loader.replay(offset, record);
            offset += 1;
            replayed
        };
        for record in &log {
            next(&mut loader, record).unwrap();
        }
        let before = loader.image().clone();
        next(&mut loader, &MetadataRecord::BeginTransaction(BeginTransactionRecord::default())).unwrap();
        for record in &more {
            let _ = next(&mut loader, record);
            prop_assert_eq!(loader.image(), &before);
        }
        next(&mut loader, &MetadataRecord::AbortTransaction(AbortTransactionRecord::default())).unwrap();
        prop_assert_eq!(loader.image(), &before);
        prop_assert_eq!(loader.take_delta().into_image(), before);
    }
}

#[test]
fn a_transaction_shows_when_it_ends() {
    let mut loader = MetadataLoader::new(MetadataImage::default());
    let begin = MetadataRecord::BeginTransaction(BeginTransactionRecord::default());
    let end = MetadataRecord::EndTransaction(EndTransactionRecord::default());
    for (offset, record) in [metadata_version(30), topic(1), begin, topic(2)].iter().enumerate() {
        loader.replay(Offset(offset as i64), record).unwrap();
    }
    assert_eq!(loader.transaction_start(), Some(Offset(2)));
    // What was there before may be published while the transaction is open.
    assert_eq!(loader.take_delta().changed_topics().count(), 1);
    assert!(loader.image().topics.named("t2").is_none());
    loader.replay(Offset(4), &end).unwrap();
    let delta = loader.take_delta();
    let created: Vec<&str> = delta.changed_topics().map(|topic| topic.name.as_str()).collect();
    assert_eq!(created, ["t2"]);
    assert!(loader.replay(Offset(5), &end).is_err());
}

#[test]
fn a_topic_created_again_is_another_topic() {
    let base = replay(
        MetadataImage::default(),
        &[
            metadata_version(30),
            topic(1),
            partition(1, 0),
            topic_config(1, Some("5".to_owned())),
        ],
    )
    .into_image();
    let again = MetadataRecord::Topic(TopicRecord {
        name: "t1".to_owned(),
        topic_id: topic_id(9),
        ..Default::default()
    });
    let delta = replay(base, &[remove(1), again]);
    let ids = |topics: Vec<Uuid>| topics;
    assert_eq!(
        ids(delta.deleted_topics().map(|topic| topic.id).collect()),
        [topic_id(1)]
    );
    assert_eq!(
        ids(delta.changed_topics().map(|topic| topic.id).collect()),
        [topic_id(9)]
    );
    assert_eq!(
        delta
            .changed_configs()
            .map(|resource| resource.name.as_str())
            .collect::<Vec<_>>(),
        ["t1"]
    );
    assert!(delta.image().configs.resources.is_empty());
}

#[test]
fn a_record_that_does_not_fit_is_refused() {
    let check = |records: &[MetadataRecord], expected: &str| {
        let mut delta = MetadataDelta::new(MetadataImage::default());
        let (last, before) = records.split_last().unwrap();
        for record in before {
            delta.replay(record).unwrap();
        }
        let image = delta.image().clone();
        assert_eq!(delta.replay(last).unwrap_err().to_string(), expected);
        assert_eq!(delta.image(), &image);
    };
    check(&[topic(1), topic(1)], "a topic named \"t1\" is there already");
    check(&[remove(1)], "no topic has the id AAAAAAAAAAcAAAAAAAAAAQ");
    check(&[partition(1, 0)], "no topic has the id AAAAAAAAAAcAAAAAAAAAAQ");
    check(
        &[topic(1), new_leader(1, 3, 1)],
        "topic AAAAAAAAAAcAAAAAAAAAAQ has no partition 3",
    );
    check(&[metadata_version(6)], "metadata.version level 6 is not supported");
    let traversal = MetadataRecord::Topic(TopicRecord {
        name: "../etc".to_owned(),
        ..Default::default()
    });
    check(&[traversal], "topic name \"../etc\" is not valid");
}
