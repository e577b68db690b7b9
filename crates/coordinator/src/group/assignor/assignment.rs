//! Which partitions of which topics: the unit of every assignment in a group of the consumer protocol.
//!
//! Topics are sorted by id, partitions ascend and are distinct, and no topic is without partitions; so two assignments
//! are equal when their parts are. A clone shares everything: the same value stands in a member's target, in the
//! assignor's input and in its result.

use std::sync::Arc;

use klamm_types::Uuid;

/// The partitions of some topics. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Assignment {
    topics: Arc<[TopicPartitions]>,
}

/// Some partitions of one topic, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub partitions: Box<[i32]>,
}

impl Assignment {
    /// Takes topics and partitions in any order, with repetitions.
    pub fn from_topics(topics: impl IntoIterator<Item = (Uuid, Vec<i32>)>) -> Self {
        let mut topics: Vec<(Uuid, Vec<i32>)> = topics.into_iter().collect();
        topics.sort_by_key(|(topic_id, _)| *topic_id);
        topics.dedup_by(|(later_id, later), (topic_id, partitions)| {
            let is_same_topic = later_id == topic_id;
            if is_same_topic {
                partitions.append(later);
            }
            is_same_topic
        });
        topics
            .into_iter()
            .filter(|(_, partitions)| !partitions.is_empty())
            .map(|(topic_id, mut partitions)| {
                partitions.sort_unstable();
                partitions.dedup();
                TopicPartitions {
                    topic_id,
                    partitions: partitions.into_boxed_slice(),
                }
            })
            .collect()
    }

    pub fn topics(&self) -> &[TopicPartitions] {
        &self.topics
    }

    /// The partitions of one topic; none if the topic is not in it.
    pub fn partitions(&self, topic_id: Uuid) -> &[i32] {
        let index = self.topics.binary_search_by_key(&topic_id, |topic| topic.topic_id);
        index
            .ok()
            .and_then(|index| self.topics.get(index))
            .map_or(&[], |topic| &topic.partitions)
    }

    pub fn contains(&self, topic_id: Uuid, partition: i32) -> bool {
        self.partitions(topic_id).binary_search(&partition).is_ok()
    }

    /// Every partition, in order of topic id and partition.
    pub fn iter(&self) -> impl Iterator<Item = (Uuid, i32)> + '_ {
        self.topics
            .iter()
            .flat_map(|topic| topic.partitions.iter().map(|partition| (topic.topic_id, *partition)))
    }

    /// How many partitions there are, over all topics.
    pub fn partition_count(&self) -> usize {
        self.topics.iter().map(|topic| topic.partitions.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }
}

/// From topics that are sorted and distinct already, as the assignors produce them.
impl FromIterator<TopicPartitions> for Assignment {
    fn from_iter<I: IntoIterator<Item = TopicPartitions>>(topics: I) -> Self {
        let topics: Arc<[TopicPartitions]> = topics.into_iter().collect();
        debug_assert!(topics.is_sorted_by(|a, b| a.topic_id < b.topic_id));
        match topics.is_empty() {
            // Of a large group most may have nothing; those share it.
            true => Self::default(),
            false => Self { topics },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> Uuid {
        Uuid::from_u64_pair(0, n)
    }

    #[test]
    fn order_and_repetition_do_not_matter() {
        let one = Assignment::from_topics([
            (id(2), vec![3, 1, 3]),
            (id(1), vec![0]),
            (id(2), vec![2]),
            (id(3), vec![]),
        ]);
        let other = Assignment::from_topics([(id(1), vec![0]), (id(2), vec![1, 2, 3])]);
        assert_eq!(one, other);
        assert_eq!(
            one.iter().collect::<Vec<_>>(),
            [(id(1), 0), (id(2), 1), (id(2), 2), (id(2), 3)]
        );
        assert_eq!(one.partition_count(), 4);
        assert!(one.contains(id(2), 2) && !one.contains(id(2), 0) && !one.contains(id(3), 0));
    }
}
