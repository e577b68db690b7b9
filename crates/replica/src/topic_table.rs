//! The partitions that this broker holds, found by topic name and by topic id.
//!
//! Read by every produce and fetch, changed only when metadata changes: readers see an immutable table, and the one
//! writer publishes a new one. A topic that was deleted and made again has another id, so a reader who asks by id never
//! gets the data of its namesake.

use std::sync::Arc;

use arc_swap::ArcSwap;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use klamm_types::{PartitionId, TopicName, TopicPartition, Uuid};

use crate::Partition;

#[derive(Debug, Default)]
pub(crate) struct TopicTable(ArcSwap<Tables>);

#[derive(Clone, Debug, Default)]
struct Tables {
    by_name: HashMap<TopicName, Arc<HeldTopic>, FixedState>,
    by_id: HashMap<Uuid, Arc<HeldTopic>, FixedState>,
}

/// One topic's partitions on this broker.
#[derive(Clone, Debug)]
struct HeldTopic {
    name: TopicName,
    id: Uuid,
    /// By partition index; none where another broker has it.
    partitions: Vec<Option<Arc<Partition>>>,
}

/// A change of the table, published as one.
#[derive(Debug)]
pub(crate) struct TopicTableChange<'a> {
    table: &'a TopicTable,
    tables: Tables,
}

impl TopicTable {
    pub(crate) fn named(&self, topic: &str, partition: PartitionId) -> Option<Arc<Partition>> {
        self.0.load().by_name.get(topic)?.partition(partition)
    }

    pub(crate) fn identified(&self, topic: Uuid, partition: PartitionId) -> Option<Arc<Partition>> {
        self.0.load().by_id.get(&topic)?.partition(partition)
    }

    /// All partitions, by topic name and index.
    pub(crate) fn all(&self) -> Vec<Arc<Partition>> {
        let tables = self.0.load();
        let mut topics: Vec<&Arc<HeldTopic>> = tables.by_name.values().collect();
        topics.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        topics
            .iter()
            .flat_map(|topic| topic.partitions.iter().flatten().cloned())
            .collect()
    }

    /// Starts a change. Only one task changes the table, so the last one to publish never loses another's.
    pub(crate) fn change(&self) -> TopicTableChange<'_> {
        TopicTableChange {
            table: self,
            tables: (**self.0.load()).clone(),
        }
    }
}

impl HeldTopic {
    fn partition(&self, partition: PartitionId) -> Option<Arc<Partition>> {
        let index = usize::try_from(partition.0).ok()?;
        self.partitions.get(index)?.clone()
    }
}

impl TopicTableChange<'_> {
    pub(crate) fn insert_all(&mut self, partitions: Vec<Arc<Partition>>) {
        let mut changed: HashMap<Uuid, HeldTopic, FixedState> = HashMap::default();
        for partition in partitions {
            let id = partition.topic_id();
            let topic = changed.entry(id).or_insert_with(|| match self.tables.by_id.get(&id) {
                Some(held) => HeldTopic::clone(held),
                None => HeldTopic {
                    name: partition.name().topic.clone(),
                    id,
                    partitions: Vec::new(),
                },
            });
            let index = usize::try_from(partition.name().partition.0).unwrap_or_default();
            if topic.partitions.len() <= index {
                topic.partitions.resize(index + 1, None);
            }
            topic.partitions[index] = Some(partition);
        }
        for (id, topic) in changed {
            let topic = Arc::new(topic);
            self.tables.by_name.insert(topic.name.clone(), topic.clone());
            self.tables.by_id.insert(id, topic);
        }
    }

    /// Takes one partition out and gives it back.
    pub(crate) fn remove(&mut self, topic_id: Uuid, name: &TopicPartition) -> Option<Arc<Partition>> {
        let mut topic = HeldTopic::clone(self.tables.by_id.get(&topic_id)?);
        let index = usize::try_from(name.partition.0).ok()?;
        let removed = topic.partitions.get_mut(index)?.take();
        if topic.partitions.iter().all(Option::is_none) {
            self.forget(&topic);
        } else {
            let topic = Arc::new(topic);
            self.tables.by_name.insert(topic.name.clone(), topic.clone());
            self.tables.by_id.insert(topic_id, topic);
        }
        removed
    }

    /// Takes a whole topic out and gives its partitions back.
    pub(crate) fn remove_topic(&mut self, topic_id: Uuid) -> Vec<Arc<Partition>> {
        let Some(topic) = self.tables.by_id.get(&topic_id).cloned() else {
            return Vec::new();
        };
        self.forget(&topic);
        topic.partitions.iter().flatten().cloned().collect()
    }

    pub(crate) fn publish(self) {
        self.table.0.store(Arc::new(self.tables));
    }

    fn forget(&mut self, topic: &HeldTopic) {
        self.tables.by_id.remove(&topic.id);
        // A namesake made since has taken the name already.
        if self
            .tables
            .by_name
            .get(&*topic.name)
            .is_some_and(|held| held.id == topic.id)
        {
            self.tables.by_name.remove(&*topic.name);
        }
    }
}
