//! What the controller is asked and what it answers: the messages of the protocol, one variant each, with what the
//! driver adds because the machine may not look it up itself.

use std::collections::BTreeSet;

use klamm_protocol::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use klamm_protocol::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
use klamm_protocol::messages::alter_configs_request::AlterConfigsRequest;
use klamm_protocol::messages::alter_configs_response::AlterConfigsResponse;
use klamm_protocol::messages::alter_partition_reassignments_request::AlterPartitionReassignmentsRequest;
use klamm_protocol::messages::alter_partition_reassignments_response::AlterPartitionReassignmentsResponse;
use klamm_protocol::messages::alter_partition_request::AlterPartitionRequest;
use klamm_protocol::messages::alter_partition_response::AlterPartitionResponse;
use klamm_protocol::messages::assign_replicas_to_dirs_request::AssignReplicasToDirsRequest;
use klamm_protocol::messages::assign_replicas_to_dirs_response::AssignReplicasToDirsResponse;
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use klamm_protocol::messages::broker_registration_request::BrokerRegistrationRequest;
use klamm_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
use klamm_protocol::messages::controller_registration_request::ControllerRegistrationRequest;
use klamm_protocol::messages::controller_registration_response::ControllerRegistrationResponse;
use klamm_protocol::messages::create_partitions_request::CreatePartitionsRequest;
use klamm_protocol::messages::create_partitions_response::CreatePartitionsResponse;
use klamm_protocol::messages::create_topics_request::CreateTopicsRequest;
use klamm_protocol::messages::create_topics_response::CreateTopicsResponse;
use klamm_protocol::messages::delete_topics_request::DeleteTopicsRequest;
use klamm_protocol::messages::delete_topics_response::DeleteTopicsResponse;
use klamm_protocol::messages::elect_leaders_request::ElectLeadersRequest;
use klamm_protocol::messages::elect_leaders_response::ElectLeadersResponse;
use klamm_protocol::messages::incremental_alter_configs_request::IncrementalAlterConfigsRequest;
use klamm_protocol::messages::incremental_alter_configs_response::IncrementalAlterConfigsResponse;
use klamm_protocol::messages::list_partition_reassignments_request::ListPartitionReassignmentsRequest;
use klamm_protocol::messages::list_partition_reassignments_response::ListPartitionReassignmentsResponse;
use klamm_protocol::messages::unregister_broker_request::UnregisterBrokerRequest;
use klamm_protocol::messages::unregister_broker_response::UnregisterBrokerResponse;
use klamm_protocol::messages::unregister_controller_request::UnregisterControllerRequest;
use klamm_protocol::messages::unregister_controller_response::UnregisterControllerResponse;
use klamm_protocol::messages::update_features_request::UpdateFeaturesRequest;
use klamm_protocol::messages::update_features_response::UpdateFeaturesResponse;
use klamm_types::Offset;

/// A request with its context.
#[derive(Clone, Debug)]
pub struct ControllerRequest {
    pub context: RequestContext,
    pub call: ControllerCall,
}

/// What a decision needs beside the request and the state.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// The version in which the request came; some answers depend on it.
    pub api_version: i16,
    /// Whether a broker passed the request on for its client.
    pub is_forwarded: bool,
    /// Topics whose configuration the client may see; nothing means all.
    pub describable_topics: Option<BTreeSet<String>>,
    /// The offset that the first record of the outcome will get. Set by the driver.
    pub next_offset: Offset,
    /// The finalized `kraft.version`, which the quorum keeps. Set by the driver.
    pub kraft_version: i16,
    /// Where random choices start from: ids of new topics, placement of replicas. Set by the driver.
    pub seed: u64,
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($request:ident) -> $response:ident;)*) => {
        /// What the controller can be asked.
        #[derive(Clone, Debug)]
        pub enum ControllerCall {
            $($(#[$doc])* $name($request),)*
            /// This controller has become active: bring the log into a valid state. Asked once, before anything else.
            Activate(crate::Activation),
            /// A deadline has passed ([`klamm_machine::Machine::next_deadline`]).
            Deadline,
        }

        /// The answer, in the variant of the question.
        #[derive(Clone, Debug, PartialEq)]
        pub enum ControllerResponse {
            $($name($response),)*
            Activate,
            Deadline,
        }

        $(
            impl From<$request> for ControllerCall {
                fn from(request: $request) -> Self {
                    Self::$name(request)
                }
            }

            /// Gives the response back if it is not of this kind.
            impl TryFrom<ControllerResponse> for $response {
                type Error = ControllerResponse;

                fn try_from(response: ControllerResponse) -> Result<Self, ControllerResponse> {
                    match response {
                        ControllerResponse::$name(response) => Ok(response),
                        other => Err(other),
                    }
                }
            }
        )*
    };
}

calls! {
    RegisterBroker(BrokerRegistrationRequest) -> BrokerRegistrationResponse;
    BrokerHeartbeat(BrokerHeartbeatRequest) -> BrokerHeartbeatResponse;
    UnregisterBroker(UnregisterBrokerRequest) -> UnregisterBrokerResponse;
    UnregisterController(UnregisterControllerRequest) -> UnregisterControllerResponse;
    RegisterController(ControllerRegistrationRequest) -> ControllerRegistrationResponse;
    CreateTopics(CreateTopicsRequest) -> CreateTopicsResponse;
    DeleteTopics(DeleteTopicsRequest) -> DeleteTopicsResponse;
    CreatePartitions(CreatePartitionsRequest) -> CreatePartitionsResponse;
    AlterConfigs(AlterConfigsRequest) -> AlterConfigsResponse;
    IncrementalAlterConfigs(IncrementalAlterConfigsRequest) -> IncrementalAlterConfigsResponse;
    AlterPartition(AlterPartitionRequest) -> AlterPartitionResponse;
    AlterPartitionReassignments(AlterPartitionReassignmentsRequest) -> AlterPartitionReassignmentsResponse;
    ListPartitionReassignments(ListPartitionReassignmentsRequest) -> ListPartitionReassignmentsResponse;
    ElectLeaders(ElectLeadersRequest) -> ElectLeadersResponse;
    AllocateProducerIds(AllocateProducerIdsRequest) -> AllocateProducerIdsResponse;
    UpdateFeatures(UpdateFeaturesRequest) -> UpdateFeaturesResponse;
    AssignReplicasToDirs(AssignReplicasToDirsRequest) -> AssignReplicasToDirsResponse;
}

impl RequestContext {
    /// A context as a server knows it; the driver fills in the rest.
    pub fn new(api_version: i16) -> Self {
        Self {
            api_version,
            is_forwarded: false,
            describable_topics: None,
            next_offset: Offset::ZERO,
            kraft_version: 0,
            seed: 0,
        }
    }

    pub(crate) fn may_describe(&self, topic: &str) -> bool {
        self.describable_topics
            .as_ref()
            .is_none_or(|topics| topics.contains(topic))
    }
}
