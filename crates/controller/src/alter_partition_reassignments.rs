//! AlterPartitionReassignments, versions 0 and 1, and ListPartitionReassignments, version 0: partitions move from
//! brokers to others, and moves under way are shown or called off (KIP-455).
//!
//! A move first adds the new replicas behind the old ones; when all that are added are in sync, the ISR change that
//! says so also ends it ([`crate::reassignment`]). From version 1 on a move may be forbidden to change the replication
//! factor (KIP-860).

use klamm_machine::Outcome;
use klamm_metadata::{PartitionRegistration, TopicImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::alter_partition_reassignments_request::{
    AlterPartitionReassignmentsRequest, ReassignablePartition,
};
use klamm_protocol::messages::alter_partition_reassignments_response::{
    AlterPartitionReassignmentsResponse, ReassignablePartitionResponse, ReassignableTopicResponse,
};
use klamm_protocol::messages::list_partition_reassignments_request::ListPartitionReassignmentsRequest;
use klamm_protocol::messages::list_partition_reassignments_response::{
    ListPartitionReassignmentsResponse, OngoingPartitionReassignment, OngoingTopicReassignment,
};
use klamm_types::{ErrorCode, NodeId, PartitionId};

use crate::controller::Decision;
use crate::error::code_and_message;
use crate::partition_change::Election;
use crate::{ApiError, Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX, reassignment};

impl Controller {
    pub(crate) fn alter_partition_reassignments(&self, request: AlterPartitionReassignmentsRequest) -> Decision {
        let may_change_factor = request.allow_replication_factor_change;
        let mut records = Vec::new();
        let mut responses = Vec::with_capacity(request.topics.len());
        for topic in &request.topics {
            let partitions = topic.partitions.iter().map(|partition| {
                let altered = self.reassign(&topic.name, partition, may_change_factor);
                let altered = altered.map(|record| records.extend(record));
                let (error_code, error_message) = code_and_message(altered);
                ReassignablePartitionResponse {
                    partition_index: partition.partition_index,
                    error_code,
                    error_message,
                    ..Default::default()
                }
            });
            responses.push(ReassignableTopicResponse {
                name: topic.name.clone(),
                partitions: partitions.collect(),
                ..Default::default()
            });
        }
        let mut response = AlterPartitionReassignmentsResponse {
            allow_replication_factor_change: may_change_factor,
            error_message: None,
            responses,
            ..Default::default()
        };
        if records.len() > RECORDS_PER_REQUEST_MAX {
            (response.error_code, response.error_message) = code_and_message::<()>(Err(ApiError::excessively_large()));
            response.responses.clear();
            records.clear();
        }
        Outcome::new(records, ControllerResponse::AlterPartitionReassignments(response))
    }

    fn reassign(
        &self,
        name: &str,
        wanted: &ReassignablePartition,
        may_change_factor: bool,
    ) -> Result<Option<MetadataRecord>, ApiError> {
        let unknown = |sentence: String| ApiError::new(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, sentence);
        let topic = self.image().topics.named(name);
        let topic = topic.ok_or_else(|| unknown(format!("Unable to find a topic named {name}.")))?;
        let id = PartitionId(wanted.partition_index);
        let partition = topic.partition(id);
        let partition = partition.ok_or_else(|| unknown(format!("Unable to find partition {name}:{id}.")))?;
        match &wanted.replicas {
            Some(replicas) => {
                let replicas: Vec<NodeId> = replicas.iter().copied().map(NodeId).collect();
                self.begin_reassignment(topic, id, partition, replicas, may_change_factor)
            }
            None => self.cancel_reassignment(topic, id, partition),
        }
    }

    fn begin_reassignment(
        &self,
        topic: &TopicImage,
        id: PartitionId,
        partition: &PartitionRegistration,
        wanted: Vec<NodeId>,
        may_change_factor: bool,
    ) -> Result<Option<MetadataRecord>, ApiError> {
        self.check_manual_assignment(&wanted, None)?;
        let factor = reassignment::factor(partition);
        if !may_change_factor && factor != wanted.len() {
            return Err(ApiError::new(
                ErrorCode::INVALID_REPLICATION_FACTOR,
                format!("The replication factor is changed from {factor} to {}", wanted.len()),
            ));
        }
        let may_lead = |broker: NodeId| self.image().cluster.is_active(broker);
        let mut change = self.partition_change(&may_lead, topic, id, partition);
        let removing = reassignment::difference(&partition.replicas, &wanted);
        // A second move takes the place of the first, but what is not moved stays as the first left it.
        if !removing.is_empty() {
            change.removing.clone_from(&removing);
        }
        let adding = reassignment::difference(&wanted, &partition.replicas);
        if !adding.is_empty() {
            change.adding = adding;
        }
        change.replicas = wanted;
        change.replicas.extend(removing);
        Ok(change.build().map(MetadataRecord::PartitionChange))
    }

    fn cancel_reassignment(
        &self,
        topic: &TopicImage,
        id: PartitionId,
        partition: &PartitionRegistration,
    ) -> Result<Option<MetadataRecord>, ApiError> {
        if !partition.is_reassigning() {
            return Err(ApiError::code_only(ErrorCode::NO_REASSIGNMENT_IN_PROGRESS));
        }
        let invalid = |sentence: String| ApiError::new(ErrorCode::INVALID_REPLICA_ASSIGNMENT, sentence);
        let may_be_unclean = self.unclean_election_enabled(&topic.name);
        let replicas = reassignment::without(&partition.replicas, &partition.adding_replicas);
        let mut isr = reassignment::without(&partition.isr, &partition.adding_replicas);
        if isr.is_empty() {
            let first = replicas.first().copied().ok_or_else(|| {
                invalid("Invalid replica assignment: addingReplicas contains all replicas.".to_owned())
            })?;
            if !may_be_unclean {
                return Err(invalid(format!(
                    "Unable to revert partition assignment for {}:{id} because it would require an unclean leader \
                     election.",
                    topic.name
                )));
            }
            isr.push(first);
        }
        let may_lead = |broker: NodeId| self.image().cluster.is_active(broker);
        let mut change = self.partition_change(&may_lead, topic, id, partition);
        if may_be_unclean {
            change.election = Election::Unclean;
        }
        change.isr = isr;
        change.replicas = replicas;
        change.removing.clear();
        change.adding.clear();
        Ok(change.build().map(MetadataRecord::PartitionChange))
    }

    pub(crate) fn list_partition_reassignments(&self, request: ListPartitionReassignmentsRequest) -> Decision {
        let topics = &self.image().topics;
        let ongoing: Vec<OngoingTopicReassignment> = match request.topics {
            None => topics
                .iter()
                .filter_map(|topic| ongoing(topic, topic.partitions.keys().copied()))
                .collect(),
            Some(wanted) => wanted
                .iter()
                .filter_map(|wanted| {
                    let ids = wanted.partition_indexes.iter().copied().map(PartitionId);
                    ongoing(topics.named(&wanted.name)?, ids)
                })
                .collect(),
        };
        Outcome::reply(ControllerResponse::ListPartitionReassignments(
            ListPartitionReassignmentsResponse {
                error_message: None,
                topics: ongoing,
                ..Default::default()
            },
        ))
    }
}

/// The moves of these partitions; nothing if there are none.
fn ongoing(topic: &TopicImage, ids: impl Iterator<Item = PartitionId>) -> Option<OngoingTopicReassignment> {
    let numbers = |nodes: &[NodeId]| nodes.iter().map(|node| node.0).collect::<Vec<i32>>();
    let partitions = ids.filter_map(|id| {
        let partition = topic.partition(id).filter(|partition| partition.is_reassigning())?;
        Some(OngoingPartitionReassignment {
            partition_index: id.0,
            replicas: numbers(&partition.replicas),
            adding_replicas: numbers(&partition.adding_replicas),
            removing_replicas: numbers(&partition.removing_replicas),
            ..Default::default()
        })
    });
    let partitions: Vec<OngoingPartitionReassignment> = partitions.collect();
    (!partitions.is_empty()).then(|| OngoingTopicReassignment {
        name: topic.name.as_str().to_owned(),
        partitions,
        ..Default::default()
    })
}
