//! Groups by their type. Group ids are one namespace: an id is a classic, a consumer, a share or a streams group, and
//! the record that says so is hard state.

pub mod assignor;
pub(crate) mod classic;
pub(crate) mod consumer;
mod delete;
mod foreign;
mod list;
pub(crate) mod regex;

use std::sync::Arc;

use klamm_protocol::messages::GroupMetadataValue;

pub use classic::event::{ClassicEnd, ClassicJoin, ClassicRound};
pub(crate) use classic::{ClassicGroup, State as ClassicState};
pub(crate) use consumer::ConsumerGroup;
pub use consumer::MigrationPolicy;
pub use consumer::event::{ConsumerChange, ConsumerEnd, ConsumerJoin, FenceReason};
pub(crate) use delete::offset_tombstone;
pub(crate) use foreign::{ForeignGroup, ForeignKind};

/// What the records say about a group.
#[derive(Debug)]
pub(crate) enum Group {
    /// The last generation that was written. What the group is doing now is in `GroupCoordinator::classic`.
    Classic(Arc<GroupMetadataValue>),
    Consumer(Box<ConsumerGroup>),
    /// A share or streams group, of which this coordinator knows little more than that it is there.
    Foreign(ForeignGroup),
}
