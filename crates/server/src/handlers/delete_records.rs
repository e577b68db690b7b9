//! DeleteRecords, versions 0 to 2: moves the start of partitions up (KIP-107).
//!
//! Answers when every replica has moved; with one replica that is at once. Unlike Kafka's, a deletion that was answered
//! is not forgotten in a crash: the log starts are checkpointed first.

use std::sync::Arc;

use klamm_protocol::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};
use klamm_protocol::messages::delete_records_response::{
    DeleteRecordsPartitionResult, DeleteRecordsResponse, DeleteRecordsTopicResult,
};
use klamm_replica::Partition;
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

type Deleted = Result<(Arc<Partition>, Offset), ErrorCode>;

fn delete_all(broker: &Broker, request: &DeleteRecordsRequest) -> DeleteRecordsResponse {
    let delete_topic = |topic: &DeleteRecordsTopic| -> Vec<Deleted> {
        let asked = topic.partitions.iter();
        asked.map(|asked| delete(broker, &topic.name, asked)).collect()
    };
    let deleted: Vec<Vec<Deleted>> = request.topics.iter().map(delete_topic).collect();
    if deleted.iter().flatten().any(Result::is_ok) {
        broker.replicas.checkpoint_log_starts();
    }
    let topics = request
        .topics
        .iter()
        .zip(deleted)
        .map(|(topic, deleted)| DeleteRecordsTopicResult {
            name: topic.name.clone(),
            partitions: topic
                .partitions
                .iter()
                .zip(deleted)
                .map(|(asked, deleted)| answer(asked, deleted))
                .collect(),
            ..Default::default()
        });
    DeleteRecordsResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

fn answer(asked: &DeleteRecordsPartition, deleted: Deleted) -> DeleteRecordsPartitionResult {
    let low_watermark = match deleted {
        // The checkpoint could not be written.
        Ok((held, _)) if held.is_offline() => Err(ErrorCode::KAFKA_STORAGE_ERROR),
        Ok((_, low_watermark)) => Ok(low_watermark),
        Err(error) => Err(error),
    };
    DeleteRecordsPartitionResult {
        partition_index: asked.partition_index,
        low_watermark: low_watermark.unwrap_or(Offset::UNKNOWN).0,
        error_code: low_watermark.err().unwrap_or(ErrorCode::NONE).0,
        ..Default::default()
    }
}

fn delete(broker: &Broker, topic: &str, asked: &DeleteRecordsPartition) -> Deleted {
    if broker.is_internal(topic) {
        return Err(ErrorCode::INVALID_TOPIC_EXCEPTION);
    }
    let held = broker.partition_named(topic, PartitionId(asked.partition_index))?;
    let before = (asked.offset != HIGH_WATERMARK).then_some(Offset(asked.offset));
    let low_watermark = held.delete_records(before).map_err(|e| of_partition(&e).code)?;
    Ok((held, low_watermark))
}

/// Stands for the partition's high watermark.
const HIGH_WATERMARK: i64 = -1;
