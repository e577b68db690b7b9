//! Many members at random: they join, leave, fall silent, change what they subscribe to and take their time to give up
//! partitions, while topics come and grow and appends fail. At no time do two members own a partition; epochs do not go
//! back; and when all is quiet, everybody has what the target says, and the target has everything.

use std::collections::{BTreeMap, BTreeSet};

use klamm_coordinator::{GroupCall, GroupResponse};
use klamm_machine::Machine;
use klamm_protocol::messages::consumer_group_describe_response::DescribedGroup;
use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_types::Uuid;
use proptest::prelude::*;

use crate::script::{Script, topic_id};

const TOPICS: [&str; 4] = ["foo", "bar", "baz", "qux"];

/// A client as a member: what it owns is what it would consume from.
#[derive(Clone, Debug, Default)]
struct Client {
    epoch: i32,
    owned: BTreeSet<(Uuid, i32)>,
    /// What it was told to own and has not got to yet.
    assigned: Option<BTreeSet<(Uuid, i32)>>,
    topics: Vec<usize>,
    must_tell_topics: bool,
    /// An answer did not come: the next heartbeat is a full one.
    must_tell_all: bool,
    instance_id: Option<String>,
}

#[derive(Clone, Debug)]
enum Step {
    Join {
        client: u8,
        topics: Vec<usize>,
        is_static: bool,
    },
    Leave {
        client: u8,
    },
    GoAway {
        client: u8,
    },
    Crash {
        client: u8,
    },
    Resubscribe {
        client: u8,
        topics: Vec<usize>,
    },
    /// A heartbeat; `reconciles` if the client first does what it was told.
    Beat {
        client: u8,
        reconciles: bool,
    },
    /// The answer to a heartbeat is lost.
    LostBeat {
        client: u8,
    },
    FailedBeat {
        client: u8,
    },
    Grow {
        topic: usize,
        partitions: u8,
    },
    Wait {
        ms: u16,
    },
    Restart,
}

struct World {
    script: Script,
    clients: BTreeMap<u8, Client>,
    next_id: u32,
    /// Epochs as they were last seen.
    group_epoch: i32,
    ids: BTreeMap<u8, String>,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let topics = || proptest::sample::subsequence(vec![0, 1, 2, 3], 0..=4);
    let client = || 0u8..8;
    let step = prop_oneof![
        6 => (client(), topics(), any::<bool>()).prop_map(|(client, topics, is_static)| Step::Join { client, topics, is_static }),
        1 => client().prop_map(|client| Step::Leave { client }),
        1 => client().prop_map(|client| Step::GoAway { client }),
        1 => client().prop_map(|client| Step::Crash { client }),
        2 => (client(), topics()).prop_map(|(client, topics)| Step::Resubscribe { client, topics }),
        20 => (client(), any::<bool>()).prop_map(|(client, reconciles)| Step::Beat { client, reconciles }),
        2 => client().prop_map(|client| Step::LostBeat { client }),
        2 => client().prop_map(|client| Step::FailedBeat { client }),
        2 => (0usize..4, 1u8..12).prop_map(|(topic, partitions)| Step::Grow { topic, partitions }),
        3 => (0u16..20_000).prop_map(|ms| Step::Wait { ms }),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..120)
}

impl World {
    fn new(assignment_interval_ms: u16) -> Self {
        let mut script = Script::new(&format!(
            "group.consumer.assignment.interval.ms={assignment_interval_ms}"
        ));
        script.play("topics foo=6 bar=3");
        Self {
            script,
            clients: BTreeMap::new(),
            next_id: 0,
            group_epoch: 0,
            ids: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Join {
                client,
                topics,
                is_static,
            } => self.join(*client, topics, *is_static),
            Step::Leave { client } => self.leave(*client, -1),
            Step::GoAway { client } => {
                let is_static = self
                    .clients
                    .get(client)
                    .is_some_and(|client| client.instance_id.is_some());
                self.leave(*client, if is_static { -2 } else { -1 });
            }
            // It consumes no more, but the coordinator has yet to find out.
            Step::Crash { client } => drop(self.clients.remove(client)),
            Step::Resubscribe { client, topics } => {
                if let Some(client) = self.clients.get_mut(client) {
                    client.topics.clone_from(topics);
                    client.must_tell_topics = true;
                }
            }
            Step::Beat { client, reconciles } => self.beat(*client, *reconciles),
            Step::LostBeat { client } => {
                if let Some(request) = self.request(*client) {
                    self.ask(request);
                    self.miss_answer(*client);
                }
            }
            Step::FailedBeat { client } => {
                if let Some(request) = self.request(*client) {
                    let offset = self.script.next_offset;
                    self.script
                        .decide(1, "client", GroupCall::ConsumerGroupHeartbeat(request.into()));
                    self.script.roll_back_to(offset);
                    self.miss_answer(*client);
                }
            }
            Step::Grow { topic, partitions } => {
                self.script.play(&format!("topics {}={partitions}", TOPICS[*topic]));
            }
            Step::Wait { ms } => drop(self.script.wait(i64::from(*ms))),
            Step::Restart => drop(self.script.play("restart")),
        }
        self.check();
    }

    fn miss_answer(&mut self, client: u8) {
        if let Some(client) = self.clients.get_mut(&client) {
            client.must_tell_all = true;
        }
    }

    fn join(&mut self, client: u8, topics: &[usize], is_static: bool) {
        if self.clients.contains_key(&client) {
            return;
        }
        self.next_id += 1;
        self.ids.insert(client, format!("m{client}-{}", self.next_id));
        let joined = Client {
            topics: topics.to_vec(),
            instance_id: is_static.then(|| format!("i{client}")),
            ..Client::default()
        };
        self.clients.insert(client, joined);
        self.beat(client, true);
    }

    fn leave(&mut self, client: u8, epoch: i32) {
        let Some(mut request) = self.request(client) else {
            return;
        };
        request.member_epoch = epoch;
        self.ask(request);
        self.clients.remove(&client);
    }

    fn beat(&mut self, client: u8, reconciles: bool) {
        if let Some(client) = self.clients.get_mut(&client).filter(|_| reconciles)
            && let Some(assigned) = client.assigned.take()
        {
            client.owned = assigned;
        }
        let Some(request) = self.request(client) else { return };
        let told_topics = request.subscribed_topic_names.is_some();
        let response = self.ask(request);
        let Some(known) = self.clients.get_mut(&client) else {
            return;
        };
        if response.error_code != 0 {
            // Fenced, removed, or kept out by its own predecessor: it owns nothing any more and joins again.
            let (topics, instance_id) = (known.topics.clone(), known.instance_id.clone());
            *known = Client {
                topics,
                instance_id,
                ..Client::default()
            };
            return;
        }
        known.epoch = response.member_epoch;
        known.must_tell_topics &= !told_topics;
        known.must_tell_all = false;
        if let Some(assignment) = response.assignment {
            let topics = assignment.topic_partitions.iter();
            let partitions =
                topics.flat_map(|topic| topic.partitions.iter().map(|partition| (topic.topic_id, *partition)));
            let assigned: BTreeSet<_> = partitions.collect();
            // What it may have, it has at once; what it must give up, it gives up when it gets to it.
            known.owned.extend(assigned.iter().copied());
            known.assigned = Some(assigned);
        }
    }

    fn request(&self, client: u8) -> Option<ConsumerGroupHeartbeatRequest> {
        let (known, id) = (self.clients.get(&client)?, self.ids.get(&client)?);
        let is_full = known.epoch == 0 || known.must_tell_all;
        let mut owned: BTreeMap<Uuid, Vec<i32>> = BTreeMap::new();
        for (topic_id, partition) in &known.owned {
            owned.entry(*topic_id).or_default().push(*partition);
        }
        let owned = owned.into_iter().map(|(topic_id, partitions)| TopicPartitions {
            topic_id,
            partitions,
            ..Default::default()
        });
        let names = known.topics.iter().map(|topic| TOPICS[*topic].to_owned()).collect();
        Some(ConsumerGroupHeartbeatRequest {
            group_id: "g".to_owned(),
            member_id: id.clone(),
            member_epoch: known.epoch,
            instance_id: known.instance_id.clone(),
            rebalance_timeout_ms: if is_full { 30_000 } else { -1 },
            subscribed_topic_names: (is_full || known.must_tell_topics).then_some(names),
            topic_partitions: Some(owned.collect()),
            ..Default::default()
        })
    }

    fn ask(&mut self, request: ConsumerGroupHeartbeatRequest) -> ConsumerGroupHeartbeatResponse {
        let (_, response) = self
            .script
            .decide(1, "client", GroupCall::ConsumerGroupHeartbeat(request.into()));
        self.script.coordinator.commit(self.script.next_offset);
        match response {
            GroupResponse::ConsumerGroupHeartbeat(response) => *response,
            other => panic!("{other:?}"),
        }
    }

    fn describe(&mut self) -> DescribedGroup {
        let (_, response) = self
            .script
            .decide(1, "client", GroupCall::ConsumerGroupDescribe(vec!["g".to_owned()]));
        match response {
            GroupResponse::ConsumerGroupDescribe(mut groups) => groups.remove(0),
            other => panic!("{other:?}"),
        }
    }

    /// What holds at any time.
    fn check(&mut self) {
        let mut owners: BTreeMap<(Uuid, i32), u8> = BTreeMap::new();
        let group = self.describe();
        let members: BTreeSet<&str> = group.members.iter().map(|member| member.member_id.as_str()).collect();
        for (id, client) in &self.clients {
            // One that the coordinator has removed will learn of it; until then others may have what it had.
            if !members.contains(self.ids[id].as_str()) {
                continue;
            }
            for partition in &client.owned {
                let other = owners.insert(*partition, *id);
                assert_eq!(other, None, "{partition:?} is owned twice");
            }
        }
        let mut assigned = BTreeSet::new();
        for member in &group.members {
            for topic in &member.assignment.topic_partitions {
                for partition in &topic.partitions {
                    assert!(assigned.insert((topic.topic_id, *partition)), "assigned twice");
                }
            }
            assert!(member.member_epoch <= group.assignment_epoch, "{member:?}");
        }
        assert!(group.assignment_epoch <= group.group_epoch);
        if group.error_code == 0 {
            assert!(group.group_epoch >= self.group_epoch);
            self.group_epoch = group.group_epoch;
        }
    }

    /// No more faults: everybody beats until nothing changes.
    fn settle(&mut self) {
        // Long enough for crashed members to be removed.
        for _ in 0..18 {
            let clients: Vec<u8> = self.clients.keys().copied().collect();
            for client in clients {
                self.beat(client, true);
                self.check();
            }
            self.script.wait(5_000);
        }
        let group = self.describe();
        let expected = if self.clients.is_empty() { "Empty" } else { "Stable" };
        assert!(
            group.error_code != 0 && self.clients.is_empty() || group.group_state == expected,
            "{group:?}"
        );
        let mut subscribed = BTreeSet::new();
        for (id, client) in &self.clients {
            let member = group
                .members
                .iter()
                .find(|member| member.member_id == self.ids[id])
                .unwrap();
            assert_eq!(member.assignment, member.target_assignment);
            let partitions: BTreeSet<_> = member
                .assignment
                .topic_partitions
                .iter()
                .flat_map(|topic| topic.partitions.iter().map(|partition| (topic.topic_id, *partition)))
                .collect();
            assert_eq!(client.owned, partitions);
            subscribed.extend(client.topics.iter().map(|topic| topic_id(TOPICS[*topic])));
        }
        let total: usize = self.clients.values().map(|client| client.owned.len()).sum();
        assert_eq!(total, self.script.partition_count(&subscribed));
        assert_eq!(group.members.len(), self.clients.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_partition_has_two_owners_and_all_settle(steps in steps(), interval_ms in prop_oneof![Just(0u16), Just(1000u16)]) {
        let mut world = World::new(interval_ms);
        for step in &steps {
            world.take(step);
        }
        world.settle();
    }
}
