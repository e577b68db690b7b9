//! What groups have committed: the store, and the requests about it.

mod commit;
mod delete;
mod expiration;
mod fetch;
mod store;

pub(crate) use expiration::DeletedTopics;
pub(crate) use store::{OffsetStore, Undo};
