//! The settings of a topic that its logs obey, already resolved from topic, broker and default.

use klamm_records::validate::AppendRules;
use klamm_records::{DecompressionLimits, TimestampType};

#[derive(Clone, Debug)]
pub struct LogConfig {
    /// `segment.bytes`
    pub segment_bytes: u32,
    /// `segment.ms`
    pub segment_ms: i64,
    /// `segment.jitter.ms`
    pub segment_jitter_ms: i64,
    /// `segment.index.bytes`
    pub segment_index_bytes: u32,
    /// `index.interval.bytes`
    pub index_interval_bytes: u32,
    /// `preallocate`
    pub preallocate: bool,
    /// `flush.messages`
    pub flush_messages: i64,
    /// `flush.ms`
    pub flush_ms: i64,
    /// `retention.bytes`; -1 for no limit.
    pub retention_bytes: i64,
    /// `retention.ms`; -1 for no limit.
    pub retention_ms: i64,
    /// `file.delete.delay.ms`
    pub file_delete_delay_ms: i64,
    /// `cleanup.policy` contains `delete`.
    pub is_delete: bool,
    /// `cleanup.policy` contains `compact`.
    pub is_compact: bool,
    /// `max.compaction.lag.ms`
    pub max_compaction_lag_ms: i64,
    /// What a leader checks and changes: `max.message.bytes`, `compression.type`, `message.timestamp.*`.
    pub rules: AppendRules,
    /// `producer.id.expiration.ms`, of the broker.
    pub producer_id_expiration_ms: i64,
    /// `transaction.partition.verification.enable`, of the broker.
    pub is_transaction_verification_enabled: bool,
}

impl LogConfig {
    /// The age at which a segment is rolled: compaction cannot touch the active one, so its greatest lag counts too.
    pub(crate) fn roll_ms(&self) -> i64 {
        match self.is_compact && self.max_compaction_lag_ms > 0 {
            true => self.max_compaction_lag_ms.min(self.segment_ms),
            false => self.segment_ms,
        }
    }

    /// A segment's own part of the jitter, from a random number.
    pub(crate) fn roll_jitter_ms(&self, random: u64) -> i64 {
        let bound = self.segment_jitter_ms.min(self.segment_ms);
        match u64::try_from(bound) {
            Ok(bound) if bound > 0 => (random % bound) as i64,
            _ => 0,
        }
    }
}

/// Kafka's defaults.
impl Default for LogConfig {
    fn default() -> Self {
        Self {
            segment_bytes: 1 << 30,
            segment_ms: 7 * 24 * 3600 * 1000,
            segment_jitter_ms: 0,
            segment_index_bytes: 10 << 20,
            index_interval_bytes: 4096,
            preallocate: false,
            flush_messages: i64::MAX,
            flush_ms: i64::MAX,
            retention_bytes: -1,
            retention_ms: 7 * 24 * 3600 * 1000,
            file_delete_delay_ms: 60_000,
            is_delete: true,
            is_compact: false,
            max_compaction_lag_ms: i64::MAX,
            rules: AppendRules {
                compression: None,
                timestamp_type: TimestampType::CreateTime,
                timestamp_before_max_ms: i64::MAX,
                timestamp_after_max_ms: 3_600_000,
                batch_bytes_max: 1_048_588,
                is_compacted: false,
                limits: DecompressionLimits::default(),
            },
            producer_id_expiration_ms: 24 * 3600 * 1000,
            is_transaction_verification_enabled: true,
        }
    }
}
