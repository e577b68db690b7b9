//! Why a record cannot be applied to an image. Each of these means that the log and the state disagree: the node that
//! meets one must stop rather than guess.

use klamm_types::{BrokerEpoch, NodeId, PartitionId, Uuid};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    #[error("no topic has the id {0}")]
    UnknownTopicId(Uuid),
    #[error("no topic is named {0:?}")]
    UnknownTopicName(String),
    #[error("a topic named {0:?} is there already")]
    DuplicateTopic(String),
    #[error("topic name {0:?} is not valid")]
    InvalidTopicName(String),
    #[error("topic {0} has no partition {1}")]
    UnknownPartition(Uuid, PartitionId),
    #[error("partition {1} of topic {0} has not one directory for each replica")]
    InvalidReplicaDirectories(Uuid, PartitionId),
    #[error("broker {0} is not registered with epoch {1}")]
    UnknownBroker(NodeId, BrokerEpoch),
    #[error("metadata.version level {0} is not supported")]
    UnsupportedMetadataVersion(i16),
    #[error("{field} has the unknown value {value}")]
    UnknownValue { field: &'static str, value: i64 },
    #[error("a metadata transaction begins within another")]
    NestedTransaction,
    #[error("a metadata transaction ends that never began")]
    NoTransaction,
    #[error("transactions need metadata.version 3.6-IV1")]
    TransactionsNotSupported,
}
