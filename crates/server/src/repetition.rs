//! A partition that one request names twice: Kafka keeps a request's partitions in a map, so only the last one counts.
//!
//! No client sends such a request, and nearly all pay only for the look.

use std::collections::BTreeMap;
use std::hash::Hash;

use hashbrown::{HashMap, HashSet};
use klamm_protocol::messages::produce_request::TopicProduceDataRef;

use crate::fetch_session::PartitionRequest;

/// Leaves the last records of every partition, and every topic once, where it was first named.
pub(crate) fn keep_last_records(topics: &mut Vec<TopicProduceDataRef<'_>>) {
    if !topics_repeat(topics) {
        return;
    }
    let mut places = BTreeMap::new();
    let mut kept: Vec<(TopicProduceDataRef<'_>, BTreeMap<i32, usize>)> = Vec::new();
    for mut topic in std::mem::take(topics) {
        let partitions = std::mem::take(&mut topic.partition_data);
        let place = *places.entry((topic.name, topic.topic_id)).or_insert(kept.len());
        if place == kept.len() {
            kept.push((topic, BTreeMap::new()));
        }
        let Some((kept, indexes)) = kept.get_mut(place) else {
            continue;
        };
        for partition in partitions {
            let at = *indexes.entry(partition.index).or_insert(kept.partition_data.len());
            match kept.partition_data.get_mut(at) {
                Some(earlier) => *earlier = partition,
                None => kept.partition_data.push(partition),
            }
        }
    }
    topics.extend(kept.into_iter().map(|(topic, _)| topic));
}

/// Leaves the last request for every partition, where the first was.
pub(crate) fn keep_last_requests(partitions: &mut Vec<PartitionRequest>) {
    if !repeats(partitions.iter().map(|request| (&request.topic, request.partition))) {
        return;
    }
    let mut places = HashMap::<_, usize, foldhash::fast::RandomState>::default();
    let mut kept: Vec<PartitionRequest> = Vec::new();
    for request in std::mem::take(partitions) {
        let place = *places
            .entry((request.topic.clone(), request.partition))
            .or_insert(kept.len());
        match kept.get_mut(place) {
            Some(earlier) => *earlier = request,
            None => kept.push(request),
        }
    }
    *partitions = kept;
}

fn topics_repeat(topics: &[TopicProduceDataRef<'_>]) -> bool {
    repeats(topics.iter().map(|topic| (topic.name, topic.topic_id)))
        || topics
            .iter()
            .any(|topic| repeats(topic.partition_data.iter().map(|partition| partition.index)))
}

fn repeats<T: Hash + Eq>(keys: impl ExactSizeIterator<Item = T>) -> bool {
    if keys.len() < 2 {
        return false;
    }
    let mut seen = HashSet::<T, foldhash::fast::RandomState>::with_capacity_and_hasher(keys.len(), Default::default());
    !keys.into_iter().all(|key| seen.insert(key))
}

#[cfg(test)]
mod tests {
    use klamm_protocol::messages::produce_request::PartitionProduceDataRef;
    use klamm_types::{PartitionId, TopicName};

    use super::*;
    use crate::fetch_session::TopicRef;

    /// A topic's name, and records by partition.
    type Topic = (&'static str, &'static [(i32, &'static [u8])]);

    fn check_records(given: &[Topic], expected: &[Topic]) {
        let mut topics: Vec<TopicProduceDataRef<'_>> = given
            .iter()
            .map(|(name, partitions)| TopicProduceDataRef {
                name,
                topic_id: Default::default(),
                partition_data: partitions
                    .iter()
                    .map(|(index, records)| PartitionProduceDataRef {
                        index: *index,
                        records: Some(*records),
                    })
                    .collect(),
            })
            .collect();
        keep_last_records(&mut topics);
        let kept: Vec<_> = topics
            .iter()
            .map(|topic| {
                let partitions = topic.partition_data.iter();
                (
                    topic.name,
                    partitions.map(|p| (p.index, p.records.unwrap_or_default())).collect(),
                )
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(name, p)| (*name, p.to_vec())).collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn the_last_records_of_a_partition_count() {
        let single: &[Topic] = &[("a", &[(0, b"x"), (1, b"y")]), ("b", &[(0, b"z")])];
        check_records(single, single);
        check_records(
            &[("a", &[(0, b"x"), (1, b"y"), (0, b"z")])],
            &[("a", &[(0, b"z"), (1, b"y")])],
        );
        check_records(
            &[("a", &[(0, b"x")]), ("b", &[(0, b"y")]), ("a", &[(0, b"z"), (2, b"w")])],
            &[("a", &[(0, b"z"), (2, b"w")]), ("b", &[(0, b"y")])],
        );
    }

    #[test]
    fn the_last_request_for_a_partition_counts() {
        let request = |name: &str, partition, fetch_offset| PartitionRequest {
            topic: TopicRef::Name(TopicName::new(name)),
            partition: PartitionId(partition),
            fetch_offset,
            log_start_offset: -1,
            max_bytes: 1,
            current_leader_epoch: -1,
            last_fetched_epoch: -1,
        };
        let mut requests = vec![
            request("a", 0, 1),
            request("b", 0, 2),
            request("a", 0, 3),
            request("a", 1, 4),
        ];
        keep_last_requests(&mut requests);
        let offsets: Vec<i64> = requests.iter().map(|request| request.fetch_offset).collect();
        assert_eq!(offsets, [3, 2, 4]);
    }
}
