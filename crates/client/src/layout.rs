//! Which node leads which partition, as the last Metadata response said.

use std::collections::BTreeMap;

use klamm_protocol::messages::metadata_response::MetadataResponse;
use klamm_types::{ErrorCode, Uuid};

/// Topics with their leaders.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    topics: BTreeMap<String, TopicLayout>,
}

#[derive(Clone, Debug)]
pub struct TopicLayout {
    pub id: Uuid,
    pub error: ErrorCode,
    /// By partition; none where there is no leader now.
    pub leaders: Vec<Option<PartitionLeader>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionLeader {
    pub node: i32,
    pub epoch: i32,
}

impl Layout {
    /// Takes over what `response` says; topics it does not mention stay as they were.
    pub fn learn(&mut self, response: &MetadataResponse) {
        for topic in &response.topics {
            let Some(name) = &topic.name else { continue };
            let mut leaders = vec![None; topic.partitions.len()];
            for partition in &topic.partitions {
                let place = usize::try_from(partition.partition_index)
                    .ok()
                    .and_then(|i| leaders.get_mut(i));
                if let (Some(place), true) = (place, partition.leader_id >= 0) {
                    *place = Some(PartitionLeader {
                        node: partition.leader_id,
                        epoch: partition.leader_epoch,
                    });
                }
            }
            let (id, error) = (topic.topic_id, ErrorCode(topic.error_code));
            self.topics.insert(name.clone(), TopicLayout { id, error, leaders });
        }
    }

    pub fn topic(&self, name: &str) -> Option<&TopicLayout> {
        self.topics.get(name)
    }

    pub fn leader(&self, topic: &str, partition: i32) -> Option<PartitionLeader> {
        let leaders = &self.topics.get(topic)?.leaders;
        usize::try_from(partition)
            .ok()
            .and_then(|i| leaders.get(i).copied().flatten())
    }

    /// The name behind a topic id (Fetch and Produce from version 13 on).
    pub fn name_of(&self, id: Uuid) -> Option<&str> {
        self.topics
            .iter()
            .find(|(_, topic)| topic.id == id)
            .map(|(name, _)| name.as_str())
    }
}
