//! What consumers of the classic protocol wrap into JoinGroup and SyncGroup: subscriptions and assignments, each its
//! version (i16) and then a message. A version that is newer than known is read as the newest that is.

use bytes::Bytes;
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::consumer_protocol_assignment::{ConsumerProtocolAssignment, TopicPartition};
use klamm_protocol::messages::consumer_protocol_subscription::ConsumerProtocolSubscription;
use klamm_protocol::{Decoder, Encoder, Message};
use klamm_types::Uuid;

/// A subscription as a member sent it.
#[derive(Debug)]
pub(crate) struct Subscription(ConsumerProtocolSubscription);

impl Subscription {
    /// `None`: malformed.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        decode(bytes).map(Self)
    }

    pub(crate) fn topics(&self) -> &[String] {
        &self.0.topics
    }

    pub(crate) fn rack_id(&self) -> Option<&str> {
        self.0.rack_id.as_deref().filter(|rack| !rack.is_empty())
    }

    /// What the member says that it owns, of topics that exist.
    pub(crate) fn owned_partitions(&self, image: &MetadataImage) -> Vec<(Uuid, Vec<i32>)> {
        let topics = self.0.owned_partitions.iter();
        topics
            .filter_map(|topic| Some((image.topics.id(&topic.topic)?, topic.partitions.clone())))
            .collect()
    }
}

/// What a classic group's leader assigned to a member.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodedAssignment {
    /// Of topics that exist.
    Partitions(Vec<(Uuid, Vec<i32>)>),
    /// There is data of an assignor's own in it, which a consumer group could not keep.
    HasUserData,
    Malformed,
}

pub(crate) fn decode_assignment(bytes: &[u8], image: &MetadataImage) -> DecodedAssignment {
    // A member that has never synced has none.
    if bytes.is_empty() {
        return DecodedAssignment::Partitions(Vec::new());
    }
    let Some(assignment) = decode::<ConsumerProtocolAssignment>(bytes) else {
        return DecodedAssignment::Malformed;
    };
    if assignment.user_data.is_some_and(|data| !data.is_empty()) {
        return DecodedAssignment::HasUserData;
    }
    let topics = assignment.assigned_partitions.into_iter();
    let known = topics.filter_map(|topic| Some((image.topics.id(&topic.topic)?, topic.partitions)));
    DecodedAssignment::Partitions(known.collect())
}

/// An assignment for a member, in the version of its subscription. Topics that no longer exist are left out.
pub(crate) fn encode_assignment(
    partitions: impl Iterator<Item = (Uuid, i32)>,
    subscription: &[u8],
    image: &MetadataImage,
) -> Bytes {
    let version = known_version::<ConsumerProtocolAssignment>(subscription).unwrap_or(0);
    let mut topics: Vec<(Uuid, Vec<i32>)> = Vec::new();
    for (topic_id, partition) in partitions {
        match topics.last_mut() {
            Some((last, partitions)) if *last == topic_id => partitions.push(partition),
            _ => topics.push((topic_id, vec![partition])),
        }
    }
    let topics = topics.into_iter().filter_map(|(topic_id, partitions)| {
        Some(TopicPartition {
            topic: image.topics.get(topic_id)?.name.to_string(),
            partitions,
        })
    });
    let assignment = ConsumerProtocolAssignment {
        assigned_partitions: topics.collect(),
        user_data: None,
    };
    let mut encoder = Encoder::new();
    encoder.i16(version);
    match assignment.encode(&mut encoder, version) {
        Ok(()) => encoder.into_vec().into(),
        // Every version can hold an assignment.
        Err(_) => Bytes::new(),
    }
}

fn decode<M: Message>(bytes: &[u8]) -> Option<M> {
    let version = known_version::<M>(bytes)?;
    let mut decoder = Decoder::new(bytes.get(2..)?);
    M::decode(&mut decoder, version).ok()
}

fn known_version<M: Message>(bytes: &[u8]) -> Option<i16> {
    let version = Decoder::new(bytes).i16().ok()?;
    (version >= 0).then(|| version.min(*M::VALID_VERSIONS.end()))
}
