//! The response to a fetch: what was found, less what the session has already told.

use klamm_log::FileRegion;
use klamm_protocol::messages::fetch_response::{
    AbortedTransaction, EpochEndOffset, FetchResponse, FetchableTopicResponse, LeaderIdAndEpoch, NodeEndpoint,
    PartitionData,
};
use klamm_protocol::{EncodeError, Records};
use klamm_replica::Read;
use klamm_types::{ErrorCode, PartitionId, Uuid};

use crate::broker::Broker;
use crate::dispatch::Call;
use crate::error_code::Failure;
use crate::fetch_session::{FetchContext, PartitionRequest, Reported, TopicRef};
use crate::outgoing::{Outgoing, ReplyTo};

/// One partition of a fetch.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) request: PartitionRequest,
    pub(crate) read: Result<Read, Failure>,
}

impl Fetched {
    pub(crate) fn region(&self) -> Option<&FileRegion> {
        self.read.as_ref().ok().and_then(|read| read.region.as_ref())
    }

    /// Whether the reply can be sent without waiting for the disk.
    pub(crate) fn is_cached(&self) -> bool {
        self.region().is_none_or(|region| {
            let range = region.position..region.position + u64::from(region.len);
            region.file.is_cached(range)
        })
    }

    fn reported(&self) -> Reported {
        match &self.read {
            Ok(read) => Reported {
                high_watermark: read.high_watermark.0,
                log_start_offset: read.log_start_offset.0,
                has_records: read.region.is_some(),
                is_error: false,
                has_advice: read.diverging.is_some(),
            },
            Err(_) => Reported {
                high_watermark: -1,
                log_start_offset: -1,
                has_records: false,
                is_error: true,
                has_advice: false,
            },
        }
    }
}

/// A response that is nothing but an error.
pub(crate) fn respond_error(to: ReplyTo, error: ErrorCode, out: &mut Outgoing) -> Result<(), EncodeError> {
    out.reply(
        to,
        &FetchResponse {
            error_code: error.0,
            ..Default::default()
        },
    )
}

/// Encodes what is new to the reader.
pub(crate) fn respond(
    broker: &Broker,
    call: Call<'_>,
    context: &FetchContext,
    mut fetched: Vec<Fetched>,
    out: &mut Outgoing,
) -> Result<(), EncodeError> {
    let mut response = FetchResponse::default();
    match context {
        FetchContext::Sessionless => {}
        FetchContext::Full {
            is_follower,
            uses_topic_ids,
        } => {
            let told = fetched
                .iter()
                .map(|one| (one.request.clone(), one.reported()))
                .collect();
            let (now, random) = (broker.io.clock.wall(), &*broker.io.random);
            response.session_id = broker
                .fetch_sessions
                .open(now, random, *is_follower, *uses_topic_ids, told);
        }
        FetchContext::Incremental { id, epoch, session } => {
            response.session_id = *id;
            let mut session = session.lock();
            if session.epoch() == *epoch {
                fetched.retain(|one| session.must_report(&one.request.topic, one.request.partition, one.reported()));
            } else {
                // A later request of the same session overtook this one, on another connection.
                response.error_code = ErrorCode::INVALID_FETCH_SESSION_EPOCH.0;
                fetched.clear();
            }
        }
    }
    let mut slots = Vec::new();
    for one in fetched {
        count_out(broker, &one);
        let (topic, partition) = (one.request.topic.clone(), one.request.partition);
        let data = partition_data(broker, call, one, &mut slots, &mut response.node_endpoints);
        debug_assert_eq!(data.partition_index, partition.0);
        push(&mut response, topic, data);
    }
    out.reply_with_regions(call.to, &response, &slots)
}

fn count_out(broker: &Broker, one: &Fetched) {
    let Some(region) = one.region() else { return };
    let partition = match &one.request.topic {
        TopicRef::Name(name) => broker.replicas.named(name, one.request.partition),
        TopicRef::Id(id) => broker.replicas.identified(*id, one.request.partition),
    };
    if let Some(partition) = partition {
        partition.count_out(u64::from(region.len));
    }
}

/// Partitions of one topic that follow each other share an entry; their order is that of the service.
fn push(response: &mut FetchResponse, topic: TopicRef, data: PartitionData) {
    let (name, id) = match topic {
        TopicRef::Name(name) => (name.to_string(), Uuid::ZERO),
        TopicRef::Id(id) => (String::new(), id),
    };
    match response.responses.last_mut() {
        Some(last) if last.topic == name && last.topic_id == id => last.partitions.push(data),
        _ => response.responses.push(FetchableTopicResponse {
            topic: name,
            topic_id: id,
            partitions: vec![data],
            ..Default::default()
        }),
    }
}

fn partition_data(
    broker: &Broker,
    call: Call<'_>,
    fetched: Fetched,
    slots: &mut Vec<FileRegion>,
    endpoints: &mut Vec<NodeEndpoint>,
) -> PartitionData {
    let index = fetched.request.partition;
    match fetched.read {
        Ok(read) => {
            let records = match read.region {
                None => Records::default(),
                Some(region) => {
                    let (len, slot) = (region.len, slots.len() as u32);
                    slots.push(region);
                    Records::External { len, slot }
                }
            };
            let aborted = read.aborted.map(|aborted| {
                let told = aborted.iter().map(|txn| AbortedTransaction {
                    producer_id: txn.producer_id.0,
                    first_offset: txn.first_offset.0,
                    ..Default::default()
                });
                told.collect()
            });
            PartitionData {
                partition_index: index.0,
                high_watermark: read.high_watermark.0,
                last_stable_offset: read.last_stable_offset.0,
                log_start_offset: read.log_start_offset.0,
                aborted_transactions: aborted,
                diverging_epoch: read
                    .diverging
                    .map_or_else(EpochEndOffset::default, |parts| EpochEndOffset {
                        epoch: parts.epoch.0,
                        end_offset: parts.end_offset.0,
                        ..Default::default()
                    }),
                records: Some(records),
                ..Default::default()
            }
        }
        Err(failure) => {
            let mut data = failed(call.version, index, failure.code);
            if call.version >= FIRST_VERSION_WITH_LEADERS && moved(failure.code) {
                tell_leader(broker, call, &fetched.request.topic, &mut data, endpoints);
            }
            data
        }
    }
}

fn failed(version: i16, index: PartitionId, error: ErrorCode) -> PartitionData {
    // Clients of old versions would not try again after a storage error that they do not know.
    let told = match error {
        ErrorCode::KAFKA_STORAGE_ERROR if version <= 5 => ErrorCode::NOT_LEADER_OR_FOLLOWER,
        error => error,
    };
    // Kafka says "no transactions" of a partition that it does not know, and nothing of one that it could not read.
    let is_unknown = matches!(
        error,
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION | ErrorCode::UNKNOWN_TOPIC_ID | ErrorCode::INCONSISTENT_TOPIC_ID
    );
    PartitionData {
        partition_index: index.0,
        error_code: told.0,
        high_watermark: -1,
        aborted_transactions: is_unknown.then(Vec::new),
        records: Some(Records::default()),
        ..Default::default()
    }
}

fn moved(error: ErrorCode) -> bool {
    matches!(
        error,
        ErrorCode::NOT_LEADER_OR_FOLLOWER | ErrorCode::FENCED_LEADER_EPOCH
    )
}

/// Saves the reader a round of metadata (KIP-951).
fn tell_leader(
    broker: &Broker,
    call: Call<'_>,
    topic: &TopicRef,
    data: &mut PartitionData,
    endpoints: &mut Vec<NodeEndpoint>,
) {
    let image = broker.metadata.image();
    let topic = match topic {
        TopicRef::Name(name) => image.topics.named(name),
        TopicRef::Id(id) => image.topics.get(*id),
    };
    let Some(partition) = topic.and_then(|topic| topic.partition(PartitionId(data.partition_index))) else {
        return;
    };
    data.current_leader = LeaderIdAndEpoch {
        leader_id: partition.leader.0,
        leader_epoch: partition.leader_epoch.0,
        ..Default::default()
    };
    if endpoints.iter().any(|known| known.node_id == partition.leader.0) {
        return;
    }
    if let Some(endpoint) = broker.metadata.endpoint(partition.leader, &call.client.listener) {
        endpoints.push(NodeEndpoint {
            node_id: partition.leader.0,
            host: endpoint.host,
            port: i32::from(endpoint.port),
            rack: endpoint.rack,
            ..Default::default()
        });
    }
}

const FIRST_VERSION_WITH_LEADERS: i16 = 16;
