//! The roles a node can be in, one file each: what the role remembers, and what it does as time goes on.
//!
//! ```text
//!              timeout              majority of pre-votes       majority of votes
//! unattached ──────────▶ prospective ──────────▶ candidate ──────────▶ leader ──▶ resigned
//!     ▲  ▲                │   ▲ ▲                    │                               │
//!     │  └────────────────┘   │ └────────────────────┘ timeout                       │
//!     │                    follower ◀── whoever hears of a leader                    │
//!     └──────────────────── whoever hears of a later epoch ◀─────────────────────────┘
//! ```
//! The vote belongs to the epoch, not to a role: a node that has voted stays unattached, or prospective (KIP-996). A
//! node that is no voter is an observer: it is unattached or follows, and never stands.

mod candidate;
mod follower;
mod leader;
mod observer;
mod prospective;
mod resigned;
mod unattached;

pub(crate) use candidate::Candidate;
pub(crate) use follower::{FetchingSnapshot, Follower};
pub use leader::ReplicaProgress;
pub(crate) use leader::{Leader, Parked, start_of_epoch};
pub(crate) use prospective::Prospective;
pub(crate) use resigned::Resigned;
pub(crate) use unattached::Unattached;

#[derive(Debug)]
pub(crate) enum Role {
    Unattached(Unattached),
    Prospective(Prospective),
    Candidate(Candidate),
    Leader(Box<Leader>),
    Follower(Follower),
    Resigned(Resigned),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleName {
    Unattached,
    Prospective,
    Candidate,
    Leader,
    Follower,
    Resigned,
    /// A follower that is no voter.
    Observer,
}

/// What a role does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It has become another role, which may have something to do at once.
    Again,
    /// Nothing before this time.
    At(u64),
}
