//! What groups have committed.

mod store;

pub(crate) use store::{OffsetStore, Undo};
