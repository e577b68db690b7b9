//! Incremental fetch sessions (KIP-227): the broker remembers which partitions a reader follows and what it last told
//! it of each, so that a request names only what changed and a response only what is new.
//!
//! Invariants: a session has at least one partition; its epoch counts its requests, so a request that was lost or came
//! twice is found; the cache holds at most `max.incremental.fetch.session.cache.slots` sessions.

mod cache;
mod session;

pub(crate) use cache::{FetchSessionCache, SessionRequest};
pub(crate) use session::{FetchContext, PartitionRequest, Reported, TopicRef};
