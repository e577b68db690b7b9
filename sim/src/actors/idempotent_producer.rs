//! An idempotent producer: numbers its batches, retries until it knows, and now and then does what only a confused one
//! does: it repeats an old batch, skips a sequence, or speaks in an epoch it has left.

use std::collections::{BTreeMap, VecDeque};

use klamm_io::Random;
use klamm_io::sim::SimRandom;

use super::produce::{self, ACKS_ALL, Answer, Batch, Numbering};
use super::{pick, think};
use crate::checkers::producers::{self, Basis};
use crate::checkers::records;
use crate::ledger::PartitionKey;
use crate::link::Link;
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::value::ValueId;
use crate::world::World;

#[derive(Debug)]
pub struct IdempotentProducer {
    world: World,
    link: Link,
    random: SimRandom,
    producer_id: i64,
    epoch: i16,
    partitions: BTreeMap<PartitionKey, Sequences>,
}

/// What the producer has written to one partition in its epoch.
#[derive(Debug, Default)]
struct Sequences {
    next: i32,
    acked: VecDeque<AckedBatch>,
}

#[derive(Clone, Debug)]
struct AckedBatch {
    batch: Batch,
    basis: Basis,
}

impl IdempotentProducer {
    pub fn new(world: World, link: Link, random: SimRandom) -> Self {
        let mut producer = Self {
            world,
            link,
            random,
            producer_id: 0,
            epoch: 0,
            partitions: BTreeMap::new(),
        };
        producer.start_over();
        producer
    }

    pub async fn run(mut self) {
        loop {
            think(&self.random, self.world.swarm.think_ms_max).await;
            let Some((topic, partition)) = pick(&self.world, &self.random) else {
                continue;
            };
            let key = self.world.ledger.open(&topic, partition);
            match self.random.below(12) {
                0 | 1 => self.repeat(&topic, key).await,
                2 => self.skip(&topic, key).await,
                3 if self.random.one_in(3) => self.bump_epoch(&topic, key).await,
                _ => self.write(&topic, key).await,
            }
        }
    }

    /// A producer id that nobody had; the broker never asks who gave it out.
    fn start_over(&mut self) {
        self.producer_id = 1_000_000 + (self.random.next_u64() >> 24) as i64;
        self.epoch = 0;
        self.partitions.clear();
    }

    /// The next batch, again and again until its fate is known.
    async fn write(&mut self, topic: &Living, key: PartitionKey) {
        let count = self.random.between(1, 4) as usize;
        let values = self.world.ledger.new_values(key, count);
        let batch = self.batch(key, &values, 0);
        for tries in 0..TRIES_MAX {
            let pass = self.world.gate.pass().await;
            let basis = self.sequences(key).acked.back().map(|acked| acked.basis);
            let answer = self.send(topic, key, &batch).await;
            match answer {
                Answer::Acked { base_offset } => {
                    self.acked(key, &batch, &values, base_offset);
                    self.world.counters.hit(Sometimes::Acked);
                    if tries > 0 {
                        self.world.counters.hit(Sometimes::RetryAcked);
                    }
                    return;
                }
                Answer::Refused(_) => {
                    producers::refused(&self.world, basis, &answer);
                    if tries == 0 {
                        self.world.ledger.refused(&values);
                    }
                    break;
                }
                Answer::Unknown(_) => {}
            }
            drop(pass);
            think(&self.random, 200).await;
        }
        // What became of the batch is unknown, or the node has lost the thread: a real producer takes a new id too.
        self.start_over();
    }

    /// One of the last five batches once more.
    async fn repeat(&mut self, topic: &Living, key: PartitionKey) {
        let pass = self.world.gate.pass().await;
        let count = self.sequences(key).acked.len() as u64;
        let chosen = self.random.below(count) as usize;
        let Some(AckedBatch { batch, basis }) = self.sequences(key).acked.get(chosen).cloned() else {
            return;
        };
        // A producer snapshot, from which a node starts, holds the last batch alone.
        let is_last = chosen as u64 + 1 == count;
        let is_remembered = is_last || basis.lives == self.world.ledger.lives();
        // Where the batch or the producer may be forgotten, the retry would be written as something new.
        if is_remembered && basis.holds(&self.world) {
            let answer = self.send(topic, key, &batch).await;
            producers::repeated(&self.world, basis, &answer);
        }
        drop(pass);
    }

    async fn skip(&mut self, topic: &Living, key: PartitionKey) {
        let pass = self.world.gate.pass().await;
        let Some(basis) = self.sequences(key).acked.back().map(|acked| acked.basis) else {
            return;
        };
        let values = self.world.ledger.new_values(key, 1);
        let batch = self.batch(key, &values, 7);
        let answer = self.send(topic, key, &batch).await;
        producers::skipped(&self.world, basis, &answer);
        match answer {
            Answer::Acked { base_offset } => {
                records::acked(&self.world, key, base_offset, &values, true);
                self.start_over();
            }
            Answer::Refused(_) => self.world.ledger.refused(&values),
            Answer::Unknown(_) => {}
        }
        drop(pass);
    }

    /// Starts the next epoch in every partition, writes in it, then tries the old one.
    async fn bump_epoch(&mut self, topic: &Living, key: PartitionKey) {
        let old = self.sequences(key).next;
        self.epoch += 1;
        self.partitions.clear();
        self.write(topic, key).await;
        let pass = self.world.gate.pass().await;
        let Some(basis) = self.sequences(key).acked.back().map(|acked| acked.basis) else {
            return;
        };
        let values = self.world.ledger.new_values(key, 1);
        let numbering = Numbering {
            producer_id: self.producer_id,
            epoch: self.epoch - 1,
            base_sequence: old,
        };
        let batch = Batch::numbered(&self.random, &values, self.world.swarm.wall(self.link.io()), numbering);
        let answer = self.send(topic, key, &batch).await;
        producers::stale(&self.world, basis, &answer);
        match answer {
            Answer::Acked { base_offset } => records::acked(&self.world, key, base_offset, &values, true),
            Answer::Refused(_) => self.world.ledger.refused(&values),
            Answer::Unknown(_) => {}
        }
        drop(pass);
    }

    fn acked(&mut self, key: PartitionKey, batch: &Batch, values: &[ValueId], base_offset: i64) {
        records::acked(&self.world, key, base_offset, values, true);
        let acked = AckedBatch {
            batch: batch.clone(),
            basis: Basis::new(&self.world, key, base_offset),
        };
        let sequences = self.sequences(key);
        sequences.next += values.len() as i32;
        sequences.acked.push_back(acked);
        if sequences.acked.len() > BATCHES_REMEMBERED {
            sequences.acked.pop_front();
        }
    }

    fn sequences(&mut self, key: PartitionKey) -> &mut Sequences {
        self.partitions.entry(key).or_default()
    }

    fn batch(&mut self, key: PartitionKey, values: &[ValueId], gap: i32) -> Batch {
        let numbering = Numbering {
            producer_id: self.producer_id,
            epoch: self.epoch,
            base_sequence: self.sequences(key).next + gap,
        };
        Batch::numbered(&self.random, values, self.world.swarm.wall(self.link.io()), numbering)
    }

    async fn send(&mut self, topic: &Living, key: PartitionKey, batch: &Batch) -> Answer {
        let (world, link) = (&self.world, &mut self.link);
        world.verdict.note(|| {
            let (id, epoch, next) = (self.producer_id, self.epoch, self.partitions.get(&key).map(|s| s.next));
            format!("producer {id} epoch {epoch}, next sequence {next:?}")
        });
        produce::call(world, link, topic, key.partition, batch, ACKS_ALL, &self.random).await
    }
}

/// `ProducerStateEntry.NUM_BATCHES_TO_RETAIN`
const BATCHES_REMEMBERED: usize = 5;
const TRIES_MAX: usize = 60;
