//! Topics that are made because somebody asked for them (`auto.create.topics.enable`).
//!
//! The one who asked is told at once that the topic does not exist, and asks again; meanwhile the controller makes it.
//! A topic that is being made is not asked for twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use klamm_config::{NodeConfig, keys};
use klamm_driver::ControllerChannel;
use klamm_io::{Io, TaskKind, Tasks};
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig, CreateTopicsRequest};
use klamm_types::{ErrorCode, validate_topic_name};
use parking_lot::Mutex;

use crate::broker::INTERNAL_TOPICS;

#[derive(Debug)]
pub(crate) struct AutoTopicCreation {
    tasks: Tasks,
    channel: ControllerChannel,
    config: Arc<NodeConfig>,
    in_flight: Arc<Mutex<BTreeSet<String>>>,
}

impl AutoTopicCreation {
    pub(crate) fn new(io: &Io, channel: ControllerChannel, config: Arc<NodeConfig>) -> Self {
        Self {
            tasks: io.tasks.child("auto-topic-creation"),
            channel,
            config,
            in_flight: Arc::default(),
        }
    }

    /// Topics that are being made, and how many of them there may be.
    pub(crate) fn in_flight(&self) -> (usize, usize) {
        (self.in_flight.lock().len(), IN_FLIGHT_MAX)
    }

    /// Has the topics made that can be; gives what to answer for each now.
    pub(crate) fn create(&self, topics: &[String]) -> Vec<ErrorCode> {
        let mut to_create = Vec::new();
        let mut answers = Vec::new();
        for topic in topics {
            let is_valid = validate_topic_name(topic).is_ok();
            answers.push(match is_valid {
                true => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                false => ErrorCode::INVALID_TOPIC_EXCEPTION,
            });
            let mut in_flight = self.in_flight.lock();
            if is_valid && in_flight.len() < IN_FLIGHT_MAX && in_flight.insert(topic.clone()) {
                to_create.push(self.creatable(topic));
            }
        }
        if !to_create.is_empty() {
            self.send(to_create);
        }
        answers
    }

    fn send(&self, topics: Vec<CreatableTopic>) {
        let names: Vec<String> = topics.iter().map(|topic| topic.name.clone()).collect();
        let timeout_ms = self.config.get(keys::REQUEST_TIMEOUT_MS);
        let request = CreateTopicsRequest {
            topics,
            timeout_ms,
            ..Default::default()
        };
        let (channel, in_flight) = (self.channel.clone(), self.in_flight.clone());
        self.tasks.spawn(TaskKind::Client, async move {
            let answer = channel.send(&request, |response| {
                response
                    .topics
                    .iter()
                    .any(|topic| topic.error_code == ErrorCode::NOT_CONTROLLER.0)
            });
            match answer.await {
                Ok(response) => {
                    for topic in response.topics.iter().filter(|topic| topic.error_code != 0) {
                        let error = ErrorCode(topic.error_code);
                        tracing::warn!(topic = topic.name, %error, "a topic could not be made on demand");
                    }
                }
                Err(error) => tracing::warn!(topics = ?names, %error, "topics could not be made on demand"),
            }
            let mut in_flight = in_flight.lock();
            for name in &names {
                in_flight.remove(name);
            }
        });
    }

    /// The coordinators' own topics have sizes and settings of their own; others get the cluster's defaults.
    fn creatable(&self, topic: &str) -> CreatableTopic {
        match INTERNAL_TOPICS.iter().position(|name| *name == topic) {
            Some(0) => self.offsets_topic(topic),
            Some(1) => self.transactions_topic(topic),
            Some(_) => self.share_state_topic(topic),
            None => self.client_topic(topic),
        }
    }

    fn offsets_topic(&self, topic: &str) -> CreatableTopic {
        let segment_bytes = self.config.get(keys::OFFSETS_TOPIC_SEGMENT_BYTES).to_string();
        CreatableTopic {
            num_partitions: self.config.get(keys::OFFSETS_TOPIC_NUM_PARTITIONS),
            replication_factor: self.config.get(keys::OFFSETS_TOPIC_REPLICATION_FACTOR),
            ..with_configs(
                topic,
                &[
                    ("cleanup.policy", "compact"),
                    ("compression.type", "producer"),
                    ("segment.bytes", &segment_bytes),
                ],
            )
        }
    }

    fn transactions_topic(&self, topic: &str) -> CreatableTopic {
        let min_isr = self.config.get(keys::TRANSACTION_STATE_LOG_MIN_ISR).to_string();
        let segment_bytes = self.config.get(keys::TRANSACTION_STATE_LOG_SEGMENT_BYTES).to_string();
        CreatableTopic {
            num_partitions: self.config.get(keys::TRANSACTION_STATE_LOG_NUM_PARTITIONS),
            replication_factor: self.config.get(keys::TRANSACTION_STATE_LOG_REPLICATION_FACTOR),
            ..with_configs(
                topic,
                &[
                    ("unclean.leader.election.enable", "false"),
                    ("compression.type", "uncompressed"),
                    ("cleanup.policy", "compact"),
                    ("min.insync.replicas", &min_isr),
                    ("segment.bytes", &segment_bytes),
                ],
            )
        }
    }

    fn share_state_topic(&self, topic: &str) -> CreatableTopic {
        let min_isr = self.config.get(keys::SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR).to_string();
        let segment_bytes = self
            .config
            .get(keys::SHARE_COORDINATOR_STATE_TOPIC_SEGMENT_BYTES)
            .to_string();
        CreatableTopic {
            num_partitions: self.config.get(keys::SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS),
            replication_factor: self.config.get(keys::SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR),
            ..with_configs(
                topic,
                &[
                    ("cleanup.policy", "delete"),
                    ("compression.type", "producer"),
                    ("segment.bytes", &segment_bytes),
                    ("min.insync.replicas", &min_isr),
                    ("retention.ms", "-1"),
                ],
            )
        }
    }

    /// What this node's configuration says; the controller's defaults where it says nothing.
    fn client_topic(&self, topic: &str) -> CreatableTopic {
        let is_set = |name: &str| self.config.properties().get(name).is_some();
        let replication_factor = i16::try_from(self.config.get(keys::DEFAULT_REPLICATION_FACTOR)).unwrap_or(i16::MAX);
        CreatableTopic {
            num_partitions: if is_set("num.partitions") {
                self.config.get(keys::NUM_PARTITIONS)
            } else {
                -1
            },
            replication_factor: if is_set("default.replication.factor") {
                replication_factor
            } else {
                -1
            },
            ..with_configs(topic, &[])
        }
    }
}

fn with_configs(topic: &str, configs: &[(&str, &str)]) -> CreatableTopic {
    let config = |(name, value): &(&str, &str)| CreatableTopicConfig {
        name: (*name).to_owned(),
        value: Some((*value).to_owned()),
        ..Default::default()
    };
    CreatableTopic {
        name: topic.to_owned(),
        configs: configs.iter().map(config).collect(),
        ..Default::default()
    }
}

/// Topics that may be in the making at a time; asking again later asks again.
const IN_FLIGHT_MAX: usize = 1000;
