//! From a topic's configuration to what its logs and its leader obey.

use klamm_config::{NodeConfig, TopicConfig, keys};
use klamm_log::LogConfig;
use klamm_records::validate::AppendRules;
use klamm_records::{Compression, DecompressionLimits, TimestampType};

use crate::partition::PartitionConfig;

/// What one topic's logs obey, with the broker's part filled in.
pub(crate) fn log_config(topic: &TopicConfig, node: &NodeConfig) -> LogConfig {
    LogConfig {
        segment_bytes: size(topic.segment_bytes()),
        segment_ms: topic.get(keys::topic::SEGMENT_MS),
        segment_jitter_ms: topic.get(keys::topic::SEGMENT_JITTER_MS),
        segment_index_bytes: size(topic.get(keys::topic::SEGMENT_INDEX_BYTES)),
        index_interval_bytes: size(topic.get(keys::topic::INDEX_INTERVAL_BYTES)),
        preallocate: topic.get(keys::topic::PREALLOCATE),
        flush_messages: topic.get(keys::topic::FLUSH_MESSAGES),
        flush_ms: topic.get(keys::topic::FLUSH_MS),
        retention_bytes: topic.get(keys::topic::RETENTION_BYTES),
        retention_ms: topic.get(keys::topic::RETENTION_MS),
        file_delete_delay_ms: topic.get(keys::topic::FILE_DELETE_DELAY_MS),
        is_delete: topic.is_deleted(),
        is_compact: topic.is_compacted(),
        max_compaction_lag_ms: topic.get(keys::topic::MAX_COMPACTION_LAG_MS),
        rules: append_rules(topic),
        producer_id_expiration_ms: i64::from(node.get(keys::PRODUCER_ID_EXPIRATION_MS)),
        is_transaction_verification_enabled: node.get(keys::TRANSACTION_PARTITION_VERIFICATION_ENABLE),
    }
}

pub(crate) fn partition_config(topic: &TopicConfig) -> PartitionConfig {
    PartitionConfig {
        in_sync_min: usize::try_from(topic.get(keys::topic::MIN_INSYNC_REPLICAS)).unwrap_or(1),
        deletes_by_policy: topic.is_deleted(),
    }
}

fn append_rules(topic: &TopicConfig) -> AppendRules {
    AppendRules {
        batch_bytes_max: usize::try_from(topic.get(keys::topic::MAX_MESSAGE_BYTES)).unwrap_or(0),
        compression: compression(topic),
        timestamp_type: match topic.get(keys::topic::MESSAGE_TIMESTAMP_TYPE).as_str() {
            "LogAppendTime" => TimestampType::LogAppendTime,
            _ => TimestampType::CreateTime,
        },
        timestamp_before_max_ms: topic.get(keys::topic::MESSAGE_TIMESTAMP_BEFORE_MAX_MS),
        timestamp_after_max_ms: topic.get(keys::topic::MESSAGE_TIMESTAMP_AFTER_MAX_MS),
        is_compacted: topic.is_compacted(),
        limits: DecompressionLimits {
            bytes_max: u64::from(size(topic.get(keys::topic::MAX_DECOMPRESSED_MESSAGE_BYTES))),
            ..DecompressionLimits::default()
        },
    }
}

/// What a batch is stored with; nothing where it stays as the producer made it.
fn compression(topic: &TopicConfig) -> Option<Compression> {
    match topic.get(keys::topic::COMPRESSION_TYPE).as_str() {
        "uncompressed" => Some(Compression::None),
        "gzip" => Some(Compression::Gzip {
            level: topic.get(keys::topic::COMPRESSION_GZIP_LEVEL),
        }),
        "snappy" => Some(Compression::Snappy),
        "lz4" => Some(Compression::Lz4 {
            level: topic.get(keys::topic::COMPRESSION_LZ4_LEVEL),
        }),
        "zstd" => Some(Compression::Zstd {
            level: topic.get(keys::topic::COMPRESSION_ZSTD_LEVEL),
        }),
        _ => None,
    }
}

fn size(bytes: i32) -> u32 {
    u32::try_from(bytes).unwrap_or(0)
}
