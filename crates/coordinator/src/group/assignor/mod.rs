//! The server-side assignors of the consumer protocol (KIP-848): `uniform` and `range`.
//!
//! An assignor is a pure function from a group's subscriptions and last target assignment to the next target. Every
//! partition of every topic somebody subscribes to goes to exactly one of its subscribers. Partitions that no longer
//! exist, and partitions that the last target gave to two members, are put right on the way. As in Kafka 4.3, racks
//! play no part here: they only enter the group's metadata hash.

mod assignment;
mod range;
mod topics;
mod uniform;

use klamm_types::Uuid;

pub use assignment::{Assignment, TopicPartitions};

/// A server-side assignor, as a member may name one in its heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assignor {
    /// Balance first, then as few moves as possible.
    Uniform,
    /// Contiguous partitions of each topic; the same partition numbers of topics of equal size.
    Range,
}

/// A member as an assignor sees it.
#[derive(Clone, Copy, Debug)]
pub struct MemberSpec<'a> {
    pub member_id: &'a str,
    pub instance_id: Option<&'a str>,
    /// The topics that it subscribes to and that exist, ascending. Members with equal subscriptions best share one slice.
    pub subscribed_topic_ids: &'a [Uuid],
    /// What the last target gave it.
    pub assignment: &'a Assignment,
}

/// Whether all members subscribe to the same topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SubscriptionType {
    #[default]
    Homogeneous,
    Heterogeneous,
}

/// A group as an assignor sees it: its members, in an order that does not depend on chance.
#[derive(Clone, Debug)]
pub struct GroupSpec<'a> {
    pub members: Vec<MemberSpec<'a>>,
    pub subscription_type: SubscriptionType,
}

/// What an assignor may ask about topics.
pub trait SubscribedTopicDescriber {
    /// `None`: there is no such topic.
    fn partition_count(&self, topic_id: Uuid) -> Option<usize>;
}

impl Assignor {
    /// In the order of `group.consumer.assignors`' default.
    pub const ALL: [Self; 2] = [Self::Uniform, Self::Range];

    /// The name in requests, records and `group.consumer.assignors`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Range => "range",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assignor| assignor.name() == name)
    }

    /// The next target assignment of each member, in the order of `group.members`. A member whose target does not change
    /// gets the very value that it had.
    pub fn assign(self, group: &GroupSpec<'_>, describer: &dyn SubscribedTopicDescriber) -> Vec<Assignment> {
        match (self, group.subscription_type) {
            (Self::Uniform, SubscriptionType::Homogeneous) => uniform::homogeneous::assign(group, describer),
            (Self::Uniform, SubscriptionType::Heterogeneous) => uniform::heterogeneous::assign(group, describer),
            (Self::Range, _) => range::assign(group, describer),
        }
    }
}
