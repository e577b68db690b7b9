//! The controller side of a node: what the handlers of its controller listeners need, and which handler answers what.

use std::sync::Arc;
use std::time::Duration;

use klamm_config::NodeConfig;
use klamm_controller::{ControllerCall, ControllerRequest, ControllerResponse, RequestContext};
use klamm_driver::{ControllerHandle, MetadataCache, NotController, QuorumHandle, Via};
use klamm_io::{Io, time};
use klamm_protocol::ApiKey;
use klamm_protocol::messages::*;
use klamm_types::{ErrorCode, Offset};

use crate::api_table;
use crate::dispatch::{Call, Refused};
use crate::dynamic_configs::DynamicConfigs;
use crate::handled::Handled;
use crate::handlers;
use crate::handlers::api_versions::Features;
use crate::handlers::describe_configs::Sources;
use crate::log_levels::LogLevels;
use crate::metadata_view::MetadataView;
use crate::metrics::RequestCounts;
use crate::outgoing::Outgoing;
use crate::refusal::Refusable;

/// How a request came to the controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From who wants the answer.
    Direct,
    /// In an envelope: a broker wants it for its client.
    Forwarded,
}

/// One controller. Handlers take from it what they need and call one thing of it.
pub struct ControllerNode {
    pub(crate) io: Io,
    pub(crate) cluster_id: String,
    pub(crate) config: Arc<NodeConfig>,
    pub(crate) metadata: MetadataView,
    pub(crate) quorum: QuorumHandle,
    pub(crate) controller: ControllerHandle,
    pub(crate) configs: Arc<DynamicConfigs>,
    pub(crate) log_levels: Arc<dyn LogLevels>,
    pub(crate) requests: RequestCounts,
}

/// What a controller's node is made of.
pub struct ControllerParts {
    pub io: Io,
    pub config: Arc<NodeConfig>,
    pub cluster_id: String,
    pub metadata: MetadataCache,
    pub quorum: QuorumHandle,
    pub controller: ControllerHandle,
    /// Kept up to date by whoever follows the metadata; a node that is broker and controller has one.
    pub configs: Arc<DynamicConfigs>,
    pub log_levels: Arc<dyn LogLevels>,
}

impl ControllerNode {
    pub fn new(parts: ControllerParts) -> Arc<Self> {
        let ControllerParts {
            io,
            config,
            cluster_id,
            metadata,
            quorum,
            controller,
            configs,
            log_levels,
        } = parts;
        let metrics = io.metrics.clone();
        let node = Arc::new(Self {
            requests: RequestCounts::new(&metrics),
            io,
            config,
            cluster_id,
            metadata: MetadataView::new(metadata),
            quorum,
            controller,
            configs,
            log_levels,
        });
        metrics.register(&node);
        node
    }

    pub(crate) fn handle(
        self: &Arc<Self>,
        call: Call<'_>,
        body: &mut [u8],
        out: &mut Outgoing,
    ) -> Result<Handled, Refused> {
        match call.api {
            ApiKey::Envelope => handlers::envelope::handle(self, call, body),
            _ => self.answer(call, Origin::Direct, body, out),
        }
    }

    /// Which handler answers. What the controller decides goes to its machine as it came.
    pub(crate) fn answer(
        self: &Arc<Self>,
        call: Call<'_>,
        origin: Origin,
        body: &[u8],
        out: &mut Outgoing,
    ) -> Result<Handled, Refused> {
        match call.api {
            ApiKey::CreateTopics => self.decide::<CreateTopicsRequest>(call, origin, body),
            ApiKey::DeleteTopics => self.decide::<DeleteTopicsRequest>(call, origin, body),
            ApiKey::CreatePartitions => self.decide::<CreatePartitionsRequest>(call, origin, body),
            ApiKey::AlterConfigs => self.decide::<AlterConfigsRequest>(call, origin, body),
            ApiKey::IncrementalAlterConfigs => handlers::alter_configs::handle_on_controller(self, call, origin, body),
            ApiKey::ElectLeaders => self.decide::<ElectLeadersRequest>(call, origin, body),
            ApiKey::AlterPartitionReassignments => {
                self.decide::<AlterPartitionReassignmentsRequest>(call, origin, body)
            }
            ApiKey::ListPartitionReassignments => self.decide::<ListPartitionReassignmentsRequest>(call, origin, body),
            ApiKey::UpdateFeatures => handlers::update_features::handle_on_controller(self, call, origin, body),
            ApiKey::UnregisterBroker => self.decide::<UnregisterBrokerRequest>(call, origin, body),
            ApiKey::UnregisterController => self.decide::<UnregisterControllerRequest>(call, origin, body),
            ApiKey::AllocateProducerIds => self.decide::<AllocateProducerIdsRequest>(call, origin, body),
            ApiKey::AlterPartition => self.decide::<AlterPartitionRequest>(call, origin, body),
            ApiKey::AssignReplicasToDirs => self.decide::<AssignReplicasToDirsRequest>(call, origin, body),
            ApiKey::BrokerRegistration => self.decide::<BrokerRegistrationRequest>(call, origin, body),
            ApiKey::BrokerHeartbeat => self.decide::<BrokerHeartbeatRequest>(call, origin, body),
            ApiKey::ControllerRegistration => self.decide::<ControllerRegistrationRequest>(call, origin, body),
            ApiKey::DescribeQuorum => self.describe_quorum(call, origin, body),
            ApiKey::DescribeConfigs => call.answer(body, out, |r| self.describe_configs(&r)),
            ApiKey::DescribeCluster => self.describe_cluster(call, body),
            ApiKey::ApiVersions => call.answer(body, out, |r| {
                let image = self.metadata.image();
                let features = Features {
                    image: &image,
                    offset: image.last_offset(),
                    kraft_version: self.quorum.status().kraft_version,
                };
                handlers::api_versions::handle(call, &r, api_table::offered_by_controllers(), features)
            }),
            ApiKey::AddRaftVoter => handlers::raft_voters::add(self, call, origin, body),
            ApiKey::RemoveRaftVoter => handlers::raft_voters::remove(self, call, origin, body),
            _ => self.answer_replica(call, body),
        }
    }

    /// What the quorum's nodes ask each other.
    fn answer_replica(&self, call: Call<'_>, body: &[u8]) -> Result<Handled, Refused> {
        let via = Via {
            listener: call.client.listener.clone(),
            version: call.version,
        };
        let quorum = self.quorum.clone();
        match call.api {
            ApiKey::Vote => call.answer_later(body, |r| async move { quorum.vote(&via, r).await }),
            ApiKey::BeginQuorumEpoch => {
                call.answer_later(body, |r| async move { quorum.begin_quorum_epoch(&via, r).await })
            }
            ApiKey::EndQuorumEpoch => {
                call.answer_later(body, |r| async move { quorum.end_quorum_epoch(&via, r).await })
            }
            ApiKey::Fetch => call.answer_later(body, |r| async move { quorum.fetch(&via, r).await }),
            ApiKey::FetchSnapshot => call.answer_later(body, |r| async move { quorum.fetch_snapshot(&via, r).await }),
            ApiKey::UpdateRaftVoter => {
                call.answer_later(body, |r| async move { quorum.update_raft_voter(&via, r).await })
            }
            _ => Err(Refused::NotOffered {
                api: call.api,
                version: call.version,
            }),
        }
    }

    /// Answers with what the machine decides.
    pub(crate) fn decide<R>(&self, call: Call<'_>, origin: Origin, body: &[u8]) -> Result<Handled, Refused>
    where
        R: Refusable + Into<ControllerCall> + Send + Sync + 'static,
        R::Response: TryFrom<ControllerResponse> + Send,
    {
        let decision = self.ask::<R>(call.version, origin, call.decode(body)?);
        Ok(Handled::later(call.to, decision))
    }

    /// Asks the machine; its answer is committed when it comes.
    pub(crate) fn ask<R>(
        &self,
        version: i16,
        origin: Origin,
        request: R,
    ) -> impl Future<Output = Result<R::Response, Refused>> + Send + use<R>
    where
        R: Refusable + Into<ControllerCall> + Send + Sync + 'static,
        R::Response: TryFrom<ControllerResponse> + Send,
    {
        let mut context = RequestContext::new(version);
        context.is_forwarded = origin == Origin::Forwarded;
        let controller = self.controller.clone();
        let (quorum, metadata) = (self.quorum.clone(), self.metadata.clone());
        async move {
            let asked = ControllerRequest {
                context,
                call: request.clone().into(),
            };
            let answer = controller.call(asked).await;
            if origin == Origin::Forwarded && answer.is_ok() {
                // A client that has changed something and asks this node next shall see it. Kafka leaves it to chance.
                let end = quorum.status().high_watermark.unwrap_or(Offset::ZERO);
                let _ = time::timeout(PUBLISH_WAIT_MAX, metadata.reaches(end)).await;
            }
            match answer {
                // A response of another kind would be a bug of the controller.
                Ok(response) => Ok(R::Response::try_from(response)
                    .unwrap_or_else(|_| request.refusal(ErrorCode::UNKNOWN_SERVER_ERROR))),
                Err(NotController) if origin == Origin::Forwarded => Err(Refused::NotController),
                Err(NotController) => Ok(request.refusal(ErrorCode::NOT_CONTROLLER)),
            }
        }
    }

    /// A controller that has just started does not know the cluster yet, not even its features. Kafka tells who asks
    /// then that they do not suffice.
    fn describe_cluster(self: &Arc<Self>, call: Call<'_>, body: &[u8]) -> Result<Handled, Refused> {
        let (node, version, listener) = (self.clone(), call.version, call.client.listener.clone());
        call.answer_later(body, |request| async move {
            let _ = time::timeout(FEATURES_WAIT_MAX, node.metadata.knows_features()).await;
            handlers::describe_cluster::of_controllers(&node, version, &listener, &request)
        })
    }

    fn describe_quorum(&self, call: Call<'_>, origin: Origin, body: &[u8]) -> Result<Handled, Refused> {
        let request: DescribeQuorumRequest = call.decode(body)?;
        let (quorum, to, version) = (self.quorum.clone(), call.to, call.version);
        let (node_id, now) = (self.config.node_id(), self.io.clock.wall());
        Ok(Handled::later(to, async move {
            let progress = quorum.progress().await.unwrap_or_default();
            let status = quorum.status();
            let response = handlers::describe_quorum::handle(version, &request, &status, &progress, node_id, now);
            if origin == Origin::Forwarded && handlers::describe_quorum::is_refused_by_follower(&response) {
                return Err(Refused::NotController);
            }
            Ok(response)
        }))
    }

    fn describe_configs(&self, request: &DescribeConfigsRequest) -> DescribeConfigsResponse {
        let image = self.metadata.image();
        let sources = Sources {
            node_id: self.config.node_id(),
            image: &image,
            layers: &self.configs.layers(),
            log_levels: &*self.log_levels,
        };
        handlers::describe_configs::handle(&sources, request)
    }
}

/// An answer waits no longer than this for the node's own metadata.
const PUBLISH_WAIT_MAX: Duration = Duration::from_secs(1);
/// The first leader of a new cluster writes them; what else a node waits for is an election.
const FEATURES_WAIT_MAX: Duration = Duration::from_secs(5);
