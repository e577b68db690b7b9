//! DeleteRecords, versions 0 to 2: moves the start of partitions up (KIP-107).
//!
//! Answers when every replica has moved; with one replica that is at once.

use std::sync::Arc;

use klamm_protocol::messages::delete_records_request::{DeleteRecordsPartition, DeleteRecordsRequest};
use klamm_protocol::messages::delete_records_response::{
    DeleteRecordsPartitionResult, DeleteRecordsResponse, DeleteRecordsTopicResult,
};
use klamm_types::{ErrorCode, Offset, PartitionId};

use crate::broker::Broker;
use crate::error_code::of_partition;

pub(crate) async fn handle(broker: Arc<Broker>, request: DeleteRecordsRequest) -> DeleteRecordsResponse {
    let delete = {
        let broker = broker.clone();
        move || delete_all(&broker, &request)
    };
    // Segments are renamed: a disk thread's work.
    broker.io.disk_threads.run(delete).await
}

fn delete_all(broker: &Broker, request: &DeleteRecordsRequest) -> DeleteRecordsResponse {
    let mut response = DeleteRecordsResponse::default();
    for topic in &request.topics {
        let answer = |asked: &DeleteRecordsPartition| match delete(broker, &topic.name, asked) {
            Ok(low_watermark) => DeleteRecordsPartitionResult {
                partition_index: asked.partition_index,
                low_watermark: low_watermark.0,
                ..Default::default()
            },
            Err(error) => DeleteRecordsPartitionResult {
                partition_index: asked.partition_index,
                low_watermark: -1,
                error_code: error.0,
                ..Default::default()
            },
        };
        response.topics.push(DeleteRecordsTopicResult {
            name: topic.name.clone(),
            partitions: topic.partitions.iter().map(answer).collect(),
            ..Default::default()
        });
    }
    response
}

fn delete(broker: &Broker, topic: &str, asked: &DeleteRecordsPartition) -> Result<Offset, ErrorCode> {
    if broker.is_internal(topic) {
        return Err(ErrorCode::INVALID_TOPIC_EXCEPTION);
    }
    let held = broker.partition_named(topic, PartitionId(asked.partition_index))?;
    let before = (asked.offset != HIGH_WATERMARK).then_some(Offset(asked.offset));
    held.delete_records(before).map_err(|e| of_partition(&e).code)
}

/// Stands for the partition's high watermark.
const HIGH_WATERMARK: i64 = -1;
