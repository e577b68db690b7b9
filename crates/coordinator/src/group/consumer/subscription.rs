//! Who in a group subscribes to what, counted, so that no question about subscriptions walks the members.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::member::MemberMetadata;
use crate::group::assignor::SubscriptionType;

/// The subscriptions of a group's members.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subscriptions {
    topics: BTreeMap<Arc<str>, SubscriptionCount>,
    /// How many members subscribe to each regular expression.
    regexes: BTreeMap<Arc<str>, usize>,
}

/// How a topic is subscribed to.
#[derive(Clone, Copy, Debug, Default)]
struct SubscriptionCount {
    /// Members that name it.
    by_name: usize,
    /// Regular expressions that are resolved to it among others.
    by_regex: usize,
}

impl Subscriptions {
    pub(crate) fn add(&mut self, member: &MemberMetadata) {
        for name in member.subscribed_topic_names.iter() {
            self.topics.entry(name.clone()).or_default().by_name += 1;
        }
        if let Some(regex) = member.regex() {
            *self.regexes.entry(regex.clone()).or_default() += 1;
        }
    }

    pub(crate) fn remove(&mut self, member: &MemberMetadata) {
        for name in member.subscribed_topic_names.iter() {
            self.change_topic(name, |count| count.by_name = count.by_name.saturating_sub(1));
        }
        if let Some(regex) = member.regex()
            && let Some(count) = self.regexes.get_mut(regex)
        {
            *count -= 1;
            if *count == 0 {
                self.regexes.remove(regex);
            }
        }
    }

    /// A regular expression was resolved to these topics.
    pub(crate) fn add_resolved(&mut self, topics: &[Arc<str>]) {
        for name in topics {
            self.topics.entry(name.clone()).or_default().by_regex += 1;
        }
    }

    pub(crate) fn remove_resolved(&mut self, topics: &[Arc<str>]) {
        for name in topics {
            self.change_topic(name, |count| count.by_regex = count.by_regex.saturating_sub(1));
        }
    }

    /// The topics that anybody subscribes to, whether they exist or not, sorted.
    pub(crate) fn topic_names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.topics.keys()
    }

    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        self.topics.contains_key(topic)
    }

    /// The regular expressions that members subscribe to, sorted.
    pub(crate) fn regexes(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.regexes.keys()
    }

    /// How many members subscribe to a regular expression.
    pub(crate) fn regex_subscribers(&self, regex: &str) -> usize {
        self.regexes.get(regex).copied().unwrap_or(0)
    }

    /// Whether all of so many members subscribe to the same topics. By names and regular expressions, not by what those
    /// come down to: two expressions that match the same topics are different subscriptions.
    pub(crate) fn subscription_type(&self, members: usize) -> SubscriptionType {
        let is_homogeneous = match self.regexes.values().next() {
            None => self.topics.values().all(|count| count.by_name == members),
            Some(subscribers) if *subscribers == members => self
                .topics
                .values()
                .all(|count| count.by_regex == 1 && count.by_name == 0),
            Some(_) => false,
        };
        if is_homogeneous {
            SubscriptionType::Homogeneous
        } else {
            SubscriptionType::Heterogeneous
        }
    }

    fn change_topic(&mut self, name: &str, change: impl FnOnce(&mut SubscriptionCount)) {
        let Some(count) = self.topics.get_mut(name) else { return };
        change(count);
        if count.by_name == 0 && count.by_regex == 0 {
            self.topics.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(names: &[&str], regex: &str) -> MemberMetadata {
        MemberMetadata {
            subscribed_topic_names: names.iter().copied().map(Arc::from).collect(),
            subscribed_topic_regex: Some(regex.into()),
            ..MemberMetadata::default()
        }
    }

    #[test]
    fn a_group_is_homogeneous_if_all_subscribe_alike() {
        let check = |members: &[(&[&str], &str)], resolved: &[&[&str]], expected: bool| {
            let mut subscriptions = Subscriptions::default();
            members
                .iter()
                .for_each(|(names, regex)| subscriptions.add(&member(names, regex)));
            for topics in resolved {
                subscriptions.add_resolved(&topics.iter().copied().map(Arc::from).collect::<Vec<_>>());
            }
            let is_homogeneous = subscriptions.subscription_type(members.len()) == SubscriptionType::Homogeneous;
            assert_eq!(is_homogeneous, expected, "{members:?}");
            // Taking everything away leaves nothing.
            members
                .iter()
                .for_each(|(names, regex)| subscriptions.remove(&member(names, regex)));
            for topics in resolved {
                subscriptions.remove_resolved(&topics.iter().copied().map(Arc::from).collect::<Vec<_>>());
            }
            assert_eq!(
                (subscriptions.topic_names().count(), subscriptions.regexes().len()),
                (0, 0)
            );
        };
        check(&[], &[], true);
        check(&[(&["a", "b"], ""), (&["a", "b"], "")], &[], true);
        check(&[(&["a", "b"], ""), (&["a"], "")], &[], false);
        check(&[(&["a"], ""), (&[], "")], &[], false);
        check(&[(&[], "a.*"), (&[], "a.*")], &[&["a1", "a2"]], true);
        check(&[(&[], "a.*"), (&[], "a.*")], &[], true);
        check(&[(&[], "a.*"), (&["b"], "a.*")], &[&["a1"]], false);
        check(&[(&[], "a.*"), (&[], "a.+")], &[&["a1"], &["a1"]], false);
        check(&[(&[], "a.*"), (&["a1"], "")], &[&["a1"]], false);
    }
}
