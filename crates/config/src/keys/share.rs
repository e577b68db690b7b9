//! Share groups and the share coordinator.

use crate::definition::{high, keys, low, medium};

keys! {
    /// A member of a share group that stays silent this long is removed.
    GROUP_SHARE_SESSION_TIMEOUT_MS: i32 = medium("group.share.session.timeout.ms", "45000").at_least(1);
    /// Smallest session timeout that a share group may be given.
    GROUP_SHARE_MIN_SESSION_TIMEOUT_MS: i32 = medium("group.share.min.session.timeout.ms", "45000").at_least(1);
    /// Largest session timeout that a share group may be given.
    GROUP_SHARE_MAX_SESSION_TIMEOUT_MS: i32 = medium("group.share.max.session.timeout.ms", "60000").at_least(1);
    /// Heartbeat interval told to members of share groups.
    GROUP_SHARE_HEARTBEAT_INTERVAL_MS: i32 = medium("group.share.heartbeat.interval.ms", "5000").at_least(1);
    /// Smallest heartbeat interval that a share group may be given.
    GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS: i32 = medium("group.share.min.heartbeat.interval.ms", "5000").at_least(1);
    /// Largest heartbeat interval that a share group may be given.
    GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS: i32 = medium("group.share.max.heartbeat.interval.ms", "15000").at_least(1);
    /// Most members of a share group.
    GROUP_SHARE_MAX_SIZE: i32 = medium("group.share.max.size", "200").between(1, 1000);
    /// Assignors of share groups on the server, the first being used.
    GROUP_SHARE_ASSIGNORS: Vec<String> = medium("group.share.assignors", "simple").non_empty_set_of(&[]);
    /// Whether assignments of share groups are computed on background threads.
    GROUP_SHARE_ASSIGNOR_OFFLOAD_ENABLE: bool =
        medium("group.share.assignor.offload.enable", "true").cluster_wide().internal();
    /// Least time between two assignments of a share group.
    GROUP_SHARE_ASSIGNMENT_INTERVAL_MS: i32 =
        medium("group.share.assignment.interval.ms", "1000").at_least(0).cluster_wide();
    /// Smallest assignment interval that a share group may be given.
    GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS: i32 = medium("group.share.min.assignment.interval.ms", "0").at_least(0);
    /// Largest assignment interval that a share group may be given.
    GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS: i32 = medium("group.share.max.assignment.interval.ms", "15000").at_least(0);
    /// Deliveries after which a record of a share group is given up.
    GROUP_SHARE_DELIVERY_COUNT_LIMIT: i32 = medium("group.share.delivery.count.limit", "5").between(2, 10);
    /// Smallest delivery limit that a share group may be given.
    GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT: i32 = medium("group.share.min.delivery.count.limit", "2").between(2, 5);
    /// Largest delivery limit that a share group may be given.
    GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT: i32 = medium("group.share.max.delivery.count.limit", "10").between(5, 25);
    /// Time for which a record is reserved for the member that acquired it.
    GROUP_SHARE_RECORD_LOCK_DURATION_MS: i32 =
        medium("group.share.record.lock.duration.ms", "30000").between(1000, 3_600_000);
    /// Smallest lock duration that a share group may be given.
    GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS: i32 =
        medium("group.share.min.record.lock.duration.ms", "15000").between(1000, 30_000);
    /// Largest lock duration that a share group may be given.
    GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS: i32 =
        medium("group.share.max.record.lock.duration.ms", "60000").between(30_000, 3_600_000);
    /// Records of a partition that may be acquired at a time.
    GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS: i32 =
        medium("group.share.partition.max.record.locks", "2000").between(100, 10_000);
    /// Smallest number of record locks that a share group may be given.
    GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS: i32 =
        medium("group.share.min.partition.max.record.locks", "100").between(100, 2000);
    /// Largest number of record locks that a share group may be given.
    GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS: i32 =
        medium("group.share.max.partition.max.record.locks", "4000").between(2000, 10_000);
    /// Share sessions kept at a time on this broker.
    GROUP_SHARE_MAX_SHARE_SESSIONS: i32 = medium("group.share.max.share.sessions", "2000").at_least(1);
    /// Where the state of share partitions is kept.
    GROUP_SHARE_PERSISTER_CLASS_NAME: String = medium(
        "group.share.persister.class.name",
        "org.apache.kafka.server.share.persister.DefaultStatePersister",
    ).internal();
    /// Who writes records that a share group gave up to a dead letter queue.
    GROUP_SHARE_DLQ_MANAGER_CLASS_NAME: String = medium(
        "group.share.dlq.manager.class.name",
        "org.apache.kafka.server.share.dlq.DefaultShareGroupDLQManager",
    ).internal();
    /// Wait before the state of share partitions is initialized again after a failure.
    GROUP_SHARE_INITIALIZE_RETRY_INTERVAL_MS: i32 =
        low("group.share.initialize.retry.interval.ms", "30000").at_least(1).internal();
    /// Partitions of __share_group_state; not to be changed once it exists.
    SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS: i32 =
        high("share.coordinator.state.topic.num.partitions", "50").at_least(1);
    /// Replicas of __share_group_state.
    SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: i16 =
        high("share.coordinator.state.topic.replication.factor", "3").at_least(1);
    /// In-sync replicas that writes to __share_group_state need.
    SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: i16 = high("share.coordinator.state.topic.min.isr", "2").at_least(1);
    /// Segment size of __share_group_state.
    SHARE_COORDINATOR_STATE_TOPIC_SEGMENT_BYTES: i32 =
        high("share.coordinator.state.topic.segment.bytes", "104857600").at_least(1);
    /// Number of the codec used in __share_group_state; 0 for none.
    SHARE_COORDINATOR_STATE_TOPIC_COMPRESSION_CODEC: i32 = high("share.coordinator.state.topic.compression.codec", "0");
    /// Time between two deletions of records that are no longer needed in __share_group_state.
    SHARE_COORDINATOR_STATE_TOPIC_PRUNE_INTERVAL_MS: i32 =
        low("share.coordinator.state.topic.prune.interval.ms", "300000").at_least(1).internal();
    /// Update records after which a snapshot of a share partition is written.
    SHARE_COORDINATOR_SNAPSHOT_UPDATE_RECORDS_PER_SNAPSHOT: i32 =
        medium("share.coordinator.snapshot.update.records.per.snapshot", "500").between(0, 500);
    /// Time after which an untouched share partition is snapshotted again.
    SHARE_COORDINATOR_COLD_PARTITION_SNAPSHOT_INTERVAL_MS: i32 =
        low("share.coordinator.cold.partition.snapshot.interval.ms", "300000").at_least(1).internal();
    /// Threads of the share coordinator.
    SHARE_COORDINATOR_THREADS: i32 = medium("share.coordinator.threads", "1").at_least(1);
    /// Size of the reads that load share group state.
    SHARE_COORDINATOR_LOAD_BUFFER_SIZE: i32 = high("share.coordinator.load.buffer.size", "5242880").at_least(1);
    /// Time to wait for the replicas when share group state is written.
    SHARE_COORDINATOR_WRITE_TIMEOUT_MS: i32 = high("share.coordinator.write.timeout.ms", "5000").at_least(1);
    /// Time the share coordinator gathers records before it writes them; -1 adapts to the load.
    SHARE_COORDINATOR_APPEND_LINGER_MS: i32 = medium("share.coordinator.append.linger.ms", "-1").at_least(-1);
    /// Largest write buffer that the share coordinator keeps for reuse.
    SHARE_COORDINATOR_CACHED_BUFFER_MAX_BYTES: i32 =
        medium("share.coordinator.cached.buffer.max.bytes", "1048588").at_least(524_288).cluster_wide();
    /// Whether dead letter queue topics of share groups are created when needed.
    ERRORS_DEADLETTERQUEUE_AUTO_CREATE_TOPICS_ENABLE: bool =
        medium("errors.deadletterqueue.auto.create.topics.enable", "false").cluster_wide();
    /// What the name of a dead letter queue topic must begin with.
    ERRORS_DEADLETTERQUEUE_TOPIC_NAME_PREFIX: String =
        medium("errors.deadletterqueue.topic.name.prefix", "dlq.").cluster_wide();
}
