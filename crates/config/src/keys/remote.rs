//! Tiered storage.

use crate::definition::{keys, low, medium};
use crate::validator::Validator::{BetweenDoubles, NonEmptyString};

keys! {
    /// Whether tiered storage is on.
    REMOTE_LOG_STORAGE_SYSTEM_ENABLE: bool = medium("remote.log.storage.system.enable", "false");
    /// Class of the remote storage manager.
    REMOTE_LOG_STORAGE_MANAGER_CLASS_NAME: Option<String> =
        medium("remote.log.storage.manager.class.name", "").valid(NonEmptyString);
    /// Where the classes of the remote storage manager lie.
    REMOTE_LOG_STORAGE_MANAGER_CLASS_PATH: Option<String> = medium("remote.log.storage.manager.class.path", "");
    /// Prefix of the keys that are passed to the remote storage manager.
    REMOTE_LOG_STORAGE_MANAGER_IMPL_PREFIX: String =
        medium("remote.log.storage.manager.impl.prefix", "rsm.config.").valid(NonEmptyString);
    /// Class of the remote log metadata manager.
    REMOTE_LOG_METADATA_MANAGER_CLASS_NAME: String = medium(
        "remote.log.metadata.manager.class.name",
        "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
    ).valid(NonEmptyString);
    /// Where the classes of the remote log metadata manager lie.
    REMOTE_LOG_METADATA_MANAGER_CLASS_PATH: Option<String> = medium("remote.log.metadata.manager.class.path", "");
    /// Prefix of the keys that are passed to the remote log metadata manager.
    REMOTE_LOG_METADATA_MANAGER_IMPL_PREFIX: String =
        medium("remote.log.metadata.manager.impl.prefix", "rlmm.config.").valid(NonEmptyString);
    /// Listener over which the remote log metadata manager reaches brokers.
    REMOTE_LOG_METADATA_MANAGER_LISTENER_NAME: Option<String> =
        medium("remote.log.metadata.manager.listener.name", "").valid(NonEmptyString);
    /// Largest custom metadata kept for a remote segment.
    REMOTE_LOG_METADATA_CUSTOM_METADATA_MAX_BYTES: i32 =
        low("remote.log.metadata.custom.metadata.max.bytes", "128").at_least(0);
    /// Disk space for indexes fetched from remote storage.
    REMOTE_LOG_INDEX_FILE_CACHE_TOTAL_SIZE_BYTES: i64 =
        low("remote.log.index.file.cache.total.size.bytes", "1073741824").at_least(1).cluster_wide();
    /// Time after which an unused cached index is dropped; -1 for never.
    REMOTE_LOG_INDEX_FILE_CACHE_TTL_MS: i64 =
        low("remote.log.index.file.cache.ttl.ms", "900000").at_least(-1).internal();
    /// Threads that schedule tiering tasks.
    REMOTE_LOG_MANAGER_THREAD_POOL_SIZE: i32 = medium("remote.log.manager.thread.pool.size", "2").at_least(1);
    /// Threads that copy segments to remote storage.
    REMOTE_LOG_MANAGER_COPIER_THREAD_POOL_SIZE: i32 =
        medium("remote.log.manager.copier.thread.pool.size", "10").at_least(1).cluster_wide();
    /// Threads that delete expired remote segments.
    REMOTE_LOG_MANAGER_EXPIRATION_THREAD_POOL_SIZE: i32 =
        medium("remote.log.manager.expiration.thread.pool.size", "10").at_least(1).cluster_wide();
    /// Threads that follow remote segments on followers.
    REMOTE_LOG_MANAGER_FOLLOWER_THREAD_POOL_SIZE: i32 =
        medium("remote.log.manager.follower.thread.pool.size", "2").at_least(1).cluster_wide();
    /// Time between two rounds of tiering tasks.
    REMOTE_LOG_MANAGER_TASK_INTERVAL_MS: i64 = low("remote.log.manager.task.interval.ms", "30000").at_least(1);
    /// First wait before a failed tiering task runs again.
    REMOTE_LOG_MANAGER_TASK_RETRY_BACKOFF_MS: i64 =
        low("remote.log.manager.task.retry.backoff.ms", "500").at_least(1).internal();
    /// Upper bound of that growing wait.
    REMOTE_LOG_MANAGER_TASK_RETRY_BACKOFF_MAX_MS: i64 =
        low("remote.log.manager.task.retry.backoff.max.ms", "30000").at_least(1).internal();
    /// Random part of that wait.
    REMOTE_LOG_MANAGER_TASK_RETRY_JITTER: f64 =
        low("remote.log.manager.task.retry.jitter", "0.2").valid(BetweenDoubles(0.0, 0.5)).internal();
    /// Bound of the bytes copied to remote storage.
    REMOTE_LOG_MANAGER_COPY_MAX_BYTES_PER_SECOND: i64 =
        medium("remote.log.manager.copy.max.bytes.per.second", "9223372036854775807").at_least(1).cluster_wide();
    /// Samples kept for the copy quota.
    REMOTE_LOG_MANAGER_COPY_QUOTA_WINDOW_NUM: i32 =
        medium("remote.log.manager.copy.quota.window.num", "11").at_least(1);
    /// Length of a sample of the copy quota.
    REMOTE_LOG_MANAGER_COPY_QUOTA_WINDOW_SIZE_SECONDS: i32 =
        medium("remote.log.manager.copy.quota.window.size.seconds", "1").at_least(1);
    /// Bound of the bytes fetched from remote storage.
    REMOTE_LOG_MANAGER_FETCH_MAX_BYTES_PER_SECOND: i64 =
        medium("remote.log.manager.fetch.max.bytes.per.second", "9223372036854775807").at_least(1).cluster_wide();
    /// Samples kept for the remote fetch quota.
    REMOTE_LOG_MANAGER_FETCH_QUOTA_WINDOW_NUM: i32 =
        medium("remote.log.manager.fetch.quota.window.num", "11").at_least(1);
    /// Length of a sample of the remote fetch quota.
    REMOTE_LOG_MANAGER_FETCH_QUOTA_WINDOW_SIZE_SECONDS: i32 =
        medium("remote.log.manager.fetch.quota.window.size.seconds", "1").at_least(1);
    /// Threads that read from remote storage.
    REMOTE_LOG_READER_THREADS: i32 = medium("remote.log.reader.threads", "10").at_least(1).cluster_wide();
    /// Remote reads that may wait.
    REMOTE_LOG_READER_MAX_PENDING_TASKS: i32 = medium("remote.log.reader.max.pending.tasks", "100").at_least(1);
    /// Longest wait of a fetch for remote storage.
    REMOTE_FETCH_MAX_WAIT_MS: i32 = medium("remote.fetch.max.wait.ms", "500").at_least(1).cluster_wide();
    /// Longest wait of ListOffsets for remote storage.
    REMOTE_LIST_OFFSETS_REQUEST_TIMEOUT_MS: i64 =
        medium("remote.list.offsets.request.timeout.ms", "30000").at_least(1).cluster_wide();
    /// Age at which tiered records leave the local disk; -2 follows the retention time.
    LOG_LOCAL_RETENTION_MS: i64 = medium("log.local.retention.ms", "-2").at_least(-2).cluster_wide();
    /// Size above which tiered segments leave the local disk; -2 follows the retention size.
    LOG_LOCAL_RETENTION_BYTES: i64 = medium("log.local.retention.bytes", "-2").at_least(-2).cluster_wide();
    /// Age a closed segment must reach before it is copied; -1 follows the local retention.
    LOG_REMOTE_COPY_LAG_MS: i64 = medium("log.remote.copy.lag.ms", "0").at_least(-1).cluster_wide();
    /// Bytes that must follow a closed segment before it is copied; -1 follows the local retention.
    LOG_REMOTE_COPY_LAG_BYTES: i64 = medium("log.remote.copy.lag.bytes", "-1").at_least(-1).cluster_wide();
}
