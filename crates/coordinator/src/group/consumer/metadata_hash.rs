//! A group's metadata hash (KIP-1101): one number for all the topics that a group subscribes to. When it differs from the
//! one in the group's record, the topics have changed and the group needs another assignment.
//!
//! ```text
//! topic: XXH3-64 of  0x00, id (two i64), name, partition count (i32),
//!                    then for each partition: number (i32), for each rack of its replicas, sorted: length (i32), rack
//! group: XXH3-64 of  the hashes (i64) of the topics that exist, in order of their names; 0 without any
//! ```
//! Numbers are little-endian; a text is its UTF-16 code units and then their count (i32), as hash4j's streams take it.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_metadata::{MetadataImage, TopicImage};
use twox_hash::XxHash3_64;

/// The hashes of topics, which are the same for all groups and change seldom.
#[derive(Debug, Default)]
pub(crate) struct TopicHashes {
    hashes: BTreeMap<Arc<str>, i64>,
}

impl TopicHashes {
    /// The hash of some topics, which must come in the order of their names, each once.
    pub(crate) fn group_hash<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a Arc<str>>,
        image: &MetadataImage,
    ) -> i64 {
        let mut bytes = Vec::new();
        for name in names {
            if let Some(hash) = self.topic_hash(name, image) {
                bytes.extend_from_slice(&hash.to_le_bytes());
            }
        }
        if bytes.is_empty() { 0 } else { hash(&bytes) }
    }

    /// The topic has changed, or is gone.
    pub(crate) fn forget(&mut self, name: &str) {
        self.hashes.remove(name);
    }

    fn topic_hash(&mut self, name: &Arc<str>, image: &MetadataImage) -> Option<i64> {
        if let Some(hash) = self.hashes.get(name) {
            return Some(*hash);
        }
        let hash = topic_hash(image.topics.named(name)?, image);
        self.hashes.insert(name.clone(), hash);
        Some(hash)
    }
}

fn topic_hash(topic: &TopicImage, image: &MetadataImage) -> i64 {
    let mut bytes = vec![TOPIC_HASH_MAGIC];
    let (most, least) = topic.id.0.split_at(8);
    bytes.extend(most.iter().rev());
    bytes.extend(least.iter().rev());
    put_text(&mut bytes, &topic.name);
    put_i32(&mut bytes, topic.partitions.len());
    for number in 0..topic.partitions.len() {
        put_i32(&mut bytes, number);
        let partition = i32::try_from(number)
            .ok()
            .and_then(|number| topic.partition(number.into()));
        let replicas = partition.iter().flat_map(|partition| &partition.replicas);
        let brokers = replicas.filter_map(|replica| image.cluster.broker(*replica));
        let mut racks: Vec<&str> = brokers.filter_map(|broker| broker.rack.as_deref()).collect();
        racks.sort_unstable();
        for rack in racks {
            put_i32(&mut bytes, rack.encode_utf16().count());
            put_text(&mut bytes, rack);
        }
    }
    hash(&bytes)
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    put_i32(bytes, text.encode_utf16().count());
}

fn put_i32(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend_from_slice(&(number as u32).to_le_bytes());
}

fn hash(bytes: &[u8]) -> i64 {
    XxHash3_64::oneshot(bytes) as i64
}

const TOPIC_HASH_MAGIC: u8 = 0;

#[cfg(test)]
mod tests {
    use klamm_metadata::MetadataDelta;
    use klamm_protocol::MetadataRecord;
    use klamm_protocol::messages::register_broker_record::RegisterBrokerRecord;
    use klamm_protocol::messages::{PartitionRecord, TopicRecord};
    use klamm_types::Uuid;

    use super::*;

    /// Topics, each with its id and for each partition the brokers; and the racks of the brokers.
    fn image(topics: &[(&str, Uuid, &[&[i32]])], racks: &[(i32, Option<&str>)]) -> MetadataImage {
        let mut delta = MetadataDelta::new(MetadataImage::default());
        let mut replay = |record| delta.replay(&record).unwrap();
        for (broker_id, rack) in racks {
            replay(MetadataRecord::RegisterBroker(RegisterBrokerRecord {
                broker_id: *broker_id,
                rack: rack.map(str::to_owned),
                ..Default::default()
            }));
        }
        for (name, topic_id, partitions) in topics {
            let (name, topic_id) = ((*name).to_owned(), *topic_id);
            replay(MetadataRecord::Topic(TopicRecord {
                name,
                topic_id,
                ..Default::default()
            }));
            for (partition_id, replicas) in (0..).zip(*partitions) {
                replay(MetadataRecord::Partition(PartitionRecord {
                    partition_id,
                    topic_id,
                    replicas: replicas.to_vec(),
                    isr: replicas.to_vec(),
                    leader: 1,
                    ..Default::default()
                }));
            }
        }
        delta.into_image()
    }

    /// The numbers are what hash4j 0.22, which Kafka 4.3.1 hashes with, makes of the same.
    #[test]
    fn hashes_are_those_of_hash4j() {
        let foo = Uuid::from_u64_pair(0x0102_0304_0506_0708, 0x1112_1314_1516_1718);
        let bar = Uuid::from_u64_pair(1, 2);
        let racks = [(1, None), (2, Some("rack-b")), (3, Some("rack-a")), (4, Some("rack-ä"))];
        let image = image(
            &[("foo", foo, &[&[1], &[1, 2, 3], &[4]]), ("bar", bar, &[&[1]])],
            &racks,
        );
        let hash = |topic| topic_hash(image.topics.named(topic).unwrap(), &image);
        assert_eq!(
            [hash("foo"), hash("bar")],
            [-8_722_279_598_354_801_433, -2_016_710_026_744_507_707]
        );
        let names: [Arc<str>; 3] = ["bar".into(), "foo".into(), "gone".into()];
        let mut hashes = TopicHashes::default();
        assert_eq!(hashes.group_hash(&names, &image), -4_189_777_427_377_502_502);
        assert_eq!(hashes.group_hash(&names[2..], &image), 0);
    }
}
