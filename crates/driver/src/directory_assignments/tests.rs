//! What is told when, without a controller: the answers are made here.

use klamm_client::ConnectionConfig;
use klamm_io::sim::{self, Simulation};
use klamm_io::watch;
use klamm_metadata::MetadataDelta;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::assign_replicas_to_dirs_response as response;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_protocol::messages::topic_record::TopicRecord;

use super::*;
use crate::broker_lifecycle::tests::led_by_controller;
use crate::controller_channel::ControllerChannelConfig;
use crate::publisher::PublishedImage;

const HERE: NodeId = NodeId(1);
const DIRECTORY: Uuid = Uuid::from_u64_pair(5, 1);
const OTHER_DIRECTORY: Uuid = Uuid::from_u64_pair(5, 2);
const TOPIC: Uuid = Uuid::from_u64_pair(8, 8);

/// A manager on a node that holds the partitions 0 to 2,999 of a topic, and not 3,000.
fn manager(simulation: &Simulation) -> AssignmentsManager {
    let mut delta = MetadataDelta::new(MetadataImage::default());
    let topic = TopicRecord {
        name: "orders".to_owned(),
        topic_id: TOPIC,
        ..TopicRecord::default()
    };
    delta.replay(&MetadataRecord::Topic(topic)).unwrap();
    for partition_id in 0..=3_000 {
        let replica = if partition_id == 3_000 { 2 } else { HERE.0 };
        let partition = PartitionRecord {
            partition_id,
            topic_id: TOPIC,
            replicas: vec![replica],
            isr: vec![replica],
            directories: vec![Uuid::UNASSIGNED_DIRECTORY],
            ..PartitionRecord::default()
        };
        delta.replay(&MetadataRecord::Partition(partition)).unwrap();
    }
    let published = PublishedImage {
        image: delta.into_image(),
        ..PublishedImage::default()
    };
    let io = simulation.host("b").io();
    let channel = ControllerChannelConfig {
        name: "directory-assignments",
        listener: "CONTROLLER".to_owned(),
        retry_timeout: Duration::from_secs(60),
        connection: ConnectionConfig::default(),
    };
    let status = watch::Sender::new(led_by_controller()).subscribe();
    AssignmentsManager {
        channel: ControllerChannel::new(&io, channel, status),
        io,
        node_id: HERE,
        metadata: MetadataCache::of(published),
        ready: BTreeMap::new(),
        sent: BTreeMap::new(),
        request: None,
        send_at: None,
        failures: 0,
    }
}

fn assignment(partition: i32, directory: Uuid) -> DirectoryAssignment {
    DirectoryAssignment {
        topic_id: TOPIC,
        partition: PartitionId(partition),
        directory,
    }
}

impl AssignmentsManager {
    /// How long the next request waits.
    fn delay(&self) -> Option<Duration> {
        self.send_at.map(|at| at.since(self.io.clock.monotonic()))
    }
}

fn answered(partitions: &[(i32, ErrorCode)]) -> Answer {
    let partition = |(index, code): &(i32, ErrorCode)| response::PartitionData {
        partition_index: *index,
        error_code: code.0,
        ..Default::default()
    };
    let topic = response::TopicData {
        topic_id: TOPIC,
        partitions: partitions.iter().map(partition).collect(),
        ..Default::default()
    };
    let directory = response::DirectoryData {
        id: DIRECTORY,
        topics: vec![topic],
        ..Default::default()
    };
    Ok(AssignReplicasToDirsResponse {
        directories: vec![directory],
        ..Default::default()
    })
}

fn refused(code: ErrorCode) -> Answer {
    Ok(AssignReplicasToDirsResponse {
        error_code: code.0,
        ..Default::default()
    })
}

#[test]
fn one_request_tells_all_that_came_within_a_moment() {
    sim::run(1, |simulation| async move {
        let mut manager = manager(&simulation);
        manager.add(vec![assignment(0, DIRECTORY)]);
        assert_eq!(manager.delay(), Some(DELAY));
        time::sleep(Duration::from_millis(40)).await;
        // Newer word replaces older; the last is another broker's.
        let more = [(1, OTHER_DIRECTORY), (2, DIRECTORY), (1, DIRECTORY), (3_000, DIRECTORY)];
        manager.add(
            more.map(|(partition, directory)| assignment(partition, directory))
                .to_vec(),
        );
        assert_eq!(manager.delay(), Some(Duration::from_millis(60)));
        manager.send();
        assert_eq!(manager.sent.len(), 3);
        let told = by_directory(&manager.sent);
        assert_eq!((told.len(), told[0].id, told[0].topics.len()), (1, DIRECTORY, 1));
        assert_eq!(told[0].topics[0].partitions.len(), 3);
    });
}

#[test]
fn what_the_controller_did_not_take_is_told_again() {
    sim::run(2, |simulation| async move {
        let mut manager = manager(&simulation);
        manager.add((0..4).map(|partition| assignment(partition, DIRECTORY)).collect());
        manager.send();
        // Meanwhile the replica of partition 2 has moved.
        manager.add(vec![assignment(2, OTHER_DIRECTORY)]);
        manager.on_answer(answered(&[
            (0, ErrorCode::NONE),
            (1, ErrorCode::NOT_LEADER_OR_FOLLOWER),
            (2, ErrorCode::NONE),
        ]));
        let ready: Vec<_> = manager.ready.iter().map(|((_, id), to)| (id.0, *to)).collect();
        assert_eq!(ready, [(1, DIRECTORY), (2, OTHER_DIRECTORY), (3, DIRECTORY)]);
        assert_eq!(manager.delay(), Some(DELAY));
    });
}

#[test]
fn failed_requests_are_repeated_ever_more_slowly() {
    sim::run(3, |simulation| async move {
        let mut manager = manager(&simulation);
        manager.add(vec![assignment(0, DIRECTORY)]);
        for ms in [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000] {
            manager.send();
            manager.on_answer(refused(ErrorCode::STALE_BROKER_EPOCH));
            assert_eq!(manager.delay(), Some(Duration::from_millis(ms)));
        }
        manager.send();
        manager.on_answer(answered(&[(0, ErrorCode::NONE)]));
        assert_eq!((manager.delay(), manager.failures, manager.ready.len()), (None, 0, 0));
    });
}

#[test]
fn thousands_of_replicas_go_in_several_requests() {
    sim::run(4, |simulation| async move {
        let mut manager = manager(&simulation);
        manager.add((0..3_000).map(|partition| assignment(partition, DIRECTORY)).collect());
        assert_eq!(manager.delay(), Some(Duration::ZERO));
        manager.send();
        assert_eq!((manager.sent.len(), manager.ready.len()), (2_250, 750));
        let codes: Vec<_> = (0..2_250).map(|partition| (partition, ErrorCode::NONE)).collect();
        manager.on_answer(answered(&codes));
        assert_eq!((manager.ready.len(), manager.delay()), (750, Some(DELAY)));
    });
}
