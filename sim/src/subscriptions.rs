//! What the members of groups subscribe to, and with it the partitions that somebody has to work on in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_io::Random;
use klamm_io::sim::SimRandom;
use parking_lot::Mutex;

use crate::groups::Place;
use crate::topics::{Living, STABLE};

/// Only ever topics that stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscription {
    Names(Vec<String>),
    /// `stable-.*`
    Stable,
    /// `stable-[0-9]+`
    Numbered,
}

/// Clones are the same book.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions(Arc<Mutex<BTreeMap<Subscriber, Subscription>>>);

/// The group, and the name of the client.
type Subscriber = (String, String);

impl Subscription {
    pub fn draw(random: &SimRandom) -> Self {
        match random.below(5) {
            0 => Self::Stable,
            1 => Self::Numbered,
            // One of them may not be there, or come late.
            count => Self::Names((0..count - 1).map(|number| format!("{STABLE}{number}")).collect()),
        }
    }

    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Names(names) => names.clone(),
            Self::Stable | Self::Numbered => Vec::new(),
        }
    }

    /// Empty if there is none, which takes back an earlier one.
    pub fn regex(&self) -> String {
        match self {
            Self::Names(_) => String::new(),
            Self::Stable => format!("{STABLE}.*"),
            Self::Numbered => format!("{STABLE}[0-9]+"),
        }
    }

    fn covers(&self, topic: &str) -> bool {
        let rest = topic.strip_prefix(STABLE);
        match self {
            Self::Names(names) => names.iter().any(|name| name == topic),
            Self::Stable => rest.is_some(),
            Self::Numbered => {
                rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
            }
        }
    }
}

impl Subscriptions {
    pub fn set(&self, group: &str, client: &str, subscription: Subscription) {
        let subscriber = (group.to_owned(), client.to_owned());
        self.0.lock().insert(subscriber, subscription);
    }

    /// All partitions that a member of some group subscribes to.
    pub fn places(&self, living: &[Living]) -> BTreeSet<Place> {
        let all = self.0.lock();
        let of_one = |((group, _), subscription): (&Subscriber, &Subscription)| {
            let covered = living.iter().filter(|topic| subscription.covers(&topic.name));
            let partitions = covered.flat_map(|topic| (0..topic.partitions).map(|p| (topic.name.clone(), p)));
            let group = group.clone();
            partitions
                .map(|(name, partition)| (group.clone(), name, partition))
                .collect::<Vec<Place>>()
        };
        all.iter().flat_map(of_one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_cover_what_they_say() {
        let check = |subscription: Subscription, expected: [bool; 3]| {
            let covers = ["stable-0", "stable-liveness", "churn-0"].map(|topic| subscription.covers(topic));
            assert_eq!(covers, expected, "{subscription:?}");
        };
        check(Subscription::Names(vec!["stable-0".to_owned()]), [true, false, false]);
        check(Subscription::Stable, [true, true, false]);
        check(Subscription::Numbered, [true, false, false]);
    }
}
