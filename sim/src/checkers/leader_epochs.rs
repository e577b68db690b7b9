//! Leader epochs grow along the log, and OffsetForLeaderEpoch, which followers truncate by (KIP-101), agrees with it.

use klamm_protocol::messages::offset_for_leader_epoch_request::{
    OffsetForLeaderEpochRequest, OffsetForLeaderPartition, OffsetForLeaderTopic,
};

use crate::checkers::recovery::Content;
use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::world::World;

pub async fn check(world: &World, link: &mut Link, topic: &Living, partition: i32, content: &Content) {
    let name = format!("{}-{partition}", topic.name);
    if !content.epochs.is_sorted_by(|one, next| one.0 < next.0) {
        let message = format!("{name}: epochs {:?} do not grow", content.epochs);
        world.verdict.violate("leader epochs", message);
    }
    if content.epochs.len() > 1 {
        world.counters.hit(Sometimes::EpochsInLog);
    }
    if topic.has_retention {
        // The start, and with it the first epoch, may have moved since the log was read.
        return;
    }
    for (index, (epoch, _)) in content.epochs.iter().enumerate() {
        let end = content.epochs.get(index + 1).map_or(content.end, |(_, first)| *first);
        match end_offset(link, topic, partition, *epoch).await {
            Ok(answer) if answer == (*epoch, end) => {}
            Ok(answer) => {
                let message = format!("{name}: epoch {epoch} ends at {end}, but is said to be {answer:?}");
                world.verdict.violate("leader epochs", message);
            }
            Err(reason) => world.verdict.note(|| format!("{name}: epoch {epoch}: {reason}")),
        }
    }
}

async fn end_offset(link: &mut Link, topic: &Living, partition: i32, epoch: i32) -> Result<(i32, i64), String> {
    let request = OffsetForLeaderEpochRequest {
        replica_id: -1,
        topics: vec![OffsetForLeaderTopic {
            topic: topic.name.clone(),
            partitions: vec![OffsetForLeaderPartition {
                partition,
                current_leader_epoch: -1,
                leader_epoch: epoch,
                ..OffsetForLeaderPartition::default()
            }],
            ..OffsetForLeaderTopic::default()
        }],
        ..OffsetForLeaderEpochRequest::default()
    };
    let response = link.call(&request, NEWEST).await.map_err(|e| e.to_string())?;
    let answer = response.topics.first().and_then(|topic| topic.partitions.first());
    match answer {
        Some(answer) if answer.error_code == 0 => Ok((answer.leader_epoch, answer.end_offset)),
        other => Err(format!("{other:?}")),
    }
}
