//! Topics, by id and by name, each with its partitions.

use std::sync::Arc;

use imbl::OrdMap;
use klamm_types::{PartitionId, TopicName, Uuid};

use crate::PartitionRegistration;

/// All topics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicsImage {
    pub by_id: OrdMap<Uuid, Arc<TopicImage>>,
    pub by_name: OrdMap<TopicName, Uuid>,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicImage {
    pub id: Uuid,
    pub name: TopicName,
    pub partitions: OrdMap<PartitionId, Arc<PartitionRegistration>>,
}

impl TopicsImage {
    pub fn get(&self, id: Uuid) -> Option<&TopicImage> {
        self.by_id.get(&id).map(|topic| &**topic)
    }

    pub fn named(&self, name: &str) -> Option<&TopicImage> {
        self.get(*self.by_name.get(name)?)
    }

    pub fn id(&self, name: &str) -> Option<Uuid> {
        self.by_name.get(name).copied()
    }

    /// In the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &TopicImage> {
        self.by_id.values().map(|topic| &**topic)
    }

    pub fn partition(&self, id: Uuid, partition: PartitionId) -> Option<&PartitionRegistration> {
        self.get(id)?.partition(partition)
    }

    pub fn partitions_count(&self) -> usize {
        self.iter().map(|topic| topic.partitions.len()).sum()
    }
}

impl TopicImage {
    pub fn partition(&self, partition: PartitionId) -> Option<&PartitionRegistration> {
        self.partitions.get(&partition).map(|partition| &**partition)
    }
}
