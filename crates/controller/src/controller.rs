//! The active controller as a machine.
//!
//! Its state is a metadata image that includes what is not committed yet. Because an image is persistent, the state
//! before each uncommitted record is kept as it was: rolling back is taking an old image out of the drawer. Beside the
//! image there are the sessions of the brokers, which no record holds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use klamm_config::{NodeConfig, keys};
use klamm_machine::{Machine, Outcome};
use klamm_metadata::{MetadataDelta, MetadataImage, MetadataVersion, ReplayError};
use klamm_protocol::MetadataRecord;
use klamm_types::{NodeId, Offset, Timestamp};

use crate::sessions::BrokerSessions;
use crate::{ConfigSchema, ControllerCall, ControllerRequest, ControllerResponse, RequestContext};

pub(crate) type Decision = Outcome<MetadataRecord, ControllerResponse>;

/// Decides changes of metadata. The active controller's driver asks it; the others only replay.
#[derive(Clone)]
pub struct Controller {
    pub(crate) config: ControllerConfig,
    state: State,
    /// The states before each uncommitted record, oldest first.
    history: VecDeque<(Offset, State)>,
    pub(crate) sessions: BrokerSessions,
    fault: Option<(Offset, ReplayError)>,
    timers: Timers,
}

/// What the records add up to. A clone shares everything.
#[derive(Clone)]
struct State {
    image: MetadataImage,
    /// Where the open metadata transaction began, and the image at that time, to which an abort returns.
    transaction: Option<(Offset, MetadataImage)>,
    /// Offsets of the records that registered brokers, to tell when a broker has caught up with its own registration.
    registration_offsets: Arc<BTreeMap<NodeId, Offset>>,
}

/// What the controller is to do of its own accord because its time has come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Due {
    pub(crate) no_op: bool,
    pub(crate) rebalance: bool,
    pub(crate) unclean_election: bool,
}

/// When the controller next does something of its own accord.
#[derive(Clone, Default)]
struct Timers {
    no_op_at: Option<Timestamp>,
    rebalance_at: Option<Timestamp>,
    unclean_election_at: Option<Timestamp>,
    due: Due,
}

/// What the controller takes from the node's configuration.
#[derive(Clone)]
pub struct ControllerConfig {
    pub node_id: NodeId,
    pub cluster_id: String,
    /// Ids of the quorum's voters.
    pub quorum: Vec<NodeId>,
    /// `broker.session.timeout.ms`
    pub session_timeout_ms: i64,
    /// `metadata.max.idle.interval.ms`; 0 writes no records to an idle log.
    pub idle_interval_ms: i64,
    /// `leader.imbalance.check.interval.seconds`, in milliseconds; 0 if `auto.leader.rebalance.enable` is off.
    pub rebalance_interval_ms: i64,
    /// `unclean.leader.election.interval.ms`
    pub unclean_election_interval_ms: i64,
    /// `num.partitions`
    pub default_partitions: i32,
    /// `default.replication.factor`
    pub default_replication_factor: i16,
    /// `delete.topic.enable`
    pub delete_topic_enable: bool,
    pub schema: ConfigSchema,
}

impl ControllerConfig {
    pub fn new(node: Arc<NodeConfig>, cluster_id: &str) -> Self {
        let rebalances = node.get(keys::AUTO_LEADER_REBALANCE_ENABLE);
        let rebalance_seconds = node.get(keys::LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS);
        Self {
            node_id: node.node_id(),
            cluster_id: cluster_id.to_owned(),
            quorum: node.voters().keys().copied().collect(),
            session_timeout_ms: node.get(keys::BROKER_SESSION_TIMEOUT_MS).into(),
            idle_interval_ms: node.get(keys::METADATA_MAX_IDLE_INTERVAL_MS).into(),
            rebalance_interval_ms: if rebalances {
                rebalance_seconds.saturating_mul(1000)
            } else {
                0
            },
            unclean_election_interval_ms: node.get(keys::UNCLEAN_LEADER_ELECTION_INTERVAL_MS),
            default_partitions: node.get(keys::NUM_PARTITIONS),
            default_replication_factor: i16::try_from(node.get(keys::DEFAULT_REPLICATION_FACTOR)).unwrap_or(i16::MAX),
            delete_topic_enable: node.get(keys::DELETE_TOPIC_ENABLE),
            schema: ConfigSchema::new(node),
        }
    }
}

impl Controller {
    /// A controller that continues from `image`, the state of a snapshot or of nothing.
    pub fn new(config: ControllerConfig, image: MetadataImage) -> Self {
        let registered = image.cluster.brokers.keys().map(|id| (*id, Offset::ZERO));
        Self {
            sessions: BrokerSessions::new(config.session_timeout_ms),
            state: State {
                registration_offsets: Arc::new(registered.collect()),
                transaction: None,
                image,
            },
            history: VecDeque::new(),
            fault: None,
            timers: Timers::default(),
            config,
        }
    }

    /// The state, uncommitted changes included.
    pub fn image(&self) -> &MetadataImage {
        &self.state.image
    }

    /// A record that did not fit the state. The node must stop: what it holds is not what the log says.
    pub fn fault(&self) -> Option<&(Offset, ReplayError)> {
        self.fault.as_ref()
    }

    /// Where a metadata transaction began that has not ended.
    pub fn transaction_start(&self) -> Option<Offset> {
        self.state.transaction.as_ref().map(|(offset, _)| *offset)
    }

    /// This node has lost the leadership of the quorum: deadlines and sessions end.
    pub fn resign(&mut self) {
        self.sessions.clear();
        self.timers = Timers::default();
    }

    /// The image that no open transaction can take back.
    pub(crate) fn settled_image(&self) -> &MetadataImage {
        let transaction = self.state.transaction.as_ref();
        transaction.map_or(&self.state.image, |(_, image)| image)
    }

    pub(crate) fn version(&self) -> MetadataVersion {
        self.image().metadata_version()
    }

    pub(crate) fn registration_offset(&self, broker: NodeId) -> Option<Offset> {
        self.state.registration_offsets.get(&broker).copied()
    }

    pub(crate) fn due(&self) -> Due {
        self.timers.due
    }

    fn start_timers(&mut self, now: Timestamp) {
        let after = |ms: i64| (ms > 0).then(|| now.plus_ms(ms));
        self.timers = Timers {
            no_op_at: after(self.config.idle_interval_ms),
            rebalance_at: after(self.config.rebalance_interval_ms),
            unclean_election_at: after(self.config.unclean_election_interval_ms),
            due: Due::default(),
        };
    }

    fn turn_timers(&mut self, now: Timestamp) {
        let turn = |at: &mut Option<Timestamp>, interval_ms: i64| {
            let is_due = at.is_some_and(|at| at <= now);
            if is_due {
                *at = Some(now.plus_ms(interval_ms));
            }
            is_due
        };
        let timers = &mut self.timers;
        timers.due = Due {
            no_op: turn(&mut timers.no_op_at, self.config.idle_interval_ms),
            rebalance: turn(&mut timers.rebalance_at, self.config.rebalance_interval_ms),
            unclean_election: turn(
                &mut timers.unclean_election_at,
                self.config.unclean_election_interval_ms,
            ),
        };
    }

    /// Changes the sessions and timers, which no record holds.
    fn observe(&mut self, now: Timestamp, request: &ControllerRequest) {
        match &request.call {
            ControllerCall::BrokerHeartbeat(heartbeat) => self.sessions.touch(now, heartbeat),
            ControllerCall::Activate(_) => {
                self.sessions.start(now, &self.state.image.cluster);
                self.start_timers(now);
            }
            ControllerCall::Deadline => {
                self.sessions.forget_expired(now, &self.state.image.cluster);
                self.turn_timers(now);
            }
            _ => {}
        }
    }

    /// Decides on the state and the sessions as they now are.
    fn decide_call(&self, now: Timestamp, context: &RequestContext, call: ControllerCall) -> Decision {
        match call {
            ControllerCall::RegisterBroker(request) => self.register_broker(now, context, request),
            ControllerCall::BrokerHeartbeat(request) => self.broker_heartbeat(request),
            ControllerCall::UnregisterBroker(request) => self.unregister_broker(request),
            ControllerCall::UnregisterController(request) => self.unregister_controller(request),
            ControllerCall::RegisterController(request) => self.register_controller(request),
            ControllerCall::CreateTopics(request) => self.create_topics(context, request),
            ControllerCall::DeleteTopics(request) => self.delete_topics(context, request),
            ControllerCall::CreatePartitions(request) => self.create_partitions(context, request),
            ControllerCall::AlterConfigs(request) => self.alter_configs(context, request),
            ControllerCall::IncrementalAlterConfigs(request) => self.incremental_alter_configs(context, request),
            ControllerCall::AlterPartition(request) => self.alter_partition(context, request),
            ControllerCall::AlterPartitionReassignments(request) => self.alter_partition_reassignments(request),
            ControllerCall::ListPartitionReassignments(request) => self.list_partition_reassignments(request),
            ControllerCall::ElectLeaders(request) => self.elect_leaders(request),
            ControllerCall::AllocateProducerIds(request) => self.allocate_producer_ids(request),
            ControllerCall::UpdateFeatures(request) => self.update_features(context, request),
            ControllerCall::AssignReplicasToDirs(request) => self.assign_replicas_to_dirs(request),
            ControllerCall::Activate(activation) => self.activate(activation),
            ControllerCall::Deadline => self.meet_deadline(now),
        }
    }
}

impl Machine for Controller {
    type Request = ControllerRequest;
    type Response = ControllerResponse;
    type Record = MetadataRecord;
    type Send = ();
    type Event = ();

    fn decide(&mut self, now: Timestamp, request: ControllerRequest) -> Decision {
        self.observe(now, &request);
        self.decide_call(now, &request.context, request.call)
    }

    fn replay(&mut self, offset: Offset, record: &MetadataRecord) {
        self.history.push_back((offset, self.state.clone()));
        match self.state.replay(offset, record) {
            Ok(()) => self.sessions.replay(offset, record),
            Err(error) => drop(self.fault.get_or_insert((offset, error))),
        }
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        let expiry = self.sessions.next_expiry(&self.image().cluster);
        let timers = &self.timers;
        let deadlines = [expiry, timers.no_op_at, timers.rebalance_at, timers.unclean_election_at];
        deadlines.into_iter().flatten().min()
    }

    fn commit(&mut self, up_to: Offset) {
        while self.history.front().is_some_and(|(offset, _)| *offset < up_to) {
            self.history.pop_front();
        }
    }

    fn roll_back_to(&mut self, offset: Offset) {
        while self.history.back().is_some_and(|(changed, _)| *changed >= offset) {
            if let Some((_, before)) = self.history.pop_back() {
                self.state = before;
            }
        }
    }
}

impl State {
    fn replay(&mut self, offset: Offset, record: &MetadataRecord) -> Result<(), ReplayError> {
        match (record, &mut self.transaction) {
            (MetadataRecord::BeginTransaction(_), Some(_)) => return Err(ReplayError::NestedTransaction),
            (MetadataRecord::BeginTransaction(_), None) => self.transaction = Some((offset, self.image.clone())),
            (MetadataRecord::EndTransaction(_), open) => drop(open.take().ok_or(ReplayError::NoTransaction)?),
            (MetadataRecord::AbortTransaction(_), open) => {
                self.image = open.take().ok_or(ReplayError::NoTransaction)?.1;
            }
            _ => {
                let mut delta = MetadataDelta::new(std::mem::take(&mut self.image));
                let replayed = delta.replay(record);
                self.image = delta.into_image();
                replayed?;
            }
        }
        match record {
            MetadataRecord::RegisterBroker(record) => {
                let offsets = Arc::make_mut(&mut self.registration_offsets);
                offsets.insert(NodeId(record.broker_id), offset);
            }
            MetadataRecord::UnregisterBroker(record) => {
                let offsets = Arc::make_mut(&mut self.registration_offsets);
                offsets.remove(&NodeId(record.broker_id));
            }
            _ => {}
        }
        Ok(())
    }
}
