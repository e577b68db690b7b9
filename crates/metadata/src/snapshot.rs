//! An image as the records of a snapshot, in Kafka's order: features first, because `metadata.version` says how to
//! read the rest; then the cluster, topics, configs, quotas, producer ids, ACLs, SCRAM, tokens.
//!
//! No record is newer than the finalized `metadata.version`: what that version cannot say is left out, as Kafka does.

use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::access_control_entry_record::AccessControlEntryRecord;
use klamm_protocol::messages::client_quota_record::{ClientQuotaRecord, EntityData};
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::delegation_token_record::DelegationTokenRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::producer_ids_record::ProducerIdsRecord;
use klamm_protocol::messages::topic_record::TopicRecord;
use klamm_protocol::messages::user_scram_credential_record::UserScramCredentialRecord;

use crate::{METADATA_VERSION, MetadataImage, MetadataVersion};

/// The version in which a record is written while `metadata.version` is at `version`: never newer than it allows.
pub fn record_version(record: &MetadataRecord, version: MetadataVersion) -> i16 {
    match record {
        MetadataRecord::RegisterBroker(_) => version.register_broker_record_version(),
        MetadataRecord::Partition(_) | MetadataRecord::PartitionChange(_) => version.partition_record_version(),
        // The lowest version that has the fields, whatever the metadata version allows.
        MetadataRecord::BrokerRegistrationChange(change) => match change {
            _ if change.cordoned_log_dirs.is_some() => 3,
            _ if !change.log_dirs.is_empty() => 2,
            _ if change.in_controlled_shutdown != 0 => 1,
            _ => 0,
        },
        _ => 0,
    }
}

impl MetadataImage {
    /// The records that, replayed on an empty image, give this image. None if the image is empty. The partitions, which
    /// may be millions, become records one at a time.
    pub fn records(&self) -> impl Iterator<Item = MetadataRecord> + '_ {
        let version = self.features.metadata_version.into_iter();
        version.flat_map(|version| {
            let (mut before, mut after) = (Vec::new(), Vec::new());
            self.write_features(version, &mut before);
            self.write_cluster(version, &mut before);
            self.write_configs(&mut after);
            self.write_client_quotas(&mut after);
            self.write_producer_ids(&mut after);
            self.write_acls(&mut after);
            if version.supports_scram() {
                self.write_scram(&mut after);
            }
            if version.supports_delegation_tokens() {
                self.write_delegation_tokens(&mut after);
            }
            before.into_iter().chain(self.topic_records(version)).chain(after)
        })
    }

    fn write_features(&self, version: MetadataVersion, records: &mut Vec<MetadataRecord>) {
        let feature = |name: &str, level: i16| {
            MetadataRecord::FeatureLevel(FeatureLevelRecord {
                name: name.to_owned(),
                feature_level: level,
                ..Default::default()
            })
        };
        records.push(feature(METADATA_VERSION, version.level()));
        let levels = self.features.levels.iter();
        records.extend(levels.map(|(name, level)| feature(name, *level)));
    }

    fn write_cluster(&self, version: MetadataVersion, records: &mut Vec<MetadataRecord>) {
        let brokers = self.cluster.brokers.values();
        records.extend(brokers.map(|broker| MetadataRecord::RegisterBroker(broker.to_record(version))));
        if version.supports_controller_registration() {
            let controllers = self.cluster.controllers.values();
            records.extend(controllers.map(|controller| MetadataRecord::RegisterController(controller.to_record())));
        }
    }

    fn topic_records(&self, version: MetadataVersion) -> impl Iterator<Item = MetadataRecord> + '_ {
        let elr_enabled = self.features.elr_enabled();
        self.topics.iter().flat_map(move |topic| {
            let record = MetadataRecord::Topic(TopicRecord {
                name: topic.name.as_str().to_owned(),
                topic_id: topic.id,
                ..Default::default()
            });
            let partitions = topic.partitions.iter().map(move |(id, partition)| {
                MetadataRecord::Partition(partition.to_record(topic.id, *id, version, elr_enabled))
            });
            std::iter::once(record).chain(partitions)
        })
    }

    fn write_configs(&self, records: &mut Vec<MetadataRecord>) {
        for (resource, values) in &self.configs.resources {
            for (name, value) in values {
                records.push(MetadataRecord::Config(ConfigRecord {
                    resource_type: resource.kind.id(),
                    resource_name: resource.name.clone(),
                    name: name.clone(),
                    value: Some(value.clone()),
                    ..Default::default()
                }));
            }
        }
    }

    fn write_client_quotas(&self, records: &mut Vec<MetadataRecord>) {
        for (entity, quotas) in &self.client_quotas {
            for (key, value) in quotas {
                let parts = entity.0.iter().map(|(kind, name)| EntityData {
                    entity_type: kind.clone(),
                    entity_name: name.clone(),
                    ..Default::default()
                });
                records.push(MetadataRecord::ClientQuota(ClientQuotaRecord {
                    entity: parts.collect(),
                    key: key.clone(),
                    value: *value,
                    remove: false,
                    ..Default::default()
                }));
            }
        }
    }

    fn write_producer_ids(&self, records: &mut Vec<MetadataRecord>) {
        if let Some(next) = self.next_producer_id {
            records.push(MetadataRecord::ProducerIds(ProducerIdsRecord {
                broker_id: -1,
                broker_epoch: -1,
                next_producer_id: next.0,
                ..Default::default()
            }));
        }
    }

    fn write_acls(&self, records: &mut Vec<MetadataRecord>) {
        for (id, acl) in &self.acls {
            records.push(MetadataRecord::AccessControlEntry(AccessControlEntryRecord {
                id: *id,
                resource_type: acl.resource_type,
                resource_name: acl.resource_name.clone(),
                pattern_type: acl.pattern_type,
                principal: acl.principal.clone(),
                host: acl.host.clone(),
                operation: acl.operation,
                permission_type: acl.permission_type,
                ..Default::default()
            }));
        }
    }

    fn write_scram(&self, records: &mut Vec<MetadataRecord>) {
        for ((mechanism, name), credential) in &self.scram {
            records.push(MetadataRecord::UserScramCredential(UserScramCredentialRecord {
                name: name.clone(),
                mechanism: *mechanism,
                salt: credential.salt.clone(),
                stored_key: credential.stored_key.clone(),
                server_key: credential.server_key.clone(),
                iterations: credential.iterations,
                ..Default::default()
            }));
        }
    }

    fn write_delegation_tokens(&self, records: &mut Vec<MetadataRecord>) {
        for (token_id, token) in &self.delegation_tokens {
            records.push(MetadataRecord::DelegationToken(DelegationTokenRecord {
                owner: token.owner.clone(),
                requester: token.requester.clone(),
                renewers: token.renewers.clone(),
                issue_timestamp: token.issue_timestamp.0,
                max_timestamp: token.max_timestamp.0,
                expiration_timestamp: token.expiration_timestamp.0,
                token_id: token_id.clone(),
                ..Default::default()
            }));
        }
    }
}
