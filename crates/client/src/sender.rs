//! The task behind a producer: queues per partition, requests per node, retries.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use klamm_io::{Monotonic, time};
use klamm_protocol::Records;
use klamm_protocol::messages::init_producer_id_request::InitProducerIdRequest;
use klamm_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use klamm_protocol::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use klamm_protocol::messages::produce_response::{PartitionProduceResponse, ProduceResponse};
use klamm_records::{BatchBuilder, BatchSpec, RecordHeader};
use klamm_types::{ErrorCode, ProducerEpoch, ProducerId, Sequence, Timestamp, TopicPartition};
use tokio::sync::{mpsc, oneshot};

use crate::in_flight::InFlight;
use crate::layout::Layout;
use crate::partitioner::partition_of_key;
use crate::producer::Entry;
use crate::{Acked, Client, ClientError, ProducerConfig, Target};

#[derive(Debug)]
pub(crate) enum Command {
    Record(Entry),
    Flush(oneshot::Sender<()>),
}

#[derive(Debug)]
pub(crate) struct Sender {
    client: Client,
    config: ProducerConfig,
    layout: Layout,
    is_layout_stale: bool,
    queues: BTreeMap<TopicPartition, Queue>,
    /// The partition that records without key go to now, by topic.
    sticky: BTreeMap<String, i32>,
    producer: Option<(ProducerId, ProducerEpoch)>,
    requests: InFlight<Answered>,
    busy_nodes: BTreeMap<i32, usize>,
    flushes: Vec<oneshot::Sender<()>>,
    /// Nothing is sent before this: backoff after a failure.
    not_before: Monotonic,
}

/// One partition's batches, oldest first.
#[derive(Debug, Default)]
struct Queue {
    batches: VecDeque<Batch>,
    in_flight: usize,
    /// After a failure: nothing more is sent until `in_flight` is 0.
    is_halted: bool,
    next_sequence: Sequence,
}

#[derive(Debug)]
struct Batch {
    entries: Vec<Entry>,
    size_bytes: usize,
    created: Monotonic,
    retries: u32,
    /// Set when the batch is first sent, and kept for all retries.
    identity: Option<Identity>,
}

/// By what the broker recognizes a batch that it has already. Without idempotence only the order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    producer: Option<(ProducerId, ProducerEpoch)>,
    sequence: Sequence,
}

#[derive(Debug)]
struct Answered {
    node: i32,
    batches: Vec<(TopicPartition, Batch)>,
    response: Result<ProduceResponse, ClientError>,
}

impl Sender {
    pub(crate) fn new(client: Client, config: ProducerConfig) -> Self {
        Self {
            client,
            config,
            layout: Layout::default(),
            is_layout_stale: false,
            queues: BTreeMap::new(),
            sticky: BTreeMap::new(),
            producer: None,
            requests: InFlight::default(),
            busy_nodes: BTreeMap::new(),
            flushes: Vec::new(),
            not_before: Monotonic::default(),
        }
    }

    /// Runs until all producers are gone and everything is answered.
    pub(crate) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut is_open = true;
        loop {
            self.expire();
            let wake = self.send_ready(!is_open || !self.flushes.is_empty()).await;
            if self.is_idle() {
                for flush in self.flushes.drain(..) {
                    // Whoever asked may have gone.
                    let _ = flush.send(());
                }
                if !is_open {
                    return;
                }
            }
            tokio::select! {
                biased;
                answered = self.requests.next() => self.settle(answered),
                command = commands.recv(), if is_open => match command {
                    Some(command) => {
                        self.accept(command).await;
                        while let Ok(command) = commands.try_recv() {
                            self.accept(command).await;
                        }
                    }
                    None => is_open = false,
                },
                () = time::sleep(wake) => {}
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.requests.is_empty() && self.queues.values().all(|queue| queue.batches.is_empty())
    }

    fn now(&self) -> Monotonic {
        self.client.io().clock.monotonic()
    }

    async fn accept(&mut self, command: Command) {
        let entry = match command {
            Command::Record(entry) => entry,
            Command::Flush(done) => return self.flushes.push(done),
        };
        match self.partition_of(&entry).await {
            Ok(partition) => self.enqueue(partition, entry),
            Err(error) => {
                let _ = entry.reply.send(Err(error));
            }
        }
    }

    async fn partition_of(&mut self, entry: &Entry) -> Result<TopicPartition, ClientError> {
        let topic = &entry.record.topic;
        if self.layout.topic(topic).is_none_or(|t| t.leaders.is_empty()) {
            self.learn(topic).await?;
        }
        let leaders = self.layout.topic(topic).map_or(&[][..], |t| &t.leaders);
        let partition = match (entry.record.partition, &entry.record.key) {
            (Some(partition), _) => partition,
            (None, Some(key)) => partition_of_key(key, leaders.len()),
            (None, None) => match self.sticky.get(topic) {
                Some(partition) => *partition,
                None => {
                    // Any partition that can take it now; all alike if none can.
                    let led: Vec<usize> = (0..leaders.len()).filter(|i| leaders[*i].is_some()).collect();
                    let random = &self.client.io().random;
                    let partition = match led.len() {
                        0 => random.below(leaders.len() as u64) as i32,
                        count => led[random.below(count as u64) as usize] as i32,
                    };
                    self.sticky.insert(topic.clone(), partition);
                    partition
                }
            },
        };
        if partition < 0 || partition as usize >= leaders.len() {
            return Err(ClientError::Code {
                code: ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                message: None,
            });
        }
        Ok(TopicPartition::new(topic, partition))
    }

    /// Waits until the topic is there; asking creates it if the broker is set so.
    async fn learn(&mut self, topic: &str) -> Result<(), ClientError> {
        let deadline = self.now().plus(self.client.config().call_timeout);
        let mut backoff = self.client.backoff();
        loop {
            let named = MetadataRequestTopic {
                name: Some(topic.to_owned()),
                ..MetadataRequestTopic::default()
            };
            let request = MetadataRequest {
                topics: Some(vec![named]),
                allow_auto_topic_creation: true,
                ..MetadataRequest::default()
            };
            self.layout.learn(&self.client.metadata_of(&request).await?);
            let code = match self.layout.topic(topic) {
                Some(t) if t.error.is_none() && !t.leaders.is_empty() => return Ok(()),
                Some(t) => t.error,
                None => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            };
            if (code.is_error() && !code.is_retriable()) || self.now() >= deadline {
                return Err(ClientError::Code { code, message: None });
            }
            backoff.wait().await;
        }
    }

    fn enqueue(&mut self, partition: TopicPartition, entry: Entry) {
        let (created, size) = (self.now(), entry.record.size_bytes());
        let queue = self.queues.entry(partition).or_default();
        match queue.batches.back_mut() {
            Some(batch) if batch.identity.is_none() && batch.size_bytes + size <= self.config.batch_bytes => {
                batch.size_bytes += size;
                batch.entries.push(entry);
            }
            open => {
                // The batch is full: the next records without key go elsewhere.
                if open.is_some() && entry.record.partition.is_none() && entry.record.key.is_none() {
                    self.sticky.remove(&entry.record.topic);
                }
                queue.batches.push_back(Batch {
                    size_bytes: size,
                    entries: vec![entry],
                    created,
                    retries: 0,
                    identity: None,
                });
            }
        }
    }

    /// Fails what could not be delivered in time. A batch on its way is judged when it comes back.
    fn expire(&mut self) {
        let now = self.now();
        for queue in self.queues.values_mut() {
            while let Some(batch) = queue
                .batches
                .pop_front_if(|b| now >= b.created.plus(self.config.delivery_timeout))
            {
                batch.fail(&ClientError::Timeout(
                    "the record could not be delivered in time".to_owned(),
                ));
            }
        }
    }

    /// Sends what is ready; returns how long nothing more will be ready by itself.
    async fn send_ready(&mut self, is_flushing: bool) -> Duration {
        let now = self.now();
        if now < self.not_before {
            return self.not_before.since(now);
        }
        if self.is_layout_stale {
            let topics: Vec<String> = self.queues.keys().map(|tp| tp.topic.to_string()).collect();
            match self.client.metadata(Some(&topics)).await {
                Ok(response) => self.layout.learn(&response),
                Err(error) => tracing::debug!(%error, "no metadata"),
            }
            self.is_layout_stale = false;
        }
        let needs_id = self.config.is_idempotent && self.producer.is_none();
        if needs_id
            && self.queues.values().any(|q| !q.batches.is_empty())
            && let Err(error) = self.init_producer().await
        {
            tracing::debug!(%error, "no producer id");
            self.not_before = self.now().plus(self.client.config().retry_backoff);
            return self.client.config().retry_backoff;
        }
        let (by_node, wake) = self.collect(is_flushing, now);
        for (node, batches) in by_node {
            self.request(node, batches);
        }
        wake
    }

    /// At most one batch of each partition, as many as fit a request, for each node that takes another request.
    fn collect(
        &mut self,
        is_flushing: bool,
        now: Monotonic,
    ) -> (BTreeMap<i32, Vec<(TopicPartition, Batch)>>, Duration) {
        let mut by_node: BTreeMap<i32, Vec<(TopicPartition, Batch)>> = BTreeMap::new();
        let mut bytes: BTreeMap<i32, usize> = BTreeMap::new();
        let mut wake = IDLE_WAKE;
        for (tp, queue) in &mut self.queues {
            if queue.is_halted {
                if queue.in_flight > 0 {
                    continue;
                }
                queue.is_halted = false;
            }
            let Some(batch) = queue.batches.front() else { continue };
            let lingered = now.since(batch.created);
            let is_full = queue.batches.len() > 1 || batch.size_bytes >= self.config.batch_bytes;
            if !is_flushing && !is_full && batch.identity.is_none() && lingered < self.config.linger {
                wake = wake.min(self.config.linger - lingered);
                continue;
            }
            let Some(leader) = self.layout.leader(&tp.topic, tp.partition.0) else {
                self.is_layout_stale = true;
                self.not_before = now.plus(self.client.config().retry_backoff);
                wake = wake.min(self.client.config().retry_backoff);
                continue;
            };
            let sum = bytes.entry(leader.node).or_default();
            let is_busy = self
                .busy_nodes
                .get(&leader.node)
                .is_some_and(|n| *n >= self.config.in_flight_max);
            if is_busy || (*sum > 0 && *sum + batch.size_bytes > self.config.request_bytes_max) {
                continue;
            }
            *sum += batch.size_bytes;
            if let Some(batch) = queue.batches.pop_front() {
                queue.in_flight += 1;
                by_node.entry(leader.node).or_default().push((tp.clone(), batch));
            }
        }
        (by_node, wake)
    }

    async fn init_producer(&mut self) -> Result<(), ClientError> {
        let request = InitProducerIdRequest {
            transactional_id: None,
            transaction_timeout_ms: i32::MAX,
            ..InitProducerIdRequest::default()
        };
        let response = self.client.send_once(Target::Any, &request).await?;
        ClientError::check(response.error_code, None)?;
        self.producer = Some((ProducerId(response.producer_id), ProducerEpoch(response.producer_epoch)));
        Ok(())
    }

    fn request(&mut self, node: i32, mut batches: Vec<(TopicPartition, Batch)>) {
        let mut topics: Vec<TopicProduceData> = Vec::new();
        for (tp, batch) in &mut batches {
            if let Some(queue) = self.queues.get_mut(tp)
                && batch.identity.is_none()
            {
                batch.identity = Some(Identity {
                    producer: self.producer,
                    sequence: queue.next_sequence,
                });
                queue.next_sequence = queue.next_sequence.plus(batch.entries.len() as i32);
            }
            let data = PartitionProduceData {
                index: tp.partition.0,
                records: Some(Records::Bytes(self.encode(batch))),
                ..PartitionProduceData::default()
            };
            match topics.last_mut() {
                Some(topic) if topic.name == *tp.topic => topic.partition_data.push(data),
                _ => topics.push(TopicProduceData {
                    name: tp.topic.to_string(),
                    topic_id: self.layout.topic(&tp.topic).map(|t| t.id).unwrap_or_default(),
                    partition_data: vec![data],
                    ..TopicProduceData::default()
                }),
            }
        }
        let timeout = self.client.config().connection.request_timeout;
        let request = ProduceRequest {
            acks: self.config.acks,
            timeout_ms: i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX),
            topic_data: topics,
            ..ProduceRequest::default()
        };
        *self.busy_nodes.entry(node).or_default() += 1;
        let client = self.client.clone();
        self.requests.push(async move {
            let response = async {
                let connection = client.connection(Target::Node(node)).await?;
                match request.acks {
                    0 => connection
                        .send_unanswered(&request)
                        .await
                        .map(|()| ProduceResponse::default()),
                    _ => connection.send(&request).await,
                }
            };
            Answered {
                node,
                response: response.await,
                batches,
            }
        });
    }

    fn encode(&self, batch: &Batch) -> Bytes {
        let mut spec = BatchSpec {
            compression: self.config.compression,
            ..BatchSpec::default()
        };
        if let Some(Identity {
            producer: Some((id, epoch)),
            sequence,
        }) = batch.identity
        {
            (spec.producer_id, spec.producer_epoch, spec.base_sequence) = (id, epoch, sequence);
        }
        let mut builder = BatchBuilder::new(spec);
        for entry in &batch.entries {
            let record = &entry.record;
            let headers: Vec<RecordHeader<'_>> = record
                .headers
                .iter()
                .map(|(key, value)| RecordHeader {
                    key,
                    value: value.as_deref(),
                })
                .collect();
            let (key, value) = (record.key.as_deref(), record.value.as_deref());
            builder.push_with_headers(Timestamp(entry.timestamp), key, value, &headers);
        }
        builder.build().into()
    }

    fn settle(&mut self, answered: Answered) {
        if let Some(count) = self.busy_nodes.get_mut(&answered.node) {
            *count = count.saturating_sub(1);
        }
        for (tp, batch) in answered.batches {
            let outcome = match &answered.response {
                Err(error) => Err(error.clone()),
                Ok(_) if self.config.acks == 0 => Ok((-1, -1)),
                Ok(response) => self.outcome(response, &tp),
            };
            self.settle_batch(&tp, batch, outcome);
        }
    }

    /// Base offset and log append time of one partition, or its error.
    fn outcome(&self, response: &ProduceResponse, tp: &TopicPartition) -> Result<(i64, i64), ClientError> {
        let id = self.layout.topic(&tp.topic).map(|t| t.id).unwrap_or_default();
        let partition: Option<&PartitionProduceResponse> = response
            .responses
            .iter()
            .filter(|topic| {
                if topic.name.is_empty() {
                    topic.topic_id == id
                } else {
                    topic.name == *tp.topic
                }
            })
            .flat_map(|topic| &topic.partition_responses)
            .find(|partition| partition.index == tp.partition.0);
        let Some(partition) = partition else {
            return Err(ClientError::Code {
                code: ErrorCode::UNKNOWN_SERVER_ERROR,
                message: None,
            });
        };
        let code = ErrorCode(partition.error_code);
        // The broker has this batch already: an earlier try was written and its answer lost.
        if code.is_none() || code == ErrorCode::DUPLICATE_SEQUENCE_NUMBER {
            return Ok((partition.base_offset, partition.log_append_time_ms));
        }
        Err(ClientError::Code {
            code,
            message: partition.error_message.clone(),
        })
    }

    fn settle_batch(&mut self, tp: &TopicPartition, mut batch: Batch, outcome: Result<(i64, i64), ClientError>) {
        let now = self.now();
        let Some(queue) = self.queues.get_mut(tp) else { return };
        queue.in_flight = queue.in_flight.saturating_sub(1);
        let error = match outcome {
            Ok((base_offset, append_time)) => return batch.succeed(tp.partition.0, base_offset, append_time, now),
            Err(error) => error,
        };
        // A batch behind one that failed is out of order until that one is written.
        let is_behind = queue.is_halted && error.code() == Some(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER);
        let may_retry =
            batch.retries < self.config.retries_max && now < batch.created.plus(self.config.delivery_timeout);
        if !(error.is_retriable() || is_behind) || !may_retry {
            if self.config.is_idempotent {
                // The sequence has a hole now; a new producer id starts over.
                self.producer = None;
                self.queues.values_mut().for_each(Queue::restart);
            }
            return batch.fail(&error);
        }
        batch.retries += 1;
        queue.is_halted = true;
        let is_outdated = batch
            .identity
            .is_some_and(|identity| identity.producer != self.producer);
        if is_outdated {
            batch.identity = None;
        }
        let is_before =
            |b: &Batch| matches!((b.identity, batch.identity), (Some(b), Some(a)) if b.sequence < a.sequence);
        let place = if is_outdated {
            0
        } else {
            queue.batches.iter().take_while(|b| is_before(b)).count()
        };
        queue.batches.insert(place, batch);
        self.is_layout_stale = true;
        self.not_before = now.plus(self.client.config().retry_backoff);
    }
}

impl Queue {
    /// Takes new sequence numbers for what is still to be sent.
    fn restart(&mut self) {
        self.next_sequence = Sequence(0);
        self.is_halted = true;
        for batch in &mut self.batches {
            batch.identity = None;
        }
    }
}

impl Batch {
    fn succeed(self, partition: i32, base_offset: i64, append_time: i64, at: Monotonic) {
        for (i, entry) in self.entries.into_iter().enumerate() {
            let offset = if base_offset < 0 { -1 } else { base_offset + i as i64 };
            let timestamp = if append_time >= 0 { append_time } else { entry.timestamp };
            // The sender of the record need not wait for it.
            let _ = entry.reply.send(Ok(Acked {
                partition,
                offset,
                timestamp,
                at,
            }));
        }
    }

    fn fail(self, error: &ClientError) {
        for entry in self.entries {
            let _ = entry.reply.send(Err(error.clone()));
        }
    }
}

/// How long to sleep if nothing is due.
const IDLE_WAKE: Duration = Duration::from_secs(3600);
