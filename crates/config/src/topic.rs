//! Topics: their configuration as resolved from the topic's own settings and the broker's, and what may be set.
//!
//! A key of a topic that is not set follows the broker's key of the same meaning, which has another name for historic
//! reasons and sometimes several of them, in several units.

use std::collections::BTreeMap;

use crate::definition::Key;
use crate::error::{ConfigError, ConfigErrors};
use crate::keys::{Scope, topic as keys};
use crate::node::NodeConfig;
use crate::value::{ConfigValue, Value};
use crate::values::Values;

/// Settings of one resource by name, as they stand in the metadata log.
pub type Overrides = BTreeMap<String, String>;

/// The effective configuration of one topic on one broker.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicConfig {
    values: Values,
}

/// The broker's keys behind a topic's key, first one first.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("cleanup.policy", &["log.cleanup.policy"]),
    ("compression.gzip.level", &["compression.gzip.level"]),
    ("compression.lz4.level", &["compression.lz4.level"]),
    ("compression.type", &["compression.type"]),
    ("compression.zstd.level", &["compression.zstd.level"]),
    ("delete.retention.ms", &["log.cleaner.delete.retention.ms"]),
    ("file.delete.delay.ms", &["log.segment.delete.delay.ms"]),
    ("flush.messages", &["log.flush.interval.messages"]),
    (
        "flush.ms",
        &["log.flush.interval.ms", "log.flush.scheduler.interval.ms"],
    ),
    ("index.interval.bytes", &["log.index.interval.bytes"]),
    ("local.retention.bytes", &["log.local.retention.bytes"]),
    ("local.retention.ms", &["log.local.retention.ms"]),
    ("max.compaction.lag.ms", &["log.cleaner.max.compaction.lag.ms"]),
    ("max.decompressed.message.bytes", &["max.decompressed.message.bytes"]),
    ("max.message.bytes", &["message.max.bytes"]),
    (
        "message.timestamp.after.max.ms",
        &["log.message.timestamp.after.max.ms"],
    ),
    (
        "message.timestamp.before.max.ms",
        &["log.message.timestamp.before.max.ms"],
    ),
    ("message.timestamp.type", &["log.message.timestamp.type"]),
    ("min.cleanable.dirty.ratio", &["log.cleaner.min.cleanable.ratio"]),
    ("min.compaction.lag.ms", &["log.cleaner.min.compaction.lag.ms"]),
    ("min.insync.replicas", &["min.insync.replicas"]),
    ("preallocate", &["log.preallocate"]),
    ("remote.copy.lag.bytes", &["log.remote.copy.lag.bytes"]),
    ("remote.copy.lag.ms", &["log.remote.copy.lag.ms"]),
    ("retention.bytes", &["log.retention.bytes"]),
    (
        "retention.ms",
        &["log.retention.ms", "log.retention.minutes", "log.retention.hours"],
    ),
    ("segment.bytes", &["log.segment.bytes"]),
    ("segment.index.bytes", &["log.index.size.max.bytes"]),
    ("segment.jitter.ms", &["log.roll.jitter.ms", "log.roll.jitter.hours"]),
    ("segment.ms", &["log.roll.ms", "log.roll.hours"]),
    ("unclean.leader.election.enable", &["unclean.leader.election.enable"]),
];

/// The broker's keys that stand for a topic's key, in the order in which they count; none if only topics have it.
pub fn broker_synonyms(topic_key: &str) -> &'static [&'static str] {
    SYNONYMS
        .iter()
        .find(|(name, _)| *name == topic_key)
        .map_or(&[], |(_, synonyms)| synonyms)
}

impl TopicConfig {
    /// What holds for a topic with `overrides` on the broker `node`, whose dynamic settings are part of it.
    pub fn resolve(overrides: &Overrides, node: &NodeConfig) -> Result<Self, ConfigErrors> {
        let defaults = broker_defaults(node);
        let values = Values::parse(Scope::Topic, |definition| {
            overrides
                .get(definition.name)
                .or_else(|| defaults.get(definition.name))
                .map(String::as_str)
        })?;
        Ok(Self { values })
    }

    /// The value of a topic key (`keys::topic::…`).
    pub fn get<T: ConfigValue>(&self, key: Key<T>) -> T {
        self.values.get(key)
    }

    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Size at which a segment is closed; `internal.segment.bytes` goes first.
    pub fn segment_bytes(&self) -> i32 {
        self.get(keys::INTERNAL_SEGMENT_BYTES)
            .unwrap_or_else(|| self.get(keys::SEGMENT_BYTES))
    }

    pub fn is_compacted(&self) -> bool {
        self.has_cleanup_policy("compact")
    }

    pub fn is_deleted(&self) -> bool {
        self.has_cleanup_policy("delete")
    }

    /// Retention on the local disk; `retention.ms` unless set apart for a tiered topic.
    pub fn local_retention_ms(&self) -> i64 {
        match self.get(keys::LOCAL_RETENTION_MS) {
            -2 => self.get(keys::RETENTION_MS),
            set => set,
        }
    }

    /// Retention on the local disk; `retention.bytes` unless set apart for a tiered topic.
    pub fn local_retention_bytes(&self) -> i64 {
        match self.get(keys::LOCAL_RETENTION_BYTES) {
            -2 => self.get(keys::RETENTION_BYTES),
            set => set,
        }
    }

    fn has_cleanup_policy(&self, policy: &str) -> bool {
        self.get(keys::CLEANUP_POLICY).iter().any(|set| set == policy)
    }
}

/// The texts of topic keys as the broker's keys give them.
pub(crate) fn broker_defaults(node: &NodeConfig) -> BTreeMap<&'static str, String> {
    let mut defaults = BTreeMap::new();
    for (name, synonyms) in SYNONYMS {
        let text = match *name {
            "flush.ms" => Some(node.log_flush_interval_ms().to_string()),
            "retention.ms" => Some(node.log_retention_ms().to_string()),
            "segment.jitter.ms" => Some(node.log_roll_jitter_ms().to_string()),
            "segment.ms" => Some(node.log_roll_ms().to_string()),
            _ => synonyms
                .first()
                .and_then(|synonym| node.values().by_name(synonym)?)
                .map(Value::to_text),
        };
        if let Some(text) = text {
            defaults.insert(*name, text);
        }
    }
    defaults
}

/// Whether a topic that had `existing` settings may have `overrides` instead (LogConfig.validate). For a new topic
/// `existing` is empty.
pub fn validate_topic(overrides: &Overrides, existing: &Overrides, node: &NodeConfig) -> Result<(), ConfigError> {
    if let Some(name) = overrides.keys().find(|name| Scope::Topic.find(name).is_none()) {
        return Err(ConfigError::new(format!("Unknown topic config name: {name}")));
    }
    let config = TopicConfig::resolve(overrides, node).map_err(ConfigErrors::into_first)?;
    let (min_ms, max_ms) = (
        config.get(keys::MIN_COMPACTION_LAG_MS),
        config.get(keys::MAX_COMPACTION_LAG_MS),
    );
    if min_ms > max_ms {
        return Err(ConfigError::new(format!(
            "conflict topic config setting min.compaction.lag.ms ({min_ms}) > max.compaction.lag.ms ({max_ms})"
        )));
    }
    if config.get(keys::REMOTE_STORAGE_ENABLE) {
        return validate_tiered(&config, node);
    }
    let was_tiered = existing
        .get("remote.storage.enable")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if was_tiered && !config.get(keys::REMOTE_LOG_DELETE_ON_DISABLE) {
        return Err(ConfigError::new(
            "It is invalid to disable remote storage without deleting remote data. If you want to keep the remote \
             data and turn to read only, please set `remote.storage.enable=true,remote.log.copy.disable=true`. If you \
             want to disable remote storage and delete all remote data, please set \
             `remote.storage.enable=false,remote.log.delete.on.disable=true`.",
        ));
    }
    Ok(())
}

fn validate_tiered(config: &TopicConfig, node: &NodeConfig) -> Result<(), ConfigError> {
    if !node.get(crate::keys::REMOTE_LOG_STORAGE_SYSTEM_ENABLE) {
        return Err(ConfigError::new(
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log \
             storage.",
        ));
    }
    let policy = config.get(keys::CLEANUP_POLICY);
    if !policy.is_empty() && policy != ["delete"] {
        return Err(ConfigError::new(
            "Remote log storage only supports topics with cleanup.policy=delete or cleanup.policy being an empty list.",
        ));
    }
    let (bytes, local_bytes) = (
        config.get(keys::RETENTION_BYTES),
        config.get(keys::LOCAL_RETENTION_BYTES),
    );
    let (ms, local_ms) = (config.get(keys::RETENTION_MS), config.get(keys::LOCAL_RETENTION_MS));
    ensure_local_within("local.retention.bytes", local_bytes, "retention.bytes", bytes)?;
    ensure_local_within("local.retention.ms", local_ms, "retention.ms", ms)?;
    if config.get(keys::REMOTE_LOG_COPY_DISABLE) {
        let differ = |local: i64, whole: i64| local != -2 && local != whole;
        let unit = if differ(local_bytes, bytes) {
            "bytes"
        } else if differ(local_ms, ms) {
            "ms"
        } else {
            return Ok(());
        };
        return Err(ConfigError::new(format!(
            "When `remote.log.copy.disable` is set to true, the `local.retention.{unit}` and `retention.{unit}` must \
             be set to the identical value because there will be no more logs copied to the remote storage."
        )));
    }
    Ok(())
}

/// The local part of a retention can neither be without bound nor larger than a whole that has one; -2 follows it.
pub(crate) fn ensure_local_within(
    local_name: &str,
    local: i64,
    whole_name: &str,
    whole: i64,
) -> Result<(), ConfigError> {
    if whole <= -1 || local == -2 {
        return Ok(());
    }
    let reason = if local == -1 {
        format!("Value must not be -1 as {whole_name} value is set as {whole}.")
    } else if local > whole {
        format!("Value must not be more than {whole_name} property value: {whole}")
    } else {
        return Ok(());
    };
    Err(ConfigError::invalid(local_name, &local.to_string(), &reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_are_keys() {
        for (name, synonyms) in SYNONYMS {
            assert!(Scope::Topic.find(name).is_some(), "{name}");
            for synonym in *synonyms {
                assert!(Scope::Broker.find(synonym).is_some(), "{synonym}");
            }
        }
    }
}
