//! What the clients sent, were promised and have seen, partition by partition: the other side of every comparison.
//!
//! A record is known once it was acknowledged or read. What is known stays where it is until a crash that may lose it, or
//! until the log start passes it. Retired partitions belong to topics that are, or may be, deleted.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_types::Uuid;
use parking_lot::{Mutex, MutexGuard};

use crate::topics::Living;
use crate::value::ValueId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartitionKey {
    pub topic: Uuid,
    pub partition: i32,
}

/// How a life of the node ended; a later one is the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// It was told to stop, and did.
    Clean,
    /// The process died; the kernel kept what it wrote.
    Kill,
    /// What was not synced may be gone.
    PowerLoss,
}

/// Clones write to the same ledger.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub struct State {
    pub values: BTreeMap<ValueId, Value>,
    pub partitions: BTreeMap<PartitionKey, Partition>,
    /// Lives of the node so far.
    pub lives: u64,
    /// How many of them ended with a power loss.
    pub power_losses: u64,
}

#[derive(Clone, Debug)]
pub struct Value {
    pub partition: PartitionKey,
    /// Where it is known to be.
    pub offset: Option<i64>,
    /// The node said that it did not take it.
    pub is_refused: bool,
}

#[derive(Clone, Debug)]
pub struct Known {
    pub value: ValueId,
    pub is_acked: bool,
}

/// Offsets that the node has told, as lower bounds of what it may tell later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Floors {
    pub high_watermark: i64,
    pub log_start: i64,
    /// An acknowledged DeleteRecords goes up to here.
    pub deleted_to: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Partition {
    pub name: String,
    pub known: BTreeMap<i64, Known>,
    pub floors: Floors,
    /// A DeleteRecords that may have taken effect goes up to here.
    pub deletable_to: i64,
    /// Retention may move the log start at any time.
    pub has_retention: bool,
    /// `flush.messages=1`: what is acknowledged is synced.
    pub syncs_each: bool,
    /// Crashes that lost a tail.
    pub losses: u64,
    /// Leader epoch by the first offset it was seen at.
    pub epochs: BTreeMap<i32, i64>,
    pub is_retired: bool,
}

impl Ledger {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }

    /// Names for records that are about to be sent.
    pub fn new_values(&self, partition: PartitionKey, count: usize) -> Vec<ValueId> {
        let mut state = self.lock();
        let first = state.values.last_key_value().map_or(0, |(id, _)| id + 1);
        let ids = first..first + count as u64;
        for id in ids.clone() {
            let value = Value {
                partition,
                offset: None,
                is_refused: false,
            };
            state.values.insert(id, value);
        }
        ids.collect()
    }

    /// The key of a partition that exists for sure; it is in the book from now on.
    pub fn open(&self, topic: &Living, partition: i32) -> PartitionKey {
        let key = PartitionKey {
            topic: topic.id,
            partition,
        };
        self.lock().partitions.entry(key).or_insert_with(|| Partition {
            name: format!("{}-{partition}", topic.name),
            has_retention: topic.has_retention,
            syncs_each: topic.syncs_each,
            ..Partition::default()
        });
        key
    }

    pub fn refused(&self, values: &[ValueId]) {
        let mut state = self.lock();
        for id in values {
            if let Some(value) = state.values.get_mut(id) {
                value.is_refused = true;
            }
        }
    }

    pub fn floors(&self, key: PartitionKey) -> Floors {
        self.lock().partitions.get(&key).map(|p| p.floors).unwrap_or_default()
    }

    pub fn losses(&self, key: PartitionKey) -> u64 {
        self.lock().partitions.get(&key).map_or(0, |p| p.losses)
    }

    pub fn power_losses(&self) -> u64 {
        self.lock().power_losses
    }

    pub fn lives(&self) -> u64 {
        self.lock().lives
    }

    /// A record below here may be gone without a fault: it was deleted, or may have been, or retention may take it.
    pub fn deletable_to(&self, key: PartitionKey) -> i64 {
        let state = self.lock();
        match state.partitions.get(&key) {
            Some(p) if p.has_retention || p.is_retired => i64::MAX,
            Some(p) => p.deletable_to.max(p.floors.log_start),
            None => 0,
        }
    }

    /// Said before the request leaves, for it may take effect unheard.
    pub fn may_delete_to(&self, key: PartitionKey, offset: i64) {
        if let Some(partition) = self.lock().partitions.get_mut(&key) {
            partition.deletable_to = partition.deletable_to.max(offset);
        }
    }

    /// The topic is, or may be, deleted; or it turned out not to be.
    pub fn retire(&self, topic: Uuid, is_retired: bool) {
        let mut state = self.lock();
        let of_topic = state.partitions.iter_mut().filter(|(key, _)| key.topic == topic);
        for (_, partition) in of_topic {
            partition.is_retired = is_retired;
        }
    }
}

impl State {
    /// The partition, if it is one whose topic still exists for sure.
    pub fn living(&mut self, key: PartitionKey) -> Option<&mut Partition> {
        self.partitions.get_mut(&key).filter(|partition| !partition.is_retired)
    }
}

impl Partition {
    /// The offset behind the last record that is known.
    pub fn known_end(&self) -> i64 {
        self.known.last_key_value().map_or(0, |(offset, _)| offset + 1)
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}
