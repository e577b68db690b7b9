//! The client against a broker of a few lines, in the simulator: versions, lost connections, order across retries.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use klamm_client::{
    Client, ClientConfig, ClientError, Connection, ConnectionConfig, Endpoint, EndpointKind, Producer, ProducerConfig,
    ProducerRecord, Target,
};
use klamm_io::{Io, ListenOptions, Part, Stream, TaskKind, sim};
use klamm_protocol::header::{decode_request_header, encode_response_header};
use klamm_protocol::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use klamm_protocol::messages::init_producer_id_response::InitProducerIdResponse;
use klamm_protocol::messages::metadata_request::MetadataRequest;
use klamm_protocol::messages::metadata_response::{
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use klamm_protocol::messages::produce_request::ProduceRequest;
use klamm_protocol::messages::produce_response::{PartitionProduceResponse, ProduceResponse, TopicProduceResponse};
use klamm_protocol::{ApiKey, Decoder, Encoder, Message};
use klamm_records::{Batches, DecompressionLimits};
use klamm_types::{ErrorCode, Uuid};

const PORT: u16 = 9092;
const PARTITIONS: i32 = 2;

/// What the broker does wrong, and what it has.
#[derive(Debug, Default)]
struct BrokerState {
    /// The highest version of ApiVersions that it knows.
    api_versions_max: i16,
    /// Produce requests so far.
    produces: u32,
    /// Every so many produce requests the connection is closed, before or after the records are written.
    drop_every: Option<u32>,
    /// Every so many produce requests the answer is NOT_LEADER_OR_FOLLOWER.
    refuse_every: Option<u32>,
    /// Requests are read and never answered.
    is_mute: bool,
    /// Next sequence by partition.
    sequences: BTreeMap<i32, i32>,
    logs: BTreeMap<i32, Vec<Bytes>>,
}

type Broker = Arc<Mutex<BrokerState>>;

async fn serve(io: Io, broker: Broker) {
    let address = "0.0.0.0:9092".parse().unwrap();
    let listener = io.net.bind(address, &ListenOptions::default()).unwrap();
    while let Ok(accepted) = listener.accept().await {
        let stream = accepted.into_stream().unwrap();
        io.tasks
            .spawn(TaskKind::Workload, serve_connection(stream, broker.clone()));
    }
}

async fn serve_connection(mut stream: Stream, broker: Broker) {
    let mut buffer = BytesMut::new();
    loop {
        while buffer.len() >= 4 {
            let length = i32::from_be_bytes(buffer[..4].try_into().unwrap()) as usize;
            if buffer.len() < 4 + length {
                break;
            }
            buffer.advance(4);
            let Some(response) = broker.lock().unwrap().answer(&buffer.split_to(length).freeze()) else {
                return;
            };
            if !response.is_empty() && stream.send(&[Part::Bytes(&response)]).await.is_err() {
                return;
            }
        }
        buffer.reserve(4096);
        if !matches!(stream.read_buf(&mut buffer).await, Ok(1..)) {
            return;
        }
    }
}

impl BrokerState {
    /// The frame to send, empty for none; None ends the connection.
    fn answer(&mut self, frame: &Bytes) -> Option<Vec<u8>> {
        let mut d = Decoder::shared(frame);
        let (api, header) = decode_request_header(&mut d).unwrap();
        if self.is_mute && api != ApiKey::ApiVersions {
            return Some(Vec::new());
        }
        let version = header.request_api_version;
        let respond = |version, body: &dyn Fn(&mut Encoder)| {
            let mut e = Encoder::new();
            e.i32(0);
            encode_response_header(&mut e, api, version, header.correlation_id).unwrap();
            body(&mut e);
            e.set_i32(0, e.size() as i32 - 4);
            Some(e.into_vec())
        };
        match api {
            ApiKey::ApiVersions => {
                let known = version <= self.api_versions_max;
                let (version, response) = (if known { version } else { 0 }, self.api_versions(known));
                respond(version, &|e| response.encode(e, version).unwrap())
            }
            ApiKey::Metadata => {
                let request = MetadataRequest::decode(&mut d, version).unwrap();
                let response = metadata(&request);
                respond(version, &|e| response.encode(e, version).unwrap())
            }
            ApiKey::InitProducerId => {
                let response = InitProducerIdResponse {
                    producer_id: 7,
                    ..Default::default()
                };
                respond(version, &|e| response.encode(e, version).unwrap())
            }
            ApiKey::Produce => {
                let request = ProduceRequest::decode(&mut d, version).unwrap();
                let response = self.produce(&request)?;
                respond(version, &|e| response.encode(e, version).unwrap())
            }
            _ => None,
        }
    }

    fn api_versions(&self, known: bool) -> ApiVersionsResponse {
        let offered = [
            (ApiKey::Produce, 3, 12),
            (ApiKey::Metadata, 0, 12),
            (ApiKey::ApiVersions, 0, self.api_versions_max),
            (ApiKey::InitProducerId, 0, 4),
        ];
        let api = |(key, min_version, max_version)| ApiVersion {
            api_key: key as i16,
            min_version,
            max_version,
            ..ApiVersion::default()
        };
        ApiVersionsResponse {
            error_code: if known { 0 } else { ErrorCode::UNSUPPORTED_VERSION.0 },
            api_keys: offered.map(api).to_vec(),
            ..ApiVersionsResponse::default()
        }
    }

    fn produce(&mut self, request: &ProduceRequest) -> Option<ProduceResponse> {
        self.produces += 1;
        let is_due = |every: Option<u32>| every.is_some_and(|every| self.produces.is_multiple_of(every));
        let (drops, refuses) = (is_due(self.drop_every), is_due(self.refuse_every));
        // Half of the connections that are lost take the answer with them, the others the request.
        if drops && self.produces % 4 < 2 {
            return None;
        }
        let mut responses = Vec::new();
        for topic in &request.topic_data {
            let mut partitions = Vec::new();
            for data in &topic.partition_data {
                let (error_code, base_offset) = match refuses {
                    true => (ErrorCode::NOT_LEADER_OR_FOLLOWER.0, -1),
                    false => self.append(data.index, data.records.as_ref().unwrap().bytes()),
                };
                let index = data.index;
                partitions.push(PartitionProduceResponse {
                    index,
                    error_code,
                    base_offset,
                    ..Default::default()
                });
            }
            let name = topic.name.clone();
            responses.push(TopicProduceResponse {
                name,
                partition_responses: partitions,
                ..Default::default()
            });
        }
        (!drops).then(|| ProduceResponse {
            responses,
            ..ProduceResponse::default()
        })
    }

    /// Takes a batch that continues the sequence; knows one again that it has.
    fn append(&mut self, partition: i32, bytes: &[u8]) -> (i16, i64) {
        let batch = Batches::new(bytes).next().unwrap().unwrap();
        batch.verify_crc().unwrap();
        let expected = self.sequences.entry(partition).or_default();
        let log = self.logs.entry(partition).or_default();
        match batch.base_sequence().0 {
            sequence if sequence < *expected => return (ErrorCode::DUPLICATE_SEQUENCE_NUMBER.0, sequence.into()),
            sequence if sequence > *expected => return (ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER.0, -1),
            _ => *expected += batch.records_count(),
        }
        let base_offset = log.len() as i64;
        let mut records = batch.records(&DecompressionLimits::default()).unwrap();
        while let Some(record) = records.next_record().unwrap() {
            log.push(Bytes::copy_from_slice(record.value.unwrap()));
        }
        (0, base_offset)
    }
}

fn metadata(request: &MetadataRequest) -> MetadataResponse {
    let partition = |partition_index| MetadataResponsePartition {
        partition_index,
        leader_id: 1,
        leader_epoch: 0,
        ..MetadataResponsePartition::default()
    };
    let topics = request.topics.iter().flatten().map(|topic| MetadataResponseTopic {
        name: topic.name.clone(),
        topic_id: Uuid::default(),
        partitions: (0..PARTITIONS).map(partition).collect(),
        ..MetadataResponseTopic::default()
    });
    let broker = MetadataResponseBroker {
        node_id: 1,
        host: "broker".to_owned(),
        port: i32::from(PORT),
        ..MetadataResponseBroker::default()
    };
    MetadataResponse {
        brokers: vec![broker],
        controller_id: 1,
        topics: topics.collect(),
        ..Default::default()
    }
}

/// Runs `scenario` on a host of its own beside a broker in the given state.
fn with_broker<F: Future>(seed: u64, state: BrokerState, scenario: impl FnOnce(Io, Broker) -> F) -> F::Output {
    sim::run(seed, |simulation| async move {
        let (server, here) = (simulation.host("broker"), simulation.host("client"));
        let broker = Arc::new(Mutex::new(state));
        server
            .io()
            .tasks
            .spawn(TaskKind::Workload, serve(server.io(), broker.clone()));
        klamm_io::time::sleep(Duration::from_millis(1)).await;
        scenario(here.io(), broker).await
    })
}

fn client(io: &Io) -> Client {
    let mut config = ClientConfig::new(vec![Endpoint::new("broker", PORT)], EndpointKind::Brokers);
    config.connection.request_timeout = Duration::from_secs(5);
    Client::new(io.clone(), config)
}

#[test]
fn versions_are_negotiated() {
    let check = |api_versions_max: i16| {
        let state = BrokerState {
            api_versions_max,
            ..BrokerState::default()
        };
        with_broker(1, state, |io, _| async move {
            let connection = Connection::open(&io, "broker", PORT, ConnectionConfig::default())
                .await
                .unwrap();
            assert_eq!(connection.versions().get(&(ApiKey::Produce as i16)), Some(&(3, 12)));
            assert_eq!(connection.version_of::<ProduceRequest>().unwrap(), 12);
            assert_eq!(connection.version_of::<MetadataRequest>().unwrap(), 12);
        });
    };
    [0, 1, 3, 4].into_iter().for_each(check);
}

#[test]
fn requests_share_a_connection() {
    let state = BrokerState {
        api_versions_max: 4,
        ..BrokerState::default()
    };
    with_broker(2, state, |io, _| async move {
        let client = client(&io);
        let connection = client.connection(Target::Any).await.unwrap();
        let mut answers = Vec::new();
        for i in 0..20 {
            let (connection, (done, answer)) = (connection.clone(), tokio::sync::oneshot::channel());
            io.tasks.spawn(TaskKind::Workload, async move {
                let topic = klamm_protocol::messages::metadata_request::MetadataRequestTopic {
                    name: Some(format!("topic-{i}")),
                    ..Default::default()
                };
                let request = MetadataRequest {
                    topics: Some(vec![topic]),
                    ..MetadataRequest::default()
                };
                let response = connection.send(&request).await.unwrap();
                done.send(response.topics[0].name.clone()).unwrap();
            });
            answers.push(answer);
        }
        for (i, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer.await.unwrap(), Some(format!("topic-{i}")));
        }
    });
}

#[test]
fn silence_ends_a_connection() {
    let state = BrokerState {
        api_versions_max: 4,
        is_mute: true,
        ..BrokerState::default()
    };
    with_broker(3, state, |io, _| async move {
        let connection = Connection::open(&io, "broker", PORT, ConnectionConfig::default())
            .await
            .unwrap();
        let start = io.clock.monotonic();
        let outcome = connection.send(&MetadataRequest::default()).await;
        assert!(
            matches!(outcome, Err(ClientError::RequestTimeout { api: ApiKey::Metadata })),
            "{outcome:?}"
        );
        assert!(connection.is_closed());
        assert!(io.clock.monotonic().since(start) >= Duration::from_secs(30));
    });
}

#[test]
fn nobody_there_is_a_timeout() {
    sim::run(4, |simulation| async move {
        let here = simulation.host("client");
        let _silent = simulation.host("broker");
        let outcome = client(&here.io()).metadata(None).await;
        assert!(matches!(outcome, Err(ClientError::Timeout(_))), "{outcome:?}");
    });
}

/// Whatever is lost on the way, each record is in the log once, in order.
#[test]
fn records_arrive_once_and_in_order() {
    let check = |seed: u64, drop_every: Option<u32>, refuse_every: Option<u32>| {
        let state = BrokerState {
            api_versions_max: 4,
            drop_every,
            refuse_every,
            ..BrokerState::default()
        };
        with_broker(seed, state, |io, broker| async move {
            let config = ProducerConfig {
                batch_bytes: 300,
                ..ProducerConfig::default()
            };
            let producer = Producer::new(client(&io), config);
            let mut deliveries = Vec::new();
            for i in 0..500 {
                let record = ProducerRecord {
                    topic: "t".to_owned(),
                    partition: Some(i % PARTITIONS),
                    value: Some(Bytes::from(i.to_string())),
                    ..ProducerRecord::default()
                };
                deliveries.push((i, producer.send(record, 0).await.unwrap()));
                // Time passes, so that requests overlap with failures.
                klamm_io::time::sleep(Duration::from_micros(200)).await;
            }
            producer.flush().await.unwrap();
            for (i, delivery) in deliveries {
                let acked = delivery.await.unwrap();
                assert_eq!(
                    (acked.partition, acked.offset),
                    (i % PARTITIONS, i64::from(i / PARTITIONS)),
                    "seed {seed}"
                );
            }
            let broker = broker.lock().unwrap();
            for partition in 0..PARTITIONS {
                let expected: Vec<String> = (0..500)
                    .filter(|i| i % PARTITIONS == partition)
                    .map(|i| i.to_string())
                    .collect();
                assert_eq!(broker.logs[&partition], expected, "seed {seed}");
            }
            assert!(broker.produces > 5);
        });
    };
    check(5, None, None);
    check(6, None, Some(3));
    check(7, Some(5), None);
    (8..20).for_each(|seed| check(seed, Some(7), Some(4)));
}

#[test]
fn a_producer_that_is_dropped_still_sends() {
    let state = BrokerState {
        api_versions_max: 4,
        ..BrokerState::default()
    };
    with_broker(21, state, |io, broker| async move {
        let producer = Producer::new(client(&io), ProducerConfig::default());
        let record = ProducerRecord {
            topic: "t".to_owned(),
            value: Some(Bytes::from_static(b"x")),
            ..Default::default()
        };
        let delivery = producer.send(record, 0).await.unwrap();
        drop(producer);
        assert_eq!(delivery.await.unwrap().offset, 0);
        assert_eq!(broker.lock().unwrap().logs.values().map(Vec::len).sum::<usize>(), 1);
    });
}
