//! Asks where partitions begin and end.

use klamm_io::sim::SimRandom;
use klamm_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic};
use klamm_types::ErrorCode;

use super::{pick, think};
use crate::link::{Link, NEWEST};
use crate::topics::Living;
use crate::world::World;

pub async fn run(world: World, mut link: Link, random: SimRandom) {
    loop {
        think(&random, world.swarm.think_ms_max * 2).await;
        let pass = world.gate.pass().await;
        let Some((topic, partition)) = pick(&world, &random) else {
            drop(pass);
            continue;
        };
        if topic.is_stable {
            let key = world.ledger.open(&topic, partition);
            let before = world.ledger.floors(key);
            let start = call(&mut link, &topic, partition, EARLIEST).await;
            let end = call(&mut link, &topic, partition, LATEST).await;
            if let (Ok(start), Ok(end)) = (start, end) {
                crate::checkers::high_watermark::told(&world, key, before, end, start);
            }
        }
        drop(pass);
    }
}

/// The offset that `timestamp` stands for, [`EARLIEST`] or [`LATEST`].
pub async fn call(link: &mut Link, topic: &Living, partition: i32, timestamp: i64) -> Result<i64, String> {
    let request = ListOffsetsRequest {
        replica_id: -1,
        topics: vec![ListOffsetsTopic {
            name: topic.name.clone(),
            partitions: vec![ListOffsetsPartition {
                partition_index: partition,
                current_leader_epoch: -1,
                timestamp,
                ..ListOffsetsPartition::default()
            }],
            ..ListOffsetsTopic::default()
        }],
        ..ListOffsetsRequest::default()
    };
    let response = link.call(&request, NEWEST).await.map_err(|e| e.to_string())?;
    let answer = response.topics.first().and_then(|topic| topic.partitions.first());
    match answer {
        Some(answer) if answer.error_code == 0 => Ok(answer.offset),
        Some(answer) => Err(format!("ListOffsets: {}", ErrorCode(answer.error_code))),
        None => Err("ListOffsets: an empty response".to_owned()),
    }
}

/// `ListOffsetsRequest.EARLIEST_TIMESTAMP`
pub const EARLIEST: i64 = -2;
/// `ListOffsetsRequest.LATEST_TIMESTAMP`
pub const LATEST: i64 = -1;
