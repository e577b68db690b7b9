//! A producer: records are gathered into batches per partition and sent by one task.
//!
//! Keyed records go by murmur2, others stick to one partition until its batch is full (KIP-480). Several batches of a
//! partition may be on their way; after a failure the partition waits until all of them are back and then goes on with the
//! oldest, so that with idempotence (KIP-98) order and exactly-once hold across retries. What is buffered is bounded.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use klamm_io::{Monotonic, TaskKind};
use klamm_records::Compression;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::sender::{Command, Sender};
use crate::{Client, ClientError};

#[derive(Clone, Debug)]
pub struct ProducerConfig {
    /// 0, 1, or -1 for all.
    pub acks: i16,
    pub is_idempotent: bool,
    pub compression: Compression,
    /// How long a batch that is not full waits for more.
    pub linger: Duration,
    pub batch_bytes: usize,
    pub request_bytes_max: usize,
    /// Bytes of records that may be on their way; `send` waits for room.
    pub buffer_bytes: usize,
    /// From `send` to success or failure.
    pub delivery_timeout: Duration,
    /// How often a batch is sent again before its failure is final.
    pub retries_max: u32,
    /// Requests on their way to one node.
    pub in_flight_max: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProducerRecord {
    pub topic: String,
    /// Chosen by key or sticky if not given.
    pub partition: Option<i32>,
    /// Milliseconds; the time of `send` if not given.
    pub timestamp: Option<i64>,
    pub key: Option<Bytes>,
    pub value: Option<Bytes>,
    pub headers: Vec<(Bytes, Option<Bytes>)>,
}

/// Where a record went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acked {
    pub partition: i32,
    /// -1 with acks=0.
    pub offset: i64,
    /// Milliseconds: the record's own, or the broker's if the topic has LogAppendTime.
    pub timestamp: i64,
    /// When the answer was taken up.
    pub at: Monotonic,
}

/// A record's way to the broker; awaits its end. May be dropped, the record is sent all the same.
#[derive(Debug)]
pub struct Delivery(oneshot::Receiver<Result<Acked, ClientError>>);

/// A handle on the sending task. Dropping the last handle flushes and ends it.
#[derive(Clone, Debug)]
pub struct Producer {
    commands: mpsc::Sender<Command>,
    room: Arc<Semaphore>,
    buffer_bytes: usize,
}

/// A record in the buffer.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) record: ProducerRecord,
    pub(crate) timestamp: i64,
    pub(crate) reply: oneshot::Sender<Result<Acked, ClientError>>,
    /// Room in the buffer, given back when the entry is dropped.
    pub(crate) _room: OwnedSemaphorePermit,
}

impl Default for ProducerConfig {
    fn default() -> Self {
        Self {
            acks: -1,
            is_idempotent: true,
            compression: Compression::None,
            linger: Duration::from_millis(5),
            batch_bytes: 16 << 10,
            request_bytes_max: 1 << 20,
            buffer_bytes: 32 << 20,
            delivery_timeout: Duration::from_secs(120),
            retries_max: i32::MAX as u32,
            in_flight_max: 5,
        }
    }
}

impl ProducerRecord {
    /// Bytes as they weigh in a batch, generously.
    pub(crate) fn size_bytes(&self) -> usize {
        let length = |bytes: &Option<Bytes>| bytes.as_ref().map_or(0, Bytes::len);
        let headers: usize = self
            .headers
            .iter()
            .map(|(key, value)| key.len() + length(value) + 10)
            .sum();
        length(&self.key) + length(&self.value) + headers + RECORD_OVERHEAD_BYTES
    }
}

impl Producer {
    pub fn new(client: Client, config: ProducerConfig) -> Self {
        let (commands, queue) = mpsc::channel(COMMANDS_MAX);
        let buffer_bytes = config
            .buffer_bytes
            .clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        let tasks = client.io().tasks.clone();
        tasks.spawn(TaskKind::Client, Sender::new(client.clone(), config).run(queue));
        Self {
            commands,
            room: Arc::new(Semaphore::new(buffer_bytes)),
            buffer_bytes,
        }
    }

    /// Takes the record into the buffer, waiting for room if need be.
    pub async fn send(&self, record: ProducerRecord, now_ms: i64) -> Result<Delivery, ClientError> {
        let size = record.size_bytes().min(self.buffer_bytes);
        let room = self
            .room
            .clone()
            .acquire_many_owned(size as u32)
            .await
            .map_err(|_| ClientError::Closed)?;
        let (reply, delivery) = oneshot::channel();
        let timestamp = record.timestamp.unwrap_or(now_ms);
        let entry = Entry {
            record,
            timestamp,
            reply,
            _room: room,
        };
        self.commands
            .send(Command::Record(entry))
            .await
            .map_err(|_| ClientError::Closed)?;
        Ok(Delivery(delivery))
    }

    /// Sends what is buffered without lingering, and waits until all of it was answered or has failed.
    pub async fn flush(&self) -> Result<(), ClientError> {
        let (done, flushed) = oneshot::channel();
        self.commands
            .send(Command::Flush(done))
            .await
            .map_err(|_| ClientError::Closed)?;
        flushed.await.map_err(|_| ClientError::Closed)
    }
}

impl Delivery {
    /// Whether awaiting it will not wait.
    pub fn is_settled(&self) -> bool {
        self.0.is_terminated() || !self.0.is_empty()
    }
}

impl Future for Delivery {
    type Output = Result<Acked, ClientError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|outcome| outcome.unwrap_or(Err(ClientError::Closed)))
    }
}

const COMMANDS_MAX: usize = 1024;
/// Lengths, deltas and attributes of one record.
const RECORD_OVERHEAD_BYTES: usize = 21;
