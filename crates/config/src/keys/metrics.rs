//! Metrics, client telemetry and the windows of quotas.

use crate::definition::{keys, low};

keys! {
    /// Classes that report metrics.
    METRIC_REPORTERS: Vec<String> =
        low("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter").set_of(&[]).cluster_wide();
    /// Samples kept for a metric.
    METRICS_NUM_SAMPLES: i32 = low("metrics.num.samples", "2").at_least(1);
    /// Length of a sample of a metric.
    METRICS_SAMPLE_WINDOW_MS: i64 = low("metrics.sample.window.ms", "30000").at_least(1);
    /// Finest level of metrics recorded: INFO, DEBUG or TRACE.
    METRICS_RECORDING_LEVEL: String = low("metrics.recording.level", "INFO");
    /// Classes that report the broker's Yammer metrics.
    KAFKA_METRICS_REPORTERS: Vec<String> = low("kafka.metrics.reporters", "").set_of(&[]);
    /// How often these reporters poll.
    KAFKA_METRICS_POLLING_INTERVAL_SECS: i32 = low("kafka.metrics.polling.interval.secs", "10").at_least(1);
    /// Largest telemetry push accepted from a client.
    TELEMETRY_MAX_BYTES: i32 = low("telemetry.max.bytes", "1048576").at_least(1);
    /// Class that decides which quota a client falls under.
    CLIENT_QUOTA_CALLBACK_CLASS: Option<String> = low("client.quota.callback.class", "").class();
    /// Samples kept for client quotas.
    QUOTA_WINDOW_NUM: i32 = low("quota.window.num", "11").at_least(1);
    /// Length of a sample of client quotas.
    QUOTA_WINDOW_SIZE_SECONDS: i32 = low("quota.window.size.seconds", "1").at_least(1);
    /// Samples kept for replication quotas.
    REPLICATION_QUOTA_WINDOW_NUM: i32 = low("replication.quota.window.num", "11").at_least(1);
    /// Length of a sample of replication quotas.
    REPLICATION_QUOTA_WINDOW_SIZE_SECONDS: i32 = low("replication.quota.window.size.seconds", "1").at_least(1);
    /// Samples kept for the quota of moves between log directories.
    ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_NUM: i32 =
        low("alter.log.dirs.replication.quota.window.num", "11").at_least(1);
    /// Length of a sample of the quota of moves between log directories.
    ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_SIZE_SECONDS: i32 =
        low("alter.log.dirs.replication.quota.window.size.seconds", "1").at_least(1);
    /// Samples kept for the quota of metadata changes.
    CONTROLLER_QUOTA_WINDOW_NUM: i32 = low("controller.quota.window.num", "11").at_least(1);
    /// Length of a sample of the quota of metadata changes.
    CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS: i32 = low("controller.quota.window.size.seconds", "1").at_least(1);
    /// Addresses at which metrics are served over HTTP, as host:port; without a host on the loopback only.
    KLAMM_METRICS_LISTENERS: Vec<String> = low("klamm.metrics.listeners", "").set_of(&[]).internal();
}
