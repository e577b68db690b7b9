//! What a controller writes when it becomes active.
//!
//! On an empty log: the records of `bootstrap.checkpoint`, which hold `metadata.version` and the other features, in a
//! metadata transaction if that version has them (KIP-868). On any log: the end of a transaction that another
//! controller left open.

use klamm_machine::Outcome;
use klamm_metadata::{ELIGIBLE_LEADER_REPLICAS_VERSION, METADATA_VERSION, MetadataVersion};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::abort_transaction_record::AbortTransactionRecord;
use klamm_protocol::messages::begin_transaction_record::BeginTransactionRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::end_transaction_record::EndTransactionRecord;
use klamm_types::Offset;

use crate::controller::Decision;
use crate::{Controller, ControllerResponse};

/// What the driver knows when this controller becomes active.
#[derive(Clone, Debug, Default)]
pub struct Activation {
    /// The records of `bootstrap.checkpoint`.
    pub bootstrap_records: Vec<MetadataRecord>,
}

impl Controller {
    pub(crate) fn activate(&self, activation: Activation) -> Decision {
        let open = self.transaction_start();
        let records = if self.settled_image().features.metadata_version.is_some() {
            open.map(|_| abort()).into_iter().collect()
        } else {
            self.bootstrap(open, activation.bootstrap_records)
        };
        Outcome::new(records, ControllerResponse::Activate)
    }

    fn bootstrap(&self, open: Option<Offset>, bootstrap: Vec<MetadataRecord>) -> Vec<MetadataRecord> {
        let level = |wanted: &str| {
            bootstrap.iter().rev().find_map(|record| match record {
                MetadataRecord::FeatureLevel(feature) if feature.name == wanted => Some(feature.feature_level),
                _ => None,
            })
        };
        let version = level(METADATA_VERSION).and_then(MetadataVersion::from_level);
        let in_transaction = version.is_some_and(MetadataVersion::supports_transactions);
        let elr_enabled = level(ELIGIBLE_LEADER_REPLICAS_VERSION).is_some_and(|level| level > 0);

        let mut records = Vec::with_capacity(bootstrap.len() + 4);
        records.extend(open.map(|_| abort()));
        if in_transaction {
            records.push(MetadataRecord::BeginTransaction(BeginTransactionRecord {
                name: Some("Bootstrap records".to_owned()),
                ..Default::default()
            }));
        }
        records.extend(bootstrap);
        if elr_enabled {
            records.push(self.cluster_min_isr());
        }
        if in_transaction {
            records.push(MetadataRecord::EndTransaction(EndTransactionRecord::default()));
        }
        records
    }

    /// With ELR the brokers must agree on `min.insync.replicas`: it becomes a setting of the cluster.
    pub(crate) fn cluster_min_isr(&self) -> MetadataRecord {
        MetadataRecord::Config(ConfigRecord {
            resource_type: 4,
            resource_name: String::new(),
            name: "min.insync.replicas".to_owned(),
            value: self.config.schema.static_topic_value("min.insync.replicas"),
            ..Default::default()
        })
    }
}

fn abort() -> MetadataRecord {
    MetadataRecord::AbortTransaction(AbortTransactionRecord {
        reason: Some("Controller failover".to_owned()),
        ..Default::default()
    })
}
