//! Produce, versions 3 to 13.
//!
//! By version: zstd from 7; record errors and message from 8; the current leader of a partition that moved from 10;
//! topics by id instead of name in 13. acks is 0 (no reply; an error closes the connection), 1 (the leader has it) or
//! -1 (all in-sync replicas have it).
//! Requests that arrived together are handled together: their batches for one partition go into the log with one write,
//! in their order, and the replies leave in the order of the requests.
//! Not supported: records of a transaction that this partition does not already know to be open; there is no
//! transaction coordinator yet that could vouch for them.

use std::ops::Range;
use std::sync::Arc;

use klamm_protocol::Decoder;
use klamm_protocol::frame::range_within;
use klamm_protocol::messages::produce_request::{ProduceRequestRef, TopicProduceDataRef};
use klamm_protocol::messages::produce_response::{PartitionProduceResponse, ProduceResponse, TopicProduceResponse};
use klamm_records::BatchHeader;
use klamm_replica::Partition;
use klamm_types::{ErrorCode, PartitionId};

use crate::broker::Broker;
use crate::dispatch::{Arrived, Call, OwnedCall, Refused};
use crate::error_code::Failure;
use crate::handled::Handled;
use crate::handlers::produce_append::{self, PendingAppend};
use crate::handlers::produce_wait::{self, Unfinished};
use crate::outgoing::Outgoing;
use crate::repetition::keep_last_records;

/// One request on its way to its reply.
pub(crate) struct Answer<'a> {
    pub(crate) call: Call<'a>,
    acks: i16,
    timeout_ms: i32,
    pub(crate) response: ProduceResponse,
    /// What the reply still has to wait for.
    pub(crate) unfinished: Vec<Unfinished>,
}

/// One partition of a request: where its records are, and where they go.
struct Target {
    /// Indexes into the response.
    topic: usize,
    partition: usize,
    records: Range<usize>,
    held: Result<Arc<Partition>, Failure>,
}

/// Handles requests that arrived together; one that cannot be parsed ends the connection after the replies to those
/// before it.
pub(crate) fn handle(broker: &Arc<Broker>, requests: Vec<Arrived<'_>>, out: &mut Outgoing) -> Result<Handled, Refused> {
    let mut answers = Vec::with_capacity(requests.len());
    let mut appends = Vec::with_capacity(requests.len());
    let mut refused = None;
    for request in requests {
        match prepare(broker, request, answers.len(), &mut appends) {
            Ok(answer) => answers.push(answer),
            Err(e) => {
                refused = Some(e);
                break;
            }
        }
    }
    produce_append::append_all(broker, appends, &mut answers);
    if answers.iter().all(|answer| answer.unfinished.is_empty()) {
        for answer in &answers {
            finish(answer.call, answer.acks, &answer.response, out)?;
        }
        return refused.map_or(Ok(Handled::Done), Err);
    }
    let raised = broker.metrics.waiting_produces.raise();
    let waiting: Vec<_> = answers
        .into_iter()
        .map(|answer| {
            let call = answer.call.to_owned();
            (call, answer.acks, answer.timeout_ms, answer.response, answer.unfinished)
        })
        .collect();
    Ok(Handled::later_with(async move {
        let _raised = raised;
        let mut reply = Outgoing::default();
        for (call, acks, timeout_ms, mut response, unfinished) in waiting {
            produce_wait::finish(&mut response, unfinished, timeout_ms).await;
            if let Err(e) = finish(OwnedCall::as_call(&call), acks, &response, &mut reply) {
                refused = Some(e);
                break;
            }
        }
        if let Some(refused) = refused {
            reply.refuse(refused);
        }
        Ok(reply)
    }))
}

/// Parses a request and adds what is to be appended for it; what can be refused before that, is.
fn prepare<'a>(
    broker: &Broker,
    request: Arrived<'a>,
    index: usize,
    appends: &mut Vec<PendingAppend<'a>>,
) -> Result<Answer<'a>, Refused> {
    let Arrived { call, client_id, body } = request;
    let mut parsed = ProduceRequestRef::decode(&mut Decoder::new(body), call.version)?;
    keep_last_records(&mut parsed.topic_data);
    let mut answer = Answer {
        call,
        acks: parsed.acks,
        timeout_ms: parsed.timeout_ms,
        response: ProduceResponse::default(),
        unfinished: Vec::new(),
    };
    let targets = plan(broker, call, client_id.as_deref(), body, &parsed, &mut answer.response);
    let mut rest = Rest { bytes: body, start: 0 };
    for target in targets {
        let records = rest.take(target.records);
        let checked = target
            .held
            .and_then(|partition| produce_append::check(call.version, records).map(|()| partition));
        match checked {
            Ok(partition) => appends.push(PendingAppend {
                answer: index,
                topic: target.topic,
                reply: target.partition,
                partition,
                needs_in_sync_min: answer.acks == -1,
                records,
            }),
            Err(failure) => {
                let reply = &mut answer.response.responses[target.topic].partition_responses[target.partition];
                produce_append::refuse(call, reply, failure);
            }
        }
    }
    Ok(answer)
}

/// What follows in a request; lets its records be taken apart to be changed in place.
struct Rest<'a> {
    bytes: &'a mut [u8],
    /// Place of the first of them in the request.
    start: usize,
}

impl<'a> Rest<'a> {
    /// The bytes of a range, if it lies behind those taken before.
    fn take(&mut self, range: Range<usize>) -> &'a mut [u8] {
        let ahead = range.start.checked_sub(self.start);
        match ahead.filter(|ahead| ahead + range.len() <= self.bytes.len()) {
            Some(ahead) => {
                let (taken, rest) = std::mem::take(&mut self.bytes).split_at_mut(ahead + range.len());
                (self.bytes, self.start) = (rest, range.end);
                taken.get_mut(ahead..).unwrap_or_default()
            }
            None => Default::default(),
        }
    }
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
            let records = records.unwrap_or_default();
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
