//! Produce, versions 3 to 13.
//!
//! By version: zstd from 7; record errors and message from 8; the current leader of a partition that moved from 10;
//! topics by id instead of name in 13. acks is 0 (no reply; an error closes the connection), 1 (the leader has it) or
//! -1 (all in-sync replicas have it).
//! Not supported: records of a transaction that this partition does not already know to be open; there is no
//! transaction coordinator yet that could vouch for them.

use std::ops::Range;
use std::sync::Arc;

use klamm_log::AppendOrigin;
use klamm_protocol::Decoder;
use klamm_protocol::frame::range_within;
use klamm_protocol::messages::produce_request::{ProduceRequestRef, TopicProduceDataRef};
use klamm_protocol::messages::produce_response::{
    BatchIndexAndErrorMessage, PartitionProduceResponse, ProduceResponse, TopicProduceResponse,
};
use klamm_records::validate::{ValidationError, check_produce};
use klamm_records::{BatchError, BatchHeader};
use klamm_replica::{Append, Partition, PartitionError};
use klamm_types::{ErrorCode, PartitionId};

use crate::broker::Broker;
use crate::dispatch::{Call, Handled, Refused};
use crate::error_code::{Failure, of_partition};
use crate::handlers::produce_wait::{self, Uncommitted, Unfinished};
use crate::outgoing::Outgoing;

/// One partition of the request: where its records are, and where they go.
struct Target {
    /// Indexes into the response.
    topic: usize,
    partition: usize,
    records: Option<Range<usize>>,
    held: Result<Arc<Partition>, Failure>,
}

pub(crate) fn handle(
    broker: &Arc<Broker>,
    call: Call<'_>,
    client_id: Option<&str>,
    body: &mut [u8],
    out: &mut Outgoing,
) -> Result<Handled, Refused> {
    let request = ProduceRequestRef::decode(&mut Decoder::new(body), call.version)?;
    let acks = request.acks;
    let timeout_ms = request.timeout_ms;
    let mut response = ProduceResponse::default();
    let targets = plan(broker, call, client_id, body, &request, &mut response);
    let mut unfinished = Vec::new();
    for target in targets {
        let reply = &mut response.responses[target.topic].partition_responses[target.partition];
        let appended = target.held.and_then(|partition| {
            let records = target.records.and_then(|place| body.get_mut(place)).unwrap_or_default();
            append(broker, &partition, records, call.version, acks, reply).map(|waits| (partition, waits))
        });
        match appended {
            Ok((_, None)) => {}
            Ok((partition, Some(wait))) => {
                unfinished.push(Unfinished {
                    topic: target.topic,
                    reply: target.partition,
                    partition,
                    wait,
                });
            }
            Err(failure) => refuse(broker, call, reply, failure),
        }
    }
    if unfinished.is_empty() {
        return finish(call, acks, &response, out);
    }
    let (call, waiting) = (call.to_owned(), broker.metrics.waiting_produces.raise());
    Ok(Handled::Later(Box::pin(async move {
        let _waiting = waiting;
        produce_wait::finish(&mut response, unfinished, timeout_ms).await;
        let mut reply = Outgoing::default();
        finish(call.as_call(), acks, &response, &mut reply)?;
        Ok(reply)
    })))
}

/// Resolves every partition and lays out the response, both in the order of the request.
fn plan(
    broker: &Broker,
    call: Call<'_>,
    client_id: Option<&str>,
    body: &[u8],
    request: &ProduceRequestRef<'_>,
    response: &mut ProduceResponse,
) -> Vec<Target> {
    let mut targets = Vec::new();
    let is_vouched_for = request.transactional_id.is_some() || !has_transactional_records(request);
    for topic in &request.topic_data {
        let mut reply = TopicProduceResponse {
            name: topic.name.to_owned(),
            topic_id: topic.topic_id,
            ..Default::default()
        };
        for partition in &topic.partition_data {
            let held = match request.acks {
                _ if !is_vouched_for => Err(Failure::bare(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED)),
                -1..=1 => locate(broker, call, client_id, topic, partition.index),
                _ => Err(Failure::bare(ErrorCode::INVALID_REQUIRED_ACKS)),
            };
            let records = partition.records.and_then(|records| range_within(body, records));
            let place = reply.partition_responses.len();
            targets.push(Target {
                topic: response.responses.len(),
                partition: place,
                records,
                held,
            });
            reply.partition_responses.push(PartitionProduceResponse {
                index: partition.index,
                ..Default::default()
            });
        }
        response.responses.push(reply);
    }
    targets
}

/// Whether any partition's batch says that it is of a transaction. One such, without a transactional id that the client
/// may use, and the whole request is refused: what the batch says counts, not what the request says of itself.
fn has_transactional_records(request: &ProduceRequestRef<'_>) -> bool {
    let mut partitions = request.topic_data.iter().flat_map(|topic| &topic.partition_data);
    partitions.any(|partition| {
        let header = BatchHeader::parse(partition.records.unwrap_or_default());
        header.is_ok_and(|header| header.is_some_and(|header| header.magic() == 2 && header.is_transactional()))
    })
}

/// The partition, if this broker holds it and the client may write to it.
fn locate(
    broker: &Broker,
    call: Call<'_>,
    client_id: Option<&str>,
    topic: &TopicProduceDataRef<'_>,
    index: i32,
) -> Result<Arc<Partition>, Failure> {
    let partition = PartitionId(index);
    let by_id = call.version >= FIRST_VERSION_WITH_IDS;
    let held = match by_id {
        true => broker.replicas.identified(topic.topic_id, partition),
        false => broker.replicas.named(topic.name, partition),
    };
    let held = held.ok_or_else(|| {
        let image = broker.metadata.image();
        let known = match by_id {
            true => image.topics.get(topic.topic_id),
            false => image.topics.named(topic.name),
        };
        Failure::bare(match known {
            None if by_id => ErrorCode::UNKNOWN_TOPIC_ID,
            Some(known) if known.partition(partition).is_some() => ErrorCode::NOT_LEADER_OR_FOLLOWER,
            _ => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        })
    })?;
    let name = &held.name().topic;
    if broker.is_internal(name) && client_id != Some(INTERNAL_TOPICS_CLIENT) {
        return Err(Failure::new(
            ErrorCode::INVALID_TOPIC_EXCEPTION,
            format!("Cannot append to internal topic {name}"),
        ));
    }
    Ok(held)
}

/// Appends to one partition; gives what the reply still has to wait for.
fn append(
    broker: &Broker,
    partition: &Partition,
    records: &mut [u8],
    version: i16,
    acks: i16,
    reply: &mut PartitionProduceResponse,
) -> Result<Option<Uncommitted>, Failure> {
    check_produce(version, records).map_err(|e| unreadable(&e, records))?;
    let how = Append {
        needs_in_sync_min: acks == -1,
        origin: AppendOrigin::Client,
    };
    let appended = partition.append(records, how).map_err(|e| {
        if let PartitionError::Log(e) = &e {
            broker.replicas.log_failed(partition, e);
        }
        let mut failure = of_partition(&e);
        if tells_log_start(failure.code) {
            failure.log_start_offset = partition.log_start_offset();
        }
        failure
    })?;
    reply.base_offset = appended.info.first_offset.0;
    reply.log_append_time_ms = appended.info.log_append_time.map_or(-1, |time| time.0);
    reply.log_start_offset = appended.info.log_start_offset.0;
    let waits = acks == -1 && !appended.is_committed;
    Ok(waits.then_some(Uncommitted {
        last_offset: appended.info.last_offset,
        leader_epoch: appended.leader_epoch,
    }))
}

/// What cannot be told for a batch at all has a text in the response, unlike what is found in a batch or after one.
fn unreadable(error: &ValidationError, records: &[u8]) -> Failure {
    let mut failure = Failure::from(error);
    if let Err(e @ (BatchError::SizeBelowMinimum { .. } | BatchError::Magic(_))) = BatchHeader::parse(records) {
        failure.message = Some(e.to_string());
    }
    failure
}

/// Whether Kafka sends the log start offset beside an error of an append.
fn tells_log_start(error: ErrorCode) -> bool {
    !matches!(
        error,
        ErrorCode::CORRUPT_MESSAGE
            | ErrorCode::MESSAGE_TOO_LARGE
            | ErrorCode::RECORD_LIST_TOO_LARGE
            | ErrorCode::KAFKA_STORAGE_ERROR
            | ErrorCode::NOT_LEADER_OR_FOLLOWER
            | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
            | ErrorCode::UNKNOWN_TOPIC_ID
    )
}

fn refuse(broker: &Broker, call: Call<'_>, reply: &mut PartitionProduceResponse, failure: Failure) {
    reply.error_code = failure.code.0;
    reply.base_offset = -1;
    reply.log_append_time_ms = -1;
    reply.log_start_offset = failure.log_start_offset.map_or(-1, |offset| offset.0);
    reply.error_message = failure.message;
    reply.record_errors = failure
        .record_errors
        .into_iter()
        .map(|error| BatchIndexAndErrorMessage {
            batch_index: error.batch_index,
            batch_index_error_message: Some(error.message),
            ..Default::default()
        })
        .collect();
    tracing::debug!(peer = %call.client.peer, error = %failure.code, partition = reply.index, "produce refused");
    let _ = broker;
}

fn finish(call: Call<'_>, acks: i16, response: &ProduceResponse, out: &mut Outgoing) -> Result<Handled, Refused> {
    if acks != 0 {
        out.reply(call.to, response)?;
        return Ok(Handled::Done);
    }
    let mut partitions = response.responses.iter().flat_map(|topic| &topic.partition_responses);
    match partitions.all(|partition| partition.error_code == 0) {
        true => Ok(Handled::Done),
        // The only way to tell a producer that does not listen.
        false => Err(Refused::ByHandler("a produce request with acks=0 failed")),
    }
}

const FIRST_VERSION_WITH_IDS: i16 = 13;
/// The client id with which Kafka's admin tools may write to internal topics.
const INTERNAL_TOPICS_CLIENT: &str = "__admin_client";
