//! ElectLeaders, versions 0 to 2: an operator wants the preferred replicas to lead, or from version 1 on any replica at
//! all (KIP-183, KIP-460). Without a list of partitions: all, and the answer leaves out those that needed nothing.

use klamm_machine::Outcome;
use klamm_metadata::TopicImage;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::elect_leaders_request::ElectLeadersRequest;
use klamm_protocol::messages::elect_leaders_response::{ElectLeadersResponse, PartitionResult, ReplicaElectionResult};
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_types::{ErrorCode, NodeId, PartitionId};

use crate::controller::Decision;
use crate::error::code_and_message;
use crate::partition_change::Election;
use crate::{ApiError, Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX};

impl Controller {
    pub(crate) fn elect_leaders(&self, request: ElectLeadersRequest) -> Decision {
        let election = match request.election_type {
            0 => Election::Preferred,
            1 => Election::Unclean,
            unknown => {
                let sentence = format!("Unknown election type {unknown}");
                return refuse(&request, &ApiError::new(ErrorCode::INVALID_REQUEST, sentence));
            }
        };
        let mut records = Vec::new();
        let results = match &request.topic_partitions {
            Some(topics) => topics
                .iter()
                .map(|topic| self.elect_some(&topic.topic, &topic.partitions, election, &mut records))
                .collect(),
            None => self.elect_all(election, &mut records),
        };
        if records.len() > RECORDS_PER_REQUEST_MAX {
            return refuse(&request, &ApiError::excessively_large());
        }
        let response = ElectLeadersResponse {
            replica_election_results: results,
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::ElectLeaders(response))
    }

    fn elect_some(
        &self,
        name: &str,
        partitions: &[i32],
        election: Election,
        records: &mut Vec<MetadataRecord>,
    ) -> ReplicaElectionResult {
        let topic = self.image().topics.named(name);
        let results = partitions.iter().map(|id| {
            let unknown = || {
                let sentence = format!("No such topic as {name}");
                ApiError::new(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, sentence)
            };
            let elected = topic
                .ok_or_else(unknown)
                .and_then(|topic| self.elect(topic, PartitionId(*id), election));
            result(*id, elected, records)
        });
        ReplicaElectionResult {
            topic: name.to_owned(),
            partition_result: results.collect(),
            ..Default::default()
        }
    }

    fn elect_all(&self, election: Election, records: &mut Vec<MetadataRecord>) -> Vec<ReplicaElectionResult> {
        let names = self.image().topics.by_name.iter();
        let topics = names.filter_map(|(_, id)| self.image().topics.get(*id));
        topics
            .map(|topic| {
                let results = topic.partitions.keys().filter_map(|id| {
                    let elected = self.elect(topic, *id, election);
                    let was_needed = !matches!(&elected, Err(e) if e.code == ErrorCode::ELECTION_NOT_NEEDED);
                    was_needed.then(|| result(id.0, elected, records))
                });
                ReplicaElectionResult {
                    topic: topic.name.as_str().to_owned(),
                    partition_result: results.collect(),
                    ..Default::default()
                }
            })
            .collect()
    }

    fn elect(
        &self,
        topic: &TopicImage,
        id: PartitionId,
        election: Election,
    ) -> Result<PartitionChangeRecord, ApiError> {
        let partition = topic.partition(id).ok_or_else(|| {
            let sentence = format!("No such partition as {}-{id}", topic.name);
            ApiError::new(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, sentence)
        })?;
        let (is_fine, not_available) = match election {
            Election::Unclean => (partition.has_leader(), ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE),
            Election::Preferred | Election::Online => (
                partition.has_preferred_leader(),
                ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE,
            ),
        };
        if is_fine {
            return Err(ApiError::of(ErrorCode::ELECTION_NOT_NEEDED));
        }
        let may_lead = |broker: NodeId| self.image().cluster.is_active(broker);
        let mut change = self.partition_change(&may_lead, topic, id, partition);
        change.election = election;
        change.build().ok_or_else(|| ApiError::of(not_available))
    }
}

/// The error for the whole and, since version 0 has no place for that, for each partition named.
fn refuse(request: &ElectLeadersRequest, error: &ApiError) -> Decision {
    let topics = request.topic_partitions.iter().flatten();
    let results = topics.map(|topic| {
        let partitions = topic.partitions.iter();
        ReplicaElectionResult {
            topic: topic.topic.clone(),
            partition_result: partitions
                .map(|id| result(*id, Err(error.clone()), &mut Vec::new()))
                .collect(),
            ..Default::default()
        }
    });
    Outcome::reply(ControllerResponse::ElectLeaders(ElectLeadersResponse {
        error_code: error.code.0,
        replica_election_results: results.collect(),
        ..Default::default()
    }))
}

fn result(
    partition_id: i32,
    elected: Result<PartitionChangeRecord, ApiError>,
    records: &mut Vec<MetadataRecord>,
) -> PartitionResult {
    let elected = elected.map(|record| records.push(MetadataRecord::PartitionChange(record)));
    let (error_code, error_message) = code_and_message(elected);
    PartitionResult {
        partition_id,
        error_code,
        error_message,
        ..Default::default()
    }
}
