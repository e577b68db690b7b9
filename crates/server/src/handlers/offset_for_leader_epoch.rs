//! OffsetForLeaderEpoch, versions 2 to 4: where an epoch ended, so that a reader finds where its data diverged (KIP-320).

use klamm_protocol::messages::offset_for_leader_epoch_request::{
    OffsetForLeaderEpochRequest, OffsetForLeaderPartition,
};
use klamm_protocol::messages::offset_for_leader_epoch_response::{
    EpochEndOffset, OffsetForLeaderEpochResponse, OffsetForLeaderTopicResult,
};
use klamm_types::{ErrorCode, LeaderEpoch, PartitionId};

use crate::broker::Broker;
use crate::error_code::of_partition;

pub(crate) fn handle(broker: &Broker, request: OffsetForLeaderEpochRequest) -> OffsetForLeaderEpochResponse {
    let mut response = OffsetForLeaderEpochResponse::default();
    for topic in &request.topics {
        let answer = |partition: &OffsetForLeaderPartition| match look_up(broker, &topic.topic, partition) {
            Ok(end) => end,
            Err(error) => EpochEndOffset {
                partition: partition.partition,
                error_code: error.0,
                ..Default::default()
            },
        };
        response.topics.push(OffsetForLeaderTopicResult {
            topic: topic.topic.clone(),
            partitions: topic.partitions.iter().map(answer).collect(),
            ..Default::default()
        });
    }
    response
}

fn look_up(broker: &Broker, topic: &str, asked: &OffsetForLeaderPartition) -> Result<EpochEndOffset, ErrorCode> {
    let held = broker.partition_named(topic, PartitionId(asked.partition))?;
    let (epoch, current) = (LeaderEpoch(asked.leader_epoch), LeaderEpoch(asked.current_leader_epoch));
    let end = held
        .end_offset_for_epoch(epoch, current)
        .map_err(|e| of_partition(&e).code)?;
    let unknown = EpochEndOffset {
        partition: asked.partition,
        ..Default::default()
    };
    Ok(end.map_or(unknown.clone(), |end| EpochEndOffset {
        leader_epoch: end.epoch.0,
        end_offset: end.end_offset.0,
        ..unknown
    }))
}
