//! The partitions that a member owns or has yet to give up, each with the epoch in which the member got it. A commit with
//! an older member epoch is accepted for a partition that was the member's in that epoch already (KIP-1251).

use std::sync::Arc;

use klamm_protocol::messages::consumer_group_current_member_assignment_value as record;
use klamm_protocol::messages::consumer_group_heartbeat_response as response;
use klamm_types::Uuid;

use crate::group::assignor::Assignment;

/// Partitions of some topics with their assignment epochs; topics and partitions ascend. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct AssignedPartitions {
    topics: Arc<[AssignedTopic]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct AssignedTopic {
    topic_id: Uuid,
    /// Partition and the epoch in which it was assigned.
    partitions: Box<[(i32, i32)]>,
}

impl AssignedPartitions {
    /// All partitions of an assignment, given out in one epoch.
    pub(crate) fn assigned_in(epoch: i32, assignment: &Assignment) -> Self {
        let topics = assignment.topics().iter().map(|topic| AssignedTopic {
            topic_id: topic.topic_id,
            partitions: topic.partitions.iter().map(|partition| (*partition, epoch)).collect(),
        });
        Self {
            topics: topics.collect(),
        }
    }

    /// From a record. Where it has no epochs, or not as many as partitions, they are the member's, or 0 for a static
    /// member that is away.
    pub(crate) fn from_record(topics: &[record::TopicPartitions], member_epoch: i32) -> Self {
        let mut all = Vec::new();
        for topic in topics {
            let epochs = topic
                .assignment_epochs
                .as_deref()
                .filter(|epochs| epochs.len() == topic.partitions.len());
            for (index, partition) in topic.partitions.iter().enumerate() {
                let epoch = epochs
                    .and_then(|epochs| epochs.get(index))
                    .copied()
                    .unwrap_or(member_epoch.max(0));
                all.push((topic.topic_id, *partition, epoch));
            }
        }
        all.sort_unstable();
        all.dedup_by_key(|(topic_id, partition, _)| (*topic_id, *partition));
        all.into_iter().collect()
    }

    pub(crate) fn to_record(&self) -> Vec<record::TopicPartitions> {
        let topics = self.topics.iter().map(|topic| record::TopicPartitions {
            topic_id: topic.topic_id,
            partitions: topic.partitions.iter().map(|(partition, _)| *partition).collect(),
            assignment_epochs: Some(topic.partitions.iter().map(|(_, epoch)| *epoch).collect()),
            ..record::TopicPartitions::default()
        });
        topics.collect()
    }

    pub(crate) fn to_response(&self) -> response::Assignment {
        let topics = self.topics.iter().map(|topic| response::TopicPartitions {
            topic_id: topic.topic_id,
            partitions: topic.partitions.iter().map(|(partition, _)| *partition).collect(),
            ..response::TopicPartitions::default()
        });
        response::Assignment {
            topic_partitions: topics.collect(),
            ..response::Assignment::default()
        }
    }

    /// Topic, partition and epoch, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Uuid, i32, i32)> + '_ {
        self.topics.iter().flat_map(|topic| {
            let topic_id = topic.topic_id;
            topic
                .partitions
                .iter()
                .map(move |(partition, epoch)| (topic_id, *partition, *epoch))
        })
    }

    /// The epoch in which a partition was assigned, if it is among these.
    pub(crate) fn epoch(&self, topic_id: Uuid, partition: i32) -> Option<i32> {
        let topic = self
            .topics
            .binary_search_by_key(&topic_id, |topic| topic.topic_id)
            .ok()?;
        let partitions = &self.topics.get(topic)?.partitions;
        let index = partitions
            .binary_search_by_key(&partition, |(partition, _)| *partition)
            .ok()?;
        partitions.get(index).map(|(_, epoch)| *epoch)
    }

    pub(crate) fn contains(&self, topic_id: Uuid, partition: i32) -> bool {
        self.epoch(topic_id, partition).is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// Those of which the predicate holds, and the others.
    pub(crate) fn split(&self, mut is_first: impl FnMut(Uuid, i32) -> bool) -> (Self, Self) {
        let (first, second): (Vec<_>, Vec<_>) = self
            .iter()
            .partition(|(topic_id, partition, _)| is_first(*topic_id, *partition));
        if second.is_empty() {
            return (self.clone(), Self::default());
        }
        (first.into_iter().collect(), second.into_iter().collect())
    }

    /// These and others. A partition that is in both has the epoch of `others`.
    pub(crate) fn merged_with(&self, others: &Self) -> Self {
        let mut all: Vec<_> = others.iter().chain(self.iter()).collect();
        // A stable sort, so that of two equal partitions that of `others` stays in front.
        all.sort_by_key(|(topic_id, partition, _)| (*topic_id, *partition));
        all.dedup_by_key(|(topic_id, partition, _)| (*topic_id, *partition));
        all.into_iter().collect()
    }

    /// The same partitions as if they had been assigned in epoch 0: those of a static member that went away.
    pub(crate) fn with_epoch_zero(&self) -> Self {
        self.iter()
            .map(|(topic_id, partition, _)| (topic_id, partition, 0))
            .collect()
    }
}

/// From topics, partitions and epochs in order, each partition once.
impl FromIterator<(Uuid, i32, i32)> for AssignedPartitions {
    fn from_iter<I: IntoIterator<Item = (Uuid, i32, i32)>>(all: I) -> Self {
        let mut topics = Vec::new();
        let mut of_topic = Vec::new();
        let mut current = Uuid::ZERO;
        let mut close = |topic_id: Uuid, partitions: &mut Vec<(i32, i32)>| {
            if !partitions.is_empty() {
                let partitions = std::mem::take(partitions).into_boxed_slice();
                topics.push(AssignedTopic { topic_id, partitions });
            }
        };
        for (topic_id, partition, epoch) in all {
            if topic_id != current {
                close(current, &mut of_topic);
                current = topic_id;
            }
            of_topic.push((partition, epoch));
        }
        close(current, &mut of_topic);
        debug_assert!(topics.is_sorted_by(|a, b| a.topic_id < b.topic_id));
        match topics.is_empty() {
            true => Self::default(),
            false => Self { topics: topics.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> Uuid {
        Uuid::from_u64_pair(0, n)
    }

    fn topic(n: u64, partitions: &[i32], epochs: Option<&[i32]>) -> record::TopicPartitions {
        record::TopicPartitions {
            topic_id: id(n),
            partitions: partitions.to_vec(),
            assignment_epochs: epochs.map(<[i32]>::to_vec),
            ..Default::default()
        }
    }

    #[test]
    fn a_record_without_epochs_takes_the_members() {
        let check = |topics: &[record::TopicPartitions], member_epoch, expected: &[(Uuid, i32, i32)]| {
            let assigned = AssignedPartitions::from_record(topics, member_epoch);
            assert_eq!(assigned.iter().collect::<Vec<_>>(), expected);
            assert_eq!(AssignedPartitions::from_record(&assigned.to_record(), 99), assigned);
        };
        check(
            &[topic(2, &[1, 0], None), topic(1, &[5], None)],
            7,
            &[(id(1), 5, 7), (id(2), 0, 7), (id(2), 1, 7)],
        );
        check(&[topic(1, &[3, 4], Some(&[2, 6]))], 7, &[(id(1), 3, 2), (id(1), 4, 6)]);
        check(&[topic(1, &[3, 4], Some(&[2]))], 7, &[(id(1), 3, 7), (id(1), 4, 7)]);
        check(&[topic(1, &[3], None)], -2, &[(id(1), 3, 0)]);
        check(&[], 7, &[]);
    }

    #[test]
    fn sets_are_cut_and_joined() {
        let all: AssignedPartitions = [(id(1), 0, 1), (id(1), 1, 2), (id(2), 0, 3)].into_iter().collect();
        let (of_one, of_two) = all.split(|topic_id, _| topic_id == id(1));
        assert_eq!(of_one.iter().count(), 2);
        assert_eq!(of_two.iter().collect::<Vec<_>>(), [(id(2), 0, 3)]);
        assert_eq!(of_two.merged_with(&of_one), all);
        let newer: AssignedPartitions = [(id(1), 1, 9)].into_iter().collect();
        assert_eq!(all.merged_with(&newer).epoch(id(1), 1), Some(9));
        assert_eq!(all.with_epoch_zero().epoch(id(2), 0), Some(0));
        assert!(all.contains(id(1), 0) && !all.contains(id(1), 2) && !all.contains(id(3), 0));
    }
}
