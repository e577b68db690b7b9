//! Deletes the older part of partitions now and then.

use std::time::Duration;

use klamm_io::Random;
use klamm_io::sim::SimRandom;
use klamm_io::time;
use klamm_protocol::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};

use super::pick;
use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::world::World;

pub async fn run(world: World, mut link: Link, random: SimRandom) {
    loop {
        time::sleep(Duration::from_millis(random.between(500, 4000))).await;
        let pass = world.gate.pass().await;
        // By name alone, a topic that comes and goes could be another one.
        if let Some((topic, partition)) = pick(&world, &random).filter(|(topic, _)| topic.is_stable) {
            delete(&world, &mut link, &random, &topic, partition).await;
        }
        drop(pass);
    }
}

async fn delete(world: &World, link: &mut Link, random: &SimRandom, topic: &Living, partition: i32) {
    let key = world.ledger.open(topic, partition);
    let before = world.ledger.floors(key);
    let span = before.high_watermark.saturating_sub(before.log_start).max(0) as u64;
    let offset = before.log_start + random.below(span + 1) as i64;
    world.ledger.may_delete_to(key, offset);
    let request = DeleteRecordsRequest {
        topics: vec![DeleteRecordsTopic {
            name: topic.name.clone(),
            partitions: vec![DeleteRecordsPartition {
                partition_index: partition,
                offset,
                ..DeleteRecordsPartition::default()
            }],
            ..DeleteRecordsTopic::default()
        }],
        timeout_ms: 2000,
        ..DeleteRecordsRequest::default()
    };
    let Ok(response) = link.call(&request, NEWEST).await else {
        return;
    };
    let answer = response.topics.first().and_then(|topic| topic.partitions.first());
    let Some(answer) = answer.filter(|answer| answer.error_code == 0) else {
        world
            .verdict
            .note(|| format!("DeleteRecords {}-{partition} to {offset}: {answer:?}", topic.name));
        return;
    };
    world.verdict.note(|| {
        format!(
            "DeleteRecords {}-{partition} to {offset}: {}",
            topic.name, answer.low_watermark
        )
    });
    if answer.low_watermark < offset {
        let message = format!(
            "{}-{partition}: deleted to {offset}, now at {}",
            topic.name, answer.low_watermark
        );
        world.verdict.violate("recovery", message);
    }
    world.counters.hit(Sometimes::RecordsDeleted);
    if let Some(partition) = world.ledger.lock().living(key) {
        partition.floors.deleted_to = partition.floors.deleted_to.max(offset);
    }
}
