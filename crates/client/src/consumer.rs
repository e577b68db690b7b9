//! Reads given partitions from their leaders, without a group.
//!
//! One Fetch is on its way to each leader; what it brings is decompressed at once and handed out by `poll`. Plain Fetch
//! without sessions: few partitions, few requests. Reading committed hides aborted transactions as KIP-98 says: by the
//! list that comes with the data and the markers in it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use klamm_io::time;
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic};
use klamm_protocol::messages::fetch_response::{FetchResponse, PartitionData};
use klamm_records::{Batch, Batches, DecompressionLimits, TimestampType};
use klamm_types::{ErrorCode, TopicPartition};

use crate::in_flight::InFlight;
use crate::layout::Layout;
use crate::offsets::{EARLIEST_TIMESTAMP, LATEST_TIMESTAMP};
use crate::{Client, ClientError, Target};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsolationLevel {
    ReadUncommitted = 0,
    ReadCommitted = 1,
}

/// Where reading begins, and begins again when the position is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartOffset {
    Earliest,
    Latest,
    At(i64),
}

#[derive(Clone, Debug)]
pub struct ConsumerConfig {
    pub isolation: IsolationLevel,
    /// Time that the broker may wait for `bytes_min`.
    pub wait: Duration,
    pub bytes_min: i32,
    pub bytes_max: i32,
    pub partition_bytes_max: i32,
    /// What to do when the position is out of range.
    pub reset: StartOffset,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumedRecord {
    pub partition: TopicPartition,
    pub offset: i64,
    /// Milliseconds; -1 if there is none.
    pub timestamp: i64,
    pub timestamp_type: TimestampType,
    pub leader_epoch: i32,
    pub key: Option<Bytes>,
    pub value: Option<Bytes>,
    pub headers: Vec<(Bytes, Option<Bytes>)>,
}

/// Reads partitions that were assigned by hand.
#[derive(Debug)]
pub struct PartitionConsumer {
    client: Client,
    config: ConsumerConfig,
    positions: BTreeMap<TopicPartition, Position>,
    layout: Layout,
    is_layout_stale: bool,
    fetches: InFlight<Fetched>,
    busy_nodes: BTreeSet<i32>,
    ready: VecDeque<ConsumedRecord>,
}

#[derive(Clone, Copy, Debug)]
struct Position {
    next: StartOffset,
    high_watermark: i64,
}

#[derive(Debug)]
struct Fetched {
    node: i32,
    response: Result<FetchResponse, ClientError>,
}

impl Default for ConsumerConfig {
    fn default() -> Self {
        Self {
            isolation: IsolationLevel::ReadUncommitted,
            wait: Duration::from_millis(500),
            bytes_min: 1,
            bytes_max: 50 << 20,
            partition_bytes_max: 1 << 20,
            reset: StartOffset::Latest,
        }
    }
}

impl PartitionConsumer {
    pub fn new(client: Client, config: ConsumerConfig) -> Self {
        Self {
            client,
            config,
            positions: BTreeMap::new(),
            layout: Layout::default(),
            is_layout_stale: true,
            fetches: InFlight::default(),
            busy_nodes: BTreeSet::new(),
            ready: VecDeque::new(),
        }
    }

    /// Adds a partition, or moves one that is there. What was fetched before is forgotten.
    pub fn assign(&mut self, partition: TopicPartition, start: StartOffset) {
        self.ready.retain(|record| record.partition != partition);
        self.positions.insert(
            partition,
            Position {
                next: start,
                high_watermark: -1,
            },
        );
        self.is_layout_stale = true;
    }

    pub fn is_assigned(&self, partition: &TopicPartition) -> bool {
        self.positions.contains_key(partition)
    }

    /// The offset that the next fetch starts at, once it is known.
    pub fn position(&self, partition: &TopicPartition) -> Option<i64> {
        match self.positions.get(partition)?.next {
            StartOffset::At(offset) => Some(offset),
            _ => None,
        }
    }

    /// The high watermark that came with the last fetch, or -1.
    pub fn high_watermark(&self, partition: &TopicPartition) -> i64 {
        self.positions.get(partition).map_or(-1, |p| p.high_watermark)
    }

    /// Records that are there, or the first that come within `limit`; none if time is up.
    pub async fn poll(&mut self, limit: Duration) -> Result<Vec<ConsumedRecord>, ClientError> {
        let clock = self.client.io().clock.clone();
        let deadline = clock.monotonic().plus(limit);
        loop {
            if !self.ready.is_empty() {
                return Ok(self.ready.drain(..).collect());
            }
            let left = deadline.since(clock.monotonic());
            let step = async {
                self.prepare().await?;
                self.start_fetches();
                let fetched = self.fetches.next().await;
                Ok(fetched)
            };
            match time::timeout(left, step).await {
                Err(_) => return Ok(Vec::new()),
                Ok(Err(error)) => return Err(error),
                Ok(Ok(fetched)) => self.take(fetched).await?,
            }
        }
    }

    /// Leaders and start offsets of all partitions.
    async fn prepare(&mut self) -> Result<(), ClientError> {
        if self.is_layout_stale {
            let mut topics: Vec<String> = self.positions.keys().map(|tp| tp.topic.to_string()).collect();
            topics.dedup();
            self.layout.learn(&self.client.metadata(Some(&topics)).await?);
            self.is_layout_stale = false;
        }
        let timestamp = |position: &Position| match position.next {
            StartOffset::Earliest => Some(EARLIEST_TIMESTAMP),
            StartOffset::Latest => Some(LATEST_TIMESTAMP),
            StartOffset::At(_) => None,
        };
        let wanted: BTreeMap<TopicPartition, i64> = self
            .positions
            .iter()
            .filter_map(|(tp, position)| Some((tp.clone(), timestamp(position)?)))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for (tp, listed) in self.client.list_offsets(&wanted, self.config.isolation).await? {
            let listed = listed.map_err(|code| ClientError::Code { code, message: None })?;
            if let Some(position) = self.positions.get_mut(&tp) {
                position.next = StartOffset::At(listed.offset.max(0));
            }
        }
        Ok(())
    }

    /// One Fetch to each leader that has none on its way.
    fn start_fetches(&mut self) {
        let mut by_node: BTreeMap<i32, BTreeMap<&str, Vec<FetchPartition>>> = BTreeMap::new();
        for (tp, position) in &self.positions {
            let (StartOffset::At(offset), Some(leader)) =
                (position.next, self.layout.leader(&tp.topic, tp.partition.0))
            else {
                self.is_layout_stale = true;
                continue;
            };
            if self.busy_nodes.contains(&leader.node) {
                continue;
            }
            by_node
                .entry(leader.node)
                .or_default()
                .entry(tp.topic.as_str())
                .or_default()
                .push(FetchPartition {
                    partition: tp.partition.0,
                    current_leader_epoch: leader.epoch,
                    fetch_offset: offset,
                    partition_max_bytes: self.config.partition_bytes_max,
                    ..FetchPartition::default()
                });
        }
        for (node, topics) in by_node {
            let topics = topics.into_iter().map(|(name, partitions)| FetchTopic {
                topic: name.to_owned(),
                topic_id: self.layout.topic(name).map(|t| t.id).unwrap_or_default(),
                partitions,
                ..FetchTopic::default()
            });
            let request = FetchRequest {
                max_wait_ms: i32::try_from(self.config.wait.as_millis()).unwrap_or(i32::MAX),
                min_bytes: self.config.bytes_min,
                max_bytes: self.config.bytes_max,
                isolation_level: self.config.isolation as i8,
                topics: topics.collect(),
                ..FetchRequest::default()
            };
            let (client, wait) = (self.client.clone(), self.config.wait);
            self.busy_nodes.insert(node);
            self.fetches.push(async move {
                let response = async {
                    let connection = client.connection(Target::Node(node)).await?;
                    connection.send_waiting(&request, wait).await
                };
                Fetched {
                    node,
                    response: response.await,
                }
            });
        }
        if self.fetches.is_empty() {
            // Nobody leads anything now: come back with fresh metadata after a while.
            let mut backoff = self.client.backoff();
            self.fetches.push(async move {
                backoff.wait().await;
                Fetched {
                    node: -1,
                    response: Ok(FetchResponse::default()),
                }
            });
        }
    }

    async fn take(&mut self, fetched: Fetched) -> Result<(), ClientError> {
        self.busy_nodes.remove(&fetched.node);
        let response = match fetched.response {
            Ok(response) => response,
            Err(error) if error.is_retriable() => return self.later().await,
            Err(error) => return Err(error),
        };
        match ErrorCode(response.error_code) {
            ErrorCode::NONE => {}
            code if code.is_retriable() => return self.later().await,
            code => return Err(ClientError::Code { code, message: None }),
        }
        let mut is_troubled = false;
        for topic in response.responses {
            let name = match topic.topic.is_empty() {
                true => self.layout.name_of(topic.topic_id).unwrap_or_default().to_owned(),
                false => topic.topic,
            };
            for data in topic.partitions {
                let tp = TopicPartition::new(&name, data.partition_index);
                let Some(position) = self.positions.get_mut(&tp) else {
                    continue;
                };
                match ErrorCode(data.error_code) {
                    ErrorCode::NONE => {
                        position.high_watermark = data.high_watermark;
                        read_partition(&tp, position, &data, self.config.isolation, &mut self.ready)?;
                    }
                    ErrorCode::OFFSET_OUT_OF_RANGE => position.next = self.config.reset,
                    code if code.is_retriable() => is_troubled = true,
                    code => return Err(ClientError::Code { code, message: None }),
                }
            }
        }
        if is_troubled { self.later().await } else { Ok(()) }
    }

    /// Takes a breath and asks for the leaders again.
    async fn later(&mut self) -> Result<(), ClientError> {
        self.is_layout_stale = true;
        self.client.backoff().wait().await;
        Ok(())
    }
}

/// Hands out what a partition's data shows to this isolation level and moves the position behind it.
fn read_partition(
    tp: &TopicPartition,
    position: &mut Position,
    data: &PartitionData,
    isolation: IsolationLevel,
    ready: &mut VecDeque<ConsumedRecord>,
) -> Result<(), ClientError> {
    let (StartOffset::At(mut next), Some(records)) = (position.next, &data.records) else {
        return Ok(());
    };
    let damaged = |reason: String| ClientError::Records {
        topic: tp.topic.to_string(),
        partition: tp.partition.0,
        reason,
    };
    let mut aborted = Aborted::new(data, isolation);
    for batch in Batches::new(records.bytes()) {
        let batch = batch.map_err(|e| damaged(e.to_string()))?;
        if batch.last_offset().0 < next {
            continue;
        }
        batch.verify_crc().map_err(|e| damaged(e.to_string()))?;
        if !aborted.hides(&batch) && !batch.is_control() {
            let mut records = batch
                .records(&DecompressionLimits::default())
                .map_err(|e| damaged(e.to_string()))?;
            while let Some(record) = records.next_record().map_err(|e| damaged(e.to_string()))? {
                if record.offset.0 < next {
                    continue;
                }
                let copy = |bytes: Option<&[u8]>| bytes.map(Bytes::copy_from_slice);
                let headers = record
                    .headers
                    .iter()
                    .map(|h| (Bytes::copy_from_slice(h.key), copy(h.value)));
                ready.push_back(ConsumedRecord {
                    partition: tp.clone(),
                    offset: record.offset.0,
                    timestamp: record.timestamp.0,
                    timestamp_type: batch.timestamp_type(),
                    leader_epoch: batch.leader_epoch().0,
                    key: copy(record.key),
                    value: copy(record.value),
                    headers: headers.collect(),
                });
            }
        }
        next = batch.next_offset().0;
    }
    position.next = StartOffset::At(next);
    Ok(())
}

/// The transactions within one partition's data that a committed reader must not see.
struct Aborted {
    /// By first offset.
    coming: VecDeque<(i64, i64)>,
    producers: BTreeSet<i64>,
}

impl Aborted {
    fn new(data: &PartitionData, isolation: IsolationLevel) -> Self {
        let mut coming: Vec<(i64, i64)> = match (isolation, &data.aborted_transactions) {
            (IsolationLevel::ReadCommitted, Some(aborted)) => {
                aborted.iter().map(|a| (a.first_offset, a.producer_id)).collect()
            }
            _ => Vec::new(),
        };
        coming.sort_unstable();
        Self {
            coming: coming.into(),
            producers: BTreeSet::new(),
        }
    }

    fn hides(&mut self, batch: &Batch<'_>) -> bool {
        while let Some((_, producer)) = self.coming.pop_front_if(|(first, _)| *first <= batch.last_offset().0) {
            self.producers.insert(producer);
        }
        let producer = batch.producer_id().0;
        if batch.is_control() {
            if is_abort_marker(batch) {
                self.producers.remove(&producer);
            }
            return true;
        }
        batch.is_transactional() && self.producers.contains(&producer)
    }
}

/// A control record's key is its version and type, two 16-bit numbers; type 0 aborts.
fn is_abort_marker(batch: &Batch<'_>) -> bool {
    let records = batch.records(&DecompressionLimits::default());
    let Ok(mut records) = records else { return false };
    matches!(records.next_record(), Ok(Some(record)) if matches!(record.key, Some([_, _, 0, 0, ..])))
}
