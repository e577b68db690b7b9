//! When each broker was last heard of, and how far it has read the metadata (KIP-631).
//!
//! None of this is in the log: a controller that becomes active gives every unfenced broker a whole session timeout to
//! be heard of.

use std::collections::{BTreeMap, BTreeSet};

use klamm_metadata::{BrokerRegistration, ClusterImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_types::{BrokerEpoch, NodeId, Offset, Timestamp};

#[derive(Clone, Debug)]
pub(crate) struct BrokerSessions {
    timeout_ms: i64,
    /// By broker and epoch: an older incarnation's heartbeats do not keep a newer one alive.
    last_contact: BTreeMap<(NodeId, BrokerEpoch), Timestamp>,
    /// Brokers that were heard of since this controller became active, rather than granted a session by it.
    heard: BTreeSet<(NodeId, BrokerEpoch)>,
    /// How far each broker has read the metadata, as its last heartbeat said.
    metadata_offsets: BTreeMap<NodeId, Offset>,
    /// For brokers in controlled shutdown: the last of the records that moved their leaderships away.
    shutdown_offsets: BTreeMap<NodeId, Offset>,
    /// The broker whose shutdown offset grows while its partition changes follow.
    extending: Option<NodeId>,
}

impl BrokerSessions {
    pub(crate) fn new(timeout_ms: i64) -> Self {
        Self {
            timeout_ms,
            last_contact: BTreeMap::new(),
            heard: BTreeSet::new(),
            metadata_offsets: BTreeMap::new(),
            shutdown_offsets: BTreeMap::new(),
            extending: None,
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.timeout_ms);
    }

    /// This controller becomes active: every unfenced broker counts as just heard of.
    pub(crate) fn start(&mut self, now: Timestamp, cluster: &ClusterImage) {
        self.clear();
        let unfenced = cluster.brokers.values().filter(|broker| !broker.is_fenced);
        self.last_contact = unfenced.map(|broker| ((broker.id, broker.epoch), now)).collect();
    }

    pub(crate) fn touch(&mut self, now: Timestamp, heartbeat: &BrokerHeartbeatRequest) {
        let broker = NodeId(heartbeat.broker_id);
        let incarnation = (broker, BrokerEpoch(heartbeat.broker_epoch));
        self.last_contact.insert(incarnation, now);
        self.heard.insert(incarnation);
        self.metadata_offsets
            .insert(broker, Offset(heartbeat.current_metadata_offset));
    }

    pub(crate) fn is_valid(&self, now: Timestamp, broker: NodeId, epoch: BrokerEpoch) -> bool {
        let last = self.last_contact.get(&(broker, epoch));
        last.is_some_and(|last| now.ms_since(*last) < self.timeout_ms)
    }

    /// Whether the broker itself has kept its session up since this controller became active.
    pub(crate) fn was_heard(&self, broker: NodeId, epoch: BrokerEpoch) -> bool {
        self.heard.contains(&(broker, epoch))
    }

    /// Drops expired sessions that nothing needs to be decided about: of fenced, unknown and older incarnations.
    pub(crate) fn forget_expired(&mut self, now: Timestamp, cluster: &ClusterImage) {
        let timeout_ms = self.timeout_ms;
        self.last_contact.retain(|(broker, epoch), last| {
            now.ms_since(*last) < timeout_ms || unfenced(cluster, *broker, *epoch).is_some()
        });
        self.heard
            .retain(|incarnation| self.last_contact.contains_key(incarnation));
        let registered = |broker: &NodeId| cluster.brokers.contains_key(broker);
        self.metadata_offsets.retain(|broker, _| registered(broker));
        self.shutdown_offsets.retain(|broker, _| registered(broker));
    }

    /// An unfenced broker that was not heard of for a session timeout; the longest silent first.
    pub(crate) fn expired(&self, now: Timestamp, cluster: &ClusterImage) -> Option<NodeId> {
        let silent = self
            .last_contact
            .iter()
            .filter(|(_, last)| now.ms_since(**last) >= self.timeout_ms);
        let fenceable = silent.filter(|((broker, epoch), _)| unfenced(cluster, *broker, *epoch).is_some());
        fenceable.min_by_key(|(_, last)| **last).map(|((broker, _), _)| *broker)
    }

    /// When the next unfenced broker's session ends.
    pub(crate) fn next_expiry(&self, cluster: &ClusterImage) -> Option<Timestamp> {
        let live = self
            .last_contact
            .iter()
            .filter(|((broker, epoch), _)| unfenced(cluster, *broker, *epoch).is_some());
        live.map(|(_, last)| last.plus_ms(self.timeout_ms)).min()
    }

    /// Whether the broker waits for others to learn that its leaderships have moved.
    pub(crate) fn shutdown_offset(&self, broker: NodeId) -> Option<Offset> {
        self.shutdown_offsets.get(&broker).copied()
    }

    /// How far the slowest broker that still works has read the metadata.
    pub(crate) fn lowest_active_offset(&self, cluster: &ClusterImage) -> Option<Offset> {
        let active = cluster
            .brokers
            .values()
            .filter(|broker| !broker.is_fenced && !self.shutdown_offsets.contains_key(&broker.id));
        let offset = |broker: NodeId| self.metadata_offsets.get(&broker).copied().unwrap_or(Offset::UNKNOWN);
        active.map(|broker| offset(broker.id)).min()
    }

    pub(crate) fn replay(&mut self, offset: Offset, record: &MetadataRecord) {
        match record {
            MetadataRecord::BrokerRegistrationChange(change) => {
                let broker = NodeId(change.broker_id);
                self.extending = None;
                if change.fenced == FENCED {
                    self.shutdown_offsets.remove(&broker);
                } else if change.in_controlled_shutdown != 0 && !self.shutdown_offsets.contains_key(&broker) {
                    self.shutdown_offsets.insert(broker, offset);
                    self.extending = Some(broker);
                }
            }
            MetadataRecord::PartitionChange(_) => {
                let growing = self.extending.and_then(|broker| self.shutdown_offsets.get_mut(&broker));
                match growing {
                    Some(last) if *last + 1 == offset => *last = offset,
                    _ => self.extending = None,
                }
            }
            MetadataRecord::RegisterBroker(registration) => self.forget(NodeId(registration.broker_id)),
            MetadataRecord::UnregisterBroker(registration) => self.forget(NodeId(registration.broker_id)),
            _ => self.extending = None,
        }
    }

    fn forget(&mut self, broker: NodeId) {
        self.extending = None;
        self.metadata_offsets.remove(&broker);
        self.shutdown_offsets.remove(&broker);
    }
}

fn unfenced(cluster: &ClusterImage, broker: NodeId, epoch: BrokerEpoch) -> Option<&BrokerRegistration> {
    let registration = cluster.broker(broker)?;
    (registration.epoch == epoch && !registration.is_fenced).then_some(registration)
}

/// `BrokerRegistrationChangeRecord::fenced` of a broker that becomes fenced.
const FENCED: i8 = 1;
