//! Times the assignors: `cargo run --release -p klamm-coordinator --example assignors`.

// What this measures is real time.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::time::Instant;

use klamm_coordinator::assignor::{
    Assignment, Assignor, GroupSpec, MemberSpec, SubscribedTopicDescriber, SubscriptionType,
};
use klamm_types::Uuid;

struct Topics(BTreeMap<Uuid, usize>);

impl SubscribedTopicDescriber for Topics {
    fn partition_count(&self, topic_id: Uuid) -> Option<usize> {
        self.0.get(&topic_id).copied()
    }
}

fn main() {
    for (members, topics, partitions) in [
        (1_000, 1, 1_000),
        (10_000, 1, 1_000),
        (10_000, 10, 1_000),
        (10_000, 100, 10),
        (1_000, 1_000, 1),
        (10_000, 1_000, 1),
    ] {
        for subscription_type in [SubscriptionType::Homogeneous, SubscriptionType::Heterogeneous] {
            for assignor in Assignor::ALL {
                measure(assignor, subscription_type, members, topics, partitions);
            }
        }
    }
}

fn measure(assignor: Assignor, subscription_type: SubscriptionType, members: usize, topics: u64, partitions: usize) {
    let topics = Topics((1..=topics).map(|n| (Uuid::from_u64_pair(n, n), partitions)).collect());
    let all: Vec<Uuid> = topics.0.keys().copied().collect();
    let half: Vec<Uuid> = all.iter().copied().step_by(2).collect();
    let names: Vec<String> = (0..members).map(|n| format!("member-{n:06}")).collect();
    let mut targets = vec![Assignment::default(); members];
    let mut times = Vec::new();
    for joined in [members - 1, members, members] {
        let list = |n: usize| {
            if subscription_type == SubscriptionType::Heterogeneous && n % 2 == 1 {
                &half
            } else {
                &all
            }
        };
        let spec = |n: usize| MemberSpec {
            member_id: &names[n],
            instance_id: None,
            subscribed_topic_ids: list(n),
            assignment: &targets[n],
        };
        let group = GroupSpec {
            members: (0..joined).map(spec).collect(),
            subscription_type,
        };
        let start = Instant::now();
        let result = assignor.assign(&group, &topics);
        times.push(start.elapsed());
        targets[..joined].clone_from_slice(&result);
    }
    println!(
        "{} {subscription_type:?} {members} members, {} topics of {partitions}: from nothing {:?}, one joins {:?}, no change {:?}",
        assignor.name(),
        topics.0.len(),
        times[0],
        times[1],
        times[2]
    );
}
