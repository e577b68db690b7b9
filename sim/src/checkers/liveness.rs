//! Once everything is healed the node serves all of its partitions, and new ones, within a bounded simulated time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use klamm_io::sim::SimRandom;
use klamm_io::time;
use klamm_protocol::messages::consumer_group_describe_request::ConsumerGroupDescribeRequest;
use klamm_protocol::messages::consumer_group_describe_response::{Assignment, DescribedGroup};
use klamm_protocol::messages::describe_groups_request::DescribeGroupsRequest;
use parking_lot::Mutex;

use crate::actors::admin::{self, Created};
use crate::actors::produce::{self, Answer, Batch};
use crate::checkers::records;
use crate::link::{Link, NEWEST};
use crate::topics::{Living, STABLE};
use crate::world::World;

/// Creates a topic and writes to every partition there is, while the clients go on.
pub async fn check(world: &World, link: &mut Link, random: &SimRandom) {
    let name = format!("{STABLE}liveness");
    let missing = Mutex::new("writes to all partitions".to_owned());
    let served = time::timeout(LIMIT, async {
        while admin::create(world, link, random, &name).await != Created::Yes {
            time::sleep(PAUSE).await;
        }
        for topic in world.topics.living() {
            for partition in 0..topic.partitions {
                write(world, link, random, &topic, partition).await;
            }
        }
        *missing.lock() = "the groups".to_owned();
        groups(world, &missing).await;
        consumer_groups(world, link, &missing).await;
        mixed_groups(world, link, &missing).await;
    });
    if served.await.is_err() {
        let message = format!(
            "after {} s of good weather the node does not serve all: {} are missing",
            LIMIT.as_secs(),
            missing.lock()
        );
        world.verdict.violate("liveness", message);
    }
}

/// Every group comes to rest, with an owner for each partition that somebody subscribes to: one who commits for it.
async fn groups(world: &World, missing: &Mutex<String>) {
    let before = world.groups.acked_counts();
    let places = || world.subscriptions.places(&world.topics.living());
    for place in places() {
        let count = before.get(&place).copied().unwrap_or(0);
        *missing.lock() = format!("commits for {place:?}");
        // One that is rolled back may come with another subscription.
        while places().contains(&place) && world.groups.acked_counts().get(&place).is_none_or(|now| *now <= count) {
            time::sleep(PAUSE).await;
        }
    }
}

/// Every consumer group says that it is stable, and then all its members are where they are to be.
async fn consumer_groups(world: &World, link: &mut Link, missing: &Mutex<String>) {
    for number in 0..world.swarm.consumer_groups {
        let group = format!("consumers-{number}");
        while !consumer_group(world, link, &group, missing).await {
            time::sleep(PAUSE).await;
        }
    }
}

/// Every group whose members go from one protocol to the other is one of the two, and stable.
async fn mixed_groups(world: &World, link: &mut Link, missing: &Mutex<String>) {
    for number in 0..world.swarm.mixed_groups {
        let group = format!("mixed-{number}");
        while !consumer_group(world, link, &group, missing).await && !classic_group(link, &group, missing).await {
            time::sleep(PAUSE).await;
        }
    }
}

async fn consumer_group(world: &World, link: &mut Link, group: &str, missing: &Mutex<String>) -> bool {
    let request = ConsumerGroupDescribeRequest {
        group_ids: vec![group.to_owned()],
        ..Default::default()
    };
    let described = link.call(&request, NEWEST).await;
    let groups = described.map(|response| response.groups).unwrap_or_default();
    let Some(group) = groups.first().filter(|group| group.error_code == 0) else {
        *missing.lock() = format!("descriptions of {group}");
        return false;
    };
    if group.group_state == STABLE_STATE {
        at_rest(world, group);
        return true;
    }
    *missing.lock() = format!("signs of rest in {group:?}");
    false
}

async fn classic_group(link: &mut Link, group: &str, missing: &Mutex<String>) -> bool {
    let request = DescribeGroupsRequest {
        groups: vec![group.to_owned()],
        ..Default::default()
    };
    let described = link.call(&request, NEWEST).await;
    let groups = described.map(|response| response.groups).unwrap_or_default();
    match groups.first().filter(|group| group.error_code == 0) {
        Some(group) if group.group_state == STABLE_STATE => true,
        Some(group) => {
            *missing.lock() = format!("signs of rest in {group:?}");
            false
        }
        None => false,
    }
}

fn at_rest(world: &World, group: &DescribedGroup) {
    let mut owners = BTreeMap::new();
    for member in &group.members {
        let has_arrived = member.member_epoch == group.assignment_epoch;
        let topics = |assignment: &Assignment| {
            let partitions = assignment.topic_partitions.iter();
            let partitions = partitions.flat_map(|topic| topic.partitions.iter().map(|p| (topic.topic_id, *p)));
            partitions.collect::<BTreeSet<_>>()
        };
        let assigned = topics(&member.assignment);
        if !has_arrived || assigned != topics(&member.target_assignment) {
            let message = format!("the group is stable, but for {member:?} of {group:?}");
            world.verdict.violate("groups", message);
        }
        for partition in assigned {
            if let Some(other) = owners.insert(partition, &member.member_id) {
                let message = format!(
                    "{partition:?} is both {other}'s and {}'s in {group:?}",
                    member.member_id
                );
                world.verdict.violate("groups", message);
            }
        }
    }
}

async fn write(world: &World, link: &mut Link, random: &SimRandom, topic: &Living, partition: i32) {
    loop {
        // Someone may delete the topic meanwhile.
        if !world.topics.living().iter().any(|living| living.id == topic.id) {
            return;
        }
        let pass = world.gate.pass().await;
        let key = world.ledger.open(topic, partition);
        let values = world.ledger.new_values(key, 1);
        let batch = Batch::plain(random, &values, world.swarm.wall(link.io()));
        let answer = produce::call(world, link, topic, partition, &batch, produce::ACKS_ALL, random).await;
        if let Answer::Acked { base_offset } = answer {
            records::acked(world, key, base_offset, &values, true);
            return;
        }
        drop(pass);
        time::sleep(PAUSE).await;
    }
}

const STABLE_STATE: &str = "Stable";
const LIMIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(300);
