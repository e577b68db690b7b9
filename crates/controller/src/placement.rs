//! Where the replicas of new partitions go.
//!
//! Striped over racks, then over the brokers of each rack, from a random start: consecutive partitions begin one rack
//! and one broker further, so that leaders spread evenly and two replicas share a rack only if they must. Brokers that
//! are fenced come last in their rack and never lead. After as many partitions as there are unfenced brokers everything
//! is shuffled, so that not the same brokers always share partitions.

use std::collections::BTreeMap;

use klamm_metadata::ClusterImage;
use klamm_types::NodeId;

use crate::random::Random;

/// A place that new replicas may go to.
#[derive(Clone, Debug)]
pub(crate) struct UsableBroker {
    pub(crate) id: NodeId,
    pub(crate) rack: Option<String>,
    pub(crate) is_fenced: bool,
}

/// Brokers that may get replicas: not shutting down, with a directory that is not cordoned.
pub(crate) fn usable_brokers(cluster: &ClusterImage, is_shutting_down: impl Fn(NodeId) -> bool) -> Vec<UsableBroker> {
    let brokers = cluster.brokers.values();
    let usable = brokers.filter(|broker| !is_shutting_down(broker.id) && broker.has_uncordoned_directory());
    usable
        .map(|broker| UsableBroker {
            id: broker.id,
            rack: broker.rack.clone(),
            is_fenced: broker.is_fenced,
        })
        .collect()
}

/// Replicas for each of `partitions` new partitions, the leader first; or why there can be none.
pub(crate) fn place(
    random: &mut Random,
    brokers: &[UsableBroker],
    partitions: usize,
    replication_factor: i16,
) -> Result<Vec<Vec<NodeId>>, String> {
    if replication_factor <= 0 {
        return Err(format!(
            "Invalid replication factor {replication_factor}: the replication factor must be positive."
        ));
    }
    if brokers.iter().all(|broker| broker.is_fenced) {
        return Err("All brokers are currently fenced, or have all their log directories cordoned.".to_owned());
    }
    let replicas = usize::from(replication_factor.unsigned_abs());
    if replicas > brokers.len() {
        return Err(format!(
            "The target replication factor of {replication_factor} cannot be reached because only {} broker(s) are \
             registered or some brokers have all their log directories cordoned.",
            brokers.len()
        ));
    }
    let mut racks = Racks::new(random, brokers);
    Ok((0..partitions).map(|_| racks.place(random, replicas)).collect())
}

struct Racks {
    racks: Vec<Rack>,
    unfenced_count: usize,
    /// Counts the partitions.
    round: usize,
    since_shuffle: usize,
    /// The rack that the next partition begins with.
    first: usize,
}

#[derive(Default)]
struct Rack {
    unfenced: Ring,
    fenced: Ring,
}

/// Brokers that are taken one after the other, each once in a round, each round beginning one further.
#[derive(Default)]
struct Ring {
    brokers: Vec<NodeId>,
    start: usize,
    taken: usize,
    round: usize,
}

impl Racks {
    fn new(random: &mut Random, brokers: &[UsableBroker]) -> Self {
        let mut by_name: BTreeMap<Option<&str>, Rack> = BTreeMap::new();
        for broker in brokers {
            let rack = by_name.entry(broker.rack.as_deref()).or_default();
            let ring = if broker.is_fenced {
                &mut rack.fenced
            } else {
                &mut rack.unfenced
            };
            ring.brokers.push(broker.id);
        }
        let mut racks: Vec<Rack> = by_name.into_values().collect();
        for rack in &mut racks {
            rack.fenced.start = random.below(rack.fenced.brokers.len());
            rack.unfenced.start = random.below(rack.unfenced.brokers.len());
        }
        Self {
            first: random.below(racks.len()),
            unfenced_count: brokers.iter().filter(|broker| !broker.is_fenced).count(),
            round: 0,
            since_shuffle: 0,
            racks,
        }
    }

    /// There are at least `replicas` brokers, one of them unfenced.
    fn place(&mut self, random: &mut Random, replicas: usize) -> Vec<NodeId> {
        if self.since_shuffle == self.unfenced_count && self.unfenced_count > 1 {
            self.shuffle(random);
            self.since_shuffle = 0;
        }
        let count = self.racks.len();
        self.first %= count;
        let mut placed = Vec::with_capacity(replicas);
        let mut leader_rack = None;
        for step in 0..count {
            let index = (self.first + step) % count;
            if let Some(leader) = self.racks[index].unfenced.next(self.round) {
                placed.push(leader);
                leader_rack = Some(index);
                break;
            }
        }
        let mut index = self.first;
        while placed.len() < replicas {
            // The leader's rack has had its turn in the first lap.
            if leader_rack == Some(index) {
                leader_rack = None;
            } else if let Some(broker) = self.racks[index].next(self.round) {
                placed.push(broker);
            }
            index = (index + 1) % count;
        }
        self.round += 1;
        self.since_shuffle += 1;
        self.first += 1;
        placed
    }

    fn shuffle(&mut self, random: &mut Random) {
        random.shuffle(&mut self.racks);
        for rack in &mut self.racks {
            random.shuffle(&mut rack.fenced.brokers);
            random.shuffle(&mut rack.unfenced.brokers);
        }
    }
}

impl Rack {
    fn next(&mut self, round: usize) -> Option<NodeId> {
        self.unfenced.next(round).or_else(|| self.fenced.next(round))
    }
}

impl Ring {
    fn next(&mut self, round: usize) -> Option<NodeId> {
        let count = self.brokers.len();
        if count == 0 {
            return None;
        }
        if self.round != round {
            self.round = round;
            self.taken = 0;
            self.start = (self.start + 1) % count;
        }
        if self.taken >= count {
            return None;
        }
        let broker = self.brokers.get((self.start + self.taken) % count).copied();
        self.taken += 1;
        broker
    }
}
