//! A small async Kafka client for nodes, tools and tests.
//!
//! [`Connection`] is one socket with pipelined requests in the versions both sides know; [`Client`] finds brokers or
//! controllers through bootstrap servers and sends typed requests to them; [`Producer`], [`PartitionConsumer`] and
//! [`GroupConsumer`] stand on it. Everything outside comes through [`klamm_io::Io`], so all of it runs in the simulator. There are no
//! transactions here; every queue is bounded, and no response allocates more than the bytes that arrived.

mod client;
mod connection;
mod consumer;
mod error;
mod group;
mod group_consumer;
mod in_flight;
mod layout;
mod offsets;
mod partitioner;
mod producer;
mod retry;
mod sender;

pub use client::{Client, ClientConfig, ClusterNode, Endpoint, EndpointKind, Target};
pub use connection::{Connection, ConnectionConfig};
pub use consumer::{ConsumedRecord, ConsumerConfig, IsolationLevel, PartitionConsumer, StartOffset};
pub use error::ClientError;
pub use group_consumer::{GroupConfig, GroupConsumer, GroupProtocol};
pub use layout::{Layout, PartitionLeader, TopicLayout};
pub use offsets::{EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, Listed, ListedOffset};
pub use partitioner::{murmur2, partition_of_key};
pub use producer::{Acked, Delivery, Producer, ProducerConfig, ProducerRecord};
pub use retry::{Backoff, Retry};
