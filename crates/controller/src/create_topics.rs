//! CreateTopics, versions 2 to 7.
//!
//! All topics of a request are decided together and written as one batch, those that fail left out. Version 5 brings
//! the effective configuration into the answer, version 7 the topic id. The answer of a request that only validates
//! is the same, without records. Policies (`create.topic.policy.class.name`) are Java classes and not supported.

use std::collections::{BTreeMap, BTreeSet};

use klamm_machine::Outcome;
use klamm_metadata::ConfigResource;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use klamm_protocol::messages::create_topics_response::{
    CreatableTopicConfigs, CreatableTopicResult, CreateTopicsResponse,
};
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_types::{ErrorCode, NodeId, PartitionId, TopicName, Uuid, validate_topic_name};

use crate::alter_configs::ConfigChange;
use crate::controller::Decision;
use crate::placement::{place, usable_brokers};
use crate::random::Random;
use crate::{ApiError, Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX, RequestContext};

/// Replicas of each new partition, in the order of partition ids.
pub(crate) type Assignments = Vec<Vec<NodeId>>;

impl Controller {
    pub(crate) fn create_topics(&self, context: &RequestContext, request: CreateTopicsRequest) -> Decision {
        let names = names_once(&request);
        let decided = self.try_create_topics(context, &request, &names);
        let (records, mut topics) = decided.unwrap_or_else(|error| {
            let accepted = request.topics.iter().filter(|topic| is_accepted(topic, &names));
            let refused = accepted.map(|topic| refusal(&topic.name, error.clone()));
            (Vec::new(), refused.collect())
        });
        topics.extend(refused_names(&names));
        let response = CreateTopicsResponse {
            topics,
            ..Default::default()
        };
        let records = if request.validate_only { Vec::new() } else { records };
        Outcome::new(records, ControllerResponse::CreateTopics(response))
    }

    fn try_create_topics(
        &self,
        context: &RequestContext,
        request: &CreateTopicsRequest,
        names: &BTreeMap<&str, usize>,
    ) -> Result<(Vec<MetadataRecord>, Vec<CreatableTopicResult>), ApiError> {
        let wanted: Vec<&CreatableTopic> = request
            .topics
            .iter()
            .filter(|topic| is_accepted(topic, names))
            .collect();
        self.check_total_partitions(&wanted)?;
        let mut random = Random::new(context.seed);
        let mut records = Vec::new();
        let mut results = Vec::with_capacity(wanted.len());
        for topic in wanted {
            match self.try_create_topic(context, &mut random, topic) {
                Ok((topic_records, result)) => {
                    records.extend(topic_records);
                    results.push(result);
                }
                Err(error) => results.push(refusal(&topic.name, error)),
            }
            if records.len() > RECORDS_PER_REQUEST_MAX {
                return Err(ApiError::excessively_large());
            }
        }
        Ok((records, results))
    }

    fn check_total_partitions(&self, topics: &[&CreatableTopic]) -> Result<(), ApiError> {
        let counts = topics.iter().map(|topic| match topic.num_partitions {
            _ if !topic.assignments.is_empty() => topic.assignments.len() as i64,
            -1 => self.config.default_partitions.into(),
            count => count.max(0).into(),
        });
        if counts.sum::<i64>() > PARTITIONS_PER_REQUEST_MAX {
            let sentence = "Excessively large number of partitions per request.";
            return Err(ApiError::new(ErrorCode::POLICY_VIOLATION, sentence));
        }
        Ok(())
    }

    fn try_create_topic(
        &self,
        context: &RequestContext,
        random: &mut Random,
        topic: &CreatableTopic,
    ) -> Result<(Vec<MetadataRecord>, CreatableTopicResult), ApiError> {
        self.check_new_name(&topic.name)?;
        let config_records = self.config_records(context, topic)?;
        let assignments = self.assignments(random, topic)?;
        let topic_id = random.uuid();
        let mut records = vec![MetadataRecord::Topic(TopicRecord {
            name: topic.name.clone(),
            topic_id,
            ..Default::default()
        })];
        let first = assignments.first().map_or(0, Vec::len);
        let result = self.success(context, topic, topic_id, (assignments.len(), first));
        records.extend(config_records);
        for (id, replicas) in (0..).zip(assignments) {
            records.push(self.new_partition(topic_id, PartitionId(id), &replicas));
        }
        Ok((records, result))
    }

    fn check_new_name(&self, name: &str) -> Result<(), ApiError> {
        let topics = &self.image().topics;
        if topics.by_name.contains_key(name) {
            let sentence = format!("Topic '{name}' already exists.");
            return Err(ApiError::new(ErrorCode::TOPIC_ALREADY_EXISTS, sentence));
        }
        let invalid = |sentence: String| ApiError::new(ErrorCode::INVALID_TOPIC_EXCEPTION, sentence);
        validate_topic_name(name).map_err(|error| invalid(error.to_string()))?;
        if !name.contains(['.', '_']) {
            return Ok(());
        }
        let colliding = |existing: &&TopicName| existing.collides_with(name);
        match topics.by_name.keys().find(colliding) {
            Some(existing) => Err(invalid(format!(
                "Topic '{name}' collides with existing topic: {existing}"
            ))),
            None => Ok(()),
        }
    }

    fn config_records(
        &self,
        context: &RequestContext,
        topic: &CreatableTopic,
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let without_value = topic.configs.iter().filter(|config| config.value.is_none());
        let without_value: Vec<&str> = without_value.map(|config| config.name.as_str()).collect();
        if !without_value.is_empty() {
            let sentence = format!(
                "Null value not supported for topic configs: {}",
                without_value.join(",")
            );
            return Err(ApiError::new(ErrorCode::INVALID_CONFIG, sentence));
        }
        if topic.configs.is_empty() {
            return Ok(Vec::new());
        }
        let changes: BTreeMap<String, ConfigChange> = topic
            .configs
            .iter()
            .map(|config| (config.name.clone(), ConfigChange::set(config.value.clone())))
            .collect();
        self.change_configs(context, &ConfigResource::topic(&topic.name), &changes, true)
    }

    fn assignments(&self, random: &mut Random, topic: &CreatableTopic) -> Result<Assignments, ApiError> {
        if !topic.assignments.is_empty() {
            return self.manual_assignments(topic);
        }
        if topic.replication_factor < -1 || topic.replication_factor == 0 {
            return Err(ApiError::new(
                ErrorCode::INVALID_REPLICATION_FACTOR,
                "Replication factor must be larger than 0, or -1 to use the default value.",
            ));
        }
        let count = match topic.num_partitions {
            -1 => self.config.default_partitions,
            count => count,
        };
        let count = usize::try_from(count).ok().filter(|count| *count > 0).ok_or_else(|| {
            ApiError::new(
                ErrorCode::INVALID_PARTITIONS,
                "Number of partitions was set to an invalid non-positive value.",
            )
        })?;
        let factor = match topic.replication_factor {
            -1 => self.config.default_replication_factor,
            factor => factor,
        };
        let invalid = |reason: String| {
            let sentence = format!("Unable to replicate the partition {factor} time(s): {reason}");
            ApiError::new(ErrorCode::INVALID_REPLICATION_FACTOR, sentence)
        };
        let assignments = self.place_replicas(random, count, factor).map_err(invalid)?;
        if assignments.iter().any(|replicas| self.active(replicas).is_empty()) {
            let reason = "All brokers are currently fenced or in controlled shutdown.";
            return Err(invalid(reason.to_owned()));
        }
        Ok(assignments)
    }

    pub(crate) fn place_replicas(&self, random: &mut Random, count: usize, factor: i16) -> Result<Assignments, String> {
        let shutting_down = |broker: NodeId| self.sessions.shutdown_offset(broker).is_some();
        let brokers = usable_brokers(&self.image().cluster, shutting_down);
        place(random, &brokers, count, factor)
    }

    fn manual_assignments(&self, topic: &CreatableTopic) -> Result<Assignments, ApiError> {
        let invalid_request = |sentence: &str| Err(ApiError::new(ErrorCode::INVALID_REQUEST, sentence));
        if topic.replication_factor != -1 {
            return invalid_request(
                "A manual partition assignment was specified, but replication factor was not set to -1.",
            );
        }
        if topic.num_partitions != -1 {
            return invalid_request(
                "A manual partition assignment was specified, but numPartitions was not set to -1.",
            );
        }
        let invalid = |sentence: String| ApiError::new(ErrorCode::INVALID_REPLICA_ASSIGNMENT, sentence);
        let mut assigned: BTreeMap<i32, Vec<NodeId>> = BTreeMap::new();
        let mut factor = None;
        for assignment in &topic.assignments {
            let index = assignment.partition_index;
            if assigned.contains_key(&index) {
                let sentence = format!("Found multiple manual partition assignments for partition {index}");
                return Err(invalid(sentence));
            }
            let replicas: Vec<NodeId> = assignment.broker_ids.iter().copied().map(NodeId).collect();
            self.check_manual_assignment(&replicas, factor)?;
            self.check_some_active(&replicas, index)?;
            factor = Some(replicas.len());
            assigned.insert(index, replicas);
        }
        if !assigned.keys().copied().eq((0..).take(assigned.len())) {
            let sentence = "partitions should be a consecutive 0-based integer sequence";
            return Err(invalid(sentence.to_owned()));
        }
        Ok(assigned.into_values().collect())
    }

    pub(crate) fn check_some_active(&self, replicas: &[NodeId], partition: i32) -> Result<(), ApiError> {
        if self.active(replicas).is_empty() {
            let sentence = format!(
                "All brokers specified in the manual partition assignment for partition {partition} are fenced or in \
                 controlled shutdown."
            );
            return Err(ApiError::new(ErrorCode::INVALID_REPLICA_ASSIGNMENT, sentence));
        }
        Ok(())
    }

    pub(crate) fn check_manual_assignment(&self, replicas: &[NodeId], factor: Option<usize>) -> Result<(), ApiError> {
        let invalid = |what: String| {
            let sentence = format!("The manual partition assignment includes {what}");
            Err(ApiError::new(ErrorCode::INVALID_REPLICA_ASSIGNMENT, sentence))
        };
        if replicas.is_empty() {
            return invalid("an empty replica list.".to_owned());
        }
        let mut sorted = replicas.to_vec();
        sorted.sort_unstable();
        let mut seen = BTreeSet::new();
        for broker in sorted {
            if self.image().cluster.broker(broker).is_none() {
                return invalid(format!("broker {broker}, but no such broker is registered."));
            }
            if !seen.insert(broker) {
                return invalid(format!("the broker {broker} more than once."));
            }
        }
        match factor {
            Some(factor) if factor != replicas.len() => invalid(format!(
                "a partition with {} replica(s), but this is not consistent with previous partitions, which have \
                 {factor} replica(s).",
                replicas.len()
            )),
            _ => Ok(()),
        }
    }

    fn success(
        &self,
        context: &RequestContext,
        topic: &CreatableTopic,
        topic_id: Uuid,
        (partitions, factor): (usize, usize),
    ) -> CreatableTopicResult {
        let result = CreatableTopicResult {
            name: topic.name.clone(),
            topic_id,
            error_message: None,
            ..Default::default()
        };
        if !context.may_describe(&topic.name) {
            return CreatableTopicResult {
                topic_config_error_code: ErrorCode::TOPIC_AUTHORIZATION_FAILED.0,
                ..result
            };
        }
        let set: BTreeMap<String, String> = topic
            .configs
            .iter()
            .filter_map(|config| Some((config.name.clone(), config.value.clone()?)))
            .collect();
        let effective = self
            .config
            .schema
            .effective_topic(&self.image().configs, self.config.node_id, &set);
        let configs = effective.into_iter().map(|entry| CreatableTopicConfigs {
            name: entry.name,
            value: entry.value.filter(|_| !entry.is_sensitive),
            config_source: entry.source.code(),
            is_sensitive: entry.is_sensitive,
            ..Default::default()
        });
        CreatableTopicResult {
            num_partitions: i32::try_from(partitions).unwrap_or(i32::MAX),
            replication_factor: i16::try_from(factor).unwrap_or(i16::MAX),
            configs: Some(configs.collect()),
            ..result
        }
    }
}

fn is_accepted(topic: &CreatableTopic, names: &BTreeMap<&str, usize>) -> bool {
    names.get(topic.name.as_str()) == Some(&1) && topic.name != METADATA_TOPIC
}

fn names_once(request: &CreateTopicsRequest) -> BTreeMap<&str, usize> {
    let mut names = BTreeMap::new();
    for topic in &request.topics {
        *names.entry(topic.name.as_str()).or_default() += 1;
    }
    names
}

fn refused_names(names: &BTreeMap<&str, usize>) -> Vec<CreatableTopicResult> {
    let refused = names.iter().filter_map(|(name, count)| {
        let sentence = match *count {
            1 if *name != METADATA_TOPIC => return None,
            1 => format!("Creation of internal topic {METADATA_TOPIC} is prohibited."),
            _ => "Duplicate topic name.".to_owned(),
        };
        Some(refusal(name, ApiError::new(ErrorCode::INVALID_REQUEST, sentence)))
    });
    refused.collect()
}

fn refusal(name: &str, error: ApiError) -> CreatableTopicResult {
    CreatableTopicResult {
        name: name.to_owned(),
        error_code: error.code.0,
        error_message: error.message,
        ..Default::default()
    }
}

const METADATA_TOPIC: &str = "__cluster_metadata";
const PARTITIONS_PER_REQUEST_MAX: i64 = 10_000;
