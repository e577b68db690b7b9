//! A producer without idempotence: each record is sent once, with any acks, and never again.

use klamm_io::Random;
use klamm_io::sim::SimRandom;

use super::produce::{self, ACKS_ALL, Answer, Batch};
use super::{pick, think};
use crate::checkers::records;
use crate::link::Link;
use crate::sometimes::Sometimes;
use crate::world::World;

pub async fn run(world: World, mut link: Link, random: SimRandom) {
    loop {
        think(&random, world.swarm.think_ms_max).await;
        let pass = world.gate.pass().await;
        let Some((topic, partition)) = pick(&world, &random) else {
            drop(pass);
            continue;
        };
        let key = world.ledger.open(&topic, partition);
        let values = world.ledger.new_values(key, random.between(1, 5) as usize);
        let batch = Batch::plain(&random, &values, world.swarm.wall(link.io()));
        let acks = [0, 1, ACKS_ALL, ACKS_ALL][random.below(4) as usize];
        match produce::call(&world, &mut link, &topic, partition, &batch, acks, &random).await {
            Answer::Acked { base_offset } => {
                world.counters.hit(Sometimes::Acked);
                records::acked(&world, key, base_offset, &values, acks == ACKS_ALL);
            }
            Answer::Refused(_) => world.ledger.refused(&values),
            Answer::Unknown(_) if acks == 0 => world.counters.hit(Sometimes::AckedWithoutAnswer),
            Answer::Unknown(_) => {}
        }
        drop(pass);
    }
}
