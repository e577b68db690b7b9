//! One batch to one partition, and what the answer says.

use bytes::Bytes;
use klamm_io::Random;
use klamm_io::sim::SimRandom;
use klamm_protocol::Records;
use klamm_protocol::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use klamm_records::{BatchBuilder, BatchSpec, Compression};
use klamm_types::{ErrorCode, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::link::{Link, NEWEST};
use crate::topics::Living;
use crate::value::{self, ValueId};
use crate::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Acked {
        base_offset: i64,
    },
    /// The node did not take the batch.
    Refused(ErrorCode),
    /// Nobody knows; the code, if there was an answer at all.
    Unknown(Option<ErrorCode>),
}

#[derive(Clone, Debug)]
pub struct Batch {
    pub bytes: Bytes,
}

/// The producer's place, in a batch of an idempotent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbering {
    pub producer_id: i64,
    pub epoch: i16,
    pub base_sequence: i32,
}

impl Batch {
    pub fn plain(random: &SimRandom, values: &[ValueId], now: Timestamp) -> Self {
        Self::build(random, values, now, BatchSpec::default())
    }

    pub fn numbered(random: &SimRandom, values: &[ValueId], now: Timestamp, numbering: Numbering) -> Self {
        let spec = BatchSpec {
            producer_id: ProducerId(numbering.producer_id),
            producer_epoch: ProducerEpoch(numbering.epoch),
            base_sequence: Sequence(numbering.base_sequence),
            ..BatchSpec::default()
        };
        Self::build(random, values, now, spec)
    }

    fn build(random: &SimRandom, values: &[ValueId], now: Timestamp, spec: BatchSpec) -> Self {
        let codecs = [
            Compression::None,
            Compression::None,
            Compression::Gzip { level: 1 },
            Compression::Snappy,
            Compression::Lz4 { level: 1 },
            Compression::Zstd { level: 1 },
        ];
        let mut builder = BatchBuilder::new(BatchSpec {
            compression: codecs[random.below(codecs.len() as u64) as usize],
            ..spec
        });
        for value in values {
            let padding = match random.one_in(10) {
                true => random.between(0, 600),
                false => random.between(0, 40),
            };
            let bytes = value::encode(*value, padding as usize);
            let key = random.one_in(2).then_some(&b"key"[..]);
            builder.push(now, key, Some(&bytes));
        }
        Self {
            bytes: builder.build().into(),
        }
    }
}

/// Sends the batch once, by topic name or by topic id where both say the same.
pub async fn call(
    world: &World,
    link: &mut Link,
    topic: &Living,
    partition: i32,
    batch: &Batch,
    acks: i16,
    random: &SimRandom,
) -> Answer {
    let by_name = topic.is_stable && random.one_in(3);
    let request = ProduceRequest {
        acks,
        timeout_ms: 2000,
        topic_data: vec![TopicProduceData {
            name: topic.name.clone(),
            topic_id: topic.id,
            partition_data: vec![PartitionProduceData {
                index: partition,
                records: Some(Records::Bytes(batch.bytes.clone())),
                ..PartitionProduceData::default()
            }],
            ..TopicProduceData::default()
        }],
        ..ProduceRequest::default()
    };
    if acks == 0 {
        let sent = link.send_unanswered(&request).await;
        world
            .verdict
            .note(|| format!("produce {}-{partition} acks=0: {sent:?}", topic.name));
        return Answer::Unknown(None);
    }
    let version = if by_name { FIRST_VERSION_WITH_IDS - 1 } else { NEWEST };
    let answer = match link.call(&request, version).await {
        Ok(response) => {
            let topic = response.responses.first();
            match topic.and_then(|topic| topic.partition_responses.first()) {
                Some(reply) if reply.index != partition => Answer::Unknown(None),
                Some(reply) => interpret(ErrorCode(reply.error_code), reply.base_offset),
                None => Answer::Unknown(None),
            }
        }
        Err(_) => Answer::Unknown(None),
    };
    world
        .verdict
        .note(|| format!("produce {}-{partition} acks={acks}: {answer:?}", topic.name));
    answer
}

fn interpret(code: ErrorCode, base_offset: i64) -> Answer {
    match code {
        ErrorCode::NONE => Answer::Acked { base_offset },
        // These may come after the records were appended.
        ErrorCode::NOT_LEADER_OR_FOLLOWER
        | ErrorCode::KAFKA_STORAGE_ERROR
        | ErrorCode::REQUEST_TIMED_OUT
        | ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND
        | ErrorCode::UNKNOWN_SERVER_ERROR => Answer::Unknown(Some(code)),
        _ => Answer::Refused(code),
    }
}

pub const ACKS_ALL: i16 = -1;
const FIRST_VERSION_WITH_IDS: i16 = 13;
