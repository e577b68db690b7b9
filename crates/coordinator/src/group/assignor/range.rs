//! `range`: each topic is cut into contiguous pieces, one for each subscriber, in the order of instance ids and then of
//! member ids. Members that all subscribe to the same topics get the same partition numbers of topics of equal size
//! (co-partitioning), and static members keep theirs over a restart.

use super::topics::Topics;
use super::{Assignment, GroupSpec, MemberSpec, SubscribedTopicDescriber, TopicPartitions};

/// A topic while it is being cut.
struct Ranges {
    /// What each subscriber gets at least.
    quota: usize,
    /// How many subscribers still get one more.
    extras: usize,
    next: usize,
}

pub(super) fn assign(group: &GroupSpec<'_>, describer: &dyn SubscribedTopicDescriber) -> Vec<Assignment> {
    let (topics, subscriptions) = Topics::of_group(group, describer);
    let mut subscriber_counts = vec![0; topics.len()];
    for member in 0..group.members.len() {
        for topic in subscriptions.of_member(member) {
            subscriber_counts[*topic] += 1;
        }
    }
    let ranges = subscriber_counts.iter().enumerate();
    let mut ranges: Vec<Ranges> = ranges
        .map(|(topic, count)| Ranges::new(topics.partition_count(topic), *count))
        .collect();
    let mut targets = vec![Assignment::default(); group.members.len()];
    for index in order(&group.members) {
        let of_topics = subscriptions.of_member(index).iter().map(|topic| TopicPartitions {
            topic_id: topics.id(*topic),
            partitions: ranges[*topic].take().map(|partition| partition as i32).collect(),
        });
        let target: Assignment = of_topics.filter(|topic| !topic.partitions.is_empty()).collect();
        let last = group.members[index].assignment;
        targets[index] = if target == *last { last.clone() } else { target };
    }
    targets
}

impl Ranges {
    fn new(partitions: usize, subscribers: usize) -> Self {
        Self {
            quota: partitions.checked_div(subscribers).unwrap_or(0),
            extras: partitions.checked_rem(subscribers).unwrap_or(0),
            next: 0,
        }
    }

    fn take(&mut self) -> std::ops::Range<usize> {
        let start = self.next;
        self.next += self.quota;
        if self.extras > 0 {
            self.extras -= 1;
            self.next += 1;
        }
        start..self.next
    }
}

/// Static members by instance id, then the others by member id.
fn order(members: &[MemberSpec<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|index| {
        let member = &members[*index];
        (
            member.instance_id.is_none(),
            member.instance_id.unwrap_or(member.member_id),
        )
    });
    order
}
