//! Runs any machine on any partition: groups on `__consumer_offsets`, later transactions on `__transaction_state`.
//!
//! ```text
//! Shards ─ a queue per worker ─ worker ─ one shard per partition led ─ machine
//!    └ elections (metadata)         └ loader (disk threads)    └ partition: one batch per drain
//! ```
//! A worker takes all calls that wait, decides them one after the other, appends what each partition got as one batch,
//! and answers when that batch is committed. A shard that loads or has lost its partition says so at once.
//!
//! Absent: any decision. A shard never looks into a call, a record or an answer.

mod batch;
mod contract;
mod elections;
mod error;
mod loader;
mod metrics;
mod partition_shard;
mod shards;
mod worker;

#[cfg(test)]
mod tests;

pub use contract::{EncodedRecord, ShardMachine, Ticket, TransactionEnd};
pub use error::ShardError;
pub use shards::{Shards, ShardsConfig, Submitted};
