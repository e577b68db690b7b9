//! Subscriptions by regular expression.
//!
//! A group keeps the topics that each of its expressions matched. They are matched anew when an expression is added,
//! when there are new topics, and from time to time, but not more often than every ten seconds; and not in the heartbeat
//! that asks for it but in a tick of its own, since there may be many topics. What matched nothing yet counts as nothing.
//!
//! Nobody's right to know of a topic is looked at here: there is no authorizer yet.

use std::sync::Arc;

use klamm_types::ErrorCode;

use super::decider::{Decider, Refused};
use super::event::ConsumerChange;
use super::member::MemberMetadata;
use super::state::ResolvedRegularExpression;
use crate::group::regex::TopicRegex;
use crate::timers::TimerKey;

/// What a heartbeat does to the expression that a member subscribes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegexUpdate {
    Unchanged,
    Changed,
    /// And what it comes down to is known already.
    ChangedAndResolved,
}

impl RegexUpdate {
    pub(crate) fn is_changed(self) -> bool {
        self != Self::Unchanged
    }
}

impl Decider<'_> {
    /// Takes notice of the expression that a member subscribes to, and has expressions matched if it is time.
    pub(crate) fn update_regular_expressions(
        &mut self,
        before: &MemberMetadata,
        after: &MemberMetadata,
    ) -> Result<RegexUpdate, Refused> {
        let subscriptions = self.group.subscriptions();
        let (old, new) = (before.regex(), after.regex());
        let mut update = RegexUpdate::Unchanged;
        let mut is_new = false;
        if old != new {
            update = RegexUpdate::Changed;
            if let Some(old) = old.filter(|old| subscriptions.regex_subscribers(old) == 1) {
                self.push(|records| records.regex(old, None));
            }
            match new {
                None => update = RegexUpdate::ChangedAndResolved,
                Some(new) if subscriptions.regex_subscribers(new) == 0 => {
                    check(new)?;
                    is_new = true;
                }
                Some(new) if self.group.resolved(new).is_some() => update = RegexUpdate::ChangedAndResolved,
                Some(_) => {}
            }
        }
        if (is_new || subscriptions.regexes().len() > 0) && self.must_match(is_new, old, new) {
            let group = self.group_id.clone();
            self.timers.schedule(TimerKey::ConsumerRegexes { group }, self.now, 0);
        }
        Ok(update)
    }

    fn must_match(&self, is_new: bool, old: Option<&Arc<str>>, new: Option<&Arc<str>>) -> bool {
        let last = self.group.resolved_regexes().next().map(|(_, resolved)| resolved);
        // If the clock was put back they were matched a while ago all the same.
        let age_ms = last.map(|last| self.now.0.saturating_sub(last.timestamp));
        if age_ms.is_some_and(|age_ms| (0..=REFRESH_INTERVAL_MS_MIN).contains(&age_ms)) {
            return false;
        }
        let subscriptions = self.group.subscriptions();
        let mut expressions = subscriptions.regexes().len();
        if old != new {
            expressions -= usize::from(old.is_some_and(|old| subscriptions.regex_subscribers(old) == 1));
            expressions += usize::from(is_new);
        }
        let interval_ms = i64::from(self.config.consumer_regex_refresh_interval_ms);
        let has_unresolved = expressions != self.group.resolved_regexes().len();
        let is_old = last.is_none_or(|last| {
            last.version < self.soft.new_topics_version || self.now.0 > last.timestamp.saturating_add(interval_ms)
        });
        expressions > 0 && (has_unresolved || is_old)
    }

    /// Matches all expressions of the group against all topics.
    pub(crate) fn match_regular_expressions(&mut self) {
        let group = self.group;
        let mut subscriptions = group.subscriptions().clone();
        let mut has_changed = false;
        for regex in group.subscriptions().regexes() {
            let resolved = ResolvedRegularExpression {
                topics: self.matching_topics(regex),
                version: self.image_version,
                timestamp: self.now.0,
            };
            let before = group.resolved(regex).map_or(&[][..], |before| &before.topics);
            if *before != *resolved.topics {
                has_changed = true;
                subscriptions.remove_resolved(before);
                subscriptions.add_resolved(&resolved.topics);
            }
            self.push(|records| records.regex(regex, Some(&resolved)));
        }
        self.tell(ConsumerChange::RegularExpressionsMatched {
            topics: self.image.topics.by_name.len(),
            expressions: group.subscriptions().regexes().cloned().collect(),
        });
        let hash = self.soft.hashes.group_hash(subscriptions.topic_names(), self.image);
        if has_changed || hash != group.epochs().metadata_hash {
            let group_epoch = self.bump_group_epoch(hash);
            if let Some(soft) = self.soft_group() {
                soft.hashed_epoch = Some(group_epoch);
            }
        }
    }

    fn matching_topics(&self, regex: &str) -> Arc<[Arc<str>]> {
        // Each was compiled when it came; one from a log that cannot be is passed over, as in Kafka.
        let Ok(regex) = TopicRegex::new(regex) else {
            return Arc::default();
        };
        let names = self.image.topics.by_name.keys();
        names
            .filter(|name| regex.is_match(name))
            .map(|name| Arc::from(&**name))
            .collect()
    }
}

fn check(regex: &str) -> Result<(), Refused> {
    TopicRegex::new(regex).map(drop).map_err(|reason| {
        let message = format!("SubscribedTopicRegex `{regex}` is not a valid regular expression: {reason}.");
        Refused::new(ErrorCode::INVALID_REGULAR_EXPRESSION, message)
    })
}

/// Expressions are not matched again sooner than this.
const REFRESH_INTERVAL_MS_MIN: i64 = 10_000;
