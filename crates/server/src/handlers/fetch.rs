//! Fetch, versions 4 to 18.
//!
//! By version: sessions from 7; a storage error told as "not leader" up to 5; leader epochs from 9; topics by id instead
//! of name from 13; the current leader of a partition that moved from 16.
//! Not supported: fetching as a follower, and reading from one; there is no replication yet.
//!
//! A fetch that finds fewer than `min_bytes` parks on its partitions and looks again after each event of any of them,
//! until its deadline. A range that is not in the page cache is read by a disk thread before the reply leaves, so that a
//! reader of old data never stalls the producers beside it.

use std::sync::Arc;
use std::time::Duration;

use klamm_io::time;
use klamm_protocol::Decoder;
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchRequestRef};
use klamm_replica::{Isolation, Partition, PartitionError, ReadRequest, Wake};
use klamm_types::{ErrorCode, LeaderEpoch, Offset, PartitionId, TopicName, Uuid};

use crate::broker::Broker;
use crate::dispatch::{Call, OwnedCall, Refused};
use crate::error_code::{Failure, of_partition};
use crate::fetch_session::{FetchContext, PartitionRequest, SessionRequest, TopicRef};
use crate::handled::Handled;
use crate::handlers::fetch_response::{Fetched, respond, respond_error};
use crate::outgoing::Outgoing;
use crate::repetition::keep_last_requests;

/// What a fetch wants, apart from the request's bytes.
struct Fetch {
    call: OwnedCall,
    context: FetchContext,
    wanted: Vec<PartitionRequest>,
    isolation: Isolation,
    /// Whether a broker asks, which no partition has for a follower yet.
    is_replica: bool,
    max_wait: Duration,
    min_bytes: usize,
    max_bytes: usize,
}

/// One look at all partitions.
struct Look {
    fetched: Vec<Fetched>,
    bytes: usize,
    /// An error or a moved offset is told at once.
    is_urgent: bool,
}

pub(crate) fn handle(
    broker: &Arc<Broker>,
    call: Call<'_>,
    body: &[u8],
    out: &mut Outgoing,
) -> Result<Handled, Refused> {
    let request = FetchRequestRef::decode(&mut Decoder::new(body), call.version)?;
    let fetch = match plan(broker, call, &request) {
        Ok(fetch) => fetch,
        Err(error) => {
            respond_error(call.to, error, out)?;
            return Ok(Handled::Done);
        }
    };
    let look = fetch.look(broker);
    if fetch.is_enough(&look) && look.fetched.iter().all(Fetched::is_cached) {
        respond(broker, call, &fetch.context, look.fetched, out)?;
        return Ok(Handled::Done);
    }
    let broker = broker.clone();
    Ok(Handled::later_with(async move {
        let look = if fetch.is_enough(&look) {
            look
        } else {
            fetch.wait(&broker).await
        };
        warm(&broker, &look.fetched).await;
        let mut reply = Outgoing::default();
        respond(&broker, fetch.call.as_call(), &fetch.context, look.fetched, &mut reply)?;
        Ok(reply)
    }))
}

/// Settles the session and what is to be read. The error is the whole response's.
fn plan(broker: &Broker, call: Call<'_>, request: &FetchRequestRef<'_>) -> Result<Fetch, ErrorCode> {
    let uses_topic_ids = call.version >= FIRST_VERSION_WITH_IDS;
    let topic_ref = |name: &str, id: Uuid| match uses_topic_ids {
        true => TopicRef::Id(id),
        false => TopicRef::Name(TopicName::new(name)),
    };
    let mut changed = Vec::new();
    for topic in &request.topics {
        let named = topic_ref(topic.topic, topic.topic_id);
        changed.extend(
            topic
                .partitions
                .iter()
                .map(|partition| wanted(named.clone(), partition)),
        );
    }
    keep_last_requests(&mut changed);
    let mut forgotten = Vec::new();
    for topic in &request.forgotten_topics_data {
        let named = topic_ref(topic.topic, topic.topic_id);
        forgotten.extend(
            topic
                .partitions
                .iter()
                .map(|index| (named.clone(), PartitionId(*index))),
        );
    }
    let session = SessionRequest {
        id: request.session_id,
        epoch: request.session_epoch,
        is_follower: false,
        uses_topic_ids,
        changed: &changed,
        forgotten: &forgotten,
    };
    let context = broker.fetch_sessions.context(broker.io.clock.wall(), &session)?;
    let wanted = match &context {
        FetchContext::Incremental { session, .. } => session.lock().requests(),
        FetchContext::Sessionless | FetchContext::Full { .. } => changed,
    };
    let max_bytes = request.max_bytes.min(broker.fetch_max_bytes).max(0);
    Ok(Fetch {
        call: call.to_owned(),
        context,
        wanted,
        isolation: if request.isolation_level == 1 {
            Isolation::ReadCommitted
        } else {
            Isolation::ReadUncommitted
        },
        is_replica: request.replica_id >= 0 || request.replica_state.replica_id >= 0,
        max_wait: Duration::from_millis(u64::try_from(request.max_wait_ms).unwrap_or(0)),
        min_bytes: size(request.min_bytes.min(max_bytes)),
        max_bytes: size(max_bytes),
    })
}

fn wanted(topic: TopicRef, partition: &FetchPartition) -> PartitionRequest {
    PartitionRequest {
        topic,
        partition: PartitionId(partition.partition),
        fetch_offset: partition.fetch_offset,
        log_start_offset: partition.log_start_offset,
        max_bytes: partition.partition_max_bytes,
        current_leader_epoch: partition.current_leader_epoch,
        last_fetched_epoch: partition.last_fetched_epoch,
    }
}

impl Fetch {
    /// Looks at every partition in turn, giving each what is left of the bytes. The first that has anything gives at
    /// least one batch, however large, so that no reader is ever stuck.
    fn look(&self, broker: &Broker) -> Look {
        let mut look = Look {
            fetched: Vec::with_capacity(self.wanted.len()),
            bytes: 0,
            is_urgent: false,
        };
        for wanted in &self.wanted {
            let left = self.max_bytes.saturating_sub(look.bytes);
            let read = locate(broker, wanted).and_then(|partition| {
                if self.is_replica {
                    return Err(Failure::bare(ErrorCode::NOT_LEADER_OR_FOLLOWER));
                }
                let request = ReadRequest {
                    offset: Offset(wanted.fetch_offset),
                    max_bytes: u32::try_from(left.min(size(wanted.max_bytes))).unwrap_or(u32::MAX),
                    min_one_message: look.bytes == 0,
                    isolation: self.isolation,
                    leader_epoch: LeaderEpoch(wanted.current_leader_epoch),
                    last_fetched_epoch: LeaderEpoch(wanted.last_fetched_epoch),
                };
                partition.read(request).map_err(|e| failed(broker, &partition, &e))
            });
            match &read {
                Ok(read) => {
                    look.bytes += read.size_bytes();
                    look.is_urgent |= read.diverging.is_some();
                }
                Err(_) => look.is_urgent = true,
            }
            look.fetched.push(Fetched {
                request: wanted.clone(),
                read,
            });
        }
        look
    }

    fn is_enough(&self, look: &Look) -> bool {
        look.is_urgent || look.bytes >= self.min_bytes || self.wanted.is_empty() || self.max_wait.is_zero()
    }

    /// Sleeps until a look finds enough, or until the deadline; gives the last look.
    async fn wait(&self, broker: &Broker) -> Look {
        let _waiting = broker.metrics.waiting_fetches.raise();
        let wake = Wake::new();
        let partitions: Vec<Arc<Partition>> = self
            .wanted
            .iter()
            .filter_map(|wanted| locate(broker, wanted).ok())
            .collect();
        let _parked: Vec<_> = partitions.iter().map(|partition| partition.park(&wake)).collect();
        let enough = async {
            loop {
                let look = self.look(broker);
                if self.is_enough(&look) {
                    return look;
                }
                wake.woken().await;
            }
        };
        match time::timeout(self.max_wait, enough).await {
            Ok(look) => look,
            Err(_) => self.look(broker),
        }
    }
}

fn locate(broker: &Broker, wanted: &PartitionRequest) -> Result<Arc<Partition>, Failure> {
    let held = match &wanted.topic {
        TopicRef::Name(name) => broker.replicas.named(name, wanted.partition),
        TopicRef::Id(id) => broker.replicas.identified(*id, wanted.partition),
    };
    held.ok_or_else(|| {
        let image = broker.metadata.image();
        let (known, unknown) = match &wanted.topic {
            TopicRef::Name(name) => (image.topics.named(name), ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
            TopicRef::Id(id) => (image.topics.get(*id), ErrorCode::UNKNOWN_TOPIC_ID),
        };
        Failure::bare(match known {
            None => unknown,
            Some(topic) if topic.partition(wanted.partition).is_some() => ErrorCode::NOT_LEADER_OR_FOLLOWER,
            Some(_) => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        })
    })
}

fn failed(broker: &Broker, partition: &Partition, error: &PartitionError) -> Failure {
    if let PartitionError::Log(e) = error {
        broker.replicas.log_failed(partition, e);
    }
    of_partition(error)
}

/// Brings what is not in the page cache there, on disk threads.
async fn warm(broker: &Broker, fetched: &[Fetched]) {
    for region in fetched.iter().filter_map(Fetched::region) {
        let range = region.position..region.position + u64::from(region.len);
        if !region.file.is_cached(range.clone()) {
            // A range that cannot be read fails again, and is handled, when it is sent.
            let _ = broker.io.disk_threads.warm(&region.file, range).await;
        }
    }
}

fn size(bytes: i32) -> usize {
    usize::try_from(bytes).unwrap_or(0)
}

const FIRST_VERSION_WITH_IDS: i16 = 13;
