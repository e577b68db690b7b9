//! The KRaft quorum as a value: events in, effects out.
//!
//! [`Raft`] knows the metadata log only by offsets and epochs, never reads a clock, a file or a socket, and changes its
//! mind nowhere but in a call with an event. What its owner must do, and what must be durable before what, is written
//! at [`Effects`]. One file per role under `role`, one per API under `api`; `raft/transition.rs` has the ways from role to
//! role. Its random choices follow from a seed, so that the same events give the same effects.

mod api;
mod connections;
mod effects;
mod election;
mod election_state;
mod event;
mod log_history;
mod log_view;
pub mod message;
mod raft;
mod random;
mod replica_key;
mod role;
#[cfg(test)]
mod simulator;
mod voter_change;
mod voter_set;

pub use api::UpgradeError;
pub use effects::{ControlRecord, Effect, Effects, Fault, LeaderAndEpoch};
pub use election_state::{ElectionState, ElectionStateError};
pub use event::{Correlation, Event, Peer, RequestId};
pub use log_history::LogHistory;
pub use log_view::{LogView, OffsetAndEpoch};
pub use raft::{ProposeError, Raft, RaftConfig, RaftStart, StartError, Timeouts};
pub use replica_key::ReplicaKey;
pub use role::{ReplicaProgress, RoleName};
pub use voter_set::{Endpoint, KRaftVersion, VersionRange, Voter, VoterSet};
