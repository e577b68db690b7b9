//! Groups and committed offsets.

use crate::definition::{high, keys, low, medium};
use crate::validator::Validator::OneOfIgnoringCase;

keys! {
    /// Rebalance protocols offered: classic, consumer, share, streams.
    GROUP_COORDINATOR_REBALANCE_PROTOCOLS: Vec<String> = medium(
        "group.coordinator.rebalance.protocols",
        "classic,consumer,streams",
    ).non_empty_set_of(&["consumer", "classic", "share", "streams"]);
    /// Threads of the group coordinator.
    GROUP_COORDINATOR_THREADS: i32 = high("group.coordinator.threads", "4").at_least(1);
    /// Threads of the group coordinator for long computations.
    GROUP_COORDINATOR_BACKGROUND_THREADS: i32 = high("group.coordinator.background.threads", "2").at_least(1);
    /// Time the group coordinator gathers records before it writes them; -1 adapts to the load.
    GROUP_COORDINATOR_APPEND_LINGER_MS: i32 = medium("group.coordinator.append.linger.ms", "-1").at_least(-1);
    /// Largest write buffer that the group coordinator keeps for reuse.
    GROUP_COORDINATOR_CACHED_BUFFER_MAX_BYTES: i32 =
        medium("group.coordinator.cached.buffer.max.bytes", "1048588").at_least(524_288).cluster_wide();
    /// Wait for more members before a new classic group is balanced first.
    GROUP_INITIAL_REBALANCE_DELAY_MS: i32 = medium("group.initial.rebalance.delay.ms", "3000");
    /// Smallest session timeout of members of classic groups.
    GROUP_MIN_SESSION_TIMEOUT_MS: i32 = medium("group.min.session.timeout.ms", "6000");
    /// Largest session timeout of members of classic groups.
    GROUP_MAX_SESSION_TIMEOUT_MS: i32 = medium("group.max.session.timeout.ms", "1800000");
    /// Most members of a classic group.
    GROUP_MAX_SIZE: i32 = medium("group.max.size", "2147483647").at_least(1);
    /// A member of a consumer group that stays silent this long is removed.
    GROUP_CONSUMER_SESSION_TIMEOUT_MS: i32 = medium("group.consumer.session.timeout.ms", "45000").at_least(1);
    /// Smallest session timeout that a consumer group may be given.
    GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS: i32 = medium("group.consumer.min.session.timeout.ms", "45000").at_least(1);
    /// Largest session timeout that a consumer group may be given.
    GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS: i32 = medium("group.consumer.max.session.timeout.ms", "60000").at_least(1);
    /// Heartbeat interval told to members of consumer groups.
    GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS: i32 = medium("group.consumer.heartbeat.interval.ms", "5000").at_least(1);
    /// Smallest heartbeat interval that a consumer group may be given.
    GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS: i32 =
        medium("group.consumer.min.heartbeat.interval.ms", "5000").at_least(1);
    /// Largest heartbeat interval that a consumer group may be given.
    GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS: i32 =
        medium("group.consumer.max.heartbeat.interval.ms", "15000").at_least(1);
    /// Most members of a consumer group.
    GROUP_CONSUMER_MAX_SIZE: i32 = medium("group.consumer.max.size", "2147483647").at_least(1);
    /// Assignors of consumer groups on the server, the first being the default; uniform, range or a class.
    GROUP_CONSUMER_ASSIGNORS: Vec<String> = medium("group.consumer.assignors", "uniform,range").non_empty_set_of(&[]);
    /// Whether assignments of consumer groups are computed on background threads.
    GROUP_CONSUMER_ASSIGNOR_OFFLOAD_ENABLE: bool =
        medium("group.consumer.assignor.offload.enable", "true").cluster_wide().internal();
    /// Least time between two assignments of a consumer group.
    GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS: i32 =
        medium("group.consumer.assignment.interval.ms", "1000").at_least(0).cluster_wide();
    /// Smallest assignment interval that a consumer group may be given.
    GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS: i32 =
        medium("group.consumer.min.assignment.interval.ms", "0").at_least(0);
    /// Largest assignment interval that a consumer group may be given.
    GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS: i32 =
        medium("group.consumer.max.assignment.interval.ms", "15000").at_least(0);
    /// Which conversions between classic and consumer groups happen by themselves.
    GROUP_CONSUMER_MIGRATION_POLICY: String = medium("group.consumer.migration.policy", "bidirectional")
        .valid(OneOfIgnoringCase(&["DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL"]));
    /// Time between two evaluations of subscribed patterns.
    GROUP_CONSUMER_REGEX_REFRESH_INTERVAL_MS: i32 =
        medium("group.consumer.regex.refresh.interval.ms", "600000").at_least(10_000).internal();
    /// A member of a streams group that stays silent this long is removed.
    GROUP_STREAMS_SESSION_TIMEOUT_MS: i32 = medium("group.streams.session.timeout.ms", "45000").at_least(1);
    /// Smallest session timeout that a streams group may be given.
    GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS: i32 = medium("group.streams.min.session.timeout.ms", "45000").at_least(1);
    /// Largest session timeout that a streams group may be given.
    GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS: i32 = medium("group.streams.max.session.timeout.ms", "60000").at_least(1);
    /// Heartbeat interval told to members of streams groups.
    GROUP_STREAMS_HEARTBEAT_INTERVAL_MS: i32 = medium("group.streams.heartbeat.interval.ms", "5000").at_least(1);
    /// Smallest heartbeat interval that a streams group may be given.
    GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS: i32 =
        medium("group.streams.min.heartbeat.interval.ms", "5000").at_least(1);
    /// Largest heartbeat interval that a streams group may be given.
    GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS: i32 =
        medium("group.streams.max.heartbeat.interval.ms", "15000").at_least(1);
    /// Most members of a streams group.
    GROUP_STREAMS_MAX_SIZE: i32 = medium("group.streams.max.size", "2147483647").at_least(1);
    /// Task assignors of streams groups on the server, the first being the default.
    GROUP_STREAMS_ASSIGNORS: Vec<String> = medium("group.streams.assignors", "sticky").non_empty_set_of(&[]);
    /// Whether assignments of streams groups are computed on background threads.
    GROUP_STREAMS_ASSIGNOR_OFFLOAD_ENABLE: bool =
        medium("group.streams.assignor.offload.enable", "true").cluster_wide().internal();
    /// Least time between two assignments of a streams group.
    GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS: i32 =
        medium("group.streams.assignment.interval.ms", "1000").at_least(0).cluster_wide();
    /// Smallest assignment interval that a streams group may be given.
    GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS: i32 = medium("group.streams.min.assignment.interval.ms", "0").at_least(0);
    /// Largest assignment interval that a streams group may be given.
    GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS: i32 =
        medium("group.streams.max.assignment.interval.ms", "15000").at_least(0);
    /// Wait for more members before a new streams group is balanced first.
    GROUP_STREAMS_INITIAL_REBALANCE_DELAY_MS: i32 =
        medium("group.streams.initial.rebalance.delay.ms", "3000").at_least(0);
    /// Standby copies of each stateful task.
    GROUP_STREAMS_NUM_STANDBY_REPLICAS: i32 = medium("group.streams.num.standby.replicas", "0").at_least(0);
    /// Most standby copies that a streams group may be given.
    GROUP_STREAMS_MAX_STANDBY_REPLICAS: i32 = medium("group.streams.max.standby.replicas", "2").at_least(0);
    /// Copies that may be warming up at a time before a task moves to them.
    GROUP_STREAMS_NUM_WARMUP_REPLICAS: i32 = medium("group.streams.num.warmup.replicas", "2").at_least(0).internal();
    /// Most warm-up copies that a streams group may be given.
    GROUP_STREAMS_MAX_WARMUP_REPLICAS: i32 = medium("group.streams.max.warmup.replicas", "20").at_least(0).internal();
    /// Lag in records below which a copy counts as caught up.
    GROUP_STREAMS_ACCEPTABLE_RECOVERY_LAG: i64 =
        medium("group.streams.acceptable.recovery.lag", "10000").at_least(0).internal();
    /// Time between two reports of task offsets by members of streams groups.
    GROUP_STREAMS_TASK_OFFSET_INTERVAL_MS: i32 =
        medium("group.streams.task.offset.interval.ms", "60000").at_least(1).internal();
    /// Smallest interval of task offset reports that a streams group may be given.
    GROUP_STREAMS_MIN_TASK_OFFSET_INTERVAL_MS: i32 =
        medium("group.streams.min.task.offset.interval.ms", "15000").at_least(1).internal();
    /// Client tags over which standby copies are spread.
    GROUP_STREAMS_RACK_AWARE_ASSIGNMENT_TAGS: Vec<String> =
        low("group.streams.rack.aware.assignment.tags", "").set_of(&[]);
    /// Plug-in that keeps descriptions of topologies.
    GROUP_STREAMS_TOPOLOGY_DESCRIPTION_PLUGIN_CLASS: Option<String> =
        medium("group.streams.topology.description.plugin.class", "").class();
    /// Partitions of __consumer_offsets; not to be changed once it exists.
    OFFSETS_TOPIC_NUM_PARTITIONS: i32 = high("offsets.topic.num.partitions", "50").at_least(1);
    /// Replicas of __consumer_offsets.
    OFFSETS_TOPIC_REPLICATION_FACTOR: i16 = high("offsets.topic.replication.factor", "3").at_least(1);
    /// Segment size of __consumer_offsets.
    OFFSETS_TOPIC_SEGMENT_BYTES: i32 = high("offsets.topic.segment.bytes", "104857600").at_least(1);
    /// Number of the codec used in __consumer_offsets; 0 for none.
    OFFSETS_TOPIC_COMPRESSION_CODEC: i32 = high("offsets.topic.compression.codec", "0");
    /// Size of the reads that load committed offsets.
    OFFSETS_LOAD_BUFFER_SIZE: i32 = high("offsets.load.buffer.size", "5242880").at_least(1);
    /// Minutes for which offsets of an empty group are kept.
    OFFSETS_RETENTION_MINUTES: i32 = high("offsets.retention.minutes", "10080").at_least(1);
    /// Time between two searches for expired offsets.
    OFFSETS_RETENTION_CHECK_INTERVAL_MS: i64 = high("offsets.retention.check.interval.ms", "600000").at_least(1);
    /// Time to wait for the replicas when offsets are committed.
    OFFSETS_COMMIT_TIMEOUT_MS: i32 = high("offsets.commit.timeout.ms", "5000").at_least(1);
    /// Largest metadata text that may accompany a committed offset.
    OFFSET_METADATA_MAX_BYTES: i32 = high("offset.metadata.max.bytes", "4096");
}
