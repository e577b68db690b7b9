//! Deadlines as data.
//!
//! A deadline that moves to a later time, as one does with every heartbeat, is only noted; the queue learns of it when
//! the old time has come. So a heartbeat costs one look-up, and the queue may ask to be looked at a little too often.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_types::Timestamp;

/// What a deadline is for. There is one deadline a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TimerKey {
    /// A member of a classic group, or one that was given an id and has not come back, was silent too long.
    ClassicSession { group: Arc<str>, member: Arc<str> },
    /// The round of joins of a classic group ends.
    ClassicJoin { group: Arc<str> },
    /// Members of a classic group have not synced in time.
    ClassicSync { group: Arc<str> },
    /// A consumer group has become a classic one: its sessions start, and a round if the epoch is 1.
    ClassicDowngraded { group: Arc<str> },
    /// A member of a consumer group was silent too long.
    ConsumerSession { group: Arc<str>, member: Arc<str> },
    /// A member of a consumer group has not given up partitions in time.
    ConsumerRebalance { group: Arc<str>, member: Arc<str> },
    /// A member of a consumer group that speaks the classic protocol has not joined in time.
    ConsumerJoin { group: Arc<str>, member: Arc<str> },
    /// A member of a consumer group that speaks the classic protocol has not synced in time.
    ConsumerSync { group: Arc<str>, member: Arc<str> },
    /// The regular expressions of a consumer group are to be matched against the topics.
    ConsumerRegexes { group: Arc<str> },
    /// It is time to look for expired offsets.
    OffsetExpiration,
    /// Offsets of deleted topics are to be removed.
    TopicDeletion,
}

/// A deadline whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) key: TimerKey,
    /// The generation or epoch for which it was set.
    pub(crate) epoch: i32,
}

/// All deadlines of a coordinator.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    timers: BTreeMap<TimerKey, Timer>,
    queue: BTreeSet<(Timestamp, TimerKey)>,
}

#[derive(Debug)]
struct Timer {
    at: Timestamp,
    epoch: i32,
    /// Where it stands in the queue, not after `at`.
    queued_at: Timestamp,
}

impl Timers {
    /// Sets the deadline of `key`, instead of one that it may have.
    pub(crate) fn schedule(&mut self, key: TimerKey, at: Timestamp, epoch: i32) {
        if let Some(timer) = self.timers.get_mut(&key) {
            timer.at = at;
            timer.epoch = epoch;
            if timer.queued_at > at {
                self.queue.remove(&(timer.queued_at, key.clone()));
                timer.queued_at = at;
                self.queue.insert((at, key));
            }
            return;
        }
        self.queue.insert((at, key.clone()));
        let queued_at = at;
        self.timers.insert(key, Timer { at, epoch, queued_at });
    }

    pub(crate) fn cancel(&mut self, key: &TimerKey) {
        if let Some((key, timer)) = self.timers.remove_entry(key) {
            self.queue.remove(&(timer.queued_at, key));
        }
    }

    pub(crate) fn is_scheduled(&self, key: &TimerKey) -> bool {
        self.timers.contains_key(key)
    }

    /// When to call [`Timers::pop_due`] next, at the latest.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.queue.first().map(|(at, _)| *at)
    }

    /// Takes out one deadline that has passed, the earliest first.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Due> {
        while self.next()? <= now {
            let (_, key) = self.queue.pop_first()?;
            let timer = self.timers.get_mut(&key)?;
            if timer.at > now {
                timer.queued_at = timer.at;
                self.queue.insert((timer.at, key));
                continue;
            }
            let epoch = timer.epoch;
            self.timers.remove(&key);
            return Some(Due { key, epoch });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(member: &str) -> TimerKey {
        TimerKey::ClassicSession {
            group: "g".into(),
            member: member.into(),
        }
    }

    fn popped(timers: &mut Timers, now: i64) -> Vec<(String, i32)> {
        let due = std::iter::from_fn(|| timers.pop_due(Timestamp(now)));
        due.map(|due| match due.key {
            TimerKey::ClassicSession { member, .. } => (member.to_string(), due.epoch),
            other => panic!("{other:?}"),
        })
        .collect()
    }

    #[test]
    fn deadlines_come_in_order_and_once() {
        let mut timers = Timers::default();
        timers.schedule(key("b"), Timestamp(20), 2);
        timers.schedule(key("a"), Timestamp(10), 1);
        timers.schedule(key("c"), Timestamp(30), 3);
        assert_eq!(popped(&mut timers, 20), [("a".to_owned(), 1), ("b".to_owned(), 2)]);
        assert_eq!(timers.next(), Some(Timestamp(30)));
        timers.cancel(&key("c"));
        assert_eq!((timers.next(), popped(&mut timers, 99)), (None, vec![]));
    }

    #[test]
    fn a_deadline_moves_both_ways() {
        let mut timers = Timers::default();
        timers.schedule(key("a"), Timestamp(10), 0);
        timers.schedule(key("a"), Timestamp(50), 0);
        assert_eq!(popped(&mut timers, 49), []);
        assert_eq!(timers.next(), Some(Timestamp(50)));
        timers.schedule(key("a"), Timestamp(40), 7);
        assert_eq!(timers.next(), Some(Timestamp(40)));
        assert_eq!(popped(&mut timers, 40), [("a".to_owned(), 7)]);
        assert!(!timers.is_scheduled(&key("a")));
    }
}
