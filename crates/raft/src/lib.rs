//! The KRaft quorum as a value: events in, effects out.
//!
//! [`Raft`] knows the metadata log only by offsets and epochs, never reads a clock, a file or a socket, and changes its
//! mind nowhere but in a call with an event. What its owner must do, and what must be durable before what, is written
//! at [`Effects`]. One file per role under `role`.
//!
//! A quorum of one voter is complete. What several voters need besides (elections by Vote, followers, observers, changes
//! of the voter set) is absent, not half there: [`Raft::start`] refuses to run unless the local node is the only voter.

mod effects;
mod election_state;
mod log_history;
mod raft;
mod replica_key;
mod role;
mod voter_set;

pub use effects::{ControlRecord, Effect, Effects, LeaderAndEpoch};
pub use election_state::{ElectionState, ElectionStateError};
pub use log_history::LogHistory;
pub use raft::{Event, OffsetAndEpoch, ProposeError, Raft, RaftConfig, RaftStart, StartError};
pub use replica_key::ReplicaKey;
pub use role::RoleName;
pub use voter_set::{Endpoint, KRaftVersion, VersionRange, Voter, VoterSet};
