//! Committed offsets of all groups of the partition, and those of transactions that have not ended.
//!
//! A transaction's offsets wait by producer until its marker comes. Every change gives its inverse to the undo log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_machine::UndoLog;
use klamm_protocol::messages::{OffsetCommitKey, OffsetCommitValue};
use klamm_types::{Offset, ProducerId, Timestamp, Uuid};

/// One committed offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommittedOffset {
    pub(crate) offset: i64,
    /// -1 if the client did not say.
    pub(crate) leader_epoch: i32,
    pub(crate) metadata: Box<str>,
    pub(crate) committed_at: Timestamp,
    /// Only where an old client asked for a retention of its own.
    pub(crate) expires_at: Option<Timestamp>,
    /// Zero if it was committed before topic ids were.
    pub(crate) topic_id: Uuid,
    /// Where its record lies: of a transaction's offset and a plain one the later record counts, whenever the
    /// transaction ends.
    pub(crate) record_offset: Offset,
}

/// By topic, then by partition.
pub(crate) type TopicOffsets = BTreeMap<Arc<str>, BTreeMap<i32, CommittedOffset>>;
type GroupOffsets = BTreeMap<Arc<str>, TopicOffsets>;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct OffsetStore {
    committed: GroupOffsets,
    pending: BTreeMap<ProducerId, GroupOffsets>,
    /// Producers whose transactions have pending offsets, by what they are for.
    open: BTreeMap<Place, BTreeSet<ProducerId>>,
}

/// A group's partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    group: Arc<str>,
    topic: Arc<str>,
    partition: i32,
}

/// What it takes to undo a change: what was there before.
#[derive(Debug)]
pub(crate) enum Undo {
    Committed(Place, Option<CommittedOffset>),
    Pending(ProducerId, Place, Option<CommittedOffset>),
}

impl OffsetStore {
    /// The offsets of a group, if it has any.
    pub(crate) fn group(&self, group: &str) -> Option<&TopicOffsets> {
        self.committed.get(group)
    }

    pub(crate) fn get(&self, group: &str, topic: &str, partition: i32) -> Option<&CommittedOffset> {
        self.committed.get(group)?.get(topic)?.get(&partition)
    }

    /// How many offsets are committed.
    pub(crate) fn len(&self) -> usize {
        let topics = self.committed.values().flat_map(TopicOffsets::values);
        topics.map(BTreeMap::len).sum()
    }

    /// Whether a transaction that has not ended has committed an offset for the partition.
    pub(crate) fn is_pending(&self, group: &str, topic: &str, partition: i32) -> bool {
        // No look-up by borrowed parts, but mostly there is nothing to look through.
        !self.open.is_empty() && self.open.contains_key(&Place::new(group, topic, partition))
    }

    pub(crate) fn has_pending(&self, group: &str) -> bool {
        self.pending_of(group).next().is_some()
    }

    /// Topics and partitions for which open transactions have committed offsets of the group.
    pub(crate) fn pending_of(&self, group: &str) -> impl Iterator<Item = (&str, i32)> {
        let from = Place::new(group, "", i32::MIN);
        let group = from.group.clone();
        self.open
            .range(from..)
            .take_while(move |(place, _)| place.group == group)
            .map(|(place, _)| (&*place.topic, place.partition))
    }

    /// What open transactions have committed: group, topic, partition, offset.
    pub(crate) fn pending(&self) -> impl Iterator<Item = (&str, &str, i32, &CommittedOffset)> {
        let groups = self.pending.values().flatten();
        let topics =
            groups.flat_map(|(group, topics)| topics.iter().map(move |(topic, offsets)| (group, topic, offsets)));
        topics.flat_map(|(group, topic, offsets)| {
            let offsets = offsets.iter();
            offsets.map(move |(partition, offset)| (&**group, &**topic, *partition, offset))
        })
    }

    /// Groups with offsets, in order, from `from` on.
    pub(crate) fn groups_from(&self, from: &str) -> impl Iterator<Item = (&Arc<str>, &TopicOffsets)> {
        use std::ops::Bound;
        self.committed
            .range::<str, _>((Bound::Included(from), Bound::Unbounded))
    }

    /// Applies a record that belongs to no transaction. Without a value it removes what is committed and pending.
    pub(crate) fn replay<U: From<Undo>>(
        &mut self,
        offset: Offset,
        key: &OffsetCommitKey,
        value: Option<&OffsetCommitValue>,
        undo: &mut UndoLog<U>,
    ) {
        let place = self.place(key);
        let committed = value.map(|value| CommittedOffset::new(offset, value));
        let is_tombstone = committed.is_none();
        self.put(offset, place.clone(), committed, undo);
        if !is_tombstone || self.open.is_empty() {
            return;
        }
        for producer in self.open.get(&place).cloned().unwrap_or_default() {
            self.put_pending(offset, producer, place.clone(), None, undo);
        }
    }

    /// Applies a record of a transaction. A tombstone takes effect at once, as in Kafka.
    pub(crate) fn replay_transactional<U: From<Undo>>(
        &mut self,
        offset: Offset,
        producer: ProducerId,
        key: &OffsetCommitKey,
        value: Option<&OffsetCommitValue>,
        undo: &mut UndoLog<U>,
    ) {
        match value {
            Some(value) => {
                let place = self.place(key);
                self.put_pending(offset, producer, place, Some(CommittedOffset::new(offset, value)), undo);
            }
            None => self.replay(offset, key, None, undo),
        }
    }

    /// Applies the marker that ends a transaction.
    pub(crate) fn replay_end_transaction<U: From<Undo>>(
        &mut self,
        offset: Offset,
        producer: ProducerId,
        is_committed: bool,
        undo: &mut UndoLog<U>,
    ) {
        let Some(groups) = self.pending.get(&producer) else {
            return;
        };
        let mut ended = Vec::new();
        for (group, topics) in groups {
            for (topic, partitions) in topics {
                for (partition, pending) in partitions {
                    let place = Place {
                        group: group.clone(),
                        topic: topic.clone(),
                        partition: *partition,
                    };
                    ended.push((place, pending.clone()));
                }
            }
        }
        for (place, pending) in ended {
            self.put_pending(offset, producer, place.clone(), None, undo);
            let existing = self.get(&place.group, &place.topic, place.partition);
            let is_newer = existing.is_none_or(|existing| pending.record_offset > existing.record_offset);
            if is_committed && is_newer {
                self.put(offset, place, Some(pending), undo);
            }
        }
    }

    pub(crate) fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Committed(place, before) => drop(set(&mut self.committed, &place, before)),
            Undo::Pending(producer, place, before) => drop(self.set_pending(producer, &place, before)),
        }
    }

    fn put<U: From<Undo>>(
        &mut self,
        offset: Offset,
        place: Place,
        value: Option<CommittedOffset>,
        undo: &mut UndoLog<U>,
    ) {
        let before = set(&mut self.committed, &place, value);
        undo.push(offset, Undo::Committed(place, before).into());
    }

    fn put_pending<U: From<Undo>>(
        &mut self,
        offset: Offset,
        producer: ProducerId,
        place: Place,
        value: Option<CommittedOffset>,
        undo: &mut UndoLog<U>,
    ) {
        let before = self.set_pending(producer, &place, value);
        undo.push(offset, Undo::Pending(producer, place, before).into());
    }

    fn set_pending(
        &mut self,
        producer: ProducerId,
        place: &Place,
        value: Option<CommittedOffset>,
    ) -> Option<CommittedOffset> {
        if value.is_some() {
            self.open.entry(place.clone()).or_default().insert(producer);
        } else if let Some(producers) = self.open.get_mut(place) {
            producers.remove(&producer);
            if producers.is_empty() {
                self.open.remove(place);
            }
        }
        let groups = self.pending.entry(producer).or_default();
        let before = set(groups, place, value);
        if groups.is_empty() {
            self.pending.remove(&producer);
        }
        before
    }

    /// The place that a key names, sharing its texts with what is already there.
    fn place(&self, key: &OffsetCommitKey) -> Place {
        let known = self.committed.get_key_value(key.group.as_str());
        let topic = known.and_then(|(_, topics)| topics.get_key_value(key.topic.as_str()));
        Place {
            group: known.map_or_else(|| key.group.as_str().into(), |(group, _)| group.clone()),
            topic: topic.map_or_else(|| key.topic.as_str().into(), |(topic, _)| topic.clone()),
            partition: key.partition,
        }
    }
}

impl Place {
    fn new(group: &str, topic: &str, partition: i32) -> Self {
        Self {
            group: group.into(),
            topic: topic.into(),
            partition,
        }
    }
}

impl CommittedOffset {
    fn new(record_offset: Offset, value: &OffsetCommitValue) -> Self {
        Self {
            offset: value.offset,
            leader_epoch: value.leader_epoch,
            metadata: value.metadata.as_str().into(),
            committed_at: Timestamp(value.commit_timestamp),
            expires_at: (value.expire_timestamp != -1).then_some(Timestamp(value.expire_timestamp)),
            topic_id: value.topic_id,
            record_offset,
        }
    }
}

/// Sets or removes what is at a place, and gives what was there. No map is left empty.
fn set(groups: &mut GroupOffsets, place: &Place, value: Option<CommittedOffset>) -> Option<CommittedOffset> {
    if let Some(value) = value {
        // Entries by borrowed keys are not to be had; texts are shared, not copied.
        let topics = match groups.get_mut(&place.group) {
            Some(topics) => topics,
            None => groups.entry(place.group.clone()).or_default(),
        };
        let partitions = match topics.get_mut(&place.topic) {
            Some(partitions) => partitions,
            None => topics.entry(place.topic.clone()).or_default(),
        };
        return partitions.insert(place.partition, value);
    }
    let topics = groups.get_mut(&place.group)?;
    let partitions = topics.get_mut(&place.topic)?;
    let before = partitions.remove(&place.partition);
    if partitions.is_empty() {
        topics.remove(&place.topic);
        if topics.is_empty() {
            groups.remove(&place.group);
        }
    }
    before
}
