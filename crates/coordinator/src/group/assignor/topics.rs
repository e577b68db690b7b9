//! The topics of one run of an assignor, their partitions numbered through.
//!
//! Partition `p` of the `t`-th topic has the slot `first_slot(t) + p`. Slots in ascending order are partitions in order of
//! topic id and number, so a sorted list of slots turns into an [`Assignment`] by cutting it at the topics' ends.

use std::collections::BTreeMap;

use klamm_types::Uuid;

use super::{Assignment, GroupSpec, MemberSpec, SubscribedTopicDescriber, TopicPartitions};

pub(super) struct Topics {
    ids: Vec<Uuid>,
    /// The first slot of each topic, and one more for the end.
    first_slots: Vec<usize>,
}

/// Which topics each member subscribes to, as indexes. Members that share one list of ids share its indexes.
pub(super) struct Subscriptions {
    lists: Vec<Vec<usize>>,
    list_of_member: Vec<usize>,
}

impl Subscriptions {
    /// Ascending.
    pub(super) fn of_member(&self, member: usize) -> &[usize] {
        &self.lists[self.list_of_member[member]]
    }
}

impl Topics {
    /// All topics that somebody in the group subscribes to.
    pub(super) fn of_group(group: &GroupSpec<'_>, describer: &dyn SubscribedTopicDescriber) -> (Self, Subscriptions) {
        let mut keys = BTreeMap::new();
        let mut lists = Vec::new();
        let mut list_of_member = Vec::with_capacity(group.members.len());
        for member in &group.members {
            let list = *keys.entry(list_key(member)).or_insert_with(|| {
                lists.push(member.subscribed_topic_ids);
                lists.len() - 1
            });
            list_of_member.push(list);
        }
        let mut ids: Vec<Uuid> = lists.iter().flat_map(|list| list.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let topics = Self::new(ids, describer);
        let resolve = |list: &&[Uuid]| list.iter().filter_map(|id| topics.index(*id)).collect();
        let lists = lists.iter().map(resolve).collect();
        (topics, Subscriptions { lists, list_of_member })
    }

    /// Topics that do not exist are left out. `ids` must ascend.
    pub(super) fn new(ids: impl IntoIterator<Item = Uuid>, describer: &dyn SubscribedTopicDescriber) -> Self {
        let mut topics = Self {
            ids: Vec::new(),
            first_slots: vec![0],
        };
        for id in ids {
            if let Some(partitions) = describer.partition_count(id) {
                topics.ids.push(id);
                topics.first_slots.push(topics.slot_count() + partitions);
            }
        }
        debug_assert!(topics.ids.is_sorted_by(|a, b| a < b));
        topics
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn index(&self, topic_id: Uuid) -> Option<usize> {
        self.ids.binary_search(&topic_id).ok()
    }

    pub(super) fn id(&self, topic: usize) -> Uuid {
        self.ids[topic]
    }

    /// The slots of one topic.
    pub(super) fn slots(&self, topic: usize) -> std::ops::Range<usize> {
        self.first_slots[topic]..self.first_slots[topic + 1]
    }

    pub(super) fn partition_count(&self, topic: usize) -> usize {
        self.slots(topic).len()
    }

    /// How many partitions there are, over all topics.
    pub(super) fn slot_count(&self) -> usize {
        self.first_slots.last().copied().unwrap_or(0)
    }

    /// `None`: the topic has no such partition.
    pub(super) fn slot(&self, topic: usize, partition: i32) -> Option<usize> {
        let slot = self.first_slots[topic].checked_add(usize::try_from(partition).ok()?)?;
        self.slots(topic).contains(&slot).then_some(slot)
    }

    /// The assignment of some slots, which must ascend.
    pub(super) fn assignment(&self, slots: &[usize]) -> Assignment {
        let mut rest = slots;
        let mut topics = Vec::new();
        while let Some(first) = rest.first() {
            let topic = self.first_slots.partition_point(|first_slot| first_slot <= first) - 1;
            let range = self.slots(topic);
            let (of_topic, others) = rest.split_at(rest.partition_point(|slot| *slot < range.end));
            topics.push(TopicPartitions {
                topic_id: self.ids[topic],
                partitions: of_topic.iter().map(|slot| (slot - range.start) as i32).collect(),
            });
            rest = others;
        }
        topics.into_iter().collect()
    }
}

/// A list of topics by its place in memory: equal subscriptions are mostly one list.
fn list_key(member: &MemberSpec<'_>) -> (*const Uuid, usize) {
    (member.subscribed_topic_ids.as_ptr(), member.subscribed_topic_ids.len())
}
