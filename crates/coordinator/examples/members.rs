//! A consumer group of many members: how long it takes to settle, and what a heartbeat with nothing to do costs.
//! `cargo run --release -p klamm-coordinator --example members -- 10000 1000`

// What this measures is real time.
#![allow(clippy::disallowed_methods)]

use std::sync::Arc;
use std::time::Instant;

use klamm_config::{NodeConfig, Properties};
use klamm_coordinator::{
    GroupCall, GroupCoordinator, GroupCoordinatorConfig, GroupRequest, GroupResponse, RequestContext,
};
use klamm_machine::Machine;
use klamm_metadata::{MetadataDelta, MetadataImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_protocol::messages::{PartitionRecord, TopicRecord};
use klamm_types::{Offset, Timestamp, Uuid};

const TOPIC: Uuid = Uuid::from_u64_pair(7, 7);

struct Shard {
    coordinator: GroupCoordinator,
    now: Timestamp,
    next_offset: Offset,
    record_bytes: usize,
}

#[derive(Clone, Default)]
struct Client {
    id: String,
    epoch: i32,
    owned: Vec<i32>,
    must_tell: bool,
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (members, partitions) = (arguments.next().unwrap_or(10_000), arguments.next().unwrap_or(1_000));
    let mut shard = Shard::new(partitions);
    let before = resident_bytes();
    let mut clients: Vec<Client> = (0..members).map(Client::new).collect();
    let began = Instant::now();
    let mut beats = 0;
    for client in &mut clients {
        shard.beat(client);
    }
    let joined = began.elapsed();
    while !clients
        .iter()
        .all(|client| client.epoch == shard.assigned_epoch(&clients))
        || beats == 0
    {
        // A second later, so that the next assignment may be made.
        shard.now = shard.now.plus_ms(1_000);
        for client in &mut clients {
            shard.beat(client);
            beats += 1;
        }
    }
    let owned: usize = clients.iter().map(|client| client.owned.len()).sum();
    println!(
        "{members} members, {partitions} partitions ({owned} given): joined in {joined:?}, settled in {:?} with {} bytes of records",
        began.elapsed(),
        shard.record_bytes
    );
    println!(
        "{} bytes a member resident, clients included",
        (resident_bytes() - before) / members.max(1)
    );
    let began = Instant::now();
    for _ in 0..10 {
        shard.now = shard.now.plus_ms(1_000);
        for client in &mut clients {
            shard.beat(client);
        }
    }
    let each = began.elapsed() / (10 * members.max(1) as u32);
    println!("a heartbeat with nothing to do: {each:?}");
}

impl Client {
    fn new(number: usize) -> Self {
        Self {
            id: format!("{:022}", number * 7919 % 1_000_003),
            must_tell: true,
            ..Self::default()
        }
    }
}

impl Shard {
    fn new(partitions: usize) -> Self {
        let properties = Properties::parse(
            b"process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n\
              controller.listener.names=CONTROLLER\ncontroller.quorum.voters=1@localhost:9093\n",
        )
        .expect("the text above");
        let node = NodeConfig::from_properties(&properties, &[]).expect("the text above");
        let mut shard = Self {
            coordinator: GroupCoordinator::new(GroupCoordinatorConfig::new(Arc::new(node))),
            now: Timestamp(1_000_000),
            next_offset: Offset(0),
            record_bytes: 0,
        };
        let mut delta = MetadataDelta::new(MetadataImage::default());
        let topic = TopicRecord {
            name: "foo".to_owned(),
            topic_id: TOPIC,
            ..Default::default()
        };
        delta.replay(&MetadataRecord::Topic(topic)).expect("a new topic");
        for partition_id in 0..partitions as i32 {
            let partition = PartitionRecord {
                partition_id,
                topic_id: TOPIC,
                replicas: vec![1],
                isr: vec![1],
                leader: 1,
                ..Default::default()
            };
            delta
                .replay(&MetadataRecord::Partition(partition))
                .expect("a new partition");
        }
        let image = Arc::new(delta.into_image());
        shard.decide(GroupCall::Activate {
            image,
            version: 1,
            config: None,
        });
        shard
    }

    fn decide(&mut self, call: GroupCall) -> GroupResponse {
        let context = RequestContext {
            api_version: 1,
            client_id: "client".to_owned(),
            client_host: "/127.0.0.1".into(),
            ..Default::default()
        };
        let outcome = self.coordinator.decide(self.now, GroupRequest { context, call });
        for record in &outcome.records {
            let (key, value) = record.encode().expect("a record that was made here");
            self.record_bytes += key.len() + value.map_or(0, |value| value.len());
            self.coordinator.replay(self.next_offset, record);
            self.next_offset += 1;
        }
        self.coordinator.commit(self.next_offset);
        outcome.response
    }

    fn beat(&mut self, client: &mut Client) {
        let is_joining = client.epoch == 0;
        let owned = TopicPartitions {
            topic_id: TOPIC,
            partitions: client.owned.clone(),
            ..Default::default()
        };
        let owned = if client.owned.is_empty() { vec![] } else { vec![owned] };
        let request = ConsumerGroupHeartbeatRequest {
            group_id: "group".to_owned(),
            member_id: client.id.clone(),
            member_epoch: client.epoch,
            rebalance_timeout_ms: if is_joining { 60_000 } else { -1 },
            subscribed_topic_names: is_joining.then(|| vec!["foo".to_owned()]),
            topic_partitions: client.must_tell.then_some(owned),
            ..Default::default()
        };
        let GroupResponse::ConsumerGroupHeartbeat(response) =
            self.decide(GroupCall::ConsumerGroupHeartbeat(request.into()))
        else {
            return;
        };
        client.take(*response);
    }

    fn assigned_epoch(&self, clients: &[Client]) -> i32 {
        clients.iter().map(|client| client.epoch).max().unwrap_or(0)
    }
}

impl Client {
    fn take(&mut self, response: ConsumerGroupHeartbeatResponse) {
        assert_eq!(response.error_code, 0, "{:?}", response.error_message);
        self.must_tell = false;
        self.epoch = response.member_epoch;
        if let Some(assignment) = response.assignment {
            let topics = assignment.topic_partitions.into_iter();
            self.owned = topics.flat_map(|topic| topic.partitions).collect();
            self.must_tell = true;
        }
    }
}

/// What the process has in memory, from the kernel; 0 where it does not tell.
fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}
