//! The group coordinator as the shards of `__consumer_offsets` run it.

use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, keys};
use klamm_coordinator::{
    GroupCall, GroupCoordinator, GroupCoordinatorConfig, GroupEvent, GroupRecord, GroupRequest, GroupResponse, Logger,
    MetadataChange, RequestContext, Severity, Token,
};
use klamm_io::Io;
use klamm_machine::Machine;
use klamm_metadata::MetadataDelta;
use klamm_protocol::{DecodeError, EncodeError, Encoder};
use klamm_records::{Compression, CompressionType};
use klamm_replica::ReplicaManager;
use klamm_types::{Offset, ProducerId};

use crate::publisher::PublishedImage;
use crate::shard::{ShardMachine, Shards, ShardsConfig, Ticket, TransactionEnd};

/// The group coordinators of this broker, one for each partition of `__consumer_offsets` that it leads.
pub type GroupCoordinators = Shards<GroupCoordinator>;

/// The topic of groups and committed offsets.
pub const GROUP_METADATA_TOPIC: &str = "__consumer_offsets";

impl GroupCoordinators {
    /// Starts the coordinators, as the node's configuration has them; none of them leads anything yet.
    pub fn of_groups(io: &Io, config: &Arc<NodeConfig>) -> Self {
        let commit_timeout_ms = config.get(keys::OFFSETS_COMMIT_TIMEOUT_MS);
        let shards = ShardsConfig {
            node_id: config.node_id(),
            workers: usize::try_from(config.get(keys::GROUP_COORDINATOR_THREADS)).unwrap_or(1),
            compression: compression(config.get(keys::OFFSETS_TOPIC_COMPRESSION_CODEC)),
            commit_timeout: Duration::from_millis(u64::try_from(commit_timeout_ms).unwrap_or(0)),
            load_bytes_max: u32::try_from(config.get(keys::OFFSETS_LOAD_BUFFER_SIZE)).unwrap_or(u32::MAX),
        };
        let machine = GroupCoordinatorConfig::new(config.clone());
        Self::start(io, shards, move || GroupCoordinator::new(machine.clone()))
    }

    /// Tells the groups what they see of a change of the metadata. Comes before the replicas follow it, which may take
    /// its time: who joins a group has read of its topics in the same metadata.
    ///
    /// `config` is the node's configuration as it is after the change.
    pub async fn tell_metadata(&self, delta: &MetadataDelta, published: &PublishedImage, config: Arc<NodeConfig>) {
        if let Some(change) = metadata_change(delta, published, config) {
            self.tell(&change).await;
        }
    }

    /// Follows a change of the metadata that `replicas` has already followed: which partitions this broker coordinates.
    /// Calls come one after another, in order.
    pub async fn follow_metadata(&self, delta: &MetadataDelta, replicas: &ReplicaManager) {
        self.follow(GROUP_METADATA_TOPIC, delta, replicas).await;
    }
}

impl ShardMachine for GroupCoordinator {
    type Call = GroupRequest;
    type Answer = GroupResponse;
    type News = MetadataChange;

    const NAME: &'static str = "group";
    const TITLE: &'static str = "GroupCoordinator";

    fn request(ticket: Ticket, mut call: GroupRequest) -> GroupRequest {
        call.context.token = Token(ticket.0);
        call
    }

    fn activate(news: &MetadataChange) -> GroupRequest {
        own(GroupCall::Activate {
            image: news.image.clone(),
            version: news.version,
            config: news.config.clone(),
        })
    }

    fn told(news: &MetadataChange) -> GroupRequest {
        own(GroupCall::MetadataChanged(news.clone().into()))
    }

    fn tick() -> GroupRequest {
        own(GroupCall::Tick)
    }

    fn answer(response: GroupResponse) -> Option<GroupResponse> {
        match response {
            GroupResponse::Parked => None,
            response => Some(response),
        }
    }

    fn completion(send: <Self as Machine>::Send) -> (Ticket, GroupResponse) {
        (Ticket(send.token.0), send.response)
    }

    fn log(title: &str, event: GroupEvent) {
        log(title, &event);
    }

    fn replay_transactional(&mut self, offset: Offset, producer_id: ProducerId, record: &GroupRecord) {
        Self::replay_transactional(self, offset, producer_id, record);
    }

    fn replay_end_of_transaction(&mut self, offset: Offset, end: TransactionEnd) {
        self.replay_end_transaction(offset, end.producer_id, end.is_commit);
    }

    fn decode(key: &[u8], value: Option<&[u8]>) -> Result<Option<GroupRecord>, DecodeError> {
        GroupRecord::decode(key, value)
    }

    fn encode_key(record: &GroupRecord, e: &mut Encoder) -> Result<(), EncodeError> {
        record.encode_key(e)
    }

    fn encode_value(record: &GroupRecord, e: &mut Encoder) -> Result<bool, EncodeError> {
        record.encode_value(e)
    }
}

/// Writes an event as Kafka's line of it, by the logger of Kafka's class.
fn log(title: &str, event: &GroupEvent) {
    macro_rules! line {
        ($target:literal) => {
            match event.severity() {
                Severity::Info => tracing::info!(target: $target, "{title} {}", OneLine(event)),
                Severity::Warn => tracing::warn!(target: $target, "{title} {}", OneLine(event)),
                Severity::Error => tracing::error!(target: $target, "{title} {}", OneLine(event)),
            }
        };
    }
    match event.logger() {
        Logger::GroupMetadataManager => line!("org.apache.kafka.coordinator.group.GroupMetadataManager"),
        Logger::ClassicGroup => line!("org.apache.kafka.coordinator.group.classic.ClassicGroup"),
        Logger::OffsetMetadataManager => line!("org.apache.kafka.coordinator.group.OffsetMetadataManager"),
        Logger::GroupCoordinatorShard => line!("org.apache.kafka.coordinator.group.GroupCoordinatorShard"),
    }
}

/// Clients choose ids and reasons: what they say must not end a line or move a cursor.
struct OneLine<'a>(&'a GroupEvent);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(char::is_control) {
            let (before, from) = rest.split_at(at);
            self.0.write_str(before)?;
            let mut characters = from.chars();
            if let Some(control) = characters.next() {
                write!(self.0, "{}", control.escape_default())?;
            }
            rest = characters.as_str();
        }
        self.0.write_str(rest)
    }
}

/// A request that the driver makes of its own accord.
fn own(call: GroupCall) -> GroupRequest {
    GroupRequest {
        context: RequestContext::default(),
        call,
    }
}

/// What groups see of a change of the metadata; nothing if they see nothing.
fn metadata_change(
    delta: &MetadataDelta,
    published: &PublishedImage,
    config: Arc<NodeConfig>,
) -> Option<MetadataChange> {
    let changed_topics: Vec<_> = delta.changed_topics().map(|topic| topic.id).collect();
    let deleted_topics: Vec<_> = delta
        .deleted_topics()
        .map(|topic| (topic.name.to_string(), topic.id))
        .collect();
    let is_seen = !changed_topics.is_empty()
        || !deleted_topics.is_empty()
        || delta.changed_configs().next().is_some()
        || delta.changed_brokers().next().is_some()
        || delta.features_changed();
    is_seen.then(|| MetadataChange {
        image: Arc::new(published.image.clone()),
        version: published.last_offset.0,
        changed_topics,
        deleted_topics,
        config: Some(config),
    })
}

/// `offsets.topic.compression.codec`, a number; an unknown one is none, which every reader understands.
fn compression(codec: i32) -> Compression {
    match u8::try_from(codec).map(CompressionType::from_id) {
        Ok(Ok(CompressionType::Gzip)) => Compression::Gzip { level: -1 },
        Ok(Ok(CompressionType::Snappy)) => Compression::Snappy,
        Ok(Ok(CompressionType::Lz4)) => Compression::Lz4 { level: 9 },
        Ok(Ok(CompressionType::Zstd)) => Compression::Zstd { level: 3 },
        Ok(Ok(CompressionType::None) | Err(_)) | Err(_) => Compression::None,
    }
}

#[cfg(test)]
mod tests {
    use klamm_coordinator::{ClassicEnd, GroupEventKind};

    use super::*;

    #[test]
    fn what_a_client_says_stays_within_its_line() {
        let event = GroupEvent {
            group: "g\u{1b}[2J".into(),
            kind: GroupEventKind::ClassicEnd(ClassicEnd::Left {
                member: "é".into(),
                reason: "bye\n[2026-01-01] INFO all is well".to_owned(),
            }),
        };
        assert_eq!(
            OneLine(&event).to_string(),
            "[Group g\\u{1b}[2J] Member é has left group through explicit `LeaveGroup` request; client reason: \
             bye\\n[2026-01-01] INFO all is well"
        );
    }
}
