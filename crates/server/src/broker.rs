//! The broker side of a node: everything that the handlers of its client listeners need, and which handler answers what.

use std::sync::Arc;

use klamm_config::{NodeConfig, keys};
use klamm_coordinator::GroupCoordinatorConfig;
use klamm_driver::{BrokerLifecycle, ControllerChannel, GroupCoordinators, MetadataCache, QuorumHandle};
use klamm_io::Io;
use klamm_metadata::GROUP_VERSION;
use klamm_protocol::ApiKey;
use klamm_protocol::messages::*;
use klamm_replica::{Partition, ReplicaManager};
use klamm_types::{ErrorCode, NodeId, PartitionId};

use crate::api_table;
use crate::auto_topic_creation::AutoTopicCreation;
use crate::dispatch::{Arrived, Call, Refused};
use crate::dynamic_configs::DynamicConfigs;
use crate::fetch_session::FetchSessionCache;
use crate::forwarding::Forwarding;
use crate::groups::{GroupClient, Groups};
use crate::handled::Handled;
use crate::handlers;
use crate::handlers::api_versions::Features;
use crate::handlers::describe_configs::Sources;
use crate::log_levels::LogLevels;
use crate::metadata_view::MetadataView;
use crate::metrics::BrokerMetrics;
use crate::outgoing::Outgoing;
use crate::producer_ids::ProducerIds;

/// One broker. Handlers take from it what they need and call one thing of it.
pub struct Broker {
    pub(crate) io: Io,
    pub(crate) config: Arc<NodeConfig>,
    pub(crate) node_id: NodeId,
    pub(crate) cluster_id: String,
    pub(crate) metadata: MetadataView,
    pub(crate) replicas: Arc<ReplicaManager>,
    pub(crate) fetch_sessions: FetchSessionCache,
    pub(crate) auto_topic_creation: AutoTopicCreation,
    /// `auto.create.topics.enable`
    pub(crate) creates_topics: bool,
    /// `max.request.partition.size.limit`
    pub(crate) partitions_per_response_max: i32,
    /// `fetch.max.bytes`
    pub(crate) fetch_max_bytes: i32,
    /// Whether `consumer` is among `group.coordinator.rebalance.protocols`.
    offers_consumer_groups: bool,
    pub(crate) configs: Arc<DynamicConfigs>,
    pub(crate) log_levels: Arc<dyn LogLevels>,
    pub(crate) forwarding: Forwarding,
    pub(crate) producer_ids: ProducerIds,
    pub(crate) quorum: QuorumHandle,
    pub(crate) groups: Groups,
    pub(crate) lifecycle: BrokerLifecycle,
    pub(crate) metrics: BrokerMetrics,
}

/// What a broker is made of.
pub struct BrokerParts {
    pub io: Io,
    pub config: Arc<NodeConfig>,
    pub cluster_id: String,
    pub metadata: MetadataCache,
    pub replicas: Arc<ReplicaManager>,
    /// Kept up to date by whoever follows the metadata.
    pub configs: Arc<DynamicConfigs>,
    pub log_levels: Arc<dyn LogLevels>,
    /// For what the controller answers. Kafka lets requests wait a minute for one.
    pub controller: ControllerChannel,
    pub lifecycle: BrokerLifecycle,
    /// Knows what the metadata does not hold: kraft.version.
    pub quorum: QuorumHandle,
    pub groups: GroupCoordinators,
}

impl Broker {
    pub fn new(parts: BrokerParts) -> Arc<Self> {
        let BrokerParts {
            io,
            config,
            cluster_id,
            metadata,
            replicas,
            configs,
            log_levels,
            controller,
            lifecycle,
            quorum,
            groups,
        } = parts;
        let offsets_partitions = config.get(keys::OFFSETS_TOPIC_NUM_PARTITIONS);
        let group_config = GroupCoordinatorConfig::new(config.clone());
        let protocols = config.get(keys::GROUP_COORDINATOR_REBALANCE_PROTOCOLS);
        let slots = config.get(keys::MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS);
        let metrics = io.metrics.clone();
        let broker = Arc::new(Self {
            metrics: BrokerMetrics::new(&metrics),
            node_id: config.node_id(),
            metadata: MetadataView::new(metadata),
            fetch_sessions: FetchSessionCache::new(usize::try_from(slots).unwrap_or(0), SESSION_EVICTION_MS),
            fetch_max_bytes: config.get(keys::FETCH_MAX_BYTES),
            offers_consumer_groups: protocols.iter().any(|name| name.eq_ignore_ascii_case("consumer")),
            producer_ids: ProducerIds::new(&io, config.node_id(), controller.clone(), lifecycle.watch()),
            forwarding: Forwarding::new(controller.clone()),
            auto_topic_creation: AutoTopicCreation::new(&io, controller, config.clone()),
            creates_topics: config.get(keys::AUTO_CREATE_TOPICS_ENABLE),
            partitions_per_response_max: config.get(keys::MAX_REQUEST_PARTITION_SIZE_LIMIT),
            io,
            config,
            cluster_id,
            replicas,
            configs,
            log_levels,
            quorum,
            groups: Groups::new(groups, group_config, offsets_partitions),
            lifecycle,
        });
        metrics.register(&broker);
        broker
    }

    /// Which handler answers. Exhaustive on purpose: a new API does not build until it has its line here.
    pub(crate) fn handle(
        self: &Arc<Self>,
        call: Call<'_>,
        client_id: Option<String>,
        body: &mut [u8],
        out: &mut Outgoing,
    ) -> Result<Handled, Refused> {
        if call.api == ApiKey::Produce {
            return handlers::produce::handle(self, vec![Arrived { call, client_id, body }], out);
        }
        let name = client_id;
        let client_id = name.as_deref();
        match call.api {
            ApiKey::Fetch => handlers::fetch::handle(self, call, body, out),
            ApiKey::ListOffsets => call.answer(body, out, |r| handlers::list_offsets::handle(self, call, r)),
            ApiKey::OffsetForLeaderEpoch => {
                call.answer(body, out, |r| handlers::offset_for_leader_epoch::handle(self, r))
            }
            ApiKey::DeleteRecords => {
                let broker = self.clone();
                call.answer_later(body, |r| handlers::delete_records::handle(broker, r))
            }
            ApiKey::Metadata => call.answer(body, out, |r| handlers::metadata::handle(self, call, r)),
            ApiKey::DescribeCluster => {
                call.answer(body, out, |r| handlers::describe_cluster::of_brokers(self, call, &r))
            }
            ApiKey::DescribeTopicPartitions => call.answer(body, out, |r| {
                handlers::describe_topic_partitions::handle(self, call, &r)
            }),
            ApiKey::DescribeLogDirs => {
                let broker = self.clone();
                call.answer_later(body, |r| handlers::describe_log_dirs::handle(broker, r))
            }
            ApiKey::DescribeProducers => call.answer(body, out, |r| handlers::describe_producers::handle(self, r)),
            ApiKey::DescribeConfigs => call.answer(body, out, |r| self.describe_configs(&r)),
            ApiKey::ListConfigResources => call.answer(body, out, |r| {
                handlers::list_config_resources::handle(&self.metadata.image(), call, &r)
            }),
            ApiKey::InitProducerId => {
                let broker = self.clone();
                call.answer_later(body, |r| handlers::init_producer_id::handle(broker, r))
            }
            ApiKey::AlterConfigs => handlers::alter_configs::handle_legacy(self, call, client_id, body),
            ApiKey::IncrementalAlterConfigs => handlers::alter_configs::handle_incremental(self, call, client_id, body),
            ApiKey::CreateTopics => self.forwarding.handle::<CreateTopicsRequest>(call, client_id, body),
            ApiKey::DeleteTopics => self.forwarding.handle::<DeleteTopicsRequest>(call, client_id, body),
            ApiKey::CreatePartitions => self.forwarding.handle::<CreatePartitionsRequest>(call, client_id, body),
            ApiKey::ElectLeaders => self.forwarding.handle::<ElectLeadersRequest>(call, client_id, body),
            ApiKey::UpdateFeatures => self.forwarding.handle::<UpdateFeaturesRequest>(call, client_id, body),
            ApiKey::UnregisterBroker => self.forwarding.handle::<UnregisterBrokerRequest>(call, client_id, body),
            ApiKey::UnregisterController => self
                .forwarding
                .handle::<UnregisterControllerRequest>(call, client_id, body),
            ApiKey::DescribeQuorum => self.forwarding.handle::<DescribeQuorumRequest>(call, client_id, body),
            ApiKey::AddRaftVoter => self.forwarding.handle::<AddRaftVoterRequest>(call, client_id, body),
            ApiKey::RemoveRaftVoter => self.forwarding.handle::<RemoveRaftVoterRequest>(call, client_id, body),
            ApiKey::ApiVersions => call.answer(body, out, |r| {
                let image = self.metadata.image();
                let features = Features {
                    image: &image,
                    offset: image.last_offset(),
                    kraft_version: self.quorum.status().kraft_version,
                };
                let controller = self.forwarding.controller_versions();
                handlers::api_versions::handle(call, &r, api_table::offered_by_brokers(controller.as_ref()), features)
            }),
            ApiKey::FindCoordinator => call.answer(body, out, |r| handlers::find_coordinator::handle(self, call, &r)),
            _ => self.handle_group_api(call, name, body, out),
        }
    }

    /// Which handler answers what is asked of groups.
    fn handle_group_api(
        self: &Arc<Self>,
        call: Call<'_>,
        client_id: Option<String>,
        body: &[u8],
        out: &mut Outgoing,
    ) -> Result<Handled, Refused> {
        let client = GroupClient::new(call, client_id);
        match call.api {
            ApiKey::Heartbeat => return handlers::heartbeat::handle(self, call, client, body, out),
            ApiKey::ConsumerGroupHeartbeat => {
                return handlers::consumer_group_heartbeat::handle(self, call, client, body, out);
            }
            ApiKey::OffsetCommit => return handlers::offset_commit::handle(self, call, client, body, out),
            _ => {}
        }
        let broker = self.clone();
        match call.api {
            ApiKey::JoinGroup => call.answer_later(body, |r| handlers::join_group::handle(broker, client, r)),
            ApiKey::SyncGroup => call.answer_later(body, |r| handlers::sync_group::handle(broker, client, r)),
            ApiKey::LeaveGroup => call.answer_later(body, |r| handlers::leave_group::handle(broker, client, r)),
            ApiKey::ConsumerGroupDescribe => {
                call.answer_later(body, |r| handlers::consumer_group_describe::handle(broker, client, r))
            }
            ApiKey::OffsetFetch => call.answer_later(body, |r| handlers::offset_fetch::handle(broker, client, r)),
            ApiKey::OffsetDelete => call.answer_later(body, |r| handlers::offset_delete::handle(broker, client, r)),
            ApiKey::DescribeGroups => call.answer_later(body, |r| handlers::describe_groups::handle(broker, client, r)),
            ApiKey::ListGroups => call.answer_later(body, |r| handlers::list_groups::handle(broker, client, r)),
            ApiKey::DeleteGroups => call.answer_later(body, |r| handlers::delete_groups::handle(broker, client, r)),
            _ => Err(Refused::NotOffered {
                api: call.api,
                version: call.version,
            }),
        }
    }

    fn describe_configs(&self, request: &DescribeConfigsRequest) -> DescribeConfigsResponse {
        let image = self.metadata.image();
        let sources = Sources {
            node_id: self.node_id,
            image: &image,
            layers: &self.configs.layers(),
            log_levels: &*self.log_levels,
        };
        handlers::describe_configs::handle(&sources, request)
    }

    /// A partition that this broker holds; the error of a client that asks for it in vain.
    pub(crate) fn partition_named(&self, topic: &str, partition: PartitionId) -> Result<Arc<Partition>, ErrorCode> {
        self.replicas.named(topic, partition).ok_or_else(|| {
            let image = self.metadata.image();
            match image.topics.named(topic).and_then(|topic| topic.partition(partition)) {
                Some(_) => ErrorCode::NOT_LEADER_OR_FOLLOWER,
                None => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            }
        })
    }

    /// Whether the new protocol of consumer groups is in use, in the cluster and on this broker (KIP-848).
    pub(crate) fn serves_consumer_groups(&self) -> bool {
        self.offers_consumer_groups && self.metadata.image().features.level(GROUP_VERSION) >= 1
    }

    /// Whether only coordinators may write to the topic.
    pub(crate) fn is_internal(&self, topic: &str) -> bool {
        INTERNAL_TOPICS.contains(&topic)
    }
}

/// Topics that brokers keep for themselves.
pub(crate) const INTERNAL_TOPICS: [&str; 3] = ["__consumer_offsets", "__transaction_state", "__share_group_state"];

/// A fetch session that was not used for this long makes room for another (`FetchSession` in Kafka).
const SESSION_EVICTION_MS: i64 = 120_000;
