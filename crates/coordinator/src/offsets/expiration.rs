//! Offsets that nobody needs any more: those that are older than `offsets.retention.minutes` and whose topics the group
//! does not consume, and those of deleted topics. An empty group without offsets goes too.
//!
//! Both are looked for a piece at a time, so that no batch gets too large and no request waits long.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use klamm_types::{Timestamp, Uuid};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::{ClassicState, Group, offset_tombstone};
use crate::timers::TimerKey;

use super::store::CommittedOffset;

/// Deleted topics whose offsets are still to be removed, and how far that has come.
#[derive(Debug, Default)]
pub(crate) struct DeletedTopics {
    ids: BTreeMap<Arc<str>, Uuid>,
    next_group: Arc<str>,
}

/// From when on the retention of an offset counts.
#[derive(Clone, Copy, Debug)]
enum RetentionStart {
    Commit,
    /// When the group became empty.
    At(Timestamp),
}

impl GroupCoordinator {
    /// Notes that topics were deleted; ticks remove their offsets.
    pub(crate) fn note_deleted_topics(&mut self, now: Timestamp, topics: &[(String, Uuid)]) {
        if topics.is_empty() {
            return;
        }
        let ids = topics.iter().map(|(name, id)| (name.as_str().into(), *id));
        self.deleted_topics.ids.extend(ids);
        self.deleted_topics.next_group = "".into();
        self.timers.schedule(TimerKey::TopicDeletion, now, 0);
    }

    pub(crate) fn delete_offsets_of_deleted_topics(&mut self, now: Timestamp, effects: &mut Effects) {
        let deleted = &self.deleted_topics;
        let is_deleted = |topic: &str, offset: &CommittedOffset| {
            let id = deleted.ids.get(topic);
            id.is_some_and(|id| offset.topic_id.is_zero() || offset.topic_id == *id)
        };
        let pending = self
            .offsets
            .pending()
            .filter(|(_, topic, _, offset)| is_deleted(topic, offset));
        let pending = pending.map(|(group, topic, partition, _)| offset_tombstone(group, topic, partition));
        effects.records.extend(pending);
        let mut next_group = None;
        for (visited, (group, topics)) in self.offsets.groups_from(&deleted.next_group).enumerate() {
            if effects.records.len() >= RECORDS_PER_TICK || visited >= GROUPS_PER_TICK {
                next_group = Some(group.clone());
                break;
            }
            for topic in deleted.ids.keys() {
                let partitions = topics.get(topic).into_iter().flatten();
                let gone = partitions.filter(|(_, offset)| is_deleted(topic, offset));
                effects
                    .records
                    .extend(gone.map(|(partition, _)| offset_tombstone(group, topic, *partition)));
            }
        }
        match next_group {
            Some(group) => {
                self.deleted_topics.next_group = group;
                self.timers.schedule(TimerKey::TopicDeletion, now.plus_ms(PAUSE_MS), 0);
            }
            None => self.deleted_topics = DeletedTopics::default(),
        }
    }

    /// Removes what has expired, from where the last tick left off.
    pub(crate) fn expire_offsets(&mut self, now: Timestamp, effects: &mut Effects) {
        let from = std::mem::replace(&mut self.expiration_from, "".into());
        let groups = self.groups.range::<str, _>((Bound::Included(&*from), Bound::Unbounded));
        let mut next_group = None;
        for (visited, (id, group)) in groups.enumerate() {
            if effects.records.len() >= RECORDS_PER_TICK || visited >= GROUPS_PER_TICK {
                next_group = Some(id.clone());
                break;
            }
            let is_done = self.expire_offsets_of(now, id, group, effects);
            if is_done && self.is_empty_group(id) {
                self.delete_group(id, effects);
            }
        }
        match next_group {
            Some(group) => {
                self.expiration_from = group;
                self.timers
                    .schedule(TimerKey::OffsetExpiration, now.plus_ms(PAUSE_MS), 0);
            }
            None => {
                let at = now.plus_ms(self.config.offsets_retention_check_interval_ms);
                self.timers.schedule(TimerKey::OffsetExpiration, at, 0);
            }
        }
    }

    /// Says whether the group has no offsets left.
    fn expire_offsets_of(&self, now: Timestamp, id: &str, group: &Group, effects: &mut Effects) -> bool {
        let Some(topics) = self.offsets.group(id) else {
            return !self.offsets.has_pending(id);
        };
        let Some(start) = self.retention_start(id, group) else {
            return false;
        };
        let mut has_left = false;
        for (topic, offsets) in topics {
            if self.is_subscribed(id, topic) {
                has_left = true;
                continue;
            }
            for (partition, offset) in offsets {
                let is_expired = start.has_expired(offset, now, self.config.offsets_retention_ms);
                if is_expired && !self.offsets.is_pending(id, topic, *partition) {
                    effects.records.push(offset_tombstone(id, topic, *partition));
                } else {
                    has_left = true;
                }
            }
        }
        !has_left && !self.offsets.has_pending(id)
    }

    /// Nothing if offsets of the group cannot expire as it is now.
    fn retention_start(&self, id: &str, group: &Group) -> Option<RetentionStart> {
        match group {
            Group::Classic(_) => {
                let group = self.classic.get(id)?;
                match (group.protocol_type(), group.state()) {
                    // Consumers that assign themselves.
                    (None, _) => Some(RetentionStart::Commit),
                    (Some(_), ClassicState::Empty) => {
                        let since = group.state_since().map(RetentionStart::At);
                        Some(since.unwrap_or(RetentionStart::Commit))
                    }
                    (Some(_), ClassicState::Stable) if group.is_of_consumers() && group.knows_subscriptions() => {
                        Some(RetentionStart::Commit)
                    }
                    (Some(_), _) => None,
                }
            }
            Group::Consumer(_) => Some(RetentionStart::Commit),
            Group::Foreign(group) => group.can_be_deleted().then_some(RetentionStart::Commit),
        }
    }

    fn is_empty_group(&self, id: &str) -> bool {
        match self.groups.get(id) {
            Some(Group::Classic(_)) => self.classic.get(id).is_some_and(|group| group.is_empty()),
            Some(Group::Consumer(group)) => group.is_empty(),
            Some(Group::Foreign(group)) => group.can_be_deleted(),
            None => false,
        }
    }
}

impl RetentionStart {
    fn has_expired(self, offset: &CommittedOffset, now: Timestamp, retention_ms: i64) -> bool {
        if let Some(expires_at) = offset.expires_at {
            return now >= expires_at;
        }
        let start = match self {
            Self::Commit => offset.committed_at,
            Self::At(at) => at,
        };
        now.ms_since(start) >= retention_ms
    }
}

/// About how many records a tick may write.
const RECORDS_PER_TICK: usize = 1000;
/// Between two pieces, so that the same tick does not go on with the next one.
const PAUSE_MS: i64 = 1;
/// How many groups a tick may look at.
const GROUPS_PER_TICK: usize = 10_000;
