//! DescribeProducers, version 0: the idempotent producers that partitions remember (KIP-664).

use klamm_log::ActiveProducer;
use klamm_protocol::messages::describe_producers_request::DescribeProducersRequest;
use klamm_protocol::messages::describe_producers_response::{
    DescribeProducersResponse, PartitionResponse, ProducerState, TopicResponse,
};
use klamm_types::{ErrorCode, PartitionId, validate_topic_name};

use crate::broker::Broker;
use crate::error_code::{Failure, of_partition};

pub(crate) fn handle(broker: &Broker, request: DescribeProducersRequest) -> DescribeProducersResponse {
    let mut response = DescribeProducersResponse::default();
    for topic in &request.topics {
        let describe = |index: &i32| match look_up(broker, &topic.name, PartitionId(*index)) {
            Ok(active_producers) => PartitionResponse {
                partition_index: *index,
                active_producers,
                ..Default::default()
            },
            Err(failure) => PartitionResponse {
                partition_index: *index,
                error_code: failure.code.0,
                error_message: failure.message,
                ..Default::default()
            },
        };
        response.topics.push(TopicResponse {
            name: topic.name.clone(),
            partitions: topic.partition_indexes.iter().map(describe).collect(),
            ..Default::default()
        });
    }
    response
}

fn look_up(broker: &Broker, topic: &str, partition: PartitionId) -> Result<Vec<ProducerState>, Failure> {
    if let Err(invalid) = validate_topic_name(topic) {
        return Err(Failure::new(ErrorCode::INVALID_TOPIC_EXCEPTION, invalid.to_string()));
    }
    // Kafka has a text for a topic that it does not know, and none for a partition.
    if broker.metadata.image().topics.named(topic).is_none() {
        return Err(Failure::new(
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            "This server does not host this topic-partition.",
        ));
    }
    let held = broker.partition_named(topic, partition)?;
    let producers = held.active_producers().map_err(|e| of_partition(&e))?;
    Ok(producers.iter().map(state).collect())
}

fn state(producer: &ActiveProducer) -> ProducerState {
    ProducerState {
        producer_id: producer.producer_id.0,
        producer_epoch: i32::from(producer.producer_epoch.0),
        last_sequence: producer.last_sequence.0,
        last_timestamp: producer.last_timestamp.0,
        coordinator_epoch: producer.coordinator_epoch,
        current_txn_start_offset: producer.current_txn_start_offset.map_or(-1, |offset| offset.0),
        ..Default::default()
    }
}
