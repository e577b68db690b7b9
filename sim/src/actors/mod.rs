//! The clients: each is a task on a host of its own that speaks the protocol to the node and tells the ledger what it
//! was told. A client passes the gate for each request, so that a checker can hold all of them.

pub mod admin;
pub mod classic_consumer;
pub mod consumer_member;
pub mod delete_records;
pub mod fetch;
pub mod group_member;
pub mod idempotent_producer;
pub mod list_offsets;
pub mod offsets;
pub mod plain_producer;
pub mod produce;
pub mod rolling_member;

use std::time::Duration;

use klamm_io::sim::{SimHost, SimRandom, Simulation};
use klamm_io::{Random, TaskKind, time};

use classic_consumer::ClassicConsumer;
use consumer_member::ConsumerMember;
use rolling_member::RollingMember;

use crate::link::Link;
use crate::topics::Living;
use crate::world::World;

/// How a time as a member ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It left, died or was sent away.
    Ended,
    /// The group does not take members of its protocol.
    Refused,
}

/// Starts the clients that the swarm asks for.
pub fn start(simulation: &Simulation, world: &World) -> Vec<SimHost> {
    let mut hosts = Vec::new();
    let mut host = |name: String| {
        hosts.push(simulation.host(&name));
        let io = hosts.last().expect("just pushed").io();
        (Link::new(io.clone(), &name), world.random.fork(&name), io)
    };
    let swarm = &world.swarm;
    let (link, random, io) = host("admin".to_owned());
    io.tasks
        .spawn(TaskKind::Workload, admin::run(world.clone(), link, random));
    for index in 0..swarm.idempotent_producers {
        let (link, random, io) = host(format!("idempotent-{index}"));
        let producer = idempotent_producer::IdempotentProducer::new(world.clone(), link, random);
        io.tasks.spawn(TaskKind::Workload, producer.run());
    }
    for index in 0..swarm.plain_producers {
        let (link, random, io) = host(format!("plain-{index}"));
        io.tasks
            .spawn(TaskKind::Workload, plain_producer::run(world.clone(), link, random));
    }
    for index in 0..swarm.fetchers {
        let (link, random, io) = host(format!("fetcher-{index}"));
        let fetcher = fetch::Fetcher::new(world.clone(), link, random);
        io.tasks.spawn(TaskKind::Workload, fetcher.run());
    }
    for group in 0..swarm.groups {
        for member in 0..swarm.group_members {
            let (link, random, io) = host(format!("group-{group}-{member}"));
            let name = format!("group-{group}-{member}");
            let member = group_member::GroupMember::new(world.clone(), link, random, &format!("group-{group}"), &name);
            io.tasks.spawn(TaskKind::Workload, member.run());
        }
    }
    for group in 0..swarm.consumer_groups {
        for member in 0..swarm.consumer_members {
            let name = format!("consumer-{group}-{member}");
            let (link, random, io) = host(name.clone());
            let group = format!("consumers-{group}");
            let instance_id = random.one_in(3).then(|| format!("instance-{name}"));
            let member = ConsumerMember::new(world.clone(), link, random, &group, &name, instance_id);
            io.tasks.spawn(TaskKind::Workload, member.run());
        }
    }
    for group in 0..swarm.mixed_groups {
        let group = format!("mixed-{group}");
        let is_cooperative = world.random.fork(&group).one_in(2);
        for number in 0..swarm.mixed_members {
            let name = format!("{group}-{number}");
            let (link, random, io) = host(name.clone());
            let member = rolling_member(world, link, random, &group, &name, is_cooperative);
            io.tasks.spawn(TaskKind::Workload, member.run());
        }
    }
    let (link, random, io) = host("lister".to_owned());
    io.tasks
        .spawn(TaskKind::Workload, list_offsets::run(world.clone(), link, random));
    if swarm.deletes_records {
        let (link, random, io) = host("deleter".to_owned());
        io.tasks
            .spawn(TaskKind::Workload, delete_records::run(world.clone(), link, random));
    }
    hosts
}

fn rolling_member(
    world: &World,
    link: Link,
    random: SimRandom,
    group: &str,
    name: &str,
    is_cooperative: bool,
) -> RollingMember {
    let instance_id = random.one_in(3).then(|| format!("instance-{name}"));
    let consumer_link = Link::new(link.io().clone(), name);
    let of_classic = random.fork("classic");
    RollingMember {
        world: world.clone(),
        group: group.to_owned(),
        classic: ClassicConsumer::new(
            world.clone(),
            link,
            of_classic,
            group,
            name,
            instance_id.clone(),
            is_cooperative,
        ),
        consumer: ConsumerMember::new(
            world.clone(),
            consumer_link,
            random.fork("consumer"),
            group,
            name,
            instance_id,
        ),
        // Migrations begin with classic groups more often than not.
        speaks_classic: !random.one_in(3),
        random,
    }
}

/// One of the partitions that exist for sure.
fn pick(world: &World, random: &SimRandom) -> Option<(Living, i32)> {
    let mut living = world.topics.living();
    if living.is_empty() {
        return None;
    }
    let topic = living.swap_remove(random.below(living.len() as u64) as usize);
    let partition = random.below(topic.partitions.max(1) as u64) as i32;
    Some((topic, partition))
}

/// Between two requests of a client.
async fn think(random: &SimRandom, ms_max: u64) {
    time::sleep(Duration::from_millis(random.between(1, ms_max))).await;
}
