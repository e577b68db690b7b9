//! What a request is answered with when it fails as a whole: the code goes where each API carries it, into every topic
//! or resource that was asked for, or to the top (`getErrorResponse` in Kafka).

use klamm_protocol::Request;
use klamm_protocol::messages::alter_configs_response::AlterConfigsResourceResponse;
use klamm_protocol::messages::alter_partition_reassignments_response::{
    ReassignablePartitionResponse, ReassignableTopicResponse,
};
use klamm_protocol::messages::create_partitions_response::CreatePartitionsTopicResult;
use klamm_protocol::messages::create_topics_response::CreatableTopicResult;
use klamm_protocol::messages::delete_topics_response::DeletableTopicResult;
use klamm_protocol::messages::elect_leaders_response::{PartitionResult, ReplicaElectionResult};
use klamm_protocol::messages::incremental_alter_configs_response;
use klamm_protocol::messages::*;
use klamm_types::ErrorCode;

/// A request that can fail as a whole.
pub(crate) trait Refusable: Request {
    fn refusal(&self, code: ErrorCode) -> Self::Response;
}

/// Requests whose response has one code, at the top.
macro_rules! refused_at_the_top {
    ($($request:ident -> $response:ident;)*) => {
        $(impl Refusable for $request {
            fn refusal(&self, code: ErrorCode) -> $response {
                $response { error_code: code.0, ..Default::default() }
            }
        })*
    };
}

refused_at_the_top! {
    AddRaftVoterRequest -> AddRaftVoterResponse;
    AllocateProducerIdsRequest -> AllocateProducerIdsResponse;
    AlterPartitionRequest -> AlterPartitionResponse;
    AssignReplicasToDirsRequest -> AssignReplicasToDirsResponse;
    BrokerHeartbeatRequest -> BrokerHeartbeatResponse;
    BrokerRegistrationRequest -> BrokerRegistrationResponse;
    ControllerRegistrationRequest -> ControllerRegistrationResponse;
    DescribeQuorumRequest -> DescribeQuorumResponse;
    ListPartitionReassignmentsRequest -> ListPartitionReassignmentsResponse;
    RemoveRaftVoterRequest -> RemoveRaftVoterResponse;
    UnregisterBrokerRequest -> UnregisterBrokerResponse;
    UnregisterControllerRequest -> UnregisterControllerResponse;
    UpdateFeaturesRequest -> UpdateFeaturesResponse;
}

impl Refusable for CreateTopicsRequest {
    fn refusal(&self, code: ErrorCode) -> CreateTopicsResponse {
        let topics = self.topics.iter().map(|topic| CreatableTopicResult {
            name: topic.name.clone(),
            error_code: code.0,
            ..Default::default()
        });
        CreateTopicsResponse {
            topics: topics.collect(),
            ..Default::default()
        }
    }
}

impl Refusable for DeleteTopicsRequest {
    fn refusal(&self, code: ErrorCode) -> DeleteTopicsResponse {
        let named = self
            .topic_names
            .iter()
            .map(|name| (Some(name.clone()), Default::default()));
        let listed = self.topics.iter().map(|topic| (topic.name.clone(), topic.topic_id));
        let responses = named.chain(listed).map(|(name, topic_id)| DeletableTopicResult {
            name,
            topic_id,
            error_code: code.0,
            ..Default::default()
        });
        DeleteTopicsResponse {
            responses: responses.collect(),
            ..Default::default()
        }
    }
}

impl Refusable for CreatePartitionsRequest {
    fn refusal(&self, code: ErrorCode) -> CreatePartitionsResponse {
        let results = self.topics.iter().map(|topic| CreatePartitionsTopicResult {
            name: topic.name.clone(),
            error_code: code.0,
            ..Default::default()
        });
        CreatePartitionsResponse {
            results: results.collect(),
            ..Default::default()
        }
    }
}

impl Refusable for AlterPartitionReassignmentsRequest {
    fn refusal(&self, code: ErrorCode) -> AlterPartitionReassignmentsResponse {
        let responses = self.topics.iter().map(|topic| ReassignableTopicResponse {
            name: topic.name.clone(),
            partitions: topic
                .partitions
                .iter()
                .map(|partition| ReassignablePartitionResponse {
                    partition_index: partition.partition_index,
                    error_code: code.0,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        });
        AlterPartitionReassignmentsResponse {
            error_code: code.0,
            responses: responses.collect(),
            ..Default::default()
        }
    }
}

impl Refusable for AlterConfigsRequest {
    fn refusal(&self, code: ErrorCode) -> AlterConfigsResponse {
        let responses = self.resources.iter().map(|resource| AlterConfigsResourceResponse {
            error_code: code.0,
            resource_type: resource.resource_type,
            resource_name: resource.resource_name.clone(),
            ..Default::default()
        });
        AlterConfigsResponse {
            responses: responses.collect(),
            ..Default::default()
        }
    }
}

impl Refusable for IncrementalAlterConfigsRequest {
    fn refusal(&self, code: ErrorCode) -> IncrementalAlterConfigsResponse {
        let refused = |resource: &incremental_alter_configs_request::AlterConfigsResource| {
            incremental_alter_configs_response::AlterConfigsResourceResponse {
                error_code: code.0,
                resource_type: resource.resource_type,
                resource_name: resource.resource_name.clone(),
                ..Default::default()
            }
        };
        IncrementalAlterConfigsResponse {
            responses: self.resources.iter().map(refused).collect(),
            ..Default::default()
        }
    }
}

impl Refusable for ElectLeadersRequest {
    fn refusal(&self, code: ErrorCode) -> ElectLeadersResponse {
        let asked = self.topic_partitions.iter().flatten();
        let results = asked.map(|topic| ReplicaElectionResult {
            topic: topic.topic.clone(),
            partition_result: topic
                .partitions
                .iter()
                .map(|partition| PartitionResult {
                    partition_id: *partition,
                    error_code: code.0,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        });
        ElectLeadersResponse {
            error_code: code.0,
            replica_election_results: results.collect(),
            ..Default::default()
        }
    }
}
