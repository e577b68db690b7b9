//! Once everything is healed the node serves all of its partitions, and new ones, within a bounded simulated time.

use std::time::Duration;

use klamm_io::sim::SimRandom;
use klamm_io::time;

use crate::actors::admin::{self, Created};
use crate::actors::produce::{self, Answer, Batch};
use crate::checkers::records;
use crate::link::Link;
use crate::topics::{Living, STABLE};
use crate::world::World;

/// Creates a topic and writes to every partition there is, while the clients go on.
pub async fn check(world: &World, link: &mut Link, random: &SimRandom) {
    let name = format!("{STABLE}liveness");
    let served = time::timeout(LIMIT, async {
        while admin::create(world, link, random, &name).await != Created::Yes {
            time::sleep(PAUSE).await;
        }
        for topic in world.topics.living() {
            for partition in 0..topic.partitions {
                write(world, link, random, &topic, partition).await;
            }
        }
        groups(world).await;
    });
    if served.await.is_err() {
        let message = format!(
            "after {} s of good weather the node does not serve all",
            LIMIT.as_secs()
        );
        world.verdict.violate("liveness", message);
    }
}

/// Every group comes to rest and commits for each partition that it committed for before.
async fn groups(world: &World) {
    let before = world.groups.acked_counts();
    for (place, count) in before {
        while world.groups.acked_counts().get(&place).is_none_or(|now| *now <= count) {
            time::sleep(PAUSE).await;
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

const LIMIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(300);
