//! Who leads when brokers come and go: the partition changes that follow from fencing, unfencing, shutting down,
//! losing a directory, and the elections that are tried from time to time.

use klamm_metadata::{ClusterImage, ConfigResource, PartitionRegistration, TopicImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::broker_registration_change_record::BrokerRegistrationChangeRecord;
use klamm_protocol::messages::unregister_broker_record::UnregisterBrokerRecord;
use klamm_types::{BrokerEpoch, NodeId, PartitionId, Uuid};

use crate::Controller;
use crate::partition_change::{ChangeRules, Election, PartitionChange};

/// What happens to one broker, as far as leaders and ISRs are concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BrokerMove {
    /// It leaves every ISR, and leads nothing.
    Leaves(NodeId),
    /// It may lead although the state still shows it as fenced.
    Comes(NodeId),
    /// It came back without having shut down cleanly: it leaves every ISR and ELR.
    CameBackUncleanly(NodeId),
}

impl Controller {
    /// Partition changes, then the record that fences the broker.
    pub(crate) fn fence(&self, broker: NodeId, epoch: BrokerEpoch) -> Vec<MetadataRecord> {
        let mut records = self.move_in_isrs(broker, BrokerMove::Leaves(broker));
        records.push(registration_change(
            broker,
            epoch,
            BrokerRegistrationChangeRecord {
                fenced: FENCE,
                ..Default::default()
            },
        ));
        records
    }

    /// The record that unfences the broker, then it takes over what has no leader and is its.
    pub(crate) fn unfence(&self, broker: NodeId, epoch: BrokerEpoch) -> Vec<MetadataRecord> {
        let change = BrokerRegistrationChangeRecord {
            fenced: UNFENCE,
            ..Default::default()
        };
        let mut records = vec![registration_change(broker, epoch, change)];
        let leaderless = |partition: &PartitionRegistration| !partition.has_leader();
        records.extend(self.leader_and_isr_changes(BrokerMove::Comes(broker), leaderless));
        records
    }

    /// The broker hands over what it leads and leaves every ISR.
    pub(crate) fn begin_shutdown(&self, broker: NodeId, epoch: BrokerEpoch) -> Vec<MetadataRecord> {
        let mut records = Vec::new();
        let registration = self.image().cluster.broker(broker);
        if registration.is_some_and(|registration| !registration.in_controlled_shutdown) {
            let change = BrokerRegistrationChangeRecord {
                in_controlled_shutdown: 1,
                ..Default::default()
            };
            records.push(registration_change(broker, epoch, change));
        }
        records.extend(self.move_in_isrs(broker, BrokerMove::Leaves(broker)));
        records
    }

    /// What remains of an incarnation that is gone: a new one has registered in its place.
    pub(crate) fn clean_up_after(&self, broker: NodeId, was_clean: bool) -> Vec<MetadataRecord> {
        if was_clean || !self.image().features.elr_enabled() {
            return self.move_in_isrs(broker, BrokerMove::Leaves(broker));
        }
        let mentioned =
            |partition: &PartitionRegistration| partition.isr.contains(&broker) || partition.elr.contains(&broker);
        self.leader_and_isr_changes(BrokerMove::CameBackUncleanly(broker), mentioned)
            .collect()
    }

    /// The broker leaves the cluster for good.
    pub(crate) fn unregister(&self, broker: NodeId, epoch: BrokerEpoch) -> Vec<MetadataRecord> {
        let mentioned =
            |partition: &PartitionRegistration| partition.isr.contains(&broker) || partition.elr.contains(&broker);
        let mut records: Vec<MetadataRecord> = self
            .leader_and_isr_changes(BrokerMove::Leaves(broker), mentioned)
            .collect();
        records.push(MetadataRecord::UnregisterBroker(UnregisterBrokerRecord {
            broker_id: broker.0,
            broker_epoch: epoch.0,
            ..Default::default()
        }));
        records
    }

    /// The broker leaves the ISRs of its replicas in a directory that has failed.
    pub(crate) fn lose_directory(&self, broker: NodeId, directory: Uuid) -> Vec<MetadataRecord> {
        let in_directory = |partition: &PartitionRegistration| partition.directory(broker) == Some(directory);
        self.leader_and_isr_changes(BrokerMove::Leaves(broker), in_directory)
            .collect()
    }

    /// Whether the broker leads any partition.
    pub(crate) fn leads_some(&self, broker: NodeId) -> bool {
        let topics = self.image().topics.by_id.values();
        topics
            .flat_map(|topic| topic.partitions.values())
            .any(|partition| partition.leader == broker)
    }

    fn move_in_isrs(&self, broker: NodeId, moved: BrokerMove) -> Vec<MetadataRecord> {
        let in_sync = |partition: &PartitionRegistration| partition.isr.contains(&broker);
        self.leader_and_isr_changes(moved, in_sync).collect()
    }

    /// The changes of all partitions that `concerns` picks.
    fn leader_and_isr_changes<'a>(
        &'a self,
        moved: BrokerMove,
        concerns: impl Fn(&PartitionRegistration) -> bool + 'a,
    ) -> impl Iterator<Item = MetadataRecord> + 'a {
        let partitions = self.image().topics.iter().flat_map(|topic| {
            let partitions = topic.partitions.iter();
            partitions.map(move |(id, partition)| (topic, *id, &**partition))
        });
        partitions
            .filter(move |(_, _, partition)| concerns(partition))
            .filter_map(move |(topic, id, partition)| self.leader_and_isr_change(moved, topic, id, partition))
    }

    pub(crate) fn leader_and_isr_change(
        &self,
        moved: BrokerMove,
        topic: &TopicImage,
        id: PartitionId,
        partition: &PartitionRegistration,
    ) -> Option<MetadataRecord> {
        let cluster = &self.image().cluster;
        let may_lead = |broker: NodeId| moved.lets_lead(broker, cluster);
        let mut change = self.partition_change(&may_lead, topic, id, partition);
        if self.unclean_election_enabled(&topic.name) {
            change.election = Election::Unclean;
        }
        match moved {
            BrokerMove::Leaves(gone) => change.isr.retain(|replica| *replica != gone),
            BrokerMove::CameBackUncleanly(gone) => {
                change.isr.retain(|replica| *replica != gone);
                change.unclean_shutdown = Some(gone);
            }
            BrokerMove::Comes(_) => {}
        }
        change.build().map(MetadataRecord::PartitionChange)
    }

    pub(crate) fn partition_change<'a>(
        &'a self,
        may_lead: &'a dyn Fn(NodeId) -> bool,
        topic: &TopicImage,
        id: PartitionId,
        partition: &'a PartitionRegistration,
    ) -> PartitionChange<'a> {
        let rules = ChangeRules {
            cluster: &self.image().cluster,
            version: self.version(),
            elr_enabled: self.image().features.elr_enabled(),
            may_lead,
        };
        PartitionChange::new(rules, topic.id, id, partition, self.effective_min_isr(topic))
    }

    /// The topic's `min.insync.replicas`, at most its replication factor.
    pub(crate) fn effective_min_isr(&self, topic: &TopicImage) -> usize {
        let configured = self.topic_config(&topic.name, "min.insync.replicas");
        let configured = configured.and_then(|value| value.parse().ok()).unwrap_or(1);
        let first = topic.partition(PartitionId(0));
        first.map_or(configured, |partition| configured.min(partition.replicas.len()))
    }

    pub(crate) fn unclean_election_enabled(&self, topic: &str) -> bool {
        let value = self.topic_config(topic, "unclean.leader.election.enable");
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The value in force for a topic config that brokers know under the same name.
    fn topic_config(&self, topic: &str, key: &str) -> Option<String> {
        let configs = &self.image().configs;
        let dynamic = [
            ConfigResource::topic(topic),
            ConfigResource::broker(self.config.node_id),
            ConfigResource::default_broker(),
        ];
        let dynamic = dynamic.iter().find_map(|resource| configs.get(resource, key));
        dynamic
            .map(str::to_owned)
            .or_else(|| self.config.schema.static_topic_value(key))
    }
}

impl BrokerMove {
    fn lets_lead(self, broker: NodeId, cluster: &ClusterImage) -> bool {
        match self {
            Self::Leaves(gone) | Self::CameBackUncleanly(gone) => broker != gone && cluster.is_active(broker),
            Self::Comes(come) => broker == come || cluster.is_active(broker),
        }
    }
}

pub(crate) fn registration_change(
    broker: NodeId,
    epoch: BrokerEpoch,
    change: BrokerRegistrationChangeRecord,
) -> MetadataRecord {
    MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChangeRecord {
        broker_id: broker.0,
        broker_epoch: epoch.0,
        ..change
    })
}

const FENCE: i8 = 1;
const UNFENCE: i8 = -1;
