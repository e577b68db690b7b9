//! What consumers of the classic protocol say to each other through the coordinator: subscriptions, assignments, and how
//! the leader of a group shares out its partitions.
//!
//! A cooperative leader leaves out what another member says it owns: that is given when it has been given up.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use klamm_protocol::messages::consumer_protocol_assignment::{
    ConsumerProtocolAssignment, TopicPartition as AssignedTopic,
};
use klamm_protocol::messages::consumer_protocol_subscription::{ConsumerProtocolSubscription, TopicPartition};
use klamm_protocol::{Decoder, Encoder, Message};

/// A partition by the name of its topic.
pub type Named = (String, i32);

/// What a member says of itself when it joins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    pub topics: Vec<String>,
    pub owned: BTreeSet<Named>,
    /// In which it was given what it owns.
    pub generation: i32,
}

impl Claim {
    pub fn encode(&self) -> Bytes {
        let subscription = ConsumerProtocolSubscription {
            topics: self.topics.clone(),
            owned_partitions: by_topic(&self.owned)
                .map(|(topic, partitions)| TopicPartition { topic, partitions })
                .collect(),
            generation_id: self.generation,
            ..Default::default()
        };
        encode(&subscription, SUBSCRIPTION_VERSION)
    }

    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let subscription: ConsumerProtocolSubscription = decode(bytes)?;
        let owned = subscription.owned_partitions.into_iter();
        Some(Self {
            topics: subscription.topics,
            owned: owned.flat_map(|topic| named(topic.topic, topic.partitions)).collect(),
            generation: subscription.generation_id,
        })
    }
}

pub fn encode_assignment(partitions: &BTreeSet<Named>) -> Bytes {
    let topics = by_topic(partitions).map(|(topic, partitions)| AssignedTopic { topic, partitions });
    let assignment = ConsumerProtocolAssignment {
        assigned_partitions: topics.collect(),
        user_data: None,
    };
    encode(&assignment, 0)
}

/// Empty bytes are no partitions.
pub fn decode_assignment(bytes: &[u8]) -> Option<BTreeSet<Named>> {
    if bytes.is_empty() {
        return Some(BTreeSet::new());
    }
    let assignment: ConsumerProtocolAssignment = decode(bytes)?;
    let topics = assignment.assigned_partitions.into_iter();
    Some(topics.flat_map(|topic| named(topic.topic, topic.partitions)).collect())
}

/// Partition after partition of each topic to those who subscribe to it. `counts` are the partitions of topics.
pub fn share_out(
    members: &BTreeMap<String, Claim>,
    counts: &BTreeMap<String, i32>,
    is_cooperative: bool,
) -> BTreeMap<String, BTreeSet<Named>> {
    let mut shares: BTreeMap<String, BTreeSet<Named>> =
        members.keys().map(|id| (id.clone(), BTreeSet::new())).collect();
    let owners = owners(members);
    for (topic, count) in counts {
        let subscribers = members.iter().filter(|(_, claim)| claim.topics.contains(topic));
        let subscribers: Vec<&String> = subscribers.map(|(id, _)| id).collect();
        for partition in 0..*count {
            let Some(id) = subscribers.get(partition as usize % subscribers.len().max(1)) else {
                continue;
            };
            let named = (topic.clone(), partition);
            let is_anothers = owners.get(&named).is_some_and(|owner| owner != id);
            if !(is_cooperative && is_anothers) {
                shares.entry((*id).clone()).or_default().insert(named);
            }
        }
    }
    shares
}

/// Of two that claim a partition, it is the one's who was given it later.
fn owners(members: &BTreeMap<String, Claim>) -> BTreeMap<Named, &String> {
    let mut owners: BTreeMap<Named, (i32, &String)> = BTreeMap::new();
    for (id, claim) in members {
        for partition in &claim.owned {
            let owner = owners.entry(partition.clone()).or_insert((claim.generation, id));
            *owner = (*owner).max((claim.generation, id));
        }
    }
    let owners = owners.into_iter();
    owners.map(|(partition, (_, id))| (partition, id)).collect()
}

fn named(topic: String, partitions: Vec<i32>) -> impl Iterator<Item = Named> {
    partitions.into_iter().map(move |partition| (topic.clone(), partition))
}

fn by_topic(partitions: &BTreeSet<Named>) -> impl Iterator<Item = (String, Vec<i32>)> {
    let mut topics: BTreeMap<String, Vec<i32>> = BTreeMap::new();
    for (topic, partition) in partitions {
        topics.entry(topic.clone()).or_default().push(*partition);
    }
    topics.into_iter()
}

fn encode<M: Message>(message: &M, version: i16) -> Bytes {
    let mut encoder = Encoder::new();
    encoder.i16(version);
    message
        .encode(&mut encoder, version)
        .expect("it has nothing that the version has not");
    encoder.into_vec().into()
}

fn decode<M: Message>(bytes: &[u8]) -> Option<M> {
    let version = Decoder::new(bytes).i16().ok()?;
    M::decode(&mut Decoder::new(bytes.get(2..)?), version).ok()
}

/// The first with the generation of what is owned.
const SUBSCRIPTION_VERSION: i16 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cooperative_leader_gives_nobody_what_is_anothers() {
        let claim = |owned: &[i32], generation| Claim {
            topics: vec!["t".to_owned()],
            owned: owned.iter().map(|partition| ("t".to_owned(), *partition)).collect(),
            generation,
        };
        let counts = BTreeMap::from([("t".to_owned(), 4)]);
        let check = |claims: [Claim; 2], is_cooperative: bool, expected: [&[i32]; 2]| {
            let decoded = claims.map(|claim| Claim::decode(&claim.encode()).unwrap());
            let members = ["a", "b"].into_iter().map(str::to_owned).zip(decoded).collect();
            let shares = share_out(&members, &counts, is_cooperative);
            let shares = shares.into_values().map(|share| {
                let share = decode_assignment(&encode_assignment(&share)).unwrap();
                share.into_iter().map(|(_, partition)| partition).collect::<Vec<i32>>()
            });
            assert_eq!(shares.collect::<Vec<_>>(), expected);
        };
        check([claim(&[], -1), claim(&[], -1)], true, [&[0, 2], &[1, 3]]);
        check([claim(&[0, 1, 2, 3], 5), claim(&[], -1)], false, [&[0, 2], &[1, 3]]);
        check([claim(&[0, 1, 2, 3], 5), claim(&[], -1)], true, [&[0, 2], &[]]);
        // What the other was given since is no longer the one's.
        check([claim(&[0, 1], 5), claim(&[1, 2], 6)], true, [&[0], &[1, 3]]);
    }
}
