//! A connection of raw requests, one after the other: what the load program has no mode for.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use klamm_protocol::header::decode_response_header;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use klamm_protocol::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use klamm_protocol::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use klamm_protocol::messages::describe_quorum_request::{self, DescribeQuorumRequest};
use klamm_protocol::messages::describe_quorum_response;
use klamm_protocol::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use klamm_protocol::{Decoder, Message, Records, Request, frame};
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_types::{ErrorCode, Timestamp};

/// A node that loads many partitions may take a connection long before it answers.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(180);
const FRAME_BYTES_MAX: usize = 16 << 20;
const CORRELATION_ID: i32 = 1;
/// The last version that names topics instead of giving their ids.
const PRODUCE_VERSION: i16 = 9;
const CREATE_TOPICS_VERSION: i16 = 7;
const DELETE_TOPICS_VERSION: i16 = 6;
const DESCRIBE_QUORUM_VERSION: i16 = 1;
const DESCRIBE_CONFIGS_VERSION: i16 = 4;
const TOPIC_RESOURCE: i8 = 2;

#[derive(Debug)]
pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_TIME_MAX))?;
        Ok(Self(stream))
    }

    /// Sends a whole frame and gives the answer without its length.
    pub(crate) fn exchange(&mut self, frame: &[u8]) -> Result<Vec<u8>> {
        self.0.write_all(frame)?;
        let mut prefix = [0; frame::LENGTH_BYTES];
        self.0.read_exact(&mut prefix)?;
        let mut answer = vec![0; frame::length(prefix, FRAME_BYTES_MAX)?];
        self.0.read_exact(&mut answer)?;
        Ok(answer)
    }

    pub(crate) fn create_topic(&mut self, topic: &str, partitions: i32) -> Result<ErrorCode> {
        self.create_topics(&[topic.to_owned()], partitions, 1)
    }

    /// All of them in one request; what is wrong with the first that is not created.
    pub(crate) fn create_topics(&mut self, names: &[String], partitions: i32, replicas: i16) -> Result<ErrorCode> {
        let topic = |name: &String| CreatableTopic {
            name: name.clone(),
            num_partitions: partitions,
            replication_factor: replicas,
            ..CreatableTopic::default()
        };
        let request = CreateTopicsRequest {
            topics: names.iter().map(topic).collect(),
            timeout_ms: 60_000,
            ..CreateTopicsRequest::default()
        };
        let answer = self.call(&request, CREATE_TOPICS_VERSION)?;
        ensure!(answer.topics.len() == names.len(), "CreateTopics answers other topics");
        let codes = answer.topics.iter().map(|topic| ErrorCode(topic.error_code));
        Ok(codes
            .into_iter()
            .find(|code| !code.is_none())
            .unwrap_or(ErrorCode::NONE))
    }

    pub(crate) fn delete_topic(&mut self, topic: &str) -> Result<ErrorCode> {
        let request = DeleteTopicsRequest {
            topics: vec![DeleteTopicState {
                name: Some(topic.to_owned()),
                ..DeleteTopicState::default()
            }],
            timeout_ms: 30_000,
            ..DeleteTopicsRequest::default()
        };
        let answer = self.call(&request, DELETE_TOPICS_VERSION)?;
        let topic = answer.responses.first().context("DeleteTopics answers no topic")?;
        Ok(ErrorCode(topic.error_code))
    }

    /// What the active controller says of the quorum; nothing from another one.
    pub(crate) fn describe_quorum(&mut self) -> Result<Option<describe_quorum_response::PartitionData>> {
        let request = DescribeQuorumRequest {
            topics: vec![describe_quorum_request::TopicData {
                topic_name: "__cluster_metadata".to_owned(),
                partitions: vec![describe_quorum_request::PartitionData::default()],
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut answer = self.call(&request, DESCRIBE_QUORUM_VERSION)?;
        let partition = answer.topics.pop().and_then(|mut topic| topic.partitions.pop());
        Ok(partition.filter(|partition| ErrorCode(partition.error_code).is_none()))
    }

    /// A topic's value of a config; nothing if there is no such topic or config.
    pub(crate) fn topic_config(&mut self, topic: &str, name: &str) -> Result<Option<String>> {
        let request = DescribeConfigsRequest {
            resources: vec![DescribeConfigsResource {
                resource_type: TOPIC_RESOURCE,
                resource_name: topic.to_owned(),
                configuration_keys: Some(vec![name.to_owned()]),
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut answer = self.call(&request, DESCRIBE_CONFIGS_VERSION)?;
        let config = answer.results.pop().and_then(|mut result| result.configs.pop());
        Ok(config.and_then(|config| config.value))
    }

    /// Sends a frame of [`produce_frame`]; what the broker says of the partition.
    pub(crate) fn produce(&mut self, frame: &[u8]) -> Result<ErrorCode> {
        let answer = self.exchange(frame)?;
        let answer = response::<ProduceRequest>(&answer, PRODUCE_VERSION)?;
        let partition = answer
            .responses
            .first()
            .and_then(|topic| topic.partition_responses.first());
        Ok(ErrorCode(partition.context("Produce answers no partition")?.error_code))
    }

    pub(crate) fn call<R: Request>(&mut self, request: &R, version: i16) -> Result<R::Response> {
        let answer = self.exchange(&frame::request(request, version, CORRELATION_ID, Some("bench"))?)?;
        response::<R>(&answer, version)
    }
}

/// A request with acks=all of one batch with one record.
pub(crate) fn produce_frame(topic: &str, partition: i32, value: &[u8]) -> Result<Vec<u8>> {
    let mut batch = BatchBuilder::new(BatchSpec::default());
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    batch.push(Timestamp(i64::try_from(now)?), None, Some(value));
    let request = ProduceRequest {
        acks: -1,
        timeout_ms: 30_000,
        topic_data: vec![TopicProduceData {
            name: topic.to_owned(),
            partition_data: vec![PartitionProduceData {
                index: partition,
                records: Some(Records::from(batch.build())),
                ..PartitionProduceData::default()
            }],
            ..TopicProduceData::default()
        }],
        ..ProduceRequest::default()
    };
    Ok(frame::request(
        &request,
        PRODUCE_VERSION,
        CORRELATION_ID,
        Some("bench"),
    )?)
}

fn response<R: Request>(answer: &[u8], version: i16) -> Result<R::Response> {
    let mut d = Decoder::new(answer);
    let header = decode_response_header(&mut d, R::KEY, version)?;
    ensure!(header.correlation_id == CORRELATION_ID, "another request's answer");
    Ok(R::Response::decode(&mut d, version)?)
}
