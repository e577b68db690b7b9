//! Logs on disk: directories, segments, retention, flushing and compaction.

use crate::definition::{high, keys, low, medium};
use crate::validator::Validator::BetweenDoubles;

keys! {
    /// Log directory; used when log.dirs is unset.
    LOG_DIR: Vec<String> = high("log.dir", "/tmp/kafka-logs").non_empty_set_of(&[]);
    /// Log directories, separated by commas.
    LOG_DIRS: Option<Vec<String>> = high("log.dirs", "").non_empty_set_of(&[]);
    /// Log directories that get no new partitions; * for all of them.
    CORDONED_LOG_DIRS: Vec<String> = medium("cordoned.log.dirs", "").set_of(&[]).per_broker();
    /// Partitions of a topic created without a count.
    NUM_PARTITIONS: i32 = medium("num.partitions", "1").at_least(1);
    /// Threads per log directory for recovery at start and flushing at shutdown.
    NUM_RECOVERY_THREADS_PER_DATA_DIR: i32 = high("num.recovery.threads.per.data.dir", "2").at_least(1).cluster_wide();
    /// A broker that cannot tell the controller about a failed directory for this long stops.
    LOG_DIR_FAILURE_TIMEOUT_MS: i64 = low("log.dir.failure.timeout.ms", "30000").at_least(1);
    /// Size at which a segment is closed and a new one begun.
    LOG_SEGMENT_BYTES: i32 = high("log.segment.bytes", "1073741824").at_least(1_048_576).cluster_wide();
    /// Age at which a segment is closed; log.roll.hours when unset.
    LOG_ROLL_MS: Option<i64> = high("log.roll.ms", "").cluster_wide();
    /// Age in hours at which a segment is closed.
    LOG_ROLL_HOURS: i32 = high("log.roll.hours", "168").at_least(1);
    /// Most that is randomly taken off the age at which segments close; log.roll.jitter.hours when unset.
    LOG_ROLL_JITTER_MS: Option<i64> = high("log.roll.jitter.ms", "").cluster_wide();
    /// The same jitter in hours.
    LOG_ROLL_JITTER_HOURS: i32 = high("log.roll.jitter.hours", "0").at_least(0);
    /// Age at which records are deleted, -1 for never; log.retention.minutes when unset.
    LOG_RETENTION_MS: Option<i64> = high("log.retention.ms", "").cluster_wide();
    /// Age in minutes at which records are deleted; log.retention.hours when unset.
    LOG_RETENTION_MINUTES: Option<i32> = high("log.retention.minutes", "");
    /// Age in hours at which records are deleted.
    LOG_RETENTION_HOURS: i32 = high("log.retention.hours", "168");
    /// Size of a partition above which its oldest segments are deleted; -1 for no bound.
    LOG_RETENTION_BYTES: i64 = high("log.retention.bytes", "-1").cluster_wide();
    /// Time between two searches for segments to delete.
    LOG_RETENTION_CHECK_INTERVAL_MS: i64 = medium("log.retention.check.interval.ms", "300000").at_least(1);
    /// What happens to old records: delete, compact or both; empty keeps them for ever.
    LOG_CLEANUP_POLICY: Vec<String> =
        medium("log.cleanup.policy", "delete").set_of(&["compact", "delete"]).cluster_wide();
    /// Largest size of an offset or time index.
    LOG_INDEX_SIZE_MAX_BYTES: i32 = medium("log.index.size.max.bytes", "10485760").at_least(4).cluster_wide();
    /// Bytes of records between two entries of an index.
    LOG_INDEX_INTERVAL_BYTES: i32 = medium("log.index.interval.bytes", "4096").at_least(0).cluster_wide();
    /// Records after which a partition is flushed to disk.
    LOG_FLUSH_INTERVAL_MESSAGES: i64 =
        high("log.flush.interval.messages", "9223372036854775807").at_least(1).cluster_wide();
    /// Time after which a partition is flushed to disk; log.flush.scheduler.interval.ms when unset.
    LOG_FLUSH_INTERVAL_MS: Option<i64> = high("log.flush.interval.ms", "").cluster_wide();
    /// Time between two searches for logs to flush.
    LOG_FLUSH_SCHEDULER_INTERVAL_MS: i64 = high("log.flush.scheduler.interval.ms", "9223372036854775807");
    /// Time between two writes of the recovery point checkpoint.
    LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS: i32 = high("log.flush.offset.checkpoint.interval.ms", "60000").at_least(0);
    /// Time between two writes of the log start offset checkpoint.
    LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS: i32 =
        high("log.flush.start.offset.checkpoint.interval.ms", "60000").at_least(0);
    /// Wait before the files of a deleted segment are removed.
    LOG_SEGMENT_DELETE_DELAY_MS: i64 = high("log.segment.delete.delay.ms", "60000").at_least(0).cluster_wide();
    /// Whether the file of a new segment gets its full size at once.
    LOG_PREALLOCATE: bool = medium("log.preallocate", "false").cluster_wide();
    /// Whether records keep their creation time or get the time of their append.
    LOG_MESSAGE_TIMESTAMP_TYPE: String =
        medium("log.message.timestamp.type", "CreateTime").one_of(&["CreateTime", "LogAppendTime"]).cluster_wide();
    /// How far a record's timestamp may lie before the broker's time.
    LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS: i64 =
        medium("log.message.timestamp.before.max.ms", "9223372036854775807").at_least(0).cluster_wide();
    /// How far a record's timestamp may lie after the broker's time.
    LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS: i64 =
        medium("log.message.timestamp.after.max.ms", "3600000").at_least(0).cluster_wide();
    /// Wait after start before the first round of log housekeeping.
    LOG_INITIAL_TASK_DELAY_MS: i64 = low("log.initial.task.delay.ms", "30000").at_least(0).internal();
    /// Whether the cleaner that compacts logs runs.
    LOG_CLEANER_ENABLE: bool = medium("log.cleaner.enable", "true");
    /// Threads that compact logs.
    LOG_CLEANER_THREADS: i32 = medium("log.cleaner.threads", "1").at_least(0).cluster_wide();
    /// Wait of a cleaner thread that found nothing to compact.
    LOG_CLEANER_BACKOFF_MS: i64 = medium("log.cleaner.backoff.ms", "15000").at_least(0).cluster_wide();
    /// Memory of all cleaner threads for finding the latest record of each key.
    LOG_CLEANER_DEDUPE_BUFFER_SIZE: i64 = medium("log.cleaner.dedupe.buffer.size", "134217728").cluster_wide();
    /// Memory of all cleaner threads for reading and writing.
    LOG_CLEANER_IO_BUFFER_SIZE: i32 = medium("log.cleaner.io.buffer.size", "524288").at_least(0).cluster_wide();
    /// How full the memory for keys may get; fuller means more keys a round and more collisions.
    LOG_CLEANER_IO_BUFFER_LOAD_FACTOR: f64 = medium("log.cleaner.io.buffer.load.factor", "0.9").cluster_wide();
    /// Bound of the bytes read and written by the cleaner.
    LOG_CLEANER_IO_MAX_BYTES_PER_SECOND: f64 =
        medium("log.cleaner.io.max.bytes.per.second", "1.7976931348623157E308").cluster_wide();
    /// How long tombstones stay in a compacted log.
    LOG_CLEANER_DELETE_RETENTION_MS: i64 =
        medium("log.cleaner.delete.retention.ms", "86400000").at_least(0).cluster_wide();
    /// Time for which a record is never compacted away.
    LOG_CLEANER_MIN_COMPACTION_LAG_MS: i64 =
        medium("log.cleaner.min.compaction.lag.ms", "0").at_least(0).cluster_wide();
    /// Time after which a record becomes due for compaction whatever the dirty ratio.
    LOG_CLEANER_MAX_COMPACTION_LAG_MS: i64 =
        medium("log.cleaner.max.compaction.lag.ms", "9223372036854775807").at_least(1).cluster_wide();
    /// Part of a log that must be dirty before it is compacted.
    LOG_CLEANER_MIN_CLEANABLE_RATIO: f64 =
        medium("log.cleaner.min.cleanable.ratio", "0.5").valid(BetweenDoubles(0.0, 1.0)).cluster_wide();
}
