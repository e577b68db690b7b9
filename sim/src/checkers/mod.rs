//! One file per kind of promise. Each compares what the node says or has on its disk with the ledger, and reports to the
//! verdict; none changes the node.

pub mod high_watermark;
pub mod leader_epochs;
pub mod liveness;
pub mod metadata;
pub mod producers;
pub mod quorum;
pub mod records;
pub mod recovery;

use crate::ledger::Ending;
use crate::link::Link;
use crate::server::{Crash, Server};
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::world::World;

use self::quorum::QuorumHistory;

/// Compares all of a node that was just restarted. The gate has been closed since before it was started: a client that
/// sees what a crash left, before the ledger knows of it, would cry out.
pub async fn after_restart(
    world: &World,
    link: &mut Link,
    server: &Server,
    history: &mut QuorumHistory,
    crash: &Crash,
) {
    link.close();
    quorum::check(world, server, history);
    metadata::check(world, link).await;
    for topic in world.topics.living() {
        for partition in 0..topic.partitions {
            if world.verdict.is_violated() {
                return;
            }
            if server.segments(&topic.name, partition) > 1 {
                world.counters.hit(Sometimes::SeveralSegments);
            }
            check_partition(world, link, &topic, partition, crash).await;
        }
    }
}

async fn check_partition(world: &World, link: &mut Link, topic: &Living, partition: i32, crash: &Crash) {
    let Some(content) = recovery::read(world, link, topic, partition).await else {
        return;
    };
    let recovery_point = match topic.is_stable && crash.ending == Ending::PowerLoss {
        // A topic of the same name may have been here before.
        false => None,
        true => crash.recovery_point(&topic.name, partition),
    };
    recovery::check(world, topic, partition, &content, crash.ending, recovery_point);
    leader_epochs::check(world, link, topic, partition, &content).await;
}
