//! Topics.

use crate::definition::{keys, medium};
use crate::validator::Validator::{BetweenDoubles, GzipLevel, ThrottledReplicas};

keys! {
    /// What happens to old records: delete, compact or both; empty keeps them for ever.
    CLEANUP_POLICY: Vec<String> = medium("cleanup.policy", "delete").set_of(&["compact", "delete"]);
    /// Codec in which batches are stored; producer keeps the one they came with.
    COMPRESSION_TYPE: String =
        medium("compression.type", "producer").one_of(&["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"]);
    /// Level for storing batches with gzip; -1 is the codec's own default.
    COMPRESSION_GZIP_LEVEL: i32 = medium("compression.gzip.level", "-1").valid(GzipLevel);
    /// Level for storing batches with lz4.
    COMPRESSION_LZ4_LEVEL: i32 = medium("compression.lz4.level", "9").between(1, 17);
    /// Level for storing batches with zstd.
    COMPRESSION_ZSTD_LEVEL: i32 = medium("compression.zstd.level", "3").between(-131_072, 22);
    /// How long tombstones stay in a compacted log.
    DELETE_RETENTION_MS: i64 = medium("delete.retention.ms", "86400000").at_least(0);
    /// Whether share groups may use this topic as their dead letter queue.
    ERRORS_DEADLETTERQUEUE_GROUP_ENABLE: bool = medium("errors.deadletterqueue.group.enable", "false");
    /// Wait before the files of a deleted segment are removed.
    FILE_DELETE_DELAY_MS: i64 = medium("file.delete.delay.ms", "60000").at_least(0);
    /// Records after which a partition is flushed to disk.
    FLUSH_MESSAGES: i64 = medium("flush.messages", "9223372036854775807").at_least(1);
    /// Time after which a partition is flushed to disk.
    FLUSH_MS: i64 = medium("flush.ms", "9223372036854775807").at_least(0);
    /// Replicas whose fetching is throttled, as partition:broker pairs, or *.
    FOLLOWER_REPLICATION_THROTTLED_REPLICAS: Vec<String> =
        medium("follower.replication.throttled.replicas", "").valid(ThrottledReplicas);
    /// Replicas whose serving of followers is throttled, as partition:broker pairs, or *.
    LEADER_REPLICATION_THROTTLED_REPLICAS: Vec<String> =
        medium("leader.replication.throttled.replicas", "").valid(ThrottledReplicas);
    /// Bytes of records between two entries of an index.
    INDEX_INTERVAL_BYTES: i32 = medium("index.interval.bytes", "4096").at_least(0);
    /// Segment size without a lower bound, for tests.
    INTERNAL_SEGMENT_BYTES: Option<i32> = medium("internal.segment.bytes", "").internal();
    /// Size above which tiered segments leave the local disk; -2 follows retention.bytes.
    LOCAL_RETENTION_BYTES: i64 = medium("local.retention.bytes", "-2").at_least(-2);
    /// Age at which tiered records leave the local disk; -2 follows retention.ms.
    LOCAL_RETENTION_MS: i64 = medium("local.retention.ms", "-2").at_least(-2);
    /// Time after which a record becomes due for compaction whatever the dirty ratio.
    MAX_COMPACTION_LAG_MS: i64 = medium("max.compaction.lag.ms", "9223372036854775807").at_least(1);
    /// Time for which a record is never compacted away.
    MIN_COMPACTION_LAG_MS: i64 = medium("min.compaction.lag.ms", "0").at_least(0);
    /// Largest record batch accepted, after compression.
    MAX_MESSAGE_BYTES: i32 = medium("max.message.bytes", "1048588").at_least(0);
    /// Largest size that one record batch may reach when decompressed.
    MAX_DECOMPRESSED_MESSAGE_BYTES: i32 =
        medium("max.decompressed.message.bytes", "2147483639").between(1, 2_147_483_639);
    /// Whether records keep their creation time or get the time of their append.
    MESSAGE_TIMESTAMP_TYPE: String =
        medium("message.timestamp.type", "CreateTime").one_of(&["CreateTime", "LogAppendTime"]);
    /// How far a record's timestamp may lie before the broker's time.
    MESSAGE_TIMESTAMP_BEFORE_MAX_MS: i64 = medium("message.timestamp.before.max.ms", "9223372036854775807").at_least(0);
    /// How far a record's timestamp may lie after the broker's time.
    MESSAGE_TIMESTAMP_AFTER_MAX_MS: i64 = medium("message.timestamp.after.max.ms", "3600000").at_least(0);
    /// Part of a log that must be dirty before it is compacted.
    MIN_CLEANABLE_DIRTY_RATIO: f64 = medium("min.cleanable.dirty.ratio", "0.5").valid(BetweenDoubles(0.0, 1.0));
    /// In-sync replicas without which a write with acks=all is refused.
    MIN_INSYNC_REPLICAS: i32 = medium("min.insync.replicas", "1").at_least(1);
    /// Whether the file of a new segment gets its full size at once.
    PREALLOCATE: bool = medium("preallocate", "false");
    /// Whether the topic is tiered.
    REMOTE_STORAGE_ENABLE: bool = medium("remote.storage.enable", "false");
    /// Age a closed segment must reach before it is copied; -1 follows the local retention.
    REMOTE_COPY_LAG_MS: i64 = medium("remote.copy.lag.ms", "0").at_least(-1);
    /// Bytes that must follow a closed segment before it is copied; -1 follows the local retention.
    REMOTE_COPY_LAG_BYTES: i64 = medium("remote.copy.lag.bytes", "-1").at_least(-1);
    /// Whether a tiered topic stops copying and keeps what is remote readable.
    REMOTE_LOG_COPY_DISABLE: bool = medium("remote.log.copy.disable", "false");
    /// Whether remote records are deleted when tiering is switched off.
    REMOTE_LOG_DELETE_ON_DISABLE: bool = medium("remote.log.delete.on.disable", "false");
    /// Size of a partition above which its oldest segments are deleted; -1 for no bound.
    RETENTION_BYTES: i64 = medium("retention.bytes", "-1");
    /// Age at which records are deleted; -1 for never.
    RETENTION_MS: i64 = medium("retention.ms", "604800000").at_least(-1);
    /// Size at which a segment is closed and a new one begun.
    SEGMENT_BYTES: i32 = medium("segment.bytes", "1073741824").at_least(1_048_576);
    /// Largest size of an offset or time index.
    SEGMENT_INDEX_BYTES: i32 = medium("segment.index.bytes", "10485760").at_least(4);
    /// Most that is randomly taken off the age at which segments close.
    SEGMENT_JITTER_MS: i64 = medium("segment.jitter.ms", "0").at_least(0);
    /// Age at which a segment is closed.
    SEGMENT_MS: i64 = medium("segment.ms", "604800000").at_least(1);
    /// Whether a replica that is not in sync may become leader, losing records.
    UNCLEAN_LEADER_ELECTION_ENABLE: bool = medium("unclean.leader.election.enable", "false");
}
