//! What the controller acknowledged about topics, and what it may have done unheard: the states each topic may be in.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_types::Uuid;
use parking_lot::Mutex;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// None if the answer that told it was lost.
    pub id: Option<Uuid>,
    pub partitions: i32,
    pub configs: BTreeMap<String, String>,
}

/// What is known of a request's effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Applied,
    Refused,
    /// The answer was lost, or does not say.
    Unknown,
}

/// A topic that exists for sure.
#[derive(Clone, Debug)]
pub struct Living {
    pub name: String,
    pub id: Uuid,
    pub partitions: i32,
    /// Never deleted, so that its name alone says which topic is meant.
    pub is_stable: bool,
    /// Retention may move the log start at any time.
    pub has_retention: bool,
    /// `flush.messages=1`
    pub syncs_each: bool,
}

/// Clones are the same book. A name that is not in it was never asked for.
#[derive(Clone, Debug, Default)]
pub struct Topics(Arc<Mutex<BTreeMap<String, Vec<Option<Topic>>>>>);

impl Topics {
    /// The states that the topic may be in; the one state "absent" if nobody ever asked for it.
    pub fn possible(&self, name: &str) -> Vec<Option<Topic>> {
        self.0.lock().get(name).cloned().unwrap_or_else(|| vec![None])
    }

    /// The state of the topic, if there is no doubt.
    pub fn definite(&self, name: &str) -> Option<Option<Topic>> {
        match self.possible(name).as_slice() {
            [state] => Some(state.clone()),
            _ => None,
        }
    }

    /// Changes what is possible as a request with this outcome does: `change` gives the state after it.
    pub fn change(&self, name: &str, outcome: Outcome, change: impl Fn(&Option<Topic>) -> Option<Topic>) {
        let mut all = self.0.lock();
        let states = all.entry(name.to_owned()).or_insert_with(|| vec![None]);
        let mut next = match outcome {
            Outcome::Applied => Vec::new(),
            Outcome::Refused | Outcome::Unknown => states.clone(),
        };
        if outcome != Outcome::Refused {
            for state in states.iter() {
                let changed = change(state);
                if !next.contains(&changed) {
                    next.push(changed);
                }
            }
        }
        *states = next;
    }

    /// The doubt is over: the topic is in this state.
    pub fn settle(&self, name: &str, state: Option<Topic>) {
        self.0.lock().insert(name.to_owned(), vec![state]);
    }

    pub fn names(&self) -> Vec<String> {
        self.0.lock().keys().cloned().collect()
    }

    /// Topics that exist for sure, with the partitions that do.
    pub fn living(&self) -> Vec<Living> {
        let all = self.0.lock();
        let living = all.iter().filter_map(|(name, states)| {
            let mut states = states.iter();
            let first = states.next()?.as_ref()?;
            let mut partitions = first.partitions;
            for state in states {
                let state = state.as_ref().filter(|state| state.id == first.id)?;
                partitions = partitions.min(state.partitions);
            }
            Some(Living {
                name: name.clone(),
                id: first.id?,
                partitions,
                is_stable: name.starts_with(STABLE),
                has_retention: first.configs.contains_key("retention.bytes"),
                syncs_each: first.configs.get("flush.messages").is_some_and(|count| count == "1"),
            })
        });
        living.collect()
    }
}

/// Names of topics that are never deleted start so.
pub const STABLE: &str = "stable-";

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(partitions: i32) -> Option<Topic> {
        Some(Topic {
            id: Some(Uuid::from_u64_pair(0, 7)),
            partitions,
            configs: BTreeMap::new(),
        })
    }

    #[test]
    fn an_unknown_outcome_leaves_both_states() {
        let topics = Topics::default();
        topics.change("a", Outcome::Applied, |_| topic(1));
        topics.change("a", Outcome::Unknown, |_| topic(3));
        assert_eq!(topics.possible("a"), [topic(1), topic(3)]);
        assert_eq!(topics.living()[0].partitions, 1);
        topics.change("a", Outcome::Unknown, |_| None);
        assert_eq!(topics.possible("a").len(), 3);
        assert!(topics.living().is_empty());
        topics.change("a", Outcome::Refused, |_| topic(9));
        topics.settle("a", topic(3));
        assert_eq!(topics.definite("a"), Some(topic(3)));
        assert_eq!(topics.possible("b"), [None]);
    }
}
