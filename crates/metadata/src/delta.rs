//! Records replayed on top of an image, and what they changed.
//!
//! A delta keeps the image it started from and the image it has reached; both are cheap. Beside them it notes which
//! things were touched, so that whoever follows the metadata need not compare whole images. Replaying the same records
//! always reaches the same image, however they are cut into deltas.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::broker_registration_change_record::BrokerRegistrationChangeRecord;
use klamm_protocol::messages::client_quota_record::ClientQuotaRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_types::{BrokerEpoch, NodeId, PartitionId, ProducerId, Timestamp, TopicName, Uuid, validate_topic_name};

use crate::cluster::sorted;
use crate::{
    Acl, BrokerRegistration, ClientQuotaEntity, ConfigResource, ControllerRegistration, DelegationToken, KRAFT_VERSION,
    METADATA_VERSION, MetadataImage, MetadataVersion, PartitionRegistration, ReplayError, ResourceType,
    ScramCredential, TopicImage,
};

#[derive(Clone, Debug)]
pub struct MetadataDelta {
    base: MetadataImage,
    image: MetadataImage,
    topics: BTreeMap<Uuid, BTreeSet<PartitionId>>,
    deleted_topics: BTreeSet<Uuid>,
    brokers: BTreeSet<NodeId>,
    controllers: BTreeSet<NodeId>,
    configs: BTreeSet<ConfigResource>,
}

/// What happened to one partition. `before` is missing for a new one, `after` for a deleted one.
#[derive(Clone, Copy, Debug)]
pub struct TopicChange<'a> {
    /// The topic as it is, or as it was before it was deleted.
    pub topic: &'a TopicImage,
    pub partition: PartitionId,
    pub before: Option<&'a PartitionRegistration>,
    pub after: Option<&'a PartitionRegistration>,
}

impl MetadataDelta {
    /// A delta that continues from `base`.
    pub fn new(base: MetadataImage) -> Self {
        Self {
            image: base.clone(),
            base,
            topics: BTreeMap::new(),
            deleted_topics: BTreeSet::new(),
            brokers: BTreeSet::new(),
            controllers: BTreeSet::new(),
            configs: BTreeSet::new(),
        }
    }

    /// A delta to the image of a snapshot, which replaces `base`: what it changed is all that differs.
    pub fn of_snapshot(base: MetadataImage, image: MetadataImage) -> Self {
        let mut delta = Self {
            image,
            ..Self::new(base)
        };
        delta.note_differences();
        delta
    }

    fn note_differences(&mut self) {
        for topic in self.image.topics.iter() {
            let before = self.base.topics.get(topic.id);
            let changed: BTreeSet<PartitionId> = topic
                .partitions
                .iter()
                .filter(|(id, partition)| before.and_then(|topic| topic.partition(**id)) != Some(partition))
                .map(|(id, _)| *id)
                .collect();
            if before.is_none() || !changed.is_empty() {
                self.topics.insert(topic.id, changed);
            }
        }
        let gone = |id: &&Uuid| !self.image.topics.by_id.contains_key(*id);
        self.deleted_topics = self.base.topics.by_id.keys().filter(gone).copied().collect();
        self.brokers = keys_of_both(&self.base.cluster.brokers, &self.image.cluster.brokers);
        self.controllers = keys_of_both(&self.base.cluster.controllers, &self.image.cluster.controllers);
        self.configs = keys_of_both(&self.base.configs.resources, &self.image.configs.resources);
    }

    /// Goes on with what `next` did; `next` must have started from this delta's image.
    pub fn append(&mut self, next: Self) {
        for id in next.deleted_topics {
            self.topics.remove(&id);
            if self.base.topics.by_id.contains_key(&id) {
                self.deleted_topics.insert(id);
            }
        }
        for (id, partitions) in next.topics {
            self.topics.entry(id).or_default().extend(partitions);
        }
        self.brokers.extend(next.brokers);
        self.controllers.extend(next.controllers);
        self.configs.extend(next.configs);
        self.image = next.image;
    }

    /// The image before the first record.
    pub fn base(&self) -> &MetadataImage {
        &self.base
    }

    /// The image that the records replayed so far have reached.
    pub fn image(&self) -> &MetadataImage {
        &self.image
    }

    pub fn into_image(self) -> MetadataImage {
        self.image
    }

    /// Topics that were created or have a created or changed partition.
    pub fn changed_topics(&self) -> impl Iterator<Item = &TopicImage> {
        self.topics.keys().filter_map(|id| self.image.topics.get(*id))
    }

    /// Topics of the base image that are gone. A topic created again under the same name has another id.
    pub fn deleted_topics(&self) -> impl Iterator<Item = &TopicImage> {
        self.deleted_topics.iter().filter_map(|id| self.base.topics.get(*id))
    }

    /// Every partition that was created, changed or deleted.
    pub fn changed_partitions(&self) -> impl Iterator<Item = TopicChange<'_>> {
        let deleted = self.deleted_topics().flat_map(|topic| {
            topic.partitions.iter().map(move |(id, before)| TopicChange {
                topic,
                partition: *id,
                before: Some(before),
                after: None,
            })
        });
        let changed = self.topics.iter().filter_map(|(id, partitions)| {
            let topic = self.image.topics.get(*id)?;
            let before = self.base.topics.get(*id);
            Some(partitions.iter().map(move |partition| TopicChange {
                topic,
                partition: *partition,
                before: before.and_then(|topic| topic.partition(*partition)),
                after: topic.partition(*partition),
            }))
        });
        deleted.chain(changed.flatten())
    }

    /// Brokers whose registration came, changed or went.
    pub fn changed_brokers(&self) -> impl Iterator<Item = NodeId> {
        self.brokers.iter().copied()
    }

    pub fn changed_controllers(&self) -> impl Iterator<Item = NodeId> {
        self.controllers.iter().copied()
    }

    /// Resources with a value that was set or removed, those of deleted topics included.
    pub fn changed_configs(&self) -> impl Iterator<Item = &ConfigResource> {
        self.configs.iter()
    }

    pub fn features_changed(&self) -> bool {
        self.base.features != self.image.features
    }

    /// Applies one record. On an error the image is as it was before.
    pub fn replay(&mut self, record: &MetadataRecord) -> Result<(), ReplayError> {
        match record {
            MetadataRecord::RegisterBroker(record) => {
                let broker = BrokerRegistration::from_record(record);
                self.brokers.insert(broker.id);
                self.image.cluster.brokers.insert(broker.id, Arc::new(broker));
            }
            MetadataRecord::UnregisterBroker(record) => {
                self.brokers.insert(NodeId(record.broker_id));
                self.image.cluster.brokers.remove(&NodeId(record.broker_id));
            }
            MetadataRecord::FenceBroker(record) => {
                self.change_broker(record.id, record.epoch, |broker| broker.is_fenced = true)?;
            }
            MetadataRecord::UnfenceBroker(record) => {
                self.change_broker(record.id, record.epoch, |broker| broker.is_fenced = false)?;
            }
            MetadataRecord::BrokerRegistrationChange(record) => self.replay_registration_change(record)?,
            MetadataRecord::RegisterController(record) => {
                let controller = ControllerRegistration::from_record(record);
                self.controllers.insert(controller.id);
                self.image
                    .cluster
                    .controllers
                    .insert(controller.id, Arc::new(controller));
            }
            MetadataRecord::UnregisterController(record) => {
                self.controllers.insert(NodeId(record.controller_id));
                self.image.cluster.controllers.remove(&NodeId(record.controller_id));
            }
            MetadataRecord::Topic(record) => self.replay_topic(record)?,
            MetadataRecord::RemoveTopic(record) => self.remove_topic(record.topic_id)?,
            MetadataRecord::Partition(record) => self.replay_partition(record)?,
            MetadataRecord::PartitionChange(record) => self.replay_partition_change(record)?,
            MetadataRecord::ClearElr(record) => self.clear_elr(&record.topic_name)?,
            MetadataRecord::Config(record) => self.replay_config(record)?,
            MetadataRecord::FeatureLevel(record) => self.replay_feature_level(record)?,
            MetadataRecord::ProducerIds(record) => {
                self.image.next_producer_id = Some(ProducerId(record.next_producer_id));
            }
            MetadataRecord::ClientQuota(record) => self.replay_client_quota(record),
            MetadataRecord::AccessControlEntry(_)
            | MetadataRecord::RemoveAccessControlEntry(_)
            | MetadataRecord::UserScramCredential(_)
            | MetadataRecord::RemoveUserScramCredential(_)
            | MetadataRecord::DelegationToken(_)
            | MetadataRecord::RemoveDelegationToken(_) => self.replay_credential(record),
            // The loader deals with transactions. The other two say nothing about the state: one keeps the log
            // moving, the other is a leftover of clusters that came from ZooKeeper.
            MetadataRecord::BeginTransaction(_)
            | MetadataRecord::EndTransaction(_)
            | MetadataRecord::AbortTransaction(_)
            | MetadataRecord::NoOp(_)
            | MetadataRecord::ZkMigrationState(_) => {}
        }
        Ok(())
    }

    fn replay_credential(&mut self, record: &MetadataRecord) {
        match record {
            MetadataRecord::AccessControlEntry(record) => {
                let acl = Acl {
                    resource_type: record.resource_type,
                    resource_name: record.resource_name.clone(),
                    pattern_type: record.pattern_type,
                    principal: record.principal.clone(),
                    host: record.host.clone(),
                    operation: record.operation,
                    permission_type: record.permission_type,
                };
                self.image.acls.insert(record.id, acl);
            }
            MetadataRecord::RemoveAccessControlEntry(record) => {
                self.image.acls.remove(&record.id);
            }
            MetadataRecord::UserScramCredential(record) => {
                let credential = ScramCredential {
                    salt: record.salt.clone(),
                    stored_key: record.stored_key.clone(),
                    server_key: record.server_key.clone(),
                    iterations: record.iterations,
                };
                self.image
                    .scram
                    .insert((record.mechanism, record.name.clone()), credential);
            }
            MetadataRecord::RemoveUserScramCredential(record) => {
                self.image.scram.remove(&(record.mechanism, record.name.clone()));
            }
            MetadataRecord::DelegationToken(record) => {
                let token = DelegationToken {
                    owner: record.owner.clone(),
                    requester: record.requester.clone(),
                    renewers: record.renewers.clone(),
                    issue_timestamp: Timestamp(record.issue_timestamp),
                    max_timestamp: Timestamp(record.max_timestamp),
                    expiration_timestamp: Timestamp(record.expiration_timestamp),
                };
                self.image.delegation_tokens.insert(record.token_id.clone(), token);
            }
            MetadataRecord::RemoveDelegationToken(record) => {
                self.image.delegation_tokens.remove(&record.token_id);
            }
            _ => {}
        }
    }

    fn replay_registration_change(&mut self, record: &BrokerRegistrationChangeRecord) -> Result<(), ReplayError> {
        let fenced = match record.fenced {
            0 => None,
            1 => Some(true),
            -1 => Some(false),
            value => return Err(unknown("fenced", value)),
        };
        let shutting_down = match record.in_controlled_shutdown {
            0 => false,
            1 => true,
            value => return Err(unknown("in controlled shutdown", value)),
        };
        self.change_broker(record.broker_id, record.broker_epoch, |broker| {
            broker.is_fenced = fenced.unwrap_or(broker.is_fenced);
            broker.in_controlled_shutdown |= shutting_down;
            if !record.log_dirs.is_empty() {
                broker.directories = sorted(&record.log_dirs);
            }
            if let Some(cordoned) = &record.cordoned_log_dirs {
                broker.cordoned_directories = Some(cordoned.clone());
            }
        })
    }

    fn change_broker(
        &mut self,
        id: i32,
        epoch: i64,
        change: impl FnOnce(&mut BrokerRegistration),
    ) -> Result<(), ReplayError> {
        let id = NodeId(id);
        match self.image.cluster.brokers.get_mut(&id) {
            Some(broker) if broker.epoch.0 == epoch => change(Arc::make_mut(broker)),
            _ => return Err(ReplayError::UnknownBroker(id, BrokerEpoch(epoch))),
        }
        self.brokers.insert(id);
        Ok(())
    }

    fn replay_topic(&mut self, record: &TopicRecord) -> Result<(), ReplayError> {
        // Directory names are built from topic names, so no unchecked name may get into the image.
        validate_topic_name(&record.name).map_err(|_| ReplayError::InvalidTopicName(record.name.clone()))?;
        let topics = &mut self.image.topics;
        if topics.by_name.contains_key(record.name.as_str()) || topics.by_id.contains_key(&record.topic_id) {
            return Err(ReplayError::DuplicateTopic(record.name.clone()));
        }
        let topic = TopicImage {
            id: record.topic_id,
            name: TopicName::new(&record.name),
            partitions: OrdMap::new(),
        };
        topics.by_name.insert(topic.name.clone(), topic.id);
        self.topics.entry(topic.id).or_default();
        topics.by_id.insert(topic.id, Arc::new(topic));
        Ok(())
    }

    fn remove_topic(&mut self, id: Uuid) -> Result<(), ReplayError> {
        let topics = &mut self.image.topics;
        let topic = topics.by_id.remove(&id).ok_or(ReplayError::UnknownTopicId(id))?;
        topics.by_name.remove(topic.name.as_str());
        self.topics.remove(&id);
        if self.base.topics.by_id.contains_key(&id) {
            self.deleted_topics.insert(id);
        }
        let resource = ConfigResource::topic(&topic.name);
        if self.image.configs.resources.remove(&resource).is_some() {
            self.configs.insert(resource);
        }
        Ok(())
    }

    fn replay_partition(&mut self, record: &PartitionRecord) -> Result<(), ReplayError> {
        let partition = PartitionRegistration::from_record(record)?;
        self.put_partition(record.topic_id, PartitionId(record.partition_id), partition)
    }

    fn replay_partition_change(&mut self, record: &PartitionChangeRecord) -> Result<(), ReplayError> {
        let (topic_id, id) = (record.topic_id, PartitionId(record.partition_id));
        let before = self.image.topics.partition(topic_id, id);
        let after = before
            .ok_or(ReplayError::UnknownPartition(topic_id, id))?
            .merge(record)?;
        self.put_partition(topic_id, id, after)
    }

    fn put_partition(
        &mut self,
        topic_id: Uuid,
        id: PartitionId,
        partition: PartitionRegistration,
    ) -> Result<(), ReplayError> {
        let topic = self.image.topics.by_id.get_mut(&topic_id);
        let topic = topic.ok_or(ReplayError::UnknownTopicId(topic_id))?;
        Arc::make_mut(topic).partitions.insert(id, Arc::new(partition));
        self.topics.entry(topic_id).or_default().insert(id);
        Ok(())
    }

    /// Empties the ELRs of one topic, or of all if the name is empty (KIP-966).
    fn clear_elr(&mut self, topic_name: &str) -> Result<(), ReplayError> {
        let topics: Vec<Uuid> = if topic_name.is_empty() {
            self.image.topics.by_id.keys().copied().collect()
        } else {
            let id = self.image.topics.id(topic_name);
            vec![id.ok_or_else(|| ReplayError::UnknownTopicName(topic_name.to_owned()))?]
        };
        for topic_id in topics {
            let Some(topic) = self.image.topics.get(topic_id) else {
                continue;
            };
            let with_elr = topic
                .partitions
                .iter()
                .filter(|(_, partition)| !partition.elr.is_empty() || !partition.last_known_elr.is_empty());
            let ids: Vec<PartitionId> = with_elr.map(|(id, _)| *id).collect();
            for id in ids {
                self.replay_partition_change(&PartitionChangeRecord {
                    topic_id,
                    partition_id: id.0,
                    eligible_leader_replicas: Some(Vec::new()),
                    last_known_elr: Some(Vec::new()),
                    ..Default::default()
                })?;
            }
        }
        Ok(())
    }

    fn replay_config(&mut self, record: &ConfigRecord) -> Result<(), ReplayError> {
        let kind = ResourceType::from_record(record.resource_type)?;
        let resource = ConfigResource::new(kind, &record.resource_name);
        let resources = &mut self.image.configs.resources;
        let values = resources.entry(resource.clone()).or_default();
        match &record.value {
            Some(value) => drop(values.insert(record.name.clone(), value.clone())),
            None => drop(values.remove(&record.name)),
        }
        if values.is_empty() {
            resources.remove(&resource);
        }
        self.configs.insert(resource);
        Ok(())
    }

    fn replay_feature_level(&mut self, record: &FeatureLevelRecord) -> Result<(), ReplayError> {
        let level = record.feature_level;
        match record.name.as_str() {
            METADATA_VERSION => {
                let version = MetadataVersion::from_level(level);
                self.image.features.metadata_version =
                    Some(version.ok_or(ReplayError::UnsupportedMetadataVersion(level))?);
            }
            // The quorum keeps kraft.version in control records; one in a metadata record is an old mistake
            // (KAFKA-18979).
            KRAFT_VERSION => {}
            name if level == 0 => drop(self.image.features.levels.remove(name)),
            name => drop(self.image.features.levels.insert(name.to_owned(), level)),
        }
        Ok(())
    }

    fn replay_client_quota(&mut self, record: &ClientQuotaRecord) {
        let pairs = record.entity.iter();
        let mut pairs: Vec<_> = pairs
            .map(|part| (part.entity_type.clone(), part.entity_name.clone()))
            .collect();
        pairs.sort_unstable();
        let entity = ClientQuotaEntity(pairs);
        let quotas = self.image.client_quotas.entry(entity.clone()).or_default();
        if record.remove {
            quotas.remove(&record.key);
        } else {
            quotas.insert(record.key.clone(), record.value);
        }
        if quotas.is_empty() {
            self.image.client_quotas.remove(&entity);
        }
    }
}

/// Keys whose value differs between the two maps, or that only one of them has.
fn keys_of_both<K: Ord + Clone, V: PartialEq + Clone>(before: &OrdMap<K, V>, after: &OrdMap<K, V>) -> BTreeSet<K> {
    let changed = after.iter().filter(|(key, value)| before.get(*key) != Some(*value));
    let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
    changed.chain(gone).map(|(key, _)| key.clone()).collect()
}

fn unknown(field: &'static str, value: i8) -> ReplayError {
    ReplayError::UnknownValue {
        field,
        value: value.into(),
    }
}
