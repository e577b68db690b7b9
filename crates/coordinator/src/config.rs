//! What the coordinator takes from the node's configuration.

use std::sync::Arc;

use klamm_config::{NodeConfig, keys};

use crate::group::assignor::Assignor;
use crate::group::consumer::MigrationPolicy;

/// Settings of the group coordinator, the same for all its partitions.
#[derive(Clone)]
pub struct GroupCoordinatorConfig {
    /// Where the defaults of group configurations come from.
    pub node: Arc<NodeConfig>,
    /// `group.initial.rebalance.delay.ms`
    pub initial_rebalance_delay_ms: i32,
    /// `group.min.session.timeout.ms`
    pub session_timeout_ms_min: i32,
    /// `group.max.session.timeout.ms`
    pub session_timeout_ms_max: i32,
    /// `group.max.size`, of classic groups.
    pub group_size_max: usize,
    /// How long a new member of a classic group may wait for its round to end. Not configurable, as in Kafka.
    pub new_member_join_timeout_ms: i32,
    /// `group.consumer.max.size`
    pub consumer_group_size_max: usize,
    /// `group.consumer.assignors` as far as they are known; the first is that of groups whose members name none.
    pub consumer_assignors: Vec<Assignor>,
    /// `group.consumer.migration.policy`
    pub consumer_migration_policy: MigrationPolicy,
    /// `group.consumer.regex.refresh.interval.ms`
    pub consumer_regex_refresh_interval_ms: i32,
    /// `offset.metadata.max.bytes`, which Kafka holds against UTF-16 code units.
    pub offset_metadata_max: usize,
    /// `offsets.retention.minutes`, in milliseconds.
    pub offsets_retention_ms: i64,
    /// `offsets.retention.check.interval.ms`
    pub offsets_retention_check_interval_ms: i64,
}

impl GroupCoordinatorConfig {
    pub fn new(node: Arc<NodeConfig>) -> Self {
        let count = |value: i32| usize::try_from(value).unwrap_or(0);
        Self {
            initial_rebalance_delay_ms: node.get(keys::GROUP_INITIAL_REBALANCE_DELAY_MS),
            session_timeout_ms_min: node.get(keys::GROUP_MIN_SESSION_TIMEOUT_MS),
            session_timeout_ms_max: node.get(keys::GROUP_MAX_SESSION_TIMEOUT_MS),
            group_size_max: count(node.get(keys::GROUP_MAX_SIZE)),
            new_member_join_timeout_ms: NEW_MEMBER_JOIN_TIMEOUT_MS,
            consumer_group_size_max: count(node.get(keys::GROUP_CONSUMER_MAX_SIZE)),
            consumer_assignors: consumer_assignors(&node.get(keys::GROUP_CONSUMER_ASSIGNORS)),
            consumer_migration_policy: MigrationPolicy::from_name(&node.get(keys::GROUP_CONSUMER_MIGRATION_POLICY)),
            consumer_regex_refresh_interval_ms: node.get(keys::GROUP_CONSUMER_REGEX_REFRESH_INTERVAL_MS),
            offset_metadata_max: count(node.get(keys::OFFSET_METADATA_MAX_BYTES)),
            offsets_retention_ms: i64::from(node.get(keys::OFFSETS_RETENTION_MINUTES)) * 60_000,
            offsets_retention_check_interval_ms: node.get(keys::OFFSETS_RETENTION_CHECK_INTERVAL_MS),
            node,
        }
    }

    /// The assignor of consumer groups whose members name none.
    pub(crate) fn default_consumer_assignor(&self) -> Assignor {
        self.consumer_assignors.first().copied().unwrap_or(Assignor::Uniform)
    }
}

/// Assignors are configured by their names, or by the names of Kafka's classes.
fn consumer_assignors(names: &[String]) -> Vec<Assignor> {
    let assignor = |name: &String| match name.as_str() {
        "org.apache.kafka.coordinator.group.assignor.UniformAssignor" => Some(Assignor::Uniform),
        "org.apache.kafka.coordinator.group.assignor.RangeAssignor" => Some(Assignor::Range),
        name => Assignor::from_name(name),
    };
    names.iter().filter_map(assignor).collect()
}

const NEW_MEMBER_JOIN_TIMEOUT_MS: i32 = 5 * 60 * 1000;
