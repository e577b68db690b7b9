//! Runs any machine on any partition: groups on `__consumer_offsets`, later transactions on `__transaction_state`.
//!
//! ```text
//! Shards ─ the request's own thread ─┬─ set of shards ─ one shard per partition led ─ machine
//!    │        or a queue ─ worker ────┘       └ loader (disk threads)    └ partition: one batch per drain
//!    └ elections (metadata)
//! ```
//! A call is decided on the thread that its request came by, by another that is at it already, or by the worker if
//! commands are before it. What several have decided is appended as one batch for each partition, and answered when that
//! batch is committed. A shard that loads or has lost its partition says so at once.
//!
//! Absent: any decision. A shard never looks into a call, a record or an answer.

mod batch;
mod contract;
mod elections;
mod encoded_records;
mod error;
mod handover;
mod loader;
mod metrics;
mod partition_shard;
mod shard_set;
mod shards;
mod worker;

#[cfg(test)]
mod tests;

pub use contract::{ShardMachine, Ticket, TransactionEnd};
pub use error::ShardError;
pub use shards::{Shards, ShardsConfig, Submitted};
