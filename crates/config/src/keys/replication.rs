//! Replicas, leaders and in-sync replicas.

use crate::definition::{high, keys, medium};

keys! {
    /// Replicas of a topic created without a count.
    DEFAULT_REPLICATION_FACTOR: i32 = medium("default.replication.factor", "1");
    /// In-sync replicas without which a write with acks=all is refused.
    MIN_INSYNC_REPLICAS: i32 = high("min.insync.replicas", "1").at_least(1).cluster_wide();
    /// Whether a replica that is not in sync may become leader, losing records.
    UNCLEAN_LEADER_ELECTION_ENABLE: bool = high("unclean.leader.election.enable", "false").cluster_wide();
    /// Time between two searches for partitions that need an unclean election.
    UNCLEAN_LEADER_ELECTION_INTERVAL_MS: i64 =
        medium("unclean.leader.election.interval.ms", "300000").at_least(1).internal();
    /// Whether leadership returns to the preferred replicas by itself.
    AUTO_LEADER_REBALANCE_ENABLE: bool = high("auto.leader.rebalance.enable", "true");
    /// Time between two searches for partitions not led by their preferred replica.
    LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS: i64 = high("leader.imbalance.check.interval.seconds", "300").at_least(1);
    /// Threads per leading broker that fetch from it.
    NUM_REPLICA_FETCHERS: i32 = high("num.replica.fetchers", "1").at_least(1).cluster_wide();
    /// Threads that move replicas between log directories; the number of directories when unset.
    NUM_REPLICA_ALTER_LOG_DIRS_THREADS: Option<i32> = high("num.replica.alter.log.dirs.threads", "");
    /// A follower that has not caught up for this long leaves the in-sync replicas.
    REPLICA_LAG_TIME_MAX_MS: i64 = high("replica.lag.time.max.ms", "30000");
    /// Bytes a follower asks for per partition.
    REPLICA_FETCH_MAX_BYTES: i32 = medium("replica.fetch.max.bytes", "1048576").at_least(0);
    /// Bytes a leader waits for before it answers a follower.
    REPLICA_FETCH_MIN_BYTES: i32 = high("replica.fetch.min.bytes", "1");
    /// Longest wait of a leader for replica.fetch.min.bytes.
    REPLICA_FETCH_WAIT_MAX_MS: i32 = high("replica.fetch.wait.max.ms", "500");
    /// Bytes a follower asks for in one fetch over all partitions.
    REPLICA_FETCH_RESPONSE_MAX_BYTES: i32 = medium("replica.fetch.response.max.bytes", "10485760").at_least(0);
    /// Wait of a follower before it fetches a failed partition again.
    REPLICA_FETCH_BACKOFF_MS: i32 = medium("replica.fetch.backoff.ms", "1000").at_least(0);
    /// Time between two writes of the high watermark checkpoint.
    REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS: i64 = high("replica.high.watermark.checkpoint.interval.ms", "5000");
    /// Socket timeout of a follower's fetches.
    REPLICA_SOCKET_TIMEOUT_MS: i32 = high("replica.socket.timeout.ms", "30000");
    /// Kernel receive buffer of a follower's connection to the leader.
    REPLICA_SOCKET_RECEIVE_BUFFER_BYTES: i32 = high("replica.socket.receive.buffer.bytes", "65536");
    /// How a leader finds a near replica for a consumer that names its rack.
    REPLICA_SELECTOR_CLASS: Option<String> = medium("replica.selector.class", "");
    /// Socket timeout of a broker's connection to the controller.
    CONTROLLER_SOCKET_TIMEOUT_MS: i32 = medium("controller.socket.timeout.ms", "30000");
    /// Whether a new follower of a tiered topic starts after what the remote storage holds.
    FOLLOWER_FETCH_LAST_TIERED_OFFSET_ENABLE: bool =
        medium("follower.fetch.last.tiered.offset.enable", "false").cluster_wide();
    /// Finished fetches after which waiting ones are swept.
    FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS: i32 = medium("fetch.purgatory.purge.interval.requests", "1000");
    /// Finished produces after which waiting ones are swept.
    PRODUCER_PURGATORY_PURGE_INTERVAL_REQUESTS: i32 = medium("producer.purgatory.purge.interval.requests", "1000");
    /// Finished DeleteRecords requests after which waiting ones are swept.
    DELETE_RECORDS_PURGATORY_PURGE_INTERVAL_REQUESTS: i32 =
        medium("delete.records.purgatory.purge.interval.requests", "1");
    /// Finished share fetches after which waiting ones are swept.
    SHARE_FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS: i32 =
        medium("share.fetch.purgatory.purge.interval.requests", "1000");
}
