//! CreatePartitions, versions 0 to 3: a topic grows. Partitions are never taken away.

use klamm_machine::Outcome;
use klamm_metadata::{LeaderRecoveryState, PartitionRegistration, RareNodeList, TopicImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::create_partitions_request::{CreatePartitionsRequest, CreatePartitionsTopic};
use klamm_protocol::messages::create_partitions_response::{CreatePartitionsResponse, CreatePartitionsTopicResult};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, PartitionEpoch, PartitionId, Uuid};

use crate::controller::Decision;
use crate::create_topics::Assignments;
use crate::error::code_and_message;
use crate::random::Random;
use crate::{ApiError, Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX, RequestContext};

impl Controller {
    pub(crate) fn create_partitions(&self, context: &RequestContext, request: CreatePartitionsRequest) -> Decision {
        let mut random = Random::new(context.seed);
        let mut records = Vec::new();
        let mut results = Vec::with_capacity(request.topics.len());
        for (index, topic) in request.topics.iter().enumerate() {
            let same = |other: &&CreatePartitionsTopic| other.name == topic.name;
            if request.topics.iter().filter(same).count() > 1 {
                // One answer for the name, however often it stands there.
                if request.topics.iter().position(|other| other.name == topic.name) == Some(index) {
                    let error = ApiError::new(ErrorCode::INVALID_REQUEST, "Duplicate topic name.");
                    results.push(result(&topic.name, Err(error)));
                }
                continue;
            }
            let grown = self.grow(&mut random, topic);
            results.push(result(&topic.name, grown.as_ref().map(|_| ()).map_err(ApiError::clone)));
            records.extend(grown.unwrap_or_default());
            if records.len() > RECORDS_PER_REQUEST_MAX {
                let refuse = |topic: &CreatePartitionsTopic| result(&topic.name, Err(ApiError::excessively_large()));
                results = request.topics.iter().map(refuse).collect();
                records.clear();
                break;
            }
        }
        if request.validate_only {
            records.clear();
        }
        let response = CreatePartitionsResponse {
            results,
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::CreatePartitions(response))
    }

    fn grow(&self, random: &mut Random, wanted: &CreatePartitionsTopic) -> Result<Vec<MetadataRecord>, ApiError> {
        let topic = self.image().topics.named(&wanted.name);
        let topic = topic.ok_or_else(|| ApiError::code_only(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION))?;
        let present = i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX);
        let additional = check_grows(wanted, present)?;
        let assignments = self.new_assignments(random, wanted, topic, present, additional)?;
        let ids = (present..).map(PartitionId);
        let records = ids.zip(assignments);
        Ok(records
            .map(|(id, replicas)| self.new_partition(topic.id, id, &replicas))
            .collect())
    }

    fn new_assignments(
        &self,
        random: &mut Random,
        wanted: &CreatePartitionsTopic,
        topic: &TopicImage,
        present: i32,
        additional: usize,
    ) -> Result<Assignments, ApiError> {
        let first = topic.partitions.values().next();
        let factor = first.map_or(0, |partition| partition.replicas.len());
        if let Some(manual) = &wanted.assignments {
            let mut assignments = Vec::with_capacity(manual.len());
            for (id, assignment) in (present..).zip(manual) {
                let replicas: Vec<NodeId> = assignment.broker_ids.iter().copied().map(NodeId).collect();
                self.check_manual_assignment(&replicas, Some(factor))?;
                self.check_some_active(&replicas, id)?;
                assignments.push(replicas);
            }
            return Ok(assignments);
        }
        let invalid = |sentence: String| ApiError::new(ErrorCode::INVALID_REPLICATION_FACTOR, sentence);
        let factor = i16::try_from(factor).map_err(|_| ApiError::code_only(ErrorCode::UNKNOWN_SERVER_ERROR))?;
        let assignments = self.place_replicas(random, additional, factor).map_err(invalid)?;
        if assignments.iter().any(|replicas| self.active(replicas).is_empty()) {
            return Err(invalid(format!(
                "Unable to replicate the partition {factor} time(s): All brokers are currently fenced or in \
                 controlled shutdown."
            )));
        }
        Ok(assignments)
    }

    /// Those of the replicas that may be in sync from the start.
    pub(crate) fn active(&self, replicas: &[NodeId]) -> Vec<NodeId> {
        let cluster = &self.image().cluster;
        let active = replicas.iter().filter(|replica| cluster.is_active(**replica));
        active.copied().collect()
    }

    /// A partition as it begins: led by its first replica that is alive, with all that are alive in sync.
    pub(crate) fn new_partition(&self, topic_id: Uuid, id: PartitionId, replicas: &[NodeId]) -> MetadataRecord {
        let image = self.image();
        let isr = self.active(replicas);
        let directories = replicas.iter().map(|replica| image.cluster.default_directory(*replica));
        let partition = PartitionRegistration {
            leader: isr.first().copied().unwrap_or(NodeId::NONE),
            replicas: replicas.into(),
            directories: directories.collect(),
            isr: isr.into_iter().collect(),
            removing_replicas: RareNodeList::default(),
            adding_replicas: RareNodeList::default(),
            elr: RareNodeList::default(),
            last_known_elr: RareNodeList::default(),
            leader_epoch: LeaderEpoch(0),
            partition_epoch: PartitionEpoch(0),
            leader_recovery_state: LeaderRecoveryState::Recovered,
        };
        MetadataRecord::Partition(partition.to_record(topic_id, id, self.version(), image.features.elr_enabled()))
    }
}

/// How many partitions are to be added.
fn check_grows(wanted: &CreatePartitionsTopic, present: i32) -> Result<usize, ApiError> {
    let invalid = |sentence: String| Err(ApiError::new(ErrorCode::INVALID_PARTITIONS, sentence));
    if wanted.count == present {
        return invalid(format!("Topic already has {present} partition(s)."));
    }
    let additional = wanted.count.checked_sub(present).and_then(|n| usize::try_from(n).ok());
    let Some(additional) = additional else {
        return invalid(format!(
            "The topic {} currently has {present} partition(s); {} would not be an increase.",
            wanted.name, wanted.count
        ));
    };
    match &wanted.assignments {
        Some(manual) if manual.len() != additional => Err(ApiError::new(
            ErrorCode::INVALID_REPLICA_ASSIGNMENT,
            format!(
                "Attempted to add {additional} additional partition(s), but only {} assignment(s) were specified.",
                manual.len()
            ),
        )),
        // Before placing millions of replicas only to refuse them.
        _ if additional > RECORDS_PER_REQUEST_MAX => Err(ApiError::excessively_large()),
        _ => Ok(additional),
    }
}

fn result(name: &str, outcome: Result<(), ApiError>) -> CreatePartitionsTopicResult {
    let (error_code, error_message) = code_and_message(outcome);
    CreatePartitionsTopicResult {
        name: name.to_owned(),
        error_code,
        error_message,
        ..Default::default()
    }
}
