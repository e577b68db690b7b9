//! Consumer, share and streams groups.

use crate::definition::{keys, medium};
use crate::validator::Validator::ShareAutoOffsetReset;

keys! {
    /// Least time between two assignments of this consumer group.
    CONSUMER_ASSIGNMENT_INTERVAL_MS: i32 = medium("consumer.assignment.interval.ms", "1000").at_least(0);
    /// Heartbeat interval told to the members.
    CONSUMER_HEARTBEAT_INTERVAL_MS: i32 = medium("consumer.heartbeat.interval.ms", "5000").at_least(1);
    /// A member that stays silent this long is removed.
    CONSUMER_SESSION_TIMEOUT_MS: i32 = medium("consumer.session.timeout.ms", "45000").at_least(1);
    /// Least time between two assignments of this share group.
    SHARE_ASSIGNMENT_INTERVAL_MS: i32 = medium("share.assignment.interval.ms", "1000").at_least(0);
    /// Where a share group begins to read: latest, earliest or by_duration:<ISO duration>.
    SHARE_AUTO_OFFSET_RESET: String = medium("share.auto.offset.reset", "latest").valid(ShareAutoOffsetReset);
    /// Deliveries after which a record is given up.
    SHARE_DELIVERY_COUNT_LIMIT: i32 = medium("share.delivery.count.limit", "5").at_least(2);
    /// Heartbeat interval told to the members.
    SHARE_HEARTBEAT_INTERVAL_MS: i32 = medium("share.heartbeat.interval.ms", "5000").at_least(1);
    /// Whether records of open or aborted transactions are delivered.
    SHARE_ISOLATION_LEVEL: String =
        medium("share.isolation.level", "read_uncommitted").one_of(&["read_committed", "read_uncommitted"]);
    /// Records of a partition that may be acquired at a time.
    SHARE_PARTITION_MAX_RECORD_LOCKS: i32 = medium("share.partition.max.record.locks", "2000").at_least(100);
    /// Time for which a record is reserved for the member that acquired it.
    SHARE_RECORD_LOCK_DURATION_MS: i32 = medium("share.record.lock.duration.ms", "30000").at_least(1000);
    /// Whether members may prolong the lock of a record.
    SHARE_RENEW_ACKNOWLEDGE_ENABLE: bool = medium("share.renew.acknowledge.enable", "true");
    /// A member that stays silent this long is removed.
    SHARE_SESSION_TIMEOUT_MS: i32 = medium("share.session.timeout.ms", "45000").at_least(1);
    /// Least time between two assignments of this streams group.
    STREAMS_ASSIGNMENT_INTERVAL_MS: i32 = medium("streams.assignment.interval.ms", "1000").at_least(0);
    /// Heartbeat interval told to the members.
    STREAMS_HEARTBEAT_INTERVAL_MS: i32 = medium("streams.heartbeat.interval.ms", "5000").at_least(1);
    /// Wait for more members before a new group is balanced first.
    STREAMS_INITIAL_REBALANCE_DELAY_MS: i32 = medium("streams.initial.rebalance.delay.ms", "3000").at_least(0);
    /// Standby copies of each stateful task.
    STREAMS_NUM_STANDBY_REPLICAS: i32 = medium("streams.num.standby.replicas", "0").at_least(0);
    /// A member that stays silent this long is removed.
    STREAMS_SESSION_TIMEOUT_MS: i32 = medium("streams.session.timeout.ms", "45000").at_least(1);
}
