//! `uniform` for members that subscribe to different topics.
//!
//! Keep what is still subscribed to, deal out the rest to the least loaded subscriber, then move partitions of one topic
//! after another from its most to its least loaded subscribers until a round changes nothing. Where all subscribers of a
//! topic have the same subscriptions, the result is balanced exactly; where subscriptions overlap, nearly.

use super::super::topics::Topics;
use super::super::{Assignment, GroupSpec, SubscribedTopicDescriber};
use super::balancer::Balancer;

/// Rounds roughly halve an imbalance that goes around several topics; after so many it is left alone.
const ROUNDS_MAX: usize = 16;
const NOBODY: u32 = u32::MAX;

struct Builder {
    topics: Topics,
    /// The members that subscribe to each topic, ascending.
    subscribers: Vec<Vec<u32>>,
    /// Who gets each slot.
    owners: Vec<u32>,
    /// How many partitions each member gets.
    sizes: Vec<u32>,
}

/// The slots of one topic grouped by owner, to pick a member's last partition.
#[derive(Default)]
struct ByOwner {
    slots: Vec<usize>,
    /// Where each owner's slots are: (owner, start, end), ascending by owner.
    ranges: Vec<(u32, usize, usize)>,
}

pub(in crate::group::assignor) fn assign(
    group: &GroupSpec<'_>,
    describer: &dyn SubscribedTopicDescriber,
) -> Vec<Assignment> {
    let mut builder = Builder::new(group, describer);
    builder.keep(group);
    builder.assign_remaining();
    builder.balance();
    builder.targets(group)
}

impl Builder {
    fn new(group: &GroupSpec<'_>, describer: &dyn SubscribedTopicDescriber) -> Self {
        let (topics, subscriptions) = Topics::of_group(group, describer);
        let mut subscribers = vec![Vec::new(); topics.len()];
        for member in 0..group.members.len() {
            for topic in subscriptions.of_member(member) {
                subscribers[*topic].push(member as u32);
            }
        }
        Self {
            owners: vec![NOBODY; topics.slot_count()],
            sizes: vec![0; group.members.len()],
            subscribers,
            topics,
        }
    }

    /// Each member keeps what it has of the topics that it subscribes to.
    fn keep(&mut self, group: &GroupSpec<'_>) {
        for (index, member) in group.members.iter().enumerate() {
            for topic_partitions in member.assignment.topics() {
                let is_subscribed = member
                    .subscribed_topic_ids
                    .binary_search(&topic_partitions.topic_id)
                    .is_ok();
                let topic = self.topics.index(topic_partitions.topic_id).filter(|_| is_subscribed);
                for partition in topic_partitions.partitions.iter().filter(|_| topic.is_some()) {
                    let slot = topic.and_then(|topic| self.topics.slot(topic, *partition));
                    if let Some(slot) = slot.filter(|slot| self.owners[*slot] == NOBODY) {
                        self.owners[slot] = index as u32;
                        self.sizes[index] += 1;
                    }
                }
            }
        }
    }

    /// Topics with the most partitions a subscriber first, then those with the fewest subscribers.
    fn in_order(&self, mut topics: Vec<usize>) -> Vec<usize> {
        topics.sort_by(|a, b| {
            let count = |topic: usize| self.topics.partition_count(topic) as u128;
            let subscribers = |topic: usize| self.subscribers[topic].len() as u128;
            // partitions(b) / subscribers(b) against partitions(a) / subscribers(a), without a division.
            let by_share = (count(*b) * subscribers(*a)).cmp(&(count(*a) * subscribers(*b)));
            by_share.then(subscribers(*a).cmp(&subscribers(*b))).then(a.cmp(b))
        });
        topics
    }

    fn assign_remaining(&mut self) {
        let is_open = |topic: &usize| self.topics.slots(*topic).any(|slot| self.owners[slot] == NOBODY);
        let open = (0..self.topics.len()).filter(is_open).collect();
        let mut balancer = Balancer::default();
        for topic in self.in_order(open) {
            balancer.start(&self.subscribers[topic], &self.sizes);
            for slot in self.topics.slots(topic) {
                if self.owners[slot] == NOBODY {
                    let member = balancer.next_least_loaded(&self.sizes);
                    self.owners[slot] = member;
                    self.sizes[member as usize] += 1;
                }
            }
        }
    }

    fn balance(&mut self) {
        let movable = (0..self.topics.len())
            .filter(|topic| self.subscribers[*topic].len() >= 2)
            .collect();
        let order = self.in_order(movable);
        let mut balancer = Balancer::default();
        let mut by_owner = ByOwner::default();
        let mut last_changed = None;
        for _ in 0..ROUNDS_MAX {
            for topic in &order {
                if last_changed == Some(*topic) {
                    // A whole round without a move.
                    return;
                }
                let has_moved = self.balance_topic(*topic, &mut balancer, &mut by_owner);
                if has_moved || last_changed.is_none() {
                    last_changed = Some(*topic);
                }
            }
        }
    }

    /// Whether a partition was moved.
    fn balance_topic(&mut self, topic: usize, balancer: &mut Balancer, by_owner: &mut ByOwner) -> bool {
        let sizes = self.subscribers[topic]
            .iter()
            .map(|member| self.sizes[*member as usize]);
        let (least, most) = sizes.fold((u32::MAX, 0), |(least, most), size| (least.min(size), most.max(size)));
        if most - least <= 1 {
            return false;
        }
        balancer.start(&self.subscribers[topic], &self.sizes);
        by_owner.group(self.topics.slots(topic), &self.owners);
        let mut has_moved = false;
        loop {
            let slot = loop {
                let Some(giver) = balancer.next_most_loaded(&self.sizes) else {
                    return has_moved;
                };
                match by_owner.take_last(giver) {
                    Some(slot) => break slot,
                    None => balancer.exclude_most_loaded(),
                }
            };
            let taker = balancer.next_least_loaded(&self.sizes);
            if balancer.is_balanced() {
                return has_moved;
            }
            let giver = std::mem::replace(&mut self.owners[slot], taker);
            self.sizes[giver as usize] -= 1;
            self.sizes[taker as usize] += 1;
            has_moved = true;
        }
    }

    fn targets(&self, group: &GroupSpec<'_>) -> Vec<Assignment> {
        let mut slots_by_member: Vec<Vec<usize>> = self
            .sizes
            .iter()
            .map(|size| Vec::with_capacity(*size as usize))
            .collect();
        for (slot, owner) in self.owners.iter().enumerate() {
            if let Some(slots) = slots_by_member.get_mut(*owner as usize) {
                slots.push(slot);
            }
        }
        let targets = slots_by_member.iter().zip(&group.members).map(|(slots, member)| {
            let target = self.topics.assignment(slots);
            if target == *member.assignment {
                member.assignment.clone()
            } else {
                target
            }
        });
        targets.collect()
    }
}

impl ByOwner {
    fn group(&mut self, slots: std::ops::Range<usize>, owners: &[u32]) {
        self.slots.clear();
        self.slots.extend(slots);
        self.slots.sort_by_key(|slot| owners[*slot]);
        self.ranges.clear();
        for (index, slot) in self.slots.iter().enumerate() {
            match self.ranges.last_mut() {
                Some((owner, _, end)) if *owner == owners[*slot] => *end = index + 1,
                _ => self.ranges.push((owners[*slot], index, index + 1)),
            }
        }
    }

    /// Takes the last partition of a member, if it has any left.
    fn take_last(&mut self, member: u32) -> Option<usize> {
        let index = self.ranges.binary_search_by_key(&member, |(owner, ..)| *owner).ok()?;
        let (_, start, end) = self.ranges.get_mut(index)?;
        if start == end {
            return None;
        }
        *end -= 1;
        self.slots.get(*end).copied()
    }
}
