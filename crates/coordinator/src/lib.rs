//! Decides for groups and their committed offsets: what Kafka calls the group coordinator.
//!
//! A [`GroupCoordinator`] is a machine ([`klamm_machine::Machine`]) over one partition of `__consumer_offsets`. What its
//! records say is hard state and changes in `replay` only; who waits for an answer, deadlines, and the round that a
//! classic group is in are soft state, which a new leader starts without (docs/decisions/0004-soft-state.md).
//!
//! [`GroupRecord`] is the vocabulary of the log, `group/` holds one module per type of group, `offsets/` what they
//! committed. The crate knows no clock and no randomness: time comes with each call, random bytes with each request.

mod config;
mod coordinator;
mod event;
mod gauges;
mod group;
mod offsets;
mod record;
mod refusal;
mod request;
mod timers;

pub use config::GroupCoordinatorConfig;
pub use coordinator::GroupCoordinator;
pub use event::{GroupEvent, GroupEventKind, Logger, Severity};
pub use gauges::GroupGauges;
pub use group::{
    ClassicEnd, ClassicJoin, ClassicRound, ConsumerChange, ConsumerEnd, ConsumerJoin, FenceReason, MigrationPolicy,
    assignor,
};
pub use record::GroupRecord;
pub use refusal::{error_response, refusal};
pub use request::{Completion, GroupCall, GroupRequest, GroupResponse, MetadataChange, RequestContext, Token};
