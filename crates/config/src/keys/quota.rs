//! Quotas of brokers, users, clients and addresses, and SCRAM credentials as the admin tools name them.

use crate::definition::{keys, medium};

keys! {
    /// Bytes per second sent to throttled followers.
    LEADER_REPLICATION_THROTTLED_RATE: i64 =
        medium("leader.replication.throttled.rate", "9223372036854775807").at_least(0);
    /// Bytes per second fetched by throttled followers.
    FOLLOWER_REPLICATION_THROTTLED_RATE: i64 =
        medium("follower.replication.throttled.rate", "9223372036854775807").at_least(0);
    /// Bytes per second of moves between log directories.
    REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND: i64 =
        medium("replica.alter.log.dirs.io.max.bytes.per.second", "9223372036854775807").at_least(0);
    /// Bytes per second a client may produce to one broker.
    PRODUCER_BYTE_RATE: i64 = medium("producer_byte_rate", "9223372036854775807");
    /// Bytes per second a client may fetch from one broker.
    CONSUMER_BYTE_RATE: i64 = medium("consumer_byte_rate", "9223372036854775807");
    /// Share of a broker's request time that a client may use, in percent of one thread.
    REQUEST_PERCENTAGE: f64 = medium("request_percentage", "2.147483647E9");
    /// Partitions per second a client may create or delete.
    CONTROLLER_MUTATION_RATE: f64 = medium("controller_mutation_rate", "2.147483647E9");
    /// SCRAM-SHA-256 credential of a user.
    SCRAM_SHA_256: Option<String> = medium("SCRAM-SHA-256", "");
    /// SCRAM-SHA-512 credential of a user.
    SCRAM_SHA_512: Option<String> = medium("SCRAM-SHA-512", "");
    /// New connections per second from an address.
    CONNECTION_CREATION_RATE: i32 = medium("connection_creation_rate", "2147483647").at_least(0);
}

/// The quotas that are set as dynamic configurations of brokers.
pub(crate) const BROKER: [&crate::Definition; 3] = [
    LEADER_REPLICATION_THROTTLED_RATE.definition(),
    FOLLOWER_REPLICATION_THROTTLED_RATE.definition(),
    REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND.definition(),
];
