//! The vocabulary of Kafka as newtypes: offsets, epochs, ids, topic partitions, error codes.
//!
//! Owns names and their text forms; never does I/O, never reads a clock, never allocates by a length from outside.
//! An offset is not a count, a position or a size: the types here keep them apart.

mod error_code;
mod number;
mod topic;
mod uuid;

pub use error_code::ErrorCode;
pub use number::{
    BrokerEpoch, LeaderEpoch, NodeId, Offset, PartitionEpoch, PartitionId, ProducerEpoch, ProducerId, Sequence,
    Timestamp,
};
pub use topic::{InvalidTopicName, TopicIdPartition, TopicName, TopicPartition, validate_topic_name};
pub use uuid::{InvalidUuid, Uuid};
