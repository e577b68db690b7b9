//! Scenarios as text: a line that starts with `>` is asked, the lines after it are what must come of it, the records that
//! are written and then `=` and the response.
//!
//! ```text
//! > beat g m1 epoch=0 topics=foo,bar       ConsumerGroupHeartbeat; also regex= i= owned=foo:0/1 timeout= assignor= v=
//! member g m1 [bar,foo]                    ConsumerGroupMemberMetadata
//! epoch g 2                                ConsumerGroupMetadata
//! target g m1 foo:0/1                      ConsumerGroupTargetAssignmentMember
//! target-epoch g 2                         ConsumerGroupTargetAssignmentMetadata
//! current g m1 stable 2<-0 foo:0@2/1@2     ConsumerGroupCurrentMemberAssignment: epoch, previous epoch, assigned
//! = m1 2 foo:0/1                           member id, epoch, assignment if the response has one
//! #3 …                                     the answer to the third request, which was parked
//! ```
//! An id that the coordinator made for a classic member is written `i1~3`: of instance or client i1, by the third request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_config::{NodeConfig, Properties};
use klamm_coordinator::{
    GroupCall, GroupCoordinator, GroupCoordinatorConfig, GroupRecord, GroupRequest, GroupResponse, MetadataChange,
    RequestContext, Token,
};
use klamm_machine::Machine;
use klamm_metadata::{MetadataDelta, MetadataImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::{ConfigRecord, PartitionRecord, TopicRecord};
use klamm_types::{Offset, Timestamp, Uuid};

use crate::{ask, tell};

/// A coordinator with the log that it wrote.
pub(crate) struct Script {
    pub(crate) coordinator: GroupCoordinator,
    pub(crate) now: Timestamp,
    pub(crate) next_offset: Offset,
    log: Vec<GroupRecord>,
    image: Arc<MetadataImage>,
    version: i64,
    requests: u64,
    /// Answers to requests that were parked, as text.
    sent: Vec<String>,
    config: GroupCoordinatorConfig,
}

/// Plays a scenario with the topics foo (6 partitions) and bar (3).
#[track_caller]
pub(crate) fn check(scenario: &str) {
    check_with("", scenario);
}

/// Plays it with other settings of the broker.
#[track_caller]
pub(crate) fn check_with(properties: &str, scenario: &str) {
    let mut script = Script::new(properties);
    script.play("topics foo=6 bar=3");
    let lines = scenario.lines().map(str::trim).filter(|line| !line.is_empty());
    let expected: Vec<String> = lines.map(str::to_owned).collect();
    let mut played = Vec::new();
    for line in &expected {
        if let Some(command) = line.strip_prefix("> ") {
            played.push(line.clone());
            played.extend(script.play(command));
        }
    }
    assert!(
        played == expected,
        "played:\n{}\n\nexpected:\n{}",
        played.join("\n"),
        expected.join("\n")
    );
}

impl Script {
    pub(crate) fn new(properties: &str) -> Self {
        let config = config(properties);
        let mut script = Self {
            coordinator: GroupCoordinator::new(config.clone()),
            now: Timestamp(1_000_000),
            next_offset: Offset(0),
            log: Vec::new(),
            image: Arc::default(),
            version: 0,
            requests: 0,
            sent: Vec::new(),
            config,
        };
        script.activate();
        script
    }

    pub(crate) fn play(&mut self, command: &str) -> Vec<String> {
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        match name {
            "topics" => self.create_topics(rest),
            "delete-topic" => self.delete_topic(rest),
            "config" => self.configure(rest),
            "broker-config" => self.configure_broker(rest),
            "wait" => self.wait(rest.parse().unwrap()),
            "restart" => self.restart(),
            "fails" => self.fail(rest),
            _ => self.ask(command),
        }
    }

    fn ask(&mut self, command: &str) -> Vec<String> {
        let asked = ask::call(command);
        let (records, response) = self.decide(asked.api_version, &asked.client, asked.call);
        self.coordinator.commit(self.next_offset);
        let mut told: Vec<String> = records.iter().map(tell::record).collect();
        told.push(format!("= {}", tell::response(&response)));
        told.append(&mut self.sent);
        told
    }

    /// Decides and replays.
    pub(crate) fn decide(
        &mut self,
        api_version: i16,
        client: &str,
        call: GroupCall,
    ) -> (Vec<GroupRecord>, GroupResponse) {
        let is_own = matches!(
            call,
            GroupCall::Tick | GroupCall::Activate { .. } | GroupCall::MetadataChanged(_)
        );
        self.requests += u64::from(!is_own);
        let context = RequestContext {
            api_version,
            client_id: client.to_owned(),
            client_host: "/127.0.0.1".into(),
            token: Token(self.requests),
            random: u128::from(self.requests).to_be_bytes(),
        };
        let outcome = self.coordinator.decide(self.now, GroupRequest { context, call });
        for record in &outcome.records {
            let (key, value) = record.encode().unwrap();
            let decoded = GroupRecord::decode(&key, value.as_deref()).unwrap();
            assert_eq!(decoded.as_ref(), Some(record), "every record can be read back");
            self.coordinator.replay(self.next_offset, record);
            self.log.push(record.clone());
            self.next_offset += 1;
        }
        let sends = outcome.sends.iter();
        self.sent
            .extend(sends.map(|sent| format!("#{} {}", sent.token.0, tell::response(&sent.response))));
        (outcome.records, outcome.response)
    }

    fn activate(&mut self) {
        let activate = GroupCall::Activate {
            image: self.image.clone(),
            version: self.version,
            config: Some(self.config.node.clone()),
        };
        self.decide(0, "", activate);
    }

    /// Lets time pass; tells the records that deadlines led to.
    pub(crate) fn wait(&mut self, ms: i64) -> Vec<String> {
        let until = self.now.plus_ms(ms);
        let mut told = Vec::new();
        while let Some(at) = self.coordinator.next_deadline().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let (records, _) = self.decide(0, "", GroupCall::Tick);
            told.extend(records.iter().map(tell::record));
            told.append(&mut self.sent);
        }
        self.coordinator.commit(self.next_offset);
        self.now = until;
        told
    }

    /// Another node becomes the coordinator, from the log alone.
    fn restart(&mut self) -> Vec<String> {
        self.coordinator = GroupCoordinator::new(self.config.clone());
        for (offset, record) in (0..).map(Offset).zip(&self.log) {
            self.coordinator.replay(offset, record);
        }
        self.coordinator.commit(self.next_offset);
        self.activate();
        vec![]
    }

    /// Asks, but what comes of it cannot be appended.
    fn fail(&mut self, command: &str) -> Vec<String> {
        let offset = self.next_offset;
        let asked = ask::call(command);
        self.decide(asked.api_version, &asked.client, asked.call);
        self.roll_back_to(offset);
        self.wait(0)
    }

    /// What was written from `offset` on could not be appended.
    pub(crate) fn roll_back_to(&mut self, offset: Offset) {
        self.coordinator.roll_back_to(offset);
        self.next_offset = offset;
        self.log.truncate(offset.0 as usize);
    }

    /// How many partitions some topics have.
    pub(crate) fn partition_count(&self, topics: &BTreeSet<Uuid>) -> usize {
        let known = topics.iter().filter_map(|id| self.image.topics.get(*id));
        known.map(|topic| topic.partitions.len()).sum()
    }

    fn create_topics(&mut self, text: &str) -> Vec<String> {
        for (name, partitions) in ask::pairs(text) {
            self.create_topic(name, topic_id(name), partitions.parse().unwrap());
        }
        vec![]
    }

    /// Creates a topic, or lets it grow.
    pub(crate) fn create_topic(&mut self, name: &str, topic_id: Uuid, partitions: i32) {
        let mut records = Vec::new();
        let known = self
            .image
            .topics
            .get(topic_id)
            .map_or(0, |topic| topic.partitions.len());
        if known == 0 {
            records.push(MetadataRecord::Topic(TopicRecord {
                name: name.to_owned(),
                topic_id,
                ..Default::default()
            }));
        }
        for partition_id in known as i32..partitions {
            records.push(MetadataRecord::Partition(PartitionRecord {
                partition_id,
                topic_id,
                replicas: vec![1],
                isr: vec![1],
                leader: 1,
                ..Default::default()
            }));
        }
        self.publish(&records, vec![topic_id], vec![]);
    }

    fn delete_topic(&mut self, name: &str) -> Vec<String> {
        let topic_id = topic_id(name);
        let record = klamm_protocol::messages::RemoveTopicRecord {
            topic_id,
            ..Default::default()
        };
        self.publish(
            &[MetadataRecord::RemoveTopic(record)],
            vec![],
            vec![(name.to_owned(), topic_id)],
        )
    }

    /// `group.consumer.assignment.interval.ms=0`, in place of all that was set before.
    fn configure_broker(&mut self, text: &str) -> Vec<String> {
        self.config = config(text);
        self.publish(&[], vec![], vec![])
    }

    /// `g consumer.heartbeat.interval.ms=7000`
    fn configure(&mut self, text: &str) -> Vec<String> {
        let (group, rest) = text.split_once(' ').unwrap();
        let records = ask::pairs(rest).into_iter().map(|(name, value)| {
            MetadataRecord::Config(ConfigRecord {
                resource_type: 32,
                resource_name: group.to_owned(),
                name: name.to_owned(),
                value: Some(value.to_owned()),
                ..Default::default()
            })
        });
        let records: Vec<_> = records.collect();
        self.publish(&records, vec![], vec![])
    }

    fn publish(
        &mut self,
        records: &[MetadataRecord],
        changed_topics: Vec<Uuid>,
        deleted_topics: Vec<(String, Uuid)>,
    ) -> Vec<String> {
        let mut delta = MetadataDelta::new((*self.image).clone());
        for record in records {
            self.version += 1;
            delta.replay(record).unwrap();
        }
        self.image = Arc::new(delta.into_image());
        let change = MetadataChange {
            image: self.image.clone(),
            version: self.version,
            changed_topics,
            deleted_topics,
            config: Some(self.config.node.clone()),
        };
        self.decide(0, "", GroupCall::MetadataChanged(change.into()));
        vec![]
    }
}

/// The id is the name.
pub(crate) fn topic_id(name: &str) -> Uuid {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    Uuid(id)
}

pub(crate) fn topic_name(id: Uuid) -> String {
    let name = id.0.iter().take_while(|byte| **byte != 0);
    name.map(|byte| char::from(*byte)).collect()
}

fn config(properties: &str) -> GroupCoordinatorConfig {
    let mut settings = BTreeMap::from([
        ("process.roles", "broker,controller"),
        ("node.id", "1"),
        ("listeners", "PLAINTEXT://:9092,CONTROLLER://:9093"),
        ("controller.listener.names", "CONTROLLER"),
        ("controller.quorum.voters", "1@localhost:9093"),
        // Assign at once, unless a scenario is about waiting.
        ("group.consumer.assignment.interval.ms", "0"),
    ]);
    settings.extend(ask::pairs(properties));
    let lines: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
    let properties = Properties::parse(lines.concat().as_bytes()).unwrap();
    GroupCoordinatorConfig::new(Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap()))
}
